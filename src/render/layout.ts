import { eastAsianWidth } from 'get-east-asian-width';

/** Columns of a line in a pipe, and the most columns that a line takes on a terminal. */
export const FULL_WIDTH = 120;

const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;
const COMBINING = /^[\p{Mn}\p{Me}]$/u;

/**
 * Columns that a plain text takes on a terminal: two for a wide character, none for a combining
 * mark. Joiners (ZWJ, variation selectors) were escaped before.
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
 * Cuts a text to a width, with an ellipsis in the middle: ids differ at either end.
 * @param letters the pieces that stay whole; by default characters
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

/** Neither may stand at the beginning of a line. */
const CLOSING = /^[，。；：、？！）》」』”’…]/;
/** Nor one of these at its end. */
const OPENING = /[（《「『“‘]$/;

/** Where a line of Chinese may end without a blank: in front of a wide character, or behind one. */
function* piecesOf(word: string): Iterable<string> {
  if (PRINTABLE_ASCII.test(word)) return yield word;
  let piece = '';
  let isWide = false;
  for (const character of word) {
    const wasWide = isWide;
    isWide = cells(character) === 2;
    if (piece !== '' && (wasWide || isWide) && !CLOSING.test(character) && !OPENING.test(piece)) {
      yield piece;
      piece = '';
    }
    piece += character;
  }
  yield piece;
}

/**
 * Wraps words into lines of a width in columns; between wide characters a line may end, too. Without a
 * width the text stays on one line.
 */
export function wrap(text: string, width: number | null): string[] {
  if (width === null || cells(text) <= width) return [text];
  const lines: string[] = [];
  let line: string | null = null;
  for (const word of text.split(' ')) {
    let gap = ' ';
    for (const piece of piecesOf(word)) {
      const longer: string = line === null || line === '' ? piece : `${line}${gap}${piece}`;
      if (line !== null && line !== '' && cells(longer) > width) {
        lines.push(line);
        line = piece;
      } else {
        line = longer;
      }
      gap = '';
    }
  }
  return [...lines, line ?? ''];
}

/**
 * Divides a line that has no blank to break at, such as a URL: in front of `&` or `?` where one stands
 * in its second half, otherwise anywhere.
 */
export function wrapAnywhere(line: string, width: number | null): string[] {
  if (width === null || cells(line) <= width) return [line];
  const head = takeCells(Array.from(line), width).join('');
  const seam = Math.max(head.lastIndexOf('&'), head.lastIndexOf('?'));
  const end = seam > head.length / 2 ? seam : head.length;
  return end === 0 ? [line] : [line.slice(0, end), ...wrapAnywhere(line.slice(end), width)];
}
