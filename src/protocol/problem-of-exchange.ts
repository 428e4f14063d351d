import { wording } from '../language.ts';
import type { Exchange } from './exchange.ts';

/** What is wrong with a value that should be an exchange: `it` is the value. */
const EN = {
  request: 'request',
  reply: 'reply',
  headers: (what: string) => `the headers of its ${what} are no pairs of texts`,
  body: (what: string) => `the body of its ${what} is no text`,
  bodyEncoding: (what: string) => `the bodyEncoding of its ${what} is neither utf8 nor base64`,
  notBase64: (what: string) => `the body of its ${what} is not base64`,
  halfCharacter: (what: string) => `the body of its ${what} has half a character in it, which UTF-8 cannot have`,
  noRequest: 'it has no request',
  httpVersion: 'the httpVersion of its request is no text',
  method: 'the method of its request is not one of HTTP',
  target: 'the target of its request is no text',
  targetCharacters: 'the target of its request has characters that a request line cannot have',
  targetStart: 'the target of its request does not begin with /',
  headerCharacters: (name: string) => `a header of its request has characters that a header cannot have: ${name}`,
  replyType: 'its reply is no object',
  status: 'the status of its reply is not a number of HTTP',
  failure: 'its failure has no kind or no message',
  callback: 'its callback is no object',
  callbackMember: (name: string) => `the ${name} of its callback is no text`,
  pairs: 'the pairs of its callback are no pairs of texts',
  findings: 'its findings are not whole',
  id: 'its id is no text',
  at: 'its time (at) is no text',
  side: 'its side is no text',
  verdict: 'its verdict is no text',
  latencyMs: 'its latencyMs is not a number',
  parent: 'its parent is no text',
  attempt: 'its attempt is not a whole number',
  noObject: 'it is not an object',
  otherVersion: (version: number) => `its version is ${version}, this program knows 1`,
  noVersion: 'it has no version, this program knows 1',
};
export type ProblemOfExchangeWords = typeof EN;
export const problemOfExchangeWords = wording<ProblemOfExchangeWords>(EN);

type Members = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string';
const isTextOrNull = (value: unknown) => value === null || isText(value);
const isCount = (value: unknown) => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

/** RFC 9110, 5.6.2: a method, or the name of a header. */
const TOKEN = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;
/** A target ends at the first blank; on the wire every character of it is one byte. */
const TARGET = /^[\x21-\x7e\x80-\xff]+$/;
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

const HALF_CHARACTER = /\p{Cs}/u;

/** Buffer.from reads any text as base64, and takes what it does not know for nothing. */
const isBase64 = (text: string) =>
  text.length % 4 === 0 &&
  /^[A-Za-z0-9+/]*$/.test(text.slice(0, -2)) &&
  /^(?:[A-Za-z0-9+/]{2}|[A-Za-z0-9+/]=|==)?$/.test(text.slice(-2));

/** What is wrong with headers and body, of a request or of a reply; null where nothing is. */
function problemOfMessage(what: string, { headers, body, bodyEncoding }: Members): string | null {
  const isHeader = (each: unknown) => Array.isArray(each) && each.length === 2 && each.every(isText);
  if (!Array.isArray(headers) || !headers.every(isHeader)) return problemOfExchangeWords.now.headers(what);
  if (!isText(body)) return problemOfExchangeWords.now.body(what);
  if (bodyEncoding !== 'utf8' && bodyEncoding !== 'base64') return problemOfExchangeWords.now.bodyEncoding(what);
  if (bodyEncoding === 'base64' && !isBase64(body)) return problemOfExchangeWords.now.notBase64(what);
  // Half of a surrogate pair has no bytes, so something else would be sent.
  return bodyEncoding === 'utf8' && HALF_CHARACTER.test(body) ? problemOfExchangeWords.now.halfCharacter(what) : null;
}

/** What could not be sent as it stands there, or would begin another header or request. */
function problemOfRequest(request: unknown): string | null {
  if (!isObject(request)) return problemOfExchangeWords.now.noRequest;
  const { method, target, httpVersion } = request;
  if (!isText(httpVersion)) return problemOfExchangeWords.now.httpVersion;
  if (!isText(method) || !TOKEN.test(method)) return problemOfExchangeWords.now.method;
  if (!isText(target)) return problemOfExchangeWords.now.target;
  if (!TARGET.test(target)) return problemOfExchangeWords.now.targetCharacters;
  if (!target.startsWith('/') && !/^https?:\/\//i.test(target) && target !== '*' && method !== 'CONNECT')
    return problemOfExchangeWords.now.targetStart;
  const problem = problemOfMessage(problemOfExchangeWords.now.request, request);
  if (problem !== null) return problem;
  const headers = request['headers'] as readonly (readonly [string, string])[];
  const wrong = headers.find(([name, value]) => !TOKEN.test(name) || !HEADER_VALUE.test(value));
  return wrong ? problemOfExchangeWords.now.headerCharacters(JSON.stringify(wrong[0])) : null;
}

function problemOfReply(reply: unknown): string | null {
  if (reply === null) return null;
  if (!isObject(reply)) return problemOfExchangeWords.now.replyType;
  const { status } = reply;
  return isCount(status) && (status as number) <= 999
    ? problemOfMessage(problemOfExchangeWords.now.reply, reply)
    : problemOfExchangeWords.now.status;
}

function problemOfFailure(failure: unknown): string | null {
  if (failure === null) return null;
  const isWhole = isObject(failure) && [failure['kind'], failure['message'], failure['code'] ?? ''].every(isText);
  return isWhole ? null : problemOfExchangeWords.now.failure;
}

function problemOfCallback(callback: unknown): string | null {
  if (callback === null) return null;
  if (!isObject(callback)) return problemOfExchangeWords.now.callback;
  const names = ['command', 'sdkAppId', 'platform', 'clientIp'];
  const wrong = names.find((name) => !isTextOrNull(callback[name] ?? null));
  if (wrong !== undefined) return problemOfExchangeWords.now.callbackMember(wrong);
  const { pairs } = callback;
  const isPair = (pair: unknown) => isObject(pair) && isText(pair['From_Account']) && isText(pair['To_Account']);
  return Array.isArray(pairs) && pairs.every(isPair) ? null : problemOfExchangeWords.now.pairs;
}

function problemOfFindings(findings: unknown): string | null {
  const isWhole = (each: unknown) =>
    isObject(each) && [each['code'], each['level'], each['about'], each['message'], each['at'] ?? ''].every(isText);
  return Array.isArray(findings) && findings.every(isWhole) ? null : problemOfExchangeWords.now.findings;
}

function problemOfRest({ id, at, side, latencyMs, verdict, parent, attempt }: Members): string | null {
  if (!isText(id)) return problemOfExchangeWords.now.id;
  if (!isText(at)) return problemOfExchangeWords.now.at;
  if (!isText(side)) return problemOfExchangeWords.now.side;
  if (!isTextOrNull(verdict)) return problemOfExchangeWords.now.verdict;
  if (latencyMs !== null && !(typeof latencyMs === 'number' && Number.isFinite(latencyMs)))
    return problemOfExchangeWords.now.latencyMs;
  if (parent !== undefined && !isText(parent)) return problemOfExchangeWords.now.parent;
  return attempt === undefined || isCount(attempt) ? null : problemOfExchangeWords.now.attempt;
}

/**
 * Why a value is not an exchange that can be shown, and sent again to the byte; null where it is
 * one. Kinds, verdicts and codes that this version does not know are fine.
 */
export function problemOfExchange(value: unknown): string | null {
  if (!isObject(value)) return problemOfExchangeWords.now.noObject;
  const exchange: Partial<Record<keyof Exchange, unknown>> = value;
  if (exchange.v !== 1)
    return typeof exchange.v === 'number'
      ? problemOfExchangeWords.now.otherVersion(exchange.v)
      : problemOfExchangeWords.now.noVersion;
  return (
    problemOfRest(value) ??
    problemOfRequest(exchange.request) ??
    problemOfReply(exchange.reply) ??
    problemOfFailure(exchange.failure) ??
    problemOfCallback(exchange.callback) ??
    problemOfFindings(exchange.findings)
  );
}
