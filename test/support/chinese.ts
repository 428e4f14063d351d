import { speak } from '../../src/language.ts';

/** What is quoted, code, JSON or an address is the same in every language. */
const QUOTED = /"(?:[^"\\]|\\.)*"|'[^']*'|`[^`]*`|\{.*\}|https?:\S+/g;
/** More than five words of English, one after the other. */
const SENTENCE = /(?:\b[A-Za-z]+[,;:.]? ){5,}[A-Za-z]+/;

/** A run of English in a text that should be Chinese; null where there is none. */
export const findEnglish = (text: string): string | null => SENTENCE.exec(text.replaceAll(QUOTED, '…'))?.[0] ?? null;

export const hasHan = (text: string): boolean => /\p{Script=Han}/u.test(text);

/** What a function says in each language. The words in Chinese have to be loaded. */
export function inBoth<T>(say: () => T): { readonly en: T; readonly zh: T } {
  speak('en');
  const en = say();
  speak('zh');
  const zh = say();
  speak('en');
  return { en, zh };
}
