import { eastAsianWidth } from 'get-east-asian-width';

/** Width of a line in a pipe, and the most that a line takes of a wide terminal. */
export const FULL_WIDTH = 120;

const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;
const COMBINING = /^[\p{Mn}\p{Me}]$/u;

/**
 * Columns that a plain text takes on a terminal: wide characters two, combining marks none. What
 * joins characters (ZWJ, variation selectors) was escaped before.
 */
export function cells(text: string): number {
  // Most ids are ASCII, for which the length is the answer.
  if (PRINTABLE_ASCII.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += COMBINING.test(character) ? 0 : eastAsianWidth(character.codePointAt(0) ?? 0);
  return width;
}

export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - cells(text)));
}

export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - cells(text))) + text;
}

/**
 * Cuts to a width, with an ellipsis in the middle: both ends of an id tell it apart.
 * @param letters what is never cut apart; by default characters
 */
export function ellipsize(text: string, width: number, letters: readonly string[] = Array.from(text)): string {
  if (cells(text) <= width) return text;
  if (width < 2) return '…';
  const tail = takeCells(letters.toReversed(), Math.floor((width - 1) / 2)).toReversed();
  const head = takeCells(letters, width - 1 - cells(tail.join('')));
  return `${head.join('')}…${tail.join('')}`;
}

function takeCells(letters: readonly string[], width: number): string[] {
  const taken: string[] = [];
  let used = 0;
  for (const letter of letters) {
    used += cells(letter);
    if (used > width) break;
    taken.push(letter);
  }
  return taken;
}

/**
 * Wraps words to a width, the following lines under the first. With no width the text stays on one
 * line.
 */
export function wrap(text: string, width: number | null): string[] {
  if (width === null || cells(text) <= width) return [text];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && cells(longer) > width) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return [...lines, line];
}
