import type { Exchange } from '../../protocol/exchange.ts';
import { type Finding, type FindingCode, finding, type Level, type SourceId } from '../../protocol/findings.ts';
import { judgeReply } from '../../protocol/judge-reply.ts';
import type { CaseExpectation, Shot } from '../case.ts';
import { decodedReply, reactionOf } from '../expect.ts';

/** A shot of a case that passed, and which case that was. */
export interface Sample extends Shot {
  readonly caseId: string;
  readonly expect: CaseExpectation;
}

/** A rule about replies, checked once over those of the whole run. */
export interface ReplyCase {
  readonly id: string;
  readonly level: Level;
  readonly title: string;
  readonly expects: string;
  readonly source: SourceId | null;
  /** Which replies it looks at. */
  readonly looksAt: (sample: Sample) => boolean;
  /** What is wrong with one of them. */
  readonly check: (sample: Sample) => readonly Finding[];
}

const isAccepted = ({ exchange }: Sample) => reactionOf(exchange) === 'accepted';
const has200 = ({ exchange }: Sample) => exchange.reply?.status === 200 && exchange.latencyMs !== null;
/** Callbacks that Chat could send. */
const isGenuine = ({ caseId }: Sample) =>
  /^(accept|delivery)\//.test(caseId) || caseId === 'command/sibling' || caseId === 'wire/keep-alive';
const isEnvelope = (sample: Sample) =>
  has200(sample) && judged(sample.exchange).every(({ code }) => !NO_OBJECT.includes(code));

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
    { host: '', address: '', timeoutMs: 0 },
  ).findings;
}

const only =
  (...codes: readonly FindingCode[]) =>
  (findings: readonly Finding[]) =>
    findings.filter(({ code }) => codes.includes(code));
const ofReply =
  (...codes: readonly FindingCode[]) =>
  ({ exchange }: Sample) =>
    only(...codes)(judged(exchange));
const asSent =
  (...codes: readonly FindingCode[]) =>
  ({ exchange }: Sample) =>
    only(...codes)(exchange.findings);

const rule = (
  id: string,
  level: Level,
  title: string,
  expects: string,
  source: SourceId | null,
  looksAt: ReplyCase['looksAt'],
  check: ReplyCase['check'],
): ReplyCase => ({
  id: `reply/${id}`,
  level,
  title,
  expects,
  source,
  looksAt,
  check,
});

/** What all replies have in common, so that one cause is one failure. */
export const replyCases: readonly ReplyCase[] = [
  rule(
    'status-200',
    'must',
    'the status of accepted replies',
    'status 200',
    '1047/34354',
    isAccepted,
    ofReply('reply-status'),
  ),
  rule(
    'json',
    'must',
    'the body of replies to callbacks that Chat could send',
    'a JSON object and nothing but that',
    '1047/34354',
    (sample) => isGenuine(sample) && has200(sample),
    ofReply(...NO_OBJECT),
  ),
  rule(
    'members',
    'must',
    'the members of all envelopes',
    'ActionStatus, ErrorCode and ErrorInfo',
    '1047/34360',
    isEnvelope,
    ofReply('envelope-missing', 'envelope-member-missing'),
  ),
  rule(
    'types',
    'must',
    'the types in all envelopes',
    'a string, an integer, a string',
    '1047/34360',
    isEnvelope,
    ofReply('envelope-member-type'),
  ),
  rule(
    'values',
    'must',
    'the values in all envelopes',
    'OK or FAIL, 0 or 1',
    '1047/34360',
    isEnvelope,
    ofReply('envelope-member-value'),
  ),
  rule(
    'pairing',
    'must',
    'how ActionStatus and ErrorCode go together',
    'OK with 0, FAIL with 1',
    '1047/34360',
    isEnvelope,
    ofReply('envelope-pairing'),
  ),
  rule(
    'in-time',
    'must',
    'the time of accepted replies',
    'a complete reply within two seconds',
    '1047/34354',
    isAccepted,
    asSent('reply-late'),
  ),
  rule(
    'prompt',
    'should',
    'the time of accepted replies',
    'a complete reply within one second',
    '1047/34354',
    isAccepted,
    asSent('reply-slow'),
  ),
  rule(
    'uncompressed',
    'must',
    'the Content-Encoding of replies',
    'none, as Chat asks for none',
    '1047/34354',
    has200,
    asSent('reply-compressed'),
  ),
  rule(
    'content-type',
    'should',
    'the Content-Type of accepted replies',
    'application/json',
    '1047/34354',
    isAccepted,
    ofReply('reply-content-type'),
  ),
  rule(
    'length',
    'should',
    'the end of replies, seen on a plain socket',
    'Content-Length or chunks, and no bytes behind the reply',
    '1047/34354',
    ({ framing }) => framing !== null,
    ({ framing, extraBytes }) => [
      ...(framing === 'close' ? [finding('reply-unframed', {})] : []),
      ...(extraBytes > 0 ? [finding('reply-extra-bytes', { count: extraBytes })] : []),
    ],
  ),
];
