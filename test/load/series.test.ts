import { expect, it } from 'vitest';
import { coarsen, mergeSeries } from '../../src/load/merge-series.ts';
import { createSeries, type LoadSeries, MOST_INTERVALS, SERIES_CLOCKS } from '../../src/load/series.ts';
import { VERDICTS, type Verdict } from '../../src/protocol/exchange.ts';
import { createRandom, many } from '../support/random.ts';

interface Sent {
  readonly dueMs: number;
  readonly sentMs: number;
  readonly latencyMs: number | null;
  readonly verdict: Verdict;
}

function seriesOf(all: readonly Sent[]): LoadSeries {
  const series = createSeries();
  for (const { dueMs, sentMs, latencyMs, verdict } of all) series.record(dueMs, sentMs, latencyMs, verdict);
  return series.toData();
}

/** Callbacks of a run of so many milliseconds: in any order, as replies come. */
function randomRun(seed: number, count: number, durationMs: number): Sent[] {
  const random = createRandom(seed);
  return many(count, () => {
    const dueMs = random() * durationMs;
    const isLost = random() < 0.05;
    return {
      dueMs,
      sentMs: dueMs + (random() < 0.9 ? 0 : 300 * random()),
      latencyMs: isLost ? null : 0.02 * 100_000 ** random(),
      verdict: isLost ? 'late' : (VERDICTS[Math.floor(6 * random() ** 4)] as Verdict),
    };
  });
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);
/** All counts of a series together. */
const totals = ({ intervals }: LoadSeries) => ({
  due: sum(intervals.map(({ due }) => due)),
  sent: sum(intervals.map(({ sent }) => sent)),
  verdicts: VERDICTS.map((verdict) => sum(intervals.map(({ verdicts }) => verdicts[verdict]))),
  clocks: SERIES_CLOCKS.map((clock) => sum(intervals.map(({ histograms }) => histograms[clock].count))),
});

/** The smallest duration that at least this share of all does not exceed. */
function truth(durations: readonly number[], share: number): number {
  const sorted = durations.toSorted((one, other) => one - other);
  return sorted[Math.max(1, Math.ceil(share * sorted.length - 1e-9)) - 1] as number;
}

it.each([
  ['a run of ten seconds', 10_000, 100],
  ['a minute to the last interval', 60_000 - 1000, 100],
  ['a bit more than a minute', 61_000, 200],
  ['an hour', 3_600_000, 6400],
  ['a week', 7 * 86_400_000, 1_638_400],
])('%s: every callback is in the interval in which it was due, and no count is lost', (_, durationMs, widthMs) => {
  const run = randomRun(1, 5000, durationMs - 400);
  const series = seriesOf(run);
  expect(series.widthMs).toBe(widthMs);
  expect(series.intervals.length).toBeLessThanOrEqual(MOST_INTERVALS);
  expect(series.intervals.map(({ fromMs }) => fromMs)).toEqual(series.intervals.map((_each, index) => index * widthMs));
  for (const [index, { due, sent, histograms, verdicts }] of series.intervals.entries()) {
    const own = run.filter(({ dueMs }) => Math.floor(dueMs / widthMs) === index);
    expect([due, sum(Object.values(verdicts))]).toEqual([own.length, own.length]);
    expect(sent).toBe(run.filter(({ sentMs }) => Math.floor(sentMs / widthMs) === index).length);
    expect(histograms.responseMs.count).toBe(own.filter(({ latencyMs }) => latencyMs !== null).length);
  }
});

it.each([1, 2, 3])(
  'percentiles are never below the truth and at most 3.2 percent above, the largest is exact: seed %i',
  (seed) => {
    const run = randomRun(seed, 20_000, 130_000);
    const { widthMs, intervals } = seriesOf(run);
    expect(widthMs).toBe(400);
    for (const [index, interval] of intervals.entries()) {
      const own = run.filter(({ dueMs, latencyMs }) => latencyMs !== null && Math.floor(dueMs / widthMs) === index);
      const clocks = {
        serviceMs: own.map(({ latencyMs }) => latencyMs as number),
        responseMs: own.map(({ latencyMs, sentMs, dueMs }) => sentMs - dueMs + (latencyMs as number)),
      };
      for (const clock of ['serviceMs', 'responseMs'] as const)
        for (const [name, share] of [
          ['p50', 0.5],
          ['p90', 0.9],
          ['p99', 0.99],
        ] as const) {
          if (own.length === 0) continue;
          const exact = truth(clocks[clock], share);
          expect(interval[clock][name]).toBeGreaterThanOrEqual(exact - 0.001);
          expect(interval[clock][name]).toBeLessThanOrEqual(exact * 1.032 + 0.002);
          expect(interval[clock].max).toBeCloseTo(Math.max(...clocks[clock]), 3);
        }
    }
  },
);

it('a million callbacks in a day are 600 intervals at most, in no more memory than those of a second', () => {
  const before = process.memoryUsage().arrayBuffers;
  const series = createSeries();
  const own = process.memoryUsage().arrayBuffers - before;
  for (let index = 0; index < 1_000_000; index += 1) {
    const dueMs = index * 86.4;
    series.record(dueMs, dueMs, (index % 5000) + 0.5, 'ok');
  }
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThanOrEqual(own);
  expect(own).toBeLessThan(6.5e6);
  const data = series.toData();
  expect(data.intervals.length).toBeGreaterThan(MOST_INTERVALS / 2);
  expect(data.intervals.length).toBeLessThanOrEqual(MOST_INTERVALS);
  expect(totals(data)).toEqual({
    due: 1_000_000,
    sent: 1_000_000,
    verdicts: [1_000_000, 0, 0, 0, 0, 0],
    clocks: [1_000_000, 1_000_000, 1_000_000],
  });
});

it('wider intervals tell the same as if they had been wide from the start', () => {
  const run = randomRun(4, 3000, 50_000);
  const late: Sent = { dueMs: 239_999, sentMs: 239_999, latencyMs: 1, verdict: 'ok' };
  const grown = seriesOf([...run, late]);
  expect(grown.widthMs).toBe(400);
  const { intervals } = coarsen(seriesOf(run), 4);
  expect(intervals).toEqual(grown.intervals.slice(0, intervals.length));
  // Whenever they became wide.
  expect(seriesOf([late, ...run])).toEqual(grown);
});

it('a stall is where the callbacks were due that had to wait for it', () => {
  const run = many(100, (index): Sent => {
    const dueMs = index * 100 + 50;
    const stalled = dueMs >= 5000 && dueMs < 6000;
    return { dueMs, sentMs: dueMs, latencyMs: stalled ? 6000 - dueMs + 1 : 1, verdict: 'ok' };
  });
  const slow = seriesOf(run).intervals.filter(({ responseMs }) => (responseMs.max ?? 0) > 10);
  expect(slow.map(({ fromMs }) => fromMs)).toEqual(many(10, (index) => 5000 + index * 100));
});

it.each<[string, number, number]>([
  ['at the same moment', 0, 100],
  ['one 30 ms later', 30, 100],
  ['one 1,050 ms later', 1050, 100],
  ['one a minute later', 60_000, 200],
  ['one a day later', 86_400_000, 204_800],
])('senders that began %s: the sum keeps all counts, and all percentiles are of the whole', (_, shiftMs, widthMs) => {
  const [one, two] = [randomRun(5, 3000, 20_000), randomRun(6, 2000, 10_000)];
  const merged = mergeSeries([
    { series: seriesOf(one), shiftMs: 0 },
    { series: seriesOf(two), shiftMs },
  ]);
  expect(merged.widthMs).toBe(widthMs);
  expect(merged.intervals.length).toBeLessThanOrEqual(MOST_INTERVALS);
  const [ownOne, ownTwo, all] = [totals(seriesOf(one)), totals(seriesOf(two)), totals(merged)];
  expect(all).toEqual({
    due: ownOne.due + ownTwo.due,
    sent: ownOne.sent + ownTwo.sent,
    verdicts: ownOne.verdicts.map((count, index) => count + (ownTwo.verdicts[index] as number)),
    clocks: ownOne.clocks.map((count, index) => count + (ownTwo.clocks[index] as number)),
  });
  // Where both begin at a bound, it is what one sender would have seen that did it all.
  const together = [
    ...one,
    ...two.map((each) => ({ ...each, dueMs: each.dueMs + shiftMs, sentMs: each.sentMs + shiftMs })),
  ];
  if (shiftMs % widthMs === 0) expect(merged).toEqual(seriesOf(together));
});

it('series of other widths, and empty ones, are added up', () => {
  const [long, short] = [randomRun(7, 500, 119_000), randomRun(8, 500, 1000)];
  const merged = mergeSeries([
    { series: seriesOf(long), shiftMs: 0 },
    { series: seriesOf(short), shiftMs: 0 },
    { series: seriesOf([]), shiftMs: 0 },
  ]);
  expect(merged).toEqual(seriesOf([...long, ...short]));
  expect(mergeSeries([])).toEqual({ widthMs: 100, intervals: [] });
});
