import type { Arbitrary, FastCheck } from './fast-check.ts';
import { pick } from './tree-breakages.ts';

/** Bytes that are hardly HTTP. */
export interface BytesPlan {
  /** The beginning, in Latin-1; null is a whole callback. */
  readonly start: string | null;
  readonly edits: readonly { readonly kind: EditKind; readonly at: number; readonly how: number }[];
  readonly tail: Uint8Array;
}

const STARTS = [
  '\r\n',
  '\n\n\n',
  '\u0000',
  'GET\r\n\r\n',
  'GET / HTTP/1.1\r\n',
  'GET / HTTP/1.1\r\n\r\n',
  'POST / HTTP/9.9\r\nHost: a\r\n\r\n',
  'POST / HTTP/1.0\r\nContent-Length: 5\r\n\r\n{',
  'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n',
  'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9999999999999999999\r\n\r\n{}',
  'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}',
  'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n0\r\n\r\n',
  'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
  'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n{}\r\n',
  'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: nonsense\r\n\r\n',
  'POST / HTTP/1.1\r\nHost: a\r\nX: \u0000\r\n\r\n',
  'POST / HTTP/1.1\r\n folded: x\r\n\r\n',
  'POST / HTTP/1.1\r\nno colon\r\n\r\n',
  'POST /\u00e9 HTTP/1.1\r\nHost: a\r\n\r\n',
  'POST http://[ HTTP/1.1\r\nHost: a\r\n\r\n',
  'POST //// HTTP/1.1\r\nHost: \r\n\r\n',
  'POST /%zz?%=%&&& HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n',
  'CONNECT a:1 HTTP/1.1\r\n\r\n',
  'OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
  'POST / HTTP/1.1\r\nHost: a\r\nX: '.padEnd(20_000, 'x'),
  `POST /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: a\r\n\r\n`,
  '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003',
];

const splice = (bytes: Buffer, at: number, removed: number, added: string) => {
  const place = at % (bytes.length + 1);
  return Buffer.concat([bytes.subarray(0, place), Buffer.from(added, 'latin1'), bytes.subarray(place + removed)]);
};
const inText = (bytes: Buffer, edit: (text: string) => string) => Buffer.from(edit(bytes.toString('latin1')), 'latin1');

const ADDED = ['\r\n', '\n', '\r', '\u0000', ' ', ':', '\u00ff', '\r\n\r\n', '\t', 'x'.repeat(9000)];
const LENGTHS = ['-1', '0', '1', '99999', 'x', '', '0x10', '1, 1', '+1'];
const EDITS = {
  cut: (bytes: Buffer, at: number) => bytes.subarray(0, at % (bytes.length + 1)),
  added: (bytes: Buffer, at: number, how: number) => splice(bytes, at, 0, pick(ADDED, how)),
  replaced: (bytes: Buffer, at: number, how: number) => splice(bytes, at, 1, pick(ADDED, how)),
  removed: (bytes: Buffer, at: number, how: number) => splice(bytes, at, 1 + (how % 20), ''),
  doubled: (bytes: Buffer) => Buffer.concat([bytes, bytes]),
  'bare line ends': (bytes: Buffer) => inText(bytes, (text) => text.replaceAll('\r\n', '\n')),
  'other length': (bytes: Buffer, _: number, how: number) =>
    inText(bytes, (text) => text.replace(/(content-length:) *\d+/i, `$1 ${pick(LENGTHS, how)}`)),
} as const;
type EditKind = keyof typeof EDITS;

export function bytesPlans(fc: FastCheck): Arbitrary<BytesPlan> {
  const kinds = Object.keys(EDITS) as EditKind[];
  return fc.record({
    start: fc.oneof({ weight: 2, arbitrary: fc.constantFrom(...STARTS) }, { weight: 1, arbitrary: fc.constant(null) }),
    edits: fc.array(fc.record({ kind: fc.constantFrom(...kinds), at: fc.nat(9999), how: fc.nat(999) }), {
      maxLength: 4,
      size: 'max',
    }),
    tail: fc.uint8Array({ maxLength: 40 }),
  });
}

/** @param callback the bytes of a right request */
export function writeBytes({ start, edits, tail }: BytesPlan, callback: Buffer): Buffer {
  const first = start === null ? callback : Buffer.from(start, 'latin1');
  const edited = edits.reduce((bytes: Buffer, { kind, at, how }) => EDITS[kind](bytes, at, how), first);
  return Buffer.concat([edited, tail]);
}
