import { createReadStream } from 'node:fs';
import { type Exchange, problemOfExchange } from '../protocol/exchange.ts';

/**
 * The exchanges of a recording, or of the output of `--format ndjson`, one by one, so that memory
 * does not grow with the file. Rejects when the file cannot be read.
 * @param onUnreadable called with the place and the problem of a line that cannot be read, which is
 * then skipped; by default such a line ends the reading with an error
 */
export async function* readExchanges(
  path: string,
  onUnreadable: (problem: string) => void = throwProblem,
): AsyncGenerator<Exchange> {
  let line = 0;
  for await (const text of readLines(path)) {
    line += 1;
    const reading = readLine(text);
    if (typeof reading === 'string') onUnreadable(`${path}, line ${line}: ${reading}`);
    else if (reading !== null) yield reading;
  }
}

function throwProblem(problem: string): never {
  throw new Error(problem);
}

/** An exchange, the problem of the line, or null for an empty line or another type of record. */
function readLine(text: string): Exchange | string | null {
  if (text.trim() === '') return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  if (typeof value !== 'object' || value === null) return 'it is not an object';
  // `ready`, `summary`, and types that later versions may add.
  if ((value as { type?: unknown }).type !== 'exchange') return null;
  return problemOfExchange(value) ?? (value as Exchange);
}

/**
 * The lines of a file. `readline` does not do: some versions also split at U+2028, and it keeps an
 * error of its stream to itself or throws it as uncaught.
 */
async function* readLines(path: string): AsyncGenerator<string> {
  let parts: string[] = [];
  for await (const chunk of createReadStream(path, 'utf8') as AsyncIterable<string>) {
    const [first = '', ...rest] = chunk.split('\n');
    parts.push(first);
    for (const each of rest) {
      yield parts.join('');
      parts = [each];
    }
  }
  const last = parts.join('');
  if (last !== '') yield last;
}
