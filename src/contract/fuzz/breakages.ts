import type { QueryParameter } from '../../protocol/query.ts';
import { replacing, without } from '../callback-builder.ts';
import type { Draft } from './draft.ts';
import type { Arbitrary, FastCheck } from './fast-check.ts';
import { type Chance, pick, TREE_BREAKAGES } from './tree-breakages.ts';
import { KNOWN_PARAMETERS } from './valid-plan.ts';

/** One way to break a callback. */
type Break = (draft: Draft, chance: Chance, foreignId: string) => Draft;

const editBytes =
  (edit: (bytes: Buffer, chance: Chance) => Buffer): Break =>
  (draft, chance) => ({ ...draft, bytes: [...draft.bytes, (bytes) => edit(bytes, chance)] });

type EditQuery = (parameters: readonly QueryParameter[], chance: Chance) => readonly QueryParameter[];
const editQuery =
  (edit: EditQuery): Break =>
  (draft, chance) => ({ ...draft, query: [...draft.query, (parameters) => edit(parameters, chance)] });

/**
 * Edits one of the documented parameters. It is chosen by its name, so that the same one is broken when
 * the query becomes smaller.
 */
const editParameter = (edit: (parameter: QueryParameter, chance: Chance) => readonly QueryParameter[]): Break =>
  editQuery((parameters, chance) => {
    const names = KNOWN_PARAMETERS.filter((name) => parameters.some((each) => each.name === name));
    const chosen = names.length === 0 ? null : pick(names, chance.at);
    return parameters.flatMap((each) => (each.name === chosen ? edit(each, chance) : [each]));
  });

const addHeaders =
  (headersOf: (chance: Chance) => Draft['headers']): Break =>
  (draft, chance) => ({ ...draft, headers: [...draft.headers, ...headersOf(chance)] });

const raw = (text: string): QueryParameter => {
  const [name = '', value = ''] = text.split('=', 2);
  return { name, value, raw: text };
};
const changed = (parameter: QueryParameter, change: (text: string) => string) => raw(change(parameter.raw));

const splice = (bytes: Buffer, at: number, removed: number, added: Uint8Array) => {
  const place = at % (bytes.length + 1);
  return Buffer.concat([bytes.subarray(0, place), added, bytes.subarray(place + removed)]);
};
const ODD_BYTES = ['\u0000', '\u00ff', '\u0080', ',', '"', '\\', '}', ']', '{', '[', '\n', 'e', '-', '\u00c3(', '/**/'];

const CONTENT_TYPES = [
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'multipart/form-data; boundary=',
  'application/json; charset=utf-16',
  'application/json; charset=nonsense',
  'application/xml',
  'nonsense',
  ';',
  '',
];
const ODD_HEADERS: Draft['headers'] = [
  ['Content-Encoding', 'gzip'],
  ['Content-Encoding', 'nonsense'],
  ['Accept', 'text/html'],
  ['Accept', ';;q=x'],
  ['Accept-Language', 'x'.repeat(500)],
  ['Cookie', 'a=b; =; ;;, "'],
  ['X-Forwarded-For', '256.1.1.1, ::, x'],
  ['X-Forwarded-Proto', 'gopher'],
  ['X-HTTP-Method-Override', 'DELETE'],
  ['X-Requested-With', ''],
  ['Origin', 'null'],
  ['Referer', '\\'],
  ['Range', 'bytes=9-1'],
  ['If-Modified-Since', 'nonsense'],
  ['Content-Disposition', 'x; filename="../../x"'],
  ['Forwarded', 'for="'],
];
/** What follows a value, or stands in its place. */
const ODD_PERCENTS = ['%', '%z', '%zz', '%c3%28', '%00', '%u0041', '%ff', '%0d%0aX:1', '%25', '+%2', '%F0%9F%98'];
/** Whose name other capitals do not make another parameter to every framework. */
const ABOUT_TRUST = ['SdkAppid', 'Sign', 'RequestTime'];

/** Ways to break a callback as it is sent. */
const SENT_BREAKAGES: Readonly<Record<string, Break>> = {
  'body-cut': editBytes((bytes, { at }) => bytes.subarray(0, at % (bytes.length + 1))),
  'body-empty': editBytes(() => Buffer.alloc(0)),
  'byte-flipped': editBytes((bytes, { at, how }) => {
    const flipped = Buffer.from(bytes);
    if (flipped.length > 0) flipped[at % flipped.length] = (flipped[at % flipped.length] ?? 0) ^ (1 << (how % 8));
    return flipped;
  }),
  'byte-added': editBytes((bytes, { at, how }) => splice(bytes, at, 0, Buffer.from(pick(ODD_BYTES, how), 'latin1'))),
  'byte-removed': editBytes((bytes, { at }) => splice(bytes, at, 1, Buffer.alloc(0))),
  'body-doubled': editBytes((bytes) => Buffer.concat([bytes, bytes])),
  'byte-order-mark': editBytes((bytes) => Buffer.concat([Buffer.from('\ufeff'), bytes])),
  'body-utf16': editBytes((bytes) => Buffer.from(bytes.toString('latin1'), 'utf16le')),
  'body-form': editBytes((bytes) => Buffer.from(`body=${encodeURIComponent(bytes.toString('latin1'))}`)),
  'body-noise': editBytes((_, { at, how }) => Buffer.alloc(1 + (at % 300), how % 256)),

  'parameter-removed': editParameter(() => []),
  'parameter-emptied': editParameter(({ name }) => [raw(`${name}=`)]),
  'parameter-bare': editParameter(({ name }) => [raw(name)]),
  'parameter-doubled': editParameter((parameter, { how }) =>
    how % 2 === 0 ? [parameter, parameter] : [parameter, raw(`${parameter.name}=other`)],
  ),
  'parameter-list': editParameter((parameter, { how }) => [
    changed(parameter, (text) => text.replace('=', pick(['[]=', '[a]=', '[0]=', '.x='], how))),
  ]),
  'parameter-long': editParameter((parameter) => [changed(parameter, (text) => text + 'x'.repeat(3000))]),
  'parameter-percent': editParameter((parameter, { how }) => [
    changed(parameter, (text) => text + pick(ODD_PERCENTS, how)),
  ]),
  'parameter-capitals': editParameter((parameter) => [
    ABOUT_TRUST.includes(parameter.name) ? parameter : changed(parameter, (text) => text.toUpperCase()),
  ]),
  'query-separators': editQuery((parameters, { how }) => [
    raw(pick(['', '=', '&&', '=&=', '?', '%'], how)),
    ...parameters,
  ]),
  'query-removed': editQuery(() => []),
  'command-other': editQuery((parameters, { how }) =>
    replacing(
      'CallbackCommand',
      raw(`CallbackCommand=${pick(['Nonsense', '__proto__', 'toString', '..%2f'], how)}`),
    )(parameters),
  ),

  'content-type-other': addHeaders(({ how }) => [['Content-Type', pick(CONTENT_TYPES, how)]]),
  'content-type-removed': addHeaders(() => [['Content-Type', null]]),
  'header-odd': addHeaders(({ how }) => [pick(ODD_HEADERS, how)]),
  'header-long': addHeaders(() => [['X-Long', 'x'.repeat(5000)]]),
  'headers-many': addHeaders(() => Array.from({ length: 60 }, (_, index) => [`X-${index}`, 'x'] as const)),

  'app-foreign': (draft, _, foreignId) => ({ ...draft, sdkAppId: foreignId }),
  'app-longer': (draft, { how }) => ({ ...draft, sdkAppId: `${draft.sdkAppId}${how % 10}` }),
  'app-shorter': (draft) => ({ ...draft, sdkAppId: draft.sdkAppId.slice(0, -1) }),
};

/** Those that there are only where callbacks are signed. */
const SIGN_BREAKAGES: Readonly<Record<string, Break>> = {
  'sign-other-token': (draft) => ({ ...draft, token: draft.token && `${draft.token}x` }),
  unsigned: (draft) => ({ ...draft, query: [...draft.query, without('Sign')] }),
  'time-stale': (draft, { at }) => ({ ...draft, ageSeconds: 90 + at }),
  'time-ahead': (draft, { at }) => ({ ...draft, ageSeconds: -90 - at }),
};

/** All ways to break a callback, by name. */
export const BREAKAGES: Readonly<Record<string, Break>> = {
  ...Object.fromEntries(
    Object.entries(TREE_BREAKAGES).map(([name, breaks]): [string, Break] => [
      name,
      (draft, chance) => ({ ...draft, body: breaks(draft.body, chance) }),
    ]),
  ),
  ...SENT_BREAKAGES,
  ...SIGN_BREAKAGES,
};

/** A breakage, and what it chooses by. */
export interface Breakage extends Chance {
  readonly name: string;
}

/** One to three breakages. @param isSigned whether there is a signature to break */
export function breakages(fc: FastCheck, isSigned: boolean): Arbitrary<readonly Breakage[]> {
  const names = Object.keys(BREAKAGES).filter((name) => isSigned || !Object.hasOwn(SIGN_BREAKAGES, name));
  return fc.array(fc.record({ name: fc.constantFrom(...names), at: fc.nat(9999), how: fc.nat(999) }), {
    minLength: 1,
    maxLength: 3,
    size: 'max',
  });
}

export function breakDraft(draft: Draft, list: readonly Breakage[], foreignId: string): Draft {
  return list.reduce((broken, { name, at, how }) => BREAKAGES[name]?.(broken, { at, how }, foreignId) ?? broken, draft);
}
