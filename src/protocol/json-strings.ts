const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const FIRST_PRINTABLE = 0x20;

/**
 * Replaces the strings of a JSON text, quotes included, in one walk: a regular expression begins
 * anew at every quote of a text that never closes one, and its stack has an end. In a text that is
 * not JSON, quotes without an end before the next raw control character are no string.
 * @param replace gives what stands in the place of `token`, which ends before the index `end`
 * @param between does the same for what stands between strings
 */
export function replaceStrings(
  text: string,
  replace: (token: string, end: number) => string,
  between: (text: string) => string = (same) => same,
): string {
  let result = '';
  let done = 0;
  for (let start = text.indexOf('"'); start !== -1; ) {
    const { end, isClosed } = findEnd(text, start);
    if (isClosed) {
      result += between(text.slice(done, start)) + replace(text.slice(start, end), end);
      done = end;
    }
    start = text.indexOf('"', end);
  }
  return result + between(text.slice(done));
}

/** Where the string that begins at `start` ends, or where it shows that it has no end. */
function findEnd(text: string, start: number): { readonly end: number; readonly isClosed: boolean } {
  let isEscaped = false;
  for (let at = start + 1; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit < FIRST_PRINTABLE) return { end: at, isClosed: false };
    if (unit === QUOTE && !isEscaped) return { end: at + 1, isClosed: true };
    isEscaped = unit === BACKSLASH && !isEscaped;
  }
  return { end: text.length, isClosed: false };
}
