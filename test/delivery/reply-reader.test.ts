import { describe, expect, it } from 'vitest';
import { ReplyReader, type ReplyReading } from '../../src/delivery/reply-reader.ts';
import { MAX_REPLY_BYTES } from '../../src/protocol/exchange.ts';
import { REPLY_FRAMING } from '../../src/protocol/judge-reply.ts';
import { makeOddReply } from '../fuzz/support/odd-replies.js';
import { createRandom, many } from '../support/random.ts';

const HEAD = 'HTTP/1.1 200 OK\r\n';
const BODY = '{"a":1}';
const sized = (extra = '') => `${HEAD}${extra}Content-Length: 7\r\n\r\n${BODY}`;
const chunked = (coded: string, extra = '') => `${HEAD}${extra}Transfer-Encoding: chunked\r\n\r\n${coded}`;
const ONE_CHUNK = `7\r\n${BODY}\r\n0\r\n\r\n`;

/** Reads bytes in pieces that end at these places, and then the end of the connection. */
function readPieces(bytes: Buffer, cuts: readonly number[], method?: string): ReplyReading | null {
  const reader = new ReplyReader(method);
  let from = 0;
  for (const cut of [...cuts, bytes.length]) {
    const reading = cut > from ? reader.push(bytes.subarray(from, cut)) : null;
    if (reading !== null) return reading;
    from = Math.max(from, cut);
  }
  return reader.end();
}

const everyByte = (bytes: Buffer) => many(bytes.length, (index) => index);

/** What a reply came to, without what depends on the pieces. */
function summarize(reading: ReplyReading | null) {
  if (reading === null) return null;
  const { reply, failure, framing, closes, notes } = reading;
  const { status, headers, body } = reply ?? { status: null, headers: null, body: new Uint8Array() };
  const read = { status, headers, body: Buffer.from(body).toString('latin1'), framing, closes };
  // Of another protocol as much is shown as has come.
  const message = failure?.message.replace(/(does not begin with HTTP\/).*/s, '$1');
  return { ...(failure === null ? read : { failure: { ...failure, message } }), oddities: [...notes.oddities] };
}

describe('reads whole', () => {
  const whole: readonly (readonly [name: string, reply: string, oddity?: RegExp])[] = [
    ['a length', sized()],
    ['chunks', chunked(ONE_CHUNK)],
    [
      'chunks of one byte, an extension, a trailer',
      chunked(`3;x="y"\r\n{"a\r\n4\r\n":1}\r\n0;last\r\nX-Sum: 1\r\n\r\n`),
    ],
    ['a size with zeros before it, in capitals', chunked(`0007\r\n${BODY}\r\n000\r\n\r\n`)],
    ['no length: the end of the connection ends it', `${HEAD}\r\n${BODY}`],
    ['a 100 Continue that no request asked for', `HTTP/1.1 100 Continue\r\n\r\n${sized()}`],
    [
      'several interim replies with headers',
      `HTTP/1.1 103 Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 102 X\r\n\r\n${sized()}`,
    ],
    ['no reason phrase', sized().replace(' OK', '')],
    ['20 KB of headers', sized(`X-Large: ${'x'.repeat(20_000)}\r\n`)],
    ['200 headers', sized(many(200, (index) => `X-${index}: ${index}\r\n`).join(''))],
    ['names in any case', sized().replace('Content-Length', 'cONTENT-lENGTH')],
    ['HTTP/1.0', sized().replace('1.1', '1.0')],
    ['equal lengths in two headers', sized('Content-Length: 7\r\n'), /Content-Length is given twice/],
    ['equal lengths in one header', sized().replace('7', '7, 7'), /Content-Length is given twice/],
    ['Transfer-Encoding twice', chunked(ONE_CHUNK, 'Transfer-Encoding: chunked\r\n'), /chunked is given twice/],
    ['identity beside a length', sized('Transfer-Encoding: identity\r\n'), /its Transfer-Encoding is "identity"/],
    ['a padded chunk size', chunked(`7  \r\n${BODY}\r\n0\r\n\r\n`), /blanks after it/],
    ['bare line feeds', sized().replaceAll('\r\n', '\n'), /LF alone/],
    ['bare line feeds in chunks', chunked(ONE_CHUNK.replaceAll('\r\n', '\n')), /LF alone/],
    ['a control character in a header', sized('X: a\u0001b\r\n'), /control character/],
    ['a folded header', sized('X: one\r\n two\r\n'), /its header X goes on in a second line/],
    ['HTTP/1.0 with chunks', chunked(ONE_CHUNK).replace('1.1', '1.0'), /HTTP\/1.0 with Transfer-Encoding/],
  ];

  it.each(whole)('%s', (_, text, oddity) => {
    const reading = readPieces(Buffer.from(String(text), 'latin1'), []);
    expect(reading?.failure).toBeNull();
    expect([reading?.reply?.status, Buffer.from(reading?.reply?.body ?? new Uint8Array()).toString()]).toEqual([
      200,
      BODY,
    ]);
    expect(reading?.notes.oddities.join('; ')).toMatch(oddity ?? /^$/);
  });
});

describe('refuses, and says why', () => {
  it.each([
    [
      'another protocol',
      'SSH-2.0-OpenSSH_9.2\r\n',
      'it does not begin with HTTP/ but with "SSH-2.0-OpenSSH_9.2\\r"',
      false,
    ],
    ['a TLS alert', '\u0015\u0003\u0001', 'it does not begin with HTTP/ but with "\\u0015\\u0003\\u0001"', false],
    [
      'an empty line first',
      `\r\n${sized()}`,
      'it does not begin with HTTP/ but with "\\r\\nHTTP/1.1 200 OK\\r\\nC"',
      false,
    ],
    ['HTTP/2', 'HTTP/2 200\r\n\r\n', 'its status line is "HTTP/2 200"', false],
    ['a status of four digits', 'HTTP/1.1 2000 OK\r\n\r\n', 'its status line is "HTTP/1.1 2000 OK"', true],
    ['a status below 100', 'HTTP/1.1 099 OK\r\n\r\n', 'its status line is "HTTP/1.1 099 OK"', true],
    ['101', 'HTTP/1.1 101 X\r\n\r\n', 'its status is 101 Switching Protocols, which no request asked for', true],
    ['a line without a colon', sized('no colon\r\n'), 'it has a line that is no header: "no colon"', true],
    ['a blank before the colon', sized('X : y\r\n'), 'it has a line that is no header: "X : y"', true],
    ['a NUL in a header', sized('X: a\u0000b\r\n'), 'a header has a NUL byte', true],
    ['a carriage return in a header', sized('X: a\rb\r\n'), 'a header has a carriage return within it', true],
    ['different lengths', sized('Content-Length: 8\r\n'), 'it has different values of Content-Length: 8 and 7', true],
    ['a length that is none', sized().replace('7', '+7'), 'its Content-Length is "+7"', true],
    ['an empty length', sized().replace(' 7', ''), 'its Content-Length is ""', true],
    [
      'both framings',
      chunked(ONE_CHUNK, 'Content-Length: 7\r\n'),
      'it has both Transfer-Encoding and Content-Length',
      true,
    ],
    [
      'another coding',
      chunked(ONE_CHUNK).replace('chunked', 'gzip, chunked'),
      'its Transfer-Encoding is "gzip, chunked", only chunked needs no agreement',
      true,
    ],
    ['a folded length', sized().replace(': 7', ':\r\n 7'), 'its Content-Length goes on in a second line', true],
    ['no chunk size', chunked(`x\r\n${BODY}\r\n`), 'the size of a chunk is "x"', true],
    ['a signed chunk size', chunked(`-7\r\n${BODY}\r\n`), 'the size of a chunk is "-7"', true],
    ['a chunk that is too long', chunked(`6\r\n${BODY}\r\n0\r\n\r\n`), 'a chunk is longer than its size says', true],
    ['headers without an end', `${HEAD}X: ${'x'.repeat(300_000)}`, 'its headers are larger than 262144 bytes', true],
    [
      'interim replies without an end',
      'HTTP/1.1 100 X\r\n\r\n'.repeat(20_000),
      'its headers are larger than 262144 bytes',
      true,
    ],
    ['a chunk line without an end', chunked(`7;${'x'.repeat(20_000)}`), 'a line between its chunks does not end', true],
  ])('%s', (_, text, message, isHttp) => {
    const code = isHttp ? { code: REPLY_FRAMING } : {};
    expect(readPieces(Buffer.from(text, 'latin1'), [])?.failure).toEqual({ kind: 'protocol', message, ...code });
  });

  it.each([
    ['a length', `${HEAD}Content-Length: ${MAX_REPLY_BYTES + 1}\r\n\r\n`],
    ['the end of the connection', `${HEAD}\r\n`],
    ['a chunk', chunked(`${(MAX_REPLY_BYTES + 1).toString(16)}\r\n`)],
  ])('a body over the limit, ended by %s, and keeps what fits', (_, head) => {
    const reading = readPieces(Buffer.from(head + 'x'.repeat(MAX_REPLY_BYTES + 1)), [head.length]);
    expect([reading?.failure?.kind, reading?.reply?.body.length]).toEqual(['too-large', MAX_REPLY_BYTES]);
  });
});

it('waits for the rest: a reply cut at any place is not complete, and the end does not complete it', () => {
  for (const text of [sized(), chunked(ONE_CHUNK)]) {
    const bytes = Buffer.from(text);
    for (const length of everyByte(bytes)) expect(readPieces(bytes.subarray(0, length), [])).toBeNull();
  }
});

it('leaves what follows the reply to the next one', () => {
  const reading = readPieces(Buffer.from(`${chunked(ONE_CHUNK)}HTTP/1.1 500`), []);
  expect([reading?.rest.toString(), reading?.notes.extraBytes]).toEqual(['HTTP/1.1 500', 12]);
});

it.each([
  ['HEAD', '200 OK'],
  ['POST', '204 No Content'],
  ['POST', '304 Not Modified'],
])('the reply to %s with %s has no body, whatever its headers say', (method, status) => {
  const reading = readPieces(Buffer.from(`HTTP/1.1 ${status}\r\nContent-Length: 7\r\n\r\n`), [], method);
  expect([reading?.failure, reading?.framing, reading?.reply?.body.length]).toEqual([null, 'none', 0]);
});

it.each([
  ['HTTP/1.1', '', false],
  ['HTTP/1.1', 'Connection: close', true],
  ['HTTP/1.1', 'Connection: keep-alive, CLOSE', true],
  ['HTTP/1.0', '', true],
  ['HTTP/1.0', 'Connection: keep-alive', false],
])('%s with %o ends the connection: %s', (version, header, closes) => {
  const text = sized(header === '' ? '' : `${header}\r\n`).replace('HTTP/1.1', version);
  expect(readPieces(Buffer.from(text), [])?.closes).toBe(closes);
});

it('reads the same in whatever pieces the bytes come', () => {
  const random = createRandom(7);
  for (const { bytes, cuts } of many(3000, () => makeOddReply(random))) {
    const whole = summarize(readPieces(bytes, []));
    expect(summarize(readPieces(bytes, cuts)), JSON.stringify(bytes.toString('latin1'))).toEqual(whole);
    if (bytes.length < 600)
      expect(summarize(readPieces(bytes, everyByte(bytes))), JSON.stringify(bytes.toString('latin1'))).toEqual(whole);
  }
});
