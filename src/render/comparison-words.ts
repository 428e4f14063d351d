import type { Comparison, ComparisonWarning, Measure, MeasureName, RangeGap } from '../load/compare-runs.ts';
import type { LoadReport } from '../load/load-report.ts';
import { formatPreciseLatency } from './duration.ts';
import { describeAsked, formatCount, formatRate } from './load-words.ts';

export const MEASURE_NAMES: Readonly<Record<MeasureName, string>> = {
  rate: 'rate',
  p50: 'p50',
  p90: 'p90',
  p99: 'p99',
  p999: 'p99.9',
  max: 'max',
  errors: 'errors',
};

const SPEED = ['slower', 'faster'] as const;
const MORE_AND_LESS: Readonly<Record<MeasureName, readonly [higher: string, lower: string]>> = {
  rate: ['higher', 'lower'],
  p50: SPEED,
  p90: SPEED,
  p99: SPEED,
  p999: SPEED,
  max: SPEED,
  errors: ['more', 'fewer'],
};

const GAPS: Readonly<Record<RangeGap, string>> = {
  'no-series': 'one of the reports has no series',
  'too-short': 'a run is shorter than a second',
  'too-few': 'fewer than ten callbacks are slower than that',
  'one-callback': 'a single callback decides it',
  'no-value': 'there is nothing to compare',
};

/** What is told of a measure: `22 % slower`, `no difference that this can tell from noise`. */
export function describeTold({ name, ratio, told, noRange, before, after }: Measure): string {
  if (name === 'errors' && before === 0 && after === 0) return 'no errors in either';
  if (noRange !== null) return `no range: ${GAPS[noRange]}`;
  if (told === 'noise') return 'no difference that this can tell from noise';
  const [higher, lower] = MORE_AND_LESS[name];
  return `${ratio === null ? '' : `${formatChange(ratio)} `}${told === 'higher' ? higher : lower}`;
}

/** `22 %` of 1.22; `3.1 times` of 3.1 and of 1/3.1. */
function formatChange(ratio: number): string {
  const factor = Math.max(ratio, 1 / ratio);
  return factor >= 2 ? `${factor.toPrecision(2)} times` : `${formatPercent(Math.abs(ratio - 1))}`;
}

const formatPercent = (share: number) => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;

/** A value of a measure with its unit. */
export function formatValue(name: MeasureName, value: number | null): string {
  if (value === null) return '-';
  if (name === 'rate') return `${formatRate(value)}/s`;
  if (name === 'errors') return `${value === 0 ? '0' : (100 * value).toPrecision(3)} %`;
  return formatPreciseLatency(value);
}

export const formatRatio = (ratio: number | null): string =>
  ratio === null ? '-' : `× ${ratio >= 100 ? formatCount(Math.round(ratio)) : ratio.toFixed(ratio < 10 ? 3 : 1)}`;

/** `0.981 to 1.024`. */
export const formatRange = (range: Measure['range']): string =>
  range === null ? '-' : range.map((each) => formatRatio(each).slice(2)).join(' to ');

/** `before` and `after` of something that differs. */
const both = (of: (report: LoadReport) => string) => (one: LoadReport, other: LoadReport) =>
  `before ${of(one)}, after ${of(other)}`;
const either = (one: boolean, other: boolean) =>
  one && other ? 'both runs' : one ? 'the run before' : 'the run after';
const verb = (one: boolean, other: boolean, single: string, plural: string) => (one && other ? plural : single);

/** Why the runs are not the same experiment, or say little. */
const WARNINGS: Readonly<Record<ComparisonWarning, (before: LoadReport, after: LoadReport) => string>> = {
  'same-run': () => 'both reports hold the same run',
  invalid: ({ valid: one }, { valid: other }) =>
    `${either(!one, !other)} ${verb(!one, !other, 'is', 'are')} not valid: what was measured there is the sender`,
  interrupted: ({ interrupted: one }, { interrupted: other }) =>
    `${either(one, other)} ${verb(one, other, 'was', 'were')} not finished`,
  endpoint: (one, other) => `another endpoint: ${both(({ to }) => to)(one, other)}`,
  'asked-rate': (one, other) =>
    `another rate, which changes latencies by itself: ${both(({ asked }) => describeAsked(asked))(one, other)}`,
  duration: (one, other) => `another duration: ${both(({ asked }) => `${asked.seconds} s`)(one, other)}`,
  connections: (one, other) =>
    `another number of connections: ${both(({ asked }) => formatCount(asked.maxConnections))(one, other)}`,
  'time-out': (one, other) =>
    `another time-out: ${both(({ asked }) => formatPreciseLatency(asked.timeoutMs))(one, other)}`,
  ramp: () => 'with a ramp the ranges are wider than they need to be: they take the ramp for noise',
  few: (one, other) => `few callbacks: ${both(({ sent }) => formatCount(sent))(one, other)}`,
  unanswered: (one, other) =>
    `callbacks without a whole reply have no part in the times: ${both(({ sent, histograms }) => formatCount(sent - histograms.responseMs.count))(one, other)}`,
  'no-series': () => 'a report of an earlier version has no series, so no range can be told: run it again',
};

export function describeWarnings({ warnings, before, after }: Comparison): string[] {
  return warnings.map((each) => WARNINGS[each](before, after));
}

/** What the comparison comes to, in one sentence. */
export function summarizeComparison({ measures }: Comparison): string {
  const told = measures.filter(({ told: each }) => each === 'higher' || each === 'lower');
  const compared = measures.filter(({ range }) => range !== null);
  if (compared.length === 0) return 'nothing here can be told from noise: no measure has a range';
  if (told.length === 0) return 'no difference that this can tell from noise';
  const words = told.map((each) => `${MEASURE_NAMES[each.name]} ${describeTold(each)}`);
  return `after, compared with before: ${words.join('; ')}`;
}

export const CAVEAT =
  'Each range holds the ratio 99 times in 100, as far as the noise within these two runs tells. It knows nothing of ' +
  'what differs from run to run, such as a cold cache or a busy machine: repeat both runs before you believe a small difference.';
