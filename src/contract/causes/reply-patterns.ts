import { failEnvelope } from '../../protocol/reply.ts';
import type { CaseReport } from '../verify-report.ts';
import { isTaken, statusOf, wantsRefusal } from './outcomes.ts';
import { came, inGroup, named, type Pattern, REFUSAL, taken } from './pattern.ts';

/** So many crashes are not about what is special in each case. */
const MANY = 4;

const isCrash = (each: CaseReport) => statusOf(each) >= 500;
const isAcceptable = ({ expects }: CaseReport) => expects.startsWith('accepted');
const isOdd = (each: CaseReport) => wantsRefusal(each) || /^(answered|a readable)/.test(each.expects);

export const replyPatterns: readonly Pattern[] = [
  {
    id: 'refusal-unreadable',
    explains: ({ failed }) =>
      failed.filter(
        (each) => wantsRefusal(each) && !isTaken(each) && statusOf(each) > 0 && !isCrash(each) && !isPinned(each),
      ),
    title: (cases) => `a refusal cannot be read as one: ${came(cases)}`,
    advice: () =>
      `Answer a refusal with status 200 and ${JSON.stringify(failEnvelope('why'))}, or with status 401 or 403.`,
  },
  {
    id: 'server-error',
    explains: ({ failed }) => {
      const crashes = failed.filter((each) => isAcceptable(each) && isCrash(each));
      return crashes.length >= MANY ? crashes : [];
    },
    title: (cases) => `callbacks that Chat sends make the handler crash: ${came(cases)}`,
    advice: () => "The backend's log says where. Mend the crash; the status is only what is seen of it.",
  },
  {
    id: 'crash',
    explains: ({ failed }) => failed.filter((each) => isOdd(each) && isCrash(each)),
    title: (cases) => `a callback that it does not expect makes the handler crash: ${came(cases)}`,
    advice: () =>
      `Catch the error where the callback is read, and refuse it with ${REFUSAL}. The backend's log says where.`,
  },
  {
    id: 'body-unchecked',
    explains: (outcomes) =>
      taken(outcomes, ['body/malformed', 'body/truncated', 'body/empty'].every(outcomes.taken), inGroup('body')),
    title: () => 'any body is accepted, even one that is not JSON',
    advice: () => 'Parse the body before you answer OK, and refuse one that is not a JSON object with a PairList.',
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
    title: () => 'a body without a proper PairList is accepted',
    advice: () =>
      'Refuse a body whose PairList is not a list of pairs, each with From_Account and To_Account as strings.',
  },
];

/** A readable refusal, but not the one that --choice wants. */
const isPinned = ({ findings }: CaseReport) => findings[0]?.message.includes(', and --choice wants ') ?? false;
