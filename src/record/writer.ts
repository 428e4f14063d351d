import { closeSync, fchmodSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { describeSystemError, UserError } from '../errors.ts';
import type { Exchange } from '../protocol/exchange.ts';
import { formatRecord } from './ndjson.ts';

/** A file to which exchanges are appended, one line each. */
export interface RecordWriter {
  /**
   * Returns when the system has the line, so that killing this process cannot lose it. Trouble is
   * warned of, never thrown.
   */
  write(exchange: Exchange): void;
  /** Idempotent. */
  close(): void;
}

/** How far from the end of a file an unfinished line is searched for. */
const TAIL_BYTES = 64 * 1024 * 1024;
const LINE_END = 0x0a;
const BEGIN = Buffer.from('{"v":1,"type":"');

/**
 * Opens a record file, private to the user, and removes an unfinished last line that a crash left.
 * @throws UserError when the file cannot be opened, or is not a recording
 */
export function openRecord(path: string, warn: (message: string) => void): RecordWriter {
  let file: number;
  try {
    // Opened for reading too, to look at what the file holds.
    file = openSync(path, 'a+', 0o600);
  } catch (error) {
    throw new UserError(`cannot write the record '${path}': ${describeSystemError(error)}`);
  }
  const info = fstatSync(file);
  if (info.isFile()) {
    mendRecord(file, info.size, path, warn);
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
        if (isFailing) warn(`the record '${path}' can be written again`);
        isFailing = false;
      } catch (error) {
        // Half a line would make the next one unreadable.
        if (info.isFile()) ftruncateSync(file, size);
        if (!isFailing)
          warn(`cannot write the record '${path}': ${describeSystemError(error)}; callbacks are still answered`);
        isFailing = true;
      }
    },
    close: () => {
      if (isOpen) closeSync(file);
      isOpen = false;
    },
  };
}

/** Checks that the file is a recording, and removes an unfinished last line. */
function mendRecord(file: number, size: number, path: string, warn: (message: string) => void): void {
  if (size === 0) return;
  const head = Buffer.alloc(Math.min(size, 64));
  readSync(file, head, 0, head.length, 0);
  // Every record of friend-cb begins like this; a crash may have left only a part of it.
  const begin = BEGIN.subarray(0, size);
  if (!head.subarray(0, begin.length).equals(begin)) {
    closeSync(file);
    throw new UserError(`'${path}' is not a recording, so nothing is appended to it`, {
      hint: ['name a new file, or one that friend-cb wrote'],
    });
  }
  const tail = Buffer.alloc(Math.min(size, TAIL_BYTES));
  readSync(file, tail, 0, tail.length, size - tail.length);
  if (tail.at(-1) === LINE_END) return;
  const unfinished = tail.length - (tail.lastIndexOf(LINE_END) + 1);
  ftruncateSync(file, size - unfinished);
  warn(`removed the last line of '${path}', which a crash left unfinished (${unfinished} bytes)`);
}
