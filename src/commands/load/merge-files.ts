import { type ExitCode, UserError } from '../../errors.ts';
import type { LoadReport } from '../../load/load-report.ts';
import { mergeReports } from '../../load/merge-reports.ts';
import { parseEndpoint } from '../../protocol/endpoint.ts';
import type { CommandContext } from '../shared/command.ts';
import { finishLoad } from './finish-load.ts';
import type { LoadValues } from './load-options.ts';
import { checkSendsNothing, readReportFile } from './report-file.ts';
import { loadCommandWords } from './words.ts';

interface ReportFile {
  readonly file: string;
  readonly report: LoadReport;
}

/** Adds up the reports of several runs, and ends as a run does that has this result. */
export async function mergeFiles(
  files: readonly string[],
  values: LoadValues,
  context: CommandContext,
): Promise<ExitCode> {
  const words = loadCommandWords.now;
  checkSendsNothing('--merge', ['merge', 'threshold'], context);
  if (files.length === 0)
    throw new UserError(words.mergeNeedsFiles, {
      hint: [words.forExample('friend-cb load --merge one.json two.json')],
    });
  const reports = files.map((file) => ({ file, report: readReportFile(file, 'added up') }));
  checkDistinct(reports);
  for (const { file, report } of reports) if (report.series === null) context.say(words.noSeries(file));
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

function checkDistinct(reports: readonly ReportFile[]): void {
  const seen = new Map<string, string>();
  for (const { file, report } of reports) {
    for (const run of report.runs) {
      const other = seen.get(run);
      if (other !== undefined)
        throw new UserError(loadCommandWords.now.runTwice(file, other), { hint: [loadCommandWords.now.countsOnce] });
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
