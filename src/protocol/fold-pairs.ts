import type { Pair } from './exchange.ts';

/** Pairs as they are told of: who lost whom. */
export interface FoldedPairs {
  /** Whether each pair is followed by its reverse. */
  readonly isTwoWay: boolean;
  /** The friends of the first deleter. */
  readonly friends: readonly string[];
  /** The number of the pairs of other deleters. */
  readonly rest: number;
}

/** @param pairCount with the pairs that could not be read */
export function foldPairs(pairs: readonly Pair[], pairCount: number): FoldedPairs {
  const from = pairs[0]?.From_Account;
  const isTwoWay =
    pairs.length > 0 &&
    pairs.length % 2 === 0 &&
    pairs.every((pair, index) => {
      const mirror = pairs[index + 1];
      return (
        index % 2 === 1 ||
        (pair.From_Account === from && mirror?.From_Account === pair.To_Account && mirror.To_Account === from)
      );
    });
  const own = isTwoWay
    ? pairs.filter((_, index) => index % 2 === 0)
    : pairs.filter((pair) => pair.From_Account === from);
  return {
    isTwoWay,
    friends: own.map((pair) => pair.To_Account),
    rest: pairCount - (isTwoWay ? pairs.length : own.length),
  };
}
