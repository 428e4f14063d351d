import type { Pair } from '../../protocol/exchange.ts';
import { FRIEND_ADD, FRIEND_DELETE } from '../../protocol/query.ts';
import type { Seen } from './seen.ts';

/** The data of a receiver: who has whom, as the probe prints it. */
export interface FriendStore {
  add(pair: Pair): void;
  remove(pair: Pair): void;
  has(pair: Pair): boolean;
  /** Writes something that is neither a friend nor none. */
  mark(pair: Pair, text: string): void;
  friendsOf(from: string): readonly string[];
  /** All who have friends. */
  owners(): readonly string[];
  /** Replaces the whole list of an account. */
  write(from: string, friends: readonly string[]): void;
  /** What the probe prints. */
  look(pair: Pair): string;
}

export const keyOf = ({ From_Account, To_Account }: Pair) => `${From_Account}\0${To_Account}`;

export function createFriendStore(): FriendStore {
  const rows = new Map<string, string>();
  const friendsOf = (from: string) =>
    [...rows].flatMap(([key, text]) =>
      key.startsWith(`${from}\0`) && text === 'friend' ? [key.slice(from.length + 1)] : [],
    );
  return {
    add: (pair) => void rows.set(keyOf(pair), 'friend'),
    remove: (pair) => void rows.delete(keyOf(pair)),
    has: (pair) => rows.get(keyOf(pair)) === 'friend',
    mark: (pair, text) => void rows.set(keyOf(pair), text),
    friendsOf,
    owners: () => [...new Set([...rows.keys()].map((key) => key.split('\0')[0] ?? ''))],
    write: (from, friends) => {
      for (const to of friendsOf(from)) rows.delete(keyOf({ From_Account: from, To_Account: to }));
      for (const to of friends) rows.set(keyOf({ From_Account: from, To_Account: to }), 'friend');
    },
    look: (pair) => rows.get(keyOf(pair)) ?? '',
  };
}

/** A callback as the store of a receiver gets it. */
export interface StoreCallback {
  readonly seen: Seen;
  readonly command: string;
  /** The pairs that can be read. */
  readonly pairs: readonly Pair[];
  /** Whether a right receiver accepts it. */
  readonly isAccepted: boolean;
}

/** What a receiver does with its data. Where it returns a promise, the reply waits for it. */
export type StoreWork = (callback: StoreCallback, store: FriendStore) => Promise<void> | undefined;

/** What a right receiver does. */
export const rightWork: StoreWork = ({ command, pairs, isAccepted }, store) => {
  if (!isAccepted) return undefined;
  if (command === FRIEND_ADD) for (const pair of pairs) store.add(pair);
  if (command === FRIEND_DELETE) for (const pair of pairs) store.remove(pair);
  return undefined;
};
