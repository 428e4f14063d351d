import { wording } from '../../language.ts';
import type { SourceId } from '../sources.ts';

/**
 * How a fact is known. documented: a page of Tencent's manual says so. observed: it stands in public
 * code or in a captured reply, and no page has it. chosen: nothing says so, and friend-cb chose.
 */
export type Mark = 'documented' | 'observed' | 'chosen';

/** A number in `ErrorCode` or `ResultCode` of the REST API. */
export interface RestCode {
  readonly code: number;
  /** What it means: one short sentence without a full stop. */
  readonly title: string;
  /** What the caller does about it. */
  readonly advice: string;
  readonly mark: Mark;
  /** The page that has the code; null where none has. */
  readonly source: SourceId | null;
  /** What is odd about it: only in old lists, pages that disagree, when it was seen. */
  readonly note: string | null;
}

type Row<Code> = readonly [code: Code, title: string, advice: string, note?: string];
type Known<Code> = RestCode & { readonly code: Code };

const rows = <Code extends number>(
  mark: Mark,
  source: SourceId | null,
  ...all: readonly Row<Code>[]
): readonly Known<Code>[] =>
  all.map(([code, title, advice, note = null]) => ({ code, title, advice, mark, source, note }));

const OLD_ONLY = 'Only older versions of the list have it.';
const RETRY = 'Try again, a few times at most, and wait longer each time.';
const OVER_RATE = 'Send fewer calls a second: wait, then try again, and put many accounts into one call.';
const ADMIN =
  'Put an administrator of the app into identifier, with a UserSig made for that account. The console names the ' +
  'administrators.';
const IN_BATCH = 'Do not change one account from several calls at once: put all into one call, or send them in turn.';
const ASK_TENCENT = "Look at the app in Tencent's console, or ask Tencent's support.";

/** Codes of the call as a whole, of every service. */
const COMMON = rows(
  'documented',
  '1047/34348',
  [
    60002,
    'The request could not be parsed as HTTP',
    'Check method and URL: it is a POST to https://HOST/v4/SERVICE/COMMAND.',
    'A browser that opens the bare host gets it, with the text "HTTP parse Error".',
  ],
  [
    60003,
    'The body could not be parsed as JSON',
    'Send a JSON object, and {} where the call needs nothing. Make it with a JSON library, not by hand.',
  ],
  [
    60004,
    'The check of the account or of its signature failed',
    'Check identifier and usersig in the URL.',
    'Older lists say: account or signature in the URL or in the body is wrong.',
  ],
  [
    60005,
    'The check of the account or of its signature failed',
    'Check identifier and usersig in the URL.',
    'Older lists say: account or signature in the URL or in the body is wrong.',
  ],
  [60007, 'Too many calls of this command in a second', OVER_RATE, 'Most calls for friends take 200 a second.'],
  [
    60008,
    'The service took too long, or the form of the request is wrong',
    `Check the members of the body against the page of the call. ${RETRY}`,
    'Seen in 2017 and 2018 with a sentence that names both causes.',
  ],
  [60009, 'There is no such resource', 'Check the path: /v4/, the service, the command. Both are case-sensitive.'],
  [60010, 'The call needs an administrator', ADMIN],
  [60012, 'The query has no sdkappid', 'Put sdkappid, the number of your app, into the query.'],
  [60013, "The service's answer could not be parsed", `${RETRY} The fault is not in the request.`],
  [60014, 'The check of the account took too long', RETRY],
  [
    60015,
    'An account in the body is not a string',
    'Write account ids in quotes, those of digits too: "123", not 123.',
  ],
  [60016, 'The app is disabled', ASK_TENCENT],
  [60017, 'The request is disabled', ASK_TENCENT],
  [60020, 'The plan of the app is missing, has expired or is not paid', ASK_TENCENT],
  [
    60021,
    'The IP address of the caller is not allowed',
    'Call from an address on the list in the console, or add this one to it.',
  ],
  [
    60025,
    'sdkappid, identifier, usersig or contenttype is wrong',
    'Check that the query has all four under exactly these names, and contenttype=json.',
  ],
  [60026, 'The host belongs to another region than the app', 'Call the host of the region in which the app was made.'],
  [60027, 'This product does not have the call', 'Check that sdkappid is that of a Chat app.'],
  [60028, 'The trial app has used up its calls of the day', 'Wait until tomorrow, or buy a plan.'],
);

const COMMON_OLD = rows(
  'documented',
  '1047/34620',
  [60006, 'sdkappid is not valid', 'Put the number of your app into sdkappid.', OLD_ONLY],
  [60011, 'Too many calls of this app in a second', OVER_RATE, OLD_ONLY],
  [60018, 'Too many requests', OVER_RATE, OLD_ONLY],
  [60019, 'Too many requests', OVER_RATE, OLD_ONLY],
);

/** UserSig and accounts. */
const ACCOUNTS = rows(
  'documented',
  '1047/34348',
  [
    70001,
    'The UserSig has expired',
    'Make a new UserSig. Make it anew before it expires: how long it is valid is said when it is made.',
  ],
  [
    70003,
    'The UserSig cannot be read',
    'Check that it arrives whole: percent-encode it in the query, and look for a place that cuts it off.',
  ],
  [
    70009,
    'The UserSig was made with another secret key',
    'Make it with the secret key of this very app, as the console shows it.',
  ],
  [
    70013,
    'identifier is not the account that the UserSig was made for',
    'Make the UserSig for the account in identifier, or put its account into identifier.',
  ],
  [
    70014,
    'sdkappid is not the app that the UserSig was made for',
    'Make the UserSig for the app in sdkappid, with the secret key of that app.',
  ],
  [70016, 'The app has no key to check a UserSig with', 'Get the secret key of the app from the console first.'],
  [70020, 'There is no such app', 'Check sdkappid: it is the number that the console shows for the app.'],
  [
    70050,
    'The UserSig does not verify, and that too often',
    'Stop calling, mend the UserSig as with 70009, then try again later.',
  ],
  [70051, 'The account is blocked', ASK_TENCENT],
  [
    70107,
    'The account does not exist',
    'Import the account before it is used, with account_import.',
    'account_delete answers it for an account that was never imported.',
  ],
  [70169, 'The service took too long inside', RETRY],
  [70202, 'The service took too long inside', RETRY],
  [70398, 'The app has too many accounts', 'Delete accounts that are not needed, or buy a plan: a trial app has 100.'],
  [
    70399,
    'A deleted account may not come back yet',
    'Wait three months, or use another id.',
    'It does not concern trial apps.',
  ],
  [70402, 'The parameters are not valid', 'Check members, types and lengths against the page of the call.'],
  [70403, 'The call needs an administrator', ADMIN, 'The calls for accounts answer it; those for friends have 30004.'],
  [70500, 'An internal error of the service', RETRY],
);

const OF_ACCOUNT_CALLS = [
  ...rows(
    'documented',
    '1047/34953',
    [40006, 'An internal error of the service, in the profile', RETRY],
    [40601, 'A field of the profile is too long', 'Shorten Nick and FaceUrl: a field has at most 500 bytes.'],
  ),
  ...rows('documented', '1047/34955', [
    71000,
    'The account could not be deleted',
    'Check in the console that the app may delete accounts: apps other than trial ones have to switch it on.',
    'The page of account_delete names it. What exactly it stands for was not checked.',
  ]),
  ...rows('observed', null, [
    70032,
    'The UserSig was not accepted',
    'Put a real UserSig in the place of the placeholder.',
    'Seen before 2020 for a placeholder such as usersig=xxx, with an empty ErrorInfo. No list has it.',
  ]),
];

/** Friends: what several calls answer, for the whole or for an item. */
const FRIENDS = rows(
  'documented',
  '1047/34348',
  [
    30001,
    'A parameter is wrong',
    'Check members, types and limits against the page of the call. In an item: ask whether the two are friends, ' +
      'or blocked, already.',
    'The FAQ (1047/34457) has it for adding a friend, for deleting, updating or reading who is none, and for ' +
      'blocking twice.',
  ],
  [
    30002,
    'The account is not valid',
    'Check the id: at most 32 bytes, and spelled as it was imported.',
    'Older lists say: SDKAppID does not match.',
  ],
  [30003, 'The account does not exist', 'Import the account first, with account_import.'],
  [
    30004,
    'The call needs an administrator',
    ADMIN,
    'The FAQ (1047/34457): From_Account is compared with the caller, and where they differ the caller has to be one.',
  ],
  [
    30005,
    'A text was refused',
    'Change Remark, GroupName or AddWording.',
    'The newer list says instead that the feature to follow users is not switched on.',
  ],
  [30006, 'An internal error of the service', RETRY],
  [30007, 'The service took too long', RETRY],
  [30008, 'Two calls wrote at the same time', IN_BATCH],
  [
    38000,
    'The app itself refused the friend request',
    'Look into your own backend: it answered Sns.CallbackPrevFriendAdd with this code.',
    'It stands for all from 38000 to 39000: the backend chooses the number.',
  ],
);

const OF_FRIEND_ADD = [
  ...rows(
    'documented',
    '1047/34902',
    [30009, 'The account may not send friend requests', 'The administrator forbade it: set AdminForbidType anew.'],
    [30010, 'The own friend list is full', 'Delete friends first: a list has at most 3000.'],
    [30011, 'The account has too many friend groups', 'Use a group that is there already: an account has at most 32.'],
    [30012, 'The own list of open requests is full', 'Answer or delete open requests first.'],
    [30014, "The other's friend list is full", 'Nothing to do on this side: the other has to delete friends first.'],
    [30515, 'The other is on the own blocklist', 'Take the other off the blocklist first, with black_list_delete.'],
    [
      30516,
      'The other takes no friend requests',
      'Respect it, or change AllowType of the other with portrait_set, or use ForceAddFlags.',
    ],
    [30525, "The own account is on the other's blocklist", 'Nothing to do on this side: the other has to unblock it.'],
    [
      30539,
      'The request waits for the consent of the other',
      'Nothing is wrong: the two become friends, and the callback comes, when the other agrees.',
    ],
    [30540, 'Too many friend requests in a short time', 'Wait, then send fewer of them.'],
  ),
  ...rows('observed', null, [
    30520,
    'The two are friends already',
    'Take it as done. Today friend_add answers 30001 here.',
    'Seen in 2018 with SNS_FRD_ADD_FRD_EXIST.',
  ]),
];

const OF_OTHER_CALLS = [
  ...rows('documented', '1047/34911', [
    30013,
    'The blocklist is full',
    'Take others off it first, with black_list_delete: a blocklist has at most 1000.',
  ]),
  ...rows('documented', '1047/34910', [
    31211,
    'The account is no friend',
    'Leave it out, or add it first. The FAQ (1047/34457) has 30001 here: take both.',
    'Only an older example of friend_get_list has it, with SNS_FRD_GET_LIST_FRD_NO_EXIST.',
  ]),
  ...rows('observed', null, [
    31307,
    'The account is on the blocklist already',
    'Take it as done. The page of black_list_add has 30001 here: take both.',
    'Seen in 2018 with Err_SNS_BlackListAdd_Already_Exist.',
  ]),
  ...rows(
    'documented',
    '1047/34905',
    [
      31704,
      'The account to delete is no friend',
      'Take it as done: what should be gone is gone. No callback comes for this item.',
      'The FAQ (1047/34457) has 30001 here instead: take both.',
    ],
    [
      31707,
      'The deletion was filtered: too many in a short time',
      'Wait, then delete more slowly.',
      'The newest common list lacks it, and no page says how many are too many.',
    ],
  ),
];

/** Every code of the calls that `friend-cb chat` answers, in the order of the numbers. */
const ROWS = [
  ...COMMON,
  ...COMMON_OLD,
  ...ACCOUNTS,
  ...OF_ACCOUNT_CALLS,
  ...FRIENDS,
  ...OF_FRIEND_ADD,
  ...OF_OTHER_CALLS,
].toSorted((a, b) => a.code - b.code);
export const REST_CODES: readonly RestCode[] = ROWS;

type KnownCode = (typeof ROWS)[number]['code'];
/** What people read of a code. */
export type RestCodeWords = Readonly<Record<KnownCode, Pick<RestCode, 'title' | 'advice' | 'note'>>>;
export const restCodeWords = wording<RestCodeWords>(
  Object.fromEntries(ROWS.map(({ code, title, advice, note }) => [code, { title, advice, note }])) as RestCodeWords,
);

/** The same row in the language that is spoken. */
const speak = (row: RestCode): RestCode => ({ ...row, ...restCodeWords.now[row.code as KnownCode] });
/** Every code, in the language that is spoken. */
export const listRestCodes = (): readonly RestCode[] => REST_CODES.map(speak);

const BY_CODE = new Map(REST_CODES.map((each) => [each.code, each]));
/** What the app backend may answer to `Sns.CallbackPrevFriendAdd` (1047/34348). */
const OWN_CODES = { first: 38_000, last: 39_000 } as const;

/** The row of a code, in the language that is spoken; null for one that no row has. 38000 to 39000 share a row. */
export function findRestCode(code: number): RestCode | null {
  const isOwn = Number.isInteger(code) && code >= OWN_CODES.first && code <= OWN_CODES.last;
  const row = BY_CODE.get(isOwn ? OWN_CODES.first : code);
  return row === undefined ? null : speak(row);
}

/** A text that was seen in `ResultInfo` beside a code, in the reply to one call. */
export interface ItemText {
  readonly call: string;
  readonly code: number;
  readonly text: string;
  readonly mark: Mark;
}

/** What stands in `ResultInfo` is documented for few codes; the rest was seen in public code. */
export const ITEM_TEXTS: readonly ItemText[] = [
  { call: 'friend_delete', code: 0, text: 'OK', mark: 'observed' },
  { call: 'friend_delete', code: 31704, text: 'Err_SNS_FriendDelete_Not_Friend', mark: 'observed' },
  { call: 'friend_add', code: 30001, text: 'Err_SNS_FriendAdd_Friend_Exist', mark: 'observed' },
  // The text was seen without its number. Of the codes of friend_add this one has its meaning.
  { call: 'friend_add', code: 30009, text: 'Err_SNS_FriendAdd_Forbid_By_Admin', mark: 'observed' },
  { call: 'friend_add', code: 30516, text: 'Err_SNS_FriendAdd_Friend_Allow_Type_Forbid', mark: 'observed' },
  { call: 'friend_add', code: 30520, text: 'SNS_FRD_ADD_FRD_EXIST', mark: 'observed' },
  { call: 'friend_get_list', code: 31211, text: 'SNS_FRD_GET_LIST_FRD_NO_EXIST', mark: 'documented' },
  { call: 'black_list_add', code: 30001, text: 'Err_SNS_BlackListAdd_Already_Exist', mark: 'documented' },
  { call: 'black_list_add', code: 31307, text: 'Err_SNS_BlackListAdd_Already_Exist', mark: 'observed' },
  { call: 'account_delete', code: 70107, text: 'Err_TLS_PT_Open_Login_Account_Not_Exist', mark: 'documented' },
];

const WRONG_ITEMS = {
  friend_add: 'The two are friends already',
  'add-friend': 'The two are friends already',
  'accept-friend': 'No request of this account waits for consent',
  friend_update: 'The account is no friend, or a field has a wrong value',
  friend_delete: 'The account to delete is no friend',
  'delete-friend': 'The account to delete is no friend',
  friend_get_list: 'The account is no friend',
  black_list_add: 'The account is on the blocklist already',
  block: 'The account is on the blocklist already',
  black_list_delete: 'The account is not on the blocklist',
  unblock: 'The account is not on the blocklist',
};
export type WrongItemWords = Readonly<Record<keyof typeof WRONG_ITEMS, string>>;
/** What 30001 stands for in an item, by the command or the action of a client. */
export const wrongItemWords = wording<WrongItemWords>(WRONG_ITEMS);
const isKnownItem = (call: string): call is keyof WrongItemWords => Object.hasOwn(WRONG_ITEMS, call);

/**
 * What a code means in an item of a reply; null for one that no row has.
 * @param call the command, such as `friend_delete`, or the action of a client, such as `block`
 */
export function itemTitle(call: string, code: number): string | null {
  const special = code === 30001 && isKnownItem(call) ? wrongItemWords.now[call] : undefined;
  return special ?? findRestCode(code)?.title ?? null;
}

/**
 * The `ResultInfo` that was seen with a code of an item; null where none was. 30001 has the text for
 * an item that is a friend, or blocked, already: for another cause the caller must not ask.
 * @param call the command, such as `friend_delete`
 */
export function observedText(call: string, code: number): string | null {
  return ITEM_TEXTS.find((each) => each.call === call && each.code === code)?.text ?? null;
}
