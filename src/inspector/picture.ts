import { type GraphPicture, PICTURED_ACCOUNTS } from './api.ts';

/** The accounts, and whom each has in its list. */
export interface FriendLists {
  readonly accounts: readonly string[];
  readonly friends: Readonly<Record<string, readonly string[]>>;
}

/**
 * As much of a graph as can be looked at: those with the most friends, or one account and those that
 * it has or that have it.
 * @returns null where there is no such account
 */
export function pictureGraph({ accounts, friends }: FriendLists, about: string | null): GraphPicture | null {
  const listOf = (id: string) => (Object.hasOwn(friends, id) ? (friends[id] ?? []) : []);
  if (about !== null && !accounts.includes(about)) return null;
  const wanted = about === null ? mostConnected(accounts, listOf) : neighbours(about, accounts, listOf);
  const pictured = new Set(wanted.slice(0, PICTURED_ACCOUNTS));
  const links = new Map<string, { from: string; to: string; isMutual: boolean }>();
  for (const from of pictured)
    for (const to of listOf(from)) {
      if (!pictured.has(to)) continue;
      const mirror = links.get(JSON.stringify([to, from]));
      if (mirror === undefined) links.set(JSON.stringify([from, to]), { from, to, isMutual: false });
      else mirror.isMutual = true;
    }
  return {
    accounts: [...pictured],
    links: [...links.values()],
    accountCount: accounts.length,
    friendCount: accounts.reduce((sum, id) => sum + listOf(id).length, 0),
    isPart: pictured.size < accounts.length,
  };
}

type ListOf = (id: string) => readonly string[];

function mostConnected(accounts: readonly string[], listOf: ListOf): readonly string[] {
  if (accounts.length <= PICTURED_ACCOUNTS) return accounts;
  return accounts.toSorted((one, other) => listOf(other).length - listOf(one).length);
}

function neighbours(about: string, accounts: readonly string[], listOf: ListOf): readonly string[] {
  const having = accounts.filter((id) => listOf(id).includes(about));
  return [...new Set([about, ...listOf(about), ...having])];
}
