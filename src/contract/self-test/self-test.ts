import { CASE_IDS, optionalGroupOf, USUAL_CASE_IDS } from '../suite.ts';
import type { Report } from '../verify-report.ts';
import type { Mutant } from './mutant.ts';
import { MUTANTS } from './mutants.ts';
import type { MutantSettings } from './running-mutant.ts';
import { startMutant } from './start-mutant.ts';

/** What the suite found in one broken receiver. */
export interface MutantResult {
  readonly name: string;
  /** The case that is meant to catch it. */
  readonly caughtBy: string;
  /** Every case that failed. */
  readonly failed: readonly string[];
  readonly isCaught: boolean;
}

export interface SelfTestResult {
  readonly mutants: readonly MutantResult[];
  /** Cases that no broken receiver is meant for. */
  readonly uncovered: readonly string[];
  /** What failed against a right receiver, which has to pass everything. */
  readonly falseAlarms: readonly string[];
  readonly passed: boolean;
}

export interface SelfTestSettings extends MutantSettings {
  /** Runs these cases against a receiver; null where it was interrupted. */
  readonly verify: (url: string, ids: readonly string[]) => Promise<Report | null>;
  /** A right receiver. */
  readonly startRight: () => Promise<{ readonly url: string; close(): Promise<void> }>;
  /** How many receivers are tried at once. */
  readonly concurrency: number;
  readonly onResult: (result: MutantResult) => void;
}

/** Cases with large bodies are slow: only the receivers that they are meant to catch get them. */
const HEAVY: readonly string[] = ['body/1-mib', 'body/10-mib', 'accept/pairs-2000'];

/**
 * What is run against a broken receiver: the usual suite, or of what runs only where it is asked for the
 * one case that is meant to catch it.
 */
function casesFor({ caughtBy }: Mutant): readonly string[] {
  if (optionalGroupOf(caughtBy) !== null) return [caughtBy];
  return USUAL_CASE_IDS.filter((id) => id === caughtBy || !HEAVY.includes(id));
}

const failedCases = ({ cases }: Report) => cases.filter(({ outcome }) => outcome === 'fail').map(({ id }) => id);

/**
 * Proves the suite: each broken receiver is caught by the case meant for it, each case is meant for
 * at least one, a right receiver passes everything.
 * @returns null where it was interrupted
 */
export async function selfTest(settings: SelfTestSettings): Promise<SelfTestResult | null> {
  const right = await settings.startRight();
  const rightReport = await settings.verify(right.url, CASE_IDS);
  await right.close();
  if (rightReport === null) return null;
  const falseAlarms = rightReport.cases
    .filter(({ outcome }) => outcome !== 'pass')
    .map(({ id, reason }) => `${id}: ${reason}`);

  const results = new Map<string, MutantResult>();
  const queue = [...MUTANTS];
  let isInterrupted = false;
  const work = async () => {
    for (let mutant = queue.shift(); mutant && !isInterrupted; mutant = queue.shift()) {
      const first = await tryMutant(mutant, settings);
      // On a busy machine what was written in pieces may arrive in one, and a second try says more.
      const result = first?.isCaught === false ? await tryMutant(mutant, settings) : first;
      isInterrupted ||= result === null;
      if (result === null) return;
      results.set(mutant.name, result);
      settings.onResult(result);
    }
  };
  await Promise.all(Array.from({ length: settings.concurrency }, work));
  if (isInterrupted) return null;
  const mutants = MUTANTS.flatMap(({ name }) => results.get(name) ?? []);
  const meant = new Set(MUTANTS.map(({ caughtBy }) => caughtBy));
  const uncovered = CASE_IDS.filter((id) => !meant.has(id));
  return {
    mutants,
    uncovered,
    falseAlarms,
    passed: falseAlarms.length === 0 && uncovered.length === 0 && mutants.every(({ isCaught }) => isCaught),
  };
}

async function tryMutant(mutant: Mutant, settings: SelfTestSettings): Promise<MutantResult | null> {
  const { name, caughtBy } = mutant;
  const running = await startMutant(mutant, settings);
  const report = await settings.verify(running.url, casesFor(mutant));
  await running.close();
  if (report === null) return null;
  const failed = failedCases(report);
  return { name, caughtBy, failed, isCaught: failed.includes(caughtBy) };
}
