import type { HeaderList } from '../protocol/exchange.ts';
import { deliveryWords } from './words.ts';

/** A reply whose status line and headers are longer is not read. curl and Go stop later still. */
export const MAX_HEAD_BYTES = 256 * 1024;

/** What is wrong with a reply that cannot be read. */
export class MalformedReply {
  readonly problem: string;
  /** It begins as HTTP/1.x does, so it is HTTP with a mistake and no other protocol. */
  readonly isHttp: boolean;

  constructor(problem: string, isHttp = true) {
    this.problem = problem;
    this.isHttp = isHttp;
  }
}

/** Status line and headers of a reply. */
export interface ReplyHead {
  readonly status: number;
  readonly isHttp10: boolean;
  /** As they came. The list is made when somebody asks for it. */
  readonly headers: HeaderList;
  /** The first value of a header, without the list. @param name in lower case */
  headerValue(name: string): string | undefined;
  /** All values of the header, with commas between them; null where there is none. */
  readonly contentLength: string | null;
  readonly transferEncoding: string | null;
  readonly connection: string | null;
  /** What the standard forbids and most clients read all the same, in words. */
  readonly oddities: readonly string[];
}

const [TAB, LF, CR, SP, COLON] = [0x09, 0x0a, 0x0d, 0x20, 0x3a];
const START = Buffer.from('HTTP/');

const TOKEN = new Uint8Array(256);
for (const char of "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
  TOKEN[char.charCodeAt(0)] = 1;

/**
 * Where the first head in `bytes` ends, the empty line included; -1 where it does not end yet. A line
 * may end with LF alone.
 * @param from no head ends before it
 */
export function findHeadEnd(bytes: Buffer, from: number): number {
  const { length } = bytes;
  // For the few hundred bytes of a head a loop is faster than as many calls of indexOf as it has lines.
  for (let at = from; at < length; at += 1) {
    if (bytes[at] !== LF) continue;
    const next = bytes[at + 1];
    if (next === LF) return at + 2;
    if (next === CR && bytes[at + 2] === LF) return at + 3;
  }
  return -1;
}

/** Why these first bytes are not those of an HTTP/1.x reply; null while they may be. */
export function problemOfStart(bytes: Buffer): MalformedReply | null {
  const length = Math.min(bytes.length, START.length);
  let same = 0;
  while (same < length && bytes[same] === START[same]) same += 1;
  if (same === length) return null;
  return new MalformedReply(deliveryWords.now.start(show(bytes, 0, 20)), false);
}

/** @param end where the head ends, as `findHeadEnd` found it */
export function parseReplyHead(bytes: Buffer, end: number): ReplyHead | MalformedReply {
  const head = new HeadReader(bytes);
  return head.readStatusLine() ?? head.readHeaders(end) ?? head;
}

class HeadReader implements ReplyHead {
  status = 0;
  isHttp10 = false;
  contentLength: string | null = null;
  transferEncoding: string | null = null;
  connection: string | null = null;
  readonly oddities: string[] = [];
  readonly #bytes: Buffer;
  /** Of each header: where its name begins and ends, and where its value begins and ends. */
  readonly #places: number[] = [];
  #headers: HeaderList | null = null;
  #at = 0;
  #bareLineEnd = false;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get headers(): HeaderList {
    this.#headers ??= this.#listHeaders();
    return this.#headers;
  }

  headerValue(name: string): string | undefined {
    const places = this.#places;
    for (let index = 0; index < places.length; index += 4) {
      const start = places[index] as number;
      if ((places[index + 1] as number) - start !== name.length || !equalsIgnoringCase(this.#bytes, start, name))
        continue;
      return showValue(this.#text(places[index + 2] as number, places[index + 3] as number));
    }
    return undefined;
  }

  readStatusLine(): MalformedReply | null {
    const bytes = this.#bytes;
    let lineEnd = 0;
    while (bytes[lineEnd] !== LF) lineEnd += 1;
    const minor = digit(bytes[7]);
    const status = digit(bytes[9]) * 100 + digit(bytes[10]) * 10 + digit(bytes[11]);
    const hasEnd = bytes[12] === SP || bytes[12] === CR || bytes[12] === LF;
    const isHttp1 = bytes[5] === 0x31 && bytes[6] === 0x2e && (minor === 0 || minor === 1) && bytes[8] === SP;
    if (!isHttp1 || !(status >= 100) || !hasEnd) {
      const textEnd = bytes[lineEnd - 1] === CR ? lineEnd - 1 : lineEnd;
      return new MalformedReply(deliveryWords.now.statusLine(show(bytes, 0, Math.min(textEnd, 80))), isHttp1);
    }
    this.status = status;
    this.isHttp10 = minor === 0;
    this.#bareLineEnd = bytes[lineEnd - 1] !== CR;
    this.#at = lineEnd + 1;
    return null;
  }

  readHeaders(end: number): MalformedReply | null {
    const bytes = this.#bytes;
    while (this.#at < end) {
      const first = bytes[this.#at];
      if (first === LF || (first === CR && bytes[this.#at + 1] === LF)) break;
      const problem = first === SP || first === TAB ? this.#readFold() : this.#readHeader();
      if (problem) return problem;
    }
    // An empty line of LF alone follows a line of CR and LF here as well.
    if (this.#bareLineEnd || bytes[end - 2] !== CR) this.oddities.push(deliveryWords.now.bareLineEnd);
    return null;
  }

  #readHeader(): MalformedReply | null {
    const bytes = this.#bytes;
    const from = this.#at;
    let colon = from;
    while (TOKEN[bytes[colon] as number] === 1) colon += 1;
    if (bytes[colon] !== COLON || colon === from) return this.#noHeader(from);
    let start = colon + 1;
    while (isBlank(bytes[start])) start += 1;
    const lineEnd = this.#findLineEnd(start);
    if (lineEnd instanceof MalformedReply) return lineEnd;
    const valueEnd = trimEnd(bytes, start, lineEnd);
    this.#places.push(from, colon, start, valueEnd);
    this.#noteFraming(from, colon, start, valueEnd);
    return null;
  }

  /** A line that begins with a blank goes on with the header before it (obs-fold, RFC 9112, 5.2). */
  #readFold(): MalformedReply | null {
    if (this.#places.length === 0) return this.#noHeader(this.#at);
    const from = this.#at;
    const lineEnd = this.#findLineEnd(from);
    if (lineEnd instanceof MalformedReply) return lineEnd;
    const [nameStart, nameEnd] = this.#places.slice(-4, -2) as [number, number];
    if (this.#framingName(nameStart, nameEnd) !== null)
      return new MalformedReply(deliveryWords.now.folded(this.#text(nameStart, nameEnd)));
    this.#places[this.#places.length - 1] = trimEnd(this.#bytes, from, lineEnd);
    this.oddities.push(deliveryWords.now.foldedHeader(this.#text(nameStart, nameEnd)));
    return null;
  }

  /** Where the text of a line ends; the next line begins at `#at` then. */
  #findLineEnd(from: number): number | MalformedReply {
    const bytes = this.#bytes;
    let hasControl = false;
    for (let at = from; ; at += 1) {
      const byte = bytes[at] as number;
      if (byte >= SP && byte !== 0x7f) continue;
      if (byte === LF) {
        const isBare = at === from || bytes[at - 1] !== CR;
        this.#bareLineEnd ||= isBare;
        this.#at = at + 1;
        if (hasControl) this.oddities.push(deliveryWords.now.control);
        return isBare ? at : at - 1;
      }
      if (byte === CR && bytes[at + 1] !== LF) return new MalformedReply(deliveryWords.now.carriageReturn);
      if (byte === 0) return new MalformedReply(deliveryWords.now.nul);
      if (byte !== TAB && byte !== CR) hasControl = true;
    }
  }

  #noteFraming(nameStart: number, nameEnd: number, start: number, end: number): void {
    const name = this.#framingName(nameStart, nameEnd);
    if (name === null) return;
    const before = this[name];
    this[name] = before === null ? this.#text(start, end) : `${before}, ${this.#text(start, end)}`;
  }

  /** A name by its length first: most headers are none of these. */
  #framingName(start: number, end: number): 'contentLength' | 'transferEncoding' | 'connection' | null {
    switch (end - start) {
      case 10:
        return equalsIgnoringCase(this.#bytes, start, 'connection') ? 'connection' : null;
      case 14:
        return equalsIgnoringCase(this.#bytes, start, 'content-length') ? 'contentLength' : null;
      case 17:
        return equalsIgnoringCase(this.#bytes, start, 'transfer-encoding') ? 'transferEncoding' : null;
      default:
        return null;
    }
  }

  #noHeader(from: number): MalformedReply {
    const lineEnd = this.#bytes.indexOf(LF, from);
    const textEnd = this.#bytes[lineEnd - 1] === CR ? lineEnd - 1 : lineEnd;
    return new MalformedReply(deliveryWords.now.noHeader(show(this.#bytes, from, Math.min(textEnd, from + 80))));
  }

  #text(start: number, end: number): string {
    return this.#bytes.toString('latin1', start, end);
  }

  #listHeaders(): HeaderList {
    const headers: [string, string][] = [];
    for (let index = 0; index < this.#places.length; index += 4) {
      const [nameStart, nameEnd, start, end] = this.#places.slice(index, index + 4) as [number, number, number, number];
      headers.push([this.#text(nameStart, nameEnd), showValue(this.#text(start, end))]);
    }
    return headers;
  }
}

/** The line end of a fold stands for a blank. */
const showValue = (text: string) => (text.includes('\n') ? text.replace(/\r?\n[\t ]/g, ' ') : text);

const isBlank = (byte: number | undefined) => byte === SP || byte === TAB;

const digit = (byte = 0) => (byte >= 0x30 && byte <= 0x39 ? byte - 0x30 : Number.NaN);

function trimEnd(bytes: Buffer, start: number, end: number): number {
  let at = end;
  while (at > start && isBlank(bytes[at - 1])) at -= 1;
  return at;
}

/** @param name in lower case */
function equalsIgnoringCase(bytes: Buffer, start: number, name: string): boolean {
  for (let index = 0; index < name.length; index += 1)
    if (((bytes[start + index] as number) | 0x20) !== name.charCodeAt(index)) return false;
  return true;
}

const show = (bytes: Buffer, start: number, end: number) => JSON.stringify(bytes.toString('latin1', start, end));
