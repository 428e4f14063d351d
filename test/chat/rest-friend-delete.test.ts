import { expect, it } from 'vitest';
import { startLoop, startStandIn } from '../support/chat.ts';
import { ACCOUNTS, type Outcome, play, readFriends } from '../support/chat-rows.ts';

const CALL = 'sns/friend_delete';
const ONE_WAY = 'Delete_Type_Single';
const TWO_WAY = 'Delete_Type_Both';

type Row = readonly [
  what: string,
  friends: string,
  to: readonly string[],
  type: string | null,
  outcome: Pick<Outcome, 'items' | 'after' | 'callbacks'>,
];

/** Alice deletes; the callback is the one that has arrived. */
const DELETIONS: readonly Row[] = [
  [
    'one-way, each has the other: the own list alone',
    'alice⇄bob',
    ['bob'],
    ONE_WAY,
    { items: ['bob 0'], after: 'bob→alice', callbacks: ['FriendDelete alice→bob'] },
  ],
  [
    'one-way, only alice has bob',
    'alice→bob',
    ['bob'],
    ONE_WAY,
    { items: ['bob 0'], after: '', callbacks: ['FriendDelete alice→bob'] },
  ],
  [
    'one-way, only bob has alice: no friend, and nothing changes',
    'bob→alice',
    ['bob'],
    ONE_WAY,
    { items: ['bob 31704'], after: 'bob→alice', callbacks: [] },
  ],
  [
    'one-way, neither has the other',
    'carol⇄dave',
    ['bob'],
    ONE_WAY,
    { items: ['bob 31704'], after: 'carol⇄dave', callbacks: [] },
  ],
  [
    'without DeleteType it is one-way',
    'alice⇄bob',
    ['bob'],
    null,
    { items: ['bob 0'], after: 'bob→alice', callbacks: ['FriendDelete alice→bob'] },
  ],
  [
    'two-way, each has the other: both directions, one after the other',
    'alice⇄bob',
    ['bob'],
    TWO_WAY,
    { items: ['bob 0'], after: '', callbacks: ['FriendDelete alice→bob bob→alice'] },
  ],
  [
    'two-way, only alice has bob: the direction that there was',
    'alice→bob',
    ['bob'],
    TWO_WAY,
    { items: ['bob 0'], after: '', callbacks: ['FriendDelete alice→bob'] },
  ],
  [
    'two-way, only bob has alice: no friend, and bob keeps alice',
    'bob→alice',
    ['bob'],
    TWO_WAY,
    { items: ['bob 31704'], after: 'bob→alice', callbacks: [] },
  ],
  ['two-way, neither has the other', '', ['bob'], TWO_WAY, { items: ['bob 31704'], after: '', callbacks: [] }],
  [
    'some of many fail: the callback has those that were deleted',
    'alice⇄bob, alice→dave',
    ['dave', 'carol', 'bob'],
    TWO_WAY,
    {
      items: ['dave 0', 'carol 31704', 'bob 0'],
      after: '',
      callbacks: ['FriendDelete alice→dave alice→bob bob→alice'],
    },
  ],
  [
    'all fail: the top is OK, and no callback comes',
    'bob→alice',
    ['bob', 'carol', 'nobody'],
    TWO_WAY,
    { items: ['bob 31704', 'carol 31704', 'nobody 30003'], after: 'bob→alice', callbacks: [] },
  ],
  [
    'an account that does not exist fails for itself',
    'alice⇄bob',
    ['nobody', 'bob'],
    ONE_WAY,
    { items: ['nobody 30003', 'bob 0'], after: 'bob→alice', callbacks: ['FriendDelete alice→bob'] },
  ],
  [
    'who is named twice is deleted once, at the first place',
    'alice⇄bob, alice⇄carol',
    ['bob', 'carol', 'bob', 'bob'],
    ONE_WAY,
    {
      items: ['bob 0', 'carol 0'],
      after: 'bob→alice, carol→alice',
      callbacks: ['FriendDelete alice→bob alice→carol'],
    },
  ],
  [
    'who is no friend and named twice fails once',
    'alice⇄bob',
    ['carol', 'carol'],
    ONE_WAY,
    { items: ['carol 31704'], after: 'alice⇄bob', callbacks: [] },
  ],
  [
    'friendships of others stay',
    'alice⇄bob, bob⇄carol, carol⇄alice',
    ['bob'],
    TWO_WAY,
    { items: ['bob 0'], after: 'alice⇄carol, bob⇄carol', callbacks: ['FriendDelete alice→bob bob→alice'] },
  ],
];

it.each(DELETIONS)('%s', async (_, friends, to, type, { items, after, callbacks }) => {
  const body = { From_Account: 'alice', To_Account: to, ...(type === null ? {} : { DeleteType: type }) };
  const { reply, outcome } = await play({ friends, call: CALL, body });
  // friend_delete has no Fail_Account, whatever fails.
  expect(outcome).toEqual({ top: 'OK', items, failed: null, after, callbacks });
  const { ResultItem, ...envelope } = reply;
  expect(envelope).toEqual({ ActionStatus: 'OK', ErrorCode: 0, ErrorInfo: '', ErrorDisplay: '' });
});

/** The whole request fails, and nothing changes. */
it.each<[what: string, body: object, code: number]>([
  ['a DeleteType that does not exist', { To_Account: ['bob'], DeleteType: 'Delete_Type_All' }, 30001],
  ['a DeleteType in other letters', { To_Account: ['bob'], DeleteType: 'delete_type_both' }, 30001],
  ['a DeleteType that is null', { To_Account: ['bob'], DeleteType: null }, 30001],
  ['an empty list', { To_Account: [] }, 30001],
  ['a bare string', { To_Account: 'bob' }, 30001],
  ['an object for the list', { To_Account: { 0: 'bob' } }, 30001],
  ['no To_Account', {}, 30001],
  ['no From_Account', { From_Account: undefined, To_Account: ['bob'] }, 30001],
  ['an empty id', { To_Account: ['bob', ''] }, 30001],
  ['an empty From_Account', { From_Account: '', To_Account: ['bob'] }, 30001],
  ['oneself', { To_Account: ['bob', 'alice'] }, 30001],
  ['an id that is a number', { To_Account: ['bob', 7] }, 60015],
  ['an id that is null', { To_Account: [null] }, 60015],
  ['a From_Account that is a number', { From_Account: 7, To_Account: ['bob'] }, 60015],
  ['a From_Account that does not exist', { From_Account: 'nobody', To_Account: ['bob'] }, 30003],
  ['members in other letters', { to_account: ['bob'] }, 30001],
])('%s: %s, %d', async (_, body, code) => {
  const { reply, outcome } = await play({
    friends: 'alice⇄bob',
    call: CALL,
    body: { From_Account: 'alice', ...body },
  });
  expect(outcome).toEqual({
    top: `FAIL ${code}`,
    items: null,
    failed: null,
    after: 'alice⇄bob',
    callbacks: [],
  });
  expect(Object.keys(reply).sort()).toEqual(['ActionStatus', 'ErrorCode', 'ErrorDisplay', 'ErrorInfo']);
});

it.each<[what: string, options: object, items: object[]]>([
  [
    'as the page has it',
    {},
    [
      { ResultCode: 0, ResultInfo: '' },
      { ResultCode: 31704, ResultInfo: 'Err_SNS_FriendDelete_Not_Friend' },
    ],
  ],
  [
    'as the FAQ has it',
    { notAFriend: 30001 },
    [
      { ResultCode: 0, ResultInfo: '' },
      { ResultCode: 30001, ResultInfo: 'The account to delete is no friend' },
    ],
  ],
  [
    'as it was observed',
    { resultInfo: 'observed' },
    [
      { ResultCode: 0, ResultInfo: 'OK' },
      { ResultCode: 31704, ResultInfo: 'Err_SNS_FriendDelete_Not_Friend' },
    ],
  ],
])('code and text of items, %s', async (_, options, items) => {
  const body = { From_Account: 'alice', To_Account: ['bob', 'carol'] };
  const { reply } = await play({ friends: 'alice⇄bob', options, call: CALL, body });
  expect(reply.ResultItem).toMatchObject(items);
});

it.each<[what: string, faults: Record<string, number>, outcome: Partial<Outcome>]>([
  [
    'a code for an account stands in its item, and it stays a friend',
    { bob: 30006 },
    {
      top: 'OK',
      items: ['bob 30006', 'carol 0'],
      after: 'alice⇄bob, carol→alice',
      callbacks: ['FriendDelete alice→carol'],
    },
  ],
  [
    'a code for the account that deletes is that of the whole',
    { alice: 30007 },
    { top: 'FAIL 30007', items: null, after: 'alice⇄bob, alice⇄carol', callbacks: [] },
  ],
  [
    'a code for the call is that of the whole',
    { friend_delete: 31707, bob: 30006 },
    { top: 'FAIL 31707', items: null, after: 'alice⇄bob, alice⇄carol', callbacks: [] },
  ],
  [
    'a code for another call does nothing',
    { friend_add: 30008 },
    {
      top: 'OK',
      items: ['bob 0', 'carol 0'],
      after: 'bob→alice, carol→alice',
      callbacks: ['FriendDelete alice→bob alice→carol'],
    },
  ],
])('--fault: %s', async (_, faults, outcome) => {
  const played = await play({
    friends: 'alice⇄bob, alice⇄carol',
    options: { faults },
    call: CALL,
    body: { From_Account: 'alice', To_Account: ['bob', 'carol'] },
  });
  expect(played.outcome).toMatchObject(outcome);
});

it('the query and the body of the callback that a call has caused', async () => {
  const { chat, call, backend } = await startLoop({ friends: { friends: readFriends('alice⇄bob') } });
  await call(CALL, { From_Account: 'alice', To_Account: ['bob'], DeleteType: TWO_WAY });
  await chat.settled();
  const [callback] = backend.received;
  const query = new URL(callback?.target ?? '', 'http://backend').searchParams;
  expect(Object.fromEntries(query)).toEqual({
    SdkAppid: '888888',
    CallbackCommand: 'Sns.CallbackFriendDelete',
    contenttype: 'json',
    ClientIP: '127.0.0.1',
    OptPlatform: 'RESTAPI',
  });
  expect(JSON.parse(String(callback?.body))).toEqual({
    CallbackCommand: 'Sns.CallbackFriendDelete',
    PairList: [
      { From_Account: 'alice', To_Account: 'bob' },
      { From_Account: 'bob', To_Account: 'alice' },
    ],
  });
});

it.each<[what: string, isTwoWay: boolean, callback: string, after: string[]]>([
  ['one-way', false, 'FriendDelete alice→bob', ['alice']],
  ['two-way', true, 'FriendDelete alice→bob bob→alice', []],
])('a client deletes %s: the other trigger, the same callback', async (_, twoWay, callback, after) => {
  const { chat, backend } = await startLoop({ friends: { friends: readFriends('alice⇄bob') } });
  const reply = await chat.client('Android').deleteFriend('alice', 'bob', { twoWay });
  expect(reply).toMatchObject({ ActionStatus: 'OK', ErrorCode: 0, ResultItem: [{ To_Account: 'bob', ResultCode: 0 }] });
  await chat.settled();
  const { PairList } = JSON.parse(String(backend.received[0]?.body));
  const pairs = PairList.map((each: Record<string, string>) => `${each['From_Account']}→${each['To_Account']}`);
  expect(`FriendDelete ${pairs.join(' ')}`).toBe(callback);
  expect(backend.received[0]?.target).toContain('OptPlatform=Android');
  expect(chat.graph.friends['bob']).toEqual(after);
});

const many = (count: number) => Array.from({ length: count }, (_, index) => `friend${index}`);

it.each<[count: number, top: string, left: number]>([
  [1, 'OK', 1],
  [1000, 'OK', 0],
  [1001, 'FAIL', 1000],
])('%d accounts in one call: %s', async (count, top, left) => {
  const friends = many(1000);
  const { chat, call, backend } = await startLoop({
    friends: { friends: { alice: friends.slice(0, count === 1 ? 2 : 1000) } },
  });
  const reply = await call(CALL, { From_Account: 'alice', To_Account: many(count) });
  await chat.settled();
  expect(reply.ActionStatus).toBe(top);
  expect(reply.ErrorCode).toBe(top === 'OK' ? 0 : 30001);
  expect(chat.graph.friends['alice']).toHaveLength(left);
  // One callback, with all of them.
  const lengths = backend.received.map(({ body }) => JSON.parse(String(body)).PairList.length);
  expect(lengths).toEqual(top === 'OK' ? [count] : []);
});

it('1000 two-way deletions are 2000 pairs in one callback, in the order of the request', async () => {
  const friends = many(1000);
  const { chat, call, backend } = await startLoop({
    friends: { friends: { alice: friends, ...Object.fromEntries(friends.map((id) => [id, ['alice']])) } },
  });
  const order = friends.toReversed();
  const reply = await call(CALL, { From_Account: 'alice', To_Account: order, DeleteType: TWO_WAY });
  await chat.settled();
  expect(reply.ResultItem.map((each: Record<string, unknown>) => each['To_Account'])).toEqual(order);
  expect(backend.received).toHaveLength(1);
  const { PairList } = JSON.parse(String(backend.received[0]?.body));
  expect(PairList).toEqual(
    order.flatMap((id) => [
      { From_Account: 'alice', To_Account: id },
      { From_Account: id, To_Account: 'alice' },
    ]),
  );
});

it.each<[what: string, id: string, code: number]>([
  ['32 bytes', 'x'.repeat(32), 0],
  ['33 bytes', 'x'.repeat(33), 30001],
  ['32 bytes of Chinese and letters', `${'友'.repeat(10)}ab`, 0],
  ['11 characters of Chinese, 33 bytes', '友'.repeat(11), 30001],
  ['8 emoji, 32 bytes', '😀'.repeat(8), 0],
  ['9 emoji, 36 bytes', '😀'.repeat(9), 30001],
])('an id of %s', async (_, id, code) => {
  const { call } = await startStandIn();
  const added = await call('sns/friend_import', {
    From_Account: 'alice',
    AddFriendItem: [{ To_Account: id, AddSource: 'AddSource_Type_Test' }],
  });
  expect(added.ErrorCode).toBe(code);
  const reply = await call(CALL, { From_Account: 'alice', To_Account: [id] });
  expect(reply.ErrorCode).toBe(code);
  if (code === 0) expect(reply.ResultItem).toEqual([{ To_Account: id, ResultCode: 0, ResultInfo: '' }]);
  const own = await call(CALL, { From_Account: id, To_Account: ['bob'] });
  expect(own.ErrorCode).toBe(code);
});

it('without an import or a graph every id stands for an account', async () => {
  const { call } = await startStandIn();
  const body = { From_Account: 'anyone', To_Account: ['whoever'] };
  expect((await call(CALL, body)).ResultItem).toMatchObject([{ ResultCode: 31704 }]);
  await call('im_open_login_svc/account_import', { UserID: ACCOUNTS[0] });
  expect((await call(CALL, body)).ErrorCode).toBe(30003);
});
