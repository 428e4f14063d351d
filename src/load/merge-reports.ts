import { zeroVerdicts } from '../protocol/exchange.ts';
import { type HistogramData, mergeHistograms } from './histogram.ts';
import { type Asked, achieved, CLOCKS, type Clock, judgeRun, type LoadReport, type SenderPart } from './load-report.ts';
import { mergeSeries } from './merge-series.ts';
import type { Threshold } from './threshold.ts';

const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);

/** Adds up counts by name. */
function addCounts<Name extends string>(
  all: readonly Readonly<Partial<Record<Name, number>>>[],
): Partial<Record<Name, number>> {
  const total: Partial<Record<Name, number>> = {};
  for (const counts of all)
    for (const name of Object.keys(counts) as Name[]) total[name] = (total[name] ?? 0) + (counts[name] ?? 0);
  return total;
}

/**
 * The report of one run that several senders did together, at the same time. Counts, rates and
 * histograms are added up; no percentile is averaged. The run is valid if all of them are. It lasts
 * as long as the longest of them, and a rate that lasted half of that time counts half.
 */
export function mergeReports(reports: readonly LoadReport[], thresholds: readonly Threshold[]): LoadReport {
  const first = reports[0] as LoadReport;
  const isClosed = reports.some(({ asked }) => asked.rate === 'max');
  const planned = reports.map(({ asked }) => asked.callbacks);
  const histograms = Object.fromEntries(
    CLOCKS.map((clock) => [clock, mergeHistograms(reports.map((each) => each.histograms[clock]))]),
  ) as Record<Clock, HistogramData>;
  const sent = sum(reports.map((each) => each.sent));
  const busiest = reports.map(({ senderBusy }) => senderBusy).filter((busy) => busy !== null);
  const reasons = [...new Set(reports.map(({ invalidBecause }) => invalidBecause).filter((reason) => reason !== null))];
  const seconds = Math.max(...reports.map(({ asked }) => asked.seconds));
  const addRates = (rateOf: (asked: Asked) => number) =>
    Math.round(sum(reports.map(({ asked }) => (rateOf(asked) * asked.seconds) / seconds)) * 1e6) / 1e6;
  const asked: Asked = {
    rate: isClosed ? 'max' : addRates(({ rate }) => Number(rate)),
    rampTo:
      isClosed || reports.every(({ asked: each }) => each.rampTo === null)
        ? null
        : addRates(({ rate, rampTo }) => rampTo ?? Number(rate)),
    seconds,
    callbacks: planned.some((count) => count === null) ? null : sum(planned.map(Number)),
    maxConnections: sum(reports.map((each) => each.asked.maxConnections)),
    timeoutMs: Math.max(...reports.map((each) => each.asked.timeoutMs)),
    drainMs: reports.some((each) => each.asked.drainMs === null)
      ? null
      : Math.max(...reports.map((each) => each.asked.drainMs ?? 0)),
  };
  return judgeRun(
    {
      v: 1,
      runs: reports.flatMap(({ runs }) => runs),
      to: [...new Set(reports.map(({ to }) => to))].join(', '),
      seed: reports.every(({ seed }) => seed === first.seed) ? first.seed : null,
      tool: [...new Set(reports.map(({ tool }) => tool))].join(', '),
      startedAt: reports.map(({ startedAt }) => startedAt).toSorted()[0] ?? first.startedAt,
      interrupted: reports.some(({ interrupted }) => interrupted),
      asked,
      sent,
      ...achieved(sent, Math.max(...reports.map(({ sendingSeconds }) => sendingSeconds))),
      cutOff: sum(reports.map((each) => each.cutOff)),
      verdicts: {
        ...zeroVerdicts(),
        ...addCounts(reports.map(({ verdicts }) => verdicts)),
      },
      findings: addCounts(reports.map(({ findings }) => findings)),
      histograms,
      connections: {
        opened: sum(reports.map(({ connections }) => connections.opened)),
        peak: sum(reports.map(({ connections }) => connections.peak)),
        failed: sum(reports.map(({ connections }) => connections.failed)),
        lostOnReuse: sum(reports.map(({ connections }) => connections.lostOnReuse)),
      },
      senderBusy: busiest.length === 0 ? null : Math.max(...busiest),
      saturated: Math.max(...reports.map(({ saturated }) => saturated)),
      examples: Object.assign({}, ...reports.toReversed().map(({ examples }) => examples)),
      ...mergeTimes(reports.flatMap(sendersOf)),
    },
    reasons.length === 0 ? null : reasons.join('; '),
    thresholds,
  );
}

/** The runs that a report is made of. */
function sendersOf(report: LoadReport): readonly SenderPart[] {
  if (report.senders.length > 0) return report.senders;
  const { runs, to, startedAt, valid, sent, achievedRate, verdicts, responseMs, serviceMs, series } = report;
  return [{ run: runs.join(', '), to, startedAt, valid, sent, achievedRate, verdicts, responseMs, serviceMs, series }];
}

/** By how much later than the first each run began, in milliseconds, by the clocks of their machines. */
export function shiftsOf(senders: readonly Pick<SenderPart, 'startedAt'>[]): number[] {
  const startsMs = senders.map(({ startedAt }) => Date.parse(startedAt)).map((ms) => (Number.isNaN(ms) ? null : ms));
  const firstMs = Math.min(...startsMs.filter((ms) => ms !== null));
  return startsMs.map((ms) => (ms === null ? 0 : ms - firstMs));
}

/** The sum over time, and its parts. It is always made of single runs, so their order is all that counts. */
function mergeTimes(parts: readonly SenderPart[]): Pick<LoadReport, 'series' | 'senders'> {
  const shifts = shiftsOf(parts);
  const known = parts.flatMap(({ series }, index) =>
    series === null ? [] : [{ series, shiftMs: shifts[index] as number }],
  );
  const [first] = parts;
  if (parts.length === 1) return { series: first?.series ?? null, senders: [] };
  return { series: known.length < parts.length ? null : mergeSeries(known), senders: parts };
}
