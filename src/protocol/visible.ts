/**
 * Characters that a terminal obeys or that cannot be seen: controls, bidirectional and other
 * format characters, line and paragraph separators, lone surrogates, and what Unicode tells
 * programs to show as nothing.
 */
const UNSEEN = String.raw`[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]`;
/** Azure, TeamCity and GitHub's runner obey `##vso[…]`, `##teamcity[…]`, `##[…]` anywhere in a line. */
const HASH_COMMAND = String.raw`##(?=[\w.-]*\[)`;
/** GitHub's runner obeys `::error::` and `::set-env name=x::` at the start of a line, behind blanks. */
const COLON_COMMAND = String.raw`(?<!\S)::(?=[A-Za-z][\w-]*(?:\s[^\n]*?)?::)`;
/** The colours and weights of `render/style.ts`. */
const OWN_STYLE = String.raw`\u001b\[(?:1|2|22|3[1236]|39)m`;
/** What moves the cursor and clears, on a terminal only. */
const OWN_MOVES = String.raw`\r\u001b\[2K|\u001b\[(?:\d{1,3}A|0J|2J|3J|H|2K)`;

const FOREIGN = new RegExp(`${UNSEEN}|${HASH_COMMAND}|${COLON_COMMAND}`, 'gu');
const FOREIGN_IN_JSON = new RegExp(`${UNSEEN}|${HASH_COMMAND}`, 'gu');
const FOREIGN_IN_TEXT = new RegExp(`${OWN_STYLE}|(?!\\n)${UNSEEN}|${HASH_COMMAND}`, 'gu');
const FOREIGN_ON_TERMINAL = new RegExp(`${OWN_MOVES}|${FOREIGN_IN_TEXT.source}`, 'gu');
/** Most text has nothing to escape, and these see it quickly. */
const BEYOND_PLAIN = /[^\x20-\x7e]/;
const BEYOND_OURS = /[^\n\x20-\x7e→⇄…✓✗·↳]/;
const isPlain = (text: string) => !BEYOND_PLAIN.test(text) && !text.includes('##') && !text.includes('::');

const unit = (code: number) => `\\u${code.toString(16).padStart(4, '0')}`;
const units = (text: string) =>
  Array.from({ length: text.length }, (_, index) => unit(text.charCodeAt(index))).join('');

const SHORT: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
  // One of the two signs is enough to break a command, and leaves it readable.
  '##': `#${unit(0x23)}`,
  '::': `:${unit(0x3a)}`,
};

const escapeFound = (found: string) => SHORT[found] ?? units(found);
/** An escape sequence of ours is longer than the one character that stands for a foreign one. */
const escapeForeign = (found: string) => (/^\r?\u001b./.test(found) ? found : escapeFound(found));

/**
 * The one way of text from outside (network, files, child processes, the command line) into output
 * for people: one line, in which characters that cannot be seen or that a terminal obeys are
 * escaped, and commands that a CI runner obeys are broken.
 */
export function escapeUnseen(text: string): string {
  return isPlain(text) ? text : text.replace(FOREIGN, escapeFound);
}

/**
 * The last guard of all output that is text: whatever has come this far, nothing in it but our own
 * colours, and on a terminal the moves of the cursor, is obeyed by a terminal.
 */
export function guardText(text: string, isTerminal: boolean): string {
  if (!BEYOND_OURS.test(text) && !text.includes('##')) return text;
  return text.replace(isTerminal ? FOREIGN_ON_TERMINAL : FOREIGN_IN_TEXT, escapeForeign);
}

/**
 * JSON text in which characters that cannot be seen are escaped, and commands to CI runners broken;
 * every parser reads the same value. JSON.stringify alone leaves U+202E, U+200B and U+0085.
 */
export function toVisibleJson(value: unknown): string {
  return JSON.stringify(value).replace(FOREIGN_IN_JSON, (found) =>
    found === '##' ? escapeFound(found) : units(found),
  );
}
