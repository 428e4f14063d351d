import { decodeBody, type Exchange } from '../protocol/exchange.ts';
import { isJsonObject, type Json, type JsonObject, member, readJson } from '../protocol/json.ts';
import { PREV_FRIEND_ADD } from '../protocol/query.ts';
import { type Denial, itemsOf, textOf } from './act.ts';
import type { ChatEvent } from './events.ts';

/** The codes with which a backend may refuse a friend (1047/34348). */
const LOWEST = 38_000;
const HIGHEST = 39_000;

/** The callback that asks before friends are added (1047/43468). */
export function askBefore(body: JsonObject, requester: string): ChatEvent {
  const from = textOf(body, 'From_Account');
  const list = itemsOf(body, 'AddFriendItem').map((item) => ({
    To_Account: textOf(item, 'To_Account'),
    Remark: textOf(item, 'Remark'),
    GroupName: textOf(item, 'GroupName'),
    AddSource: textOf(item, 'AddSource'),
    AddWording: textOf(item, 'AddWording'),
  }));
  return {
    command: PREV_FRIEND_ADD,
    body: {
      CallbackCommand: PREV_FRIEND_ADD,
      Requester_Account: requester,
      From_Account: from,
      FriendItem: list,
      AddType: body['AddType'] ?? 'Add_Type_Both',
      ForceAddFlags: body['ForceAddFlags'] ?? 0,
    },
    accounts: [from, ...list.map(({ To_Account }) => To_Account)],
  };
}

const isOwnCode = (code: Json | undefined): code is number =>
  typeof code === 'number' && Number.isInteger(code) && code >= LOWEST && code <= HIGHEST;

/**
 * What the backend forbids, by account. A reply that cannot be read, or that never came, forbids
 * nothing: Chat goes on then.
 */
export function readDenials(exchange: Exchange | null): ReadonlyMap<string, Denial> {
  const denials = new Map<string, Denial>();
  if (exchange?.verdict !== 'ok' || exchange.reply === null) return denials;
  const reading = readJson(decodeBody(exchange.reply));
  const items = reading.ok && isJsonObject(reading.value) ? member(reading.value, 'ResultItem') : null;
  for (const item of Array.isArray(items) ? items : []) {
    if (!isJsonObject(item)) continue;
    const [account, code, text] = ['To_Account', 'ResultCode', 'ResultInfo'].map((name) => member(item, name));
    if (typeof account !== 'string' || !isOwnCode(code)) continue;
    denials.set(account, { code, text: typeof text === 'string' ? text : '' });
  }
  return denials;
}
