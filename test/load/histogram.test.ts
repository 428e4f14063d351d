import { expect, it } from 'vitest';
import {
  createHistogram,
  type HistogramData,
  mergeHistograms,
  quantileOf,
  regroup,
  summarize,
} from '../../src/load/histogram.ts';
import { createRandom, many } from '../support/random.ts';

const SHARES = [0, 0.001, 0.01, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 0.9999, 1];

function record(durations: readonly number[]) {
  const histogram = createHistogram();
  for (const duration of durations) histogram.record(duration);
  return histogram;
}

/** The durations of a test that always go the same way: `count` of them, by how they are spread. */
const spread = (seed: number, count: number, make: (random: number) => number) => {
  const random = createRandom(seed);
  return many(count, () => make(random()));
};

const SPREADS: readonly (readonly [string, readonly number[]])[] = [
  ['a fast endpoint: 20 µs to 1 ms', spread(1, 5000, (random) => 0.02 + 0.98 * random)],
  ['a usual one: around 5 ms, with a long tail', spread(2, 5000, (random) => 2 - 3 * Math.log(1 - random))],
  ['from a microsecond to half an hour', spread(3, 5000, (random) => 0.001 * 1_800_000_000 ** random)],
  ['whole milliseconds', spread(4, 5000, (random) => Math.floor(random * 3000))],
  ['whole microseconds', spread(5, 5000, (random) => Math.floor(random * 3_000_000) / 1000)],
  [
    'around the bounds of buckets',
    spread(6, 5000, (random) => 2 ** Math.floor(random * 30) / 1000 + (Math.floor(random * 1e6) % 3) / 1000),
  ],
  ['two heaps: 1 ms and 2 s', spread(7, 5000, (random) => (random < 0.97 ? 1 + random : 2000 + random))],
  ['always the same', many(100, () => 12.345)],
  ['a single one', [7.25]],
  ['two', [0.001, 5]],
  ['nothing at all took nothing', [0, 0, 0]],
];

/** The smallest duration that at least this share of all does not exceed. */
function truth(durations: readonly number[], share: number): number {
  const sorted = durations.toSorted((one, other) => one - other);
  return sorted[Math.max(1, Math.ceil(share * sorted.length - 1e-9)) - 1] as number;
}

it.each(SPREADS)(
  'a quantile is never below the truth, and at most 0.4 percent and a microsecond above: %s',
  (_, durations) => {
    const histogram = record(durations);
    for (const share of SHARES) {
      const [told, exact] = [histogram.quantile(share) as number, truth(durations, share)];
      expect(told, `${share}`).toBeGreaterThanOrEqual(exact);
      expect(told, `${share}`).toBeLessThanOrEqual(exact * 1.004 + 0.001);
    }
  },
);

it.each(SPREADS)('count, smallest, largest and mean are exact: %s', (_, durations) => {
  const { count, minMs, maxMs, sumMs } = record(durations).toData();
  expect([count, minMs, maxMs]).toEqual([durations.length, Math.min(...durations), Math.max(...durations)]);
  expect(sumMs).toBe(durations.reduce((sum, each) => sum + each, 0));
});

it.each(SPREADS)('the histogram and its data tell the same: %s', (_, durations) => {
  const histogram = record(durations);
  const data = histogram.toData();
  expect(histogram.count).toBe(data.count);
  for (const share of SHARES) expect(quantileOf(data, share), `${share}`).toBe(histogram.quantile(share));
  // Through a report and back.
  expect(quantileOf(JSON.parse(JSON.stringify(data)) as HistogramData, 0.99)).toBe(histogram.quantile(0.99));
});

it.each(SPREADS)('buckets are whole microseconds, ascending, none empty, and hold everything: %s', (_, durations) => {
  const { bucketsUs, count } = record(durations).toData();
  for (const [index, [from, each]] of bucketsUs.entries()) {
    if (!Number.isSafeInteger(from) || from <= (bucketsUs[index - 1]?.[0] ?? -1) || each < 1)
      expect.fail(`bucket ${index}: ${from}, ${each}`);
  }
  expect(bucketsUs.reduce((sum, [, each]) => sum + each, 0)).toBe(count);
});

it.each([
  [0.0004, 0],
  [0.001, 1],
  [0.0019, 1],
  [0.0151, 15],
  [0.064, 64],
  [0.511, 511],
  // From here on two microseconds wide, and so on.
  [0.512, 512],
  [0.513, 512],
  [0.514, 514],
  [1.024, 1024],
  [1.027, 1024],
  [1.028, 1028],
  [1000, 999_424],
  [2000, 1_998_848],
])('%f ms is in the bucket that begins at %i µs', (duration, from) => {
  expect(record([duration]).toData().bucketsUs).toEqual([[from, 1]]);
});

it('memory does not grow: any number of durations needs at most 6144 buckets', () => {
  const durations = spread(8, 300_000, (random) => 0.001 * 4_000_000_000 ** random);
  const { bucketsUs, count } = record(durations).toData();
  expect(count).toBe(300_000);
  expect(bucketsUs.length).toBeLessThanOrEqual(6144);
});

it('what is beyond the last bucket still counts in count, largest and mean', () => {
  const data = record([1, 3_000_000]).toData();
  expect(data).toMatchObject({ count: 2, maxMs: 3_000_000, sumMs: 3_000_001 });
  expect(quantileOf(data, 1)).toBeGreaterThan(35 * 60_000);
});

it('less than nothing counts as nothing: clocks are compared that were read at different moments', () => {
  expect(record([-0.5]).toData()).toMatchObject({ count: 1, minMs: 0, maxMs: 0, sumMs: 0, bucketsUs: [[0, 1]] });
});

it('without any duration everything is null', () => {
  const empty = createHistogram();
  expect(empty.quantile(0.5)).toBeNull();
  expect(empty.toData()).toEqual({ count: 0, minMs: null, maxMs: null, sumMs: 0, bucketsUs: [] });
  expect(summarize(empty.toData())).toEqual({
    min: null,
    mean: null,
    p50: null,
    p90: null,
    p95: null,
    p99: null,
    p999: null,
    max: null,
  });
  expect(mergeHistograms([empty.toData(), empty.toData()])).toEqual(empty.toData());
});

it('a summary has whole microseconds', () => {
  expect(summarize(record([0.1234567, 0.2345678]).toData())).toEqual({
    min: 0.123,
    mean: 0.179,
    p50: 0.124,
    p90: 0.235,
    p95: 0.235,
    p99: 0.235,
    p999: 0.235,
    max: 0.235,
  });
});

it.each(SPREADS)('the parts of a histogram add up to the whole: %s', (_, durations) => {
  // Eighths of a millisecond add up without rounding, in any order.
  const exact = durations.map((each) => Math.round(each * 8) / 8);
  const random = createRandom(9);
  const parts: number[][] = [[], [], [], []];
  for (const each of exact) parts[Math.floor(random() * 3)]?.push(each);
  expect(mergeHistograms(parts.map((part) => record(part).toData()))).toEqual(record(exact).toData());
});

it('adding up does not depend on the order, nor on what was added up before', () => {
  const [one, two, three] = [1, 2, 3].map((seed) =>
    record(spread(seed, 1000, (random) => Math.round(random * 8000) / 8)).toData(),
  ) as [HistogramData, HistogramData, HistogramData];
  const whole = mergeHistograms([one, two, three]);
  expect(mergeHistograms([three, one, two])).toEqual(whole);
  expect(mergeHistograms([mergeHistograms([one, two]), three])).toEqual(whole);
  expect(mergeHistograms([whole])).toEqual(whole);
});

it.each<[string, number[], number[], number[]]>([
  ['each where it begins', [0.4, 0.6, 1.5, 3, 30], [0.5, 1, 2, 5], [1, 1, 1, 1, 1]],
  ['a bound belongs to what is above it', [1, 2], [1, 2], [0, 1, 1]],
  ['nothing', [], [1, 2], [0, 0, 0]],
  ['all beyond', [10, 20], [1], [0, 2]],
])('regroups %s: %j by %j', (_, durations, bounds, counts) => {
  expect(regroup(record(durations).toData(), bounds)).toEqual(counts);
});

it('regrouping loses nothing', () => {
  for (const [, durations] of SPREADS) {
    const counts = regroup(record(durations).toData(), [0.01, 0.1, 1, 10, 100, 1000]);
    expect(counts.reduce((sum, each) => sum + each, 0)).toBe(durations.length);
  }
});
