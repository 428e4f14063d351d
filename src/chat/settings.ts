import { type CallName, namedCall } from '../protocol/rest/calls.ts';
import { standInWords } from './words.ts';

export const CALLBACK_ORDERS = ['after', 'before'] as const;
export const RESULT_INFOS = ['empty', 'observed'] as const;
export const NOT_A_FRIEND_CODES = [31704, 30001] as const;

/** Which callbacks a setting hits: the first so many, or a part of all in percent. */
export type Share = { readonly count: number } | { readonly percent: number };

/** Codes to answer with, whatever is right: for an account, or for a whole call. */
export interface Faults {
  readonly accounts: ReadonlyMap<string, number>;
  readonly calls: ReadonlyMap<CallName, number>;
}

/** What can be set to see how a backend takes it. None of it is what Chat does by default. */
export interface ChatSettings {
  /** Whether a callback is sent after the reply to the call that caused it, or before. */
  readonly callbackOrder: (typeof CALLBACK_ORDERS)[number];
  /** How long a callback waits, in milliseconds. */
  readonly callbackDelayMs: number;
  /** Callbacks that are sent twice, with the same RequestId. */
  readonly duplicate: Share | null;
  /** Callbacks that are not sent. */
  readonly lose: Share | null;
  /** Whether every two callbacks swap. */
  readonly reorder: boolean;
  readonly faults: Faults;
  /** Calls a second, for each call; null is no limit. */
  readonly rateLimit: number | null;
  /** The code for deleting who is no friend. */
  readonly notAFriend: (typeof NOT_A_FRIEND_CODES)[number];
  /** ResultInfo of an item that succeeded: nothing, or the OK that was observed. */
  readonly resultInfo: (typeof RESULT_INFOS)[number];
  readonly deleteAllCallsBack: boolean;
  /** Whether `Sns.CallbackPrevFriendAdd` is asked before friends are added. */
  readonly prev: boolean;
  /** How often a callback is sent again that was not answered in time. */
  readonly retries: number;
}

/** `3` or `10%`; null for any other text. */
export function readShare(text: string): Share | null {
  const percent = /^(\d{1,3}(?:\.\d+)?)%$/.exec(text)?.[1];
  if (percent !== undefined) return Number(percent) > 0 && Number(percent) <= 100 ? { percent: Number(percent) } : null;
  return /^[1-9]\d{0,8}$/.test(text) ? { count: Number(text) } : null;
}

export type Fault =
  | { readonly ok: true; readonly account: string; readonly code: number }
  | { readonly ok: true; readonly call: CallName; readonly code: number }
  | { readonly ok: false; readonly problem: string };

/** `zed=30006` or `friend_delete=60008`: the name of a call is no account. */
export function readFault(text: string): Fault {
  const equals = text.lastIndexOf('=');
  const [name, digits] = [text.slice(0, equals), text.slice(equals + 1)];
  if (equals < 1) return { ok: false, problem: standInWords.now.faultForm };
  if (!/^[1-9]\d{0,5}$/.test(digits)) return { ok: false, problem: standInWords.now.faultCode(digits) };
  const call = namedCall(name);
  const code = Number(digits);
  return call === null ? { ok: true, account: name, code } : { ok: true, call: call.name as CallName, code };
}

/** Faults as one table; of two for the same name the later one counts. */
export function collectFaults(faults: readonly Fault[]): Faults {
  const accounts = new Map<string, number>();
  const calls = new Map<CallName, number>();
  for (const each of faults) {
    if (!each.ok) continue;
    if ('call' in each) calls.set(each.call, each.code);
    else accounts.set(each.account, each.code);
  }
  return { accounts, calls };
}
