import { expect, it } from 'vitest';
import { createSchedule, type SchedulePlan } from '../../src/load/schedule.ts';

const plan = (rate: number, durationMs: number, rampTo: number | null = null): SchedulePlan => ({
  rate,
  durationMs,
  rampTo,
});

it.each<[string, SchedulePlan, number]>([
  ['100/s for 10 s', plan(100, 10_000), 1000],
  ['1/s for 1 s', plan(1, 1000), 1],
  ['0.5/s for 10 s', plan(0.5, 10_000), 5],
  ['0.5/s for 1 s', plan(0.5, 1000), 1],
  ['0.1/s for 1 s', plan(0.1, 1000), 0],
  ['33.3/s for 3 s', plan(33.3, 3000), 100],
  ['1000000/s for 1 ms', plan(1_000_000, 1), 1000],
  ['0/s for 10 s', plan(0, 10_000), 0],
  ['7/s for nothing', plan(7, 0), 0],
  ['10/s to 100/s within 2 s', plan(10, 2000, 100), 110],
  ['100/s to 10/s within 2 s', plan(100, 2000, 10), 110],
  ['100/s to nothing within 1 s', plan(100, 1000, 0), 50],
  ['nothing to 100/s within 1 s', plan(0, 1000, 100), 50],
  ['100/s to 100/s within 1 s', plan(100, 1000, 100), 100],
  ['0.5/s to 2.5/s within 2 s', plan(0.5, 2000, 2.5), 3],
])('%s: %o makes %i', (_, given, count) => {
  expect(createSchedule(given).count).toBe(count);
});

it.each<[string, SchedulePlan, readonly number[]]>([
  ['evenly', plan(4, 1000), [0, 250, 500, 750]],
  ['a fraction of a callback a second', plan(0.5, 6000), [0, 2000, 4000]],
  ['a ramp that stays', plan(4, 1000, 4), [0, 250, 500, 750]],
  // √(2 · index / slope): the second callback is due when the area under the rate is 1.
  ['up from nothing', plan(0, 1000, 8), [0, 500, 1000 * Math.sqrt(0.5), 1000 * Math.sqrt(0.75)]],
  // The mirror of it.
  ['down to nothing', plan(8, 1000, 0), [0, 1000 * (1 - Math.sqrt(0.75)), 1000 * (1 - Math.sqrt(0.5)), 500]],
])('%s: %o is due at %j', (_, given, moments) => {
  const { count, dueMs } = createSchedule(given);
  expect(count).toBe(moments.length);
  for (const [index, moment] of moments.entries()) expect(dueMs(index)).toBeCloseTo(moment, 9);
});

const PLANS: readonly SchedulePlan[] = [
  plan(100, 10_000),
  plan(0.3, 60_000),
  plan(1_000_000, 100),
  plan(33.3, 777),
  plan(10, 5000, 1000),
  plan(1000, 5000, 10),
  plan(1000, 5000, 0),
  plan(0, 5000, 1000),
  plan(0.7, 30_000, 3.1),
  plan(3.1, 30_000, 0.7),
  plan(5, 999, 5),
  // Half a callback more than whole ones, which is rounded up.
  plan(7, 1500),
  plan(7, 1500, 0),
];

it.each(PLANS)('%o: the first is due at once, each later than the one before, the last within the time', (given) => {
  const { count, dueMs } = createSchedule(given);
  expect(dueMs(0)).toBe(0);
  for (let index = 1; index < count; index += 1)
    if (!(dueMs(index) > dueMs(index - 1)))
      expect.fail(`${index} is due at ${dueMs(index)}, ${index - 1} at ${dueMs(index - 1)}`);
  expect(dueMs(count - 1)).toBeLessThan(given.durationMs);
});

it.each(PLANS)('%o: when a callback is due, the area under the rate is its number', (given) => {
  const { rate, durationMs, rampTo } = given;
  const { count, dueMs } = createSchedule(given);
  const slope = ((rampTo ?? rate) - rate) / (durationMs / 1000);
  const area = (seconds: number) => rate * seconds + (slope * seconds ** 2) / 2;
  for (let index = 0; index < count; index += Math.ceil(count / 1000))
    expect(area(dueMs(index) / 1000)).toBeCloseTo(index, 6);
  // Rounded to whole callbacks.
  expect(Math.abs(area(durationMs / 1000) - count)).toBeLessThanOrEqual(0.5);
});
