import type { Comparison, ComparisonWarning, Measure, MeasureName } from '../load/compare-runs.ts';
import type { LoadReport } from '../load/load-report.ts';
import { formatCount, formatRate } from './count.ts';
import { formatPreciseLatency } from './duration.ts';
import { describeAsked } from './load-words.ts';
import { loadComparisonWords, type Which } from './words/load-comparison.ts';

/** What is told of a measure: `22 % slower`, `no difference that this can tell from noise`. */
export function describeTold({ name, ratio, told, noRange, before, after }: Measure): string {
  const words = loadComparisonWords.now;
  if (name === 'errors' && before === 0 && after === 0) return words.noErrors;
  if (noRange !== null) return words.noRange(words.gaps[noRange]);
  if (told === 'noise') return words.noise;
  const [higher, lower] = words.moreAndLess[name];
  return words.told(ratio === null ? '' : formatChange(ratio), told === 'higher' ? higher : lower);
}

/** `22 %` of 1.22; `3.1 times` of 3.1 and of 1/3.1. */
function formatChange(ratio: number): string {
  const factor = Math.max(ratio, 1 / ratio);
  return factor >= 2 ? loadComparisonWords.now.times(factor.toPrecision(2)) : `${formatPercent(Math.abs(ratio - 1))}`;
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
export function formatRange(range: Measure['range']): string {
  if (range === null) return '-';
  const [low, high] = range;
  return loadComparisonWords.now.range(formatRatio(low).slice(2), formatRatio(high).slice(2));
}

/** What of a run a warning shows, and which run it is about. */
const SHOWN: Readonly<Partial<Record<ComparisonWarning, (report: LoadReport) => string>>> = {
  endpoint: ({ to }) => to,
  'asked-rate': ({ asked }) => describeAsked(asked),
  duration: ({ asked }) => `${asked.seconds} s`,
  connections: ({ asked }) => formatCount(asked.maxConnections),
  'time-out': ({ asked }) => formatPreciseLatency(asked.timeoutMs),
  few: ({ sent }) => formatCount(sent),
  unanswered: ({ sent, histograms }) => formatCount(sent - histograms.responseMs.count),
};
const IS_MEANT: Readonly<Partial<Record<ComparisonWarning, (report: LoadReport) => boolean>>> = {
  invalid: ({ valid }) => !valid,
  interrupted: ({ interrupted }) => interrupted,
};

export function describeWarnings({ warnings, before, after }: Comparison): string[] {
  return warnings.map((each) => {
    const [show = () => '', meant = () => true] = [SHOWN[each], IS_MEANT[each]];
    const which: Which = meant(before) ? (meant(after) ? 'both' : 'before') : 'after';
    return loadComparisonWords.now.warnings[each](show(before), show(after), which);
  });
}

/** What the comparison comes to, in one sentence. */
export function summarizeComparison({ measures }: Comparison): string {
  const words = loadComparisonWords.now;
  const told = measures.filter(({ told: each }) => each === 'higher' || each === 'lower');
  const compared = measures.filter(({ range }) => range !== null);
  if (compared.length === 0) return words.noRanges;
  if (told.length === 0) return words.noise;
  return words.summary(told.map((each) => [words.names[each.name], describeTold(each)]));
}
