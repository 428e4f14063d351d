import fc from 'fast-check';
import type { Pair } from '../../src/index.ts';
import type { Reply } from './chat.ts';
import { type Direction, showDirections } from './chat-rows.ts';

/** The accounts of all sequences: few, so that they meet. `zed` fails by a setting. */
export const PEOPLE = ['alice', 'bob', 'carol', 'dave', 'zed'];

/** A call of the REST API, or what the client of a user does. */
export interface Step {
  readonly kind: 'rest' | 'client';
  /** `sns/friend_delete`, `delete-friend` */
  readonly name: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** Whom the backend forbids, where it is asked. */
  readonly denied: readonly string[];
}

type Body = Record<string, unknown>;

const person = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom('alice', 'bob', 'carol', 'dave') },
  { weight: 1, arbitrary: fc.constantFrom('zed', 'nobody') },
);
/** Who acts on whom: some twice in a list, some that do not exist, and seldom the account itself. */
const meeting = fc
  .tuple(person, fc.array(person, { minLength: 1, maxLength: 4 }), fc.nat(9))
  .map(([from, to, chance]) => ({ from, to: chance === 0 ? to : to.filter((id) => id !== from) }));

/** Members that may be left out. */
const maybe = (members: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Body> =>
  fc.record(members, { requiredKeys: [] });
const nothing = maybe({});
const merge = (one: fc.Arbitrary<Body>, other: fc.Arbitrary<Body>): fc.Arbitrary<Body> =>
  fc.tuple(one, other).map(([a, b]) => ({ ...a, ...b }));

/** The two ways of a call to name those that it is about. */
const byIds = (more: fc.Arbitrary<Body> = nothing): fc.Arbitrary<Body> =>
  merge(
    meeting.map(({ from, to }) => ({ From_Account: from, To_Account: to })),
    more,
  );
const byItems = (list: string, of: object, more: fc.Arbitrary<Body> = nothing): fc.Arbitrary<Body> =>
  merge(
    meeting.map(({ from, to }) => ({ From_Account: from, [list]: to.map((id) => ({ To_Account: id, ...of })) })),
    more,
  );

const of =
  (kind: Step['kind']) =>
  (name: string, body: fc.Arbitrary<Body>): fc.Arbitrary<Step> =>
    body.map((each) => ({ kind, name, body: each, denied: [] }));
const rest = of('rest');
const client = of('client');

const source = { AddSource: 'AddSource_Type_Test' };
const deleteType = maybe({ DeleteType: fc.constantFrom('Delete_Type_Single', 'Delete_Type_Both') });
const addType = maybe({ AddType: fc.constantFrom('Add_Type_Single', 'Add_Type_Both') });
const force = maybe({ ForceAddFlags: fc.constantFrom(0, 1) });
const field = (tag: string, ...values: string[]) =>
  fc.constantFrom(...values).map((Value) => ({ ProfileItem: [{ Tag: `Tag_Profile_IM_${tag}`, Value }] }));
/** Whether requests are taken and may be sent; mostly they are, so that friends are made. */
const profile = fc.oneof(
  field('AllowType', 'AllowType_Type_AllowAny', 'AllowType_Type_NeedConfirm', 'AllowType_Type_DenyAny'),
  field('AllowType', 'AllowType_Type_AllowAny', 'AllowType_Type_NeedConfirm'),
  field('AdminForbidType', 'AdminForbid_Type_None', 'AdminForbid_Type_None', 'AdminForbid_Type_SendOut'),
);
const checkType = (prefix: string) =>
  fc.constantFrom('Single', 'Both').map((each) => ({ CheckType: `${prefix}Result_Type_${each}` }));

/** Bodies that are refused as a whole. */
const broken = fc
  .constantFrom<Body>(
    { To_Account: [] },
    { To_Account: 'bob' },
    { To_Account: [1] },
    { To_Account: ['bob'], DeleteType: 'Both' },
    { To_Account: ['alice'] },
    { From_Account: 'nobody', To_Account: ['bob'] },
    { From_Account: '', To_Account: ['bob'] },
  )
  .map((each) => ({ From_Account: 'alice', ...each }));

/** Mostly the backend forbids nobody. */
const denied = fc.oneof({ weight: 5, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.subarray(PEOPLE) });
const add = fc
  .tuple(rest('sns/friend_add', byItems('AddFriendItem', source, merge(addType, force))), denied)
  .map(([step, by]): Step => ({ ...step, denied: by }));

const looks = fc.oneof(
  rest('sns/friend_check', byIds(checkType('Check'))),
  rest('sns/black_list_check', byIds(checkType('BlackCheck'))),
  rest('sns/friend_get', byIds(fc.constant({ StartIndex: 0 }))),
  rest('sns/friend_get_list', byIds(fc.constant({ TagList: [] }))),
  rest('profile/portrait_get', byIds(fc.constant({ TagList: [] }))),
  rest(
    'im_open_login_svc/account_check',
    meeting.map(({ to }) => ({ CheckItem: to.map((UserID) => ({ UserID })) })),
  ),
);
const remark = { SnsItem: [{ Tag: 'Tag_SNS_IM_Remark', Value: 'x' }] };

/** One step: additions and deletions are frequent, so that there is something to delete. */
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 10, arbitrary: add },
  { weight: 3, arbitrary: rest('sns/friend_import', byItems('AddFriendItem', source)) },
  { weight: 8, arbitrary: rest('sns/friend_delete', byIds(deleteType)) },
  { weight: 1, arbitrary: rest('sns/friend_delete', broken) },
  { weight: 1, arbitrary: rest('sns/friend_delete_all', byIds(deleteType)) },
  { weight: 2, arbitrary: rest('sns/black_list_add', byIds()) },
  { weight: 1, arbitrary: rest('sns/black_list_add', broken) },
  { weight: 5, arbitrary: rest('sns/black_list_delete', byIds()) },
  { weight: 3, arbitrary: rest('profile/portrait_set', byIds(profile)) },
  { weight: 1, arbitrary: rest('sns/friend_update', byItems('UpdateItem', remark)) },
  { weight: 2, arbitrary: looks },
  { weight: 2, arbitrary: client('delete-friend', byIds(deleteType)) },
  { weight: 3, arbitrary: client('add-friend', byIds(addType)) },
  { weight: 5, arbitrary: client('accept-friend', byIds()) },
  { weight: 1, arbitrary: client('block', byIds()) },
  { weight: 2, arbitrary: client('unblock', byIds()) },
);

export const sequences = (least: number, most: number): fc.Arbitrary<Step[]> =>
  fc.array(step, { minLength: least, maxLength: most, size: 'max' });

/** What a backend knows that has nothing but the callbacks: it mirrors friends and blocklists. */
export class Mirror {
  readonly #friends = new Map<string, Direction>();
  readonly #blocked = new Map<string, Direction>();
  /** How many callbacks it has taken. */
  taken = 0;

  /**
   * Takes a callback. A friendship that begins must not have been there, one that ends must have.
   * @returns what is wrong with it; null where nothing is
   */
  take(body: Reply): string | null {
    this.taken += 1;
    const pairs: readonly Pair[] = body.PairList ?? [];
    const told = {
      FriendAdd: this.#friends,
      FriendDelete: this.#friends,
      BlackListAdd: this.#blocked,
      BlackListDelete: this.#blocked,
    };
    const command = String(body.CallbackCommand).replace('Sns.Callback', '');
    const known = told[command as keyof typeof told];
    if (known === undefined) return `a callback ${command}`;
    if (pairs.length === 0) return `${command} without a pair`;
    for (const { From_Account, To_Account } of pairs) {
      const key = `${From_Account}→${To_Account}`;
      if (known.has(key) === command.endsWith('Add')) return `${command} of ${key}, which changes nothing`;
      if (command.endsWith('Add')) known.set(key, [From_Account, To_Account]);
      else known.delete(key);
    }
    return null;
  }

  /** What it has imported itself, by the reply to its own call: no callback tells of that. */
  imported(from: string, reply: Reply): void {
    for (const { To_Account, ResultCode } of reply.ResultItem ?? [])
      if (ResultCode === 0) this.#friends.set(`${from}→${To_Account}`, [from, To_Account]);
  }

  get friends(): string {
    return showDirections(this.#friends.values());
  }

  get blocked(): string {
    return showDirections(this.#blocked.values());
  }
}
