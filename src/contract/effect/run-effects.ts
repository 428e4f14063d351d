import { reportSkip } from '../report-case.ts';
import type { Run } from '../run.ts';
import type { CaseReport } from '../verify-report.ts';
import { effectCases } from './effect-cases.ts';

/** Looks whether the data of the backend does what its replies say. */
export async function runEffects(run: Run, keep: (report: CaseReport) => void): Promise<void> {
  const { selected, effects } = run.settings;
  for (const { id } of effectCases) {
    if (!selected.has(id)) continue;
    if (effects === null) keep(reportSkip(id, 'it needs --probe COMMAND', run.settings));
  }
}
