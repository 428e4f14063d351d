import { VERDICTS, type Verdict, zeroVerdicts } from '../protocol/exchange.ts';
import { type Buckets, boundsOf, bucketCount, bucketOfMs, quantileOf, toMicroseconds } from './histogram.ts';

/** The clocks that a series has. */
export const SERIES_CLOCKS = ['responseMs', 'serviceMs', 'lagMs'] as const;
export type SeriesClock = (typeof SERIES_CLOCKS)[number];

/**
 * Milliseconds; null where there is no duration. Percentiles are upper bounds of their buckets: at
 * most 3.2 % above the truth, never below it. The largest is exact.
 */
export interface IntervalSummary {
  readonly p50: number | null;
  readonly p90: number | null;
  readonly p99: number | null;
  readonly max: number | null;
}

/** What became of the callbacks that were due in an interval, however late their replies came. */
export interface Interval extends Readonly<Record<SeriesClock, IntervalSummary>> {
  /** Where it begins, in milliseconds since the start of the run. */
  readonly fromMs: number;
  /** The verdicts add up to this number. */
  readonly due: number;
  /** Callbacks that were sent within it, whenever they were due. */
  readonly sent: number;
  readonly verdicts: Readonly<Record<Verdict, number>>;
  readonly histograms: Readonly<Record<SeriesClock, Buckets>>;
}

/** A run in intervals of equal width, from its start without a gap. */
export interface LoadSeries {
  readonly widthMs: number;
  readonly intervals: readonly Interval[];
}

/** Where the run is longer than these intervals, each two of them become one. */
export const MOST_INTERVALS = 600;
export const FIRST_WIDTH_MS = 100;
/** 32 buckets per octave: their width is at most 1/32 of their place. */
export const SERIES_BITS = 5;
const BUCKETS = bucketCount(SERIES_BITS);

export interface SeriesRecorder {
  /**
   * Counts a callback that has its outcome where it was due, so that a stall is seen where it was
   * and not where it ended.
   * @param latencyMs from its sending to the whole reply; null without one
   */
  record(dueMs: number, sentMs: number, latencyMs: number | null, verdict: Verdict): void;
  toData(): LoadSeries;
}

/** Memory does not grow with the run: 6.3 MB, of which only what is used is ever touched. */
export function createSeries(): SeriesRecorder {
  let widthMs = FIRST_WIDTH_MS;
  let length = 0;
  const sent = new Uint32Array(MOST_INTERVALS);
  const verdicts = Object.fromEntries(VERDICTS.map((each) => [each, new Uint32Array(MOST_INTERVALS)])) as Record<
    Verdict,
    Uint32Array
  >;
  const response = createRows();
  const service = createRows();
  const lag = createRows();

  function halve() {
    widthMs *= 2;
    length = Math.ceil(length / 2);
    for (const counts of [sent, ...Object.values(verdicts)]) addPairs(counts, 1, 0, 0);
    for (const rows of [response, service, lag]) rows.halve();
  }

  /** The interval of a moment. */
  function intervalAt(ms: number): number {
    while (ms >= widthMs * MOST_INTERVALS) halve();
    const interval = Math.floor(ms / widthMs);
    if (interval >= length) length = interval + 1;
    return interval;
  }

  return {
    record: (dueMs, sentMs, latencyMs, verdict) => {
      // The later one first: it may make the intervals wider.
      const sentIn = intervalAt(sentMs);
      sent[sentIn] = (sent[sentIn] as number) + 1;
      const dueIn = intervalAt(dueMs);
      const counts = verdicts[verdict];
      counts[dueIn] = (counts[dueIn] as number) + 1;
      const lagMs = Math.max(0, sentMs - dueMs);
      lag.record(dueIn, lagMs);
      if (latencyMs === null) return;
      service.record(dueIn, latencyMs);
      response.record(dueIn, lagMs + latencyMs);
    },
    toData: () => ({
      widthMs,
      intervals: Array.from({ length }, (_, index) => {
        const own = zeroVerdicts();
        for (const each of VERDICTS) own[each] = verdicts[each][index] as number;
        return buildInterval(index * widthMs, sent[index] as number, own, {
          responseMs: response.toData(index),
          serviceMs: service.toData(index),
          lagMs: lag.toData(index),
        });
      }),
    }),
  };
}

/** An interval with all that follows from what was counted in it. */
export function buildInterval(
  fromMs: number,
  sent: number,
  verdicts: Interval['verdicts'],
  histograms: Interval['histograms'],
): Interval {
  return {
    fromMs,
    due: VERDICTS.reduce((sum, each) => sum + verdicts[each], 0),
    sent,
    verdicts,
    responseMs: summarizeInterval(histograms.responseMs),
    serviceMs: summarizeInterval(histograms.serviceMs),
    lagMs: summarizeInterval(histograms.lagMs),
    histograms,
  };
}

function summarizeInterval(data: Buckets): IntervalSummary {
  const quantile = (share: number) => toMicroseconds(quantileOf(data, share, SERIES_BITS));
  return { p50: quantile(0.5), p90: quantile(0.9), p99: quantile(0.99), max: toMicroseconds(data.maxMs) };
}

/** A histogram for each interval. */
function createRows() {
  const counts = new Uint32Array(MOST_INTERVALS * BUCKETS);
  const maxMs = new Float64Array(MOST_INTERVALS);
  // The buckets that are in use: most are not, and need not be looked at while the sender waits.
  let first = BUCKETS;
  let last = 0;
  return {
    record: (interval: number, ms: number) => {
      const bucket = bucketOfMs(ms, SERIES_BITS);
      if (bucket < first) first = bucket;
      if (bucket > last) last = bucket;
      const at = interval * BUCKETS + bucket;
      counts[at] = (counts[at] as number) + 1;
      if (ms > (maxMs[interval] as number)) maxMs[interval] = ms;
    },
    halve: () => {
      addPairs(counts, BUCKETS, first, last);
      for (let index = 0; index < MOST_INTERVALS / 2; index += 1)
        maxMs[index] = Math.max(maxMs[2 * index] as number, maxMs[2 * index + 1] as number);
      maxMs.fill(0, MOST_INTERVALS / 2);
    },
    toData: (interval: number): Buckets => {
      const bucketsUs: [number, number][] = [];
      let count = 0;
      counts.subarray(interval * BUCKETS, (interval + 1) * BUCKETS).forEach((each, bucket) => {
        if (each === 0) return;
        bucketsUs.push([boundsOf(bucket, SERIES_BITS).fromUs, each]);
        count += each;
      });
      return { count, maxMs: count === 0 ? null : (maxMs[interval] as number), bucketsUs };
    },
  };
}

/** Adds the second of each two rows to the first, from one column to another, and moves the sums together. */
function addPairs(counts: Uint32Array, rowLength: number, first: number, last: number): void {
  const half = counts.length / 2;
  for (let to = 0; to < half; to += rowLength) {
    const [one, other] = [2 * to, 2 * to + rowLength];
    for (let column = first; column <= last; column += 1)
      counts[to + column] = (counts[one + column] as number) + (counts[other + column] as number);
  }
  counts.fill(0, half);
}
