import type { Json, JsonObject } from '../../protocol/json.ts';
import { restOk } from '../../protocol/rest/reply.ts';
import {
  type Act,
  checkActor,
  DONE,
  exists,
  listOf,
  numberOf,
  type Performed,
  performEach,
  refuseCall,
  textOf,
} from '../act.ts';
import type { Friend } from '../graph.ts';

/** Friends on one page of friend_get. The documentation names no number. */
const PAGE_SIZE = 100;

/** `Single` looks from one side, `Both` from both. */
function relationOf(checkType: string, isOwn: boolean, isOther: boolean): string {
  const prefix = checkType.replace(/_(?:Single|Both)$/, '');
  const isBlack = prefix.startsWith('Black');
  const neither = isBlack ? 'NO' : 'NoRelation';
  if (checkType.endsWith('_Single')) return `${prefix}_${isOwn ? 'AWithB' : neither}`;
  if (isOwn) return `${prefix}_${isOther ? 'BothWay' : 'AWithB'}`;
  return `${prefix}_${isOther ? 'BWithA' : neither}`;
}

function check(act: Act, isRelated: (from: string, to: string) => boolean): Performed {
  const wrong = checkActor(act);
  if (wrong !== null) return wrong;
  const from = textOf(act.body, 'From_Account');
  const checkType = textOf(act.body, 'CheckType');
  const performed = performEach(
    act,
    listOf(act.body, 'To_Account'),
    'To_Account',
    (to) => (exists(act, to) ? DONE : 30003),
    (to, code): JsonObject =>
      code === DONE ? { Relation: relationOf(checkType, isRelated(from, to), isRelated(to, from)) } : {},
  );
  return { ...performed, events: [] };
}

export const checkFriends = (act: Act): Performed => check(act, (from, to) => act.graph.has(from, to));
export const checkBlacklist = (act: Act): Performed => check(act, (from, to) => act.graph.blocks(from, to));

/** The fields of a friend that are standard, and those that the app has configured. */
function fieldsOf({ remark, groups, addSource, addWording, addTime, custom }: Friend) {
  return {
    standard: [
      { Tag: 'Tag_SNS_IM_AddSource', Value: addSource },
      { Tag: 'Tag_SNS_IM_Remark', Value: remark },
      { Tag: 'Tag_SNS_IM_Group', Value: [...groups] },
      { Tag: 'Tag_SNS_IM_AddWording', Value: addWording },
      { Tag: 'Tag_SNS_IM_AddTime', Value: addTime },
    ].filter(({ Value }) => Value !== '' && !(Array.isArray(Value) && Value.length === 0)),
    custom: [...custom].map(([Tag, Value]) => ({ Tag, Value })),
  };
}

export function getFriends(act: Act): Performed {
  const wrong = checkActor(act);
  if (wrong !== null) return wrong;
  const { call, body, graph } = act;
  const start = numberOf(body, 'StartIndex');
  const account = graph.find(textOf(body, 'From_Account'));
  const { standardSequence = 1, customSequence = 1 } = account ?? {};
  const all = [...(account?.friends ?? [])];
  const isStandardKnown = body['StandardSequence'] === standardSequence;
  const isCustomKnown = body['CustomSequence'] === customSequence;
  const isAllKnown = isStandardKnown && isCustomKnown;
  const next = start + PAGE_SIZE;
  const page = isAllKnown ? [] : all.slice(start, next);
  // Who knows all need not ask for other pages.
  const isComplete = isAllKnown || next >= all.length;
  return {
    reply: restOk(call.service, {
      UserDataItem: page.map(([id, friend]) => {
        const { standard, custom } = fieldsOf(friend);
        // What the caller knows already is left out.
        const fields: Json[] = [...(isStandardKnown ? [] : standard), ...(isCustomKnown ? [] : custom)];
        return { To_Account: id, ValueItem: fields };
      }),
      StandardSequence: standardSequence,
      CustomSequence: customSequence,
      FriendNum: all.length,
      CompleteFlag: isComplete ? 1 : 0,
      NextStartIndex: isComplete ? 0 : next,
    }),
    events: [],
    done: page.length,
    refused: [],
  };
}

export function getFriendList(act: Act): Performed {
  const wrong = checkActor(act);
  if (wrong !== null) return wrong;
  const friends = act.graph.find(textOf(act.body, 'From_Account'))?.friends;
  const wanted = listOf(act.body, 'TagList');
  const performed = performEach(
    act,
    listOf(act.body, 'To_Account'),
    'To_Account',
    (to) => (friends?.has(to) ? DONE : 30001),
    (to, code): JsonObject => {
      const friend = friends?.get(to);
      if (code !== DONE || friend === undefined) return {};
      const { standard, custom } = fieldsOf(friend);
      return { SnsProfileItem: [...standard, ...custom].filter(({ Tag }) => wanted.includes(Tag)) };
    },
  );
  return { ...performed, events: [] };
}

export function getBlacklist(act: Act): Performed {
  const wrong = checkActor(act);
  if (wrong !== null) return wrong;
  const { call, body, graph } = act;
  const [start, most] = [numberOf(body, 'StartIndex'), numberOf(body, 'MaxLimited')];
  if (most < 1) return refuseCall(act, 30001, (words) => words.emptyPage);
  const account = graph.find(textOf(body, 'From_Account'));
  const all = [...(account?.blocked ?? [])];
  const page = all.slice(start, start + most);
  return {
    reply: restOk(call.service, {
      BlackListItem: page.map(([id, at]) => ({ To_Account: id, AddBlackTimeStamp: at })),
      // 0 says that there is no other page.
      StartIndex: start + most < all.length ? start + most : 0,
      // Spelled so on the wire.
      CurruentSequence: account?.blockSequence ?? 1,
    }),
    events: [],
    done: page.length,
    refused: [],
  };
}
