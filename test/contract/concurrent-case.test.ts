import { expect, it } from 'vitest';
import { createCallbackBuilder } from '../../src/contract/callback-builder.ts';
import { playCase } from '../../src/contract/case.ts';
import { meets } from '../../src/contract/expect.ts';
import { PROBES } from '../../src/contract/suite.ts';
import { createWire } from '../../src/contract/wire.ts';
import type { RawConnection, RawOutcome } from '../../src/delivery/raw-connection.ts';
import { createRecorder } from '../../src/delivery/record-exchange.ts';
import { parseEndpoint } from '../../src/protocol/endpoint.ts';
import type { Failure } from '../../src/protocol/exchange.ts';
import { okEnvelope } from '../../src/protocol/reply.ts';

/** The case that sends many callbacks at once, over connections that a table makes up. */

const reading = parseEndpoint('http://127.0.0.1:1/');
if (!reading.ok) throw new Error(reading.problem);
const { endpoint } = reading;
const now = () => 0;

const nothing = { framing: null, extraBytes: 0, closes: false } as const;
const accepted: RawOutcome = {
  reply: { status: 200, headers: [], body: Buffer.from(JSON.stringify(okEnvelope())) },
  failure: null,
  latencyMs: 3,
  framing: 'length',
  extraBytes: 0,
  closes: false,
};
const failed = (kind: Failure['kind'], message: string): RawOutcome => ({
  reply: null,
  failure: { kind, message },
  latencyMs: null,
  ...nothing,
});
const UNACCEPTED = failed('connect-timeout', 'no connection within 2000 ms');
const REFUSED = failed('connect-refused', 'connection refused');
const CLOSED = failed('closed', 'the connection was closed without a reply');

const connect = (outcome: RawOutcome): RawConnection => ({
  write: async () => undefined,
  reply: async () => outcome,
  continued: async () => false,
  hasReply: false,
  ended: false,
  cut: () => undefined,
});

const builder = createCallbackBuilder({
  endpoint,
  sdkAppId: '1400000001',
  token: null,
  seed: 1,
  accounts: [],
  headers: [],
  userAgent: 'test',
  now,
});

/** How 50 connections go; whether the callbacks on them count as accepted; what is told beside. */
const ROWS = [
  ['all accepted', [], true, []],
  ['12 that were never accepted', Array(12).fill(UNACCEPTED), true, ['connections-not-accepted 12 of 50']],
  ['one that was refused', [REFUSED], true, ['connections-not-accepted 1 of 50']],
  ['one that was accepted and closed', [CLOSED], false, []],
  ['some of both', [CLOSED, UNACCEPTED], false, ['connections-not-accepted 1 of 50']],
  ['none that was accepted', Array(50).fill(UNACCEPTED), false, []],
] as const;

it.each(ROWS)('%s', async (_, odd, isMet, told) => {
  const probe = PROBES.find(({ id }) => id === 'delivery/concurrent');
  if (probe === undefined) throw new Error('no such case');
  let opened = 0;
  const wire = createWire({
    endpoint,
    now,
    transport: {
      deliver: () => Promise.reject(new Error('not over a pool')),
      deliverFresh: () => Promise.reject(new Error('not over a pool')),
      deliverPatiently: () => Promise.reject(new Error('not over a pool')),
      open: async () => connect(odd[opened++] ?? accepted),
      record: createRecorder({ endpoint, timeoutMs: 2000 }),
    },
  });
  const observations = await playCase(probe, builder, wire);
  const judged = observations.filter((each) => each.judged);
  expect(judged.every(({ exchange }) => meets(exchange, probe.expect))).toBe(isMet);
  expect(
    (probe.review?.(observations) ?? []).map(({ code, level, message }) => {
      expect(level).toBe('should');
      return `${code} ${message.replace(/ connections.*/, '')}`;
    }),
  ).toEqual(told);
});
