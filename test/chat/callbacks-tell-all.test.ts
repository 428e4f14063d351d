import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Act, type Performed, refuseCall } from '../../src/chat/act.ts';
import { acceptFriends } from '../../src/chat/calls/friends.ts';
import { type ClientAction, readClientAct } from '../../src/chat/control.ts';
import type { ChatEvent } from '../../src/chat/events.ts';
import { Graph } from '../../src/chat/graph.ts';
import { perform } from '../../src/chat/perform.ts';
import { type ChatSettings, collectFaults } from '../../src/chat/settings.ts';
import type { JsonObject } from '../../src/protocol/json.ts';
import { namedCall, type RestCall } from '../../src/protocol/rest/calls.ts';
import { checkMembers } from '../../src/protocol/rest/members.ts';
import { control, type Reply, startLoop } from '../support/chat.ts';
import { type Direction, directionsOf, showDirections, showFriends } from '../support/chat-rows.ts';
import { Mirror, PEOPLE, type Step, sequences } from '../support/chat-steps.ts';

/** So many sequences of 20 to 60 steps run on the graph alone, and so many over HTTP. */
const PURE = 2000;
const OVER_HTTP = 20;
/** They take a few seconds, and more where the machine is busy. */
const PATIENCE_MS = 120_000;

const SETTINGS: ChatSettings = {
  callbackOrder: 'after',
  callbackDelayMs: 0,
  duplicate: null,
  lose: null,
  reorder: false,
  // An item of zed fails, whatever is right.
  faults: collectFaults([{ ok: true, account: 'zed', code: 30006 }]),
  rateLimit: null,
  notAFriend: 31704,
  resultInfo: 'empty',
  deleteAllCallsBack: true,
  prev: false,
  retries: 0,
};

/** The calls whose pages name `Fail_Account` (1047/34902 to 34917). That of friend_delete does not. */
const WITH_FAILED = [
  'friend_add',
  'friend_import',
  'friend_update',
  'friend_check',
  'friend_get_list',
  'black_list_add',
  'black_list_delete',
  'black_list_check',
  'portrait_get',
];

type Perform = (act: Act, accept: boolean) => Performed;
const real: Perform = (act, accept) => (accept ? acceptFriends(act) : perform(act));

/** The call of a step as the server takes it; null where its members are wrong. */
function readStep({ kind, name, body }: Step): { call: RestCall; body: JsonObject; accept: boolean } | null {
  if (kind === 'client') {
    const act = readClientAct(name as ClientAction, body as JsonObject, '127.0.0.1');
    return typeof act === 'string' ? null : { call: act.call, body: act.body, accept: act.isAccepting };
  }
  const call = namedCall(name) as RestCall;
  const isWrong = checkMembers(body as JsonObject, call.members) !== null;
  return isWrong ? null : { call, body: body as JsonObject, accept: false };
}

const idOf = (each: Reply): string => (typeof each === 'string' ? each : (each.To_Account ?? each.UserID));
const idsOf = (body: Reply): string[] => {
  const list = body.To_Account ?? body.AddFriendItem ?? body.UpdateItem ?? body.CheckItem ?? body.DeleteItem ?? [];
  return [...new Set<string>(list.map(idOf))];
};

interface Done {
  readonly call: RestCall;
  readonly body: JsonObject;
  readonly performed: Performed;
}

/** What is wrong with the reply to a call, by what the pages say of items and of `Fail_Account`. */
function* faultsOfReply({ call, body, performed }: Done): Generator<string> {
  const { reply, refused, done } = performed;
  const top: Reply = reply.body;
  const items: Reply[] | undefined = call.itemsMember === null ? undefined : top[call.itemsMember];
  if (reply.code !== 0) {
    if (items !== undefined) yield 'a refusal has items';
    if (top.ActionStatus !== 'FAIL') yield 'a refusal says OK';
    return;
  }
  if (top.ActionStatus !== 'OK' || top.ErrorCode !== 0) yield 'the top is not OK';
  if (items === undefined || call.name === 'friend_get') return;
  if (items.map(idOf).join() !== idsOf(body).join()) yield 'the items are not those of the request, in its order';
  const failed = items.filter(({ ResultCode }) => ResultCode !== 0).map(idOf);
  const told = WITH_FAILED.includes(call.name) && failed.length > 0 ? failed : undefined;
  if (top.Fail_Account?.join() !== told?.join()) yield `Fail_Account is ${top.Fail_Account}, not ${told}`;
  if (refused.map(({ account }) => account).join() !== failed.join()) yield 'the record tells of other refusals';
  if (done !== items.length - failed.length) yield 'the record counts other successes';
}

const pairsOf = ({ body }: ChatEvent): { From_Account: string; To_Account: string }[] => (body as Reply).PairList;
const commandOf = ({ command }: ChatEvent) => command.replace('Sns.Callback', '');

/** Which callbacks a call may cause, in which order. */
const CAUSED: Readonly<Record<string, readonly string[]>> = {
  friend_add: ['FriendAdd'],
  friend_delete: ['FriendDelete'],
  friend_delete_all: ['FriendDelete'],
  black_list_add: ['BlackListAdd', 'FriendDelete'],
  black_list_delete: ['BlackListDelete'],
};

/** What is wrong with the callbacks of a call, beside what they make of the mirror. */
function* faultsOfEvents({ call, body, performed }: Done, accept: boolean): Generator<string> {
  const { reply, events } = performed;
  const commands = events.map(commandOf);
  const allowed = (CAUSED[call.name] ?? []).filter((each) => commands.includes(each));
  if (commands.join() !== allowed.join()) yield `${call.name} causes ${commands}`;
  if (reply.code !== 0 && events.length > 0) yield 'a refused call causes a callback';
  const items: Reply[] = (reply.body as Reply).ResultItem ?? [];
  const done = items.filter(({ ResultCode }) => ResultCode === 0).map(idOf);
  const [first] = events;
  if (call.itemsMember === null || accept || !(call.name in CAUSED)) return;
  // What succeeded, and nothing else, is told of, in the order of the items.
  const own =
    first === undefined ? [] : pairsOf(first).filter(({ From_Account }) => From_Account === body['From_Account']);
  if (own.map(({ To_Account }) => To_Account).join() !== done.join())
    yield `${call.name}: pairs of ${own.length}, items of ${done}`;
}

/** Blocking ends a friendship in both directions (269/1659). */
function* faultsOfBlocking({ body, performed }: Done, graph: Graph): Generator<string> {
  const from = String(body['From_Account']);
  for (const { To_Account, ResultCode } of (performed.reply.body as Reply).ResultItem ?? [])
    if (ResultCode === 0 && (graph.has(from, To_Account) || graph.has(To_Account, from)))
      yield `${from} has blocked ${To_Account}, and is a friend still`;
}

const listsOf = ({ accounts }: Graph, list: 'friends' | 'blocked'): Direction[] =>
  [...accounts.values()].flatMap((account) => [...account[list].keys()].map((to): Direction => [account.id, to]));

/** Plays a sequence on a graph, and follows it by its events alone. */
function play(steps: readonly Step[], carryOut: Perform): { readonly callbacks: number; readonly refused: number } {
  const graph = new Graph();
  graph.isClosed = true;
  for (const id of PEOPLE) graph.open(id);
  const mirror = new Mirror();
  let callbacks = 0;
  let refused = 0;
  for (const step of steps) {
    const read = readStep(step);
    if (read === null) {
      refused += 1;
      continue;
    }
    const { call, body, accept } = read;
    const denied = new Map(step.denied.map((account) => [account, { code: 38_001, text: '' }]));
    const admin = step.kind === 'rest' ? 'administrator' : null;
    const act: Act = { call, body, graph, settings: SETTINGS, nowSeconds: 1, admin, isAnyAccount: false, denied };
    const performed = carryOut(act, accept);
    const done = { call, body, performed };
    const wrong = [...faultsOfReply(done), ...faultsOfEvents(done, accept)];
    if (call.name === 'black_list_add') wrong.push(...faultsOfBlocking(done, graph));
    if (call.name === 'friend_import') mirror.imported(String(body['From_Account']), performed.reply.body);
    for (const event of performed.events) wrong.push(...[mirror.take(event.body)].filter((each) => each !== null));
    const friends = showDirections(listsOf(graph, 'friends'));
    if (mirror.friends !== friends) wrong.push(`the mirror has ${mirror.friends}, not ${friends}`);
    const blocked = showDirections(listsOf(graph, 'blocked'));
    if (mirror.blocked !== blocked) wrong.push(`the mirror blocks ${mirror.blocked}, not ${blocked}`);
    if (wrong.length > 0) throw new Error(`${step.name} ${JSON.stringify(step.body)}: ${wrong.join('; ')}`);
    callbacks += performed.events.length;
    refused += performed.refused.length;
  }
  return { callbacks, refused };
}

it(`whatever is called, the callbacks tell a backend the graph: ${PURE} sequences`, { timeout: PATIENCE_MS }, () => {
  let sum = { callbacks: 0, refused: 0 };
  fc.assert(
    fc.property(sequences(20, 60), (steps) => {
      const { callbacks, refused } = play(steps, real);
      sum = { callbacks: sum.callbacks + callbacks, refused: sum.refused + refused };
    }),
    { numRuns: PURE },
  );
  // The sequences do something: else they would prove nothing.
  expect(sum.callbacks).toBeGreaterThan(PURE * 5);
  expect(sum.refused).toBeGreaterThan(PURE * 5);
});

const withReply = (performed: Performed, change: (body: Reply) => JsonObject): Performed => ({
  ...performed,
  reply: { ...performed.reply, body: change(performed.reply.body) },
});
const withPairs = (event: ChatEvent, pairs: readonly object[]): ChatEvent => ({
  ...event,
  body: { ...event.body, PairList: pairs as JsonObject[] },
});
const eventOf = (command: string, pairs: readonly object[]): ChatEvent => ({
  command: `Sns.Callback${command}`,
  body: { CallbackCommand: `Sns.Callback${command}`, PairList: pairs as JsonObject[] },
  accounts: [],
});
const reversed = (pairs: ReturnType<typeof pairsOf>) =>
  pairs.flatMap(({ From_Account, To_Account }) => [
    { From_Account, To_Account },
    { From_Account: To_Account, To_Account: From_Account },
  ]);
const toEvents = (performed: Performed, change: (event: ChatEvent) => readonly ChatEvent[]): Performed => ({
  ...performed,
  events: performed.events.flatMap(change),
});
const is = ({ call }: Act, ...names: readonly string[]) => names.includes(call.name);
const items = ({ reply }: Performed): Reply[] => (reply.body as Reply).ResultItem ?? [];
const fromOf = ({ body }: Act) => String(body['From_Account']);
const isOneWay = ({ body }: Act) => body['DeleteType'] !== 'Delete_Type_Both';

/** Stand-ins that are wrong in one way. Each gets what was done, and makes something else of it. */
const MUTANTS: readonly (readonly [what: string, mutate: (done: Performed, act: Act) => Performed])[] = [
  [
    'a callback for a refused pair',
    (done, act) => {
      const [refused] = done.refused;
      if (!is(act, 'friend_delete') || refused === undefined) return done;
      const extra = { From_Account: fromOf(act), To_Account: refused.account };
      const [event = eventOf('FriendDelete', [])] = done.events;
      return { ...done, events: [withPairs(event, [...pairsOf(event), extra])] };
    },
  ],
  [
    'both directions for a one-way deletion',
    (done, act) =>
      is(act, 'friend_delete') && isOneWay(act)
        ? toEvents(done, (event) => [withPairs(event, reversed(pairsOf(event)))])
        : done,
  ],
  [
    'one direction for a two-way deletion',
    (done, act) =>
      is(act, 'friend_delete')
        ? toEvents(done, (event) => [
            withPairs(
              event,
              pairsOf(event).filter(({ From_Account }) => From_Account === fromOf(act)),
            ),
          ])
        : done,
  ],
  [
    'both directions for a one-way addition',
    (done, act) =>
      is(act, 'friend_add') && act.body['AddType'] === 'Add_Type_Single'
        ? toEvents(done, (event) => [withPairs(event, reversed(pairsOf(event)))])
        : done,
  ],
  [
    'a callback on import',
    (done, act) => {
      const added = items(done).filter(({ ResultCode }) => ResultCode === 0);
      if (!is(act, 'friend_import') || added.length === 0) return done;
      const pairs = added.map(({ To_Account }) => ({ From_Account: fromOf(act), To_Account }));
      return { ...done, events: [eventOf('FriendAdd', pairs)] };
    },
  ],
  [
    'a Fail_Account in friend_delete',
    (done, act) =>
      is(act, 'friend_delete') && done.refused.length > 0
        ? withReply(done, (body) => ({ ...body, Fail_Account: done.refused.map(({ account }) => account) }))
        : done,
  ],
  [
    'no Fail_Account in friend_add',
    (done, act) => (is(act, 'friend_add') ? withReply(done, ({ Fail_Account: _, ...body }) => body) : done),
  ],
  [
    'an empty Fail_Account where all went well',
    (done, act) =>
      is(act, 'black_list_add') && done.reply.code === 0
        ? withReply(done, (body) => ({ Fail_Account: [], ...body }))
        : done,
  ],
  [
    'the items in another order',
    (done, act) =>
      is(act, 'friend_delete') && done.reply.code === 0
        ? withReply(done, (body) => ({
            ...body,
            ResultItem: items(done).toSorted((a, b) => (idOf(a) < idOf(b) ? -1 : 1)),
          }))
        : done,
  ],
  [
    'an item for each time that an account is named',
    (done, act) =>
      is(act, 'friend_delete') && done.reply.code === 0
        ? withReply(done, (body) => ({
            ...body,
            ResultItem: (act.body['To_Account'] as string[]).map((id) => items(done).find((each) => idOf(each) === id)),
          }))
        : done,
  ],
  [
    'one of two pairs left out',
    (done) =>
      toEvents(done, (event) => [pairsOf(event).length === 2 ? withPairs(event, pairsOf(event).slice(0, 1)) : event]),
  ],
  [
    'the last of many pairs left out',
    (done) =>
      toEvents(done, (event) => [pairsOf(event).length > 3 ? withPairs(event, pairsOf(event).slice(0, -1)) : event]),
  ],
  [
    'a callback for each pair',
    (done) => toEvents(done, (event) => pairsOf(event).map((pair) => withPairs(event, [pair]))),
  ],
  [
    'the same callback twice',
    (done, act) => (is(act, 'friend_delete') ? toEvents(done, (event) => [event, event]) : done),
  ],
  [
    'a callback with no pair where all failed',
    (done, act) =>
      is(act, 'friend_delete') && done.reply.code === 0 && done.done === 0
        ? { ...done, events: [eventOf('FriendDelete', [])] }
        : done,
  ],
  [
    'blocking without FriendDelete',
    (done, act) =>
      is(act, 'black_list_add')
        ? toEvents(done, (event) => (commandOf(event) === 'FriendDelete' ? [] : [event]))
        : done,
  ],
  [
    'FriendDelete before BlackListAdd',
    (done, act) => (is(act, 'black_list_add') ? { ...done, events: done.events.toReversed() } : done),
  ],
  [
    'blocking that leaves the half of the other, and says nothing of it',
    (done, act) => {
      if (!is(act, 'black_list_add')) return done;
      return toEvents(done, (event) => {
        if (commandOf(event) !== 'FriendDelete') return [event];
        const own = pairsOf(event).filter(({ From_Account }) => From_Account === fromOf(act));
        return own.length === 0 ? [] : [withPairs(event, own)];
      });
    },
  ],
  [
    'a callback before the other has agreed',
    (done, act) => {
      const waiting = items(done).find(({ ResultCode }) => ResultCode === 30539);
      if (waiting === undefined || done.events.length > 0) return done;
      return { ...done, events: [eventOf('FriendAdd', [{ From_Account: fromOf(act), To_Account: idOf(waiting) }])] };
    },
  ],
  [
    'no callback when the other agrees',
    (done) => toEvents(done, (event) => ((event.body as Reply).ClientCmd === 'friend_response' ? [] : [event])),
  ],
  [
    'a deletion that is told and not done',
    (done, act) => {
      const [event] = is(act, 'friend_delete') ? done.events : [];
      const [pair] = event === undefined ? [] : pairsOf(event);
      if (pair !== undefined)
        act.graph.befriend(pair.From_Account, pair.To_Account, {
          remark: '',
          groups: [],
          addSource: '',
          addWording: '',
          addTime: 1,
          custom: new Map(),
        });
      return done;
    },
  ],
  [
    'a success that is answered for who is no friend',
    (done, act) =>
      is(act, 'friend_delete')
        ? withReply({ ...done, refused: [], done: items(done).length }, (body) =>
            body.ResultItem === undefined
              ? body
              : { ...body, ResultItem: items(done).map((each) => ({ ...each, ResultCode: 0 })) },
          )
        : done,
  ],
  [
    'FAIL at the top where an item failed',
    (done, act) => (done.refused.length > 0 ? { ...refuseCall(act, 30001, () => ''), events: done.events } : done),
  ],
  [
    'a callback though the call was refused as a whole',
    (done, act) =>
      is(act, 'friend_delete') && done.reply.code !== 0
        ? { ...done, events: [eventOf('FriendDelete', [{ From_Account: fromOf(act), To_Account: 'bob' }])] }
        : done,
  ],
  [
    'friend_delete_all that forgets one',
    (done, act) =>
      is(act, 'friend_delete_all')
        ? toEvents(done, (event) => {
            const rest = pairsOf(event).slice(1);
            return rest.length === 0 ? [] : [withPairs(event, rest)];
          })
        : done,
  ],
  [
    'a look that causes a callback',
    (done, act) =>
      is(act, 'friend_check')
        ? { ...done, events: [eventOf('FriendAdd', [{ From_Account: 'alice', To_Account: 'bob' }])] }
        : done,
  ],
];

it.each(MUTANTS)('a stand-in with %s is found', { timeout: PATIENCE_MS }, (_, mutate) => {
  const mutant: Perform = (act, accept) => mutate(real(act, accept), act);
  const found = fc.check(
    fc.property(sequences(20, 60), (steps) => void play(steps, mutant)),
    { numRuns: PURE, seed: 1, endOnFailure: true },
  );
  expect(found.failed).toBe(true);
});

it(`over HTTP, from the callbacks that have arrived: ${OVER_HTTP} sequences`, { timeout: PATIENCE_MS }, async () => {
  const { chat, call, backend } = await startLoop({
    friends: { accounts: PEOPLE },
    faults: { zed: 30006 },
    deleteAllCallsBack: true,
  });
  let sequence = 0;
  await fc.assert(
    fc.asyncProperty(sequences(20, 60), async (steps) => {
      sequence += 1;
      chat.reset();
      const seen = backend.received.length;
      const mirror = new Mirror();
      for (const { kind, name, body } of steps) {
        const reply = kind === 'rest' ? await call(name, body) : await control(chat.url, `client/${name}`, body);
        // Waits only where a later callback could not be told from an import.
        if (name !== 'sns/friend_import') continue;
        await chat.settled();
        takeAll(mirror, backend.received.slice(seen + mirror.taken));
        mirror.imported(String(body['From_Account']), reply);
      }
      await chat.settled();
      takeAll(mirror, backend.received.slice(seen + mirror.taken));
      expect(mirror.friends).toBe(showFriends(chat.graph.friends));
      expect(mirror.blocked).toBe(showDirections(directionsOf(chat.graph.blacklist)));
    }),
    { numRuns: OVER_HTTP, endOnFailure: true },
  );
  expect(sequence).toBe(OVER_HTTP);
  expect(backend.received.length).toBeGreaterThan(OVER_HTTP * 5);
});

function takeAll(mirror: Mirror, received: readonly { readonly body: Buffer }[]): void {
  for (const { body } of received) expect(mirror.take(JSON.parse(body.toString('utf8')))).toBeNull();
}
