import { expectationOf } from '../suite.ts';
import type { CaseReport } from '../verify-report.ts';
import { causeWords } from '../words/causes.ts';
import { runWords } from '../words/run.ts';
import { isTaken, statusOf, wantsRefusal } from './outcomes.ts';
import { came, inGroup, named, type Pattern, taken } from './pattern.ts';

/** So many crashes are not about what is special in each case. */
const MANY = 4;

const isCrash = (each: CaseReport) => statusOf(each) >= 500;
const isAcceptable = ({ id }: CaseReport) => expectationOf(id) === 'accepted';
const isOdd = ({ id }: CaseReport) => ['refused', 'answered', 'readable'].includes(expectationOf(id) ?? '');

export const replyPatterns: readonly Pattern[] = [
  {
    id: 'refusal-unreadable',
    explains: ({ failed }) =>
      failed.filter(
        (each) => wantsRefusal(each) && !isTaken(each) && statusOf(each) > 0 && !isCrash(each) && !isPinned(each),
      ),
    title: (cases) => causeWords.now.refusalUnreadable.title(came(cases)),
    advice: () => causeWords.now.refusalUnreadable.advice,
  },
  {
    id: 'server-error',
    explains: ({ failed }) => {
      const crashes = failed.filter((each) => isAcceptable(each) && isCrash(each));
      return crashes.length >= MANY ? crashes : [];
    },
    title: (cases) => causeWords.now.serverError.title(came(cases)),
    advice: () => causeWords.now.serverError.advice,
  },
  {
    id: 'crash',
    explains: ({ failed }) => failed.filter((each) => isOdd(each) && isCrash(each)),
    title: (cases) => causeWords.now.crash.title(came(cases)),
    advice: () => causeWords.now.crash.advice,
  },
  {
    id: 'body-unchecked',
    explains: (outcomes) =>
      taken(outcomes, ['body/malformed', 'body/truncated', 'body/empty'].every(outcomes.taken), inGroup('body')),
    title: () => causeWords.now.bodyUnchecked.title,
    advice: () => causeWords.now.bodyUnchecked.advice,
  },
  {
    id: 'pairs-unchecked',
    explains: (outcomes) => {
      const open = taken(
        outcomes,
        true,
        named('body/not-object', 'body/pairlist-missing', 'body/pairlist-type', 'body/pair-members'),
      );
      return open.length > 1 ? open : [];
    },
    title: () => causeWords.now.pairsUnchecked.title,
    advice: () => causeWords.now.pairsUnchecked.advice,
  },
];

/** A readable refusal, but not the one that --choice wants. */
const isPinned = ({ findings }: CaseReport) =>
  findings[0]?.message.includes(runWords.now.reaction.choiceWants) ?? false;
