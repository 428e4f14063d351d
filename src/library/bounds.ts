import { randomInt } from 'node:crypto';

/** Beyond this many milliseconds a timer of Node.js fires at once. */
export const MAX_TIMER_MS = 2 ** 31 - 1;
export const MAX_SEED = 2 ** 32 - 1;
/** Generated callbacks of one run. */
export const MAX_FUZZ_RUNS = 1_000_000;
/** A new seed for each call. */
export const randomSeed = (): number => randomInt(MAX_SEED + 1);
