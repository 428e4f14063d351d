import type { Pair } from '../protocol/exchange.ts';
import type { JsonObject } from '../protocol/json.ts';
import { BLACK_LIST_ADD, BLACK_LIST_DELETE, FRIEND_ADD, FRIEND_DELETE } from '../protocol/query.ts';

/** Something that a callback tells of. */
export interface ChatEvent {
  /** `Sns.CallbackFriendDelete` */
  readonly command: string;
  readonly body: JsonObject;
  /** The accounts that it is about, each once: callbacks about the same one keep their order. */
  readonly accounts: readonly string[];
}

export const pair = (from: string, to: string): Pair => ({ From_Account: from, To_Account: to });

function event(command: string, pairs: readonly Pair[], rest: JsonObject = {}): ChatEvent[] {
  // Where nothing succeeded there is nothing to tell.
  if (pairs.length === 0) return [];
  const accounts = new Set(pairs.flatMap(({ From_Account, To_Account }) => [From_Account, To_Account]));
  const list = pairs.map((each) => ({ ...each }));
  return [{ command, body: { CallbackCommand: command, PairList: list, ...rest }, accounts: [...accounts] }];
}

/** Directed friendships that ended (1047/34360). */
export const friendsDeleted = (pairs: readonly Pair[]): readonly ChatEvent[] => event(FRIEND_DELETE, pairs);

/** Directed friendships that began (1047/34359). */
export function friendsAdded(
  pairs: readonly (Pair & { readonly Initiator_Account: string })[],
  { clientCmd, admin, isForced }: { clientCmd: string; admin: string | null; isForced: boolean },
): readonly ChatEvent[] {
  const rest = { ClientCmd: clientCmd, Admin_Account: admin ?? '', ForceFlag: isForced ? 1 : 0 };
  return event(FRIEND_ADD, pairs, rest);
}

/** Accounts that were blocked (1047/34361), and that are not blocked any more (1047/34362). */
export const accountsBlocked = (pairs: readonly Pair[]): readonly ChatEvent[] => event(BLACK_LIST_ADD, pairs);
export const accountsUnblocked = (pairs: readonly Pair[]): readonly ChatEvent[] => event(BLACK_LIST_DELETE, pairs);
