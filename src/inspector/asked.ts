import type { HeaderList } from '../protocol/exchange.ts';
import { isJsonObject, type Json, type JsonObject } from '../protocol/json.ts';
import { isPlatform, PLATFORMS } from '../protocol/platforms.ts';
import type { Deletion, Draft, ReplyChoice, SendAgain } from './api.ts';
import { inspectorWords } from './words.ts';

/** What a page sent, or what is wrong with it. */
export type Reading<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

const refuse = (problem: string) => ({ ok: false as const, problem });
const accept = <T>(value: T) => ({ ok: true as const, value });

export function readSendAgain({ id, sign, ...draft }: JsonObject): Reading<SendAgain> {
  if (typeof id !== 'string') return refuse(inspectorWords.now.mustBeText('id'));
  if (typeof sign !== 'boolean') return refuse(inspectorWords.now.mustBeBoolean('sign'));
  const reading = readDraft(draft);
  return reading.ok ? accept({ ...reading.value, id, sign }) : reading;
}

function readDraft({ method, target, headers, body, bodyEncoding }: JsonObject): Reading<Draft> {
  if (typeof method !== 'string' || !/^[A-Z]{1,20}$/.test(method) || method === 'CONNECT')
    return refuse(inspectorWords.now.wrongMethodName);
  if (typeof target !== 'string' || !target.startsWith('/')) return refuse(inspectorWords.now.wrongTarget);
  const stray = /[^\x21-\x7e\x80-\xff]/.exec(target)?.[0];
  if (stray !== undefined)
    return refuse(inspectorWords.now.strayInTarget(JSON.stringify(stray), encodeURIComponent(stray)));
  const list = readHeaders(headers);
  if (!list.ok) return list;
  if (typeof body !== 'string') return refuse(inspectorWords.now.bodyNotText);
  if (bodyEncoding !== 'utf8' && bodyEncoding !== 'base64') return refuse(inspectorWords.now.wrongEncoding);
  if (bodyEncoding === 'base64' && !/^[A-Za-z0-9+/]*={0,2}$/.test(body))
    return refuse(inspectorWords.now.bodyNotBase64);
  return accept({ method, target, headers: list.value, body, bodyEncoding });
}

function readHeaders(headers: Json | undefined): Reading<HeaderList> {
  if (!Array.isArray(headers)) return refuse(inspectorWords.now.headersNotList);
  const list: (readonly [string, string])[] = [];
  for (const each of headers) {
    const [name, value, ...more] = Array.isArray(each) ? each : [];
    if (typeof name !== 'string' || typeof value !== 'string' || more.length > 0)
      return refuse(inspectorWords.now.headerNotPair);
    if (!/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(name))
      return refuse(inspectorWords.now.wrongHeaderName(JSON.stringify(name)));
    // A line end would begin another header.
    if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) return refuse(inspectorWords.now.wrongHeaderValue(name));
    list.push([name, value]);
  }
  return accept(list);
}

/** The longest delay of a reply, in milliseconds. */
const MAX_DELAY_MS = 10 * 60_000;

export function readReplyChoice(given: JsonObject, names: readonly string[]): Reading<ReplyChoice> {
  const { name, status, delayMs, errorInfo, scope } = given;
  if (typeof name !== 'string' || !names.includes(name))
    return refuse(inspectorWords.now.noReply(JSON.stringify(name)));
  if (status !== null && !isWhole(status, 200, 599)) return refuse(inspectorWords.now.wrongStatus);
  if (!isWhole(delayMs, 0, MAX_DELAY_MS)) return refuse(inspectorWords.now.wrongDelay(MAX_DELAY_MS));
  if (errorInfo !== null && typeof errorInfo !== 'string') return refuse(inspectorWords.now.errorInfoNotText);
  if (errorInfo !== null && name !== 'ok' && name !== 'fail') return refuse(inspectorWords.now.errorInfoFixed(name));
  if (scope !== 'next' && scope !== 'all') return refuse(inspectorWords.now.wrongScope);
  return accept({ name, status, delayMs, errorInfo, scope });
}

const isWhole = (value: Json | undefined, low: number, high: number): value is number =>
  Number.isInteger(value) && (value as number) >= low && (value as number) <= high;

export function readDeletion({ from, to, isTwoWay, platform }: JsonObject): Reading<Deletion> {
  if (typeof from !== 'string' || from === '') return refuse(inspectorWords.now.mustBeAccount('from'));
  if (typeof to !== 'string' || to === '') return refuse(inspectorWords.now.mustBeAccount('to'));
  if (typeof isTwoWay !== 'boolean') return refuse(inspectorWords.now.mustBeBoolean('isTwoWay'));
  if (typeof platform !== 'string' || !isPlatform(platform))
    return refuse(inspectorWords.now.mustBeOneOf('platform', PLATFORMS));
  return accept({ from, to, isTwoWay, platform });
}

/** The object of a body. */
export function readBody(bytes: Uint8Array): Reading<JsonObject> {
  try {
    const value = JSON.parse(Buffer.from(bytes).toString('utf8')) as Json;
    return isJsonObject(value) ? accept(value) : refuse(inspectorWords.now.bodyNotObject);
  } catch {
    return refuse(inspectorWords.now.bodyNotJson);
  }
}
