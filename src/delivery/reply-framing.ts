import { MalformedReply, type ReplyHead } from './reply-head.ts';
import { deliveryWords } from './words.ts';

/** How the end of a reply's body is known. */
export type Framing = 'length' | 'chunked' | 'close' | 'none';

/** `length` is the number of bytes of the body where `framing` is `length`. */
export interface Frame {
  readonly framing: Framing;
  readonly length: number;
  /**
   * The connection is meant to end after the reply: the headers say so, or it is HTTP/1.0, or only
   * the end of the connection ends the body.
   */
  readonly closes: boolean;
  /** As in `ReplyHead`. */
  readonly oddities: readonly string[];
}

const NONE: readonly string[] = [];

/**
 * How long the body is (RFC 9112, 6.3). Where two headers contradict each other, two clients would
 * read two different replies, so it is malformed.
 * @param isHead the reply to a HEAD request, which has no body
 */
export function frameReply(head: ReplyHead, isHead: boolean): Frame | MalformedReply {
  const { status, contentLength, transferEncoding, connection, isHttp10 } = head;
  const closes = closesAfter(connection, isHttp10);
  if (isHead || status === 204 || status === 304) return { framing: 'none', length: 0, closes, oddities: NONE };
  const coding = transferEncoding === null ? null : readCoding(transferEncoding);
  if (coding instanceof MalformedReply) return coding;
  const length = contentLength === null ? null : readLength(contentLength);
  if (length instanceof MalformedReply) return length;
  const oddities = coding === null ? (length?.oddities ?? NONE) : [...coding.oddities, ...(length?.oddities ?? NONE)];
  if (coding?.isChunked) {
    if (length !== null) return new MalformedReply(deliveryWords.now.twoFramings);
    return isHttp10
      ? {
          framing: 'chunked',
          length: 0,
          closes: true,
          oddities: [...oddities, deliveryWords.now.http10Chunked],
        }
      : { framing: 'chunked', length: 0, closes, oddities };
  }
  return length === null
    ? { framing: 'close', length: 0, closes: true, oddities }
    : { framing: 'length', length: length.value, closes, oddities };
}

function closesAfter(connection: string | null, isHttp10: boolean): boolean {
  if (connection === null) return isHttp10;
  if (connection === 'keep-alive') return false;
  return /\bclose\b/i.test(connection) || (isHttp10 && !/\bkeep-alive\b/i.test(connection));
}

interface Coding {
  readonly isChunked: boolean;
  readonly oddities: readonly string[];
}

function readCoding(header: string): Coding | MalformedReply {
  const names = listOf(header).map((name) => name.toLowerCase());
  const coded = names.filter((name) => name !== 'identity');
  if (coded.some((name) => name !== 'chunked'))
    return new MalformedReply(deliveryWords.now.unknownCoding(JSON.stringify(header)));
  const oddities = [
    ...(coded.length > 1 ? [deliveryWords.now.chunkedTwice] : []),
    ...(coded.length < names.length || names.length === 0 ? [deliveryWords.now.coding(JSON.stringify(header))] : []),
  ];
  return { isChunked: coded.length > 0, oddities };
}

interface Length {
  readonly value: number;
  readonly oddities: readonly string[];
}

function readLength(header: string): Length | MalformedReply {
  // Nearly every reply has one value.
  if (/^\d+$/.test(header)) return { value: Number(header), oddities: NONE };
  const values = listOf(header);
  if (values.length === 0 || values.some((value) => !/^\d+$/.test(value)))
    return new MalformedReply(deliveryWords.now.length(JSON.stringify(header)));
  const lengths = new Set(values.map(Number));
  if (lengths.size > 1) return new MalformedReply(deliveryWords.now.lengths(values));
  return { value: Number(values[0]), oddities: [deliveryWords.now.lengthTwice] };
}

/** The members of a comma-separated list. An empty one is kept: it is no length. */
function listOf(header: string): string[] {
  return header === '' ? [] : header.split(',').map((each) => each.trim());
}
