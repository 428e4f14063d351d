import type { JsonObject } from '../protocol/json.ts';
import type { RestCall } from '../protocol/rest/calls.ts';
import { findRestCode, observedText } from '../protocol/rest/codes.ts';
import { type RestReply, restFail, restOk, tellsFailed } from '../protocol/rest/reply.ts';
import type { ChatEvent } from './events.ts';
import type { Graph } from './graph.ts';
import type { ChatSettings } from './settings.ts';

/** An item that a backend has forbidden before friends are added. */
export interface Denial {
  readonly code: number;
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

/** A refusal of the whole call. */
export const refuseCall = ({ call }: Act, code: number, problem: string): Performed => ({
  reply: restFail(call.service, code, problem),
  events: [],
  done: 0,
  refused: [],
});

/** Why the account that acts cannot; null where it can. */
export function checkActor(act: Act): Performed | null {
  const from = textOf(act.body, 'From_Account');
  const fault = act.settings.faults.accounts.get(from);
  if (fault !== undefined) return refuseCall(act, fault, `--fault ${from}=${fault} wants it so`);
  if (exists(act, from)) return null;
  return refuseCall(act, 30003, `there is no account '${from}' (From_Account); account_import makes it known`);
}

/** ResultInfo of an item. */
function resultInfo({ call, settings, denied }: Act, code: number, account: string): string {
  if (code === DONE) return settings.resultInfo === 'observed' ? 'OK' : '';
  const denial = denied.get(account);
  if (denial?.code === code && denial.text !== '') return denial.text;
  return observedText(call.name, code) ?? findRestCode(code)?.title ?? '';
}

/**
 * Does something for each account in turn, and makes the items and the end of the reply.
 * @param idMember the member of an item that names the account
 * @param decide carries it out, and returns the code of the result
 * @param more members that an item has besides, by account
 */
export function performEach(
  act: Act,
  accounts: readonly string[],
  idMember: 'To_Account' | 'UserID',
  decide: (account: string, index: number) => number,
  more: (account: string, code: number) => JsonObject = () => ({}),
): Omit<Performed, 'events'> {
  const { call, settings } = act;
  const refused: Refused[] = [];
  const items = accounts.map((account, index) => {
    const code = settings.faults.accounts.get(account) ?? decide(account, index);
    if (code !== DONE) refused.push({ account, code });
    return {
      [idMember]: account,
      ...more(account, code),
      ResultCode: code,
      ResultInfo: resultInfo(act, code, account),
    };
  });
  const failed =
    refused.length > 0 && tellsFailed(call.name) ? { Fail_Account: refused.map(({ account }) => account) } : {};
  return {
    reply: restOk(call.service, { [call.itemsMember ?? 'ResultItem']: items, ...failed }),
    done: accounts.length - refused.length,
    refused,
  };
}
