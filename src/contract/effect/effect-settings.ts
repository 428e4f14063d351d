import type { Pair } from '../../protocol/exchange.ts';

/** How a run looks into the data of the backend. */
export interface EffectSettings {
  /** What the data says about a pair, as text that is only ever compared. Rejects where it cannot tell. */
  readonly probe: (pair: Pair) => Promise<string>;
  /** Makes a pair friends in the data; null: by the sibling callback, as Chat tells of new friends. */
  readonly befriend: ((pair: Pair) => Promise<void>) | null;
  /** In milliseconds. */
  readonly settleMs: number;
  /** A stand-in for Chat whose callbacks go to the endpoint; null where friends are made without one. */
  readonly loop: Loop | null;
  /** What the probe is, for messages: the command, or that it is a function. */
  readonly probeName: string;
  /** What makes friends, for messages. */
  readonly befriendName: string;
}

/** The whole loop: what is done in Chat, and its callbacks as in production. */
export interface Loop {
  /** By REST: each of them has the other. Resolves when the callbacks have been answered. */
  befriend(pairs: readonly Pair[]): Promise<void>;
  /** By REST, or in a user's client. */
  act(action: LoopAction, pair: Pair, by: 'REST' | 'iOS' | 'Android'): Promise<void>;
  /** Whether From_Account has To_Account, in Chat. */
  has(pair: Pair): boolean;
  /** Resolves when every callback that is due has been answered. */
  settled(): Promise<void>;
}

export const LOOP_ACTIONS = ['add', 'delete', 'delete-both', 'block', 'unblock'] as const;
export type LoopAction = (typeof LOOP_ACTIONS)[number];
