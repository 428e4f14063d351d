import { wording } from '../../language.ts';
import type { SourceId } from '../sources.ts';
import { account, accounts, integer, items, type MemberRule, maybe, text, texts, value } from './members.ts';

/** The services of the REST API that are known here. */
export const SERVICES = ['sns', 'im_open_login_svc', 'profile'] as const;
export type Service = (typeof SERVICES)[number];

/** What is known of one call of the REST API. */
export interface RestCall {
  readonly service: Service;
  /** `friend_delete` */
  readonly name: string;
  /** What it does, in a few words. */
  readonly title: string;
  readonly source: SourceId;
  /** The documented calls a second. */
  readonly perSecond: number;
  readonly members: readonly MemberRule[];
  /** The callbacks that a success causes; empty where none is documented. */
  readonly callbacks: readonly string[];
  /** The member of the reply that holds an item for each account; null where there is none. */
  readonly itemsMember: string | null;
}

export const DELETE_TYPES = ['Delete_Type_Single', 'Delete_Type_Both'] as const;
export const ADD_TYPES = ['Add_Type_Single', 'Add_Type_Both'] as const;
export const ALLOW_TYPES = ['AllowType_Type_AllowAny', 'AllowType_Type_NeedConfirm', 'AllowType_Type_DenyAny'] as const;
export const ADMIN_FORBID_TYPES = ['AdminForbid_Type_None', 'AdminForbid_Type_SendOut'] as const;
export const ALLOW_TYPE = 'Tag_Profile_IM_AllowType';
export const ADMIN_FORBID_TYPE = 'Tag_Profile_IM_AdminForbidType';

/** The most accounts in a call of the relationship chain (1047/34905 and the pages around it). */
const MOST = 1000;
/** The most accounts in a call about accounts (1047/34954 to 34956). */
const MOST_ACCOUNTS = 100;

const from = account('From_Account');
const to = accounts('To_Account', MOST);
const deleteType = maybe(text('DeleteType', { choices: DELETE_TYPES }));
const addSource = text('AddSource', { mostBytes: 'AddSource_Type_'.length + 8 });
const remark = maybe(text('Remark', { mostBytes: 96 }));
const addWording = maybe(text('AddWording', { mostBytes: 256 }));
const tags = [text('Tag'), value('Value')];
const checkType = (kind: string) =>
  text('CheckType', { choices: [`${kind}Result_Type_Single`, `${kind}Result_Type_Both`] });
const person = [maybe(text('Nick')), maybe(text('FaceUrl'))];

const sns = { service: 'sns', perSecond: 200, callbacks: [], itemsMember: 'ResultItem' } as const;
const login = { service: 'im_open_login_svc', perSecond: 100, callbacks: [], itemsMember: null } as const;
const profile = { service: 'profile', perSecond: 200, callbacks: [], itemsMember: null } as const;

/** Every call that is answered. Help, errors, `explain` and the documentation are made from it. */
export const REST_CALLS = [
  {
    ...sns,
    name: 'friend_add',
    title: 'adds friends, one-way or two-way, with or without their consent',
    source: '1047/34902',
    members: [
      from,
      items('AddFriendItem', MOST, [
        account('To_Account'),
        addSource,
        remark,
        maybe(text('GroupName', { mostBytes: 30 })),
        addWording,
      ]),
      maybe(text('AddType', { choices: ADD_TYPES })),
      maybe(integer('ForceAddFlags', [0, 1])),
    ],
    callbacks: ['Sns.CallbackFriendAdd'],
  },
  {
    ...sns,
    name: 'friend_import',
    title: 'writes friends into a list, one-way, without consent and without a callback',
    source: '1047/34903',
    members: [
      from,
      items('AddFriendItem', MOST, [
        account('To_Account'),
        addSource,
        remark,
        maybe(integer('RemarkTime')),
        maybe(texts('GroupName')),
        addWording,
        maybe(integer('AddTime')),
        maybe(items('CustomItem', MOST, tags)),
      ]),
    ],
  },
  {
    ...sns,
    name: 'friend_update',
    title: 'changes remark, groups and custom fields of friends',
    source: '1047/34904',
    members: [from, items('UpdateItem', MOST, [account('To_Account'), items('SnsItem', MOST, tags)])],
  },
  {
    ...sns,
    name: 'friend_delete',
    title: 'deletes friends, one-way or two-way',
    source: '1047/34905',
    members: [from, to, deleteType],
    callbacks: ['Sns.CallbackFriendDelete'],
  },
  {
    ...sns,
    name: 'friend_delete_all',
    title: 'deletes all friends of an account, one-way or two-way',
    source: '1047/34906',
    members: [from, deleteType],
    itemsMember: null,
  },
  {
    ...sns,
    name: 'friend_check',
    title: 'tells who has whom in the list',
    source: '1047/34907',
    members: [from, to, checkType('Check')],
    itemsMember: 'InfoItem',
  },
  {
    ...sns,
    name: 'friend_get',
    title: 'lists the friends of an account, page by page',
    source: '1047/34908',
    members: [from, integer('StartIndex'), maybe(integer('StandardSequence')), maybe(integer('CustomSequence'))],
    itemsMember: 'UserDataItem',
  },
  {
    ...sns,
    name: 'friend_get_list',
    title: 'tells what is kept about some friends',
    source: '1047/34910',
    members: [from, to, texts('TagList')],
    itemsMember: 'InfoItem',
  },
  {
    ...sns,
    name: 'black_list_add',
    title: 'blocks accounts, and ends the friendship with them',
    source: '1047/34911',
    members: [from, to],
    callbacks: ['Sns.CallbackBlackListAdd', 'Sns.CallbackFriendDelete'],
  },
  {
    ...sns,
    name: 'black_list_delete',
    title: 'takes accounts off the blocklist',
    source: '1047/34362',
    members: [from, to],
    callbacks: ['Sns.CallbackBlackListDelete'],
  },
  {
    ...sns,
    name: 'black_list_get',
    title: 'lists the blocked accounts, page by page',
    source: '1047/33521',
    members: [from, integer('StartIndex'), integer('MaxLimited'), integer('LastSequence')],
    itemsMember: 'BlackListItem',
  },
  {
    ...sns,
    name: 'black_list_check',
    title: 'tells who blocks whom',
    source: '1047/33521',
    members: [from, to, checkType('BlackCheck')],
    itemsMember: 'BlackListCheckItem',
  },
  {
    ...login,
    name: 'account_import',
    title: 'makes an account known',
    source: '1047/34953',
    perSecond: 200,
    members: [account('UserID'), ...person],
  },
  {
    ...login,
    name: 'multiaccount_import',
    title: 'makes several accounts known',
    source: '1047/34954',
    members: [items('AccountList', MOST_ACCOUNTS, [account('UserID'), ...person])],
  },
  {
    ...login,
    name: 'account_check',
    title: 'tells which accounts are known',
    source: '1047/34956',
    members: [items('CheckItem', MOST_ACCOUNTS, [account('UserID')])],
    itemsMember: 'ResultItem',
  },
  {
    ...login,
    name: 'account_delete',
    title: 'deletes accounts, and their friendships with them',
    source: '1047/34955',
    members: [items('DeleteItem', MOST_ACCOUNTS, [account('UserID')])],
    itemsMember: 'ResultItem',
  },
  {
    ...profile,
    name: 'portrait_set',
    title: 'writes fields of a profile; who may add the account is one of them',
    source: '1047/33520',
    members: [from, items('ProfileItem', MOST, tags)],
  },
  {
    ...profile,
    name: 'portrait_get',
    title: 'reads fields of profiles',
    source: '1047/33520',
    members: [accounts('To_Account', MOST_ACCOUNTS), texts('TagList')],
    itemsMember: 'UserProfileItem',
  },
] as const satisfies readonly RestCall[];

export type CallName = (typeof REST_CALLS)[number]['name'];
const CALLS: readonly RestCall[] = REST_CALLS;

export type CallTitleWords = Readonly<Record<CallName, string>>;
export const callTitleWords = wording<CallTitleWords>(
  Object.fromEntries(CALLS.map(({ name, title }) => [name, title])) as CallTitleWords,
);
/** Every call, with its title in the language that is spoken. */
export const listCalls = (): readonly RestCall[] =>
  REST_CALLS.map((each) => ({ ...each, title: callTitleWords.now[each.name] }));

/** `sns/friend_delete`, the way a call is named to people. */
export const titleOf = ({ service, name }: Pick<RestCall, 'service' | 'name'>): string => `${service}/${name}`;
export const CALL_TITLES: readonly string[] = CALLS.map(titleOf);

/** The call of a path `/v4/SERVICE/NAME`; null where there is none. Names are case-sensitive. */
export function findCall(service: string, name: string): RestCall | null {
  return CALLS.find((each) => each.service === service && each.name === name) ?? null;
}

/** The call that a word names, with or without its service; null where it names none. */
export function namedCall(word: string): RestCall | null {
  return CALLS.find((each) => each.name === word || titleOf(each) === word) ?? null;
}
