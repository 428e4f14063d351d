import { wording } from '../language.ts';

const UNITS = { day: ['day', 'days'], h: ['h', 'h'], min: ['min', 'min'], s: ['s', 's'] } as const;
export type SpanUnit = keyof typeof UNITS;

/** What is wrong or odd about a UserSig, `it`. */
const EN = {
  empty: 'it is empty',
  long: (characters: number, most: number) => `it has ${characters} characters, more than ${most}`,
  encodedTwice: 'it is percent-encoded once too often',
  standardLetters: 'it has + / = where a UserSig has * - _',
  notFilled: 'it is not filled up with _ at its end',
  foreign: (letter: string) => `it is not base64: it holds '${letter}'`,
  filledInside: 'it has _, which stands for =, before its end: perhaps it is base64url',
  partMissing: 'it is not base64: a part of it is missing',
  unpacksTo: (bytes: number) => `it unpacks to more than ${bytes} bytes`,
  endMissing: 'its end is missing',
  notZlib: 'it is not packed with zlib, or was changed on its way',
  and: '; ',
  noObject: 'what is packed in it is not a JSON object',
  aString: 'a string',
  aWholeNumber: 'a whole number',
  lacks: (name: string) => `it has no ${name}`,
  isNot: (name: string, wanted: string) => `its ${name} is not ${wanted}`,
  userbuf: 'its TLS.userbuf is not a string',
  version: (given: string, known: string) => `it is of version ${given}, not ${known}`,
  unreadable: (problem: string) =>
    `this UserSig cannot be read, ${problem}: take it as the library makes it, percent-encode it in the URL, ` +
    'and look for what cuts it off',
  otherApp: (app: string, given: string) =>
    `this UserSig was made for the app ${app}, the URL says ${given}: ` +
    'make it with the number and the secret key of the same app',
  otherAccount: (account: string, given: string) =>
    `this UserSig was made for the account ${account}, the URL says ${given}: make one for the account that calls`,
  slip: (slip: string) => `this UserSig was not signed as documented: ${slip}`,
  keyDecoded: 'the secret key is text, do not decode it from hex',
  keyWithLineEnd: 'the key that made it has a line end behind it',
  lastLineEnd: 'the last line of the signed text needs its line end, too',
  hexSig: 'TLS.sig is the HMAC in base64, not in hex',
  otherKey:
    'this UserSig was made with another secret key than the one here, or was changed on its way: make it with the ' +
    'key in --secret-key-file',
  expired: (ago: string, made: string, valid: string) =>
    `this UserSig expired ${ago} ago (made ${made}, valid ${valid}): make a new one`,
  span: (count: number, unit: SpanUnit) => `${count} ${UNITS[unit][count === 1 ? 0 : 1]}`,
  atSecond: (seconds: number) => `at ${seconds}`,
};
export type UserSigWords = typeof EN;
export const userSigWords = wording<UserSigWords>(EN);
