import { englishOf } from '../language.ts';
import type { JsonObject } from '../protocol/json.ts';
import type { RestCall } from '../protocol/rest/calls.ts';
import { itemTitle, observedText } from '../protocol/rest/codes.ts';
import { type RestReply, restFail, restOk, tellsFailed } from '../protocol/rest/reply.ts';
import type { ChatEvent } from './events.ts';
import type { Graph } from './graph.ts';
import type { ChatSettings } from './settings.ts';
import { type StandInWords, standInWords } from './words.ts';

/** Why an item is refused, in words of its own: those of a backend that was asked, for example. */
export interface Denial {
  readonly code: number;
  /** ResultInfo; empty for the text that belongs to the code. */
  readonly text: string;
}

/** A call that has been checked, and what it is carried out on. */
export interface Act {
  readonly call: RestCall;
  readonly body: JsonObject;
  readonly graph: Graph;
  readonly settings: ChatSettings;
  /** Unix seconds. */
  readonly nowSeconds: number;
  /** The administrator that calls; null for the client of a user. */
  readonly admin: string | null;
  /** Whether every id stands for an account. */
  readonly isAnyAccount: boolean;
  /** What the backend has forbidden, by account. */
  readonly denied: ReadonlyMap<string, Denial>;
}

export interface Refused {
  readonly account: string;
  readonly code: number;
}

/** What came of a call: the reply, what callbacks tell of, and what became of each account. */
export interface Performed {
  readonly reply: RestReply;
  readonly events: readonly ChatEvent[];
  /** How many accounts the call succeeded for. */
  readonly done: number;
  readonly refused: readonly Refused[];
}

/** The code of success. */
export const DONE = 0;

// The members were checked, so that these only tell their types.
export const textOf = (body: JsonObject, name: string): string => (body[name] as string | undefined) ?? '';
export const listOf = (body: JsonObject, name: string): readonly string[] => (body[name] as string[] | undefined) ?? [];
export const itemsOf = (body: JsonObject, name: string): readonly JsonObject[] =>
  (body[name] as JsonObject[] | undefined) ?? [];
export const numberOf = (body: JsonObject, name: string): number => (body[name] as number | undefined) ?? 0;

export const exists = ({ graph, isAnyAccount }: Act, id: string): boolean =>
  isAnyAccount || graph.find(id) !== undefined;

/**
 * A refusal of the whole call.
 * @param tell says why; once more for the reply, which is in English
 */
export function refuseCall({ call }: Act, code: number, tell: (words: StandInWords) => string): Performed {
  const say = () => tell(standInWords.now);
  const problem = say();
  const reply = restFail(call.service, code, problem, englishOf(problem, say));
  return { reply, events: [], done: 0, refused: [] };
}

/** Why the account that acts cannot; null where it can. */
export function checkActor(act: Act): Performed | null {
  const from = textOf(act.body, 'From_Account');
  const fault = act.settings.faults.accounts.get(from);
  if (fault !== undefined) return refuseCall(act, fault, (words) => words.faultWanted(from, fault));
  if (exists(act, from)) return null;
  return refuseCall(act, 30003, (words) => words.noAccount(from));
}

/** Why a call that names the account itself among the others is refused; null where it does not. */
export function refuseSelf(act: Act, accounts: readonly string[], name: string): Performed | null {
  const from = textOf(act.body, 'From_Account');
  return accounts.includes(from) ? refuseCall(act, 30001, (words) => words.self(name, from)) : null;
}

/** Each account once, with its first place in the list. */
export function eachOnce(accounts: readonly string[]): readonly (readonly [account: string, index: number])[] {
  const places = new Map<string, number>();
  for (const [index, account] of accounts.entries()) if (!places.has(account)) places.set(account, index);
  return [...places];
}

/** ResultInfo of an item. */
function resultInfo({ call, settings }: Act, { code, text }: Denial): string {
  if (code === DONE) return settings.resultInfo === 'observed' ? 'OK' : '';
  const title = () => itemTitle(call.name, code) ?? '';
  return text || (observedText(call.name, code) ?? englishOf(title(), title));
}

/**
 * Does something for each account in turn, once for one that is named twice, and makes the items and
 * the end of the reply.
 * @param idMember the member of an item that names the account
 * @param decide carries it out, and returns the code of the result, or a refusal with its words
 * @param more members that an item has besides, by account
 */
export function performEach(
  act: Act,
  accounts: readonly string[],
  idMember: 'To_Account' | 'UserID',
  decide: (account: string, index: number) => number | Denial,
  more: (account: string, code: number) => JsonObject = () => ({}),
): Omit<Performed, 'events'> {
  const { call, settings } = act;
  const refused: Refused[] = [];
  const items = eachOnce(accounts).map(([account, index]) => {
    const decided = settings.faults.accounts.get(account) ?? decide(account, index);
    const result = typeof decided === 'number' ? { code: decided, text: '' } : decided;
    const { code } = result;
    if (code !== DONE) refused.push({ account, code });
    return {
      [idMember]: account,
      ...more(account, code),
      ResultCode: code,
      ResultInfo: resultInfo(act, result),
    };
  });
  const failed =
    refused.length > 0 && tellsFailed(call.name) ? { Fail_Account: refused.map(({ account }) => account) } : {};
  return {
    reply: restOk(call.service, { [call.itemsMember ?? 'ResultItem']: items, ...failed }),
    done: items.length - refused.length,
    refused,
  };
}
