import { closeSync, fchmodSync, fstatSync, openSync, readSync, statSync, writeSync } from 'node:fs';

const LINE_END = 0x0a;
const BLANK = 0x20;
/** The size of a piece when more of a file has to be looked at. */
const PIECE_BYTES = 64 * 1024;
/** So much of a line has the id in it, which no other line has. */
const DISTINCT_BYTES = 80;
/** How much others may have written behind a half line of ours for it to be found. */
const SEARCH_BYTES = 1024 * 1024;

/**
 * A file that others may write to, move, cut or delete at the same time. Lines are appended whole,
 * and nothing that others wrote is ever overwritten or cut off.
 */
export class RecordFile {
  /** For appending only: the system puts every write at the end, wherever that is by then. */
  readonly #appender: number;
  /** For looking at the content, and for blanking our own half lines. */
  readonly #mender: number;
  readonly #inode: number;
  readonly #device: number;
  /** False for a pipe or a device, of which nothing can be looked at. */
  readonly isRegular: boolean;
  /** The size after our last write; others may have added to it since. */
  #knownSize: number;

  /** @throws the system's error when the file cannot be opened */
  constructor(path: string) {
    this.#appender = openSync(path, 'a', 0o600);
    const { ino, dev, size } = fstatSync(this.#appender);
    this.#inode = ino;
    this.#device = dev;
    this.#knownSize = size;
    this.isRegular = fstatSync(this.#appender).isFile();
    this.#mender = this.isRegular ? openSync(path, 'r+') : this.#appender;
  }

  get size(): number {
    return fstatSync(this.#appender).size;
  }

  makePrivate(): void {
    fchmodSync(this.#appender, 0o600);
  }

  /** Whether this path still leads to this file. */
  isAt(path: string): boolean {
    const found = statSync(path, { throwIfNoEntry: false });
    return found !== undefined && found.ino === this.#inode && found.dev === this.#device;
  }

  /** How many bytes are gone since our last write: the file was cut from outside. 0 where none are. */
  takeLoss(): number {
    const { size } = this;
    const lost = Math.max(0, this.#knownSize - size);
    this.#knownSize = size;
    return lost;
  }

  /** The first bytes of a file that are not blank, at most `length` of them. */
  readHead(length: number): Buffer {
    for (let at = 0; ; at += PIECE_BYTES) {
      const piece = this.#read(at, PIECE_BYTES);
      const start = piece.findIndex((byte) => byte !== BLANK && byte !== LINE_END);
      if (start !== -1) return this.#read(at + start, length);
      if (piece.length < PIECE_BYTES) return Buffer.alloc(0);
    }
  }

  /** The length of the last line when it lacks its end; 0 where the file ends with a line end. */
  unfinishedBytes(): number {
    const { size } = this;
    for (let end = size; end > 0; ) {
      const start = Math.max(0, end - PIECE_BYTES);
      const found = this.#read(start, end - start).lastIndexOf(LINE_END);
      if (found !== -1) return size - (start + found + 1);
      end = start;
    }
    return size;
  }

  /** Turns the last bytes into an empty line, which readers skip. */
  blankTail(length: number): void {
    this.#blank(this.size - length, length);
  }

  /**
   * Appends a line with its end. A part that the system took before it refused the rest is blanked:
   * it would make the next line unreadable, whoever writes that.
   * @throws the system's error when the line does not fit
   */
  append(line: Buffer): void {
    if (!this.isRegular) {
      for (let at = 0; at < line.length; ) at += writeSync(this.#appender, line, at);
      return;
    }
    // The end of somebody else's half line, so that ours begins a line of its own.
    const whole = this.#endsInLine() ? line : Buffer.concat([Buffer.of(LINE_END), line]);
    const written = writeSync(this.#appender, whole);
    if (written < whole.length) {
      this.#blankPart(whole.subarray(0, written));
      // The system tells the reason when not a single byte fits.
      const more = writeSync(this.#appender, whole);
      if (more < whole.length) {
        this.#blankPart(whole.subarray(0, more));
        throw Object.assign(new Error('the line does not fit'), { code: 'ENOSPC' });
      }
    }
    this.#knownSize = this.size;
  }

  close(): void {
    closeSync(this.#appender);
    if (this.isRegular) closeSync(this.#mender);
  }

  #read(at: number, length: number): Buffer {
    const buffer = Buffer.alloc(length);
    return buffer.subarray(0, readSync(this.#mender, buffer, 0, length, at));
  }

  #endsInLine(): boolean {
    const { size } = this;
    return size === 0 || this.#read(size - 1, 1)[0] === LINE_END;
  }

  /**
   * Blanks a part of a line that we have just written. Where another process has written since, only
   * a part that holds the id of its exchange is sure to be ours.
   */
  #blankPart(part: Buffer): void {
    const { size } = this;
    const from = part.length < DISTINCT_BYTES ? size - part.length : Math.max(0, size - part.length - SEARCH_BYTES);
    const found = this.#read(from, size - from).lastIndexOf(part);
    if (part.length > 0 && found !== -1) this.#blank(from + found, part.length);
    this.#knownSize = this.size;
  }

  /** In place, so that no byte of anybody else can be hit. */
  #blank(at: number, length: number): void {
    for (let done = 0; done < length; ) {
      const piece = Buffer.alloc(Math.min(PIECE_BYTES, length - done), BLANK);
      if (done + piece.length === length) piece[piece.length - 1] = LINE_END;
      done += writeSync(this.#mender, piece, 0, piece.length, at + done);
    }
  }
}
