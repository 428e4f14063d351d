import { expect } from 'vitest';
import { COMMAND, type Received } from './counterparts.ts';

const isFraming = (line: string) => /^(host|connection|content-length):/i.test(line);

/** Header lines without those of the connection. */
export const endToEnd = (lines: readonly string[]) => lines.filter((line) => !isFraming(line));
const latin1 = (text: string) => Buffer.from(text, 'latin1');

/** Bytes and spellings that careless code would change. */
export const ODD_BODY = Buffer.concat([
  Buffer.from(`{ "CallbackCommand" :\t"${COMMAND}" ,\r\n\n  "PairList":[ `),
  Buffer.from('{"From_Account":"\\u0061\\/b","To_Account":"é😀\\ud83d"}],"x":1.50e+01,"x":"'),
  Buffer.from([0xff, 0xc3, 0x00, 0x0d]),
  Buffer.from('" }\r\n \n'),
]);
export const ODD_QUERY = [
  `SdkAppid=888888&&a=1&a=2&a=&=x&%zz=%e4%F6&b=|{"x"}'\`^`,
  `&CallbackCommand=${COMMAND}&plus=a+b%20c&c=?d=/../e&`,
].join('');
const ODD_HEADERS = [
  'x-ODD: one',
  'ACCEPT: */*;q=0.1,  text/x',
  'X-odd:two  words',
  'content-TYPE: application/json ; charset="UTF-8"',
  'Authorization: Bearer s3cret',
  'Cookie: sid=1; b="2"',
  'x-latin: caf\xe9',
  'x-empty:',
  'x-Odd: three',
  'Accept-Encoding: gzip, br',
  'User-Agent: Odd/1.0 (x; y)',
];
export const ODD_ON_THE_WIRE = ODD_HEADERS.map((line) => line.replace(/^([^:]*):\s*(.*)$/, '$1: $2'));
const VIA = expect.stringMatching(/^Via: 1\.1 friend-cb-[0-9a-f]{16}$/);
export const HOP_HEADERS = [
  'Keep-Alive: timeout=5',
  'TE: trailers',
  'X-Hop: 1',
  'Proxy-Connection: keep-alive',
  'Trailer: x',
  'Connection: close, X-Hop',
];
export const oddRequest = (
  body = ODD_BODY,
  framing: readonly string[] = [`cOnTeNt-LeNgTh: ${ODD_BODY.length}`],
  odd = ODD_QUERY,
) =>
  Buffer.concat([
    latin1(`POST /any/../path//%7e?${odd} HTTP/1.1\r\nhOST: chat.example\r\n`),
    latin1(`${[...ODD_HEADERS, ...HOP_HEADERS, ...framing].join('\r\n')}\r\n\r\n`),
    body,
  ]);

/** The odd callback as a backend has to see it, with what forwarding adds. */
export function expectOdd(received: Received | undefined, target: string, added: readonly unknown[] = [VIA]): void {
  expect(received?.requestLine).toBe(`POST ${target} HTTP/1.1`);
  const passedOn = ODD_ON_THE_WIRE.filter((line) => !line.startsWith('Accept-Encoding:'));
  expect(endToEnd(received?.headers ?? [])).toEqual([...passedOn, ...added]);
  expect(received?.headers.filter((line) => /^content-length:/i.test(line))).toEqual([
    `content-length: ${ODD_BODY.length}`,
  ]);
  expect(received?.body).toEqual(ODD_BODY);
}
