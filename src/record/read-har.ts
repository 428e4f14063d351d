import { UserError } from '../errors.ts';
import { parseCallback, summarizeCallback } from '../protocol/callback.ts';
import { decodeBody, type EncodedBody, type Exchange, type HeaderList } from '../protocol/exchange.ts';
import { isJsonObject, type Json, type JsonObject, member, readJson } from '../protocol/json.ts';
import { CHAT_TIMEOUT_MS, judgeReply } from '../protocol/judge-reply.ts';
import { problemOfExchange } from '../protocol/problem-of-exchange.ts';
import { HAR_BEGIN, targetOf } from './har.ts';
import { recordWords } from './words.ts';

/** An entry of an archive: an exchange, why there is none, or what else it is. */
export type HarReading =
  | { readonly exchange: Exchange }
  | { readonly problem: string }
  /** `har-entry` for a request that is no callback, or the type of a record of ours. */
  | { readonly other: string };

/** Whether a file that begins so is an archive; null where more of it has to be seen. */
export function looksLikeHar(begin: string): boolean | null {
  if (/^\s*(?:\{\s*)?$/.test(begin)) return null;
  return /^\s*\{\s*"log"\s*:/.test(begin);
}

/** Whether each entry has a line of its own, so that the archive can be read line by line. */
export const isOwnHar = (firstLine: string): boolean => firstLine.startsWith(HAR_BEGIN) && firstLine.endsWith('[');

/** The entries of an archive that other tools have made. @throws UserError for a file that is none */
export function readHarEntries(path: string, bytes: Uint8Array): readonly Json[] {
  const reading = readJson(bytes);
  const words = recordWords.now;
  const refuse = (problem: string) => new UserError(words.notHar(path, problem), { hint: [words.notHarHint] });
  if (!reading.ok) throw refuse(words.harNotJson(reading.detail));
  const log = isJsonObject(reading.value) ? member(reading.value, 'log') : undefined;
  const entries = isJsonObject(log) ? member(log, 'entries') : undefined;
  if (!Array.isArray(entries)) throw refuse(words.noEntries);
  return entries;
}

/** @param number of the entry, from 1 */
export function readHarEntry(entry: Json, number: number): HarReading {
  if (!isJsonObject(entry)) return { problem: recordWords.now.noObject };
  const own = entry['_friendCb'];
  const type = isJsonObject(own) ? own['type'] : undefined;
  if (typeof type === 'string' && type !== 'exchange') return { other: type };
  const request = readRequest(entry['request']);
  if (request === null) return { problem: recordWords.now.noRequest };
  const reply = readReply(entry['response']);
  const exchange =
    isJsonObject(own) && type === 'exchange'
      ? restore(own, entry, request, reply)
      : judge(entry, request, reply, number);
  if (exchange === null) return { other: 'har-entry' };
  const problem = problemOfExchange(exchange as unknown as JsonObject);
  return problem === null ? { exchange } : { problem };
}

const object = (value: Json | undefined): JsonObject => (isJsonObject(value) ? value : {});
const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

function readRequest(value: Json | undefined): Exchange['request'] | null {
  const { method, url, httpVersion, headers, postData } = object(value);
  if (typeof method !== 'string' || typeof url !== 'string' || !Array.isArray(headers)) return null;
  const { text: body, encoding, _encoding } = object(postData);
  return {
    method,
    // What a request line cannot have is encoded, as it was on the wire.
    target: targetOf(url).replaceAll(/[^\x21-\x7e]+/g, encodeOdd),
    httpVersion: /\d+(?:\.\d+)?$/.exec(text(httpVersion))?.[0] ?? '1.1',
    headers: readHeaders(headers),
    ...readBody(body, _encoding ?? encoding),
  };
}

const encodeOdd = (odd: string): string =>
  Array.from(Buffer.from(odd), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');

function readReply(value: Json | undefined): Exchange['reply'] {
  const { status, headers, content } = object(value);
  if (typeof status !== 'number' || status === 0) return null;
  const { text: body, encoding } = object(content);
  return { status, headers: Array.isArray(headers) ? readHeaders(headers) : [], ...readBody(body, encoding) };
}

const readBody = (body: Json | undefined, encoding: Json | undefined): EncodedBody => ({
  body: text(body),
  bodyEncoding: encoding === 'base64' ? 'base64' : 'utf8',
});

/** Without those of HTTP/2 that are none (`:path`). */
const readHeaders = (headers: readonly Json[]): HeaderList =>
  headers
    .map((each) => [text(object(each)['name']), text(object(each)['value'])] as const)
    .filter(([name]) => !name.startsWith(':'));

/** An exchange of ours, as it was recorded. */
function restore(own: JsonObject, entry: JsonObject, request: Exchange['request'], reply: Exchange['reply']): Exchange {
  const { id, side, verdict, findings, failure, callback, parent, attempt, target } = own;
  return {
    v: 1,
    type: 'exchange',
    id,
    at: entry['startedDateTime'],
    side,
    request: typeof target === 'string' ? { ...request, target } : request,
    reply,
    failure,
    latencyMs: 'latencyMs' in own ? own['latencyMs'] : entry['time'],
    callback,
    verdict,
    findings,
    ...(typeof parent === 'string' ? { parent } : {}),
    ...(attempt === undefined ? {} : { attempt }),
  } as unknown as Exchange;
}

/** A callback that another tool has seen, judged as a sender would; null for a request that is none. */
function judge(
  entry: JsonObject,
  request: Exchange['request'],
  given: Exchange['reply'],
  number: number,
): Exchange | null {
  const callback = summarizeCallback(parseCallback(request.target, decodeBody(request)));
  if (request.method !== 'POST' || callback?.command == null) return null;
  const { time, startedDateTime, response } = entry;
  const at = new Date(text(startedDateTime));
  const latencyMs = given !== null && typeof time === 'number' && time >= 0 ? time : null;
  const said = object(response)['_error'];
  const reply = given && { ...given, headers: given.headers.filter(([name]) => !isOfCoding(name)) };
  const failure = reply === null ? { kind: 'closed' as const, message: text(said) || recordWords.now.noReply } : null;
  const outcome = { reply: reply && { ...reply, body: decodeBody(reply) }, failure, latencyMs };
  const context = { host: '', address: '', timeoutMs: CHAT_TIMEOUT_MS, command: callback.command };
  return {
    v: 1,
    type: 'exchange',
    id: `har-${number}`,
    at: Number.isNaN(at.getTime()) ? text(startedDateTime) : at.toISOString(),
    side: 'sent',
    request,
    reply,
    failure,
    latencyMs,
    callback,
    ...judgeReply(outcome, context),
  };
}

/** An archive has bodies decoded, so these do not belong to them any more. */
const isOfCoding = (name: string) => /^(?:content-encoding|transfer-encoding|content-length)$/i.test(name);
