import { englishOf } from '../../language.ts';
import type { Pair } from '../../protocol/exchange.ts';
import type { Json, JsonObject } from '../../protocol/json.ts';
import { itemTitle } from '../../protocol/rest/codes.ts';
import { restOk } from '../../protocol/rest/reply.ts';
import {
  type Act,
  checkActor,
  type Denial,
  DONE,
  exists,
  itemsOf,
  listOf,
  numberOf,
  type Performed,
  performEach,
  refuseCall,
  refuseSelf,
  textOf,
} from '../act.ts';
import { friendsAdded, friendsDeleted, pair } from '../events.ts';
import { allowTypeOf, type Friend, isForbidden, MAX_FRIENDS, newFriend } from '../graph.ts';

/** The most groups that an account's friends are in (1047/33521). */
const MAX_GROUPS = 32;

/** What an item says of a friend that is about to be kept. */
function friendOf(item: JsonObject, nowSeconds: number): Friend {
  const group = item['GroupName'];
  const custom = itemsOf(item, 'CustomItem').map((each) => [textOf(each, 'Tag'), each['Value'] as Json] as const);
  return newFriend(numberOf(item, 'AddTime') || nowSeconds, {
    remark: textOf(item, 'Remark'),
    groups: Array.isArray(group) ? (group as string[]) : typeof group === 'string' && group !== '' ? [group] : [],
    addSource: textOf(item, 'AddSource'),
    addWording: textOf(item, 'AddWording'),
    custom: new Map(custom),
  });
}

const isFull = ({ graph }: Act, id: string) => (graph.find(id)?.friends.size ?? 0) >= MAX_FRIENDS;

export function addFriends(act: Act): Performed {
  const wrong = checkActor(act);
  if (wrong !== null) return wrong;
  const { body, graph, nowSeconds, admin } = act;
  const from = textOf(body, 'From_Account');
  const isTwoWay = body['AddType'] !== 'Add_Type_Single';
  const isForced = body['ForceAddFlags'] === 1;
  const list = itemsOf(body, 'AddFriendItem');
  const accounts = list.map((item) => textOf(item, 'To_Account'));
  const self = refuseSelf(act, accounts, 'AddFriendItem');
  if (self !== null) return self;
  const added: (Pair & { Initiator_Account: string })[] = [];
  const performed = performEach(act, accounts, 'To_Account', (to, index) => {
    const friend = friendOf(list[index] ?? {}, nowSeconds);
    const refusal = refuseFriend(act, from, to, { isTwoWay, isForced, groups: friend.groups });
    // It waits for the consent of the other.
    if (refusal === 30539) graph.open(to).pending.set(graph.open(from).id, { friend, isTwoWay });
    if (refusal !== DONE) return refusal;
    graph.befriend(from, to, friend);
    added.push({ ...pair(from, to), Initiator_Account: from });
    if (isTwoWay && !graph.has(to, from)) {
      graph.befriend(to, from, newFriend(nowSeconds, { addSource: friend.addSource }));
      added.push({ ...pair(to, from), Initiator_Account: from });
    }
    return DONE;
  });
  return { ...performed, events: friendsAdded(added, { clientCmd: 'friend_add', admin, isForced }) };
}

interface Wish {
  readonly isTwoWay: boolean;
  readonly isForced: boolean;
  readonly groups: readonly string[];
}

/** Why a friend is not added; DONE where nothing is against it. */
function refuseFriend(act: Act, from: string, to: string, { isTwoWay, isForced, groups }: Wish): number | Denial {
  const { graph } = act;
  const denial = act.denied.get(to);
  if (denial !== undefined) return denial;
  if (!exists(act, to)) return 30003;
  if (graph.has(from, to)) return 30001;
  if (!isForced && isForbidden(graph.find(from))) return 30009;
  const block = refuseBlocked(act, from, to);
  if (block !== DONE) return block;
  if (isFull(act, from)) return 30010;
  if (groupsWith(act, from, to, groups) > MAX_GROUPS) return 30011;
  if (isTwoWay && isFull(act, to) && !graph.has(to, from)) return 30014;
  if (isForced) return DONE;
  const allowed = allowTypeOf(graph.find(to));
  if (allowed === 'AllowType_Type_DenyAny') return 30516;
  return isTwoWay && allowed === 'AllowType_Type_NeedConfirm' ? 30539 : DONE;
}

/** While either blocks the other, the two cannot become friends (1047/33521). */
function refuseBlocked({ graph }: Act, from: string, to: string): number {
  if (graph.blocks(from, to)) return 30515;
  return graph.blocks(to, from) ? 30525 : DONE;
}

const noRequest = (): string => {
  const title = () => itemTitle('accept-friend', 30001) ?? '';
  return englishOf(title(), title);
};

/** A user says yes to requests: what the callback of the addition waited for. */
export function acceptFriends(act: Act): Performed {
  const wrong = checkActor(act);
  if (wrong !== null) return wrong;
  const { body, graph, nowSeconds } = act;
  const from = textOf(body, 'From_Account');
  const added: (Pair & { Initiator_Account: string })[] = [];
  const performed = performEach(act, listOf(body, 'To_Account'), 'To_Account', (requester) => {
    const asked = graph.find(from)?.pending.get(requester);
    if (asked === undefined) return { code: 30001, text: noRequest() };
    const block = refuseBlocked(act, from, requester);
    if (block !== DONE) return block;
    if (isFull(act, requester)) return 30014;
    if (isFull(act, from)) return 30010;
    graph.find(from)?.pending.delete(requester);
    const pairs: [string, string, Friend][] = [
      [requester, from, asked.friend],
      [from, requester, newFriend(nowSeconds)],
    ];
    for (const [owner, friend, kept] of pairs) {
      if (graph.has(owner, friend)) continue;
      graph.befriend(owner, friend, kept);
      added.push({ ...pair(owner, friend), Initiator_Account: requester });
    }
    return DONE;
  });
  return {
    ...performed,
    events: friendsAdded(added, { clientCmd: 'friend_response', admin: null, isForced: false }),
  };
}

export function importFriends(act: Act): Performed {
  const wrong = checkActor(act);
  if (wrong !== null) return wrong;
  const { body, graph, nowSeconds } = act;
  const from = textOf(body, 'From_Account');
  const list = itemsOf(body, 'AddFriendItem');
  const accounts = list.map((item) => textOf(item, 'To_Account'));
  const tags = list.flatMap((item) => itemsOf(item, 'CustomItem').map((each) => textOf(each, 'Tag')));
  const refusal = refuseSelf(act, accounts, 'AddFriendItem') ?? refuseTags(act, tags, []);
  if (refusal !== null) return refusal;
  const performed = performEach(act, accounts, 'To_Account', (to, index) => {
    if (!exists(act, to)) return 30003;
    if (!graph.has(from, to) && isFull(act, from)) return 30010;
    const friend = friendOf(list[index] ?? {}, nowSeconds);
    if (groupsWith(act, from, to, friend.groups) > MAX_GROUPS) return 30011;
    graph.befriend(from, to, friend);
    return DONE;
  });
  // An import causes no callback (1047/34359).
  return { ...performed, events: [] };
}

/** How many groups an account's friends would be in, once the friend `to` is in these. */
function groupsWith({ graph }: Act, id: string, to: string, more: readonly string[]): number {
  if (more.length === 0) return 0;
  const groups = new Set(more);
  for (const [other, friend] of graph.find(id)?.friends ?? [])
    if (other !== to) for (const each of friend.groups) groups.add(each);
  return groups.size;
}

const REMARK = 'Tag_SNS_IM_Remark';
const GROUP = 'Tag_SNS_IM_Group';
const CUSTOM = /^Tag_SNS_Custom_./;

/** A field that is not configured refuses the whole call; null where all are. */
function refuseTags(act: Act, tags: readonly string[], standard: readonly string[]): Performed | null {
  const unknown = tags.find((tag) => !standard.includes(tag) && !CUSTOM.test(tag));
  if (unknown === undefined) return null;
  return refuseCall(act, 30001, (words) => words.noField(unknown, [...standard, 'Tag_SNS_Custom_…']));
}

export function updateFriends(act: Act): Performed {
  const wrong = checkActor(act);
  if (wrong !== null) return wrong;
  const { body, graph } = act;
  const from = textOf(body, 'From_Account');
  const list = itemsOf(body, 'UpdateItem');
  const tags = list.flatMap((item) => itemsOf(item, 'SnsItem').map((each) => textOf(each, 'Tag')));
  const refusal = refuseTags(act, tags, [REMARK, GROUP]);
  if (refusal !== null) return refusal;
  const performed = performEach(
    act,
    list.map((item) => textOf(item, 'To_Account')),
    'To_Account',
    (to, index) => {
      const account = graph.find(from);
      const friend = account?.friends.get(to);
      if (account === undefined || friend === undefined) return 30001;
      const fields = itemsOf(list[index] ?? {}, 'SnsItem').map((each) => [textOf(each, 'Tag'), each['Value']] as const);
      if (fields.some(([tag, given]) => !isFieldValue(tag, given))) return 30001;
      for (const [tag, given] of fields) {
        if (tag === REMARK) friend.remark = given as string;
        else if (tag === GROUP) friend.groups = given as string[];
        else friend.custom.set(tag, given as Json);
      }
      if (fields.some(([tag]) => !CUSTOM.test(tag))) account.standardSequence += 1;
      if (fields.some(([tag]) => CUSTOM.test(tag))) account.customSequence += 1;
      return DONE;
    },
  );
  return { ...performed, events: [] };
}

function isFieldValue(tag: string, given: Json | undefined): boolean {
  if (tag === REMARK) return typeof given === 'string' && Buffer.byteLength(given) <= 96;
  if (tag === GROUP) return Array.isArray(given) && given.every((each) => typeof each === 'string');
  return given !== undefined;
}

export function deleteFriends(act: Act): Performed {
  const wrong = checkActor(act);
  if (wrong !== null) return wrong;
  const { body, graph, settings } = act;
  const from = textOf(body, 'From_Account');
  const isTwoWay = body['DeleteType'] === 'Delete_Type_Both';
  const self = refuseSelf(act, listOf(body, 'To_Account'), 'To_Account');
  if (self !== null) return self;
  const ended: Pair[] = [];
  const performed = performEach(act, listOf(body, 'To_Account'), 'To_Account', (to) => {
    if (!exists(act, to)) return 30003;
    if (!graph.unfriend(from, to)) return settings.notAFriend;
    ended.push(pair(from, to));
    if (isTwoWay && graph.unfriend(to, from)) ended.push(pair(to, from));
    return DONE;
  });
  return { ...performed, events: friendsDeleted(ended) };
}

export function deleteAllFriends(act: Act): Performed {
  const wrong = checkActor(act);
  if (wrong !== null) return wrong;
  const { call, body, graph, settings } = act;
  const from = textOf(body, 'From_Account');
  const ended: Pair[] = [];
  const friends = [...(graph.find(from)?.friends.keys() ?? [])];
  for (const to of friends) {
    graph.unfriend(from, to);
    ended.push(pair(from, to));
    if (body['DeleteType'] === 'Delete_Type_Both' && graph.unfriend(to, from)) ended.push(pair(to, from));
  }
  return {
    reply: restOk(call.service),
    events: settings.deleteAllCallsBack ? friendsDeleted(ended) : [],
    done: friends.length,
    refused: [],
  };
}
