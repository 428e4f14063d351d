import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { waitUntil } from '../../src/library/wait.ts';

const DAY_MS = 86_400_000;
const timers = vi.hoisted(() => ({ asked: [] as number[], now: 0 }));
vi.mock('node:timers/promises', () => ({
  setTimeout: async (milliseconds: number) => {
    timers.asked.push(milliseconds);
    timers.now += milliseconds;
  },
}));

beforeEach(() => {
  timers.asked.length = 0;
  timers.now = 0;
});
afterEach(() => vi.restoreAllMocks());

it.each<[number, number]>([
  [-1, 0],
  [0, 0],
  [Number.NaN, 0],
  [1000, 1],
  [24 * DAY_MS, 1],
  [40 * DAY_MS, 2],
  [365 * DAY_MS, 15],
])('a wait of %d ms takes %d timers, none of which fires at once', async (wait, count) => {
  await waitUntil(wait, () => timers.now, new AbortController().signal);
  expect(timers.asked).toHaveLength(count);
  for (const milliseconds of timers.asked) expect(milliseconds).toBeLessThan(2 ** 31);
  expect(timers.now).toBe(count === 0 ? 0 : wait);
});

it('does not wait for anybody who has given up', async () => {
  await waitUntil(DAY_MS, () => timers.now, AbortSignal.abort());
  expect(timers.asked).toEqual([]);
});
