import { monitorEventLoopDelay } from 'node:perf_hooks';
import { expect, it } from 'vitest';
import type { HistogramData } from '../../src/load/histogram.ts';
import type { LoadReport } from '../../src/load/load-report.ts';
import { loadSampler, NO_WISH } from '../../src/protocol/sample.ts';
import { isDistinct, type ScriptedEndpoint, type Seen, sendMany, startEndpoint } from '../support/endpoint.ts';
import { many } from '../support/random.ts';

const ascending = (numbers: readonly number[]) => numbers.toSorted((one, other) => one - other);
/** The smallest that at least this share of all does not exceed. */
const quantile = (numbers: readonly number[], share: number) =>
  ascending(numbers)[Math.max(1, Math.ceil(share * numbers.length - 1e-9)) - 1] as number;
const mean = (numbers: readonly number[]) => numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
/** How many durations are in buckets that begin here or above. */
const countFrom = ({ bucketsUs }: HistogramData, milliseconds: number) =>
  bucketsUs.reduce((sum, [from, each]) => (from >= milliseconds * 1000 ? sum + each : sum), 0);

/** From the whole request to the whole reply, on the endpoint's side. */
const holds = (seen: readonly Seen[]) => seen.map(({ atMs, repliedMs }) => (repliedMs ?? Number.NaN) - atMs);

/**
 * What the truth is about each callback, by the endpoint's own log: from the moment that it was due
 * until its reply was written. The callbacks of a seed are known beforehand, so the endpoint can
 * tell which is which, in whatever order they came.
 */
async function waits({ seen }: ScriptedEndpoint, { startedAt, asked, seed, sent }: LoadReport): Promise<number[]> {
  const sampler = await loadSampler();
  const numbers = new Map(many(sent, (index) => [JSON.stringify(sampler(seed ?? 0, index, NO_WISH).body), index]));
  return seen.map(
    ({ body, repliedMs }) =>
      (repliedMs ?? Number.NaN) -
      (Date.parse(startedAt) + ((numbers.get(body) ?? Number.NaN) * 1000) / Number(asked.rate)),
  );
}

/**
 * The longest that this thread, which both sides share, was held up: no clock of the test is better
 * than that.
 */
async function heldUp<T>(work: () => Promise<T>): Promise<readonly [T, number]> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const result = await work();
  delay.disable();
  return [result, delay.max / 1e6];
}

it('an endpoint that takes 50 ms: every service time is at least what the endpoint itself measured', async () => {
  const endpoint = await startEndpoint((seen) => void setTimeout(seen.reply, 50));
  const report = await sendMany(endpoint.url, 50, { rate: 100, durationMs: 500 });
  const own = holds(endpoint.seen);
  expect([report.sent, endpoint.seen.length, report.verdicts.ok, isDistinct(endpoint.seen)]).toEqual([
    50,
    50,
    50,
    true,
  ]);
  for (const clock of ['responseMs', 'serviceMs'] as const) {
    expect(report.histograms[clock].count).toBe(50);
    // The endpoint counts whole milliseconds.
    for (const [name, share] of [
      ['min', 0],
      ['p50', 0.5],
      ['p90', 0.9],
      ['p99', 0.99],
      ['max', 1],
    ] as const)
      expect(report[clock][name], `${clock} ${name}`).toBeGreaterThanOrEqual(quantile(own, share) - 1);
  }
  expect(report.serviceMs.p50).toBeLessThan(4 * quantile(own, 0.5));
});

it('response is lag and service together', async () => {
  const endpoint = await startEndpoint((seen) => void setTimeout(seen.reply, 5));
  const { responseMs, serviceMs, lagMs, senderLagMs, histograms } = await sendMany(endpoint.url, 40, {
    maxConnections: 2,
  });
  expect(responseMs.mean).toBeCloseTo((lagMs.mean ?? 0) + (serviceMs.mean ?? 0), 2);
  expect(histograms.responseMs.sumMs).toBeCloseTo(histograms.lagMs.sumMs + histograms.serviceMs.sumMs, 6);
  // What the sender alone is to blame for is a part of the lag.
  expect(histograms.senderLagMs.sumMs).toBeLessThanOrEqual(histograms.lagMs.sumMs);
  expect(senderLagMs.max).toBeLessThanOrEqual(lagMs.max ?? 0);
  // Two at a time, 5 ms each: the last of 40 is sent a while after it was due.
  expect(lagMs.max).toBeGreaterThan(5);
});

const RATE = 200;
const CALLBACKS = 300;

/** Answers at once, but for a second in the middle, in which it holds everything. */
async function startStalling(): Promise<ScriptedEndpoint> {
  let held: Seen[] | null = null;
  return startEndpoint((seen) => {
    if (seen.index === 40) {
      held = [];
      setTimeout(() => {
        for (const each of held ?? []) each.reply();
        held = null;
      }, 1000);
    }
    if (held) held.push(seen);
    else seen.reply();
  });
}

const loadStalling = (endpoint: ScriptedEndpoint, maxConnections: number) =>
  heldUp(() =>
    sendMany(endpoint.url, CALLBACKS, {
      rate: RATE,
      durationMs: (1000 * CALLBACKS) / RATE,
      maxConnections,
      timeoutMs: 20_000,
    }),
  );

it('an endpoint that stalls for a second: the percentiles are those of its own log', async () => {
  const endpoint = await startStalling();
  const [report, slack] = await loadStalling(endpoint, 1000);
  expect([report.sent, endpoint.seen.length, report.verdicts.ok]).toEqual([CALLBACKS, CALLBACKS, CALLBACKS]);
  const truth = await waits(endpoint, report);
  for (const [name, share] of [
    ['p50', 0.5],
    ['p90', 0.9],
    ['p99', 0.99],
    ['max', 1],
  ] as const) {
    const exact = quantile(truth, share);
    expect(
      Math.abs((report.responseMs[name] ?? Number.NaN) - exact),
      `${name}: ${report.responseMs[name]}, truly ${exact}`,
    ).toBeLessThanOrEqual(0.05 * exact + 10 + slack);
  }
  expect(Math.abs((report.responseMs.mean ?? Number.NaN) - mean(truth))).toBeLessThanOrEqual(
    0.05 * mean(truth) + 10 + slack,
  );
  // Callbacks went on being sent: it was the endpoint that held them, and the service time says so.
  expect(report.connections.peak).toBeGreaterThan(100);
  expect(countFrom(report.histograms.serviceMs, 500)).toBeGreaterThan(50);
  expect(report.lagMs.mean).toBeLessThan((report.serviceMs.mean ?? 0) / 2);
});

it('the same with four connections: the wait for one counts in the response time, not the service time', async () => {
  const endpoint = await startStalling();
  const [report, slack] = await loadStalling(endpoint, 4);
  expect([report.sent, endpoint.seen.length, report.verdicts.ok]).toEqual([CALLBACKS, CALLBACKS, CALLBACKS]);
  expect([endpoint.peak(), endpoint.connections() <= 4, report.connections.peak <= 4]).toEqual([4, true, true]);
  const truth = await waits(endpoint, report);
  for (const [name, share] of [
    ['p50', 0.5],
    ['p90', 0.9],
    ['p99', 0.99],
  ] as const) {
    const exact = quantile(truth, share);
    expect(
      Math.abs((report.responseMs[name] ?? Number.NaN) - exact),
      `${name}: ${report.responseMs[name]}, truly ${exact}`,
    ).toBeLessThanOrEqual(0.05 * exact + 10 + slack);
  }
  // Four were held, as the endpoint knows; all others waited on the sender's side. A percentile of
  // the service time alone would hide them.
  expect(countFrom(report.histograms.serviceMs, 500)).toBe(holds(endpoint.seen).filter((each) => each >= 500).length);
  expect(countFrom(report.histograms.responseMs, 500)).toBeGreaterThan(50);
  expect(countFrom(report.histograms.lagMs, 500)).toBeGreaterThan(50);
  expect(report.lagMs.mean).toBeGreaterThan(report.serviceMs.mean ?? Number.NaN);
  expect(report.saturated).toBeGreaterThan(0.2);
});

it('as fast as it goes, three at a time: never more than three, and nothing lags', async () => {
  const endpoint = await startEndpoint((seen) => void setTimeout(seen.reply, 20));
  const report = await sendMany(endpoint.url, 0, { rate: 'max', durationMs: 400, maxConnections: 3 });
  expect([report.sent, report.verdicts.ok]).toEqual([endpoint.seen.length, endpoint.seen.length]);
  expect(report.sent).toBeGreaterThan(0);
  expect([endpoint.peak() <= 3, endpoint.connections() <= 3, isDistinct(endpoint.seen)]).toEqual([true, true, true]);
  expect(report.asked).toMatchObject({ rate: 'max', callbacks: null, rampTo: null });
  expect([report.lagMs.max, report.senderLagMs.max]).toEqual([0, null]);
  expect(report.histograms.responseMs).toEqual(report.histograms.serviceMs);
  // Three at a time cannot be more than this; the endpoint counts whole milliseconds.
  expect(report.sent).toBeLessThanOrEqual(3 * (400 / (Math.min(...holds(endpoint.seen)) - 1) + 2));
  expect([report.valid, report.verdict]).toEqual([true, 'pass']);
});

it('a ramp: as many callbacks as the area under the rate, none before it was due', async () => {
  const endpoint = await startEndpoint();
  const report = await sendMany(endpoint.url, 0, { rate: 20, rampTo: 180, durationMs: 500 });
  expect([report.sent, endpoint.seen.length, report.verdicts.ok]).toEqual([50, 50, 50]);
  const start = Date.parse(report.startedAt);
  // The times at which 20·t + 160·t² is the number of the callback; no earlier one can have come
  // out of turn.
  for (const [index, { atMs }] of endpoint.seen.entries())
    expect(atMs - start, `${index}`).toBeGreaterThanOrEqual(1000 * ((-20 + Math.sqrt(400 + 640 * index)) / 320) - 2);
});
