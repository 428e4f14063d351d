import { deflateSync, inflateSync } from 'node:zlib';
import { userSigWords } from './usersig-words.ts';
import { escapeUnseen } from './visible.ts';

/** Longer text is refused before it is decoded. A UserSig of today has some 250 characters. */
const MAX_CHARACTERS = 8192;
/** What a text may unpack to: a few kilobytes can stand for megabytes. */
const MAX_UNPACKED_BYTES = 16 * 1024;

type Problem = { readonly ok: false; readonly problem: string };
/** `note` says what is not as documented, though it can be read; null where all is. */
type Unpacked = { readonly ok: true; readonly bytes: Uint8Array; readonly note: string | null };

const no = (problem: string): Problem => ({ ok: false, problem });

/** The outer form of a UserSig: zlib, base64, and three letters that a URL need not escape (1047/34385). */
export function packUserSig(content: string): string {
  const base64 = deflateSync(content).toString('base64');
  return base64.replaceAll('+', '*').replaceAll('/', '-').replaceAll('=', '_');
}

/**
 * What a UserSig is packed around. Standard base64, and text that is percent-encoded still, are read
 * as well, with a note. Never throws; the problem says nothing of the text but one foreign letter.
 */
export function unpackUserSig(text: string): Unpacked | Problem {
  const words = userSigWords.now;
  if (text === '') return no(words.empty);
  if (text.length > MAX_CHARACTERS) return no(words.long(text.length, MAX_CHARACTERS));
  const decoded = text.replaceAll(/%(?:2[abdf]|3d|5f)/gi, (octet) => decodeURIComponent(octet));
  const base64 = decoded.replaceAll(/[*\-_ ]/g, (letter) => STANDARD_LETTERS[letter] ?? letter);
  const problem = findFault(base64);
  if (problem !== null) return no(problem);
  const notes = [
    ...(decoded === text ? [] : [words.encodedTwice]),
    ...(/[+/= ]/.test(decoded) ? [words.standardLetters] : []),
    ...(base64.length % 4 === 0 ? [] : [words.notFilled]),
  ];
  try {
    const bytes = inflateSync(Buffer.from(base64, 'base64'), { maxOutputLength: MAX_UNPACKED_BYTES });
    return { ok: true, bytes, note: notes.length === 0 ? null : notes.join(words.and) };
  } catch (error) {
    return no(describeZlibError(error));
  }
}

/** What the letters of a UserSig replace. A space is a + that a form decoder took for one. */
const STANDARD_LETTERS: Readonly<Record<string, string>> = { '*': '+', '-': '/', _: '=', ' ': '+' };

function findFault(base64: string): string | null {
  const foreign = /[^A-Za-z0-9+/=]/u.exec(base64);
  if (foreign !== null) return userSigWords.now.foreign(escapeUnseen(foreign[0]));
  if (/=[^=]/.test(base64)) return userSigWords.now.filledInside;
  if (base64.replace(/=+$/, '').length % 4 === 1) return userSigWords.now.partMissing;
  return null;
}

function describeZlibError(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ERR_BUFFER_TOO_LARGE') return userSigWords.now.unpacksTo(MAX_UNPACKED_BYTES);
  return code === 'Z_BUF_ERROR' ? userSigWords.now.endMissing : userSigWords.now.notZlib;
}
