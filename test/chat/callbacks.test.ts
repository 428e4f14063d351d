import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { createLines } from '../../src/chat/lines.ts';
import { readShare } from '../../src/chat/settings.ts';
import { isHit } from '../../src/chat/share.ts';
import { attemptsOf, startLoop, startStandIn } from '../support/chat.ts';
import {
  answer,
  closedPort,
  FAIL,
  http,
  OK,
  type Received,
  type Respond,
  startBackend,
} from '../support/counterparts.ts';
import { many } from '../support/random.ts';

const SOURCE = 'AddSource_Type_Test';
const block = (from: string, ...to: string[]) =>
  ['sns/black_list_add', { From_Account: from, To_Account: to }] as const;
const add = (from: string, ...to: string[]) =>
  [
    'sns/friend_add',
    { From_Account: from, AddFriendItem: to.map((id) => ({ To_Account: id, AddSource: SOURCE })) },
  ] as const;

/** Who a callback is about: `alice → bob`. */
function aboutOf({ body }: Pick<Received, 'body'>): string {
  const [pair] = JSON.parse(body.toString()).PairList;
  return `${pair.From_Account} → ${pair.To_Account}`;
}

/** A backend that answers when it is told to. */
async function startHolding() {
  const waiting: { readonly about: string; readonly release: () => void }[] = [];
  let onArrival: () => void = () => undefined;
  const backend = await startBackend((socket, received) => {
    waiting.push({ about: aboutOf(received), release: () => void socket.write(http(OK)) });
    onArrival();
  });
  return {
    backend,
    /** Resolves when so many have arrived in all. */
    arrived: (count: number) =>
      new Promise<void>((resolve) => {
        onArrival = () => void (backend.received.length >= count && resolve());
        onArrival();
      }),
    release: (about?: string) => {
      const chosen = waiting.filter((each) => about === undefined || each.about === about);
      for (const each of chosen) {
        waiting.splice(waiting.indexOf(each), 1);
        each.release();
      }
      return chosen.length;
    },
  };
}

it('after: the caller has its reply while the backend still waits to answer', async () => {
  const { backend, release, arrived } = await startHolding();
  const { chat, call } = await startStandIn({ to: backend.url, timeoutMs: 0 });
  expect(await call(...add('alice', 'bob'))).toMatchObject({ ErrorCode: 0 });
  await arrived(1);
  release();
  await chat.settled();
  expect(await chat.next()).toMatchObject({ verdict: 'ok', parent: chat.calls[0]?.id });
});

it('before: the caller has its reply when the backend has answered', async () => {
  const { backend, release, arrived } = await startHolding();
  const { chat, call } = await startStandIn({ to: backend.url, timeoutMs: 0, callbackOrder: 'before' });
  const order: string[] = [];
  const reply = call(...block('alice', 'bob')).then(() => order.push('reply'));
  await arrived(1);
  // What needs no callback is answered meanwhile.
  await call('sns/friend_get', { From_Account: 'alice', StartIndex: 0 });
  order.push('callback');
  release();
  await reply;
  expect(order).toEqual(['callback', 'reply']);
  expect(chat.calls.map(({ notes }) => notes)).toEqual([
    [],
    ['the callback comes before the reply (--callback-order)'],
  ]);
});

it.each(['after', 'before'] as const)(
  '%s: several callbacks of one call come in the order of the events',
  async (order) => {
    const friends = { friends: { alice: ['bob'], bob: ['alice'] } };
    const { chat, call, backend } = await startLoop({ callbackOrder: order, friends });
    await call(...block('alice', 'bob'));
    await chat.settled();
    expect(backend.received.map(({ target }) => /CallbackCommand=Sns.Callback(\w+)/.exec(target)?.[1])).toEqual([
      'BlackListAdd',
      'FriendDelete',
    ]);
    expect(chat.calls[0]?.callbacks).toEqual([(await chat.next()).id, (await chat.next()).id]);
  },
);

it.each(['documented', 'observed'] as const)(
  '--wire %s: a duplicate has the same bytes, and an id of its own',
  async (wire) => {
    const { chat, call, backend } = await startLoop({ duplicate: 1, wire, token: 'a token of some length' });
    await call(...block('alice', 'bob'));
    await call(...block('alice', 'carol'));
    await chat.settled();
    const [first, second, third] = backend.received.map(({ bytes }) => bytes.toString());
    expect([backend.received.length, second]).toEqual([3, first]);
    expect(third).not.toBe(first);
    expect(/RequestId=[\w-]+/.test(first ?? '')).toBe(wire === 'observed');
    expect(chat.calls[0]?.notes).toEqual(['Sns.CallbackBlackListAdd is sent twice (--duplicate)']);
    expect(new Set(chat.calls[0]?.callbacks).size).toBe(2);
    expect(chat.calls[1]).toMatchObject({
      notes: [],
      callbacks: [(await Promise.all(many(3, () => chat.next())))[2]?.id],
    });
  },
);

it('a lost callback is told, and nothing waits for it', async () => {
  const { chat, call, backend } = await startLoop({ lose: 2, callbackOrder: 'before' });
  for (const to of ['bob', 'carol', 'dave']) await call(...block('alice', to));
  await chat.settled();
  expect(backend.received.map(aboutOf)).toEqual(['alice → dave']);
  expect(chat.calls.map(({ callbacks, notes }) => [callbacks.length, notes[0]])).toEqual([
    [0, 'Sns.CallbackBlackListAdd is lost (--lose)'],
    [0, 'Sns.CallbackBlackListAdd is lost (--lose)'],
    [1, 'the callback comes before the reply (--callback-order)'],
  ]);
});

it('reorder: every two callbacks swap, though they are about the same account', async () => {
  const { chat, call, backend } = await startLoop({ reorder: true });
  for (const to of ['b1', 'b2', 'b3', 'b4']) await call(...block('alice', to));
  await chat.settled();
  expect(backend.received.map(aboutOf)).toEqual(['alice → b2', 'alice → b1', 'alice → b4', 'alice → b3']);
  expect(chat.calls[0]?.notes).toEqual(['every two callbacks swap (--reorder)']);
});

it.each<[string, Respond]>([
  ['FAIL', answer(http(FAIL))],
  ['a status of 500', answer(http('', { status: '500 Oops' }))],
  ['a connection that ends', (socket) => void socket.end()],
  ['a connection that is reset', (socket) => void socket.resetAndDestroy()],
  ['no JSON', answer(http('<html>'))],
])('%s is not sent again', async (_, respond) => {
  const { seen } = await attemptsOf(respond, 5, 60_000);
  expect(seen.map(([{ attempt }, isLast]) => [attempt, isLast])).toEqual([[1, true]]);
});

it('without retries an attempt has no number', async () => {
  const { seen } = await attemptsOf(answer(http(OK)), 0, 60_000);
  expect(seen).toHaveLength(1);
  expect(seen[0]?.[0]).not.toHaveProperty('attempt');
});

it.each<[string, 'lose' | 'duplicate', number]>([
  ['10%', 'lose', 100],
  ['10%', 'duplicate', 100],
  ['50%', 'lose', 500],
  ['99.5%', 'duplicate', 995],
  ['100%', 'lose', 1000],
  ['3', 'lose', 3],
])('%s of a thousand callbacks, %s: about %i, the same ones for the same seed', (text, what, about) => {
  const share = readShare(text);
  const hits = (seed: number, kind: 'lose' | 'duplicate' = what) =>
    many(1000, (index) => isHit(share, kind, index, seed)).flatMap((hit, index) => (hit ? [index] : []));
  expect(Math.abs(hits(7).length - about)).toBeLessThan(about >= 995 || about <= 3 ? 6 : 60);
  expect(hits(7)).toEqual(hits(7));
  if (about <= 3 || about === 1000) return;
  expect(hits(8)).not.toEqual(hits(7));
  // The two settings hit independently.
  expect(hits(7, what === 'lose' ? 'duplicate' : 'lose')).not.toEqual(hits(7));
});

it('the same seed loses and doubles the same callbacks of a run', async () => {
  const run = async (seed: number) => {
    const { chat, call, backend } = await startLoop({ lose: '40%', duplicate: '40%', seed });
    for (let index = 0; index < 30; index += 1) await call(...block('alice', `b${index}`));
    await chat.settled();
    return backend.received.map(aboutOf);
  };
  const first = await run(1);
  expect(first).toEqual(await run(1));
  expect(first).not.toEqual(await run(2));
  expect(new Set(first).size).toBeLessThan(30);
  expect(new Set(first).size).toBeLessThan(first.length);
});

it('callbacks about one account come one after the other, those about others beside them', async () => {
  const { backend, release, arrived } = await startHolding();
  const { chat, call } = await startStandIn({ to: backend.url, timeoutMs: 0 });
  await call(...block('alice', 'bob'));
  await call(...block('bob', 'carol'));
  await call(...block('carol', 'dave'));
  await call(...block('yan', 'zed'));
  await arrived(2);
  expect(backend.received.map(aboutOf)).toEqual(['alice → bob', 'yan → zed']);
  release('yan → zed');
  release('alice → bob');
  await arrived(3);
  release('bob → carol');
  await arrived(4);
  release('carol → dave');
  await chat.settled();
  expect(backend.received.map(aboutOf)).toEqual(['alice → bob', 'yan → zed', 'bob → carol', 'carol → dave']);
});

it('at most 64 callbacks are under way', async () => {
  const { backend, release, arrived } = await startHolding();
  const { chat, call } = await startStandIn({ to: backend.url, timeoutMs: 0 });
  for (let index = 0; index < 100; index += 1) await call(...block(`a${index}`, `b${index}`));
  await arrived(64);
  expect(backend.connections()).toBe(64);
  release('a0 → b0');
  await arrived(65);
  expect([backend.received.length, backend.connections()]).toEqual([65, 64]);
  let released = 1;
  const settled = chat.settled();
  while (released < 100) {
    released += release();
    if (released < 100) await arrived(released + 1);
  }
  await settled;
  expect([backend.received.length, backend.connections()]).toEqual([100, 64]);
});

it('callbacks that a delay holds back are not under way: others pass them', async () => {
  const { chat, call, backend } = await startLoop({ callbackDelayMs: 2 ** 31 - 1 });
  for (let index = 0; index < 64; index += 1) await call(...block(`a${index}`, `b${index}`));
  chat.set({ callbackDelayMs: 0 });
  await call(...block('alice', 'bob'));
  await chat.next();
  expect(backend.received.map(aboutOf)).toEqual(['alice → bob']);
});

it('settled waits for what is due and under way, and for nothing else', async () => {
  const { backend, release, arrived } = await startHolding();
  const { chat, call } = await startStandIn({ to: backend.url, timeoutMs: 0 });
  await chat.settled();
  await call(...block('alice', 'bob'));
  await call(...block('alice', 'carol'));
  let isSettled = false;
  const settled = chat.settled().then(() => {
    isSettled = true;
  });
  await arrived(1);
  release();
  await arrived(2);
  expect(isSettled).toBe(false);
  release();
  await settled;
  expect(await Promise.all([chat.next(), chat.next()])).toHaveLength(2);
});

const CALLS = [add('alice', 'bob', 'carol'), block('alice', 'carol'), block('alice', 'carol')] as const;
const RUBBISH = Buffer.from([0, 255, 13, 10, 1, 2, 3]);

it.each<[string, Respond | null]>([
  ['is not there', null],
  ['says FAIL', answer(http(FAIL))],
  ['refuses', answer(http('no', { status: '403 Forbidden' }))],
  ['breaks', answer(http('oops', { status: '500 Oops' }))],
  ['answers no HTTP', (socket) => void socket.end(RUBBISH)],
  ['answers no JSON', answer(http('{"ActionStatus":'))],
  ['redirects', answer(http('', { status: '302 Found', headers: ['Location: http://127.0.0.1:1/'] }))],
  ['resets', (socket) => void socket.resetAndDestroy()],
  ['closes', (socket) => void socket.end()],
  ['never answers', () => undefined],
  ['answers an error of Chat', answer(http('{"ActionStatus":"FAIL","ErrorCode":30001,"ErrorInfo":"x"}'))],
])('the reply to a call is the same where the endpoint %s', async (_, respond) => {
  const none = await startStandIn();
  const url = respond === null ? `http://127.0.0.1:${await closedPort()}/` : (await startBackend(respond)).url;
  for (const callbackOrder of ['after', 'before'] as const) {
    none.chat.reset();
    const { chat, call } = await startStandIn({ to: url, timeoutMs: 30, callbackOrder });
    for (const [name, body] of CALLS) expect(await call(name, body)).toEqual(await none.call(name, body));
    await chat.settled();
    expect((await chat.next()).verdict).not.toBe('ok');
  }
});

const item = (account: string, code: unknown, text = '') => ({
  To_Account: account,
  ResultCode: code,
  ResultInfo: text,
});
const prevReply = (...items: unknown[]) =>
  answer(http(JSON.stringify({ ActionStatus: 'OK', ErrorCode: 0, ErrorInfo: '', ResultItem: items })));

it.each<[string, Respond, [code: number, info: string][]]>([
  [
    'forbids nobody',
    prevReply(),
    [
      [0, ''],
      [0, ''],
    ],
  ],
  [
    'forbids one',
    prevReply(item('bob', 38_000, 'not him')),
    [
      [38_000, 'not him'],
      [0, ''],
    ],
  ],
  [
    'forbids both',
    prevReply(item('carol', 39_000, 'b'), item('bob', 38_500, 'a')),
    [
      [38_500, 'a'],
      [39_000, 'b'],
    ],
  ],
  [
    'allows by name',
    prevReply(item('bob', 0), item('carol', 0)),
    [
      [0, ''],
      [0, ''],
    ],
  ],
  [
    'names codes outside',
    prevReply(item('bob', 37_999), item('carol', 39_001)),
    [
      [0, ''],
      [0, ''],
    ],
  ],
  [
    'names codes that are none',
    prevReply(item('bob', '38000'), item('carol', 38_000.5)),
    [
      [0, ''],
      [0, ''],
    ],
  ],
  [
    'names somebody else',
    prevReply(item('zed', 38_000)),
    [
      [0, ''],
      [0, ''],
    ],
  ],
  [
    'has items of all kinds',
    prevReply(null, [], 7, {}, item('bob', 38_001, 'x')),
    [
      [38_001, 'x'],
      [0, ''],
    ],
  ],
  [
    'has a ResultInfo that is no text',
    prevReply({ ...item('bob', 38_002), ResultInfo: 5 }),
    [
      [38_002, ''],
      [0, ''],
    ],
  ],
  [
    'says FAIL',
    answer(http(FAIL)),
    [
      [0, ''],
      [0, ''],
    ],
  ],
  [
    'answers no JSON',
    answer(http('ResultItem')),
    [
      [0, ''],
      [0, ''],
    ],
  ],
  [
    'has no list',
    answer(http('{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":"","ResultItem":{}}')),
    [
      [0, ''],
      [0, ''],
    ],
  ],
  [
    'breaks',
    answer(http('', { status: '500 Oops' })),
    [
      [0, ''],
      [0, ''],
    ],
  ],
  [
    'never answers',
    () => undefined,
    [
      [0, ''],
      [0, ''],
    ],
  ],
])('--prev, where the backend %s', async (about, respond, wanted) => {
  const asked: string[] = [];
  const backend = await startBackend((socket, received, index) => {
    const command = /CallbackCommand=Sns\.Callback(\w+)/.exec(received.target)?.[1] ?? '';
    asked.push(command);
    if (command === 'PrevFriendAdd') respond(socket, received, index);
    else socket.write(http(OK));
  });
  const timeoutMs = about === 'never answers' ? 40 : 60_000;
  const { chat, call } = await startStandIn({ to: backend.url, prev: true, timeoutMs });
  const reply = await call(...add('alice', 'bob', 'carol'));
  const items = reply.ResultItem.map(({ ResultCode, ResultInfo }: Record<string, unknown>) => [ResultCode, ResultInfo]);
  expect(items.map(([code]: unknown[]) => code)).toEqual(wanted.map(([code]) => code));
  for (const [index, [, text]] of wanted.entries()) if (text !== '') expect(items[index]?.[1]).toBe(text);
  await chat.settled();
  const added = wanted.some(([code]) => code === 0);
  expect(asked).toEqual(['PrevFriendAdd', ...(added ? ['FriendAdd'] : [])]);
  expect(chat.calls[0]?.callbacks).toHaveLength(asked.length);
  expect(chat.graph.friends['alice'] ?? []).toEqual(
    ['bob', 'carol'].filter((_account, index) => wanted[index]?.[0] === 0),
  );
  expect((await chat.next()).callback?.command).toBe('Sns.CallbackPrevFriendAdd');
});

it('settled waits for the question of --prev, and what a graph becomes meanwhile is heeded', async () => {
  let release: () => void = () => undefined;
  let onArrival: () => void = () => undefined;
  const arrived = new Promise<void>((resolve) => {
    onArrival = resolve;
  });
  const backend = await startBackend((socket, _, index) => {
    if (index > 0) return void socket.write(http(OK));
    release = () => void socket.write(http(OK));
    onArrival();
  });
  const { chat, call } = await startStandIn({ to: backend.url, timeoutMs: 0, prev: true });
  const adding = call(...add('alice', 'bob'));
  await arrived;
  let isSettled = false;
  const settled = chat.settled().then(() => {
    isSettled = true;
  });
  chat.setGraph({ friends: { alice: ['zed'], bob: [] } });
  await call('sns/friend_get', { From_Account: 'alice', StartIndex: 0 });
  expect(isSettled).toBe(false);
  release();
  expect(await adding).toMatchObject({ ErrorCode: 0 });
  await settled;
  expect(chat.graph.friends).toEqual({ alice: ['zed', 'bob'], zed: [], bob: ['alice'] });
});

it('Sign and RequestTime are made when a callback is sent, not when it becomes due', async () => {
  const token = 'a token of some length';
  const { backend, release, arrived } = await startHolding();
  let nowMs = 1_700_000_000_000;
  const { chat, call } = await startStandIn({ to: backend.url, token, now: () => nowMs, timeoutMs: 0 });
  await call(...block('alice', 'bob'));
  await call(...block('alice', 'carol'));
  await arrived(1);
  nowMs += 100_000;
  release();
  await arrived(2);
  release();
  await chat.settled();
  expect(
    backend.received.map(({ target }) => {
      const query = new URLSearchParams(target.split('?')[1]);
      const time = query.get('RequestTime') ?? '';
      expect(query.get('Sign')).toBe(
        createHash('sha256')
          .update(token + time)
          .digest('hex'),
      );
      return time;
    }),
  ).toEqual(['1700000000', '1700000100']);
});

it('without a token a callback is not signed', async () => {
  const { chat, call, backend } = await startLoop();
  await call(...block('alice', 'bob'));
  await chat.settled();
  expect(backend.received[0]?.target).not.toMatch(/Sign|RequestTime/);
});

it('path and query of --to are kept', async () => {
  const backend = await startBackend();
  const { chat, call } = await startStandIn({ to: `${backend.url}im/cb?key=1`, sdkAppId: '1400000001' });
  await call(block('alice', 'bob')[0], block('alice', 'bob')[1], { query: { sdkappid: '1400000001' } });
  await chat.settled();
  expect(backend.received[0]?.target).toMatch(/^\/im\/cb\?key=1&SdkAppid=1400000001&/);
});

it('work that fails does not stop the line behind it', async () => {
  const lines = createLines(1);
  const due = async () => undefined;
  const done: string[] = [];
  const work = (name: string, fails = false) =>
    lines.take(['a'], due, async () => {
      done.push(name);
      if (fails) throw new Error(name);
    });
  const first = work('first', true);
  const second = work('second');
  await expect(first).rejects.toThrow('first');
  await second;
  expect(done).toEqual(['first', 'second']);
});
