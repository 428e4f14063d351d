import { ExitCode, UserError } from '../../errors.ts';
import { type Comparison, compareRuns } from '../../load/compare-runs.ts';
import { renderComparison } from '../../render/pretty-comparison.ts';
import { renderComparisonJson } from '../../render/report-json.ts';
import type { CommandContext } from '../shared/command.ts';
import { readPageFiles } from '../shared/page-files.ts';
import { wantsStdout } from '../shared/report-files.ts';
import type { LoadValues } from './load-options.ts';
import { checkSendsNothing, readReportFile } from './report-file.ts';
import { loadCommandWords } from './words.ts';
import { writeReports } from './write-reports.ts';

/** Puts two runs side by side. Which difference is too much is for the reader to say, so this never fails. */
export async function compareFiles(
  files: readonly string[],
  values: LoadValues,
  context: CommandContext,
): Promise<ExitCode> {
  const words = loadCommandWords.now;
  if (context.given.has('threshold')) throw new UserError(words.compareJudgesNone, { hint: [words.thresholdOfRun] });
  checkSendsNothing('--compare', ['compare'], context);
  if (files.length !== 2)
    throw new UserError(words.compareNeedsTwo(files.length), {
      hint: [words.forExample('friend-cb load --compare before.json after.json')],
    });
  const [before, after] = files.map((file) => readReportFile(file, 'compared')) as [
    Comparison['before'],
    Comparison['after'],
  ];
  const comparison = compareRuns(before, after);
  const { io, style, errorStyle } = context;
  await writeReports(values.report, context, {
    json: () => renderComparisonJson(comparison),
    html: async () => {
      const { renderComparisonPage } = await import('../../render/html/load-comparison.ts');
      return renderComparisonPage(comparison, readPageFiles('load'));
    },
    words: () => {
      if (values.quiet) return;
      const toError = wantsStdout(values.report);
      const output = toError ? io.stderr : io.stdout;
      output.write(renderComparison(comparison, toError ? errorStyle : style, output.columns));
    },
  });
  return ExitCode.ok;
}
