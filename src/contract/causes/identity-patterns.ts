import { isSameReply } from '../reply-reading.ts';
import type { CaseReport } from '../verify-report.ts';
import { causeWords } from '../words/causes.ts';
import { isTaken, type Outcomes } from './outcomes.ts';
import { came, inGroup, named, type Pattern, taken } from './pattern.ts';

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
    title: (cases) => causeWords.now.sameAnswer.title(came(cases)),
    advice: (cases) => causeWords.now.sameAnswer.advice(cases.some(inGroup('sign'))),
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
      refused('identity/missing') ? causeWords.now.appUnchecked.titlePresent : causeWords.now.appUnchecked.title,
    advice: () => causeWords.now.appUnchecked.advice,
  },
  {
    id: 'query-merged-with-body',
    explains: (outcomes) => taken(outcomes, outcomes.refused('identity/foreign'), named('identity/body-override')),
    title: () => causeWords.now.queryMerged.title,
    advice: () => causeWords.now.queryMerged.advice,
  },
  {
    id: 'app-compared-in-part',
    explains: (outcomes) =>
      taken(
        outcomes,
        outcomes.refused('identity/foreign') && ['identity/longer', 'identity/shorter'].some(outcomes.taken),
        named('identity/longer', 'identity/shorter', 'identity/empty', 'identity/twice', 'identity/coerced'),
      ),
    title: () => causeWords.now.appInPart.title,
    advice: () => causeWords.now.appInPart.advice,
  },
  {
    id: 'app-compared-as-number',
    explains: (outcomes) =>
      taken(
        outcomes,
        ['identity/foreign', 'identity/longer', 'identity/shorter'].every(outcomes.refused),
        named('identity/coerced'),
      ),
    title: () => causeWords.now.appAsNumber.title,
    advice: () => causeWords.now.appAsNumber.advice,
  },
  {
    id: 'app-optional',
    explains: (outcomes) =>
      taken(outcomes, outcomes.refused('identity/foreign'), named('identity/missing', 'identity/empty')),
    title: () => causeWords.now.appOptional.title,
    advice: () => causeWords.now.appOptional.advice,
  },
];
