import { describeSystemError, UserError } from '../errors.ts';
import { type Exchange, headerValue } from '../protocol/exchange.ts';
import type { CallRecord } from '../protocol/rest/record.ts';
import { formatHarEntry, type HarOrigins } from './har.ts';
import { HarFile } from './har-file.ts';
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

/** By which scheme callbacks came and were sent on: an archive has whole URLs. */
export interface Schemes {
  readonly received: 'http' | 'https';
  readonly sent: 'http' | 'https';
}

/** What a recording is written to. */
interface Target {
  /** Whether it can be looked at, and be exchanged for another one. */
  readonly isRegular: boolean;
  isAt(path: string): boolean;
  takeLoss(path: string): number;
  append(record: Buffer): void;
  close(): void;
}

/** The form of a recording: lines, or one document. */
interface Form {
  /** @throws UserError */
  readonly open: (path: string, warn: (message: string) => void) => Target;
  readonly format: (record: Exchange | CallRecord) => string;
}

const formOf = (path: string, schemes: Schemes): Form =>
  /\.har$/i.test(path)
    ? { open: openHar, format: (record) => formatHarEntry(record, originsOf(record, schemes)) }
    : { open: openFile, format: formatRecord };

/** Where a request went, by its Host: a record has no more of it. */
function originsOf({ request }: Exchange | CallRecord, { received, sent }: Schemes): HarOrigins {
  const named = headerValue(request.headers, 'host') ?? '';
  const host = /^[\w.-]+(?::\d+)?$|^\[[\d:.A-Fa-f]+\](?::\d+)?$/.test(named) ? named : 'localhost';
  return { received: `${received}://${host}`, sent: `${sent}://${host}` };
}

/** @throws UserError when the file cannot be opened, or is not an archive of friend-cb */
function openHar(path: string, warn: (message: string) => void): Target {
  try {
    return new HarFile(path, warn);
  } catch (error) {
    throw error instanceof UserError ? error : new UserError(cannotWrite(path, error));
  }
}

/**
 * Opens a record file, private to the user, and removes an unfinished last line that a crash left.
 * While it is open the file may be moved, deleted or cut, as logrotate does: writing goes on in a
 * file of the same path. A name that ends in `.har` makes it an HTTP Archive, else it is NDJSON.
 * @throws UserError when the file cannot be opened, or is not a recording
 */
export function openRecord(
  path: string,
  warn: (message: string) => void,
  schemes: Schemes = { received: 'http', sent: 'http' },
): RecordWriter {
  const form = formOf(path, schemes);
  let file: Target | null = form.open(path, warn);
  /** Those since the last line that could be written, and in all. */
  let missing = 0;
  let missingInAll = 0;

  /** The file at the path, which is another one when the first was moved or deleted. */
  const currentFile = (): Target => {
    if (file?.isRegular && !file.isAt(path)) {
      file.close();
      file = null;
    }
    if (file === null) {
      file = form.open(path, warn);
      warn(recordWords.now.moved(path));
    }
    const lost = file.isRegular ? file.takeLoss(path) : 0;
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
        const line = formatPiece(form, exchange);
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
function formatPiece({ format }: Form, exchange: Exchange | CallRecord): Buffer | null {
  let text: string;
  try {
    text = format(exchange);
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
