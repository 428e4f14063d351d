import type { ChatOptions, GraphData } from '../../src/index.ts';
import { type Reply, startLoop } from './chat.ts';

/** A directed friendship: who has whom in the list. */
export type Direction = readonly [from: string, to: string];

/** `alice→bob, bob⇄carol` as directions. */
function readDirections(text: string): Direction[] {
  return text.split(', ').flatMap((each): Direction[] => {
    const [, from = '', arrow, to = ''] = /^(.+)([→⇄])(.+)$/u.exec(each) ?? [];
    if (arrow === undefined) return [];
    return arrow === '⇄' ? [[from, to] as const, [to, from] as const] : [[from, to] as const];
  });
}

/** The lists of friends of a graph in short. */
export function readFriends(text: string): Record<string, string[]> {
  const friends = new Map<string, string[]>();
  for (const [from, to] of readDirections(text)) friends.set(from, [...(friends.get(from) ?? []), to]);
  return Object.fromEntries(friends);
}

/** Directions in short, sorted; both of a pair as one `⇄`. */
export function showDirections(directions: Iterable<Direction>): string {
  const all = new Set([...directions].map(([from, to]) => `${from}→${to}`));
  return [...all]
    .flatMap((each) => {
      const [from = '', to = ''] = each.split('→');
      if (!all.has(`${to}→${from}`)) return [each];
      return from < to ? [`${from}⇄${to}`] : [];
    })
    .sort()
    .join(', ');
}

export const directionsOf = (friends: GraphData['friends']): Direction[] =>
  Object.entries(friends).flatMap(([from, list]) => list.map((to): Direction => [from, to]));

export const showFriends = (friends: GraphData['friends']): string => showDirections(directionsOf(friends));

/** The accounts of every graph in the tables; `nobody` was never imported. */
export const ACCOUNTS = ['alice', 'bob', 'carol', 'dave'];

/** One call on a given graph. */
export interface Scene {
  /** Who has whom, such as `alice⇄bob`. */
  readonly friends?: string;
  /** Who blocks whom, such as `alice→bob`. */
  readonly blocked?: string;
  /** Profile fields by account. */
  readonly profiles?: GraphData['profiles'];
  readonly options?: ChatOptions;
  /** Calls before, whose callbacks are not looked at. */
  readonly first?: readonly (readonly [call: string, body: object])[];
  readonly call: string;
  readonly body: unknown;
}

/** What came of it. */
export interface Outcome {
  /** `OK`, or `FAIL` with the code. */
  readonly top: string;
  /** Account and code of each item; null where the reply has no items. */
  readonly items: readonly string[] | null;
  /** `Fail_Account`; null where it is not there. */
  readonly failed: readonly string[] | null;
  /** The graph afterwards, in short. */
  readonly after: string;
  /** Command and pairs of each callback that has arrived, such as `FriendDelete alice→bob bob→alice`. */
  readonly callbacks: readonly string[];
}

const ITEM_MEMBERS = ['ResultItem', 'InfoItem', 'BlackListCheckItem', 'UserProfileItem'];

const showTop = ({ ActionStatus, ErrorCode }: Reply): string =>
  ErrorCode === 0 && ActionStatus === 'OK' ? 'OK' : `${ActionStatus} ${ErrorCode}`;

function showItems(reply: Reply): readonly string[] | null {
  const items = ITEM_MEMBERS.map((name) => reply[name]).find(Array.isArray);
  return items?.map((each: Reply) => `${each.To_Account ?? each.UserID} ${each.ResultCode}`) ?? null;
}

/** A callback as a backend has got it. */
export function showCallback(body: Uint8Array): string {
  const { CallbackCommand, PairList } = JSON.parse(Buffer.from(body).toString('utf8'));
  const pairs = PairList.map((each: Reply) => `${each.From_Account}→${each.To_Account}`);
  return [CallbackCommand.replace('Sns.Callback', ''), ...pairs].join(' ');
}

/** Starts a stand-in with the graph of a scene, makes the call, and waits for its callbacks. */
export async function play(scene: Scene): Promise<{ readonly reply: Reply; readonly outcome: Outcome }> {
  const { chat, call, backend } = await startLoop({
    friends: {
      accounts: ACCOUNTS,
      friends: readFriends(scene.friends ?? ''),
      blacklist: readFriends(scene.blocked ?? ''),
      profiles: scene.profiles ?? {},
    },
    ...scene.options,
  });
  for (const [before, body] of scene.first ?? []) await call(before, body);
  await chat.settled();
  const seen = backend.received.length;
  const reply = await call(scene.call, scene.body);
  await chat.settled();
  return {
    reply,
    outcome: {
      top: showTop(reply),
      items: showItems(reply),
      failed: reply.Fail_Account ?? null,
      after: showFriends(chat.graph.friends),
      callbacks: backend.received.slice(seen).map(({ body }) => showCallback(body)),
    },
  };
}
