import { causeWords } from '../words/causes.ts';
import type { Outcomes } from './outcomes.ts';
import { inGroup, named, type Pattern, taken } from './pattern.ts';

const VALUES = ['sign/wrong', 'sign/other-token', 'sign/other-time', 'sign/truncated'] as const;
const isSign = inGroup('sign');
const isValueIgnored = ({ taken: isOpen, refused }: Outcomes) =>
  VALUES.slice(0, 2).some(isOpen) && !VALUES.some(refused);

export const signPatterns: readonly Pattern[] = [
  {
    id: 'sign-unchecked',
    explains: (outcomes) => taken(outcomes, isValueIgnored(outcomes) && !outcomes.refused('sign/missing'), isSign),
    title: () => causeWords.now.signUnchecked.title,
    advice: () => causeWords.now.signUnchecked.advice,
  },
  {
    id: 'sign-value-unchecked',
    explains: (outcomes) => taken(outcomes, isValueIgnored(outcomes), isSign),
    title: () => causeWords.now.signValueUnchecked.title,
    advice: () => causeWords.now.signValueUnchecked.advice,
  },
  {
    id: 'sign-compared-in-part',
    explains: (outcomes) =>
      taken(
        outcomes,
        outcomes.refused('sign/wrong') && outcomes.taken('sign/truncated'),
        named('sign/truncated', 'sign/missing', 'sign/empty', 'sign/twice', 'sign/array'),
      ),
    title: () => causeWords.now.signInPart.title,
    advice: () => causeWords.now.signInPart.advice,
  },
  {
    id: 'sign-optional',
    explains: (outcomes) =>
      taken(
        outcomes,
        outcomes.refused('sign/wrong') && outcomes.taken('sign/missing'),
        named('sign/missing', 'sign/empty', 'sign/array', 'sign/unsigned-malformed'),
      ),
    title: () => causeWords.now.signOptional.title,
    advice: () => causeWords.now.signOptional.advice,
  },
  {
    id: 'time-unchecked',
    explains: (outcomes) =>
      taken(outcomes, outcomes.taken('sign/stale-90s'), named('sign/stale-90s', 'sign/ahead-90s')),
    title: () => causeWords.now.timeUnchecked.title,
    advice: () => causeWords.now.timeUnchecked.advice,
  },
];
