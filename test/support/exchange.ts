import type { Exchange } from '../../src/protocol/exchange.ts';

/** An exchange of a recording, with secrets in it. */
export const exchange = (id: string, body = '{}'): Exchange => ({
  v: 1,
  type: 'exchange',
  id,
  at: '2026-11-23T04:00:00.123Z',
  side: 'received',
  request: {
    method: 'POST',
    target: '/?a=1',
    httpVersion: '1.1',
    headers: [['Authorization', 'Bearer s3cret']],
    body,
    bodyEncoding: 'utf8',
  },
  reply: { status: 200, headers: [], body: '{}', bodyEncoding: 'utf8' },
  failure: null,
  latencyMs: 1,
  callback: null,
  verdict: 'ok',
  findings: [],
});

/** The same as a line of a recording. */
export const recordLine = (id: string): string => `${JSON.stringify(exchange(id))}\n`;
