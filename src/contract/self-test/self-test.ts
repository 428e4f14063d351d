import { CASE_IDS, type OptionalGroup, optionalGroupOf } from '../suite.ts';
import type { Report } from '../verify-report.ts';
import { rightWork } from './friend-store.ts';
import type { Mutant } from './mutant.ts';
import { MUTANTS } from './mutants.ts';
import type { MutantSettings, RunningMutant } from './running-mutant.ts';
import { startMutant, startWithStore } from './start-mutant.ts';

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
  /** Runs the suite, or a part of it, against a receiver; null where it was interrupted. */
  readonly verify: (url: string, how: PartOfSuite) => Promise<Report | null>;
  /** A right receiver. */
  readonly startRight: () => Promise<{ readonly url: string; close(): Promise<void> }>;
  /** How many receivers are tried at once. */
  readonly concurrency: number;
  readonly onResult: (result: MutantResult) => void;
}

/** What a receiver of the self-test is held to. */
export interface PartOfSuite {
  /** Ids that are left out. */
  readonly skip: readonly string[];
  /** The optional group that runs alone; null for the usual suite. */
  readonly group: OptionalGroup | null;
  readonly probe: RunningMutant['probe'];
}

/** Cases that take long: only the receivers that they are meant to catch get them. */
const HEAVY: readonly string[] = [
  ...['body/1-mib', 'body/10-mib', 'accept/pairs-2000'],
  ...['fuzz/valid', 'fuzz/broken', 'fuzz/bytes'],
];

const failedCases = ({ cases }: Report) => cases.filter(({ outcome }) => outcome === 'fail').map(({ id }) => id);

/**
 * Proves the suite: each broken receiver is caught by the case meant for it, each case is meant for
 * at least one, a right receiver passes everything.
 * @returns null where it was interrupted
 */
export async function selfTest(settings: SelfTestSettings): Promise<SelfTestResult | null> {
  const right = await settings.startRight();
  const rightReport = await settings.verify(right.url, { skip: [], group: null, probe: null });
  const fuzzReport = await settings.verify(right.url, { skip: [], group: 'fuzz', probe: null });
  await right.close();
  const store = await startWithStore(rightWork, settings);
  const { probe } = store;
  const storeReport = await settings.verify(store.url, { skip: [], group: 'effect', probe });
  const loopReport = await settings.verify(store.url, { skip: [], group: 'loop', probe });
  await store.close();
  if (rightReport === null || fuzzReport === null || storeReport === null || loopReport === null) return null;
  const falseAlarms = [rightReport, fuzzReport, storeReport, loopReport]
    .flatMap(({ cases }) => cases)
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
  const report = await settings.verify(running.url, {
    skip: HEAVY.filter((id) => id !== caughtBy),
    group: optionalGroupOf(caughtBy),
    probe: running.probe,
  });
  await running.close();
  if (report === null) return null;
  const failed = failedCases(report);
  return { name, caughtBy, failed, isCaught: failed.includes(caughtBy) };
}
