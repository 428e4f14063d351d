import { createHmac, timingSafeEqual } from 'node:crypto';
import { isJsonObject, type Json, type JsonObject, member, readJson, shorten } from './json.ts';
import { packUserSig, unpackUserSig } from './usersig-text.ts';
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

const MEMBERS: readonly (readonly [name: string, wanted: string, isRight: (value: Json) => boolean])[] = [
  ['TLS.ver', 'a string', isText],
  ['TLS.identifier', 'a string', isText],
  ['TLS.sdkappid', 'a whole number', isCount],
  ['TLS.time', 'a whole number', isCount],
  ['TLS.expire', 'a whole number', isCount],
  ['TLS.sig', 'a string', isText],
];

/**
 * What a UserSig says, whichever library made it: the order of members, white space and compression
 * differ. Reads text of at most 8192 characters that unpacks to at most 16 KiB. Never throws.
 * @param text the value of `usersig`, percent-decoded
 */
export function readUserSig(text: string): UserSigReading {
  const no = (problem: string): UserSigReading => ({ ok: false, problem });
  const unpacked = unpackUserSig(text);
  if (!unpacked.ok) return unpacked;
  const json = readJson(unpacked.bytes);
  if (!json.ok || !isJsonObject(json.value)) return no('what is packed in it is not a JSON object');
  const object = json.value;
  const userbuf = member(object, 'TLS.userbuf') ?? null;
  for (const [name, wanted, isRight] of MEMBERS) {
    const value = member(object, name);
    if (value === undefined) return no(`it has no ${name}`);
    if (!isRight(value)) return no(`its ${name} is not ${wanted}`);
  }
  if (userbuf !== null && !isText(userbuf)) return no('its TLS.userbuf is not a string');
  const userSig = toUserSig(object, userbuf);
  if (userSig.version !== VERSION) return no(`it is of version ${show(userSig.version)}, not ${VERSION}`);
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
  if (!reading.ok) return { ok: false, code: 70003, problem: describeUnreadable(reading.problem) };
  const { userSig, note } = reading;
  if (userSig.sdkAppId !== sdkAppId) {
    const problem =
      `this UserSig was made for the app ${userSig.sdkAppId}, the URL says ${show(sdkAppId)}: ` +
      'make it with the number and the secret key of the same app';
    return { ok: false, code: 70014, problem };
  }
  if (userSig.identifier !== identifier) {
    const problem =
      `this UserSig was made for the account ${show(userSig.identifier)}, the URL says ${show(identifier)}: ` +
      'make one for the account that calls';
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

const describeUnreadable = (problem: string) =>
  `this UserSig cannot be read, ${problem}: take it as the library makes it, percent-encode it in the URL, ` +
  'and look for what cuts it off';

/** What programs that make a UserSig by themselves get wrong, and what to do about it. */
const SLIPS: readonly (readonly [advice: string, sig: (text: string, key: string) => string])[] = [
  [
    'the secret key is text, do not decode it from hex',
    (text, key) => hmac(text, Buffer.from(key, 'hex')).digest('base64'),
  ],
  ['the key that made it has a line end behind it', (text, key) => hmac(text, `${key}\n`).digest('base64')],
  [
    'the last line of the signed text needs its line end, too',
    (text, key) => hmac(text.slice(0, -1), key).digest('base64'),
  ],
  ['TLS.sig is the HMAC in base64, not in hex', (text, key) => hmac(text, key).digest('hex')],
];

function describeWrongSig(userSig: UserSig, secretKey: string): string {
  const slip = SLIPS.find(([, sig]) => isSame(userSig.sig, sig(textToSign(userSig), secretKey)));
  if (slip !== undefined) return `this UserSig was not signed as documented: ${slip[0]}`;
  return (
    'this UserSig was made with another secret key than the one here, or was changed on its way: make it with the ' +
    'key in --secret-key-file'
  );
}

function describeExpired({ time, expire }: UserSig, nowSeconds: number): string {
  const ago = describeSpan(nowSeconds - time - expire);
  return `this UserSig expired ${ago} ago (made ${describeTime(time)}, valid ${describeSpan(expire)}): make a new one`;
}

const UNITS = [
  [86_400, 'day', 'days'],
  [3600, 'h', 'h'],
  [60, 'min', 'min'],
] as const;

/** A time span in its largest whole unit: `180 days`, `2 h`, `5 s`. */
function describeSpan(seconds: number): string {
  const unit = UNITS.find(([size]) => seconds >= size);
  if (unit === undefined) return `${Math.floor(seconds)} s`;
  const count = Math.floor(seconds / unit[0]);
  return `${count} ${count === 1 ? unit[1] : unit[2]}`;
}

/** A time in UTC to the second; beyond the calendar of JavaScript the number alone. */
function describeTime(seconds: number): string {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? `at ${seconds}` : date.toISOString().replace(/\.\d+/, '');
}
