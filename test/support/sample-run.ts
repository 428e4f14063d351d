import type { HistogramData } from '../../src/load/histogram.ts';
import { createHistogram } from '../../src/load/histogram.ts';
import { type Asked, buildReport, type LoadReport, type RunIdentity } from '../../src/load/load-report.ts';
import type { Measured } from '../../src/load/run-schedule.ts';
import { createSeries } from '../../src/load/series.ts';
import type { Threshold } from '../../src/load/threshold.ts';
import { parseThreshold } from '../../src/load/threshold.ts';
import type { Verdict } from '../../src/protocol/exchange.ts';

export function histogramOf(durations: readonly number[]) {
  const histogram = createHistogram();
  for (const duration of durations) histogram.record(duration);
  return histogram;
}

export const dataOf = (durations: readonly number[]): HistogramData => histogramOf(durations).toData();

export function thresholdsOf(...expressions: readonly string[]): Threshold[] {
  return expressions.map((expression) => {
    const reading = parseThreshold(expression);
    if (!reading.ok) throw new Error(reading.problem);
    return reading.threshold;
  });
}

export const ASKED: Asked = {
  rate: 10,
  rampTo: null,
  seconds: 1,
  callbacks: 10,
  maxConnections: 1000,
  timeoutMs: 2000,
  drainMs: 4000,
};

/** Ten callbacks in a second, all of them OK after 2 ms, with some of it changed. */
function measured(change: Partial<Measured> = {}): Measured {
  const series = createSeries();
  let index = 0;
  for (const [verdict, count] of Object.entries(change.verdicts ?? { ok: change.sent ?? 10 }))
    for (let each = 0; each < count; each += 1) {
      const dueMs = index * 100;
      series.record(dueMs, dueMs + 0.5, verdict === 'unreachable' ? null : 2, verdict as Verdict);
      index += 1;
    }
  const ten = (milliseconds: number) => histogramOf(Array.from({ length: 10 }, () => milliseconds));
  return {
    sent: 10,
    sendingMs: 900,
    interrupted: false,
    cutOff: 0,
    verdicts: { ok: 10, fail: 0, denied: 0, late: 0, broken: 0, unreachable: 0 },
    findings: new Map(),
    examples: new Map(),
    response: ten(2.5),
    service: ten(2),
    lag: ten(0.5),
    senderLag: ten(0.25),
    series,
    connections: { opened: 1, peak: 1, failed: 0, lostOnReuse: 0 },
    shortage: null,
    busy: null,
    saturated: 0,
    ...change,
  };
}

/** Ten callbacks, so many of each verdict. */
export function verdictsOf(change: Partial<Measured['verdicts']>): Pick<Measured, 'verdicts' | 'sent'> {
  const verdicts = { ok: 0, fail: 0, denied: 0, late: 0, broken: 0, unreachable: 0, ...change };
  return { verdicts, sent: Object.values(verdicts).reduce((sum, each) => sum + each, 0) };
}

export function reportOf(
  change: Partial<Measured> = {},
  identity: Partial<RunIdentity> = {},
  thresholds: readonly string[] = [],
): LoadReport {
  const whole = {
    run: 'run-1',
    to: 'http://127.0.0.1:3000/im',
    seed: 1,
    tool: 'friend-cb/test',
    startedAt: '2026-11-23T04:00:00.123Z',
    asked: ASKED,
    ...identity,
  };
  return buildReport(whole, measured(change), thresholdsOf(...thresholds));
}
