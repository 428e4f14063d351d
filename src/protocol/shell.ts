import { escapeUnseen } from './visible.ts';

/** Needs no quotes in any shell: zsh expands a `=` in front, `::error::` is a command to a CI runner. */
const BARE = /^(?!=|::)[A-Za-z0-9_/.:=@%+,-]+$/;
/** What a CI runner obeys, broken by an empty pair of quotes, which the shell drops. */
const CI_COMMAND = /#(?=#)|(?<!\S):(?=:)/g;

/**
 * Any text as one word of a POSIX shell. The word is printable and on one line, but for line ends
 * at the end of the text.
 * @param encoding the bytes that the text stands for: those of a head of HTTP are Latin-1
 */
export function quoteShell(text: string, encoding: 'utf8' | 'latin1' = 'utf8'): string {
  if (BARE.test(text)) return text;
  const isPrintable = escapeUnseen(text.replace(CI_COMMAND, '')) === text.replace(CI_COMMAND, '');
  if (isPrintable && (encoding === 'utf8' || /^[\x20-\x7e]*$/.test(text)))
    return `'${text.replaceAll("'", String.raw`'\''`).replace(CI_COMMAND, "$&''")}'`;
  // What `$(…)` gives has no line ends at its end.
  let end = text.length;
  while (text[end - 1] === '\n') end -= 1;
  return `"$(printf ${printfFormat(Buffer.from(text.slice(0, end), encoding))})${text.slice(end)}"`;
}

/** To printf, to the shell, to its history, as an option or as a command to a CI runner they mean something. */
const SPECIAL: readonly number[] = Array.from("%'\\-!#", (character) => character.charCodeAt(0));
const COLON = 0x3a;

/** A printf format that writes these bytes; everything but plain ASCII as octal. */
export function printfFormat(bytes: Uint8Array): string {
  let format = '';
  let before = 0;
  for (const byte of bytes) {
    const isPlain = byte >= 0x20 && byte < 0x7f && !SPECIAL.includes(byte) && (byte !== COLON || before !== COLON);
    format += isPlain ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, '0')}`;
    before = byte;
  }
  return `'${format}'`;
}
