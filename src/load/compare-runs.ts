import type { LoadReport } from './load-report.ts';
import { createRandom, createResampler, type Draw } from './resample.ts';

export const MEASURES = ['rate', 'p50', 'p90', 'p99', 'p999', 'max', 'errors'] as const;
export type MeasureName = (typeof MEASURES)[number];

/** Why a measure has no range. */
export type RangeGap =
  /** A report of an earlier version. */
  | 'no-series'
  | 'too-short'
  /** Fewer than ten callbacks are beyond the percentile. */
  | 'too-few'
  /** The largest is that of one callback. */
  | 'one-callback'
  /** There is nothing to compare in one of the runs. */
  | 'no-value';

export interface Measure {
  readonly name: MeasureName;
  /** Callbacks a second; response times in milliseconds; of errors the share of callbacks that are not ok. */
  readonly before: number | null;
  readonly after: number | null;
  /** After divided by before; null where one of them is 0 or missing. */
  readonly ratio: number | null;
  /** Where the ratio is, as far as these two runs tell. */
  readonly range: readonly [low: number, high: number] | null;
  /** `noise` where the range contains 1; null without a range. */
  readonly told: 'lower' | 'higher' | 'noise' | null;
  readonly noRange: RangeGap | null;
}

/** Why the two runs are not the same experiment, or say little. */
export const COMPARISON_WARNINGS = [
  'same-run',
  'invalid',
  'interrupted',
  'endpoint',
  'asked-rate',
  'duration',
  'connections',
  'time-out',
  'ramp',
  'few',
  'unanswered',
  'no-series',
] as const;
export type ComparisonWarning = (typeof COMPARISON_WARNINGS)[number];

export interface Comparison {
  /** How often such a range contains the ratio, as a share of 1. */
  readonly confidence: number;
  readonly before: LoadReport;
  readonly after: LoadReport;
  readonly warnings: readonly ComparisonWarning[];
  readonly measures: readonly Measure[];
}

/**
 * Of 99 out of 100: seven measures are looked at, and with 95 one of three comparisons of equal runs
 * would tell a difference.
 */
const CONFIDENCE = 0.99;
/** The distance in standard deviations that leaves half of the rest on either side. */
const Z = 2.5758;
const DRAWS = 1000;
const SEED = 1;
const SHARES = { p50: 0.5, p90: 0.9, p99: 0.99, p999: 0.999 } as const;
const PERCENTILES = ['p50', 'p90', 'p99', 'p999'] as const;
type Percentile = (typeof PERCENTILES)[number];
const FEWEST_INTERVALS = 10;
const FEWEST_BEYOND = 10;
const FEWEST_CALLBACKS = 1000;

export function compareRuns(before: LoadReport, after: LoadReport): Comparison {
  const spread = spreadOf(before, after);
  return {
    confidence: CONFIDENCE,
    before,
    after,
    warnings: COMPARISON_WARNINGS.filter((each) => WARNS[each](before, after)),
    measures: [
      compareRates(before, after, spread),
      ...PERCENTILES.map((name) => comparePercentiles(name, before, after, spread)),
      measure('max', before.responseMs.max, after.responseMs.max, 'one-callback'),
      compareErrors(before, after, spread),
    ],
  };
}

/** By how much the logarithm of a ratio may be off, down and up; or why that cannot be told. */
interface Spread {
  readonly rate: readonly [number, number];
  readonly errors: readonly [number, number];
  readonly quantiles: readonly (readonly [number, number])[];
  /** What an interval at the end that is not whole may change. */
  readonly edge: number;
}

/**
 * Draws both runs again and again from blocks of their own intervals. How far the ratio of two draws is
 * from the ratio of the runs themselves shows how far that one may be from the truth. The draws are of
 * few blocks and vary less than the runs do, so the distance is stretched as Student's t has it.
 */
function spreadOf(before: LoadReport, after: LoadReport): Spread | RangeGap {
  if (before.series === null || after.series === null) return 'no-series';
  const lengths = [before.series.intervals.length, after.series.intervals.length];
  if (Math.min(...lengths) < FEWEST_INTERVALS) return 'too-short';
  const shares = PERCENTILES.map((name) => SHARES[name]);
  const runs = [before.series, after.series].map((series) => createResampler(series, shares));
  const [one, other] = runs as [(typeof runs)[number], (typeof runs)[number]];
  const [wholeOne, wholeOther] = [one.whole(), other.whole()];
  const random = createRandom(SEED);
  const draws = Array.from({ length: DRAWS }, () => [one.draw(random), other.draw(random)] as const);
  const stretch = stretchOf(Math.min(one.blocks, other.blocks));
  const spread = (look: (draw: Draw) => number | null): readonly [number, number] => {
    const distances = draws
      .map(([a, b]) => logRatio(look(a), look(wholeOne), look(b), look(wholeOther)))
      .toSorted((a, b) => a - b);
    const cut = Math.floor(((1 - CONFIDENCE) / 2) * DRAWS);
    return [stretch * Math.min(0, distances[cut] ?? 0), stretch * Math.max(0, distances.at(-1 - cut) ?? 0)];
  };
  return {
    rate: spread(({ rate }) => rate),
    errors: spread(({ errors }) => errors),
    quantiles: shares.map((_, index) => spread(({ quantiles }) => quantiles[index] ?? null)),
    edge: lengths.reduce((sum, length) => sum + 1 / length, 0),
  };
}

/** How far the ratio of a draw is from that of the whole, as a logarithm; 0 where there is none. */
function logRatio(one: number | null, wholeOne: number | null, other: number | null, wholeOther: number | null) {
  if (!one || !wholeOne || !other || !wholeOther) return 0;
  return Math.log(other / wholeOther) - Math.log(one / wholeOne);
}

/** Student's t over the normal distribution, by its series, and the bias of a variance of few blocks. */
function stretchOf(blocks: number): number {
  const freedom = blocks - 1;
  const t = Z + (Z ** 3 + Z) / (4 * freedom) + (5 * Z ** 5 + 16 * Z ** 3 + 3 * Z) / (96 * freedom ** 2);
  return (t / Z) * Math.sqrt(blocks / freedom);
}

/** @param found by how much the logarithm of the ratio may be off, or why that is not known */
function measure(
  name: MeasureName,
  before: number | null,
  after: number | null,
  found: readonly [number, number] | RangeGap,
  center: number | null = before && after ? after / before : null,
): Measure {
  const ratio = before && after ? round(after / before) : null;
  const without = (noRange: RangeGap): Measure => ({ name, before, after, ratio, range: null, told: null, noRange });
  if (center === null) return without('no-value');
  if (typeof found === 'string') return without(found);
  const range = [round(center * Math.exp(found[0])), round(center * Math.exp(found[1]))] as const;
  const told = range[0] > 1 ? 'higher' : range[1] < 1 ? 'lower' : 'noise';
  return { name, before, after, ratio, range, told, noRange: null };
}

/** Four digits: more than any range is good for. */
const round = (ratio: number) => Number(ratio.toPrecision(4));

function compareRates(before: LoadReport, after: LoadReport, spread: Spread | RangeGap): Measure {
  const found =
    typeof spread === 'string'
      ? spread
      : ([spread.rate[0] - spread.edge, spread.rate[1] + spread.edge] as readonly [number, number]);
  return measure('rate', before.achievedRate, after.achievedRate, found);
}

function comparePercentiles(
  name: Percentile,
  before: LoadReport,
  after: LoadReport,
  spread: Spread | RangeGap,
): Measure {
  const answered = Math.min(before.histograms.responseMs.count, after.histograms.responseMs.count);
  const isKnown = answered * (1 - SHARES[name]) >= FEWEST_BEYOND - 1e-9;
  const found =
    typeof spread === 'string'
      ? spread
      : isKnown
        ? (spread.quantiles[PERCENTILES.indexOf(name)] as readonly [number, number])
        : 'too-few';
  return measure(name, before.responseMs[name], after.responseMs[name], found);
}

/**
 * Errors are few or none, and then no draw tells how many there might have been: at the least they vary
 * as rare events do. Half an error more in each run keeps the ratio from 0 and from infinity.
 */
function compareErrors(before: LoadReport, after: LoadReport, spread: Spread | RangeGap): Measure {
  const [one, other] = [before, after].map(({ sent, verdicts }) => ({ sent, errors: sent - verdicts.ok })) as [
    { sent: number; errors: number },
    { sent: number; errors: number },
  ];
  const share = ({ sent, errors }: typeof one) => (sent === 0 ? null : errors / sent);
  if (one.errors + other.errors === 0 || one.sent === 0 || other.sent === 0)
    return measure('errors', share(one), share(other), 'no-value', null);
  const rare = Z * Math.sqrt(1 / (one.errors + 0.5) + 1 / (other.errors + 0.5));
  const center = ((other.errors + 0.5) / (other.sent + 1)) * ((one.sent + 1) / (one.errors + 0.5));
  const found =
    typeof spread === 'string'
      ? spread
      : ([Math.min(-rare, spread.errors[0]), Math.max(rare, spread.errors[1])] as const);
  return measure('errors', share(one), share(other), found, center);
}

const unanswered = ({ sent, histograms }: LoadReport) => sent - histograms.responseMs.count;

const WARNS: Readonly<Record<ComparisonWarning, (before: LoadReport, after: LoadReport) => boolean>> = {
  'same-run': (before, after) => before.runs.some((run) => after.runs.includes(run)),
  invalid: (before, after) => !before.valid || !after.valid,
  interrupted: (before, after) => before.interrupted || after.interrupted,
  endpoint: (before, after) => before.to !== after.to,
  'asked-rate': ({ asked: one }, { asked: other }) => one.rate !== other.rate || one.rampTo !== other.rampTo,
  duration: ({ asked: one }, { asked: other }) => one.seconds !== other.seconds,
  connections: ({ asked: one }, { asked: other }) => one.maxConnections !== other.maxConnections,
  'time-out': ({ asked: one }, { asked: other }) => one.timeoutMs !== other.timeoutMs,
  ramp: (before, after) => before.asked.rampTo !== null || after.asked.rampTo !== null,
  few: (before, after) => Math.min(before.sent, after.sent) < FEWEST_CALLBACKS,
  unanswered: (before, after) => unanswered(before) + unanswered(after) > 0,
  'no-series': (before, after) => before.series === null || after.series === null,
};
