import { expect, it } from 'vitest';
import { type Reply, startLoop, startStandIn } from '../support/chat.ts';
import { type Outcome, play, readFriends, type Scene } from '../support/chat-rows.ts';

const item = (to: string, more: object = {}) => ({ To_Account: to, AddSource: 'AddSource_Type_Test', ...more });
const add = (to: readonly string[], more: object = {}): Pick<Scene, 'call' | 'body'> => ({
  call: 'sns/friend_add',
  body: { From_Account: 'alice', AddFriendItem: to.map((id) => item(id)), ...more },
});
const importing = (to: readonly string[], more: object = {}): Pick<Scene, 'call' | 'body'> => ({
  call: 'sns/friend_import',
  body: { From_Account: 'alice', AddFriendItem: to.map((id) => item(id, more)) },
});
const on = (call: string, more: object = {}): Pick<Scene, 'call' | 'body'> => ({
  call,
  body: { From_Account: 'alice', ...more },
});

const SINGLE = { AddType: 'Add_Type_Single' };
const BOTH = { AddType: 'Add_Type_Both' };
const FORCED = { ForceAddFlags: 1 };
const allowing = (type: string) => ({ bob: { Tag_Profile_IM_AllowType: `AllowType_Type_${type}` } });
const NO_REQUESTS = { alice: { Tag_Profile_IM_AdminForbidType: 'AdminForbid_Type_SendOut' } };

type Row = readonly [what: string, scene: Scene, outcome: Outcome];
const all = ({ items = null, failed = null, callbacks = [], ...rest }: Partial<Outcome>): Outcome => ({
  top: 'OK',
  after: '',
  items,
  failed,
  callbacks,
  ...rest,
});

/** Which call causes what (1047/34359), and what becomes of the graph. */
const FRIEND_ADD: readonly Row[] = [
  [
    'two-way is the default',
    add(['bob']),
    all({ items: ['bob 0'], after: 'alice⇄bob', callbacks: ['FriendAdd alice→bob bob→alice'] }),
  ],
  [
    'two-way, said so',
    add(['bob'], BOTH),
    all({ items: ['bob 0'], after: 'alice⇄bob', callbacks: ['FriendAdd alice→bob bob→alice'] }),
  ],
  ['one-way', add(['bob'], SINGLE), all({ items: ['bob 0'], after: 'alice→bob', callbacks: ['FriendAdd alice→bob'] })],
  [
    'two-way where the other half is there: the half that is new',
    { friends: 'bob→alice', ...add(['bob']) },
    all({ items: ['bob 0'], after: 'alice⇄bob', callbacks: ['FriendAdd alice→bob'] }),
  ],
  [
    'who is a friend already: 30001, and no callback',
    { friends: 'alice⇄bob', ...add(['bob']) },
    all({ items: ['bob 30001'], failed: ['bob'], after: 'alice⇄bob' }),
  ],
  [
    'half a friend already: the own list decides',
    { friends: 'alice→bob', ...add(['bob']) },
    all({ items: ['bob 30001'], failed: ['bob'], after: 'alice→bob' }),
  ],
  [
    'some of several',
    { friends: 'alice⇄bob', ...add(['nobody', 'bob', 'dave', 'carol'], SINGLE) },
    all({
      items: ['nobody 30003', 'bob 30001', 'dave 0', 'carol 0'],
      failed: ['nobody', 'bob'],
      after: 'alice→carol, alice→dave, alice⇄bob',
      callbacks: ['FriendAdd alice→dave alice→carol'],
    }),
  ],
  [
    'who is named twice is added once',
    add(['bob', 'carol', 'bob'], SINGLE),
    all({
      items: ['bob 0', 'carol 0'],
      after: 'alice→bob, alice→carol',
      callbacks: ['FriendAdd alice→bob alice→carol'],
    }),
  ],
  [
    'the other takes everybody, said so',
    { profiles: allowing('AllowAny'), ...add(['bob']) },
    all({ items: ['bob 0'], after: 'alice⇄bob', callbacks: ['FriendAdd alice→bob bob→alice'] }),
  ],
  [
    'the other wants to confirm: 30539, and no callback before',
    { profiles: allowing('NeedConfirm'), ...add(['bob']) },
    all({ items: ['bob 30539'], failed: ['bob'] }),
  ],
  [
    'the other wants to confirm, one-way: nobody is asked',
    { profiles: allowing('NeedConfirm'), ...add(['bob'], SINGLE) },
    all({ items: ['bob 0'], after: 'alice→bob', callbacks: ['FriendAdd alice→bob'] }),
  ],
  [
    'the other wants to confirm, forced: nobody is asked',
    { profiles: allowing('NeedConfirm'), ...add(['bob'], FORCED) },
    all({ items: ['bob 0'], after: 'alice⇄bob', callbacks: ['FriendAdd alice→bob bob→alice'] }),
  ],
  [
    'the other takes nobody: 30516',
    { profiles: allowing('DenyAny'), ...add(['bob']) },
    all({ items: ['bob 30516'], failed: ['bob'] }),
  ],
  [
    'the other takes nobody, forced',
    { profiles: allowing('DenyAny'), ...add(['bob'], FORCED) },
    all({ items: ['bob 0'], after: 'alice⇄bob', callbacks: ['FriendAdd alice→bob bob→alice'] }),
  ],
  [
    'the administrator has forbidden requests: 30009',
    { profiles: NO_REQUESTS, ...add(['bob']) },
    all({ items: ['bob 30009'], failed: ['bob'] }),
  ],
  [
    'the administrator has forbidden requests, forced',
    { profiles: NO_REQUESTS, ...add(['bob'], FORCED) },
    all({ items: ['bob 0'], after: 'alice⇄bob', callbacks: ['FriendAdd alice→bob bob→alice'] }),
  ],
  [
    'the other is on the own blocklist: 30515',
    { blocked: 'alice→bob', ...add(['bob']) },
    all({ items: ['bob 30515'], failed: ['bob'] }),
  ],
  [
    'on the blocklist of the other: 30525',
    { blocked: 'bob→alice', ...add(['bob']) },
    all({ items: ['bob 30525'], failed: ['bob'] }),
  ],
  [
    'on a blocklist, forced: the block counts all the same',
    { blocked: 'bob→alice', ...add(['bob'], FORCED) },
    all({ items: ['bob 30525'], failed: ['bob'] }),
  ],
  ['oneself: the whole fails', add(['bob', 'alice']), all({ top: 'FAIL 30001' })],
  ['no item', add([]), all({ top: 'FAIL 30001' })],
  ['an AddType that does not exist', add(['bob'], { AddType: 'Both' }), all({ top: 'FAIL 30001' })],
  ['a ForceAddFlags that does not exist', add(['bob'], { ForceAddFlags: 2 }), all({ top: 'FAIL 30001' })],
  ['a ForceAddFlags that is true', add(['bob'], { ForceAddFlags: true }), all({ top: 'FAIL 30001' })],
  ['ids for the items', on('sns/friend_add', { AddFriendItem: ['bob'] }), all({ top: 'FAIL 30001' })],
  ['no AddSource', on('sns/friend_add', { AddFriendItem: [{ To_Account: 'bob' }] }), all({ top: 'FAIL 30001' })],
  ['a number for an account', on('sns/friend_add', { AddFriendItem: [{ To_Account: 7 }] }), all({ top: 'FAIL 60015' })],
  [
    'a group that is a list, as friend_import has it',
    on('sns/friend_add', { AddFriendItem: [item('bob', { GroupName: ['a'] })] }),
    all({ top: 'FAIL 30001' }),
  ],
  ['a From_Account that does not exist', { ...add(['bob'], { From_Account: 'nobody' }) }, all({ top: 'FAIL 30003' })],
];

const FRIEND_IMPORT: readonly Row[] = [
  ['one-way, and no callback', importing(['bob']), all({ items: ['bob 0'], after: 'alice→bob' })],
  [
    'who is a friend already: fine',
    { friends: 'alice→bob', ...importing(['bob']) },
    all({ items: ['bob 0'], after: 'alice→bob' }),
  ],
  [
    'consent and blocklists do not count',
    { profiles: allowing('DenyAny'), blocked: 'bob→alice', ...importing(['bob']) },
    all({ items: ['bob 0'], after: 'alice→bob' }),
  ],
  [
    'some of several',
    importing(['nobody', 'bob', 'bob']),
    all({ items: ['nobody 30003', 'bob 0'], failed: ['nobody'], after: 'alice→bob' }),
  ],
  ['oneself: the whole fails', importing(['bob', 'alice']), all({ top: 'FAIL 30001' })],
  [
    'a group that is a string, as friend_add has it',
    importing(['bob'], { GroupName: 'a' }),
    all({ top: 'FAIL 30001' }),
  ],
  ['an AddTime before 1970', importing(['bob'], { AddTime: -1 }), all({ top: 'FAIL 30001' })],
  ['an AddTime beyond all numbers', importing(['bob'], { AddTime: 1e300 }), all({ top: 'FAIL 30001' })],
  [
    'a custom field',
    importing(['bob'], { CustomItem: [{ Tag: 'Tag_SNS_Custom_A', Value: 1 }] }),
    all({ items: ['bob 0'], after: 'alice→bob' }),
  ],
  [
    'a custom field that is not configured',
    importing(['bob'], { CustomItem: [{ Tag: 'Remark', Value: 'x' }] }),
    all({ top: 'FAIL 30001' }),
  ],
];

const update = (to: string, Tag: string, Value: unknown) => ({
  call: 'sns/friend_update',
  body: { From_Account: 'alice', UpdateItem: [{ To_Account: to, SnsItem: [{ Tag, Value }] }] },
});

const FRIEND_UPDATE: readonly Row[] = [
  [
    'a remark',
    { friends: 'alice→bob', ...update('bob', 'Tag_SNS_IM_Remark', 'b') },
    all({ items: ['bob 0'], after: 'alice→bob' }),
  ],
  [
    'who is no friend: 30001',
    { friends: 'bob→alice', ...update('bob', 'Tag_SNS_IM_Remark', 'b') },
    all({ items: ['bob 30001'], failed: ['bob'], after: 'bob→alice' }),
  ],
  [
    'a remark of 96 bytes',
    { friends: 'alice→bob', ...update('bob', 'Tag_SNS_IM_Remark', '友'.repeat(32)) },
    all({ items: ['bob 0'], after: 'alice→bob' }),
  ],
  [
    'a remark of 97 bytes',
    { friends: 'alice→bob', ...update('bob', 'Tag_SNS_IM_Remark', `${'友'.repeat(32)}x`) },
    all({ items: ['bob 30001'], failed: ['bob'], after: 'alice→bob' }),
  ],
  [
    'groups that are no list',
    { friends: 'alice→bob', ...update('bob', 'Tag_SNS_IM_Group', 'a') },
    all({ items: ['bob 30001'], failed: ['bob'], after: 'alice→bob' }),
  ],
  [
    'a field that is not configured: the whole fails',
    { friends: 'alice→bob', ...update('bob', 'Tag_SNS_IM_Nope', 'b') },
    all({ top: 'FAIL 30001', after: 'alice→bob' }),
  ],
  [
    'a field that every object has',
    { friends: 'alice→bob', ...update('bob', 'constructor', 'b') },
    all({ top: 'FAIL 30001', after: 'alice→bob' }),
  ],
];

const FRIEND_DELETE_ALL: readonly Row[] = [
  [
    'one-way is the default, and no callback comes',
    { friends: 'alice⇄bob, alice→carol, dave→alice', ...on('sns/friend_delete_all') },
    all({ after: 'bob→alice, dave→alice' }),
  ],
  [
    'two-way',
    {
      friends: 'alice⇄bob, alice→carol, dave→alice',
      ...on('sns/friend_delete_all', { DeleteType: 'Delete_Type_Both' }),
    },
    all({ after: 'dave→alice' }),
  ],
  [
    'one-way, with the setting for a callback',
    {
      friends: 'alice⇄bob, alice→carol',
      options: { deleteAllCallsBack: true },
      ...on('sns/friend_delete_all'),
    },
    all({ after: 'bob→alice', callbacks: ['FriendDelete alice→bob alice→carol'] }),
  ],
  [
    'two-way, with the setting for a callback',
    {
      friends: 'alice⇄bob, alice→carol',
      options: { deleteAllCallsBack: true },
      ...on('sns/friend_delete_all', { DeleteType: 'Delete_Type_Both' }),
    },
    all({ callbacks: ['FriendDelete alice→bob bob→alice alice→carol'] }),
  ],
  [
    'with the setting, of who has no friends',
    { options: { deleteAllCallsBack: true }, ...on('sns/friend_delete_all') },
    all({}),
  ],
  [
    'a DeleteType that does not exist',
    { friends: 'alice⇄bob', ...on('sns/friend_delete_all', { DeleteType: 'x' }) },
    all({ top: 'FAIL 30001', after: 'alice⇄bob' }),
  ],
  [
    'a From_Account that does not exist',
    { call: 'sns/friend_delete_all', body: { From_Account: 'nobody' } },
    all({ top: 'FAIL 30003' }),
  ],
];

it.each(FRIEND_ADD)('friend_add: %s', async (_, scene, outcome) => {
  expect((await play(scene)).outcome).toEqual(outcome);
});
it.each(FRIEND_IMPORT)('friend_import: %s', async (_, scene, outcome) => {
  expect((await play(scene)).outcome).toEqual(outcome);
});
it.each(FRIEND_UPDATE)('friend_update: %s', async (_, scene, outcome) => {
  expect((await play(scene)).outcome).toEqual(outcome);
});
it.each(FRIEND_DELETE_ALL)('friend_delete_all: %s', async (_, scene, outcome) => {
  expect((await play(scene)).outcome).toEqual(outcome);
});

/** Relation of alice to bob, by who has whom (1047/33521). */
it.each([
  ['alice⇄bob', 'AWithB', 'BothWay'],
  ['alice→bob', 'AWithB', 'AWithB'],
  ['bob→alice', 'NoRelation', 'BWithA'],
  ['carol⇄dave', 'NoRelation', 'NoRelation'],
])('friend_check: %s is %s from one side, %s from both', async (friends, single, both) => {
  const { call } = await startStandIn({ friends: { friends: readFriends(`${friends}, alice→x, bob→x`) } });
  const body = { From_Account: 'alice', To_Account: ['bob', 'nobody'] };
  for (const [type, relation] of [
    ['Single', single],
    ['Both', both],
  ]) {
    const reply = await call('sns/friend_check', { ...body, CheckType: `CheckResult_Type_${type}` });
    expect(reply).toEqual({
      InfoItem: [
        { To_Account: 'bob', Relation: `CheckResult_Type_${relation}`, ResultCode: 0, ResultInfo: '' },
        { To_Account: 'nobody', ResultCode: 30003, ResultInfo: 'The account does not exist' },
      ],
      Fail_Account: ['nobody'],
      ActionStatus: 'OK',
      ErrorCode: 0,
      ErrorInfo: '',
      ErrorDisplay: '',
    });
  }
});

it.each<[what: string, body: object]>([
  ['without CheckType', {}],
  ['with the CheckType of blocklists', { CheckType: 'BlackCheckResult_Type_Single' }],
])('friend_check %s fails', async (_, body) => {
  const { call } = await startStandIn();
  const reply = await call('sns/friend_check', { From_Account: 'alice', To_Account: ['bob'], ...body });
  expect(reply.ErrorCode).toBe(30001);
});

/** The text of an item tells the causes of 30001 apart. */
it.each<[call: string, scene: Scene, text: string]>([
  ['friend_add', { friends: 'alice→bob', ...add(['bob']) }, 'Err_SNS_FriendAdd_Friend_Exist'],
  ['friend_add', { profiles: allowing('DenyAny'), ...add(['bob']) }, 'Err_SNS_FriendAdd_Friend_Allow_Type_Forbid'],
  ['friend_add', { profiles: NO_REQUESTS, ...add(['bob']) }, 'Err_SNS_FriendAdd_Forbid_By_Admin'],
  ['friend_update', update('bob', 'Tag_SNS_IM_Remark', 'b'), 'The account is no friend, or a field has a wrong value'],
])('%s of a refused item: %#', async (_, scene, text) => {
  expect((await play(scene)).reply.ResultItem[0].ResultInfo).toBe(text);
});

it('what friend_add and friend_update have written is what friend_get and friend_get_list read', async () => {
  const { call } = await startStandIn({ now: () => 1_700_000_000_000 });
  const base = { From_Account: 'alice' };
  const details = { Remark: 'Bobby', GroupName: 'work', AddWording: 'hello' };
  await call('sns/friend_add', { ...base, AddFriendItem: [item('bob', details)] });
  const values = async (): Promise<Reply> => (await call('sns/friend_get', { ...base, StartIndex: 0 })).UserDataItem;
  expect(await values()).toEqual([
    {
      To_Account: 'bob',
      ValueItem: [
        { Tag: 'Tag_SNS_IM_AddSource', Value: 'AddSource_Type_Test' },
        { Tag: 'Tag_SNS_IM_Remark', Value: 'Bobby' },
        { Tag: 'Tag_SNS_IM_Group', Value: ['work'] },
        { Tag: 'Tag_SNS_IM_AddWording', Value: 'hello' },
        { Tag: 'Tag_SNS_IM_AddTime', Value: 1_700_000_000 },
      ],
    },
  ]);
  await call('sns/friend_update', {
    ...base,
    UpdateItem: [
      {
        To_Account: 'bob',
        SnsItem: [
          { Tag: 'Tag_SNS_IM_Remark', Value: '' },
          { Tag: 'Tag_SNS_IM_Group', Value: [] },
          { Tag: 'Tag_SNS_Custom_Level', Value: 3 },
        ],
      },
    ],
  });
  const list = await call('sns/friend_get_list', {
    ...base,
    To_Account: ['bob', 'carol'],
    TagList: ['Tag_SNS_IM_Remark', 'Tag_SNS_IM_AddTime', 'Tag_SNS_Custom_Level', 'Tag_SNS_Nope'],
  });
  expect(list).toMatchObject({
    InfoItem: [
      {
        To_Account: 'bob',
        SnsProfileItem: [
          { Tag: 'Tag_SNS_IM_AddTime', Value: 1_700_000_000 },
          { Tag: 'Tag_SNS_Custom_Level', Value: 3 },
        ],
        ResultCode: 0,
      },
      { To_Account: 'carol', ResultCode: 30001, ResultInfo: 'The account is no friend' },
    ],
    Fail_Account: ['carol'],
  });
});

it('friend_import replaces what is kept about a friend', async () => {
  const { chat, call } = await startStandIn({ now: () => 1_700_000_000_000 });
  const write = (more: object) =>
    call('sns/friend_import', { From_Account: 'alice', AddFriendItem: [item('bob', more)] });
  await write({ Remark: 'a', GroupName: ['x', 'y'], AddTime: 1_600_000_000 });
  expect(chat.graph.details['alice']?.['bob']).toEqual({
    AddSource: 'AddSource_Type_Test',
    AddTime: 1_600_000_000,
    Remark: 'a',
    Group: ['x', 'y'],
  });
  await write({});
  expect(chat.graph.details['alice']?.['bob']).toEqual({ AddSource: 'AddSource_Type_Test', AddTime: 1_700_000_000 });
});

const MANY = Array.from({ length: 250 }, (_, index) => `friend${index}`);

/** Pages of 100, of 250 friends. */
it.each([
  [0, 100, 'friend0', 0, 100],
  [100, 100, 'friend100', 0, 200],
  [200, 50, 'friend200', 1, 0],
  [249, 1, 'friend249', 1, 0],
  [250, 0, undefined, 1, 0],
  [150, 100, 'friend150', 1, 0],
  [149, 100, 'friend149', 0, 249],
  [Number.MAX_SAFE_INTEGER, 0, undefined, 1, 0],
])('friend_get from %d: %d friends from %s on, complete %d, then %d', async (StartIndex, count, first, flag, next) => {
  const { call } = await startStandIn({ friends: { friends: { alice: MANY } } });
  const reply = await call('sns/friend_get', { From_Account: 'alice', StartIndex });
  expect(reply.UserDataItem).toHaveLength(count);
  expect(reply.UserDataItem[0]?.To_Account).toBe(first);
  expect(reply).toMatchObject({ FriendNum: 250, CompleteFlag: flag, NextStartIndex: next, ErrorCode: 0 });
});

it.each([-1, 0.5, 1e300, '0', null, undefined])('friend_get from %s fails', async (StartIndex) => {
  const { call } = await startStandIn();
  const reply = await call('sns/friend_get', { From_Account: 'alice', StartIndex });
  expect(reply).toMatchObject({ ActionStatus: 'FAIL', ErrorCode: 30001 });
});

/** What the caller knows, by the sequences that it sends, is left out. */
it.each<[what: string, sent: (last: Reply) => object, ValueItem: object[] | null]>([
  [
    'nothing is known',
    () => ({}),
    [
      { Tag: 'Tag_SNS_IM_AddSource', Value: 'AddSource_Type_Test' },
      { Tag: 'Tag_SNS_IM_AddTime', Value: 1 },
      { Tag: 'Tag_SNS_Custom_A', Value: 'a' },
    ],
  ],
  [
    'sequences of a new client',
    () => ({ StandardSequence: 0, CustomSequence: 0 }),
    [
      { Tag: 'Tag_SNS_IM_AddSource', Value: 'AddSource_Type_Test' },
      { Tag: 'Tag_SNS_IM_AddTime', Value: 1 },
      { Tag: 'Tag_SNS_Custom_A', Value: 'a' },
    ],
  ],
  [
    'the standard fields are known',
    ({ StandardSequence }) => ({ StandardSequence }),
    [{ Tag: 'Tag_SNS_Custom_A', Value: 'a' }],
  ],
  [
    'the custom fields are known',
    ({ CustomSequence }) => ({ CustomSequence }),
    [
      { Tag: 'Tag_SNS_IM_AddSource', Value: 'AddSource_Type_Test' },
      { Tag: 'Tag_SNS_IM_AddTime', Value: 1 },
    ],
  ],
  ['all is known', ({ StandardSequence, CustomSequence }) => ({ StandardSequence, CustomSequence }), null],
])('friend_get where %s', async (_, sent, ValueItem) => {
  const { call } = await startStandIn();
  const base = { From_Account: 'alice', StartIndex: 0 };
  const CustomItem = [{ Tag: 'Tag_SNS_Custom_A', Value: 'a' }];
  await call('sns/friend_import', { From_Account: 'alice', AddFriendItem: [item('bob', { AddTime: 1, CustomItem })] });
  const last = await call('sns/friend_get', base);
  const reply = await call('sns/friend_get', { ...base, ...sent(last) });
  expect(reply.UserDataItem).toEqual(ValueItem === null ? [] : [{ To_Account: 'bob', ValueItem }]);
  expect(reply).toMatchObject({ FriendNum: 1, CompleteFlag: 1 });
});

/** Which sequences a change makes grow: who sends the old one gets the new data. */
it.each<[what: string, call: string, body: object, standard: boolean, custom: boolean]>([
  [
    'an import with a custom field',
    'friend_import',
    importing(['carol'], { CustomItem: [{ Tag: 'Tag_SNS_Custom_A', Value: 1 }] }).body as object,
    true,
    true,
  ],
  ['an import without', 'friend_import', importing(['carol']).body as object, true, false],
  ['an import that takes a custom field away', 'friend_import', importing(['bob']).body as object, true, true],
  ['a new remark', 'friend_update', update('bob', 'Tag_SNS_IM_Remark', 'b').body, true, false],
  ['a new custom field', 'friend_update', update('bob', 'Tag_SNS_Custom_B', 'b').body, false, true],
  ['a deletion of who has custom fields', 'friend_delete', { To_Account: ['bob'] }, true, true],
  ['a deletion of who has none', 'friend_delete', { To_Account: ['dave'] }, true, false],
  ['a deletion that is refused', 'friend_delete', { To_Account: ['carol'] }, false, false],
  ['a look', 'friend_get', { StartIndex: 0 }, false, false],
])('%s: %s', async (_, call, body, isStandard, isCustom) => {
  const { call: rest } = await startStandIn();
  const CustomItem = [{ Tag: 'Tag_SNS_Custom_A', Value: 'a' }];
  await rest('sns/friend_import', {
    From_Account: 'alice',
    AddFriendItem: [item('bob', { CustomItem }), item('dave')],
  });
  const look = () => rest('sns/friend_get', { From_Account: 'alice', StartIndex: 0 });
  const before = await look();
  await rest(`sns/${call}`, { From_Account: 'alice', ...body });
  const after = await look();
  expect([after.StandardSequence > before.StandardSequence, after.CustomSequence > before.CustomSequence]).toEqual([
    isStandard,
    isCustom,
  ]);
});

it('250 friends of whom all is known are one page', async () => {
  const { call } = await startStandIn({ friends: { friends: { alice: MANY } } });
  const { StandardSequence, CustomSequence } = await call('sns/friend_get', { From_Account: 'alice', StartIndex: 0 });
  const body = { From_Account: 'alice', StartIndex: 0, StandardSequence, CustomSequence };
  expect(await call('sns/friend_get', body)).toMatchObject({
    UserDataItem: [],
    FriendNum: 250,
    CompleteFlag: 1,
    NextStartIndex: 0,
  });
});

const full = Array.from({ length: 3000 }, (_, index) => `f${index}`);

it.each<[what: string, friends: Record<string, string[]>, call: string, body: unknown, item: string, alice: number]>([
  ['the 3000th', { alice: full.slice(1) }, 'friend_add', add(['bob'], SINGLE).body, 'bob 0', 3000],
  ['the 3001st', { alice: full }, 'friend_add', add(['bob'], SINGLE).body, 'bob 30010', 3000],
  ['the 3001st, imported', { alice: full }, 'friend_import', importing(['bob']).body, 'bob 30010', 3000],
  ['who is there, imported', { alice: full }, 'friend_import', importing(['f7']).body, 'f7 0', 3000],
  ['two-way, the other is full', { bob: full }, 'friend_add', add(['bob']).body, 'bob 30014', 0],
  ['one-way, the other is full', { bob: full }, 'friend_add', add(['bob'], SINGLE).body, 'bob 0', 1],
  [
    'two-way, the other is full and has alice',
    { bob: [...full.slice(1), 'alice'] },
    'friend_add',
    add(['bob']).body,
    'bob 0',
    1,
  ],
])('3000 friends: %s', async (_, friends, call, body, wanted, count) => {
  const { chat, call: rest } = await startStandIn({ friends: { accounts: ['alice', 'bob'], friends } });
  const reply = await rest(`sns/${call}`, body);
  expect(reply.ResultItem.map((each: Reply) => `${each.To_Account} ${each.ResultCode}`)).toEqual([wanted]);
  expect(chat.graph.friends['alice'] ?? []).toHaveLength(count);
});

it.each(['friend_add', 'friend_import'])('%s: 1000 in one call, and not 1001', async (name) => {
  const { chat, call, backend } = await startLoop();
  const send = (count: number) =>
    call(`sns/${name}`, {
      From_Account: 'alice',
      AddFriendItem: Array.from({ length: count }, (_, index) => item(`f${index}`)),
    });
  expect(await send(1001)).toMatchObject({ ActionStatus: 'FAIL', ErrorCode: 30001 });
  expect(chat.graph.accounts).toEqual([]);
  const reply = await send(1000);
  expect(reply.ResultItem).toHaveLength(1000);
  expect(reply.Fail_Account).toBeUndefined();
  await chat.settled();
  expect(chat.graph.friends['alice']).toHaveLength(1000);
  expect(backend.received).toHaveLength(name === 'friend_add' ? 1 : 0);
});

/** An account has its friends in at most 32 groups (1047/33521). */
it.each<[what: string, call: string, to: string, group: string, code: number]>([
  ['a 33rd group', 'friend_add', 'bob', 'new', 30011],
  ['a 33rd group', 'friend_import', 'bob', 'new', 30011],
  ['a group that is there', 'friend_add', 'bob', 'group0', 0],
  ['a group that is there', 'friend_import', 'bob', 'group0', 0],
  ['a group in the place of the own one', 'friend_import', 'f0', 'new', 0],
])('32 groups: %s by %s', async (_, call, to, group, code) => {
  const { call: rest } = await startStandIn();
  await rest('sns/friend_import', {
    From_Account: 'alice',
    AddFriendItem: Array.from({ length: 32 }, (_each, index) => item(`f${index}`, { GroupName: [`group${index}`] })),
  });
  const GroupName = call === 'friend_import' ? [group] : group;
  const reply = await rest(`sns/${call}`, { From_Account: 'alice', AddFriendItem: [item(to, { GroupName })] });
  expect(reply.ResultItem[0].ResultCode).toBe(code);
});

it.each<[member: string, most: number]>([
  ['Remark', 96],
  ['GroupName', 30],
  ['AddWording', 256],
])('friend_add takes a %s of %d bytes, and no more', async (member, most) => {
  const { call } = await startStandIn();
  const code = async (text: string) =>
    (await call('sns/friend_add', { From_Account: 'alice', AddFriendItem: [item('bob', { [member]: text })] }))
      .ErrorCode;
  expect(await code('x'.repeat(most + 1))).toBe(30001);
  expect(await code('友'.repeat(most / 3 + 1))).toBe(30001);
  expect(await code('x'.repeat(most))).toBe(0);
});

it('the callback of an addition: who asked, by which command, with whose force', async () => {
  const { chat, call, backend } = await startLoop();
  await call('sns/friend_add', add(['bob'], FORCED).body);
  await chat.settled();
  expect(JSON.parse(String(backend.received[0]?.body))).toEqual({
    CallbackCommand: 'Sns.CallbackFriendAdd',
    PairList: [
      { From_Account: 'alice', To_Account: 'bob', Initiator_Account: 'alice' },
      { From_Account: 'bob', To_Account: 'alice', Initiator_Account: 'alice' },
    ],
    ClientCmd: 'friend_add',
    Admin_Account: 'administrator',
    ForceFlag: 1,
  });
});

/** Alice has asked; what comes of it when bob agrees. */
it.each<[what: string, blocked: string, code: number, after: string, callbacks: number]>([
  ['nothing is against it', '', 0, 'bob', 1],
  ['bob has blocked alice', 'bob', 30515, '', 0],
  ['alice has blocked bob', 'alice', 30525, '', 0],
])('a request that waits for consent: %s', async (_, who, code, after, callbacks) => {
  const { chat, call, backend } = await startLoop({
    friends: { profiles: allowing('NeedConfirm'), accounts: ['alice'] },
  });
  await call('sns/friend_add', add(['bob']).body);
  expect(chat.graph.pending).toEqual({ bob: ['alice'] });
  if (who !== '') await chat.client().block(who, who === 'bob' ? 'alice' : 'bob');
  await chat.settled();
  const seen = backend.received.length;
  const reply = await chat.client().acceptFriend('bob', 'alice');
  await chat.settled();
  expect(reply).toMatchObject({ ResultItem: [{ To_Account: 'alice', ResultCode: code }] });
  expect(chat.graph.friends['alice']).toEqual(after === '' ? [] : [after]);
  const told = backend.received.slice(seen).map(({ body }) => JSON.parse(String(body)));
  expect(told).toHaveLength(callbacks);
  if (callbacks === 1)
    expect(told).toMatchObject([{ ClientCmd: 'friend_response', Admin_Account: '', PairList: { length: 2 } }]);
  // It was answered, and cannot be answered again.
  const again = await chat
    .client()
    .acceptFriend('bob', 'carol')
    .catch(() => null);
  expect(again).toMatchObject({
    ResultItem: [{ ResultCode: 30001, ResultInfo: 'No request of this account waits for consent' }],
  });
});
