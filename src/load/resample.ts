import { widthAt } from './histogram.ts';
import { type LoadSeries, SERIES_BITS } from './series.ts';

/** What one draw of a run comes to. */
export interface Draw {
  /** Callbacks sent in an interval, on average. */
  readonly rate: number;
  /** The share of callbacks that are not ok. */
  readonly errors: number;
  /** Response times, in milliseconds; null where there is none. */
  readonly quantiles: readonly (number | null)[];
}

/**
 * Intervals that are drawn together. What is slow in one interval is often slow in the next: drawn one
 * by one, they would seem to know more than they do.
 */
const blockLength = (intervals: number) => Math.max(1, Math.round(Math.sqrt(intervals)));

/** Numbers from 0 up to 1 by chance, the same ones for the same seed (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * A run as it might have been as well: blocks of its intervals, drawn by chance, as many as it has. The
 * end goes on at the start, so that no interval is drawn less often than others.
 */
export function createResampler({ intervals }: LoadSeries, shares: readonly number[]) {
  const count = intervals.length;
  const length = blockLength(count);
  const used = [
    ...new Set(intervals.flatMap(({ histograms }) => histograms.responseMs.bucketsUs.map(([fromUs]) => fromUs))),
  ].toSorted((one, other) => one - other);
  const placeOf = new Map(used.map((fromUs, place) => [fromUs, place]));
  // For each interval the sums of all before it, twice around: a block is a difference of two rows.
  const width = used.length + 3;
  const sums = new Float64Array((2 * count + 1) * width);
  for (let row = 1; row <= 2 * count; row += 1) {
    const interval = intervals[(row - 1) % count];
    sums.copyWithin(row * width, (row - 1) * width, row * width);
    const add = (column: number, by: number) => {
      sums[row * width + column] = (sums[row * width + column] as number) + by;
    };
    for (const [fromUs, each] of interval?.histograms.responseMs.bucketsUs ?? []) add(placeOf.get(fromUs) ?? 0, each);
    add(width - 3, interval?.due ?? 0);
    add(width - 2, interval?.verdicts.ok ?? 0);
    add(width - 1, interval?.sent ?? 0);
  }

  function drawOf(total: Float64Array, drawn: number): Draw {
    const [due, ok, sent] = total.subarray(width - 3) as unknown as [number, number, number];
    const answered = total.subarray(0, width - 3).reduce((sum, each) => sum + each, 0);
    return {
      rate: sent / drawn,
      errors: due === 0 ? 0 : (due - ok) / due,
      quantiles: shares.map((share) => (answered === 0 ? null : interpolate(used, total, share * answered))),
    };
  }

  const total = new Float64Array(width);
  return {
    blocks: Math.ceil(count / length),
    /** As it was. */
    whole: (): Draw => drawOf(sums.slice(count * width, (count + 1) * width), count),
    draw: (random: () => number): Draw => {
      total.fill(0);
      let drawn = 0;
      while (drawn < count) {
        const from = Math.floor(random() * count);
        const size = Math.min(length, count - drawn);
        const [low, high] = [from * width, (from + size) * width];
        for (let column = 0; column < width; column += 1)
          total[column] = (total[column] as number) + (sums[high + column] as number) - (sums[low + column] as number);
        drawn += size;
      }
      return drawOf(total, count);
    },
  };
}

/** A quantile between the bounds of its bucket, so that it moves by less than a bucket. */
function interpolate(used: readonly number[], counts: Float64Array, rank: number): number {
  let seen = 0;
  for (const [place, fromUs] of used.entries()) {
    const each = counts[place] as number;
    if (seen + each >= rank && each > 0) {
      return (fromUs + (widthAt(fromUs, SERIES_BITS) * (rank - seen)) / each) / 1000;
    }
    seen += each;
  }
  return (used.at(-1) ?? 0) / 1000;
}
