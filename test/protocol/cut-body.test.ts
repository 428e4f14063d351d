import { expect, it } from 'vitest';
import { cutBodies, KEPT_BODY_BYTES } from '../../src/protocol/cut-body.ts';
import { decodeBody, type EncodedBody, type Exchange, encodeBody } from '../../src/protocol/exchange.ts';
import { renderBody } from '../../src/render/body.ts';

const cut = (body: EncodedBody) => {
  const exchange = { request: { ...body }, reply: { ...body } } as unknown as Exchange;
  const { request, reply } = cutBodies(exchange);
  expect(reply).toEqual(request);
  return request;
};

it.each<[string, Uint8Array, number | undefined, number]>([
  ['empty', Buffer.from(''), undefined, 0],
  ['as large as may be', Buffer.alloc(KEPT_BODY_BYTES, 'x'), undefined, KEPT_BODY_BYTES],
  ['a byte larger', Buffer.alloc(KEPT_BODY_BYTES + 1, 'x'), KEPT_BODY_BYTES + 1, KEPT_BODY_BYTES],
  ['in the middle of a character', Buffer.from(`x${'错'.repeat(30_000)}`), 90_001, KEPT_BODY_BYTES],
  ['not text', Buffer.alloc(100_000, 0xff), 100_000, KEPT_BODY_BYTES],
])('a body: %s', (_, bytes, bodyBytes, length) => {
  const kept = cut(encodeBody(bytes));
  expect(kept.bodyBytes).toBe(bodyBytes);
  // A character is kept whole or not at all.
  const whole = decodeBody(kept);
  expect(Buffer.from(bytes.subarray(0, whole.length)).equals(whole)).toBe(true);
  expect(whole.length).toBeGreaterThan(length - 4);
  expect(whole.length).toBeLessThanOrEqual(length);
  expect(kept.body).not.toContain('\ufffd');
  // What was cut stays cut.
  expect(cut(kept)).toEqual(kept);
});

it('what was cut is told where it is shown', () => {
  const lines = renderBody(cut(encodeBody(Buffer.alloc(100_000, 'x'))), Number.POSITIVE_INFINITY);
  expect(lines).toEqual([`| ${'x'.repeat(KEPT_BODY_BYTES)}`, '… (100000 bytes in all)']);
});
