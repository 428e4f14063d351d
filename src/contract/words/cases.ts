import { wording } from '../../language.ts';
import type { CaseExpectation } from '../case.ts';
import type { CaseId, ProbeId } from '../case-id.ts';

/** What people read of a case. */
interface CaseText {
  readonly title: string;
  /** Null where the advice of the findings is enough. */
  readonly advice: string | null;
}
/** In another language; the English words stand in the cases. */
export type CaseTexts = {
  readonly [Id in CaseId]: Id extends ProbeId ? CaseText : CaseText & { readonly expects: string };
};
export const caseWords = wording<CaseTexts | null>(null);

export type ExpectationTexts = Readonly<Record<CaseExpectation, string>>;
/** What probes expect. */
export const expectationWords = wording<ExpectationTexts>({
  accepted: 'accepted: a 2xx status and a JSON object whose ActionStatus is OK',
  refused: 'refused: FAIL with status 200, or status 400, 401, 403, 413, 415 or 422',
  answered: 'answered: any status below 500, in time',
  readable: 'a readable answer, in time: an ActionStatus with a 2xx status, or a refusal by status',
  alive: 'alive: a plain callback is answered as before',
});
