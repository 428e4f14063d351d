import type { Exchange } from './exchange.ts';

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
  if (!Array.isArray(headers) || !headers.every(isHeader)) return `the headers of its ${what} are no pairs of texts`;
  if (!isText(body)) return `the body of its ${what} is no text`;
  if (bodyEncoding !== 'utf8' && bodyEncoding !== 'base64')
    return `the bodyEncoding of its ${what} is neither utf8 nor base64`;
  if (bodyEncoding === 'base64' && !isBase64(body)) return `the body of its ${what} is not base64`;
  // Half of a surrogate pair has no bytes, so something else would be sent.
  return bodyEncoding === 'utf8' && HALF_CHARACTER.test(body)
    ? `the body of its ${what} has half a character in it, which UTF-8 cannot have`
    : null;
}

/** What could not be sent as it stands there, or would begin another header or request. */
function problemOfRequest(request: unknown): string | null {
  if (!isObject(request)) return 'it has no request';
  const { method, target, httpVersion } = request;
  if (!isText(httpVersion)) return 'the httpVersion of its request is no text';
  if (!isText(method) || !TOKEN.test(method)) return 'the method of its request is not one of HTTP';
  if (!isText(target)) return 'the target of its request is no text';
  if (!TARGET.test(target)) return 'the target of its request has characters that a request line cannot have';
  if (!target.startsWith('/') && !/^https?:\/\//i.test(target) && target !== '*' && method !== 'CONNECT')
    return 'the target of its request does not begin with /';
  const problem = problemOfMessage('request', request);
  if (problem !== null) return problem;
  const headers = request['headers'] as readonly (readonly [string, string])[];
  const wrong = headers.find(([name, value]) => !TOKEN.test(name) || !HEADER_VALUE.test(value));
  return wrong ? `a header of its request has characters that a header cannot have: ${JSON.stringify(wrong[0])}` : null;
}

function problemOfReply(reply: unknown): string | null {
  if (reply === null) return null;
  if (!isObject(reply)) return 'its reply is no object';
  const { status } = reply;
  return isCount(status) && (status as number) <= 999
    ? problemOfMessage('reply', reply)
    : 'the status of its reply is not a number of HTTP';
}

function problemOfFailure(failure: unknown): string | null {
  if (failure === null) return null;
  const isWhole = isObject(failure) && [failure['kind'], failure['message'], failure['code'] ?? ''].every(isText);
  return isWhole ? null : 'its failure has no kind or no message';
}

function problemOfCallback(callback: unknown): string | null {
  if (callback === null) return null;
  if (!isObject(callback)) return 'its callback is no object';
  const names = ['command', 'sdkAppId', 'platform', 'clientIp'];
  const wrong = names.find((name) => !isTextOrNull(callback[name] ?? null));
  if (wrong !== undefined) return `the ${wrong} of its callback is no text`;
  const { pairs } = callback;
  const isPair = (pair: unknown) => isObject(pair) && isText(pair['From_Account']) && isText(pair['To_Account']);
  return Array.isArray(pairs) && pairs.every(isPair) ? null : 'the pairs of its callback are no pairs of texts';
}

function problemOfFindings(findings: unknown): string | null {
  const isWhole = (each: unknown) =>
    isObject(each) && [each['code'], each['level'], each['about'], each['message'], each['at'] ?? ''].every(isText);
  return Array.isArray(findings) && findings.every(isWhole) ? null : 'its findings are not whole';
}

function problemOfRest({ id, at, side, latencyMs, verdict, parent, attempt }: Members): string | null {
  if (!isText(id)) return 'its id is no text';
  if (!isText(at)) return 'its time (at) is no text';
  if (!isText(side)) return 'its side is no text';
  if (!isTextOrNull(verdict)) return 'its verdict is no text';
  if (latencyMs !== null && !(typeof latencyMs === 'number' && Number.isFinite(latencyMs)))
    return 'its latencyMs is not a number';
  if (parent !== undefined && !isText(parent)) return 'its parent is no text';
  return attempt === undefined || isCount(attempt) ? null : 'its attempt is not a whole number';
}

/**
 * Why a value is not an exchange that can be shown, and sent again to the byte; null where it is
 * one. Kinds, verdicts and codes that this version does not know are fine.
 */
export function problemOfExchange(value: unknown): string | null {
  if (!isObject(value)) return 'it is not an object';
  const exchange: Partial<Record<keyof Exchange, unknown>> = value;
  if (exchange.v !== 1)
    return typeof exchange.v === 'number'
      ? `its version is ${exchange.v}, this program knows 1`
      : 'it has no version, this program knows 1';
  return (
    problemOfRest(value) ??
    problemOfRequest(exchange.request) ??
    problemOfReply(exchange.reply) ??
    problemOfFailure(exchange.failure) ??
    problemOfCallback(exchange.callback) ??
    problemOfFindings(exchange.findings)
  );
}
