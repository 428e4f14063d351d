import { it } from 'vitest';
import { holds, plain, row, table } from '../support/backend-rows.ts';
import {
  answersAfter,
  oneAtATime,
  startCrowded,
  startExpressDefault,
  startFastify,
  startHandmade,
  startPlain,
} from '../support/backends.ts';

/**
 * Tests about the clock: whether replies are in time and prompt. Chat's limits of 2 s and 1 s cannot be
 * moved, so each row stays far from the limit that it must not cross: it runs alone, it sends only what
 * it needs, and where only promptness matters, late is 8 s.
 */
const IN_TIME = ['accept/', 'wire/keep-alive', 'delivery/', 'reply/'];
/** Fifty callbacks at once, and a few one after the other. */
const TOGETHER = ['accept/documented-example', 'delivery/concurrent', 'reply/'];
const LATE_MS = 8000;

it.each(
  table(
    plain('a right backend in node:http', {}, [], { only: IN_TIME }),
    row('fastify as it comes', () => startFastify('default'), ['accept/no-content-type'], { only: IN_TIME }),
    row('express as it comes', startExpressDefault, ['accept/no-content-type', 'accept/pairs-2000'], { only: IN_TIME }),
    plain('20 ms for each callback', { work: answersAfter(20) }, [], { only: IN_TIME }),
    plain('1.1 s for 100 pairs', { work: answersAfter(1100, (pairs) => pairs === 100) }, ['reply/prompt'], {
      only: IN_TIME,
      timeoutMs: LATE_MS,
    }),
    plain(
      '2.5 s for one platform',
      { work: answersAfter(2500, (_, query) => query.get('OptPlatform') === 'Unknown') },
      ['reply/in-time'],
      { only: IN_TIME },
    ),
    row('one callback at a time, 26 ms each', () => startPlain({ work: oneAtATime(26) }), ['reply/prompt'], {
      only: TOGETHER,
      timeoutMs: LATE_MS,
    }),
    row(
      'one callback at a time, 50 ms each',
      () => startPlain({ work: oneAtATime(50) }),
      ['reply/in-time', 'reply/prompt'],
      { only: TOGETHER },
    ),
    row(
      'one connection at a time, in HTTP/1.0',
      () => startHandmade({ version: '1.0', threads: false, drains: true }),
      [],
      { only: TOGETHER },
    ),
    row('ten connections at most', () => startCrowded(10), ['delivery/concurrent'], { only: TOGETHER }, [
      'reply/length',
    ]),
  ),
)('in time: the suite against %s', holds, 60_000);
