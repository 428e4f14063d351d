import { type HistogramData, quantileOf } from '../../load/histogram.ts';
import type { LoadReport } from '../../load/load-report.ts';
import { shiftsOf } from '../../load/merge-reports.ts';
import { type Interval, type LoadSeries, SERIES_CLOCKS, type SeriesClock } from '../../load/series.ts';
import { parseThreshold } from '../../load/threshold.ts';
import { VERDICTS } from '../../protocol/exchange.ts';
import { formatCount } from '../count.ts';
import { formatPreciseLatency } from '../duration.ts';
import { loadWords } from '../words/load.ts';
import { loadPageWords } from '../words/load-page.ts';
import { type Figure, type PlotColor, type PlotLimit, type PlotLine, short } from './plot.ts';

/** Seconds, of the start of each interval and of the end of the last. */
export function timesOf({ widthMs, intervals }: LoadSeries): number[] {
  return Array.from({ length: intervals.length + 1 }, (_, index) => (index * widthMs) / 1000);
}

/** A value for each time: what an interval has holds until the next. */
export function valuesOf({ intervals }: LoadSeries, look: (interval: Interval) => number | null) {
  const values = intervals.map((each) => short(look(each)));
  return [...values, values.at(-1) ?? null];
}

const PERCENTILE_LINES = [
  ['max', 'max'],
  ['p99', 'p99'],
  ['p90', 'p90'],
  ['p50', 'p50'],
] as const satisfies readonly (readonly [PlotColor, string])[];

/** The limits of thresholds that are of this kind, as lines. */
function limitsOf({ thresholds, asked }: LoadReport, kind: 'latency' | 'rate'): PlotLimit[] {
  const askedRate = asked.callbacks === null ? null : asked.callbacks / asked.seconds;
  return thresholds.flatMap(({ expression }) => {
    const reading = parseThreshold(expression);
    if (!reading.ok) return [];
    const { metric, limit, isShare } = reading.threshold;
    const isRate = metric.kind === 'rate';
    if (metric.kind === 'errors' || isRate !== (kind === 'rate')) return [];
    const at = isShare ? limit * (askedRate ?? Number.NaN) : limit;
    return at > 0 ? [{ label: expression, at, stretches: true }] : [];
  });
}

const timeOutOf = ({ asked: { timeoutMs } }: LoadReport): PlotLimit[] =>
  timeoutMs === 0
    ? []
    : [{ label: loadPageWords.now.plots.timeOut(formatPreciseLatency(timeoutMs)), at: timeoutMs, stretches: false }];

/** Whether all senders of a sum began and ended within a second: else what was asked of it was never due at once. */
function ranTogether({ senders }: LoadReport): boolean {
  const shifts = shiftsOf(senders);
  const ends = senders.map(
    ({ series }, index) => (shifts[index] ?? 0) + (series === null ? 0 : series.widthMs * series.intervals.length),
  );
  const isClose = (all: readonly number[]) => all.length === 0 || Math.max(...all) - Math.min(...all) <= 1000;
  return isClose(shifts) && isClose(ends);
}

/** The rate that was asked for at each time; null past the end. */
function askedRates(
  { asked: { rate: asked, rampTo, seconds } }: LoadReport,
  times: readonly number[],
): (number | null)[] {
  const rate = Number(asked);
  return times.map((at) =>
    at > seconds + 1e-9 ? null : short(rate + (((rampTo ?? rate) - rate) * Math.min(at, seconds)) / seconds),
  );
}

/** Verdicts on one another, those that are not ok at the bottom: a few of them are seen. */
export function plotRate(report: LoadReport, series: LoadSeries): Figure {
  const words = loadPageWords.now.plots;
  const perSecond = 1000 / series.widthMs;
  const times = timesOf(series);
  const seen = VERDICTS.filter((verdict) => verdict === 'ok' || report.verdicts[verdict] > 0).toReversed();
  const areas = seen.map(
    (verdict): PlotLine => ({
      label: verdict,
      color: verdict,
      shape: 'area',
      values: valuesOf(series, ({ verdicts }) => verdicts[verdict] * perSecond),
    }),
  );
  const asked = askedRates(report, times);
  const lines: PlotLine[] = [
    { label: words.sent, color: 'sent', shape: 'line', values: valuesOf(series, ({ sent }) => sent * perSecond) },
    ...(report.asked.rate === 'max' || !ranTogether(report)
      ? []
      : [{ label: words.asked, color: 'asked', shape: 'dashed', values: asked } as const]),
  ];
  const worst = series.intervals.reduce((most, { due, verdicts }) => Math.max(most, due - verdicts.ok), 0);
  return {
    title: words.rate,
    sentence: words.rateSentence(
      formatCount(report.verdicts.ok),
      formatCount(report.sent),
      worst === 0 ? null : [formatCount(worst), formatWidth(series)],
    ),
    plot: {
      id: 'plot-rate',
      x: { kind: 'time', values: times },
      y: 'rate',
      stacked: true,
      reach: [],
      lines: [...areas, ...lines],
      limits: limitsOf(report, 'rate'),
    },
  };
}

export const formatWidth = ({ widthMs }: LoadSeries): string =>
  widthMs < 1000 ? `${widthMs} ms` : `${widthMs / 1000} s`;

const CLOCK_NAMES = {
  responseMs: 'response',
  serviceMs: 'service',
  lagMs: 'lag',
} as const satisfies Record<SeriesClock, keyof (typeof loadWords.now)['clocks']>;

/** Percentiles of one clock over time. */
export function plotClock(report: LoadReport, series: LoadSeries, clock: SeriesClock): Figure {
  const words = loadPageWords.now.plots;
  const worst = series.intervals.reduce<Interval | null>(
    (most, each) => ((each[clock].max ?? 0) > (most?.[clock].max ?? 0) ? each : most),
    null,
  );
  const slowest =
    worst === null ? words.noneWhole : words.slowest(formatPreciseLatency(worst[clock].max), formatTime(worst.fromMs));
  return {
    title: words.clockTitles[clock],
    sentence: words.sentences(words.clockSentences[clock], slowest),
    plot: {
      id: `plot-${clock.replace('Ms', '')}`,
      x: { kind: 'time', values: timesOf(series) },
      y: 'latency',
      stacked: false,
      // Service never takes longer than the response, and is to be compared with it.
      reach: extremesOf(series.intervals.flatMap(({ responseMs, serviceMs }) => [responseMs.max, serviceMs.p50])),
      lines: PERCENTILE_LINES.map(([color, label]) => ({
        label,
        color,
        shape: 'line',
        values: valuesOf(series, (each) => each[clock][color]),
      })),
      limits: clock === 'responseMs' ? [...limitsOf(report, 'latency'), ...timeOutOf(report)] : timeOutOf(report),
    },
  };
}

function extremesOf(values: readonly (number | null)[]): number[] {
  const known = values.filter((each) => each !== null).toSorted((one, other) => one - other);
  return known.length === 0 ? [] : [known[0] as number, known.at(-1) as number];
}

export const formatTime = (ms: number): string => `${Number((ms / 1000).toFixed(1))} s`;

/** The 99th percentile of each clock over time. */
export function plotClocks(series: LoadSeries): Figure {
  const colors = { responseMs: 'one', serviceMs: 'two', lagMs: 'three' } as const;
  return {
    title: loadPageWords.now.plots.clocks,
    sentence: loadPageWords.now.plots.clocksSentence,
    plot: {
      id: 'plot-clocks',
      x: { kind: 'time', values: timesOf(series) },
      y: 'latency',
      stacked: false,
      reach: [],
      lines: SERIES_CLOCKS.map((clock) => ({
        label: loadWords.now.clocks[CLOCK_NAMES[clock]],
        color: colors[clock],
        shape: 'line',
        values: valuesOf(series, (each) => each[clock].p99),
      })),
      limits: [],
    },
  };
}

export interface Curve {
  readonly label: string;
  readonly color: PlotColor;
  readonly data: HistogramData;
}

/** How far to the right a percentile stands: 0 is none, 1 is 90 %, 2 is 99 %, 3 is 99.9 %. */
const CURVE_STEP = 0.05;

/** Each latency over the share of callbacks that were as fast: what the slowest took is on the right. */
export function plotCurves(curves: readonly Curve[], limits: readonly PlotLimit[]): Figure {
  const most = Math.max(1, ...curves.map(({ data }) => data.count));
  const places = Array.from({ length: Math.ceil(Math.log10(most) / CURVE_STEP) + 1 }, (_, index) => index * CURVE_STEP);
  const words = loadPageWords.now.plots;
  const [first] = curves;
  const p99 = first === undefined ? null : quantileOf(first.data, 0.99);
  return {
    title: words.percentiles,
    sentence: words.percentilesSentence(first?.label ?? '', formatPreciseLatency(p99)),
    plot: {
      id: 'plot-percentiles',
      x: { kind: 'percentile', values: places.map((each) => Number(each.toFixed(2))) },
      y: 'latency',
      stacked: false,
      reach: [],
      lines: curves.map(({ label, color, data }) => ({
        label,
        color,
        shape: 'line',
        // What one callback in all is slower than is the end of a curve.
        values: places.map((place) =>
          10 ** place > data.count * 10 ** CURVE_STEP ? null : short(quantileOf(data, 1 - 10 ** -place)),
        ),
      })),
      limits,
    },
  };
}

const PER_DECADE = 20;

/** How many callbacks took how long. */
export function plotHistogram(curves: readonly Curve[], limits: readonly PlotLimit[], inShares = false): Figure {
  const placeOf = (fromUs: number) => Math.floor(Math.log10(Math.max(1, fromUs) / 1000) * PER_DECADE + 1e-9);
  const places = curves.flatMap(({ data }) => data.bucketsUs.map(([fromUs]) => placeOf(fromUs)));
  const first = places.reduce((least, each) => Math.min(least, each), places[0] ?? 0) - 1;
  const last = places.reduce((most, each) => Math.max(most, each), places[0] ?? 0) + 1;
  const count = curves[0]?.data.count ?? 0;
  return {
    title: loadPageWords.now.plots.histogram,
    sentence: loadPageWords.now.plots.histogramSentence(formatCount(count), curves[0]?.label ?? ''),
    plot: {
      id: 'plot-histogram',
      x: {
        kind: 'log-latency',
        values: Array.from({ length: last - first + 1 }, (_, index) =>
          Number(((first + index) / PER_DECADE).toFixed(3)),
        ),
      },
      y: inShares ? 'share' : 'count',
      stacked: false,
      reach: [],
      lines: curves.map(({ label, color, data }, index) => {
        const counts = Array.from({ length: last - first + 1 }, () => 0);
        for (const [fromUs, each] of data.bucketsUs)
          counts[placeOf(fromUs) - first] = (counts[placeOf(fromUs) - first] ?? 0) + each;
        const values = counts.map((each) => (each === 0 ? null : inShares ? short(each / data.count) : each));
        return { label, color, shape: index === 0 ? 'area' : 'line', values };
      }),
      limits,
    },
  };
}

/** The response times and the other clocks of a run, for the plots that are not over time. */
export function curvesOf({ histograms, asked }: LoadReport): Curve[] {
  const { clocks } = loadWords.now;
  const curves: Curve[] = [
    { label: clocks.response, color: 'one', data: histograms.responseMs },
    { label: clocks.service, color: 'two', data: histograms.serviceMs },
    { label: clocks.lag, color: 'three', data: histograms.lagMs },
    { label: clocks.senderLag, color: 'four', data: histograms.senderLagMs },
  ];
  // In the closed loop a callback is due when it is sent.
  return asked.rate === 'max' ? curves.slice(0, 1) : curves;
}

export const latencyLimits = (report: LoadReport): PlotLimit[] => [
  ...limitsOf(report, 'latency'),
  ...timeOutOf(report),
];
