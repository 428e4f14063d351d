/** The run is to end. */
export class Interrupted extends Error {}

/** Waiting that ends with the run. */
export interface Pauses {
  /** @throws Interrupted when the run is to end */
  readonly pause: (milliseconds: number) => Promise<void>;
  readonly close: () => void;
}

/** One listener for all pauses of a run: many wait side by side. */
export function createPauses(signal: AbortSignal): Pauses {
  const waiting = new Set<() => void>();
  const onAbort = () => {
    for (const end of waiting) end();
  };
  signal.addEventListener('abort', onAbort);
  return {
    pause: (milliseconds) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(new Interrupted());
        const end = () => {
          clearTimeout(timer);
          waiting.delete(end);
          reject(new Interrupted());
        };
        const timer = setTimeout(() => {
          waiting.delete(end);
          resolve();
        }, milliseconds);
        waiting.add(end);
      }),
    close: () => signal.removeEventListener('abort', onAbort),
  };
}
