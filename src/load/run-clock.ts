/** The clock of one run. */
export interface RunClock {
  /** Milliseconds since the start, by a clock that nobody sets back or forth. */
  elapsedMs(): number;
  /** Unix time, in milliseconds, of a moment that is given in milliseconds since the start. */
  unixMs(elapsedMs: number): number;
  /** Unix time, in whole seconds, of this moment. */
  unixSecond(): number;
}

/** Starts at 0. @param now Unix time in milliseconds */
export function startRunClock(now: () => number): RunClock {
  const startMs = performance.now();
  const unixStartMs = now();
  return {
    elapsedMs: () => performance.now() - startMs,
    unixMs: (elapsedMs) => unixStartMs + elapsedMs,
    unixSecond: () => Math.floor(now() / 1000),
  };
}
