import type { HeaderList } from '../protocol/exchange.ts';
import { isJsonObject, type Json, type JsonObject } from '../protocol/json.ts';
import { isPlatform, PLATFORMS } from '../protocol/platforms.ts';
import type { Deletion, Draft, ReplyChoice, SendAgain } from './api.ts';

/** What a page sent, or what is wrong with it. */
export type Reading<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

const refuse = (problem: string) => ({ ok: false as const, problem });
const accept = <T>(value: T) => ({ ok: true as const, value });

export function readSendAgain({ id, sign, ...draft }: JsonObject): Reading<SendAgain> {
  if (typeof id !== 'string') return refuse('id must be a text');
  if (typeof sign !== 'boolean') return refuse('sign must be true or false');
  const reading = readDraft(draft);
  return reading.ok ? accept({ ...reading.value, id, sign }) : reading;
}

function readDraft({ method, target, headers, body, bodyEncoding }: JsonObject): Reading<Draft> {
  if (typeof method !== 'string' || !/^[A-Z]{1,20}$/.test(method) || method === 'CONNECT')
    return refuse('the method must be one of HTTP in capitals, such as POST; a tunnel cannot be asked for');
  if (typeof target !== 'string' || !target.startsWith('/')) return refuse('the target must begin with /');
  const stray = /[^\x21-\x7e\x80-\xff]/.exec(target)?.[0];
  if (stray !== undefined)
    return refuse(`the target has ${JSON.stringify(stray)} in it: write ${encodeURIComponent(stray)}`);
  const list = readHeaders(headers);
  if (!list.ok) return list;
  if (typeof body !== 'string') return refuse('the body must be a text');
  if (bodyEncoding !== 'utf8' && bodyEncoding !== 'base64') return refuse('bodyEncoding must be utf8 or base64');
  if (bodyEncoding === 'base64' && !/^[A-Za-z0-9+/]*={0,2}$/.test(body)) return refuse('the body is not base64');
  return accept({ method, target, headers: list.value, body, bodyEncoding });
}

function readHeaders(headers: Json | undefined): Reading<HeaderList> {
  if (!Array.isArray(headers)) return refuse('headers must be a list');
  const list: (readonly [string, string])[] = [];
  for (const each of headers) {
    const [name, value, ...more] = Array.isArray(each) ? each : [];
    if (typeof name !== 'string' || typeof value !== 'string' || more.length > 0)
      return refuse('a header must be a pair of name and value');
    if (!/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(name))
      return refuse(`${JSON.stringify(name)} is not the name of a header`);
    // A line end would begin another header.
    if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value))
      return refuse(`the value of ${name} has characters that a header cannot have`);
    list.push([name, value]);
  }
  return accept(list);
}

/** The longest delay of a reply, in milliseconds. */
const MAX_DELAY_MS = 10 * 60_000;

export function readReplyChoice(given: JsonObject, names: readonly string[]): Reading<ReplyChoice> {
  const { name, status, delayMs, errorInfo, scope } = given;
  if (typeof name !== 'string' || !names.includes(name))
    return refuse(`there is no reply named ${JSON.stringify(name)}`);
  if (status !== null && !isWhole(status, 200, 599)) return refuse('status must be null or a number from 200 to 599');
  if (!isWhole(delayMs, 0, MAX_DELAY_MS)) return refuse(`delayMs must be a number from 0 to ${MAX_DELAY_MS}`);
  if (errorInfo !== null && typeof errorInfo !== 'string') return refuse('errorInfo must be null or a text');
  if (errorInfo !== null && name !== 'ok' && name !== 'fail')
    return refuse(`errorInfo can be set for ok and fail; ${name} has a body of its own`);
  if (scope !== 'next' && scope !== 'all') return refuse('scope must be next or all');
  return accept({ name, status, delayMs, errorInfo, scope });
}

const isWhole = (value: Json | undefined, low: number, high: number): value is number =>
  Number.isInteger(value) && (value as number) >= low && (value as number) <= high;

export function readDeletion({ from, to, isTwoWay, platform }: JsonObject): Reading<Deletion> {
  if (typeof from !== 'string' || from === '') return refuse('from must be an account');
  if (typeof to !== 'string' || to === '') return refuse('to must be an account');
  if (typeof isTwoWay !== 'boolean') return refuse('isTwoWay must be true or false');
  if (typeof platform !== 'string' || !isPlatform(platform))
    return refuse(`platform must be one of ${PLATFORMS.join(', ')}`);
  return accept({ from, to, isTwoWay, platform });
}

/** The object of a body. */
export function readBody(bytes: Uint8Array): Reading<JsonObject> {
  try {
    const value = JSON.parse(Buffer.from(bytes).toString('utf8')) as Json;
    return isJsonObject(value) ? accept(value) : refuse('the body must be a JSON object');
  } catch {
    return refuse('the body is not JSON');
  }
}
