import { wording } from '../language.ts';
import type { Verdict } from './exchange.ts';
import { DENIED_STATUSES } from './judge-reply.ts';

/** The answers that a sender can expect. */
export const EXPECTATIONS = ['ok', 'fail', 'refused', 'any', 'answered'] as const;
export type Expectation = (typeof EXPECTATIONS)[number];

const HOLDS: Readonly<Record<Expectation, readonly Verdict[]>> = {
  ok: ['ok'],
  fail: ['fail'],
  refused: ['fail', 'denied'],
  answered: ['ok', 'fail', 'denied'],
  any: ['ok', 'fail', 'denied', 'late', 'broken'],
};

export function holds(expectation: Expectation, verdict: Verdict): boolean {
  return HOLDS[expectation].includes(verdict);
}

/** Each expectation in words. */
export const expectedWords = wording<Readonly<Record<Expectation, string>>>({
  ok: 'ok: status 200 and the documented envelope with OK and 0',
  fail: 'fail: status 200 and the documented envelope with FAIL and 1',
  refused: `a refusal: FAIL and 1 with status 200, or status ${DENIED_STATUSES.join(', ')}`,
  answered: 'an answer that Chat understands: OK, FAIL, or a refusal by status',
  any: 'any answer of the endpoint',
});
