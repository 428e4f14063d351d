import type { EncodedBody } from '../../protocol/exchange.ts';

export function bytesOf({ body, bodyEncoding }: EncodedBody): Uint8Array {
  if (bodyEncoding === 'utf8') return new TextEncoder().encode(body);
  return Uint8Array.from(atob(body), (character) => character.charCodeAt(0));
}

/** 16 bytes a line: where, in hex, and as text. */
export function hexLines(bytes: Uint8Array): string[] {
  return Array.from({ length: Math.ceil(bytes.length / 16) }, (_, line) => {
    const part = [...bytes.subarray(16 * line, 16 * line + 16)];
    const hex = part.map((byte) => byte.toString(16).padStart(2, '0'));
    const halves = [hex.slice(0, 8).join(' '), hex.slice(8).join(' ')];
    const text = part.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
    return `${(16 * line).toString(16).padStart(8, '0')}  ${halves.join('  ').padEnd(48)}  ${text}`;
  });
}

const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+/g;

/**
 * JSON with a line for each member; null where it is not JSON. Numbers, escapes and members that are there
 * twice stay as they were sent.
 */
export function indentJson(text: string): string | null {
  try {
    JSON.parse(text);
  } catch {
    return null;
  }
  let depth = 0;
  let previous = '';
  let result = '';
  const breakLine = () => {
    result += `\n${'  '.repeat(depth)}`;
  };
  for (const [token] of text.matchAll(TOKENS)) {
    const isClosing = token === '}' || token === ']';
    const isEmpty = previous === '{' || previous === '[';
    if (isClosing) depth -= 1;
    if (isClosing ? !isEmpty : isEmpty || previous === ',') breakLine();
    result += token === ':' ? ': ' : token;
    if (token === '{' || token === '[') depth += 1;
    previous = token;
  }
  return result;
}
