import net from 'node:net';
import { UserError } from '../../errors.ts';
import { MAX_TIMER_MS } from '../../library/bounds.ts';
import { readDuration } from '../../protocol/duration.ts';
import { type Edit, type PathProblem, parsePath } from '../../protocol/edit.ts';
import { type Endpoint, parseEndpoint } from '../../protocol/endpoint.ts';
import { readJson } from '../../protocol/json.ts';
import { type HeaderEdit, headerProblem } from '../../protocol/request.ts';
import { readToken } from '../../protocol/token.ts';
import { sharedWords } from './words.ts';

/** `500ms`, `2s`, `1m`; a bare number is milliseconds. */
export function parseDuration(text: string): number {
  const milliseconds = readDuration(text);
  if (milliseconds === null)
    throw new UserError(sharedWords.now.notDuration(text), { hint: [sharedWords.now.durations] });
  // Beyond this a timer of Node.js fires at once.
  if (milliseconds > MAX_TIMER_MS)
    throw new UserError(sharedWords.now.tooLong(text), { hint: [sharedWords.now.longest] });
  return milliseconds;
}

/** A whole number between two bounds. */
export function parseInteger(low: number, high: number): (text: string) => number {
  return (text) => {
    const number = /^\d{1,15}$/.test(text.trim()) ? Number(text) : Number.NaN;
    if (Number.isNaN(number) || number < low || number > high)
      throw new UserError(sharedWords.now.notInteger(text, low, high));
    return number;
  };
}

/** `65536`, `64k`, `1MiB`: bytes; k and M are 1024 and 1024². */
export function parseBytes(text: string): number {
  const match = /^(\d{1,12})\s*(?:([kKmM])(?:i?[bB])?|[bB])?$/.exec(text.trim());
  const bytes = match
    ? Number(match[1]) * { '': 1, k: 1024, m: 1024 * 1024 }[(match[2] ?? '').toLowerCase() as '' | 'k' | 'm']
    : 0;
  if (bytes < 1 || bytes > 2 ** 30)
    throw new UserError(sharedWords.now.notSize(text), { hint: [sharedWords.now.sizes] });
  return bytes;
}

/** One of a list of names, which a shell can offer. */
export function parseChoice<T extends string>(
  choices: readonly T[],
): ((text: string) => T) & { readonly choices: readonly T[] } {
  const parse = (text: string) => {
    const found = choices.find((choice) => choice === text);
    if (found === undefined)
      throw new UserError(sharedWords.now.noneOf(text, choices), { mistyped: { given: text, known: choices } });
    return found;
  };
  return Object.assign(parse, { choices });
}

/** @param what is named where there is no text */
export function parseText(what: keyof (typeof sharedWords.now)['empty']): (text: string) => string {
  return (text) => {
    if (text === '') throw new UserError(sharedWords.now.empty[what]);
    return text;
  };
}

export function parseTo(text: string): Endpoint {
  const reading = parseEndpoint(text);
  if (!reading.ok) throw new UserError(reading.problem, { hint: [sharedWords.now.urls] });
  return reading.endpoint;
}

/** An SDKAppID: the console gives numbers, which are compared as strings. */
export function parseSdkAppId(text: string): string {
  const id = text.trim();
  if (!/^\d{1,20}$/.test(id))
    throw new UserError(sharedWords.now.notSdkAppId(text), { hint: [sharedWords.now.sdkAppIds] });
  return id;
}

/** A token, which no message repeats. */
export function parseToken(text: string): string {
  const reading = readToken(text);
  if (reading.ok) return reading.token;
  const words = sharedWords.now;
  throw new UserError(words.token[reading.problem], {
    hint: reading.problem === 'is empty' ? [] : [words.tokenHasLineEnd],
  });
}

/** `K: V` as curl takes it; `K:` removes a default header, `K;` sends an empty one. */
export function parseHeader(text: string): HeaderEdit {
  const empty = /^([^\s:;]+);$/.exec(text);
  const [, name = '', padded = ''] = empty ? [text, empty[1]] : (/^([^:]*):(.*)$/s.exec(text) ?? []);
  const value = trimBlanks(padded);
  const edit: HeaderEdit = [name, value === '' && !empty ? null : value];
  const wrong = headerProblem(edit);
  // Without a name there is only the whole text to show, and that may be a secret.
  if (wrong !== null)
    throw new UserError(name === '' ? sharedWords.now.noHeaderName : wrong.problem, {
      hint: [wrong.hint],
    });
  return edit;
}

/** Unlike trim(), which would take away a line end too, and so hide that it is not allowed. */
function trimBlanks(text: string): string {
  const isBlank = (at: number) => text[at] === ' ' || text[at] === '\t';
  let [start, end] = [0, text.length];
  while (isBlank(start)) start += 1;
  while (end > start && isBlank(end - 1)) end -= 1;
  return text.slice(start, end);
}

/** `K=V`: both plain text, percent-encoded when they are sent. */
export function parseKeyValue(text: string): readonly [string, string] {
  const equals = text.indexOf('=');
  if (equals < 1) throw new UserError(sharedWords.now.notKeyValue(text));
  return [text.slice(0, equals), text.slice(equals + 1)];
}

export function parseClientIp(text: string): string {
  if (net.isIP(text) === 0) throw new UserError(sharedWords.now.notAnIp(text), { hint: [sharedWords.now.anyClientIp] });
  return text;
}

/** A change, and text that was likely meant as JSON and is taken for a string; null where there is none. */
export interface GivenEdit extends Edit {
  readonly mistaken: string | null;
}

/** `PATH=VALUE` or `PATH`; the value is JSON, or a string when it is not. */
export function parseEdit(action: 'set' | 'unset'): (text: string) => GivenEdit {
  return (text) => {
    const equals = action === 'set' ? text.indexOf('=') : text.length;
    if (equals === -1)
      throw new UserError(sharedWords.now.notPathValue(text), {
        hint: [sharedWords.now.forExample("--set 'PairList[0].From_Account=bob'")],
      });
    const path = text.slice(0, equals);
    const reading = parsePath(path);
    if (!reading.ok) throw new UserError(reading.problem.message, { hint: caret(path, reading.problem) });
    if (action === 'unset') return { text: path, path: reading.path, action, mistaken: null };
    const given = text.slice(equals + 1);
    const value = readJson(Buffer.from(given));
    const mistaken = !value.ok && /^\s*[{["]/.test(given) ? given : null;
    return { text: path, path: reading.path, action: { set: value.ok ? value.value : given }, mistaken };
  };
}

/** The path, with a mark below the character that is wrong, and an example. */
export const caret = (path: string, { position }: PathProblem) => [
  path,
  `${' '.repeat(position)}^`,
  sharedWords.now.forExample('PairList[0].To_Account'),
];
