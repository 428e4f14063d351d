import type { Exchange } from '../exchange.ts';

/** One call of the REST API, or one action of a user's client, as a line of NDJSON. */
export interface CallRecord {
  readonly v: 1;
  readonly type: 'rest' | 'client';
  readonly id: string;
  readonly at: string;
  /** `sns/friend_delete`, `client/delete-friend`; null where the path names no call. */
  readonly call: string | null;
  /** Without secrets: UserSigs, the app's secret key, the token. */
  readonly request: Exchange['request'];
  readonly reply: NonNullable<Exchange['reply']>;
  /** From the beginning of the request until its reply was made. */
  readonly latencyMs: number;
  /** The ids of the exchanges that it caused, in the order of the events. */
  readonly callbacks: readonly string[];
  /** ErrorCode of the reply. */
  readonly code: number;
  /** Why the call as a whole was refused, in plain words; null where it was not. */
  readonly problem: string | null;
  /** The account that acts, and those that it acts on; null and empty where they could not be read. */
  readonly from: string | null;
  readonly to: readonly string[];
  /** Whether the call asked for both directions. */
  readonly twoWay: boolean;
  /** How many accounts it succeeded for, and the others with their codes. */
  readonly done: number;
  readonly refused: readonly { readonly account: string; readonly code: number }[];
  /** What settings have done to it, and what else is odd about it, in words. */
  readonly notes: readonly string[];
}
