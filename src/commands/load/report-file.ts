import { UserError } from '../../errors.ts';
import type { LoadReport } from '../../load/load-report.ts';
import { readLoadReport } from '../../load/read-load-report.ts';
import type { CommandContext } from '../shared/command.ts';
import { colorOptions, readTextFile } from '../shared/common-options.ts';
import { type LoadValues, options } from './load-options.ts';
import { loadCommandWords } from './words.ts';

/** @throws UserError */
export function readReportFile(file: string, purpose: 'compared' | 'added up'): LoadReport {
  const reading = readLoadReport(readTextFile(file, 'report'));
  if (!reading.ok)
    throw new UserError(loadCommandWords.now.cannotBe[purpose](file, reading.problem), {
      hint: [loadCommandWords.now.reportFiles],
    });
  return reading.report;
}

/** Options that have a meaning for reports that are there already. */
const COMMON: readonly string[] = ['report', 'quiet', 'verbose', ...Object.keys(colorOptions)];

/**
 * Refuses options that go with a run.
 * @param mode the flag that sends nothing @param own the options that it heeds besides the common ones
 */
export function checkSendsNothing(mode: string, own: readonly (keyof LoadValues)[], { given }: CommandContext): void {
  const useless = Object.entries(options).flatMap(([key, { flags }]) =>
    given.has(key) && ![...COMMON, ...own].includes(key) ? (/--[a-z-]+/.exec(flags) ?? []) : [],
  );
  if (useless.length > 0) throw new UserError(loadCommandWords.now.sendsNothing(mode, useless));
}
