import type { Json } from '../protocol/json.ts';
import { ADMIN_FORBID_TYPE, ALLOW_TYPE } from '../protocol/rest/calls.ts';

/** The most friends of an account, and the most accounts on its blocklist (1047/33521). */
export const MAX_FRIENDS = 3000;
export const MAX_BLOCKED = 1000;

/** What an account keeps about one of its friends. */
export interface Friend {
  remark: string;
  groups: readonly string[];
  addSource: string;
  addWording: string;
  /** Unix seconds. */
  addTime: number;
  /** Custom fields by tag. */
  readonly custom: Map<string, Json>;
}

/** A request that waits for consent: what is kept once it is given. */
export interface Pending {
  readonly friend: Friend;
  /** Whether the one who consents gets a friend as well. */
  readonly isTwoWay: boolean;
}

export interface Account {
  readonly id: string;
  /** Profile fields by tag. */
  readonly profile: Map<string, Json>;
  /** The list of friends, in the order in which they were added. */
  readonly friends: Map<string, Friend>;
  /** When each account was blocked, in Unix seconds. */
  readonly blocked: Map<string, number>;
  /** Requests to this account, by requester. */
  readonly pending: Map<string, Pending>;
  /** They grow with every change of the list, of custom fields and of the blocklist. */
  standardSequence: number;
  customSequence: number;
  blockSequence: number;
}

/** Accounts and who has whom: the data of the stand-in, in memory. A friendship is directed. */
export class Graph {
  readonly accounts = new Map<string, Account>();
  /** Whether an account was imported, or the graph was given; then unknown ids do not exist. */
  isClosed = false;

  /** The account of an id; undefined where it is not known. */
  find(id: string): Account | undefined {
    return this.accounts.get(id);
  }

  /** The account of an id, made where it is not known. */
  open(id: string): Account {
    const known = this.accounts.get(id);
    if (known !== undefined) return known;
    const made: Account = {
      id,
      profile: new Map(),
      friends: new Map(),
      blocked: new Map(),
      pending: new Map(),
      standardSequence: 1,
      customSequence: 1,
      blockSequence: 1,
    };
    this.accounts.set(id, made);
    return made;
  }

  has(from: string, to: string): boolean {
    return this.accounts.get(from)?.friends.has(to) ?? false;
  }

  blocks(from: string, to: string): boolean {
    return this.accounts.get(from)?.blocked.has(to) ?? false;
  }

  /** Puts `to` into the list of `from`. */
  befriend(from: string, to: string, friend: Friend): void {
    const account = this.open(from);
    this.open(to);
    const before = account.friends.get(to);
    account.friends.set(to, friend);
    account.standardSequence += 1;
    if (friend.custom.size > 0 || (before?.custom.size ?? 0) > 0) account.customSequence += 1;
  }

  /** Takes `to` out of the list of `from`; false where it was not there. */
  unfriend(from: string, to: string): boolean {
    const account = this.accounts.get(from);
    const friend = account?.friends.get(to);
    if (account === undefined || friend === undefined) return false;
    account.friends.delete(to);
    account.standardSequence += 1;
    if (friend.custom.size > 0) account.customSequence += 1;
    return true;
  }

  block(from: string, to: string, nowSeconds: number): void {
    const account = this.open(from);
    this.open(to);
    account.blocked.set(to, nowSeconds);
    account.blockSequence += 1;
  }

  unblock(from: string, to: string): boolean {
    const account = this.accounts.get(from);
    if (!account?.blocked.delete(to)) return false;
    account.blockSequence += 1;
    return true;
  }

  /** Removes an account and what others keep about it; false where it is not known. */
  remove(id: string): boolean {
    if (!this.accounts.delete(id)) return false;
    for (const { id: other, pending } of this.accounts.values()) {
      this.unfriend(other, id);
      this.unblock(other, id);
      pending.delete(id);
    }
    return true;
  }
}

export const newFriend = (addTime: number, details: Partial<Omit<Friend, 'addTime'>> = {}): Friend => ({
  remark: '',
  groups: [],
  addSource: '',
  addWording: '',
  custom: new Map(),
  ...details,
  addTime,
});

/** Who may add an account: what its profile says, and by default anyone. */
export const allowTypeOf = (account: Account | undefined): Json =>
  account?.profile.get(ALLOW_TYPE) ?? 'AllowType_Type_AllowAny';

/** Whether an administrator has forbidden an account to send requests. */
export const isForbidden = (account: Account | undefined): boolean =>
  account?.profile.get(ADMIN_FORBID_TYPE) === 'AdminForbid_Type_SendOut';
