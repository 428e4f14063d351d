import type { Verdict } from '../protocol/exchange.ts';
import type { FindingCode } from '../protocol/findings.ts';
import type { Counters } from './counters.ts';
import type { Histogram } from './histogram.ts';
import type { Pacing } from './pacing.ts';
import type { ConnectionPool } from './pool.ts';
import type { RunClock } from './run-clock.ts';

/** How far a run has come. */
export interface Progress {
  readonly elapsedMs: number;
  /** Callbacks in all; null in the closed loop. */
  readonly planned: number | null;
  readonly sent: number;
  /** Callbacks per second since the last progress. */
  readonly rate: number;
  readonly inFlight: number;
  /** Callbacks that are due and wait for a free connection. */
  readonly waiting: number;
  readonly connections: number;
  readonly verdicts: Readonly<Record<Verdict, number>>;
  readonly findings: ReadonlyMap<FindingCode, number>;
  /** Response times so far. */
  readonly response: Histogram;
}

export interface ProgressSettings {
  /** The time between two calls of `onProgress`. */
  readonly progressEveryMs: number;
  readonly onProgress: (progress: Progress) => void;
}

/** Tells how far a run has come, until it is stopped. */
export function watchProgress(
  { progressEveryMs, onProgress }: ProgressSettings,
  clock: RunClock,
  pacing: Pacing,
  pool: ConnectionPool,
  counters: Counters,
): { stop(): void } {
  const { verdicts, findings, response } = counters.counted;
  let last = { sent: 0, atMs: 0 };
  const interval = setInterval(() => {
    const atMs = clock.elapsedMs();
    const sent = pacing.begun;
    const rate = ((sent - last.sent) / (atMs - last.atMs)) * 1000;
    last = { sent, atMs };
    onProgress({
      elapsedMs: atMs,
      planned: pacing.planned,
      sent,
      rate,
      inFlight: sent - counters.finished,
      waiting: pacing.waiting,
      connections: pool.size,
      verdicts,
      findings,
      response,
    });
  }, progressEveryMs);
  return { stop: () => clearInterval(interval) };
}
