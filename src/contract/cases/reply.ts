import type { Exchange } from '../../protocol/exchange.ts';
import { type Finding, type FindingCode, finding, type Level } from '../../protocol/findings.ts';
import { judgeReply } from '../../protocol/judge-reply.ts';
import type { SourceId } from '../../protocol/sources.ts';
import { decodedReply, reactionOf } from '../expect.ts';
import { listCases } from '../list-cases.ts';
import type { CaseObservation } from '../observation.ts';

/** A rule about replies, checked once over those of the whole run. */
export interface ReplyRule {
  readonly id: string;
  readonly level: Level;
  readonly title: string;
  readonly expects: string;
  /** The page of the documentation that demands it. */
  readonly source: SourceId;
  /** What to change in a backend that fails it, where that is more to the point than the finding's advice. */
  readonly advice?: string;
  /** Which replies it looks at. */
  readonly looksAt: (observation: CaseObservation) => boolean;
  /** What is wrong with one of them. */
  readonly check: (observation: CaseObservation) => readonly Finding[];
}

const isAccepted = ({ exchange }: CaseObservation) => reactionOf(exchange) === 'accepted';
/**
 * Callbacks whose time Chat would measure. While the suite itself keeps connections busy, or sends
 * more than Chat ever does, a late reply is the business of that case.
 */
const isTimed = (observation: CaseObservation) =>
  isAccepted(observation) && observation.caseId !== 'wire/slow-headers' && observation.caseId !== 'body/10-mib';
/** Other commands, whose replies are judged in these cases. */
const isSibling = ({ caseId }: CaseObservation) =>
  /^command\/(state-change|after-send-message|prev-friend-add)$/.test(caseId);
const has200 = ({ exchange }: CaseObservation) => exchange.reply?.status === 200 && exchange.latencyMs !== null;
/** Callbacks that Chat could send. */
const isGenuine = ({ caseId }: CaseObservation) =>
  /^(accept|delivery)\//.test(caseId) || caseId === 'command/sibling' || caseId === 'wire/keep-alive';
const isEnvelope = (observation: CaseObservation) =>
  has200(observation) &&
  !isSibling(observation) &&
  judged(observation.exchange).every(({ code }) => !NO_OBJECT.includes(code));

const NO_OBJECT: readonly FindingCode[] = [
  'reply-empty',
  'reply-not-utf8',
  'reply-bom',
  'reply-not-json',
  'reply-not-object',
];

/** The findings about a reply apart from its compression, its time and its connection. */
function judged(exchange: Exchange): readonly Finding[] {
  return judgeReply(
    { reply: decodedReply(exchange), failure: null, latencyMs: 0 },
    { host: '', address: '', timeoutMs: 0, command: exchange.callback?.command ?? null },
  ).findings;
}

const only =
  (...codes: readonly FindingCode[]) =>
  (findings: readonly Finding[]) =>
    findings.filter(({ code }) => codes.includes(code));
const ofReply =
  (...codes: readonly FindingCode[]) =>
  ({ exchange }: CaseObservation) =>
    only(...codes)(judged(exchange));
const asSent =
  (...codes: readonly FindingCode[]) =>
  ({ exchange }: CaseObservation) =>
    only(...codes)(exchange.findings);

/** What all replies have in common, so that one cause is one failure. */
export const replyRules = listCases<ReplyRule>()([
  {
    id: 'reply/status-200',
    level: 'must',
    title: 'the status of accepted replies',
    expects: 'status 200',
    source: '1047/34354',
    advice: 'Set status 200 for a success (NestJS: @HttpCode(200)).',
    looksAt: isAccepted,
    check: ofReply('reply-status'),
  },
  {
    id: 'reply/json',
    level: 'must',
    title: 'the body of replies to callbacks that Chat could send',
    expects: 'a JSON object and nothing but that',
    source: '1047/34354',
    looksAt: (observation) => isGenuine(observation) && has200(observation),
    check: ofReply(...NO_OBJECT),
  },
  {
    id: 'reply/members',
    level: 'must',
    title: 'the members of all envelopes',
    expects: 'ActionStatus, ErrorCode and ErrorInfo',
    source: '1047/34360',
    looksAt: isEnvelope,
    check: ofReply('envelope-missing', 'envelope-member-missing'),
  },
  {
    id: 'reply/types',
    level: 'must',
    title: 'the types in all envelopes',
    expects: 'a string, an integer, a string',
    source: '1047/34360',
    looksAt: isEnvelope,
    check: ofReply('envelope-member-type'),
  },
  {
    id: 'reply/values',
    level: 'must',
    title: 'the values in all envelopes',
    expects: 'OK or FAIL, 0 or 1',
    source: '1047/34360',
    looksAt: isEnvelope,
    check: ofReply('envelope-member-value'),
  },
  {
    id: 'reply/pairing',
    level: 'must',
    title: 'how ActionStatus and ErrorCode go together',
    expects: 'OK with 0, FAIL with 1',
    source: '1047/34360',
    looksAt: isEnvelope,
    check: ofReply('envelope-pairing'),
  },
  {
    id: 'reply/in-time',
    level: 'must',
    title: 'the time of accepted replies',
    expects: 'a complete reply within two seconds',
    source: '1047/34354',
    looksAt: isTimed,
    check: asSent('reply-late'),
  },
  {
    id: 'reply/prompt',
    level: 'should',
    title: 'the time of accepted replies',
    expects: 'a complete reply within one second',
    source: '1047/34354',
    looksAt: isTimed,
    check: asSent('reply-slow'),
  },
  {
    id: 'reply/uncompressed',
    level: 'must',
    title: 'the Content-Encoding of replies',
    expects: 'none, as Chat asks for none',
    source: '1047/34354',
    advice: 'Compress only what a client asks for with Accept-Encoding.',
    looksAt: has200,
    check: asSent('reply-compressed'),
  },
  {
    id: 'reply/content-type',
    level: 'should',
    title: 'the Content-Type of accepted replies',
    expects: 'application/json',
    source: '1047/34354',
    looksAt: isAccepted,
    check: ofReply('reply-content-type'),
  },
  {
    id: 'reply/length',
    level: 'should',
    title: 'the end of replies, seen on a plain socket',
    expects: 'Content-Length or chunks, and no bytes behind the reply',
    source: '1047/34354',
    looksAt: ({ framing }) => framing !== null,
    check: ({ framing, extraBytes }) => [
      ...(framing === 'close' ? [finding('reply-unframed', {})] : []),
      ...(extraBytes > 0 ? [finding('reply-extra-bytes', { count: extraBytes })] : []),
    ],
  },
]);
