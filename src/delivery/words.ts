import { wording } from '../language.ts';

/** Why no whole reply came, and what is odd about one. `it` and `its` are the reply. */
const EN = {
  refused: 'connection refused',
  gaveUp: (code: string) => `the other side gave up the connection (${code})`,
  tooLarge: (most: number) => `the reply is larger than ${most} bytes`,
  runEnded: 'no complete reply when the run was ended',
  late: (timeoutMs: number) => `no complete reply within ${timeoutMs} ms`,
  noDnsAnswer: (host: string, timeoutMs: number) => `no answer to the DNS query for ${host} within ${timeoutMs} ms`,
  noConnection: (address: string, timeoutMs: number) => `no connection to ${address} within ${timeoutMs} ms`,
  noHandshake: (address: string, timeoutMs: number) => `no TLS handshake with ${address} within ${timeoutMs} ms`,
  truncated: 'the connection ended in the middle of the reply',
  closed: 'the connection was closed without a reply',
  handshakeEnded: 'the connection ended during the handshake',

  // Its head.
  start: (found: string) => `it does not begin with HTTP/ but with ${found}`,
  statusLine: (line: string) => `its status line is ${line}`,
  bareLineEnd: 'a line of its head ends with LF alone',
  folded: (name: string) => `its ${name} goes on in a second line`,
  foldedHeader: (name: string) => `its header ${name} goes on in a second line`,
  control: 'a header has a control character',
  carriageReturn: 'a header has a carriage return within it',
  nul: 'a header has a NUL byte',
  noHeader: (line: string) => `it has a line that is no header: ${line}`,
  largeHead: (most: number) => `its headers are larger than ${most} bytes`,
  switching: 'its status is 101 Switching Protocols, which no request asked for',

  // How its body is framed.
  twoFramings: 'it has both Transfer-Encoding and Content-Length',
  http10Chunked: 'it is HTTP/1.0 with Transfer-Encoding',
  unknownCoding: (header: string) => `its Transfer-Encoding is ${header}, only chunked needs no agreement`,
  chunkedTwice: 'Transfer-Encoding: chunked is given twice',
  coding: (header: string) => `its Transfer-Encoding is ${header}`,
  length: (header: string) => `its Content-Length is ${header}`,
  lengths: (values: readonly string[]) => `it has different values of Content-Length: ${values.join(' and ')}`,
  lengthTwice: 'Content-Length is given twice',
  longChunk: 'a chunk is longer than its size says',
  endlessLine: 'a line between its chunks does not end',
  manyChunks: 'its chunks are more coding than body',
  bareChunkLine: 'a line between its chunks ends with LF alone',
  trailerNoHeader: 'a trailer is no header',
  trailerFraming: 'a trailer is about the framing',
  chunkSize: (size: string) => `the size of a chunk is ${size}`,
  chunkBlanks: 'the size of a chunk has blanks after it',
};
export type DeliveryWords = typeof EN;
export const deliveryWords = wording<DeliveryWords>(EN);
