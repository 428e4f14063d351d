import { hideLogin } from '../protocol/endpoint.ts';
import { decodeBody, type Exchange, headerValue } from '../protocol/exchange.ts';
import { isJsonObject, type JsonObject, member, readJson, shorten } from '../protocol/json.ts';
import { decodedReply, reactionOf } from './expect.ts';

/** Of a reply, this much is read for signs of what sent it: error pages are long. In bytes. */
const READ_BYTES = 64 * 1024;

/** Of a header that is quoted in advice. */
const HEADER_LETTERS = 160;

/** A reply as its sender is recognised by it. */
export interface ReplyReading {
  readonly status: number;
  /** The value of a header, a login in a URL hidden; empty where there is none. */
  readonly header: (name: string) => string;
  /** The beginning of the body. */
  readonly text: string;
  /** The body, where it is a JSON object. */
  readonly object: JsonObject | null;
  readonly isHtml: boolean;
  /** The path that was called, without the query. */
  readonly path: string;
}

/** Null where no whole reply came. */
export function readReply(exchange: Exchange): ReplyReading | null {
  const reply = exchange.latencyMs === null ? null : decodedReply(exchange);
  if (reply === null) return null;
  const header = (name: string) => shorten(hideLogin(headerValue(reply.headers, name) ?? ''), HEADER_LETTERS);
  const text = Buffer.from(reply.body.subarray(0, READ_BYTES)).toString('utf8');
  const json = readJson(reply.body);
  const object = json.ok && isJsonObject(json.value) ? json.value : null;
  return {
    status: reply.status,
    header,
    text,
    object,
    // JSON that calls itself text/html is common.
    isHtml:
      object === null &&
      (/^\s*<(!doctype|html|head|h1|br|b|div)\b/i.test(text) || /html/i.test(header('content-type'))),
    path: exchange.request.target.replace(/\?.*/s, ''),
  };
}

/** A member of the body that is text; empty where there is none. */
export function textMember({ object }: ReplyReading, name: string): string {
  const value = object === null ? undefined : member(object, name);
  return typeof value === 'string' ? value : '';
}

const ENTITIES: Readonly<Record<string, string>> = { '#39': "'", '#x27': "'", quot: '"', amp: '&', lt: '<', gt: '>' };
const unescapeHtml = (text: string) =>
  text.replaceAll(/&(#39|#x27|quot|amp|lt|gt);/gi, (_, name: string) => ENTITIES[name.toLowerCase()] ?? '');

/** Titles that say nothing. */
const EMPTY_TITLE = /^\s*(error|internal server error|server error|untitled)?\s*$/i;

/** What a page says first: its title, or its preformatted text or heading; of other text its first line. */
export function pageWords({ text, isHtml }: ReplyReading, limit = 160): string {
  if (!isHtml) return shorten(text.trim().split(/\r?\n/, 1)[0] ?? '', limit);
  const found = [/<title>([^<]*)<\/title>/i, /<pre[^>]*>([^<]*)/i, /<h1[^>]*>([^<]*)/i]
    .map((pattern) => unescapeHtml(pattern.exec(text)?.[1] ?? '').trim())
    .find((words) => !EMPTY_TITLE.test(words));
  return shorten((found ?? '').split(/\r?\n/, 1)[0] ?? '', limit);
}

/**
 * Whether two replies say the same: the same status, and the same body but for numbers such as a time,
 * or none that can be read. An error page differs with each request.
 */
export function isSameReply(one: Exchange, other: Exchange): boolean {
  if (one.reply === null || other.reply === null || one.reply.status !== other.reply.status) return false;
  return normalized(one) === normalized(other) || [one, other].every((each) => reactionOf(each) === 'other');
}

function normalized(exchange: Exchange): string {
  const { reply } = exchange;
  if (reply === null) return '';
  return Buffer.from(decodeBody(reply)).toString('latin1').replaceAll(/\d+/g, '0');
}
