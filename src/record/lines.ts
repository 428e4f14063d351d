import { createReadStream } from 'node:fs';
import { MAX_LINE_BYTES } from './line-limit.ts';

/** One line of a file. `bytes` is null where it is longer than MAX_LINE_BYTES. */
export interface Line {
  /** From 1. */
  readonly number: number;
  readonly bytes: Buffer | null;
  /** False for the rest of a file behind the last line end. */
  readonly isEnded: boolean;
}

const LINE_END = 0x0a;

/**
 * The lines of a file as bytes, so that nothing that is no UTF-8 is replaced unseen. `readline` does
 * not do: some versions also split at U+2028, it has no limit, and it keeps an error of its stream
 * to itself or throws it as uncaught. An empty line at the end of a file is none.
 */
export async function* readLines(path: string): AsyncGenerator<Line> {
  let number = 1;
  let parts: Buffer[] = [];
  let length = 0;
  const add = (part: Buffer) => {
    length += part.length;
    if (length > MAX_LINE_BYTES) parts = [];
    else parts.push(part);
  };
  const take = (isEnded: boolean): Line => {
    const line = { number, bytes: length > MAX_LINE_BYTES ? null : Buffer.concat(parts), isEnded };
    number += 1;
    parts = [];
    length = 0;
    return line;
  };
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    let start = 0;
    for (let end = chunk.indexOf(LINE_END); end !== -1; end = chunk.indexOf(LINE_END, start)) {
      add(chunk.subarray(start, end));
      yield take(true);
      start = end + 1;
    }
    if (start < chunk.length) add(chunk.subarray(start));
  }
  if (length > 0) yield take(false);
}
