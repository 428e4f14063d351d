import { expect } from 'vitest';
import type { CaseReport, Report } from '../../src/contract/verify-report.ts';
import { type VerifyOptions, verify } from '../../src/library/verify.ts';
import { APP, type Backend, type Manners, startPlain, TOKEN } from './backends.ts';

/** The suite against backends of other people's making: which cases fail, and that no other does. */

export type Start = () => Promise<Backend>;
export type Options = Partial<VerifyOptions>;
export interface Row {
  readonly backend: string;
  readonly start: Start;
  /** The ids that fail, at whatever level. */
  readonly fails: readonly string[];
  readonly options: Options;
  /** The ids that find nothing to look at. */
  readonly skips: readonly string[];
}

export const row = (
  backend: string,
  start: Start,
  fails: readonly string[] = [],
  options: Options = {},
  skips: readonly string[] = [],
): Row => ({
  backend,
  start,
  fails,
  options,
  skips,
});
/** Plain node:http, correct but for one deviation. */
export const plain = (
  backend: string,
  deviation: Partial<Manners>,
  ...rest: readonly [fails?: readonly string[], options?: Options, skips?: readonly string[]]
) => row(backend, () => startPlain(deviation), ...rest);
export const table = (...rows: readonly Row[]) => rows.map((each) => [each.backend, each] as const);

export async function run(start: Start, options: Options = {}): Promise<Report> {
  const backend = await start();
  try {
    return await verify({ to: backend.url, sdkAppId: APP, token: TOKEN, ...options });
  } finally {
    await backend.close();
  }
}

export const idsOf = (cases: readonly CaseReport[], outcome: string) =>
  cases.filter((each) => each.outcome === outcome).map(({ id }) => id);
export const told = (cases: readonly CaseReport[]) =>
  cases
    .filter(({ outcome }) => outcome === 'fail')
    .map(({ id, reason }) => `${id}: ${reason}`)
    .join('\n');

/** Checks the failed and the skipped cases, and that the verdict follows from them. */
export async function holds(_: string, { start, fails, options, skips }: Row): Promise<void> {
  const { cases, verdict, diagnosis, stopped } = await run(start, options);
  expect(idsOf(cases, 'fail').toSorted(), told(cases)).toEqual([...fails].toSorted());
  expect(idsOf(cases, 'skip')).toEqual(skips);
  expect({ diagnosis, stopped }).toEqual({ diagnosis: null, stopped: null });
  expect(verdict).toBe(cases.some(({ outcome, level }) => outcome === 'fail' && level === 'must') ? 'fail' : 'pass');
}

const TIMES = ['reply/in-time', 'reply/prompt'];
/** The case that takes longest: left out where the size of a body makes no difference. */
export const LARGEST = 'body/10-mib';
/**
 * A time-out that a busy machine keeps as well. Whether replies are in time is the business of
 * backends.clock.test.ts.
 */
const PATIENT_MS = 8000;
const without =
  (...ids: readonly string[]) =>
  (name: string, each: Row) =>
    holds(name, {
      ...each,
      options: { timeoutMs: PATIENT_MS, ...each.options, skip: [...ids, ...(each.options.skip ?? [])] },
    });
export const holdsWhateverTheTime = without(...TIMES);
export const holdsButForTheLargest = without(...TIMES, LARGEST);
