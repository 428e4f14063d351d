import { isJsonObject, type Json, type JsonObject, jsonType } from '../protocol/json.ts';
import { MAX_ACCOUNT_BYTES } from '../protocol/rest/members.ts';
import { type Account, type Friend, Graph, MAX_BLOCKED, MAX_FRIENDS, newFriend } from './graph.ts';
import { standInWords } from './words.ts';

/**
 * The graph as JSON: a file of `--friends`, and what the control API reads and writes. Every member
 * may be left out; an account that is named anywhere exists.
 */
export interface GraphData {
  readonly accounts: readonly string[];
  /** The list of friends of each account. */
  readonly friends: Readonly<Record<string, readonly string[]>>;
  /** The blocklists that are not empty. */
  readonly blacklist: Readonly<Record<string, readonly string[]>>;
  /** Requests that wait for consent: for each account, who asked. */
  readonly pending: Readonly<Record<string, readonly string[]>>;
  /** Profile fields by tag, such as Tag_Profile_IM_AllowType. */
  readonly profiles: Readonly<Record<string, Readonly<Record<string, Json>>>>;
  /** What an account keeps about a friend: Remark, Group, AddSource, AddWording, AddTime and custom tags. */
  readonly details: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, Json>>>>>>;
}

/** The accounts, and the list of friends of each. */
export type FriendLists = Pick<GraphData, 'accounts' | 'friends'>;

const GRAPH_MEMBERS = ['accounts', 'friends', 'blacklist', 'pending', 'profiles', 'details'] as const;

export type GraphReading =
  | { readonly ok: true; readonly graph: Graph }
  | { readonly ok: false; readonly at: string; readonly problem: string };

/** A member named `__proto__` must be one like any other. */
const toRecord = <T>(entries: Iterable<readonly [string, T]>): Record<string, T> =>
  Object.fromEntries(entries) as Record<string, T>;

/** Who has whom, without all that is kept about it: a part that is made quickly. */
export function writeFriendLists({ accounts }: Graph): FriendLists {
  const all = [...accounts.values()];
  return {
    accounts: all.map(({ id }) => id),
    friends: toRecord(all.map(({ id, friends }) => [id, [...friends.keys()]] as const)),
  };
}

/** The graph as JSON. */
export function writeGraph(graph: Graph): GraphData {
  const all = [...graph.accounts.values()];
  const some = <T>(
    pick: (account: Account) => ReadonlyMap<string, T>,
    write: (map: ReadonlyMap<string, T>) => unknown,
  ) => toRecord(all.filter((each) => pick(each).size > 0).map((each) => [each.id, write(pick(each))] as const));
  const ids = (map: ReadonlyMap<string, unknown>) => [...map.keys()];
  return {
    ...writeFriendLists(graph),
    blacklist: some(({ blocked }) => blocked, ids) as GraphData['blacklist'],
    pending: some(({ pending }) => pending, ids) as GraphData['pending'],
    profiles: some(({ profile }) => profile, toRecord) as GraphData['profiles'],
    details: some(
      ({ friends }) => friends,
      (friends) => toRecord([...friends].map(([id, friend]) => [id, writeFriend(friend)] as const)),
    ) as GraphData['details'],
  };
}

function writeFriend({ remark, groups, addSource, addWording, addTime, custom }: Friend): Record<string, Json> {
  return {
    AddTime: addTime,
    ...(remark === '' ? {} : { Remark: remark }),
    ...(groups.length === 0 ? {} : { Group: [...groups] }),
    ...(addSource === '' ? {} : { AddSource: addSource }),
    ...(addWording === '' ? {} : { AddWording: addWording }),
    ...toRecord(custom),
  };
}

class GraphFault extends Error {
  readonly at: string;
  constructor(at: string, problem: string) {
    super(problem);
    this.at = at;
  }
}

/** Reads a graph, and names the first place that is wrong. */
export function readGraph(data: Json, nowSeconds: number): GraphReading {
  try {
    return { ok: true, graph: build(data, nowSeconds) };
  } catch (error) {
    if (error instanceof GraphFault) return { ok: false, at: error.at, problem: error.message };
    throw error;
  }
}

function build(data: Json, nowSeconds: number): Graph {
  const root = asObject(data, '$');
  const unknown = Object.keys(root).find((name) => !GRAPH_MEMBERS.some((each) => each === name));
  if (unknown !== undefined) throw new GraphFault(step('$', unknown), standInWords.now.noMember(GRAPH_MEMBERS));
  const part = (name: (typeof GRAPH_MEMBERS)[number]) => Object.entries(asObject(root[name] ?? {}, `$.${name}`));
  const graph = new Graph();
  graph.isClosed = true;
  for (const id of asIds(root['accounts'] ?? [], '$.accounts', Number.POSITIVE_INFINITY)) graph.open(id);
  const lists = (name: 'friends' | 'blacklist' | 'pending', most: number) =>
    part(name).map(([owner, given]) => {
      const at = step(`$.${name}`, owner);
      checkId(owner, at);
      graph.open(owner);
      return [owner, asIds(given, at, most, owner)] as const;
    });
  for (const [owner, friends] of lists('friends', MAX_FRIENDS))
    for (const id of friends) graph.befriend(owner, id, newFriend(nowSeconds));
  for (const [owner, blocked] of lists('blacklist', MAX_BLOCKED))
    for (const id of blocked) graph.block(owner, id, nowSeconds);
  for (const [owner, requesters] of lists('pending', MAX_FRIENDS))
    for (const id of requesters) {
      graph.open(id);
      graph.open(owner).pending.set(id, { friend: newFriend(nowSeconds), isTwoWay: true });
    }
  for (const [owner, given] of part('profiles')) {
    const at = step('$.profiles', owner);
    checkId(owner, at);
    const { profile } = graph.open(owner);
    for (const [tag, value] of Object.entries(asObject(given, at))) profile.set(tag, value);
  }
  for (const [owner, given] of part('details')) readDetails(graph, owner, given);
  return graph;
}

function readDetails(graph: Graph, owner: string, given: Json): void {
  const at = step('$.details', owner);
  for (const [id, details] of Object.entries(asObject(given, at))) {
    const place = step(at, id);
    const friend = graph.find(owner)?.friends.get(id);
    if (friend === undefined) throw new GraphFault(place, standInWords.now.noFriend(id, owner));
    for (const [name, value] of Object.entries(asObject(details, place)))
      readDetail(friend, name, value, step(place, name));
  }
}

function readDetail(friend: Friend, name: string, value: Json, at: string): void {
  if (name === 'AddTime') friend.addTime = asNumber(value, at);
  else if (name === 'Remark') friend.remark = asText(value, at);
  else if (name === 'Group') friend.groups = asList(value, at).map((each, index) => asText(each, `${at}[${index}]`));
  else if (name === 'AddSource') friend.addSource = asText(value, at);
  else if (name === 'AddWording') friend.addWording = asText(value, at);
  else if (name.startsWith('Tag_SNS_Custom_')) friend.custom.set(name, value);
  else throw new GraphFault(at, standInWords.now.noDetail);
}

/** `$.friends.alice`, `$.friends["a b"]`. */
const step = (path: string, name: string) =>
  /^[A-Za-z_][\w-]*$/.test(name) ? `${path}.${name}` : `${path}[${JSON.stringify(name)}]`;

type Wanted = 'anObject' | 'anArray' | 'aString' | 'aTime';

function mustBe(given: Json, at: string, wanted: Wanted): GraphFault {
  return new GraphFault(at, standInWords.now.type(jsonType(given), standInWords.now[wanted]));
}

function asObject(given: Json, at: string): JsonObject {
  if (isJsonObject(given)) return given;
  throw mustBe(given, at, 'anObject');
}

function asList(given: Json, at: string): readonly Json[] {
  if (Array.isArray(given)) return given;
  throw mustBe(given, at, 'anArray');
}

function asText(given: Json, at: string): string {
  if (typeof given === 'string') return given;
  throw mustBe(given, at, 'aString');
}

function asNumber(given: Json, at: string): number {
  if (typeof given === 'number' && Number.isInteger(given)) return given;
  throw mustBe(given, at, 'aTime');
}

/** A list of ids, each once; `owner` is not among them. */
function asIds(given: Json, at: string, most: number, owner: string | null = null): readonly string[] {
  const list = asList(given, at);
  if (list.length > most) throw new GraphFault(at, standInWords.now.entries(list.length, most));
  const seen = new Set<string>();
  return list.map((each, index) => {
    const place = `${at}[${index}]`;
    const id = asText(each, place);
    checkId(id, place);
    if (id === owner) throw new GraphFault(place, standInWords.now.itself);
    if (seen.has(id)) throw new GraphFault(place, standInWords.now.repeated(id));
    seen.add(id);
    return id;
  });
}

function checkId(id: string, at: string): void {
  if (id === '') throw new GraphFault(at, standInWords.now.emptyId);
  const bytes = Buffer.byteLength(id);
  if (bytes > MAX_ACCOUNT_BYTES) throw new GraphFault(at, standInWords.now.longId(bytes, MAX_ACCOUNT_BYTES));
}
