import type { Exchange, Pair } from '../protocol/exchange.ts';
import type { Finding, Level } from '../protocol/findings.ts';
import type { SourceId } from '../protocol/sources.ts';

/**
 * The result of a case. `fail` stands for a failure of any level; whether it fails the run depends on
 * its level. `known` is a failure that the baseline lists.
 */
export const OUTCOMES = ['pass', 'fail', 'known', 'skip'] as const;
export type CaseOutcome = (typeof OUTCOMES)[number];

/** What the probe printed about one friendship. */
export interface Look {
  readonly pair: Pair;
  /** When the callback was sent that the case is about. */
  readonly before: string;
  /** The last time. */
  readonly after: string;
  /** What it had to do in between. */
  readonly must: 'change' | 'stay';
  /** Whether it did so. */
  readonly right: boolean;
}

/** A generated callback that failed, made as small as it could be. */
export interface Shrunk {
  /** Which of the exchanges it is, from 0. */
  readonly exchange: number;
  /** Of its body. */
  readonly bytes: number;
  /** Smaller ones that were tried. */
  readonly tries: number;
  /** Generated callbacks that failed in this way, before any was made smaller. */
  readonly failed: number;
  /** Generated callbacks in all. */
  readonly of: number;
  /** Whether it failed again when it was sent once more; null where that could not be tried. */
  readonly repeats: boolean | null;
  /** For `--fuzz-path`. */
  readonly path: string;
  /** The plain callback, which it can be compared with; null where it is no callback at all. */
  readonly plain: { readonly target: string; readonly body: string } | null;
}

export interface CaseReport {
  /** Permanent, as in `accept/one-way`. */
  readonly id: string;
  /**
   * That of the case; in one that failed, the highest of its findings. An endpoint that goes down
   * fails a case at level must, whatever the case is about.
   */
  readonly level: Level;
  readonly outcome: CaseOutcome;
  /** What the case sends, in one sentence. */
  readonly title: string;
  /** What it expects to come back, in words. */
  readonly expects: string;
  /** Why it failed, was skipped or is known; empty for a pass. */
  readonly reason: string;
  /** What to change in a backend that fails it; null where the advice of the findings is enough. */
  readonly advice: string | null;
  /** The page of the documentation that demands it; null where it is silent. */
  readonly source: SourceId | null;
  readonly findings: readonly Finding[];
  /**
   * What was sent and received in a case that failed, beginning with what broke the expectation.
   */
  readonly exchanges: readonly Exchange[];
  /** A command that repeats the first of them; null where curl cannot. */
  readonly curl: string | null;
  /** The command that runs this case alone. */
  readonly rerun: string;
  readonly durationMs: number;
  /** Of a case that looked into the data and failed: what it saw there, what is wrong first. At most ten. */
  readonly looks?: readonly Look[];
  /** Of a case that generates callbacks and failed. */
  readonly shrunk?: readonly Shrunk[];
}

/** Why the documented callback was not accepted: the one cause of all other failures. */
export interface Diagnosis {
  /** What keeps it from being accepted, in one word, such as `csrf`. New ones come. */
  readonly id: string;
  readonly summary: string;
  /** What to try, most likely first. */
  readonly advice: readonly string[];
}

/** One thing to change, and the cases that fail because of it. */
export interface Cause {
  /**
   * What is wrong, in one word, such as `sign-unchecked`. Where no cause is recognised, it is the id of
   * the first case.
   */
  readonly id: string;
  /** The worst level of its cases. */
  readonly level: Level;
  /** Whether it fails the run. */
  readonly fails: boolean;
  /** What is wrong, in a sentence without a full stop. */
  readonly title: string;
  /** What to change. */
  readonly advice: string;
  /** The ids that it explains, the most telling first. A failed case has exactly one cause. */
  readonly cases: readonly string[];
}

/** An entry of the baseline that has to be changed. */
export interface BaselineProblem {
  readonly case: string;
  readonly finding: string;
  /** Where it stands in the file, from 1. */
  readonly line: number;
  readonly message: string;
}

/** The result of a run, as data. */
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
  /** Why cases failed, in the order in which to change things. */
  readonly causes: readonly Cause[];
  /** Where the documentation leaves a choice: which answer was seen, as in `foreign-app: fail`. */
  readonly choices: Readonly<Record<string, string>>;
  readonly diagnosis: Diagnosis | null;
  readonly baseline: readonly BaselineProblem[];
  /** What ended the run before its end; null when nothing did. */
  readonly stopped: string | null;
}

const RANK: Readonly<Record<Level, number>> = { info: 0, should: 1, must: 2 };

/** The number of cases with each outcome. */
export function countOutcomes(cases: readonly CaseReport[]): Record<CaseOutcome, number> {
  const counts = { pass: 0, fail: 0, known: 0, skip: 0 };
  for (const { outcome } of cases) counts[outcome] += 1;
  return counts;
}

/** The highest level among findings; null where there are none. */
export function highestLevel(findings: readonly Finding[]): Level | null {
  const levels = findings.map(({ level }) => level);
  return levels.toSorted((one, other) => RANK[other] - RANK[one])[0] ?? null;
}

/** Whether this case fails the run. */
export function countsAsFailure({ level, outcome }: CaseReport, failOn: Level): boolean {
  return outcome === 'fail' && RANK[level] >= RANK[failOn];
}
