export interface OddReply {
  readonly bytes: Buffer;
  /** Places where it may be taken apart, in order. */
  readonly cuts: readonly number[];
}
export function makeOddReply(random: () => number): OddReply;
