import type { Exchange } from '../protocol/exchange.ts';
import type { Finding, Level, SourceId } from '../protocol/findings.ts';

/**
 * What became of a case. `fail` whatever its level; the level decides about the exit code. `known`:
 * failed as the baseline says.
 */
export const OUTCOMES = ['pass', 'fail', 'known', 'skip'] as const;
export type CaseOutcome = (typeof OUTCOMES)[number];

export interface CaseReport {
  /** Permanent, as in `accept/one-way`. */
  readonly id: string;
  readonly level: Level;
  readonly outcome: CaseOutcome;
  /** What the case sends, in one sentence. */
  readonly title: string;
  /** What it expects to come back, in words. */
  readonly expects: string;
  /** Why it failed, was skipped or is known; empty for a pass. */
  readonly reason: string;
  /** What to change in a backend that fails it; null where the findings say all. */
  readonly advice: string | null;
  /** The page of the documentation that demands it; null where it is silent. */
  readonly source: SourceId | null;
  readonly findings: readonly Finding[];
  /**
   * What was sent and received, for cases that failed; the ones that broke the expectation first.
   */
  readonly exchanges: readonly Exchange[];
  /** A command that repeats the first of them; null where curl cannot. */
  readonly curl: string | null;
  /** The command that runs this case alone. */
  readonly rerun: string;
  readonly durationMs: number;
}

/** Why nothing was accepted, in one piece: the cause of all that follows. */
export interface Diagnosis {
  readonly summary: string;
  /** What to try, most likely first. */
  readonly advice: readonly string[];
}

/** An entry of the baseline that has to be changed. */
export interface BaselineProblem {
  readonly case: string;
  readonly finding: string;
  /** Where it stands in the file, from 1. */
  readonly line: number;
  readonly message: string;
}

/** The result of a run: data, whatever it is rendered to. */
export interface Report {
  readonly v: 1;
  /** `friend-cb/0.1.0` */
  readonly tool: string;
  /** The endpoint, credentials masked. */
  readonly to: string;
  readonly sdkAppId: string;
  readonly signed: boolean;
  readonly seed: number;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly verdict: 'pass' | 'fail';
  /** The lowest level that fails the run. */
  readonly failOn: Level;
  readonly counts: Readonly<Record<CaseOutcome, number>>;
  /** In the order of the run. */
  readonly cases: readonly CaseReport[];
  /** Where the documentation leaves a choice: which answer was seen, as in `foreign-app: fail`. */
  readonly choices: Readonly<Record<string, string>>;
  readonly diagnosis: Diagnosis | null;
  readonly baseline: readonly BaselineProblem[];
  /** What ended the run before its end; null when nothing did. */
  readonly stopped: string | null;
}

const RANK: Readonly<Record<Level, number>> = { info: 0, should: 1, must: 2 };

/** Whether a failed case of this level fails the run. */
export function failsRun(level: Level, failOn: Level): boolean {
  return RANK[level] >= RANK[failOn];
}
