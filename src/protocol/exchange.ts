import { wording } from '../language.ts';
import type { Finding } from './findings.ts';
import { decodeUtf8 } from './utf8.ts';

/** Header fields as name and value, in the order and spelling of the wire. */
export type HeaderList = readonly (readonly [name: string, value: string])[];

/** Why an exchange ended without a complete reply in time. */
export const FAILURE_KINDS = [
  'dns',
  'connect-refused',
  'connect-timeout',
  'no-route',
  'tls',
  'timeout',
  'reset',
  'closed',
  'truncated',
  'protocol',
  'too-large',
] as const;
export type FailureKind = (typeof FAILURE_KINDS)[number];

/** `code` is the system's or the TLS library's own name of the error: `CERT_HAS_EXPIRED`. */
export interface Failure {
  readonly kind: FailureKind;
  readonly message: string;
  readonly code?: string;
}

/** The result of one exchange; `judgeReply` decides it. */
export const VERDICTS = ['ok', 'fail', 'denied', 'late', 'broken', 'unreachable'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** When a reply gets each verdict. */
export const verdictWords = wording<Readonly<Record<Verdict, string>>>({
  ok: 'status 200 and the documented envelope with OK and 0',
  fail: 'status 200 and the documented envelope with FAIL and 1',
  denied: 'status 400, 401, 403, 413, 415 or 422',
  late: 'no complete reply within --timeout (2 s, as Chat waits)',
  broken: 'anything else: reset, truncated, another status, not JSON, a wrong envelope',
  unreachable: 'no exchange took place: DNS, refused, TLS, connect time-out',
});

/** A reply with a larger body is not read to its end. The documented envelope has 52 bytes. */
export const MAX_REPLY_BYTES = 1024 * 1024;
/** A count of 0 for each verdict, to count up from. */
export function zeroVerdicts(): Record<Verdict, number> {
  return { ok: 0, fail: 0, denied: 0, late: 0, broken: 0, unreachable: 0 };
}

/** A reply as it came off the wire. `body` is complete unless a failure says otherwise. */
export interface RawReply {
  readonly status: number;
  readonly headers: HeaderList;
  readonly body: Uint8Array;
  /** A quicker way to the first value of one header. @param name in lower case */
  headerValue?(name: string): string | undefined;
}

/** A request as it goes onto the wire or came off it. */
export interface RawRequest {
  readonly method: string;
  /** The request target: path and query, byte for byte. */
  readonly target: string;
  readonly headers: HeaderList;
  readonly body: Uint8Array;
}

/** One removal: `From_Account` has lost the friend `To_Account`; the reverse is another pair. */
export interface Pair {
  readonly From_Account: string;
  readonly To_Account: string;
}

/** The content of a callback, as far as it could be read. */
export interface CallbackSummary {
  readonly command: string | null;
  readonly sdkAppId: string | null;
  readonly platform: string | null;
  readonly clientIp: string | null;
  readonly pairCount: number;
  /** The well-formed pairs, in order. */
  readonly pairs: readonly Pair[];
}

/** Text where the bytes are valid UTF-8, base64 otherwise, so that nothing is lost. */
export interface EncodedBody {
  readonly body: string;
  readonly bodyEncoding: 'utf8' | 'base64';
  /** The number of bytes of the whole body, where `body` is only its beginning: in reports. */
  readonly bodyBytes?: number;
}

/**
 * One callback with its reply or failure. NDJSON output, recordings and the library have the same
 * record.
 */
export interface Exchange {
  readonly v: 1;
  readonly type: 'exchange';
  readonly id: string;
  /** When it began, ISO 8601 with milliseconds, UTC. */
  readonly at: string;
  readonly side: 'sent' | 'received';
  readonly request: {
    readonly method: string;
    readonly target: string;
    readonly httpVersion: string;
    readonly headers: HeaderList;
  } & EncodedBody;
  readonly reply: ({ readonly status: number; readonly headers: HeaderList } & EncodedBody) | null;
  readonly failure: Failure | null;
  /** Milliseconds from the start until the reply was complete; null where it never was. */
  readonly latencyMs: number | null;
  readonly callback: CallbackSummary | null;
  /** Null only in a dry run, where nothing was sent. */
  readonly verdict: Verdict | null;
  readonly findings: readonly Finding[];
  /** The received exchange that this one forwarded. */
  readonly parent?: string;
  /** 1 for the first try, 2 for the first retry; absent where no retries were asked for. */
  readonly attempt?: number;
}

export function encodeBody(bytes: Uint8Array): EncodedBody {
  const text = decodeUtf8(bytes);
  return text === null
    ? { body: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64'), bodyEncoding: 'base64' }
    : { body: text, bodyEncoding: 'utf8' };
}

export function decodeBody({ body, bodyEncoding }: EncodedBody): Uint8Array {
  return Buffer.from(body, bodyEncoding);
}

/** Headers as Node.js and undici hand them over: name, value, name, value. */
export function pairHeaders(raw: readonly string[]): HeaderList {
  const headers: [string, string][] = [];
  for (let index = 0; index + 1 < raw.length; index += 2)
    headers.push([raw[index] as string, raw[index + 1] as string]);
  return headers;
}

/** The first value of a header field; names compare without case. Undefined when absent. */
export function headerValue(headers: HeaderList, name: string): string | undefined {
  for (const [key, value] of headers)
    if (key === name || (key.length === name.length && key.toLowerCase() === name.toLowerCase())) return value;
  return undefined;
}
