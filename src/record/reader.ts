import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Exchange } from '../protocol/exchange.ts';

/** A line of a recording: an exchange, or one that can not be read. Lines of other types are left out. */
export type ReadLine = { readonly line: number; readonly exchange: Exchange } | { readonly line: number; readonly problem: string };

const isText = (value: unknown): value is string => typeof value === 'string';

/** Why a value is not an exchange that can be sent again; null where it is one. */
function problemOf(value: unknown): string | null {
  const { v, request } = value as Partial<Exchange>;
  if (v !== 1) return `its version is ${JSON.stringify(v)}, this program knows 1`;
  const isRequest = typeof request === 'object' && request !== null && isText(request.method) && isText(request.target) && Array.isArray(request.headers) && isText(request.body);
  return isRequest && (request.bodyEncoding === 'utf8' || request.bodyEncoding === 'base64') ? null : 'it has no whole request';
}

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
  const problem = problemOf(value);
  return problem === null ? { line, exchange: value as Exchange } : { line, problem };
}

/** The exchanges of a recording or of `--format ndjson`, one by one, so that memory does not grow with the file. Rejects when the file can not be read. */
export async function* readRecording(path: string): AsyncGenerator<ReadLine> {
  const input = createReadStream(path);
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  // readline keeps an error of the stream to itself.
  const failed = new Promise<never>((_, reject) => input.once('error', reject));
  failed.catch(() => undefined);
  await Promise.race([new Promise<void>((resolve) => input.once('open', () => resolve())), failed]);
  let line = 0;
  for await (const text of lines) {
    line += 1;
    const read = readLine(text, line);
    if (read) yield read;
  }
}

/** The exchanges of a recording; a line that can not be read ends it with an error. */
export async function* readExchanges(path: string): AsyncGenerator<Exchange> {
  for await (const read of readRecording(path)) {
    if ('problem' in read) throw new Error(`${path}, line ${read.line}: ${read.problem}`);
    yield read.exchange;
  }
}
