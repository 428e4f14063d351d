import { wording } from '../language.ts';
import { findJsonFault } from './json-fault.ts';
import { decodeUtf8 } from './utf8.ts';

/** A JSON value as the parser gives it. */
export type Json = null | boolean | number | string | Json[] | { [member: string]: Json };
export type JsonObject = { [member: string]: Json };

export type JsonReading =
  | { readonly ok: true; readonly value: Json }
  | { readonly ok: false; readonly problem: 'empty' | 'utf8' | 'bom' | 'syntax'; readonly detail: string };

/** What is said of JSON in messages about something else. */
const EN = {
  noBody: 'there is no body',
  notUtf8: 'it is not valid UTF-8',
  byteOrderMark: 'it begins with a byte order mark',
  fault: (line: number, column: number, problem: string) => `line ${line}, column ${column}: ${problem}`,
  anArrayOf: (count: number) => `an array of ${count}`,
  anObject: 'an object',
};
export type JsonWords = typeof EN;
export const jsonWords = wording<JsonWords>(EN);

/** Reads bytes by RFC 8259: UTF-8, no byte order mark, one value. Never throws. */
export function readJson(bytes: Uint8Array): JsonReading {
  if (bytes.length === 0) return { ok: false, problem: 'empty', detail: jsonWords.now.noBody };
  const text = decodeUtf8(bytes);
  if (text === null) return { ok: false, problem: 'utf8', detail: jsonWords.now.notUtf8 };
  if (text.charCodeAt(0) === 0xfeff) return { ok: false, problem: 'bom', detail: jsonWords.now.byteOrderMark };
  try {
    return { ok: true, value: JSON.parse(text) as Json };
  } catch (error) {
    return { ok: false, problem: 'syntax', detail: describeJsonFault(text) ?? String(error) };
  }
}

/** Where and why a text is not JSON, in our own words; null where it is JSON. */
export function describeJsonFault(text: string): string | null {
  const fault = findJsonFault(text);
  return fault === null ? null : jsonWords.now.fault(fault.line, fault.column, fault.problem);
}

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An own member, never an inherited one such as `constructor`. */
export function member(object: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** `null`, `array`, `object`, `string`, `number` or `boolean`. */
export function jsonType(value: Json): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

/**
 * A value as short JSON for a message. Never descends into arrays or objects, which may be deep.
 */
export function shortJson(value: Json): string {
  if (Array.isArray(value)) return value.length === 0 ? '[]' : jsonWords.now.anArrayOf(value.length);
  if (isJsonObject(value)) return Object.keys(value).length === 0 ? '{}' : jsonWords.now.anObject;
  return shorten(JSON.stringify(value));
}

/** Text of at most `limit` code points; where it was cut, the last of them is an ellipsis. */
export function shorten(text: string, limit = 80): string {
  if (text.length <= limit) return text;
  return `${Array.from(text.slice(0, 2 * limit))
    .slice(0, limit - 1)
    .join('')}…`;
}
