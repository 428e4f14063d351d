import { type ExitCode, UserError } from '../../errors.ts';
import { type LoadReport, mergeReports } from '../../load/load-report.ts';
import { readLoadReport } from '../../load/read-load-report.ts';
import { parseEndpoint } from '../../protocol/endpoint.ts';
import type { CommandContext } from '../shared/command.ts';
import { colorOptions, readTextFile } from '../shared/common-options.ts';
import { finishLoad } from './finish-load.ts';
import { type LoadValues, options } from './load-options.ts';

/** The options that have a meaning with --merge. */
const MERGE_OPTIONS: ReadonlySet<string> = new Set([
  'merge',
  'threshold',
  'report',
  'quiet',
  'verbose',
  ...Object.keys(colorOptions),
]);

interface ReportFile {
  readonly file: string;
  readonly report: LoadReport;
}

/** Adds up the reports of several runs, and ends as a run does that has this result. */
export function mergeFiles(files: readonly string[], values: LoadValues, context: CommandContext): ExitCode {
  const useless = Object.entries(options).flatMap(([key, { flags }]) =>
    context.given.has(key) && !MERGE_OPTIONS.has(key) ? (/--[a-z-]+/.exec(flags) ?? []) : [],
  );
  if (useless.length > 0) throw new UserError(`--merge sends nothing, so ${useless.join(' and ')} cannot be given`);
  if (files.length === 0)
    throw new UserError('--merge needs the files to add up', {
      hint: ['for example: friend-cb load --merge one.json two.json'],
    });
  const reports = files.map(readReportFile);
  checkDistinct(reports);
  const merged = mergeReports(
    reports.map(({ report }) => report),
    values.threshold,
  );
  return finishLoad(merged, values, context, {
    insecure: false,
    ca: null,
    cert: null,
    key: null,
    origin: commonOrigin(reports),
  });
}

function readReportFile(file: string): ReportFile {
  const reading = readLoadReport(readTextFile(file, 'the report'));
  if (!reading.ok)
    throw new UserError(`'${file}' cannot be added up: ${reading.problem}`, {
      hint: ['valid: files that friend-cb load --report json=FILE has written'],
    });
  return { file, report: reading.report };
}

function checkDistinct(reports: readonly ReportFile[]): void {
  const seen = new Map<string, string>();
  for (const { file, report } of reports) {
    for (const run of report.runs) {
      const other = seen.get(run);
      if (other !== undefined)
        throw new UserError(`'${file}' holds a run that is in '${other}' too`, { hint: ['each run counts once'] });
      seen.set(run, file);
    }
  }
}

/** The origin that all runs were sent to; null where there were several. */
function commonOrigin(reports: readonly ReportFile[]): string | null {
  // The report of a merge names all of its endpoints, separated by commas.
  const endpoints = new Set(reports.flatMap(({ report }) => report.to.split(', ')));
  const [reading] = [...endpoints].map(parseEndpoint);
  return endpoints.size === 1 && reading?.ok ? reading.endpoint.origin : null;
}
