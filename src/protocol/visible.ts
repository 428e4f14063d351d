/**
 * Characters that a terminal obeys or that cannot be seen: controls, bidirectional and other
 * format characters, line and paragraph separators, lone surrogates, and what Unicode tells
 * programs to show as nothing.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

const unit = (code: number) => `\\u${code.toString(16).padStart(4, '0')}`;
const units = (character: string) =>
  Array.from({ length: character.length }, (_, index) => unit(character.charCodeAt(index))).join('');

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\b': '\\b', '\f': '\\f' };

/** Text to look at: characters that cannot be seen, or that a terminal obeys, become escapes. */
export function escapeUnseen(text: string): string {
  return text.replace(UNSEEN, (character) => SHORT[character] ?? units(character));
}

/**
 * JSON text in which characters that cannot be seen are escaped; every parser reads the same value.
 * JSON.stringify alone leaves U+202E, U+200B and U+0085.
 */
export function toVisibleJson(value: unknown): string {
  return JSON.stringify(value).replace(UNSEEN, units);
}
