/**
 * The longest time that a run which was asked to end goes on, in milliseconds: the usual time-out of a
 * callback, and once more for a reply that is late.
 */
export const DRAIN_MS = 4000;

/** What the work comes to; null where it still goes on this long after the signal. */
export async function untilGivenUp<T>(work: Promise<T>, signal: AbortSignal, drainMs: number): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  let onAbort = () => undefined as undefined;
  const givenUp = new Promise<null>((resolve) => {
    onAbort = () => {
      timer = setTimeout(resolve, drainMs, null);
      return undefined;
    };
  });
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, givenUp]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}
