import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  statSync,
  writeSync,
} from 'node:fs';
import { UserError } from '../errors.ts';
import { isJsonObject, readJson } from '../protocol/json.ts';
import { VERSION } from '../version.ts';
import { formatHarHead, HAR_BEGIN, HAR_TAIL } from './har.ts';
import { recordWords } from './words.ts';

const TAIL = Buffer.from(HAR_TAIL);
const [LINE_END, COMMA, BRACKET] = [0x0a, 0x2c, 0x5b];
const PIECE_BYTES = 64 * 1024;

/**
 * An HTTP Archive that is a whole document after every entry: each is written over the end of the
 * one before, together with a new end, in one piece. So what has been written is there whatever
 * becomes of this process, and no other may write to the file at the same time.
 */
export class HarFile {
  readonly #file: number;
  readonly #inode: number;
  readonly #device: number;
  readonly isRegular = true;
  /** Where the end of the document begins, and whether an entry stands before it. */
  #end = 0;
  #hasEntries = false;

  /**
   * Opens or makes one; an end that a crash has left is made whole.
   * @throws UserError for a file that is no archive of friend-cb, else the system's error
   */
  constructor(path: string, warn: (message: string) => void) {
    if (statSync(path, { throwIfNoEntry: false })?.isFile() === false)
      throw new UserError(recordWords.now.harNoFile(path), { hint: [recordWords.now.harNoFileHint] });
    this.#file = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600);
    const { ino, dev } = fstatSync(this.#file);
    this.#inode = ino;
    this.#device = dev;
    try {
      const removed = this.#readEnd(path);
      if (removed > 0) warn(recordWords.now.endRemoved(path, removed));
    } catch (error) {
      closeSync(this.#file);
      throw error;
    }
    fchmodSync(this.#file, 0o600);
  }

  isAt(path: string): boolean {
    const found = statSync(path, { throwIfNoEntry: false });
    return found !== undefined && found.ino === this.#inode && found.dev === this.#device;
  }

  /** How many bytes are gone since our last write, of what is then made whole again. */
  takeLoss(path: string): number {
    const { size } = fstatSync(this.#file);
    const known = this.#end + TAIL.length;
    if (size === known) return 0;
    this.#readEnd(path);
    return Math.max(0, known - size);
  }

  /** @throws the system's error when the entry does not fit; the document is then what it was */
  append(entry: Buffer): void {
    const begin = Buffer.from(this.#hasEntries ? ',\n' : '\n');
    const whole = Buffer.concat([begin, entry, TAIL]);
    const written = this.#write(whole, this.#end);
    if (written !== null) {
      this.#write(TAIL, this.#end);
      ftruncateSync(this.#file, this.#end + TAIL.length);
      throw written;
    }
    this.#end += begin.length + entry.length;
    this.#hasEntries = true;
  }

  close(): void {
    closeSync(this.#file);
  }

  /** Writes all of it, in one piece where the system takes it so; gives the error that kept it from that. */
  #write(bytes: Buffer, at: number): Error | null {
    try {
      for (let done = 0; done < bytes.length; )
        done += writeSync(this.#file, bytes, done, bytes.length - done, at + done);
      return null;
    } catch (error) {
      return error as Error;
    }
  }

  #read(at: number, length: number): Buffer {
    const buffer = Buffer.alloc(length);
    return buffer.subarray(0, readSync(this.#file, buffer, 0, length, at));
  }

  /**
   * Finds the end of the document, or makes one. Returns how many bytes of an unfinished entry it has
   * removed for that.
   */
  #readEnd(path: string): number {
    const { size } = fstatSync(this.#file);
    if (size === 0) {
      const head = Buffer.from(formatHarHead(VERSION));
      const failed = this.#write(Buffer.concat([head, TAIL]), 0);
      if (failed !== null) throw failed;
      this.#end = head.length;
      this.#hasEntries = false;
      return 0;
    }
    if (this.#read(0, HAR_BEGIN.length).toString() !== HAR_BEGIN)
      throw new UserError(recordWords.now.noOwnHar(path), { hint: [recordWords.now.noRecordingHint] });
    const found = this.#tailAt(size);
    const kept = found ?? this.#lastWholeLine(size);
    const rest = this.#read(kept, Math.max(0, size - kept));
    // An entry that lacks nothing but what stands behind it.
    const entry = rest.at(-1) === COMMA ? rest.subarray(0, -1) : rest;
    this.#end = found === null && isEntry(entry) ? kept + entry.length : kept;
    this.#hasEntries = this.#read(this.#end - 1, 1)[0] !== BRACKET;
    if (rest.equals(TAIL)) return 0;
    const failed = this.#write(TAIL, this.#end);
    if (failed !== null) throw failed;
    ftruncateSync(this.#file, this.#end + TAIL.length);
    const isOurs = this.#end > kept || TAIL.subarray(0, rest.length).equals(rest);
    return isOurs ? 0 : rest.length;
  }

  /** Where the end begins, and nothing else does: no entry has a line end in it. Null where it is missing. */
  #tailAt(size: number): number | null {
    const start = Math.max(0, size - PIECE_BYTES);
    const found = this.#read(start, size - start).lastIndexOf(TAIL);
    return found === -1 ? null : start + found;
  }

  /** Where the last line ends that another one follows: behind it stands a part of an entry, or of the end. */
  #lastWholeLine(size: number): number {
    for (let end = size; end > 0; ) {
      const start = Math.max(0, end - PIECE_BYTES);
      const found = this.#read(start, end - start).lastIndexOf(LINE_END);
      if (found !== -1) {
        const at = start + found;
        return this.#read(at - 1, 1)[0] === COMMA ? at - 1 : at;
      }
      end = start;
    }
    // The head itself is cut: nothing was recorded.
    const head = Buffer.from(formatHarHead(VERSION));
    this.#write(head, 0);
    return head.length;
  }
}

/** Whether it is an entry with what stands in front of one. */
function isEntry(bytes: Buffer): boolean {
  const reading = readJson(bytes.subarray(bytes.indexOf(LINE_END) + 1));
  return reading.ok && isJsonObject(reading.value);
}
