import { wording } from '../../language.ts';
import { failEnvelope } from '../../protocol/reply.ts';

/** How a callback is to be refused, behind "with". */
const REFUSAL = 'ActionStatus FAIL and ErrorCode 1, or with status 403';
const SIGN_ADVICE =
  'Compute sha256(Token + RequestTime) as lower-case hex, and compare it with the whole Sign. Refuse where they ' +
  `differ, or where RequestTime is more than 60 s from your clock, with ${REFUSAL}.`;

const EN = {
  /** What is wrong with a group of cases that no pattern explains. */
  other: (title: string, reason: string) => `${title}: ${reason}`,
  rateLimited: {
    title: (told: string, cases: number) => `${told}: ${cases} ${cases === 1 ? 'case' : 'cases'} could not be judged`,
    advice:
      'Take the route of the callback out of the rate limit, or lift it for this run. ' +
      'Chat sends as many callbacks as there are deletions, and does not slow down.',
  },
  endpointDown: {
    title: (ids: readonly string[]) => `the endpoint went down or changed its answer after ${ids.join(', ')}`,
  },
  sameAnswer: {
    title: (came: string) => `the same answer to everything: ${came}`,
    advice: (isSigned: boolean) =>
      'Before you answer OK, compare SdkAppid with your own' +
      `${isSigned ? ', then Sign with sha256(Token + RequestTime) and RequestTime with your clock' : ''}, ` +
      `then parse the body. Refuse all else with ${REFUSAL}.`,
  },
  appUnchecked: {
    title: "SdkAppid is never checked: another app's callback is accepted",
    titlePresent: "SdkAppid has to be there, but its value is never compared: another app's callback is accepted",
    advice:
      'Compare SdkAppid of the query with your own, as whole strings and before anything else. ' +
      `Refuse another app's callback with ${REFUSAL}.`,
  },
  queryMerged: {
    title: 'a member of the body stands in for SdkAppid of the query: query and body are merged',
    advice:
      'Take SdkAppid from the query alone (PHP: $_GET, not $_REQUEST; Laravel: $request->query(); ' +
      'Node.js: req.query, no Object.assign).',
  },
  appInPart: {
    title: 'only a part of SdkAppid is compared: a longer or a shorter id passes for it',
    advice: 'Compare the whole SdkAppid with ===: no startsWith, includes, LIKE or regular expression.',
  },
  appAsNumber: {
    title: 'SdkAppid is compared as a number: other spellings of the number pass for it',
    advice: 'Compare SdkAppid as the string that came: no Number(), parseInt, intval, int() or ==.',
  },
  appOptional: {
    title: 'SdkAppid is compared only where there is one: a callback without it is accepted',
    advice: `Refuse a callback without SdkAppid, or with an empty one, with ${REFUSAL}.`,
  },
  signUnchecked: {
    title: 'Sign is never checked, though a token is given: anybody who knows the URL can send callbacks',
    advice: SIGN_ADVICE,
  },
  signValueUnchecked: {
    title: 'Sign has to be there, but its value is never compared: any Sign is accepted',
    advice: SIGN_ADVICE,
  },
  signInPart: {
    title: 'only a part of Sign is compared',
    advice: 'Compare the whole Sign, all 64 digits, in constant time (timingSafeEqual, hash_equals).',
  },
  signOptional: {
    title: 'Sign is compared only where there is one: a callback without it is accepted',
    advice: `With a token set, Chat signs every callback: refuse one without Sign or RequestTime with ${REFUSAL}.`,
  },
  timeUnchecked: {
    title: 'the age of RequestTime is never checked: a recorded callback can be sent again for ever',
    advice: 'Refuse where RequestTime differs from your clock by more than 60 s, in both directions.',
  },
  refusalUnreadable: {
    title: (came: string) => `a refusal cannot be read as one: ${came}`,
    advice: `Answer a refusal with status 200 and ${JSON.stringify(failEnvelope('why'))}, or with status 401 or 403.`,
  },
  serverError: {
    title: (came: string) => `callbacks that Chat sends make the handler crash: ${came}`,
    advice: "The backend's log says where. Mend the crash; the status is only what is seen of it.",
  },
  crash: {
    title: (came: string) => `a callback that it does not expect makes the handler crash: ${came}`,
    advice: `Catch the error where the callback is read, and refuse it with ${REFUSAL}. The backend's log says where.`,
  },
  bodyUnchecked: {
    title: 'any body is accepted, even one that is not JSON',
    advice: 'Parse the body before you answer OK, and refuse one that is not a JSON object with a PairList.',
  },
  pairsUnchecked: {
    title: 'a body without a proper PairList is accepted',
    advice: 'Refuse a body whose PairList is not a list of pairs, each with From_Account and To_Account as strings.',
  },
};

export type CauseTexts = typeof EN;
/** Why cases failed, and what to change. */
export const causeWords = wording<CauseTexts>(EN);
