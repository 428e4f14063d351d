import { expect, it } from 'vitest';
import { control, type Reply, startLoop, startStandIn } from '../support/chat.ts';
import { showCallback } from '../support/chat-rows.ts';
import type { Respond } from '../support/counterparts.ts';
import { answer, http, startBackend } from '../support/counterparts.ts';

/** Names that every object has, and ids that are not ASCII or that a terminal obeys. */
const IDS = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '友達',
  '😀',
  'a b',
  'a"b',
  '\u001b[2J',
  '0',
  '-1',
  ' ',
];

it.each(IDS)('%j is an id like any other', async (id) => {
  const { chat, call, backend } = await startLoop();
  const item = { To_Account: id, AddSource: 'AddSource_Type_Test' };
  await call('im_open_login_svc/multiaccount_import', { Accounts: ['alice', id] });
  const checked = await call('im_open_login_svc/account_check', { CheckItem: [{ UserID: id }] });
  expect(checked.ResultItem).toMatchObject([{ UserID: id, AccountStatus: 'Imported' }]);
  const added = await call('sns/friend_add', { From_Account: 'alice', AddFriendItem: [item] });
  expect(added.ResultItem).toMatchObject([{ To_Account: id, ResultCode: 0 }]);
  expect(new Map(Object.entries(chat.graph.friends))).toEqual(
    new Map([
      ['alice', [id]],
      [id, ['alice']],
    ]),
  );
  const both = { CheckType: 'CheckResult_Type_Both' };
  const related = await call('sns/friend_check', { From_Account: id, To_Account: ['alice'], ...both });
  expect(related.InfoItem).toMatchObject([{ Relation: 'CheckResult_Type_BothWay' }]);
  // What the control API writes it reads again.
  const { status, ...graph } = await control(chat.url, 'graph');
  expect(status).toBe(200);
  expect(await control(chat.url, 'graph', graph, 'PUT')).toMatchObject({ status: 200 });
  expect(Object.entries(chat.graph.friends)).toHaveLength(2);
  const deleted = await call('sns/friend_delete', {
    From_Account: id,
    To_Account: ['alice'],
    DeleteType: 'Delete_Type_Both',
  });
  expect(deleted.ResultItem).toMatchObject([{ To_Account: 'alice', ResultCode: 0 }]);
  await chat.settled();
  expect(backend.received.map(({ body }) => showCallback(body))).toEqual([
    `FriendAdd alice→${id} ${id}→alice`,
    `FriendDelete ${id}→alice alice→${id}`,
  ]);
  await call('sns/black_list_add', { From_Account: 'alice', To_Account: [id] });
  expect(chat.graph.blacklist).toEqual({ alice: [id] });
});

it('bodies with members of every object are read without harm', async () => {
  const { chat, call } = await startStandIn({ friends: { friends: { alice: ['bob'] } } });
  // Written by hand: JavaScript makes no member of __proto__ here.
  const body = '{"__proto__":{"To_Account":["bob"]},"From_Account":"alice"}';
  expect((await call('sns/friend_delete', body)).ErrorCode).toBe(30001);
  expect(
    (await call('sns/friend_delete', '{"__proto__":{"From_Account":"alice"},"To_Account":["bob"]}')).ErrorCode,
  ).toBe(30001);
  expect(chat.graph.friends['alice']).toEqual(['bob']);
});

it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', 'nope'])(
  'the control API has no path %s',
  async (path) => {
    const { chat } = await startStandIn();
    expect(await control(chat.url, path)).toMatchObject({ status: 404, error: expect.stringContaining('there is no') });
    expect(await control(chat.url, path, {})).toMatchObject({ status: 404 });
  },
);

it('whatever an import writes, the graph can be read again', async () => {
  const { chat, call } = await startStandIn();
  const AddFriendItem = [
    {
      To_Account: 'bob',
      AddSource: 'AddSource_Type_Test',
      Remark: '备注',
      GroupName: ['a', '__proto__'],
      AddTime: Number.MAX_SAFE_INTEGER,
      CustomItem: [{ Tag: 'Tag_SNS_Custom_A', Value: { deep: [null] } }],
    },
  ];
  expect((await call('sns/friend_import', { From_Account: 'alice', AddFriendItem })).ErrorCode).toBe(0);
  const graph = structuredClone(chat.graph);
  chat.setGraph(graph);
  expect(chat.graph).toEqual(graph);
});

const forbid = (items: readonly object[], envelope: object = {}) =>
  http(JSON.stringify({ ActionStatus: 'OK', ErrorCode: 0, ErrorInfo: '', ...envelope, ResultItem: items }));
const FORBIDDEN = { To_Account: 'bob', ResultCode: 38_001, ResultInfo: 'not bob' };
const add = (...to: string[]) => ({
  From_Account: 'alice',
  AddFriendItem: to.map((id) => ({ To_Account: id, AddSource: 'AddSource_Type_Test' })),
});

/** With --prev the backend is asked; what it may answer (1047/34348, 1047/43468). */
it.each<[what: string, reply: string, items: string[], callbacks: string[]]>([
  ['nothing', forbid([]), ['bob 0', 'carol 0'], ['FriendAdd bob carol']],
  ['a code of its own for one', forbid([FORBIDDEN]), ['bob 38001 not bob', 'carol 0'], ['FriendAdd carol']],
  [
    'the lowest code',
    forbid([{ ...FORBIDDEN, ResultCode: 38_000 }]),
    ['bob 38000 not bob', 'carol 0'],
    ['FriendAdd carol'],
  ],
  [
    'the highest code',
    forbid([{ ...FORBIDDEN, ResultCode: 39_000 }]),
    ['bob 39000 not bob', 'carol 0'],
    ['FriendAdd carol'],
  ],
  [
    'a code that is too high',
    forbid([{ ...FORBIDDEN, ResultCode: 39_001 }]),
    ['bob 0', 'carol 0'],
    ['FriendAdd bob carol'],
  ],
  [
    'a code that is no integer',
    forbid([{ ...FORBIDDEN, ResultCode: 38_000.5 }]),
    ['bob 0', 'carol 0'],
    ['FriendAdd bob carol'],
  ],
  [
    'a code for somebody else',
    forbid([{ ...FORBIDDEN, To_Account: 'dave' }]),
    ['bob 0', 'carol 0'],
    ['FriendAdd bob carol'],
  ],
  [
    'FAIL at the top',
    forbid([FORBIDDEN], { ActionStatus: 'FAIL', ErrorCode: 1 }),
    ['bob 0', 'carol 0'],
    ['FriendAdd bob carol'],
  ],
  ['what cannot be read', http('<html>'), ['bob 0', 'carol 0'], ['FriendAdd bob carol']],
])('--prev, the backend answers %s', async (_, answered, items, callbacks) => {
  const backend = await startBackend(answer(answered));
  const { chat, call } = await startStandIn({ to: backend.url, prev: true });
  const reply = await call('sns/friend_add', { ...add('bob', 'carol'), AddType: 'Add_Type_Single' });
  expect(
    reply.ResultItem.map((each: Reply) => `${each.To_Account} ${each.ResultCode} ${each.ResultInfo}`.trim()),
  ).toEqual(items);
  await chat.settled();
  const [before, ...after] = backend.received.map(({ body }) => JSON.parse(String(body)));
  expect(before).toMatchObject({ CallbackCommand: 'Sns.CallbackPrevFriendAdd', Requester_Account: 'administrator' });
  expect(
    after.map(({ PairList }) => ['FriendAdd', ...PairList.map((each: Reply) => each.To_Account)].join(' ')),
  ).toEqual(callbacks);
  const [record] = chat.calls;
  expect(record?.callbacks).toHaveLength(1 + callbacks.length);
  expect(record?.notes).toEqual(items[0] === 'bob 0' ? [] : ['the backend forbids bob (--prev)']);
});

it.each<[what: string, options: object, body: object, code: number]>([
  ['the call is to fail', { faults: { friend_add: 30008 } }, add('bob'), 30008],
  ['the account that asks is to fail', { faults: { alice: 30006 } }, add('bob'), 30006],
  ['the account that asks does not exist', { friends: { accounts: ['bob'] } }, add('bob'), 30003],
])('--prev: the backend is not asked where %s', async (_, options, body, code) => {
  const { chat, call, backend } = await startLoop({ prev: true, ...options });
  expect((await call('sns/friend_add', body)).ErrorCode).toBe(code);
  await chat.settled();
  expect(backend.received).toEqual([]);
});

it('--prev without an endpoint: nobody is asked, and no callback is told of', async () => {
  const { chat, call } = await startStandIn({ prev: true });
  expect((await call('sns/friend_add', add('bob'))).ErrorCode).toBe(0);
  expect(chat.calls[0]?.callbacks).toEqual([]);
});

/** A backend that answers the question only when it is told to. */
function holdQuestion() {
  let release = () => {};
  const asked = deferred();
  const respond: Respond = (socket, { target }) => {
    const reply = () => socket.write(forbid([]));
    if (!target.includes('PrevFriendAdd')) return void reply();
    release = reply;
    asked.resolve(undefined);
  };
  return { respond, asked: asked.promise, release: () => release() };
}

function deferred() {
  let resolve: (value: unknown) => void = () => undefined;
  const promise = new Promise((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

/** While the backend is asked, something else happens to the graph. */
it.each<
  [
    what: string,
    between: (loop: {
      chat: Awaited<ReturnType<typeof startStandIn>>['chat'];
      call: (name: string, body: object) => Promise<Reply>;
    }) => unknown,
    items: string[],
    friends: object,
  ]
>([
  ['nothing', () => undefined, ['bob 0'], { alice: ['bob'], bob: ['alice'] }],
  [
    'the other blocks',
    ({ call }) => call('sns/black_list_add', { From_Account: 'bob', To_Account: ['alice'] }),
    ['bob 30525'],
    { alice: [], bob: [] },
  ],
  [
    'the two become friends',
    ({ chat }) => chat.setGraph({ friends: { alice: ['bob'] } }),
    ['bob 30001'],
    { alice: ['bob'], bob: [] },
  ],
  ['a reset', ({ chat }) => chat.reset(), ['bob 0'], { alice: ['bob'], bob: ['alice'] }],
  ['the account is deleted', ({ chat }) => chat.setGraph({ accounts: ['alice'] }), ['bob 30003'], { alice: [] }],
])('--prev, meanwhile: %s', async (_, between, items, friends) => {
  const { respond, asked, release } = holdQuestion();
  const backend = await startBackend(respond);
  const { chat, call } = await startStandIn({ to: backend.url, prev: true });
  const adding = call('sns/friend_add', add('bob'));
  await asked;
  await between({ chat, call });
  release();
  const reply = await adding;
  await chat.settled();
  expect(reply.ResultItem.map((each: Reply) => `${each.To_Account} ${each.ResultCode}`)).toEqual(items);
  // The graph that is there now is the one that was changed.
  expect(chat.graph.friends).toEqual(friends);
});

it('calls side by side on the same two accounts: each pair is told of once', async () => {
  const { chat, call, backend } = await startLoop({ friends: { friends: { alice: ['bob'], bob: ['alice'] } } });
  const body = { From_Account: 'alice', To_Account: ['bob'], DeleteType: 'Delete_Type_Both' };
  const replies: Reply[] = await Promise.all(Array.from({ length: 20 }, () => call('sns/friend_delete', body)));
  await chat.settled();
  expect(replies.filter(({ ResultItem }) => ResultItem[0].ResultCode === 0)).toHaveLength(1);
  expect(backend.received.map((each) => showCallback(each.body))).toEqual(['FriendDelete alice→bob bob→alice']);
});
