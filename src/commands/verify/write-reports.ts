import { appendFileSync } from 'node:fs';
import type { Report } from '../../contract/verify-report.ts';
import { renderAnnotations, renderStepSummary } from '../../render/github.ts';
import { renderJunit } from '../../render/junit.ts';
import { renderMarkdown } from '../../render/markdown.ts';
import { renderReportJson } from '../../render/report-json.ts';
import type { CommandContext } from '../shared/command.ts';
import { writeReport } from '../shared/report-files.ts';

const REPORTS = {
  junit: renderJunit,
  json: renderReportJson,
  markdown: renderMarkdown,
  github: renderStepSummary,
} as const;
type ReportKind = keyof typeof REPORTS;
export const REPORT_KINDS = Object.keys(REPORTS) as ReportKind[];

interface WantedReport {
  readonly kind: ReportKind;
  readonly file: string;
}

/** Writes the reports that were asked for; in GitHub Actions the summary and the annotations always. */
export function writeReports(report: Report, wanted: readonly WantedReport[], io: CommandContext['io']): void {
  for (const { kind, file } of wanted) {
    const text = REPORTS[kind](report);
    if (file === '-') io.stdout.write(text);
    else writeReport(file, text);
  }
  const isAction = io.env['GITHUB_ACTIONS'] === 'true';
  const summary = io.env['GITHUB_STEP_SUMMARY'];
  if (isAction && summary && !wanted.some(({ kind }) => kind === 'github'))
    appendFileSync(summary, renderStepSummary(report));
  if (isAction || wanted.some(({ kind }) => kind === 'github')) io.stderr.write(renderAnnotations(report));
}
