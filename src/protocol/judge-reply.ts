import {
  type Failure,
  type FailureKind,
  headerValue,
  MAX_REPLY_BYTES,
  type RawReply,
  type Verdict,
} from './exchange.ts';
import { breaksMust, type Finding, finding } from './findings.ts';
import { isJsonObject, type JsonObject, type JsonReading, member, readJson } from './json.ts';
import { judgeWords } from './judge-words.ts';
import { FRIEND_DELETE } from './query.ts';
import { ACTION_STATUSES, ENVELOPE_MEMBERS } from './reply.ts';
import { isShortage } from './shortage.ts';
import { endsWithinCharacter } from './utf8.ts';

/** Chat waits this long for a reply, in milliseconds (1047/34354). */
export const CHAT_TIMEOUT_MS = 2000;
/** A reply that takes longer is slow, in milliseconds: half of the time that Chat waits. */
export const SLOW_MS = 1000;
/** Statuses by which backends refuse a callback. Every other status but 200 is a broken reply. */
export const DENIED_STATUSES: readonly number[] = [400, 401, 403, 413, 415, 422];

/** The code of a failure of kind `protocol`: it is HTTP/1.x, but with a mistake in its framing. */
export const REPLY_FRAMING = 'REPLY_FRAMING';
/** A larger head is read, and told: proxies in front of the endpoint allow 4 or 8 KiB, in bytes. */
const LARGE_HEAD_BYTES = 8 * 1024;

/** What the reader of a reply noticed beside the reply itself. */
export interface ReplyNotes {
  /** Length of the status line and the headers, in bytes. */
  readonly headBytes: number;
  /** Number of bytes that came after the end of the reply, together with it. */
  readonly extraBytes: number;
  /** What the standard forbids and most clients read all the same, in words. */
  readonly oddities: readonly string[];
}

/** The result of one callback, before it is judged. */
export interface Outcome {
  readonly reply: RawReply | null;
  readonly failure: Failure | null;
  /** Milliseconds until the reply was complete; null where it never was. */
  readonly latencyMs: number | null;
  /** Absent where nothing is known of the bytes. */
  readonly notes?: ReplyNotes;
  /** The body without its Content-Encoding, where the request had asked for that coding. */
  readonly decodedBody?: Uint8Array;
}

/** What the messages of findings say about the sending side. */
export interface OutcomeContext {
  /** The endpoint's host and its `host:port`. */
  readonly host: string;
  readonly address: string;
  /** 0 is no limit. */
  readonly timeoutMs: number;
  /**
   * The command of the callback. Replies to other commands than FriendDelete have error codes of
   * their own: their values are not judged. Absent or null, it is FriendDelete.
   */
  readonly command?: string | null;
}

export interface ReplyJudgement {
  readonly verdict: Verdict;
  readonly findings: readonly Finding[];
}

/**
 * The one judge of replies. It checks what Chat would count as failed, the envelope, and hygiene.
 * The verdict is the first that applies: unreachable, late, broken (no whole reply), denied, broken
 * (a must-rule), fail, ok.
 */
export function judgeReply(outcome: Outcome, context: OutcomeContext): ReplyJudgement {
  const hasOwnCodes = (context.command ?? FRIEND_DELETE) !== FRIEND_DELETE;
  const { findings: inReply, envelope } = checkReply(outcome, hasOwnCodes);
  const findings = [...checkFailure(outcome, context), ...inReply];
  return { verdict: verdictOf(outcome, findings, envelope), findings };
}

const UNREACHABLE: readonly FailureKind[] = ['dns', 'connect-refused', 'connect-timeout', 'no-route', 'tls'];

function verdictOf({ reply, failure }: Outcome, findings: readonly Finding[], envelope: JsonObject | null): Verdict {
  if (failure && UNREACHABLE.includes(failure.kind)) return 'unreachable';
  if (failure?.kind === 'timeout') return 'late';
  if (failure || reply === null) return 'broken';
  if (DENIED_STATUSES.includes(reply.status)) return 'denied';
  if (breaksMust(findings)) return 'broken';
  return envelope?.['ActionStatus'] === 'FAIL' ? 'fail' : 'ok';
}

function checkFailure({ reply, failure, latencyMs }: Outcome, context: OutcomeContext): Finding[] {
  if (failure === null) return [];
  const { host, address, timeoutMs } = context;
  const detail = failure.message;
  const build: Record<FailureKind, () => Finding> = {
    dns: () => finding('endpoint-dns', { host, detail }),
    'connect-refused': () => finding('endpoint-refused', { address }),
    'connect-timeout': () => finding('endpoint-connect-timeout', { detail }),
    'no-route': () =>
      isShortage(failure)
        ? finding('local-shortage', { address, detail })
        : finding('endpoint-no-route', { address, detail }),
    tls: () => finding(tlsCode(failure.code ?? ''), { detail }),
    timeout: () => finding('reply-late', { timeoutMs, answeredMs: latencyMs }),
    reset: () => finding('reply-reset', { detail }),
    closed: () => finding('reply-closed', {}),
    truncated: () =>
      finding('reply-truncated', {
        received: reply?.body.length ?? 0,
        announced: (reply && headerValue(reply.headers, 'content-length')) ?? null,
      }),
    protocol: () =>
      failure.code === REPLY_FRAMING
        ? finding('reply-framing', { problem: detail, isRead: false })
        : finding('reply-not-http', { detail }),
    'too-large': () => finding('reply-too-large', { limit: MAX_REPLY_BYTES }),
  };
  return [build[failure.kind]()];
}

const TLS_CODES = {
  CERT_HAS_EXPIRED: 'tls-certificate-expired',
  CERT_NOT_YET_VALID: 'tls-certificate-expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'tls-certificate-host',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'tls-certificate-untrusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'tls-certificate-untrusted',
  UNABLE_TO_GET_ISSUER_CERT: 'tls-certificate-untrusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'tls-certificate-untrusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls-certificate-untrusted',
  CERT_UNTRUSTED: 'tls-certificate-untrusted',
  CERT_REJECTED: 'tls-certificate-untrusted',
  CERT_REVOKED: 'tls-certificate-untrusted',
  INVALID_CA: 'tls-certificate-untrusted',
  INVALID_PURPOSE: 'tls-certificate-untrusted',
} as const;

/** Alerts by which a server refuses a client's certificate, or the lack of one. */
const CLIENT_CERTIFICATE_ALERTS: readonly string[] = [
  'CERTIFICATE_REQUIRED',
  'BAD_CERTIFICATE',
  'UNKNOWN_CA',
  'CERTIFICATE_UNKNOWN',
  'CERTIFICATE_EXPIRED',
  'ACCESS_DENIED',
];

function tlsCode(
  code: string,
): (typeof TLS_CODES)[keyof typeof TLS_CODES] | 'tls-client-certificate' | 'tls-handshake' {
  if (Object.hasOwn(TLS_CODES, code)) return TLS_CODES[code as keyof typeof TLS_CODES];
  return CLIENT_CERTIFICATE_ALERTS.some((alert) => code.includes(`ALERT_${alert}`))
    ? 'tls-client-certificate'
    : 'tls-handshake';
}

/** What is wrong with a reply, and its body where that is a JSON object. */
interface ReplyCheck {
  readonly findings: readonly Finding[];
  readonly envelope: JsonObject | null;
}

/** Judges a reply that came back whole; one that came late is judged by what it says as well. */
function checkReply(outcome: Outcome, hasOwnCodes: boolean): ReplyCheck {
  const { reply, failure, latencyMs } = outcome;
  const complete = reply !== null && (failure === null || (failure.kind === 'timeout' && latencyMs !== null));
  if (!complete) return { findings: [], envelope: null };
  const { findings, envelope } = checkContent(reply, outcome, hasOwnCodes);
  const slow =
    failure === null && latencyMs !== null && latencyMs > SLOW_MS ? [finding('reply-slow', { latencyMs })] : [];
  return { findings: [...findings, ...checkNotes(outcome.notes), ...slow], envelope };
}

function checkContent(reply: RawReply, { notes, decodedBody }: Outcome, hasOwnCodes: boolean): ReplyCheck {
  const { status, body } = reply;
  const headerOf = (name: string) => (reply.headerValue ? reply.headerValue(name) : headerValue(reply.headers, name));
  const only = (...findings: Finding[]): ReplyCheck => ({ findings, envelope: null });
  if (status >= 300 && status < 400)
    return only(finding('reply-redirect', { status, location: headerOf('location') ?? null }));
  if (status !== 200) return only(finding('reply-status', { status, retryAfter: headerOf('retry-after') ?? null }));
  const encoding = headerOf('content-encoding');
  const isEncoded = encoding !== undefined && encoding !== '' && encoding.toLowerCase() !== 'identity';
  if (isEncoded && decodedBody === undefined)
    return only(finding('reply-compressed', { encoding }, 'Content-Encoding'));
  if (decodedBody === undefined && isPlainOk(body) && isJsonType(headerOf('content-type') ?? null))
    return { findings: [], envelope: null };
  const reading = readJson(decodedBody ?? body);
  if (!reading.ok && wasCut(body, reading, notes))
    return only(finding('reply-cut', { announced: body.length, extraBytes: notes?.extraBytes ?? 0 }));
  return {
    findings: checkBody(reading, headerOf('content-type') ?? null, hasOwnCodes),
    envelope: reading.ok && isJsonObject(reading.value) ? reading.value : null,
  };
}

const isJsonType = (contentType: string | null) =>
  contentType === 'application/json' || (contentType !== null && /^application\/json\s*(;|$)/i.test(contentType));

const PLAIN_START = Buffer.from('{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":"');
const PLAIN_END = Buffer.from('"}');

/**
 * Whether a body is the documented envelope to the byte, with plain ASCII in ErrorInfo. Nearly every
 * reply of a load test is, and to parse each of them costs more than all the rest.
 */
function isPlainOk(body: Uint8Array): boolean {
  const textEnd = body.length - PLAIN_END.length;
  if (textEnd < PLAIN_START.length) return false;
  for (let at = 0; at < PLAIN_START.length; at += 1) if (body[at] !== PLAIN_START[at]) return false;
  for (let at = PLAIN_START.length; at < textEnd; at += 1) {
    const byte = body[at] as number;
    if (byte < 0x20 || byte > 0x7e || byte === 0x22 || byte === 0x5c) return false;
  }
  return body[textEnd] === PLAIN_END[0] && body[textEnd + 1] === PLAIN_END[1];
}

/**
 * Whether a Content-Length that counts characters has cut the body: more bytes follow, or it ends
 * within a character.
 */
function wasCut(body: Uint8Array, { problem }: JsonReading & { readonly ok: false }, notes?: ReplyNotes): boolean {
  if (problem === 'syntax') return (notes?.extraBytes ?? 0) > 0;
  return problem === 'utf8' && endsWithinCharacter(body);
}

function checkNotes(notes: ReplyNotes | undefined): Finding[] {
  if (notes === undefined) return [];
  const { headBytes, oddities } = notes;
  return [
    ...(oddities.length > 0 ? [finding('reply-framing', { problem: oddities.join('; '), isRead: true })] : []),
    ...(headBytes > LARGE_HEAD_BYTES ? [finding('reply-headers-large', { bytes: headBytes })] : []),
  ];
}

function checkBody(reading: JsonReading, contentType: string | null, hasOwnCodes: boolean): Finding[] {
  if (reading.ok) {
    // A body that is not JSON may have another type.
    const typed = isJsonType(contentType)
      ? []
      : [finding('reply-content-type', { given: contentType }, 'Content-Type')];
    return [
      ...(isJsonObject(reading.value)
        ? checkEnvelope(reading.value, hasOwnCodes)
        : [finding('reply-not-object', { value: reading.value }, '$')]),
      ...typed,
    ];
  }
  switch (reading.problem) {
    case 'empty':
      return [finding('reply-empty', {})];
    case 'utf8':
      return [finding('reply-not-utf8', {})];
    case 'bom':
      return [finding('reply-bom', {})];
    case 'syntax':
      return [finding('reply-not-json', { detail: reading.detail })];
  }
}

/** The must-rules of the envelope. Extra members, any order and white space are allowed. */
function checkEnvelope(envelope: JsonObject, hasOwnCodes: boolean): Finding[] {
  const values = ENVELOPE_MEMBERS.map((name) => member(envelope, name));
  const names = Object.keys(envelope);
  if (values.every((value) => value === undefined)) return [finding('envelope-missing', { names }, '$')];
  const words = judgeWords.now;
  const [status, code, errorInfo] = values;
  const findings: Finding[] = [];
  ENVELOPE_MEMBERS.forEach((name, index) => {
    if (values[index] !== undefined) return;
    const plain = (text: string) => text.replaceAll(/[^a-z]/gi, '').toLowerCase();
    const similar = names.find((other) => plain(other) === plain(name)) ?? null;
    findings.push(finding('envelope-member-missing', { name, similar }, `$.${name}`));
  });
  const statusIsKnown = ACTION_STATUSES.some((known) => known === status);
  if (status !== undefined && typeof status !== 'string')
    findings.push(
      finding(
        'envelope-member-type',
        { name: 'ActionStatus', value: status, wanted: words.statusType },
        '$.ActionStatus',
      ),
    );
  else if (status !== undefined && !statusIsKnown)
    findings.push(
      finding(
        'envelope-member-value',
        { name: 'ActionStatus', value: status, wanted: words.statusValue },
        '$.ActionStatus',
      ),
    );
  const codeIsInteger = Number.isInteger(code);
  const codeIsKnown = code === 0 || code === 1;
  if (code !== undefined && !codeIsInteger)
    findings.push(
      finding('envelope-member-type', { name: 'ErrorCode', value: code, wanted: words.codeType }, '$.ErrorCode'),
    );
  else if (code !== undefined && !codeIsKnown && !hasOwnCodes)
    findings.push(
      finding('envelope-member-value', { name: 'ErrorCode', value: code, wanted: words.codeValue }, '$.ErrorCode'),
    );
  if (errorInfo !== undefined && typeof errorInfo !== 'string')
    findings.push(
      finding('envelope-member-type', { name: 'ErrorInfo', value: errorInfo, wanted: words.infoType }, '$.ErrorInfo'),
    );
  if (statusIsKnown && codeIsKnown && !hasOwnCodes && (status === 'OK') !== (code === 0))
    findings.push(finding('envelope-pairing', { status: String(status), code: Number(code) }, '$'));
  return findings;
}
