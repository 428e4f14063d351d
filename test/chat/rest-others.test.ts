import { expect, it } from 'vitest';
import { type Reply, startStandIn } from '../support/chat.ts';
import { type Outcome, play, readFriends, type Scene } from '../support/chat-rows.ts';

const all = ({ items = null, failed = null, callbacks = [], ...rest }: Partial<Outcome>): Outcome => ({
  top: 'OK',
  after: '',
  items,
  failed,
  callbacks,
  ...rest,
});
const block = (to: readonly string[]) => ({
  call: 'sns/black_list_add',
  body: { From_Account: 'alice', To_Account: to },
});
const unblock = (to: readonly string[]) => ({
  call: 'sns/black_list_delete',
  body: { From_Account: 'alice', To_Account: to },
});

/** Blocklists: what a call does to friends, and which callbacks it causes in which order (1047/34361, 269/1659). */
it.each<[what: string, scene: Scene, outcome: Outcome]>([
  [
    'who is no friend: BlackListAdd alone',
    { friends: 'carol→dave', ...block(['bob']) },
    all({ items: ['bob 0'], after: 'carol→dave', callbacks: ['BlackListAdd alice→bob'] }),
  ],
  [
    'a friend: the friendship ends in both directions',
    { friends: 'alice⇄bob, carol→dave', ...block(['bob']) },
    all({
      items: ['bob 0'],
      after: 'carol→dave',
      callbacks: ['BlackListAdd alice→bob', 'FriendDelete alice→bob bob→alice'],
    }),
  ],
  [
    'only the own half',
    { friends: 'alice→bob', ...block(['bob']) },
    all({ items: ['bob 0'], callbacks: ['BlackListAdd alice→bob', 'FriendDelete alice→bob'] }),
  ],
  [
    "only the other's half",
    { friends: 'bob→alice', ...block(['bob']) },
    all({ items: ['bob 0'], callbacks: ['BlackListAdd alice→bob', 'FriendDelete bob→alice'] }),
  ],
  [
    'several: one callback of each kind',
    { friends: 'alice⇄bob, dave→alice', ...block(['dave', 'carol', 'bob']) },
    all({
      items: ['dave 0', 'carol 0', 'bob 0'],
      callbacks: ['BlackListAdd alice→dave alice→carol alice→bob', 'FriendDelete dave→alice alice→bob bob→alice'],
    }),
  ],
  [
    'who is blocked already: 30001, and no callback',
    { blocked: 'alice→bob', ...block(['bob']) },
    all({ items: ['bob 30001'], failed: ['bob'] }),
  ],
  [
    'who does not exist, and one twice',
    block(['nobody', 'bob', 'bob']),
    all({ items: ['nobody 30003', 'bob 0'], failed: ['nobody'], callbacks: ['BlackListAdd alice→bob'] }),
  ],
  [
    'oneself: the whole fails',
    { friends: 'alice⇄bob', ...block(['bob', 'alice']) },
    all({ top: 'FAIL 30001', after: 'alice⇄bob' }),
  ],
  ['an empty list', block([]), all({ top: 'FAIL 30001' })],
  [
    'unblocking, and the friendship stays away',
    { blocked: 'alice→bob', ...unblock(['bob']) },
    all({ items: ['bob 0'], callbacks: ['BlackListDelete alice→bob'] }),
  ],
  [
    'unblocking who is not blocked: 30001',
    { blocked: 'bob→alice', ...unblock(['bob', 'carol']) },
    all({ items: ['bob 30001', 'carol 30001'], failed: ['bob', 'carol'] }),
  ],
  [
    'unblocking who does not exist',
    { blocked: 'alice→bob', ...unblock(['nobody', 'bob']) },
    all({ items: ['nobody 30003', 'bob 0'], failed: ['nobody'], callbacks: ['BlackListDelete alice→bob'] }),
  ],
])('blocklist: %s', async (_, scene, outcome) => {
  expect((await play(scene)).outcome).toEqual(outcome);
});

it.each<[what: string, scene: Scene, text: string]>([
  ['blocking twice', { blocked: 'alice→bob', ...block(['bob']) }, 'Err_SNS_BlackListAdd_Already_Exist'],
  ['unblocking who is not blocked', unblock(['bob']), 'The account is not on the blocklist'],
])('the text of the item, %s', async (_, scene, text) => {
  expect((await play(scene)).reply.ResultItem[0].ResultInfo).toBe(text);
});

it.each([
  ['alice⇄bob', 'AWithB', 'BothWay'],
  ['alice→bob', 'AWithB', 'AWithB'],
  ['bob→alice', 'NO', 'BWithA'],
  ['', 'NO', 'NO'],
])('black_list_check: %s is %s from one side, %s from both', async (blocked, single, both) => {
  const { call } = await startStandIn({ friends: { accounts: ['alice', 'bob'], blacklist: readFriends(blocked) } });
  for (const [type, relation] of [
    ['Single', single],
    ['Both', both],
  ]) {
    const reply = await call('sns/black_list_check', {
      From_Account: 'alice',
      To_Account: ['bob'],
      CheckType: `BlackCheckResult_Type_${type}`,
    });
    expect(reply.BlackListCheckItem).toEqual([
      { To_Account: 'bob', Relation: `BlackCheckResult_Type_${relation}`, ResultCode: 0, ResultInfo: '' },
    ]);
  }
});

const many = (count: number) => Array.from({ length: count }, (_, index) => `b${index}`);

/** A blocklist holds 1000 (1047/33521). */
it('the 1000th can be blocked, the 1001st not', async () => {
  const { chat, call } = await startStandIn({
    friends: { accounts: ['bob', 'carol'], blacklist: { alice: many(999) } },
  });
  const reply = await call('sns/black_list_add', block(['b7', 'bob', 'carol']).body);
  expect(reply.ResultItem.map((each: Reply) => each.ResultCode)).toEqual([30001, 0, 30013]);
  expect(reply.Fail_Account).toEqual(['b7', 'carol']);
  expect(chat.graph.blacklist['alice']).toHaveLength(1000);
});

it.each([
  [0, 100, 100, 100],
  [100, 100, 50, 0],
  [0, 150, 150, 0],
  [0, 149, 149, 149],
  [150, 10, 0, 0],
  [9_000_000_000, 10, 0, 0],
  [0, Number.MAX_SAFE_INTEGER, 150, 0],
])('black_list_get from %d, at most %d: %d, then from %d', async (StartIndex, MaxLimited, count, next) => {
  const { call } = await startStandIn({ friends: { blacklist: { alice: many(150) } }, now: () => 5_000 });
  const body = { From_Account: 'alice', StartIndex, MaxLimited, LastSequence: 0 };
  const reply = await call('sns/black_list_get', body);
  expect(reply.BlackListItem).toHaveLength(count);
  if (count > 0) expect(reply.BlackListItem[0]).toEqual({ To_Account: `b${StartIndex}`, AddBlackTimeStamp: 5 });
  expect(reply).toMatchObject({ StartIndex: next, ErrorCode: 0 });
});

it.each([{ StartIndex: -1 }, { MaxLimited: 0 }, { MaxLimited: 1e300 }, { LastSequence: '0' }])(
  'black_list_get with %o fails',
  async (wrong) => {
    const { call } = await startStandIn();
    const right = { From_Account: 'alice', StartIndex: 0, MaxLimited: 1, LastSequence: 0 };
    expect((await call('sns/black_list_get', right)).ErrorCode).toBe(0);
    expect((await call('sns/black_list_get', { ...right, ...wrong })).ErrorCode).toBe(30001);
  },
);

const LOGIN = 'im_open_login_svc';
const OK = { ActionStatus: 'OK', ErrorCode: 0, ErrorInfo: '' };
const failed = (code: number) => ({ ActionStatus: 'FAIL', ErrorCode: code, ErrorInfo: expect.any(String) });
const ids = (count: number) => Array.from({ length: count }, (_, index) => ({ UserID: `u${index}` }));

/** Calls about accounts; `bob` is known before. */
it.each<[what: string, call: string, body: object, reply: object, accounts: readonly string[]]>([
  ['one', 'account_import', { UserID: 'new' }, OK, ['bob', 'new']],
  ['one by the older name', 'account_import', { Identifier: 'new' }, OK, ['bob', 'new']],
  ['both names: the current one counts', 'account_import', { Identifier: 'old', UserID: 'new' }, OK, ['bob', 'new']],
  [
    'one with name and picture',
    'account_import',
    { UserID: 'new', Nick: 'N', FaceUrl: 'http://x/' },
    OK,
    ['bob', 'new'],
  ],
  ['one that is known', 'account_import', { UserID: 'bob' }, OK, ['bob']],
  ['of 32 bytes', 'account_import', { UserID: 'x'.repeat(32) }, OK, ['bob', 'x'.repeat(32)]],
  ['of 33 bytes', 'account_import', { UserID: 'x'.repeat(33) }, failed(70402), ['bob']],
  ['of 11 Chinese characters', 'account_import', { UserID: '友'.repeat(11) }, failed(70402), ['bob']],
  ['without an id', 'account_import', {}, failed(70402), ['bob']],
  ['an empty id', 'account_import', { UserID: '' }, failed(70402), ['bob']],
  ['a number', 'account_import', { UserID: 7 }, failed(60015), ['bob']],
  ['a number by the older name', 'account_import', { Identifier: 7 }, failed(60015), ['bob']],
  [
    'several',
    'multiaccount_import',
    { AccountList: [{ UserID: 'a', Nick: 'A' }, { UserID: 'b' }] },
    { ...OK, FailAccounts: [] },
    ['bob', 'a', 'b'],
  ],
  [
    'several by the older name',
    'multiaccount_import',
    { Accounts: ['a', 'b'] },
    { ...OK, FailAccounts: [] },
    ['bob', 'a', 'b'],
  ],
  ['none', 'multiaccount_import', { AccountList: [] }, failed(70402), ['bob']],
  ['none by the older name', 'multiaccount_import', { Accounts: [] }, failed(70402), ['bob']],
  ['a number by the older name', 'multiaccount_import', { Accounts: [7] }, failed(60015), ['bob']],
  ['a string for the list', 'multiaccount_import', { Accounts: 'a' }, failed(70402), ['bob']],
  [
    'known and unknown',
    'account_check',
    { CheckItem: [{ UserID: 'nobody' }, { UserID: 'bob' }, { UserID: 'bob' }] },
    {
      ...OK,
      ResultItem: [
        { UserID: 'nobody', ResultCode: 0, ResultInfo: '', AccountStatus: 'NotImported' },
        { UserID: 'bob', ResultCode: 0, ResultInfo: '', AccountStatus: 'Imported' },
      ],
    },
    ['bob'],
  ],
  ['ids for the items', 'account_check', { CheckItem: ['bob'] }, failed(70402), ['bob']],
  [
    'one, and one that is unknown',
    'account_delete',
    { DeleteItem: [{ UserID: 'bob' }, { UserID: 'nobody' }] },
    {
      ...OK,
      ResultItem: [
        { UserID: 'bob', ResultCode: 0, ResultInfo: '' },
        { UserID: 'nobody', ResultCode: 70107, ResultInfo: 'Err_TLS_PT_Open_Login_Account_Not_Exist' },
      ],
    },
    [],
  ],
  [
    'one twice',
    'account_delete',
    { DeleteItem: [{ UserID: 'bob' }, { UserID: 'bob' }] },
    { ...OK, ResultItem: [{ UserID: 'bob', ResultCode: 0, ResultInfo: '' }] },
    [],
  ],
])('accounts: %s, by %s', async (_, call, body, reply, accounts) => {
  const { chat, call: rest } = await startStandIn({ friends: { accounts: ['bob'] } });
  expect(await rest(`${LOGIN}/${call}`, body)).toEqual(reply);
  expect(chat.graph.accounts).toEqual(accounts);
});

it.each([
  ['multiaccount_import', 'AccountList'],
  ['account_check', 'CheckItem'],
  ['account_delete', 'DeleteItem'],
])('%s: 100 accounts in one call, and not 101', async (call, list) => {
  const { call: rest } = await startStandIn();
  expect(await rest(`${LOGIN}/${call}`, { [list]: ids(101) })).toEqual(failed(70402));
  expect(await rest(`${LOGIN}/${call}`, { [list]: ids(100) })).toMatchObject(OK);
});

it('multiaccount_import: by the older name 100, and not 101', async () => {
  const { call } = await startStandIn();
  const Accounts = ids(101).map(({ UserID }) => UserID);
  expect(await call(`${LOGIN}/multiaccount_import`, { Accounts })).toEqual(failed(70402));
  expect(await call(`${LOGIN}/multiaccount_import`, { Accounts: Accounts.slice(1) })).toMatchObject(OK);
});

it('importing again updates name and picture', async () => {
  const { call } = await startStandIn();
  const profile = async () =>
    (
      await call('profile/portrait_get', {
        To_Account: ['a'],
        TagList: ['Tag_Profile_IM_Nick', 'Tag_Profile_IM_Image'],
      })
    ).UserProfileItem[0].ProfileItem;
  await call(`${LOGIN}/account_import`, { UserID: 'a', Nick: 'first', FaceUrl: 'http://x/' });
  await call(`${LOGIN}/multiaccount_import`, { AccountList: [{ UserID: 'a', Nick: 'second' }] });
  expect(await profile()).toEqual([
    { Tag: 'Tag_Profile_IM_Nick', Value: 'second' },
    { Tag: 'Tag_Profile_IM_Image', Value: 'http://x/' },
  ]);
});

it.each<[what: string, faults: Record<string, number>, call: string, body: object, reply: object]>([
  ['import', { a: 70398 }, 'account_import', { UserID: 'a' }, failed(70398)],
  [
    'import of several',
    { a: 70398 },
    'multiaccount_import',
    { AccountList: [{ UserID: 'a' }, { UserID: 'b' }, { UserID: 'a' }] },
    { ...OK, FailAccounts: ['a'] },
  ],
  ['deletion', { account_delete: 71000 }, 'account_delete', { DeleteItem: [{ UserID: 'b' }] }, failed(71000)],
])('--fault in the %s of accounts', async (_, faults, call, body, reply) => {
  const { call: rest } = await startStandIn({ faults });
  expect(await rest(`${LOGIN}/${call}`, body)).toEqual(reply);
});

it('account_delete: friends, blocks and requests go with the account, without a callback', async () => {
  const { reply, outcome } = await play({
    friends: 'alice⇄bob, bob→carol, carol→alice',
    blocked: 'dave→bob, bob→dave',
    call: `${LOGIN}/account_delete`,
    body: { DeleteItem: [{ UserID: 'bob' }] },
  });
  expect(reply).toMatchObject(OK);
  expect(outcome).toEqual(all({ items: ['bob 0'], after: 'carol→alice' }));
});

/** Fields of profiles; those that decide something take only what the manual lists (1047/33520). */
it.each<[what: string, fields: (readonly [tag: string, value: unknown])[], code: number]>([
  ['who may add', [['Tag_Profile_IM_AllowType', 'AllowType_Type_DenyAny']], 0],
  ['who may not ask', [['Tag_Profile_IM_AdminForbidType', 'AdminForbid_Type_SendOut']], 0],
  ['any other field', [['Tag_Profile_IM_Nick', '友']], 0],
  ['a field that every object has', [['constructor', 1]], 0],
  ['a field named __proto__', [['__proto__', { a: 1 }]], 0],
  ['a value that decides nothing', [['Tag_Profile_IM_AllowType', 'AllowAny']], 60008],
  [
    'a good one and a bad one: neither is written',
    [
      ['Tag_Profile_IM_Nick', 'x'],
      ['Tag_Profile_IM_AllowType', null],
    ],
    60008,
  ],
])('portrait_set: %s', async (_, fields, code) => {
  const { call } = await startStandIn({ friends: { accounts: ['alice'] } });
  const ProfileItem = fields.map(([Tag, Value]) => ({ Tag, Value }));
  const reply = await call('profile/portrait_set', { From_Account: 'alice', ProfileItem });
  expect(reply.ErrorCode).toBe(code);
  const TagList = fields.map(([tag]) => tag).filter((tag) => tag !== 'Tag_Profile_IM_AllowType' || code === 0);
  const read = await call('profile/portrait_get', { To_Account: ['alice'], TagList });
  expect(read.UserProfileItem[0].ProfileItem).toEqual(code === 0 ? ProfileItem : []);
});

it('portrait_get: what a new account allows, and who does not exist', async () => {
  const { call } = await startStandIn({ friends: { accounts: ['alice'] } });
  const body = { To_Account: ['alice', 'nobody'], TagList: ['Tag_Profile_IM_AllowType', 'Tag_Profile_IM_Nick'] };
  expect(await call('profile/portrait_get', body)).toEqual({
    UserProfileItem: [
      {
        To_Account: 'alice',
        ProfileItem: [{ Tag: 'Tag_Profile_IM_AllowType', Value: 'AllowType_Type_AllowAny' }],
        ResultCode: 0,
        ResultInfo: '',
      },
      { To_Account: 'nobody', ProfileItem: [], ResultCode: 30003, ResultInfo: 'The account does not exist' },
    ],
    Fail_Account: ['nobody'],
    ...OK,
    ErrorDisplay: '',
  });
});

/** Calls that only look, or that no page names as the cause of a callback (1047/34359, 1047/34360). */
it.each<[call: string, body: object]>([
  ['sns/friend_import', { AddFriendItem: [{ To_Account: 'carol', AddSource: 'AddSource_Type_Test' }] }],
  ['sns/friend_update', { UpdateItem: [{ To_Account: 'bob', SnsItem: [{ Tag: 'Tag_SNS_IM_Remark', Value: 'b' }] }] }],
  ['sns/friend_delete_all', { DeleteType: 'Delete_Type_Both' }],
  ['sns/friend_check', { To_Account: ['bob'], CheckType: 'CheckResult_Type_Both' }],
  ['sns/friend_get', { StartIndex: 0 }],
  ['sns/friend_get_list', { To_Account: ['bob'], TagList: [] }],
  ['sns/black_list_get', { StartIndex: 0, MaxLimited: 10, LastSequence: 0 }],
  ['sns/black_list_check', { To_Account: ['bob'], CheckType: 'BlackCheckResult_Type_Both' }],
  [`${LOGIN}/account_import`, { UserID: 'x' }],
  [`${LOGIN}/multiaccount_import`, { AccountList: [{ UserID: 'x' }] }],
  [`${LOGIN}/account_check`, { CheckItem: [{ UserID: 'bob' }] }],
  [`${LOGIN}/account_delete`, { DeleteItem: [{ UserID: 'bob' }] }],
  ['profile/portrait_set', { ProfileItem: [{ Tag: 'Tag_Profile_IM_Nick', Value: 'A' }] }],
  ['profile/portrait_get', { To_Account: ['bob'], TagList: [] }],
])('%s succeeds, and causes no callback', async (call, body) => {
  const { reply, outcome } = await play({
    friends: 'alice⇄bob',
    blocked: 'alice→dave',
    call,
    body: { From_Account: 'alice', ...body },
  });
  expect([reply.ErrorCode, outcome.failed]).toEqual([0, null]);
  expect(outcome.callbacks).toEqual([]);
});
