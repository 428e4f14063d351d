import { VERDICTS, type Verdict, zeroVerdicts } from '../protocol/exchange.ts';
import { type Buckets, mergeBuckets } from './histogram.ts';
import {
  buildInterval,
  FIRST_WIDTH_MS,
  type Interval,
  type LoadSeries,
  MOST_INTERVALS,
  SERIES_CLOCKS,
  type SeriesClock,
} from './series.ts';

/** A series, and by how much later it began than the whole. */
export interface ShiftedSeries {
  readonly series: LoadSeries;
  readonly shiftMs: number;
}

/**
 * One series of what several senders did. Histograms are added bucket by bucket: no percentile is
 * averaged. An interval goes where most of it lies, so it is at most half a width out of place.
 */
export function mergeSeries(all: readonly ShiftedSeries[]): LoadSeries {
  const endMs = Math.max(
    0,
    ...all.map(({ series: { widthMs, intervals }, shiftMs }) => shiftMs + widthMs * intervals.length),
  );
  let widthMs = Math.max(FIRST_WIDTH_MS, ...all.map(({ series }) => series.widthMs));
  while (endMs / widthMs > MOST_INTERVALS - 1) widthMs *= 2;
  const parts: Interval[][] = [];
  for (const { series, shiftMs } of all)
    for (const interval of series.intervals) {
      const middleMs = shiftMs + interval.fromMs + series.widthMs / 2;
      const index = Math.floor(middleMs / widthMs);
      while (parts.length <= index) parts.push([]);
      parts[index]?.push(interval);
    }
  return { widthMs, intervals: parts.map((each, index) => addIntervals(index * widthMs, each)) };
}

/** A series with fewer and wider intervals: each has `factor` of the others. */
export function coarsen({ widthMs, intervals }: LoadSeries, factor: number): LoadSeries {
  return {
    widthMs: widthMs * factor,
    intervals: Array.from({ length: Math.ceil(intervals.length / factor) }, (_, index) =>
      addIntervals(index * widthMs * factor, intervals.slice(index * factor, (index + 1) * factor)),
    ),
  };
}

function addIntervals(fromMs: number, parts: readonly Interval[]): Interval {
  const verdicts: Record<Verdict, number> = zeroVerdicts();
  for (const each of parts) for (const verdict of VERDICTS) verdicts[verdict] += each.verdicts[verdict];
  const histograms = Object.fromEntries(
    SERIES_CLOCKS.map((clock) => [clock, mergeBuckets(parts.map((each) => each.histograms[clock]))]),
  ) as Record<SeriesClock, Buckets>;
  const sent = parts.reduce((sum, each) => sum + each.sent, 0);
  return buildInterval(fromMs, sent, verdicts, histograms);
}
