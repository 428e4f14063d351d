/**
 * Durations in buckets whose width is at most 1/256 of their place: below half a millisecond one
 * microsecond, at one second four milliseconds. Memory does not grow with the number of durations.
 * Count, smallest, largest and sum are kept exactly.
 */
export interface Histogram {
  /**
   * @param milliseconds not negative; more than 35 minutes fall into the last bucket, but count in
   * full in `maxMs` and `sumMs`
   */
  record(milliseconds: number): void;
  readonly count: number;
  /** The same as `quantileOf` of the data, without making the data. */
  quantile(share: number): number | null;
  toData(): HistogramData;
}

/**
 * A histogram as it stands in a report: whole, so that the runs of several machines can be added
 * up.
 */
export interface HistogramData {
  readonly count: number;
  readonly minMs: number | null;
  readonly maxMs: number | null;
  readonly sumMs: number;
  /**
   * The lower bound of each bucket that is not empty, in whole microseconds, ascending, and how
   * many durations are in it.
   */
  readonly bucketsUs: readonly (readonly [fromUs: number, count: number])[];
}

/**
 * Milliseconds; null where there is no duration at all. Percentiles are upper bounds of their
 * buckets: at most 0.4 % above the truth, never below it.
 */
export interface LatencySummary {
  readonly min: number | null;
  readonly mean: number | null;
  readonly p50: number | null;
  readonly p90: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  readonly p999: number | null;
  readonly max: number | null;
}

/** The number of buckets per octave, as a power of two. */
const PRECISION_BITS = 8;
const PER_OCTAVE = 2 ** PRECISION_BITS;
const LARGEST_US = 2 ** 31 - 1;

/** The number of the bucket that whole microseconds fall into. */
function bucketOf(us: number): number {
  if (us < 2 * PER_OCTAVE) return us;
  const shift = 31 - Math.clz32(us) - PRECISION_BITS;
  return shift * PER_OCTAVE + (us >>> shift);
}

/** How far the lower bound of a bucket is from 0, and how wide it is, in microseconds. */
function boundsOf(bucket: number): { readonly fromUs: number; readonly widthUs: number } {
  if (bucket < 2 * PER_OCTAVE) return { fromUs: bucket, widthUs: 1 };
  const shift = Math.floor(bucket / PER_OCTAVE) - 1;
  return { fromUs: (bucket - shift * PER_OCTAVE) * 2 ** shift, widthUs: 2 ** shift };
}

export function createHistogram(): Histogram {
  const counts = new Float64Array(bucketOf(LARGEST_US) + 1);
  let count = 0;
  let minMs = Number.POSITIVE_INFINITY;
  let maxMs = 0;
  let sumMs = 0;
  return {
    record: (milliseconds) => {
      const ms = Math.max(0, milliseconds);
      const bucket = bucketOf(Math.min(LARGEST_US, Math.floor(ms * 1000)));
      counts[bucket] = (counts[bucket] as number) + 1;
      count += 1;
      sumMs += ms;
      if (ms < minMs) minMs = ms;
      if (ms > maxMs) maxMs = ms;
    },
    get count() {
      return count;
    },
    quantile: (share) => {
      if (count === 0) return null;
      const rank = rankOf(share, count);
      let seen = 0;
      const bucket = counts.findIndex((each) => {
        seen += each;
        return seen >= rank;
      });
      return upperMs(bucket, maxMs);
    },
    toData: () => ({
      count,
      minMs: count === 0 ? null : minMs,
      maxMs: count === 0 ? null : maxMs,
      sumMs,
      bucketsUs: Array.from(counts.entries()).flatMap(([bucket, each]): [number, number][] =>
        each === 0 ? [] : [[boundsOf(bucket).fromUs, each]],
      ),
    }),
  };
}

/**
 * The rank of a quantile among `count` values: the smallest rank that has at least this share at or
 * below it. 1e-9 is taken off against rounding, so that 0.99 of 100 is 99 in floating point too.
 */
function rankOf(share: number, count: number): number {
  return Math.max(1, Math.ceil(share * count - 1e-9));
}

function upperMs(bucket: number, maxMs: number): number {
  const { fromUs, widthUs } = boundsOf(bucket);
  return Math.min(maxMs, (fromUs + widthUs) / 1000);
}

/**
 * The smallest duration that at least this share of all durations does not exceed, in milliseconds:
 * the upper bound of its bucket. Null where there is none.
 */
export function quantileOf({ count, maxMs, bucketsUs }: HistogramData, share: number): number | null {
  if (count === 0 || maxMs === null) return null;
  const rank = rankOf(share, count);
  let seen = 0;
  for (const [fromUs, each] of bucketsUs) {
    seen += each;
    if (seen >= rank) return upperMs(bucketOf(fromUs), maxMs);
  }
  return maxMs;
}

/** One histogram of the durations of all. It is as exact as they are. */
export function mergeHistograms(all: readonly HistogramData[]): HistogramData {
  const counts = new Map<number, number>();
  for (const { bucketsUs } of all)
    for (const [fromUs, each] of bucketsUs) counts.set(fromUs, (counts.get(fromUs) ?? 0) + each);
  const known = all.filter(({ count }) => count > 0);
  return {
    count: known.reduce((sum, { count }) => sum + count, 0),
    minMs: known.length === 0 ? null : Math.min(...known.map(({ minMs }) => minMs ?? 0)),
    maxMs: known.length === 0 ? null : Math.max(...known.map(({ maxMs }) => maxMs ?? 0)),
    sumMs: known.reduce((sum, { sumMs }) => sum + sumMs, 0),
    bucketsUs: [...counts].toSorted(([one], [other]) => one - other),
  };
}

const toMicroseconds = (milliseconds: number | null) =>
  milliseconds === null ? null : Math.round(milliseconds * 1000) / 1000;

export function summarize(data: HistogramData): LatencySummary {
  const quantile = (share: number) => toMicroseconds(quantileOf(data, share));
  return {
    min: toMicroseconds(data.minMs),
    mean: data.count === 0 ? null : toMicroseconds(data.sumMs / data.count),
    p50: quantile(0.5),
    p90: quantile(0.9),
    p95: quantile(0.95),
    p99: quantile(0.99),
    p999: quantile(0.999),
    max: toMicroseconds(data.maxMs),
  };
}

/**
 * Counts the durations between wider bounds. A bucket counts where it begins; the last count is what
 * is beyond the last bound.
 * @param boundsMs ascending
 */
export function regroup({ bucketsUs }: HistogramData, boundsMs: readonly number[]): number[] {
  const groups = Array.from({ length: boundsMs.length + 1 }, () => 0);
  for (const [fromUs, each] of bucketsUs) {
    const found = boundsMs.findIndex((bound) => fromUs / 1000 < bound);
    const index = found === -1 ? boundsMs.length : found;
    groups[index] = (groups[index] ?? 0) + each;
  }
  return groups;
}
