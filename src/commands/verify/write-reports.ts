import { appendFileSync } from 'node:fs';
import type { Report } from '../../contract/verify-report.ts';
import { describeSystemError, UserError } from '../../errors.ts';
import { renderAnnotations, renderStepSummary } from '../../render/github.ts';
import { renderJunit } from '../../render/junit.ts';
import { renderMarkdown } from '../../render/markdown.ts';
import { renderReportJson } from '../../render/report-json.ts';
import { verifyWords } from '../../render/words/verify.ts';
import type { CommandContext } from '../shared/command.ts';
import { readPageFiles } from '../shared/page-files.ts';
import { type ReportRequest, writeReport } from '../shared/report-files.ts';

/** Loaded only for those who want it. */
async function renderHtml(report: Report): Promise<string> {
  const { renderVerifyPage } = await import('../../render/html/verify/verify-page.ts');
  return renderVerifyPage(report, readPageFiles('verify'));
}

const REPORTS = {
  junit: renderJunit,
  json: renderReportJson,
  markdown: renderMarkdown,
  html: renderHtml,
  github: renderStepSummary,
} as const;
type ReportKind = keyof typeof REPORTS;
export const REPORT_KINDS = Object.keys(REPORTS) as ReportKind[];

export type WantedReport = ReportRequest<ReportKind>;

/**
 * Writes the reports that were asked for; in GitHub Actions the summary and the annotations always.
 * @throws UserError for the first that could not be written, after all others were
 */
export async function writeReports(
  report: Report,
  wanted: readonly WantedReport[],
  { io, errorStyle }: Pick<CommandContext, 'io' | 'errorStyle'>,
): Promise<void> {
  const troubles: unknown[] = [];
  for (const { kind, file } of wanted) {
    const text = await REPORTS[kind](report);
    try {
      if (file === '-') io.stdout.write(text);
      else writeReport(file, text);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      troubles.push(error);
    }
  }
  const isAction = io.env['GITHUB_ACTIONS'] === 'true';
  const summary = io.env['GITHUB_STEP_SUMMARY'];
  if (isAction && summary && !wanted.some(({ kind }) => kind === 'github')) {
    try {
      appendFileSync(summary, renderStepSummary(report));
    } catch (error) {
      // Nobody asked for it, so the result of the run stays what it is.
      const why = verifyWords.now.command.unwritable(summary, describeSystemError(error));
      io.stderr.write(`${errorStyle.warn('friend-cb:')} ${why}\n`);
    }
  }
  if (isAction || wanted.some(({ kind }) => kind === 'github')) io.stderr.write(renderAnnotations(report));
  if (troubles.length > 0) throw troubles[0];
}
