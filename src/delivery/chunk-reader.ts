import { GrowingBytes } from './growing-bytes.ts';
import { MalformedReply } from './reply-head.ts';
import { deliveryWords } from './words.ts';

const [LF, CR] = [0x0a, 0x0d];
/** A line of the coding (a size with its extensions, or a trailer) that is longer is no such line. */
const MAX_LINE_BYTES = 16 * 1024;
/** The coding around the largest body that is read, in chunks of one byte each, takes less. */
const MAX_CODING_BYTES = 16 * 1024 * 1024;

/** Takes the chunked coding off a body (RFC 9112, 7.1), in whatever pieces the bytes come. */
export class ChunkReader {
  readonly oddities = new Set<string>();
  readonly #onBody: (bytes: Buffer) => void;
  readonly #line = new GrowingBytes();
  #expects: 'size' | 'data' | 'data-end' | 'trailer' | 'nothing' = 'size';
  /** Bytes of the chunk that have not come yet. */
  #left = 0;
  #codingBytes = 0;

  /** @param onBody is given the bytes of the body */
  constructor(onBody: (bytes: Buffer) => void) {
    this.#onBody = onBody;
  }

  get isDone(): boolean {
    return this.#expects === 'nothing';
  }

  /** Takes bytes as far as the coding goes, and returns the number of them that it took. */
  take(bytes: Buffer, from: number): number | MalformedReply {
    let at = from;
    while (at < bytes.length && this.#expects !== 'nothing') {
      if (this.#expects === 'data') {
        const end = Math.min(bytes.length, at + this.#left);
        this.#onBody(bytes.subarray(at, end));
        this.#left -= end - at;
        at = end;
        if (this.#left === 0) this.#expects = 'data-end';
        continue;
      }
      const found = bytes.indexOf(LF, at);
      const end = found === -1 ? bytes.length : found + 1;
      const problem = this.#takeLine(bytes.subarray(at, end), found !== -1);
      if (problem) return problem;
      at = end;
    }
    return at - from;
  }

  /** @param isWhole the piece has the line's end */
  #takeLine(piece: Buffer, isWhole: boolean): MalformedReply | null {
    this.#line.add(piece);
    this.#codingBytes += piece.length;
    const mayBeEnd = this.#expects !== 'data-end' || this.#line.length <= 2;
    if (!mayBeEnd) return new MalformedReply(deliveryWords.now.longChunk);
    if (this.#line.length > MAX_LINE_BYTES) return new MalformedReply(deliveryWords.now.endlessLine);
    if (this.#codingBytes > MAX_CODING_BYTES) return new MalformedReply(deliveryWords.now.manyChunks);
    if (!isWhole) {
      // A wrong byte is wrong at once, whatever follows it.
      const isWrong = this.#expects === 'data-end' && this.#line.bytes[0] !== CR;
      return isWrong ? new MalformedReply(deliveryWords.now.longChunk) : null;
    }
    const line = this.#line.bytes;
    const hasCr = line[line.length - 2] === CR;
    if (!hasCr) this.oddities.add(deliveryWords.now.bareChunkLine);
    const text = line.toString('latin1', 0, line.length - (hasCr ? 2 : 1));
    this.#line.clear();
    return this.#endLine(text);
  }

  #endLine(text: string): MalformedReply | null {
    switch (this.#expects) {
      case 'size':
        return this.#readSize(text);
      case 'data-end':
        if (text !== '') return new MalformedReply(deliveryWords.now.longChunk);
        this.#expects = 'size';
        return null;
      default:
        // An empty line ends the trailers, which say nothing that is judged.
        if (text === '') this.#expects = 'nothing';
        else this.#noteTrailer(text);
        return null;
    }
  }

  #noteTrailer(text: string): void {
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+:[^\0\r]*$/.test(text)) this.oddities.add(deliveryWords.now.trailerNoHeader);
    else if (/^(?:content-length|transfer-encoding):/i.test(text)) this.oddities.add(deliveryWords.now.trailerFraming);
  }

  #readSize(text: string): MalformedReply | null {
    const [digits = ''] = /^[0-9a-fA-F]*/.exec(text) ?? [];
    const rest = text.slice(digits.length);
    const [blanks = ''] = /^[\t ]*/.exec(rest) ?? [];
    const isExtended = rest[blanks.length] === ';';
    if (digits === '' || (rest.length > blanks.length && !isExtended))
      return new MalformedReply(deliveryWords.now.chunkSize(JSON.stringify(text.slice(0, 40))));
    if (blanks !== '') this.oddities.add(deliveryWords.now.chunkBlanks);
    const size = Number.parseInt(digits, 16);
    this.#left = size;
    this.#expects = size === 0 ? 'trailer' : 'data';
    return null;
  }
}
