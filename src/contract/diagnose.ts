import { decodeBody, type Exchange } from '../protocol/exchange.ts';
import { findingWords } from '../protocol/findings.ts';
import { actionStatusOf, okEnvelope } from '../protocol/reply.ts';
import type { BuilderSettings } from './callback-builder.ts';
import { describeReaction, isComplete, reactionOf } from './expect.ts';
import { KNOWN_REFUSALS } from './refusals/known-refusals.ts';
import { pageWords, type ReplyReading, readReply, textMember } from './reply-reading.ts';
import type { Diagnosis } from './verify-report.ts';

type Known = Pick<BuilderSettings, 'sdkAppId' | 'token'>;

const ENVELOPE = JSON.stringify(okEnvelope());

/** Why the plain documented callback was not accepted: one cause for all that follows. */
export function diagnose(exchange: Exchange, known: Known): Diagnosis {
  const reply = readReply(exchange);
  if (reply === null) return diagnoseNoReply(exchange);
  const { id, advice } = diagnoseReply(reply, exchange, known);
  const words = reply.isHtml ? `status ${reply.status} with a web page${quote(pageWords(reply, 80))}` : null;
  return {
    id,
    summary: `the documented callback was not accepted: ${words ?? describeReaction(exchange)}`,
    advice,
  };
}

const quote = (words: string) => (words === '' ? '' : `, "${words}"`);

/** No whole reply came. */
function diagnoseNoReply(exchange: Exchange): Diagnosis {
  const { failure, reply } = exchange;
  if (failure?.kind === 'timeout' && reply === null && !isComplete(exchange))
    return {
      id: 'never-answered',
      summary: `the endpoint took the documented callback and never answered: ${failure.message}`,
      advice: [
        'The handler waits for something: look for a promise that nothing resolves, a middleware that calls no ' +
          'next(), a lock, a database that is not there. Answer first, work afterwards.',
      ],
    };
  const [first] = exchange.findings.filter(({ level }) => level === 'must');
  return {
    id: first?.code ?? 'no-reply',
    summary: `the documented callback was not accepted: ${describeReaction(exchange)}`,
    advice: [first ? findingWords.now[first.code].advice : findingWords.now['reply-closed'].advice],
  };
}

function diagnoseReply(reply: ReplyReading, exchange: Exchange, known: Known): Omit<Diagnosis, 'summary'> {
  const body = decodeBody(exchange.reply ?? { body: '', bodyEncoding: 'utf8' });
  const status = actionStatusOf(body);
  if (status?.toUpperCase() === 'OK' && reply.status === 200)
    return { id: 'envelope', advice: [findingWords.now['envelope-member-value'].advice] };
  const found = status === null ? KNOWN_REFUSALS.find(({ matches }) => matches(reply)) : undefined;
  if (found) return { id: found.id, advice: found.advice(reply) };
  const reaction = reactionOf(exchange);
  if (status !== null || reaction === 'denied') return diagnoseRefusal(reply, known);
  if (body.length === 0)
    return {
      id: 'empty-reply',
      advice: [
        `Answer ${ENVELOPE}: nothing is no answer (Echo: return c.JSON(200, …), not nil).`,
        `the SdkAppid: does the backend answer nothing to an app that it does not know? ${known.sdkAppId} was sent.`,
      ],
    };
  if (reply.object !== null) return { id: 'envelope', advice: [findingWords.now['envelope-missing'].advice] };
  const [first] = exchange.findings.filter(({ level }) => level === 'must');
  return {
    id: first?.code ?? 'envelope',
    advice: [first ? findingWords.now[first.code].advice : `Answer ${ENVELOPE}`],
  };
}

/** What a refusal talks about, so that the advice about it comes first. */
const SUBJECTS = [
  { id: 'refused-command', pattern: /command/i },
  { id: 'refused-time', pattern: /request.?time|timestamp|expired?|stale/i },
  { id: 'refused-sign', pattern: /sign|token|签名/i },
  { id: 'refused-app', pattern: /app.?id|\bapp\b/i },
  { id: 'refused-account', pattern: /account|user|用户/i },
] as const;

/** The backend read the callback and said no. */
function diagnoseRefusal(reply: ReplyReading, { sdkAppId, token }: Known): Omit<Diagnosis, 'summary'> {
  const words = reply.object === null ? pageWords(reply) : textMember(reply, 'ErrorInfo') || reply.text;
  const subject = SUBJECTS.find(({ pattern }) => pattern.test(words));
  const advice = {
    'refused-app': `the SdkAppid: ${sdkAppId} was sent; is it the one that the backend is configured with?`,
    'refused-sign':
      token !== null
        ? 'the token: is it the one that the backend is configured with?'
        : 'authentication: does the backend want a signature? Then give --token or --token-file',
    'refused-account':
      'the accounts: does the backend know id and id1? Give ids that it knows with --accounts, and leave out the ' +
      'cases that use other ids: --skip accept/documented-example --skip accept/account- --skip accept/pairs-',
  };
  const usual = Object.values(advice);
  if (subject === undefined) return { id: 'refused', advice: usual };
  switch (subject.id) {
    case 'refused-command':
      return {
        id: subject.id,
        advice: [
          'The backend does not know the command: handle CallbackCommand=Sns.CallbackFriendDelete, spelled like ' +
            'this, and take it from the query.',
        ],
      };
    case 'refused-time':
      return {
        id: subject.id,
        advice: [
          'RequestTime: does the backend take it as Unix seconds, and is its clock right? The callback was signed ' +
            'just now.',
          advice['refused-sign'],
        ],
      };
    default: {
      const first = advice[subject.id];
      return { id: subject.id, advice: [first, ...usual.filter((each) => each !== first)] };
    }
  }
}
