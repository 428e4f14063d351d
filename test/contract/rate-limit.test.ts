import { describe, expect, it } from 'vitest';
import { idsOf, run, told } from '../support/backend-rows.ts';
import { startLimited } from '../support/backends.ts';

const FEW = ['accept/one-way', 'accept/two-way', 'identity/foreign', 'command/sibling', 'delivery/concurrent'];
const inAMinute = new Date(Date.now() + 60_000).toUTCString();

/** The number of callbacks before the limit, its words, and whether the run comes to its end. */
const LIMITS = [
  ['429 from the fifth callback', 4, 429, { 'Retry-After': '60' }, undefined, /limits the rate \(429.*: 60 s\)/],
  ['429 that names a date', 4, 429, { 'Retry-After': inAMinute }, undefined, /limits the rate \(429.*: (59|60) s\)/],
  ['503 that names a time', 4, 503, { 'Retry-After': '3600' }, undefined, /no callbacks for now \(503.*: 3600 s\)/],
  ['429 in the middle of many at once', 20, 429, { 'Retry-After': '9' }, undefined, /limits the rate \(429.*: 9 s\)/],
  ['429 from the first callback', 0, 429, { 'Retry-After': '60' }, undefined, /limits the rate \(429/],
  ['429 that stays after a pause', 4, 429, { 'Retry-After': '0' }, undefined, /limits the rate \(429.*: 0 s\)/],
  ['429 once, which names a short time', 4, 429, { 'Retry-After': '0' }, 1, null],
  ['429 once, which names no time', 4, 429, {}, 1, null],
  ['429 once, which names nonsense', 4, 429, { 'Retry-After': 'soon' }, 1, null],
] as const;

describe.concurrent('a limit of the rate accuses no case', () => {
  it.each(LIMITS)('%s', async (_, callbacks, status, headers, refusals, stopped) => {
    const report = await run(() => startLimited(callbacks, status, headers, refusals), { only: FEW, timeoutMs: 8000 });
    expect(idsOf(report.cases, 'fail'), told(report.cases)).toEqual([]);
    expect(report.diagnosis).toBeNull();
    if (stopped === null) {
      expect({ stopped: report.stopped, verdict: report.verdict }).toEqual({ stopped: null, verdict: 'pass' });
      expect(idsOf(report.cases, 'skip')).toEqual([]);
      return;
    }
    // What was not judged makes no green run.
    expect(report.stopped).toMatch(stopped);
    expect(report.verdict).toBe('fail');
    const skipped = report.cases.filter(({ outcome }) => outcome === 'skip');
    expect(skipped.map(({ id }) => id)).toContain('delivery/concurrent');
    expect(new Set(skipped.map(({ reason }) => reason))).toEqual(new Set([report.stopped]));
  });
});

it('503 without a time is a failure of the case that got it', async () => {
  // The preflight is the first callback.
  const report = await run(() => startLimited(1, 503, {}, 1), { only: ['accept/two-way'], timeoutMs: 8000 });
  expect(report.stopped).toBeNull();
  expect(idsOf(report.cases, 'fail')).toEqual(['accept/two-way']);
});
