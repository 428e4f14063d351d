import { setTimeout as sleep } from 'node:timers/promises';
import { MAX_TIMER_MS } from './bounds.ts';

/**
 * Waits until this time, however far away it is: a single timer of Node.js for more than 24.8 days
 * fires at once. Resolves early when the signal aborts.
 * @param untilMs on the clock of `now`, in milliseconds
 */
export async function waitUntil(untilMs: number, now: () => number, signal: AbortSignal): Promise<void> {
  for (;;) {
    const leftMs = untilMs - now();
    if (!(leftMs > 0) || signal.aborted) return;
    await sleep(Math.min(leftMs, MAX_TIMER_MS), undefined, { signal }).catch(() => undefined);
    // A timer may fire a little early against another clock, which is no reason to begin anew.
    if (leftMs <= MAX_TIMER_MS) return;
  }
}
