import { isSameReply } from '../reply-reading.ts';
import type { CaseReport } from '../verify-report.ts';
import { isTaken, type Outcomes } from './outcomes.ts';
import { came, inGroup, named, type Pattern, REFUSAL, taken } from './pattern.ts';

/** An endpoint that answers the same whatever comes: a stub, or a handler that looks at nothing. */
function explainSameAnswer({ failed, refused }: Outcomes): readonly CaseReport[] {
  const open = failed.filter((each) => isTaken(each) && !inGroup('wire')(each));
  const [first] = open;
  const looksAtNothing =
    open.some(inGroup('identity')) &&
    open.some(inGroup('body')) &&
    !['identity/foreign', 'sign/missing', 'sign/wrong', 'body/malformed', 'body/empty'].some(refused);
  const isSame = open.every(({ exchanges: [one] }) => {
    const [other] = first?.exchanges ?? [];
    return one !== undefined && other !== undefined && isSameReply(one, other);
  });
  return looksAtNothing && isSame ? failed.filter(isTaken) : [];
}

export const identityPatterns: readonly Pattern[] = [
  {
    id: 'same-answer',
    explains: explainSameAnswer,
    title: (cases) => `the same answer to everything: ${came(cases)}`,
    advice: (cases) => {
      const signed = ', then Sign with sha256(Token + RequestTime) and RequestTime with your clock';
      const ours = `Before you answer OK, compare SdkAppid with your own${cases.some(inGroup('sign')) ? signed : ''}, `;
      return `${ours}then parse the body. Refuse all else with ${REFUSAL}.`;
    },
  },
  {
    id: 'app-unchecked',
    explains: (outcomes) =>
      taken(
        outcomes,
        outcomes.taken('identity/foreign') && !['identity/longer', 'identity/shorter'].some(outcomes.refused),
        inGroup('identity'),
      ),
    title: (_, { refused }) =>
      refused('identity/missing')
        ? "SdkAppid has to be there, but its value is never compared: another app's callback is accepted"
        : "SdkAppid is never checked: another app's callback is accepted",
    advice: () =>
      'Compare SdkAppid of the query with your own, as whole strings and before anything else. ' +
      `Refuse another app's callback with ${REFUSAL}.`,
  },
  {
    id: 'query-merged-with-body',
    explains: (outcomes) => taken(outcomes, outcomes.refused('identity/foreign'), named('identity/body-override')),
    title: () => 'a member of the body stands in for SdkAppid of the query: query and body are merged',
    advice: () =>
      'Take SdkAppid from the query alone (PHP: $_GET, not $_REQUEST; Laravel: $request->query(); ' +
      'Node.js: req.query, no Object.assign).',
  },
  {
    id: 'app-compared-in-part',
    explains: (outcomes) =>
      taken(
        outcomes,
        outcomes.refused('identity/foreign') && ['identity/longer', 'identity/shorter'].some(outcomes.taken),
        named('identity/longer', 'identity/shorter', 'identity/empty', 'identity/twice', 'identity/coerced'),
      ),
    title: () => 'only a part of SdkAppid is compared: a longer or a shorter id passes for it',
    advice: () => 'Compare the whole SdkAppid with ===: no startsWith, includes, LIKE or regular expression.',
  },
  {
    id: 'app-compared-as-number',
    explains: (outcomes) =>
      taken(
        outcomes,
        ['identity/foreign', 'identity/longer', 'identity/shorter'].every(outcomes.refused),
        named('identity/coerced'),
      ),
    title: () => 'SdkAppid is compared as a number: other spellings of the number pass for it',
    advice: () => 'Compare SdkAppid as the string that came: no Number(), parseInt, intval, int() or ==.',
  },
  {
    id: 'app-optional',
    explains: (outcomes) =>
      taken(outcomes, outcomes.refused('identity/foreign'), named('identity/missing', 'identity/empty')),
    title: () => 'SdkAppid is compared only where there is one: a callback without it is accepted',
    advice: () => `Refuse a callback without SdkAppid, or with an empty one, with ${REFUSAL}.`,
  },
];
