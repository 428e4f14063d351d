import type { Pair } from '../../protocol/exchange.ts';

/** How a run looks into the data of the backend. */
export interface EffectSettings {
  /** What the data says about a pair, as text that is only ever compared. Rejects where it cannot tell. */
  readonly probe: (pair: Pair) => Promise<string>;
  /** Makes a pair friends in the data; null: by the sibling callback, as Chat tells of new friends. */
  readonly befriend: ((pair: Pair) => Promise<void>) | null;
  /** In milliseconds. */
  readonly settleMs: number;
  /** What the probe is, for messages: the command, or that it is a function. */
  readonly probeName: string;
}
