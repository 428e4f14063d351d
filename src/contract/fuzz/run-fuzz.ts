import { reportSkip } from '../report-case.ts';
import type { Run } from '../run.ts';
import type { CaseReport } from '../verify-report.ts';
import { fuzzCases } from './fuzz-cases.ts';

/** Tries to break the properties of the endpoint by generated callbacks. */
export async function runFuzz(run: Run, keep: (report: CaseReport) => void): Promise<void> {
  const { selected, fuzz } = run.settings;
  for (const { id } of fuzzCases) {
    if (!selected.has(id)) continue;
    if (fuzz === null) keep(reportSkip(id, 'it needs --fuzz N', run.settings));
  }
}
