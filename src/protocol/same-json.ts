import { isJsonObject, type Json, readJson } from './json.ts';
import { replaceStrings } from './json-strings.ts';
import { decodeUtf8 } from './utf8.ts';

const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const PARTS = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;
/** An exponent of more digits is left as it is written. */
const MAX_EXPONENT_DIGITS = 15;

/**
 * A number in one spelling: `1.0`, `1` and `10e-1` are the same, 9007199254740993 and
 * 9007199254740992 are not, though JSON.parse makes one of them.
 */
function spellNumber(text: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = PARTS.exec(text) ?? [];
  const digits = trimZeros(whole + fraction);
  if (digits === '') return '0';
  const trailing = whole.length + fraction.length - leadingZeros(whole + fraction) - digits.length;
  if (exponent.length > MAX_EXPONENT_DIGITS) return `${sign}${digits}e${exponent}${trailing - fraction.length}`;
  return `${sign}${digits}e${Number(exponent) + trailing - fraction.length}`;
}

const ZERO = 0x30;
const leadingZeros = (digits: string) => {
  let count = 0;
  while (digits.charCodeAt(count) === ZERO) count += 1;
  return count;
};
const trimZeros = (digits: string) => {
  let end = digits.length;
  while (digits.charCodeAt(end - 1) === ZERO) end -= 1;
  return digits.slice(leadingZeros(digits), end);
};

/**
 * JSON in which every number is a string of its one spelling, and no other string can be taken for
 * it. Undefined for what is not JSON.
 */
function readSpelled(bytes: Uint8Array): Json | undefined {
  const text = readJson(bytes).ok ? decodeUtf8(bytes) : null;
  if (text === null) return undefined;
  const spelled = replaceStrings(
    text,
    (token) => `"s${token.slice(1)}`,
    (between) => between.replace(NUMBER, (number) => `"n${spellNumber(number)}"`),
  );
  return JSON.parse(spelled) as Json;
}

/**
 * Whether two bodies are the same JSON: members in any order, numbers to their last digit. False
 * where one of them is not JSON.
 */
export function isSameJson(one: Uint8Array, other: Uint8Array): boolean {
  const [first, second] = [readSpelled(one), readSpelled(other)];
  if (first === undefined || second === undefined) return false;
  // No recursion: a body of 1 MB can be nested half a million levels deep.
  const pairs: [Json, Json][] = [[first, second]];
  for (let pair = pairs.pop(); pair !== undefined; pair = pairs.pop()) {
    const inner = compareShallow(...pair);
    if (inner === null) return false;
    for (const each of inner) pairs.push(each);
  }
  return true;
}

/** What has still to be compared within two values; null where they differ already. */
function compareShallow(one: Json, other: Json): [Json, Json][] | null {
  if (Array.isArray(one)) {
    if (!Array.isArray(other) || one.length !== other.length) return null;
    return one.map((each, index) => [each, other[index] as Json]);
  }
  if (!isJsonObject(one)) return one === other ? [] : null;
  if (!isJsonObject(other)) return null;
  const names = Object.keys(one);
  if (names.length !== Object.keys(other).length) return null;
  if (!names.every((name) => Object.hasOwn(other, name))) return null;
  return names.map((name) => [one[name] as Json, other[name] as Json]);
}
