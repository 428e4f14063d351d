/** The generator of callbacks: what a seed makes, and how it is made smaller. */
export type FastCheck = typeof import('fast-check');
/** Makes values of a kind, and smaller ones of each. */
export type Arbitrary<T> = import('fast-check').Arbitrary<T>;

/** Only a run with `--fuzz` loads it: it takes 40 ms. */
export function loadFastCheck(): Promise<FastCheck> {
  return import('fast-check');
}
