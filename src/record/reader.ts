import { createReadStream } from 'node:fs';
import { type Exchange, problemOfExchange } from '../protocol/exchange.ts';

/**
 * A line of a recording: an exchange, or one that cannot be read. Lines of other types are left
 * out.
 */
export type ReadLine =
  | { readonly line: number; readonly exchange: Exchange }
  | { readonly line: number; readonly problem: string };

function readLine(text: string, line: number): ReadLine | null {
  if (text.trim() === '') return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { line, problem: error instanceof Error ? error.message : String(error) };
  }
  if (typeof value !== 'object' || value === null) return { line, problem: 'it is not an object' };
  // `ready`, `summary` and what is to come.
  if ((value as { type?: unknown }).type !== 'exchange') return null;
  const problem = problemOfExchange(value);
  return problem === null ? { line, exchange: value as Exchange } : { line, problem };
}

/**
 * The exchanges of a recording or of `--format ndjson`, one by one, so that memory does not grow
 * with the file. Rejects when the file cannot be read.
 */
export async function* readRecording(path: string): AsyncGenerator<ReadLine> {
  let line = 0;
  for await (const text of readLines(path)) {
    line += 1;
    const read = readLine(text, line);
    if (read) yield read;
  }
}

/**
 * The lines of a file. readline would split at U+2028 too in some versions, and keeps an error of
 * its stream to itself or throws it at the process.
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

/** The exchanges of a recording; a line that cannot be read ends it with an error. */
export async function* readExchanges(path: string): AsyncGenerator<Exchange> {
  for await (const read of readRecording(path)) {
    if ('problem' in read) throw new Error(`${path}, line ${read.line}: ${read.problem}`);
    yield read.exchange;
  }
}
