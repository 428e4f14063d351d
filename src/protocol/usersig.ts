import { createHmac, timingSafeEqual } from 'node:crypto';
import { isJsonObject, type Json, type JsonObject, member, readJson, shorten } from './json.ts';
import { packUserSig, unpackUserSig } from './usersig-text.ts';
import { type SpanUnit, type UserSigWords, userSigWords } from './usersig-words.ts';
import { escapeUnseen } from './visible.ts';

/** How long a UserSig is valid where nothing else is asked: 180 days, as Tencent's helpers have it (1047/33517). */
export const DEFAULT_EXPIRE_SECONDS = 15_552_000;
const VERSION = '2.0';

/** What a UserSig says of itself. Only `checkUserSig` proves it. */
export interface UserSig {
  readonly version: string;
  readonly identifier: string;
  /** The app's number in digits. */
  readonly sdkAppId: string;
  /** When it was made, in Unix seconds. */
  readonly time: number;
  /** How long it is valid, in seconds from `time`. */
  readonly expire: number;
  /** Standard base64 of the HMAC. */
  readonly sig: string;
  /** Standard base64 of what TRTC puts here; null in Chat. */
  readonly userbuf: string | null;
}

/** `note` says what is not as documented, though it can be read; null where all is. */
export type UserSigReading =
  | { readonly ok: true; readonly userSig: UserSig; readonly note: string | null }
  | { readonly ok: false; readonly problem: string };

/** `code` is what the REST API answers; `problem` says in plain words what is wrong, and what to do. */
export type UserSigJudgement =
  | { readonly ok: true; readonly note: string | null }
  | { readonly ok: false; readonly code: 70001 | 70003 | 70009 | 70013 | 70014; readonly problem: string };

type Signed = Pick<UserSig, 'identifier' | 'sdkAppId' | 'time' | 'expire' | 'userbuf'>;

/** The text that is signed. The line end of its last line belongs to it. */
function textToSign({ identifier, sdkAppId, time, expire, userbuf }: Signed): string {
  const lines = [
    `TLS.identifier:${identifier}`,
    `TLS.sdkappid:${sdkAppId}`,
    `TLS.time:${time}`,
    `TLS.expire:${expire}`,
    ...(userbuf === null ? [] : [`TLS.userbuf:${userbuf}`]),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

const hmac = (text: string, key: string | Uint8Array) => createHmac('sha256', key).update(text);

const isText = (value: unknown): value is string => typeof value === 'string';
/** A whole number that JSON carries without loss. */
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

/**
 * A UserSig as Tencent's libraries of version 2 make it (1047/34385): the password of an
 * administrator in the REST API, and of a user at the login of a client.
 * @param sdkAppId the app's number in digits
 * @param secretKey the key as the console shows it: it is text, and not decoded from hex
 * @param time when it is made, in Unix seconds
 * @param expire how long it is valid, in seconds: 180 days where it is left out
 * @param userbuf standard base64 of what TRTC wants; Chat needs none
 * @throws TypeError where sdkAppId, time or expire is no whole number
 */
export function createUserSig({
  sdkAppId,
  identifier,
  secretKey,
  time,
  expire = DEFAULT_EXPIRE_SECONDS,
  userbuf = null,
}: {
  readonly sdkAppId: string;
  readonly identifier: string;
  readonly secretKey: string;
  readonly time: number;
  readonly expire?: number | undefined;
  readonly userbuf?: string | null | undefined;
}): string {
  const app = Number(sdkAppId);
  if (!/^\d+$/.test(sdkAppId) || !isCount(app))
    throw new TypeError(`sdkAppId is '${sdkAppId}' instead of a number in digits`);
  for (const [name, seconds] of Object.entries({ time, expire }))
    if (!isCount(seconds)) throw new TypeError(`${name} is ${seconds} instead of whole seconds`);
  const text = textToSign({ identifier, sdkAppId: String(app), time, expire, userbuf });
  const members = {
    'TLS.ver': VERSION,
    'TLS.identifier': identifier,
    'TLS.sdkappid': app,
    'TLS.time': time,
    'TLS.expire': expire,
    ...(userbuf === null ? {} : { 'TLS.userbuf': userbuf }),
    'TLS.sig': hmac(text, secretKey).digest('base64'),
  };
  return packUserSig(JSON.stringify(members));
}

type Wanted = 'aString' | 'aWholeNumber';
const MEMBERS: readonly (readonly [name: string, wanted: Wanted, isRight: (value: Json) => boolean])[] = [
  ['TLS.ver', 'aString', isText],
  ['TLS.identifier', 'aString', isText],
  ['TLS.sdkappid', 'aWholeNumber', isCount],
  ['TLS.time', 'aWholeNumber', isCount],
  ['TLS.expire', 'aWholeNumber', isCount],
  ['TLS.sig', 'aString', isText],
];

/**
 * What a UserSig says, whichever library made it: the order of members, white space and compression
 * differ. Reads text of at most 8192 characters that unpacks to at most 16 KiB. Never throws.
 * @param text the value of `usersig`, percent-decoded
 */
export function readUserSig(text: string): UserSigReading {
  const no = (problem: string): UserSigReading => ({ ok: false, problem });
  const words = userSigWords.now;
  const unpacked = unpackUserSig(text);
  if (!unpacked.ok) return unpacked;
  const json = readJson(unpacked.bytes);
  if (!json.ok || !isJsonObject(json.value)) return no(words.noObject);
  const object = json.value;
  const userbuf = member(object, 'TLS.userbuf') ?? null;
  for (const [name, wanted, isRight] of MEMBERS) {
    const value = member(object, name);
    if (value === undefined) return no(words.lacks(name));
    if (!isRight(value)) return no(words.isNot(name, words[wanted]));
  }
  if (userbuf !== null && !isText(userbuf)) return no(words.userbuf);
  const userSig = toUserSig(object, userbuf);
  if (userSig.version !== VERSION) return no(words.version(show(userSig.version), VERSION));
  return { ok: true, userSig, note: unpacked.note };
}

const toUserSig = (checked: JsonObject, userbuf: string | null): UserSig => ({
  version: String(checked['TLS.ver']),
  identifier: String(checked['TLS.identifier']),
  sdkAppId: String(checked['TLS.sdkappid']),
  time: Number(checked['TLS.time']),
  expire: Number(checked['TLS.expire']),
  sig: String(checked['TLS.sig']),
  userbuf,
});

const show = (text: string) => `'${escapeUnseen(shorten(text, 40))}'`;

/**
 * Whether a UserSig is one of this app and account, made with this key, and still valid. The checks
 * run in this order, and the first that fails is told: 70003, 70014, 70013, 70009, 70001. A time in
 * the future is taken, for clocks differ. Never throws, and no problem holds the UserSig or the key.
 * @param text the value of `usersig`, percent-decoded
 * @param nowSeconds the time here, in Unix seconds
 */
export function checkUserSig(
  text: string,
  {
    sdkAppId,
    identifier,
    secretKey,
    nowSeconds,
  }: {
    readonly sdkAppId: string;
    readonly identifier: string;
    readonly secretKey: string;
    readonly nowSeconds: number;
  },
): UserSigJudgement {
  const reading = readUserSig(text);
  if (!reading.ok) return { ok: false, code: 70003, problem: userSigWords.now.unreadable(reading.problem) };
  const { userSig, note } = reading;
  if (userSig.sdkAppId !== sdkAppId) {
    const problem = userSigWords.now.otherApp(userSig.sdkAppId, show(sdkAppId));
    return { ok: false, code: 70014, problem };
  }
  if (userSig.identifier !== identifier) {
    const problem = userSigWords.now.otherAccount(show(userSig.identifier), show(identifier));
    return { ok: false, code: 70013, problem };
  }
  const expected = hmac(textToSign(userSig), secretKey).digest('base64');
  if (!isSame(userSig.sig, expected)) return { ok: false, code: 70009, problem: describeWrongSig(userSig, secretKey) };
  if (!(userSig.time + userSig.expire > nowSeconds)) {
    return { ok: false, code: 70001, problem: describeExpired(userSig, nowSeconds) };
  }
  return { ok: true, note };
}

/** In constant time, so that the time of an answer does not reveal how much of a guess was right. */
function isSame(given: string, expected: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(expected)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** What programs that make a UserSig by themselves get wrong, and what to do about it. */
type Slip = keyof UserSigWords & ('keyDecoded' | 'keyWithLineEnd' | 'lastLineEnd' | 'hexSig');
const SLIPS: readonly (readonly [slip: Slip, sig: (text: string, key: string) => string])[] = [
  ['keyDecoded', (text, key) => hmac(text, Buffer.from(key, 'hex')).digest('base64')],
  ['keyWithLineEnd', (text, key) => hmac(text, `${key}\n`).digest('base64')],
  ['lastLineEnd', (text, key) => hmac(text.slice(0, -1), key).digest('base64')],
  ['hexSig', (text, key) => hmac(text, key).digest('hex')],
];

function describeWrongSig(userSig: UserSig, secretKey: string): string {
  const slip = SLIPS.find(([, sig]) => isSame(userSig.sig, sig(textToSign(userSig), secretKey)));
  if (slip !== undefined) return userSigWords.now.slip(userSigWords.now[slip[0]]);
  return userSigWords.now.otherKey;
}

function describeExpired({ time, expire }: UserSig, nowSeconds: number): string {
  const ago = describeSpan(nowSeconds - time - expire);
  return userSigWords.now.expired(ago, describeTime(time), describeSpan(expire));
}

const UNITS: readonly (readonly [seconds: number, unit: SpanUnit])[] = [
  [86_400, 'day'],
  [3600, 'h'],
  [60, 'min'],
];

/** A time span in its largest whole unit: `180 days`, `2 h`, `5 s`. */
function describeSpan(seconds: number): string {
  const [size, unit] = UNITS.find(([least]) => seconds >= least) ?? ([1, 's'] as const);
  return userSigWords.now.span(Math.floor(seconds / size), unit);
}

/** A time in UTC to the second; beyond the calendar of JavaScript the number alone. */
function describeTime(seconds: number): string {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? userSigWords.now.atSecond(seconds) : date.toISOString().replace(/\.\d+/, '');
}
