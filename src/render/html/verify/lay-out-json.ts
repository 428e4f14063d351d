const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;
/** What fits on a line stays on it. */
const LINE = 60;

/**
 * JSON on lines of its own, each token as it was written: numbers beyond what JavaScript can hold, and
 * members that stand there twice, are told as they came. Other text, and what has lines already, stays.
 */
export function layOutJson(text: string): string {
  const trimmed = text.trim();
  if (!/^[[{]/.test(trimmed) || trimmed.includes('\n') || trimmed.length <= LINE) return text;
  try {
    JSON.parse(trimmed);
  } catch {
    return text;
  }
  const tokens = trimmed.match(TOKENS) ?? [];
  const lines: string[] = [''];
  let depth = 0;
  const write = (token: string) => lines.push(`${lines.pop() ?? ''}${token}`);
  const breakLine = () => lines.push('  '.repeat(depth));
  for (let index = 0; index < tokens.length; index += 1) {
    const token = tokens[index] ?? '';
    const short = shortForm(tokens, index);
    if (short !== null) {
      write(short.text);
      index = short.last;
    } else if (token === '{' || token === '[') {
      write(token);
      depth += 1;
      breakLine();
    } else if (token === '}' || token === ']') {
      depth -= 1;
      breakLine();
      write(token);
    } else if (token === ',') {
      write(token);
      breakLine();
    } else write(token === ':' ? ': ' : token);
  }
  return lines.join('\n');
}

/** An object or a list that begins here, holds no other and is short: on one line. */
function shortForm(tokens: readonly string[], first: number): { readonly text: string; readonly last: number } | null {
  if (tokens[first] !== '{' && tokens[first] !== '[') return null;
  let text = tokens[first] ?? '';
  for (let index = first + 1; index < tokens.length; index += 1) {
    const token = tokens[index] ?? '';
    if (token === '{' || token === '[') return null;
    text += token === ',' || token === ':' ? `${token} ` : token;
    if (text.length > LINE + 20) return null;
    if (token === '}' || token === ']') return { text, last: index };
  }
  return null;
}
