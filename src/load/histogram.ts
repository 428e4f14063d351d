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
const LARGEST_US = 2 ** 31 - 1;

/**
 * The number of the bucket that a duration falls into.
 * @param bits the number of buckets per octave, as a power of two
 */
export function bucketOfMs(milliseconds: number, bits: number): number {
  return bucketOf(Math.min(LARGEST_US, Math.floor(milliseconds * 1000)), bits);
}

/** How many buckets there are with so many bits. */
export const bucketCount = (bits: number): number => bucketOf(LARGEST_US, bits) + 1;

function bucketOf(us: number, bits: number): number {
  if (us < 2 << bits) return us;
  const shift = 31 - Math.clz32(us) - bits;
  return (shift << bits) + (us >>> shift);
}

/** How far the lower bound of a bucket is from 0, and how wide it is, in microseconds. */
export function boundsOf(bucket: number, bits: number): { readonly fromUs: number; readonly widthUs: number } {
  if (bucket < 2 << bits) return { fromUs: bucket, widthUs: 1 };
  const shift = (bucket >> bits) - 1;
  return { fromUs: (bucket - (shift << bits)) * 2 ** shift, widthUs: 2 ** shift };
}

/** How wide the bucket is that begins here, in microseconds. */
export const widthAt = (fromUs: number, bits: number): number => boundsOf(bucketOf(fromUs, bits), bits).widthUs;

export function createHistogram(): Histogram {
  const counts = new Float64Array(bucketCount(PRECISION_BITS));
  let count = 0;
  let minMs = Number.POSITIVE_INFINITY;
  let maxMs = 0;
  let sumMs = 0;
  return {
    record: (milliseconds) => {
      const ms = Math.max(0, milliseconds);
      const bucket = bucketOfMs(ms, PRECISION_BITS);
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
      return upperMs(bucket, maxMs, PRECISION_BITS);
    },
    toData: () => ({
      count,
      minMs: count === 0 ? null : minMs,
      maxMs: count === 0 ? null : maxMs,
      sumMs,
      bucketsUs: Array.from(counts.entries()).flatMap(([bucket, each]): [number, number][] =>
        each === 0 ? [] : [[boundsOf(bucket, PRECISION_BITS).fromUs, each]],
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

function upperMs(bucket: number, maxMs: number, bits: number): number {
  const { fromUs, widthUs } = boundsOf(bucket, bits);
  return Math.min(maxMs, (fromUs + widthUs) / 1000);
}

/** A histogram without what no percentile is made of. */
export type Buckets = Pick<HistogramData, 'count' | 'maxMs' | 'bucketsUs'>;

/**
 * The smallest duration that at least this share of all durations does not exceed, in milliseconds:
 * the upper bound of its bucket. Null where there is none.
 */
export function quantileOf(
  { count, maxMs, bucketsUs }: Buckets,
  share: number,
  bits: number = PRECISION_BITS,
): number | null {
  if (count === 0 || maxMs === null) return null;
  const rank = rankOf(share, count);
  let seen = 0;
  for (const [fromUs, each] of bucketsUs) {
    seen += each;
    if (seen >= rank) return upperMs(bucketOf(fromUs, bits), maxMs, bits);
  }
  return maxMs;
}

/** One histogram of the durations of all. It is as exact as they are. */
export function mergeHistograms(all: readonly HistogramData[]): HistogramData {
  const known = all.filter(({ count }) => count > 0);
  return {
    ...mergeBuckets(all),
    minMs: known.length === 0 ? null : Math.min(...known.map(({ minMs }) => minMs ?? 0)),
    sumMs: known.reduce((sum, { sumMs }) => sum + sumMs, 0),
  };
}

/** The same of histograms that are only buckets; their buckets have to be of the same width. */
export function mergeBuckets(all: readonly Buckets[]): Buckets {
  const counts = new Map<number, number>();
  let count = 0;
  let maxMs: number | null = null;
  for (const each of all) {
    for (const [fromUs, number] of each.bucketsUs) counts.set(fromUs, (counts.get(fromUs) ?? 0) + number);
    count += each.count;
    if (each.maxMs !== null) maxMs = Math.max(maxMs ?? 0, each.maxMs);
  }
  return { count, maxMs, bucketsUs: [...counts].toSorted(([one], [other]) => one - other) };
}

export const toMicroseconds = (milliseconds: number | null) =>
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
