import { closeSync, fchmodSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { describeSystemError, UserError } from '../errors.ts';
import type { Exchange } from '../protocol/exchange.ts';
import { formatRecord } from './ndjson.ts';

/** A file that exchanges are appended to, a line each. */
export interface RecordWriter {
  /**
   * Returns when the line is with the system: a kill of this process cannot take it back. Trouble
   * is told, never thrown.
   */
  write(exchange: Exchange): void;
  /** Idempotent. */
  close(): void;
}

/** How much of the end of a file is looked at for an unfinished line. */
const TAIL_BYTES = 64 * 1024 * 1024;
const LINE_END = 0x0a;
const BEGIN = Buffer.from('{"v":1,"type":"');

/**
 * Opens a record file, private to the user, and mends an unfinished last line that a crash has
 * left.
 * @throws UserError when it cannot be opened, or is something else than a recording
 */
export function openRecord(path: string, warn: (message: string) => void): RecordWriter {
  let file: number;
  try {
    // Read as well, to look at what is there.
    file = openSync(path, 'a+', 0o600);
  } catch (error) {
    throw new UserError(`cannot write the record '${path}': ${describeSystemError(error)}`);
  }
  const info = fstatSync(file);
  if (info.isFile()) {
    mend(file, info.size, path, warn);
    fchmodSync(file, 0o600);
  }
  let size = info.isFile() ? fstatSync(file).size : 0;
  let isFailing = false;
  let isOpen = true;
  return {
    write: (exchange) => {
      const line = Buffer.from(formatRecord(exchange));
      try {
        for (let at = 0; at < line.length; ) at += writeSync(file, line, at);
        size += line.length;
        if (isFailing) warn(`the record '${path}' is written again`);
        isFailing = false;
      } catch (error) {
        // Half a line would spoil the next one.
        if (info.isFile()) ftruncateSync(file, size);
        if (!isFailing)
          warn(`cannot write the record '${path}': ${describeSystemError(error)}; callbacks are answered all the same`);
        isFailing = true;
      }
    },
    close: () => {
      if (isOpen) closeSync(file);
      isOpen = false;
    },
  };
}

function mend(file: number, size: number, path: string, warn: (message: string) => void): void {
  if (size === 0) return;
  const head = Buffer.alloc(Math.min(size, 64));
  readSync(file, head, 0, head.length, 0);
  // What friend-cb writes begins in this way; a crash may have left less than that.
  const begin = BEGIN.subarray(0, size);
  if (!head.subarray(0, begin.length).equals(begin)) {
    closeSync(file);
    throw new UserError(`'${path}' is not a recording, so nothing is appended to it`, {
      hint: ['give a new file, or one that friend-cb has written'],
    });
  }
  const tail = Buffer.alloc(Math.min(size, TAIL_BYTES));
  readSync(file, tail, 0, tail.length, size - tail.length);
  if (tail.at(-1) === LINE_END) return;
  const unfinished = tail.length - (tail.lastIndexOf(LINE_END) + 1);
  ftruncateSync(file, size - unfinished);
  warn(`the last line of '${path}' was not finished (${unfinished} bytes, from a crash) and was taken off`);
}
