import { type Failure, type HeaderList, MAX_REPLY_BYTES, type RawReply } from '../protocol/exchange.ts';
import { REPLY_FRAMING, type ReplyNotes } from '../protocol/judge-reply.ts';
import { ChunkReader } from './chunk-reader.ts';
import { tooLargeFailure } from './failure.ts';
import { GrowingBytes } from './growing-bytes.ts';
import { type Frame, type Framing, frameReply } from './reply-framing.ts';
import {
  findHeadEnd,
  MAX_HEAD_BYTES,
  MalformedReply,
  parseReplyHead,
  problemOfStart,
  type ReplyHead,
} from './reply-head.ts';
import { deliveryWords } from './words.ts';

/** A reply that has come to its end, or will never come to it. */
export interface ReplyReading {
  /** What could be read of it; null where not even its headers are whole. */
  readonly reply: RawReply | null;
  /** Why it cannot be read; null where it is complete. */
  readonly failure: Failure | null;
  /** Null where it is not complete. */
  readonly framing: Framing | null;
  /** The connection ends with it. */
  readonly closes: boolean;
  readonly notes: ReplyNotes;
  /** Bytes that came after it in the same piece. */
  readonly rest: Buffer;
}

const NOTHING = Buffer.alloc(0);
const NONE: readonly string[] = [];

const after = (bytes: Buffer, end: number) => (end === bytes.length ? NOTHING : bytes.subarray(end));

/**
 * Reads one reply of HTTP/1.x from bytes in whatever pieces they come: the one reader of every
 * command. What curl and Go read whole is read here, and noted where the standard forbids it; what
 * two clients would read as two different replies is malformed (RFC 9112). Interim replies (1xx) are
 * passed over. Memory is bounded, and the time is linear in the number of bytes.
 */
export class ReplyReader {
  readonly #isHead: boolean;
  readonly #pending = new GrowingBytes();
  readonly #body = new GrowingBytes();
  /** No head ends before it. */
  #scanned = 0;
  #headBytes = 0;
  #hasInterim = false;
  #head: ReplyHead | null = null;
  #frame: Frame | null = null;
  #chunks: ChunkReader | null = null;
  #bodyBytes = 0;

  /** @param method of the request: the reply to HEAD has no body */
  constructor(method = 'POST') {
    this.#isHead = method === 'HEAD';
  }

  /** Whether any byte of a reply has come, interim replies included. */
  get hasBegun(): boolean {
    return this.#hasInterim || this.#head !== null || this.#pending.length > 0;
  }

  /** Whether an interim reply has come, such as 100 Continue. */
  get hasInterim(): boolean {
    return this.#hasInterim;
  }

  /** What is there of a reply that is not complete; null as long as its headers are not. */
  get partial(): RawReply | null {
    return this.#head && new ReadReply(this.#head, this.#body.bytes);
  }

  /**
   * Takes the next bytes, which must not be written over afterwards.
   * @returns null as long as more has to come
   */
  push(bytes: Buffer): ReplyReading | null {
    return this.#frame === null ? this.#readHead(bytes) : this.#readBody(bytes, 0, this.#frame);
  }

  /**
   * The other side has closed the connection in good order.
   * @returns the reply, if its body ends with the connection; otherwise null: it is cut short
   */
  end(): ReplyReading | null {
    return this.#frame?.framing === 'close' ? this.#complete(NOTHING) : null;
  }

  #readHead(piece: Buffer): ReplyReading | null {
    this.#pending.add(piece);
    for (;;) {
      const bytes = this.#pending.bytes;
      const notHttp = problemOfStart(bytes);
      if (notHttp) return this.#fail(notHttp);
      const end = findHeadEnd(bytes, this.#scanned);
      if (this.#headBytes + (end === -1 ? bytes.length : end) > MAX_HEAD_BYTES)
        return this.#fail(new MalformedReply(deliveryWords.now.largeHead(MAX_HEAD_BYTES)));
      if (end === -1) {
        // The last bytes may be the first ones of the empty line.
        this.#scanned = Math.max(0, bytes.length - 2);
        return null;
      }
      this.#headBytes += end;
      const head = parseReplyHead(bytes, end);
      if (head instanceof MalformedReply) return this.#fail(head);
      if (head.status >= 200) return this.#beginBody(head, bytes, end);
      if (head.status === 101) return this.#fail(new MalformedReply(deliveryWords.now.switching));
      this.#hasInterim = true;
      this.#scanned = 0;
      this.#pending.clear();
      if (end === bytes.length) return null;
      this.#pending.add(bytes.subarray(end));
    }
  }

  #beginBody(head: ReplyHead, bytes: Buffer, start: number): ReplyReading | null {
    this.#head = head;
    const frame = frameReply(head, this.#isHead);
    if (frame instanceof MalformedReply) return this.#fail(frame);
    this.#frame = frame;
    if (frame.framing === 'chunked') this.#chunks = new ChunkReader((body) => this.#addBody(body));
    this.#pending.clear();
    return this.#readBody(bytes, start, frame);
  }

  #readBody(bytes: Buffer, start: number, { framing, length }: Frame): ReplyReading | null {
    switch (framing) {
      case 'none':
        return this.#complete(bytes.subarray(start));
      case 'length': {
        const end = Math.min(bytes.length, start + length - this.#bodyBytes);
        this.#addBody(bytes.subarray(start, end));
        if (this.#bodyBytes > MAX_REPLY_BYTES) return this.#failAsTooLarge();
        return this.#bodyBytes === length ? this.#complete(after(bytes, end)) : null;
      }
      case 'chunked': {
        const chunks = this.#chunks as ChunkReader;
        const taken = chunks.take(bytes, start);
        if (taken instanceof MalformedReply) return this.#fail(taken);
        if (this.#bodyBytes > MAX_REPLY_BYTES) return this.#failAsTooLarge();
        return chunks.isDone ? this.#complete(bytes.subarray(start + taken)) : null;
      }
      case 'close':
        this.#addBody(bytes.subarray(start));
        return this.#bodyBytes > MAX_REPLY_BYTES ? this.#failAsTooLarge() : null;
    }
  }

  #addBody(bytes: Buffer): void {
    if (bytes.length === 0) return;
    const room = MAX_REPLY_BYTES - this.#body.length;
    if (room > 0) this.#body.add(bytes.length > room ? bytes.subarray(0, room) : bytes);
    this.#bodyBytes += bytes.length;
  }

  #complete(rest: Buffer): ReplyReading {
    const { framing, closes } = this.#frame as Frame;
    return { reply: this.partial, failure: null, framing, closes, notes: this.#notes(rest.length), rest };
  }

  #fail({ problem, isHttp }: MalformedReply): ReplyReading {
    const failure: Failure = { kind: 'protocol', message: problem, ...(isHttp ? { code: REPLY_FRAMING } : {}) };
    return this.#failWith(failure);
  }

  #failAsTooLarge(): ReplyReading {
    return this.#failWith(tooLargeFailure());
  }

  #failWith(failure: Failure): ReplyReading {
    return { reply: this.partial, failure, framing: null, closes: true, notes: this.#notes(0), rest: NOTHING };
  }

  #notes(extraBytes: number): ReplyNotes {
    const ofHead = this.#head?.oddities ?? NONE;
    const ofFrame = this.#frame?.oddities ?? NONE;
    const isPlain = ofHead.length === 0 && ofFrame.length === 0 && this.#chunks === null;
    const oddities = isPlain ? NONE : [...ofHead, ...ofFrame, ...(this.#chunks?.oddities ?? NONE)];
    return { headBytes: this.#headBytes, extraBytes, oddities };
  }
}

/** A reply whose headers are listed only when they are looked at. */
class ReadReply implements RawReply {
  readonly status: number;
  readonly body: Uint8Array;
  readonly #head: ReplyHead;

  constructor(head: ReplyHead, body: Uint8Array) {
    this.status = head.status;
    this.body = body;
    this.#head = head;
  }

  get headers(): HeaderList {
    return this.#head.headers;
  }

  headerValue(name: string): string | undefined {
    return this.#head.headerValue(name);
  }
}
