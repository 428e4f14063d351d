import { decodeBody, type Exchange } from '../protocol/exchange.ts';
import { findingWords } from '../protocol/findings.ts';
import { actionStatusOf } from '../protocol/reply.ts';
import type { BuilderSettings } from './callback-builder.ts';
import { describeReaction, isComplete, reactionOf } from './expect.ts';
import { KNOWN_REFUSALS } from './refusals/known-refusals.ts';
import { pageWords, type ReplyReading, readReply, textMember } from './reply-reading.ts';
import type { Diagnosis } from './verify-report.ts';
import { diagnosisWords } from './words/diagnosis.ts';
import { runWords } from './words/run.ts';

type Known = Pick<BuilderSettings, 'sdkAppId' | 'token'>;

/** Why the plain documented callback was not accepted: one cause for all that follows. */
export function diagnose(exchange: Exchange, known: Known): Diagnosis {
  const reply = readReply(exchange);
  if (reply === null) return diagnoseNoReply(exchange);
  const { id, advice } = diagnoseReply(reply, exchange, known);
  const came = reply.isHtml
    ? runWords.now.reaction.webPage(reply.status, pageWords(reply, 80))
    : describeReaction(exchange);
  return { id, summary: diagnosisWords.now.notAccepted(came), advice };
}

/** No whole reply came. */
function diagnoseNoReply(exchange: Exchange): Diagnosis {
  const { failure, reply } = exchange;
  const words = diagnosisWords.now;
  if (failure?.kind === 'timeout' && reply === null && !isComplete(exchange))
    return {
      id: 'never-answered',
      summary: words.neverAnswered(failure.message),
      advice: [words.waits],
    };
  const [first] = exchange.findings.filter(({ level }) => level === 'must');
  return {
    id: first?.code ?? 'no-reply',
    summary: words.notAccepted(describeReaction(exchange)),
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
      advice: [diagnosisWords.now.emptyReply, diagnosisWords.now.emptyForApp(known.sdkAppId)],
    };
  if (reply.object !== null) return { id: 'envelope', advice: [findingWords.now['envelope-missing'].advice] };
  const [first] = exchange.findings.filter(({ level }) => level === 'must');
  return {
    id: first?.code ?? 'envelope',
    advice: [first ? findingWords.now[first.code].advice : diagnosisWords.now.answer],
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
  const told = diagnosisWords.now;
  const words = reply.object === null ? pageWords(reply) : textMember(reply, 'ErrorInfo') || reply.text;
  const subject = SUBJECTS.find(({ pattern }) => pattern.test(words));
  const advice = {
    'refused-app': told.app(sdkAppId),
    'refused-sign': token !== null ? told.token : told.noToken,
    'refused-account': told.accounts,
  };
  const usual = Object.values(advice);
  if (subject === undefined) return { id: 'refused', advice: usual };
  switch (subject.id) {
    case 'refused-command':
      return { id: subject.id, advice: [told.command] };
    case 'refused-time':
      return { id: subject.id, advice: [told.time, advice['refused-sign']] };
    default: {
      const first = advice[subject.id];
      return { id: subject.id, advice: [first, ...usual.filter((each) => each !== first)] };
    }
  }
}
