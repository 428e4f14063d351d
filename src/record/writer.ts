import { describeSystemError, UserError } from '../errors.ts';
import type { Exchange } from '../protocol/exchange.ts';
import type { CallRecord } from '../protocol/rest/record.ts';
import { MAX_LINE_BYTES } from './line-limit.ts';
import { formatRecord } from './ndjson.ts';
import { RecordFile } from './record-file.ts';
import { recordWords } from './words.ts';

/** A file to which exchanges, and calls of the REST API, are appended, one line each. */
export interface RecordWriter {
  /**
   * Returns when the system has the line, so that killing this process cannot lose it. Trouble is
   * warned of, never thrown.
   */
  write(record: Exchange | CallRecord): void;
  /** Tells how many exchanges are missing, if any. Idempotent. */
  close(): void;
}

/** Every record of friend-cb begins like this; a crash may have left only a part of it. */
const BEGIN = Buffer.from('{"v":1,"type":"');
const BYTE_ORDER_MARK = Buffer.from('\ufeff');

/**
 * Opens a record file, private to the user, and removes an unfinished last line that a crash left.
 * While it is open the file may be moved, deleted or cut, as logrotate does: writing goes on in a
 * file of the same path.
 * @throws UserError when the file cannot be opened, or is not a recording
 */
export function openRecord(path: string, warn: (message: string) => void): RecordWriter {
  let file: RecordFile | null = openFile(path, warn);
  /** Those since the last line that could be written, and in all. */
  let missing = 0;
  let missingInAll = 0;

  /** The file at the path, which is another one when the first was moved or deleted. */
  const currentFile = (): RecordFile => {
    if (file?.isRegular && !file.isAt(path)) {
      file.close();
      file = null;
    }
    if (file === null) {
      file = openFile(path, warn);
      warn(recordWords.now.moved(path));
    }
    const lost = file.isRegular ? file.takeLoss() : 0;
    if (lost > 0) warn(recordWords.now.wasCut(path, lost));
    return file;
  };
  const miss = (error: unknown) => {
    const problem = error instanceof UserError ? error.message : cannotWrite(path, error);
    if (missing === 0) warn(recordWords.now.stillAnswered(problem));
    missing += 1;
    missingInAll += 1;
  };

  return {
    write: (exchange) => {
      try {
        const line = formatLine(exchange);
        // One line too long says nothing about the file, so it is told each time.
        if (line === null) {
          missingInAll += 1;
          return warn(recordWords.now.tooLarge(path, exchange.id));
        }
        currentFile().append(line);
      } catch (error) {
        return miss(error);
      }
      if (missing > 0) warn(recordWords.now.writtenAgain(path, missing));
      missing = 0;
    },
    close: () => {
      file?.close();
      file = null;
      if (missingInAll > 0) warn(recordWords.now.notWhole(path, missingInAll));
      missingInAll = 0;
    },
  };
}

function cannotWrite(path: string, error: unknown): string {
  // The file itself is made where it is missing.
  const isFolderMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
  const words = recordWords.now;
  return words.cannotWrite(path, isFolderMissing ? words.noFolder : describeSystemError(error));
}

/** Null for a line that no reader would take. */
function formatLine(exchange: Exchange | CallRecord): Buffer | null {
  let text: string;
  try {
    text = formatRecord(exchange);
  } catch (error) {
    // A text longer than V8 can hold.
    if (error instanceof RangeError) return null;
    throw error;
  }
  const line = Buffer.from(text);
  return line.length > MAX_LINE_BYTES ? null : line;
}

/** @throws UserError when the file cannot be opened, or is not a recording */
function openFile(path: string, warn: (message: string) => void): RecordFile {
  let file: RecordFile;
  try {
    file = new RecordFile(path);
  } catch (error) {
    throw new UserError(cannotWrite(path, error));
  }
  if (!file.isRegular) return file;
  const found = file.readHead(BYTE_ORDER_MARK.length + BEGIN.length);
  const head = found.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK)
    ? found.subarray(BYTE_ORDER_MARK.length)
    : found;
  if (!head.subarray(0, BEGIN.length).equals(BEGIN.subarray(0, head.length))) {
    file.close();
    throw new UserError(recordWords.now.noRecording(path), { hint: [recordWords.now.noRecordingHint] });
  }
  const unfinished = unfinishedBytes(file);
  if (unfinished > 0) {
    file.blankTail(unfinished);
    warn(recordWords.now.lineRemoved(path, unfinished));
  }
  file.makePrivate();
  return file;
}

/** How long another listener has to finish the line that it is writing, in milliseconds. */
const WRITING_MS = 20;

/** What a crash left, and not what another process is about to finish. */
function unfinishedBytes(file: RecordFile): number {
  const { size } = file;
  if (file.unfinishedBytes() === 0) return 0;
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WRITING_MS);
  return file.size === size ? file.unfinishedBytes() : 0;
}
