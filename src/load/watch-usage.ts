import { performance } from 'node:perf_hooks';

/** How busy the sender was. */
export interface Usage {
  /**
   * The share of the time in which the sender's thread was at work while every connection was
   * taken, 0 to 1; null where all of them were taken only for a moment.
   */
  readonly busy: number | null;
  /**
   * The share of the sending time in which callbacks waited while every connection was taken, 0
   * to 1.
   */
  readonly saturated: number;
}

/** How often the sender looks at itself. */
const USAGE_EVERY_MS = 50;

/**
 * Tells whether the thread has time to spare when it matters: while callbacks wait and every
 * connection is taken, it works only when a reply arrives. At other times it watches the clock,
 * which looks like work.
 */
export function watchUsage(isSaturated: () => boolean): { stop(sendingMs: number): Usage } {
  let before = performance.eventLoopUtilization();
  let wasSaturated = isSaturated();
  let activeMs = 0;
  let wholeMs = 0;
  const interval = setInterval(() => {
    const current = performance.eventLoopUtilization();
    const saturated = isSaturated();
    if (wasSaturated && saturated) {
      activeMs += current.active - before.active;
      wholeMs += current.active - before.active + current.idle - before.idle;
    }
    before = current;
    wasSaturated = saturated;
  }, USAGE_EVERY_MS);
  return {
    stop: (sendingMs) => {
      clearInterval(interval);
      return {
        busy: wholeMs < USAGE_EVERY_MS ? null : activeMs / wholeMs,
        saturated: sendingMs === 0 ? 0 : Math.min(1, wholeMs / sendingMs),
      };
    },
  };
}
