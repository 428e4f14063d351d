import { expect, it } from 'vitest';
import { bytesOf, hexLines, indentJson } from '../../../src/inspector/page/bytes.ts';

it.each<[string, string | null]>([
  ['{"a":1,"b":[true,null]}', '{\n  "a": 1,\n  "b": [\n    true,\n    null\n  ]\n}'],
  // What JSON.parse and JSON.stringify would change.
  ['{"n":12345678901234567890,"n":1e400}', '{\n  "n": 12345678901234567890,\n  "n": 1e400\n}'],
  ['{"s":"\\u202e \\" { , : ] 回调"}', '{\n  "s": "\\u202e \\" { , : ] 回调"\n}'],
  ['{}', '{}'],
  ['[ ]', '[]'],
  ['{"a":{},"b":[]}', '{\n  "a": {},\n  "b": []\n}'],
  [' "text" ', '"text"'],
  ['-0.5', '-0.5'],
  ['{"a":1', null],
  ['<html>', null],
  ['', null],
])('JSON with a line for each member: %j', (text, laidOut) => {
  expect(indentJson(text)).toBe(laidOut);
});

it('hex shows where, the bytes and the text', () => {
  expect(hexLines(new TextEncoder().encode('{"ActionStatus":"回"}'))).toEqual([
    '00000000  7b 22 41 63 74 69 6f 6e  53 74 61 74 75 73 22 3a  {"ActionStatus":',
    '00000010  22 e5 9b 9e 22 7d                                 "..."}',
  ]);
  expect(hexLines(new Uint8Array())).toEqual([]);
});

it.each<[string, 'utf8' | 'base64', number[]]>([
  ['é', 'utf8', [0xc3, 0xa9]],
  ['/wA=', 'base64', [0xff, 0]],
])('the bytes of %j in %s', (body, bodyEncoding, bytes) => {
  expect([...bytesOf({ body, bodyEncoding })]).toEqual(bytes);
});
