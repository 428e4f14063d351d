import type { Failure } from '../protocol/exchange.ts';
import type { Counters } from './counters.ts';
import type { Pacing } from './pacing.ts';
import type { PooledConnection } from './pool.ts';
import type { RunClock } from './run-clock.ts';
import type { Supply } from './supply.ts';

export interface SenderSettings {
  readonly clock: RunClock;
  readonly supply: Supply;
  readonly pacing: Pacing;
  readonly counters: Counters;
}

/** Takes one callback after another from the pacing, and sends it or gives it up. */
export interface Sender {
  /**
   * From the start to the last send, or to the interruption that took the rest away, in
   * milliseconds.
   */
  readonly sendingMs: number;
  begin(pooled: PooledConnection): void;
  /** A connection could not be opened: the callback that has waited longest is lost with it. */
  giveUp(failure: Failure): void;
  /** The sending ends at this moment. */
  markEnd(): void;
}

export function createSender({ clock, supply, pacing, counters }: SenderSettings): Sender {
  const { lag } = counters.counted;
  let sendingMs = 0;
  return {
    get sendingMs() {
      return sendingMs;
    },
    begin: (pooled) => {
      pooled.index = pacing.begin();
      pooled.second = clock.unixSecond();
      const text = supply.textOf(pooled.index, pooled.second);
      const sentMs = clock.elapsedMs();
      pooled.sentMs = sentMs;
      pooled.dueMs = pacing.dueMs(pooled.index, sentMs);
      sendingMs = sentMs;
      lag.record(sentMs - pooled.dueMs);
      pooled.connection.send(text);
    },
    giveUp: (failure) => {
      if (pacing.wanted() === 0) return;
      const index = pacing.begin();
      const sentMs = clock.elapsedMs();
      sendingMs = sentMs;
      counters.countOutcome(
        { index, dueMs: pacing.dueMs(index, sentMs), sentMs, second: clock.unixSecond() },
        { reply: null, failure, latencyMs: null, wasStale: false },
      );
    },
    markEnd: () => {
      sendingMs = clock.elapsedMs();
    },
  };
}
