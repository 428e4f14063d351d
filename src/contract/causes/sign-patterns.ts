import type { Outcomes } from './outcomes.ts';
import { inGroup, named, type Pattern, REFUSAL, taken } from './pattern.ts';

const VALUES = ['sign/wrong', 'sign/other-token', 'sign/other-time', 'sign/truncated'] as const;
const isSign = inGroup('sign');
const isValueIgnored = ({ taken: isOpen, refused }: Outcomes) =>
  VALUES.slice(0, 2).some(isOpen) && !VALUES.some(refused);

const SIGN_ADVICE =
  'Compute sha256(Token + RequestTime) as lower-case hex, and compare it with the whole Sign. Refuse where they ' +
  `differ, or where RequestTime is more than 60 s from your clock, with ${REFUSAL}.`;

export const signPatterns: readonly Pattern[] = [
  {
    id: 'sign-unchecked',
    explains: (outcomes) => taken(outcomes, isValueIgnored(outcomes) && !outcomes.refused('sign/missing'), isSign),
    title: () => 'Sign is never checked, though a token is given: anybody who knows the URL can send callbacks',
    advice: () => SIGN_ADVICE,
  },
  {
    id: 'sign-value-unchecked',
    explains: (outcomes) => taken(outcomes, isValueIgnored(outcomes), isSign),
    title: () => 'Sign has to be there, but its value is never compared: any Sign is accepted',
    advice: () => SIGN_ADVICE,
  },
  {
    id: 'sign-compared-in-part',
    explains: (outcomes) =>
      taken(
        outcomes,
        outcomes.refused('sign/wrong') && outcomes.taken('sign/truncated'),
        named('sign/truncated', 'sign/missing', 'sign/empty', 'sign/twice', 'sign/array'),
      ),
    title: () => 'only a part of Sign is compared',
    advice: () => 'Compare the whole Sign, all 64 digits, in constant time (timingSafeEqual, hash_equals).',
  },
  {
    id: 'sign-optional',
    explains: (outcomes) =>
      taken(
        outcomes,
        outcomes.refused('sign/wrong') && outcomes.taken('sign/missing'),
        named('sign/missing', 'sign/empty', 'sign/array', 'sign/unsigned-malformed'),
      ),
    title: () => 'Sign is compared only where there is one: a callback without it is accepted',
    advice: () =>
      `With a token set, Chat signs every callback: refuse one without Sign or RequestTime with ${REFUSAL}.`,
  },
  {
    id: 'time-unchecked',
    explains: (outcomes) =>
      taken(outcomes, outcomes.taken('sign/stale-90s'), named('sign/stale-90s', 'sign/ahead-90s')),
    title: () => 'the age of RequestTime is never checked: a recorded callback can be sent again for ever',
    advice: () => 'Refuse where RequestTime differs from your clock by more than 60 s, in both directions.',
  },
];
