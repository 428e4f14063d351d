import { expect, it } from 'vitest';
import { idsOf, run, told } from '../support/backend-rows.ts';
import { answersAfter, startHandmade, startPlain } from '../support/backends.ts';

/** Every way in which the suite sends: over a pool, on plain sockets, in pieces, many at once. */
const EVERY_WAY = ['accept/documented-example', 'body/1-mib', 'wire/', 'delivery/', 'reply/'];

it.each([
  ['answers at once', () => startPlain(), []],
  ['takes its time for one callback', () => startPlain({ work: answersAfter(300, (pairs) => pairs === 3) }), []],
  ['speaks HTTP/1.0', () => startHandmade({ version: '1.0', threads: true, drains: true }), ['wire/chunked']],
] as const)('no time limit is no limit of 0 ms: a right backend that %s', async (_, start, fails) => {
  const { cases } = await run(start, { timeoutMs: 0, only: EVERY_WAY, skip: ['reply/prompt', 'reply/in-time'] });
  expect(idsOf(cases, 'fail'), told(cases)).toEqual(fails);
});
