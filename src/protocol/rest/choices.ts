import { wording } from '../../language.ts';
import type { SourceId } from '../sources.ts';

/**
 * A thing that no page of Tencent's manual says, or that pages say differently, and what `friend-cb
 * chat` does there. It is never Tencent's word.
 */
export interface Choice {
  /** Public and permanent, in kebab-case. */
  readonly id: string;
  /** What the manual does not say. */
  readonly question: string;
  /** What friend-cb does. */
  readonly choice: string;
  /** The option of `friend-cb chat` that changes it; null where none does. */
  readonly setting: string | null;
  /** What was seen elsewhere, or what other pages say; null where nothing is known. */
  readonly alternatives: string | null;
  /** The pages that were read, and are silent or disagree. */
  readonly silent: readonly SourceId[];
}

const DELETION = ['1047/34905', '269/1644'] as const;
const DELETION_AND_CALLBACK = [...DELETION, '1047/34360', '269/1659'] as const;

const choices = <const Id extends string>(all: readonly (Choice & { readonly id: Id })[]) => all;

const CALLS = choices([
  {
    id: 'order-of-checks',
    question: 'Which fault of a request is named first where it has several, and with which code?',
    choice:
      'The cheapest check runs first: method and path (60002), service and command (60009), sdkappid missing (60012), ' +
      'the other parameters (60025), another app (70020), the UserSig (70003, 70014, 70013, 70009, 70001), the ' +
      'administrator (30004, 70403 or 60010), the body (60003), accounts that are no strings (60015).',
    setting: null,
    alternatives: null,
    silent: ['1047/34620', '1047/34348'],
  },
  {
    id: 'error-info-words',
    question: 'Which text stands in ErrorInfo beside a code?',
    choice: "ErrorInfo holds friend-cb's own plain words, which say what is wrong with the request.",
    setting: null,
    alternatives:
      'Few texts were seen, such as "HTTP parse Error" with 60002. They change from year to year: test the code.',
    silent: ['1047/34620', '1047/34348'],
  },
  {
    id: 'error-info-of-success',
    question: 'What stands in ErrorInfo where all went well?',
    choice: 'An empty string.',
    setting: null,
    alternatives: 'The example of friend_delete has "0" there, which looks like a slip; a captured reply has "".',
    silent: DELETION,
  },
  {
    id: 'content-type-of-reply',
    question: 'Which Content-Type does a reply have?',
    choice: 'application/json.',
    setting: null,
    alternatives: 'The example of the manual shows the headers of a reply, and no Content-Type among them.',
    silent: ['1047/34620'],
  },
  {
    id: 'content-type-of-request',
    question: 'Which Content-Type must a request have?',
    choice: 'Any, or none: the body is read as JSON whatever it says.',
    setting: null,
    alternatives: 'Clients in use send application/json, text/plain, application/x-www-form-urlencoded, or nothing.',
    silent: ['1047/34620'],
  },
  {
    id: 'random-values',
    question: 'What happens to a random that is no unsigned 32-bit number?',
    choice: 'Nothing: random is not looked at.',
    setting: null,
    alternatives: 'Clients in use send negative numbers, too.',
    silent: ['1047/34620'],
  },
  {
    id: 'unknown-members',
    question: 'What happens to members of a body that the call does not have?',
    choice: 'They are ignored, but for a slip in the name of a known one, such as Deletetype, which is told.',
    setting: null,
    alternatives: null,
    silent: ['1047/34620'],
  },
  {
    id: 'bad-parameters',
    question:
      'What is answered to a DeleteType that does not exist, an empty list, more accounts than the limit, a string ' +
      'where a list belongs, or an account that names itself?',
    choice: 'The whole request fails with 30001, and nothing changes.',
    setting: null,
    alternatives: null,
    silent: DELETION,
  },
  {
    id: 'repeated-accounts',
    question: 'What is answered where a list has an account twice?',
    choice: 'Each account is treated once, at its first place.',
    setting: null,
    alternatives: null,
    silent: DELETION,
  },
  {
    id: 'account-length',
    question: 'What is answered to an account id that is longer than 32 bytes?',
    choice: 'It is refused as a wrong parameter. The bytes of UTF-8 are counted, not the characters.',
    setting: null,
    alternatives: 'The page of account_import names the limit.',
    silent: [...DELETION, '1047/34902', '1047/34903'],
  },
  {
    id: 'unknown-account',
    question: 'Does an account that does not exist (30003) fail the whole request, or its item?',
    choice: 'From_Account fails the whole request, To_Account its item.',
    setting: null,
    alternatives: null,
    silent: [...DELETION, '1047/34348'],
  },
  {
    id: 'any-account',
    question: 'Which accounts exist before the first one is imported?',
    choice: 'Every id exists as long as no account was imported and no --friends given; afterwards, those alone.',
    setting: '--any-account',
    alternatives: "At Tencent's an account that was never imported does not exist (30003).",
    silent: [],
  },
  {
    id: 'old-member-names',
    question: 'Are the older names of members still taken, Identifier and Accounts?',
    choice: 'Both are taken: Identifier for UserID in account_import, Accounts for AccountList in multiaccount_import.',
    setting: null,
    alternatives: 'A library in use still sends Identifier.',
    silent: ['1047/34953', '1047/34954'],
  },
  {
    id: 'rate-limit',
    question: 'Are calls beyond the documented rate refused?',
    choice: 'No, unless asked for: --rate-limit N refuses what exceeds N calls a second with 60007.',
    setting: '--rate-limit',
    alternatives: 'The pages name 200 calls a second for each call for friends, 100 for some of those for accounts.',
    silent: [],
  },
  {
    id: 'rate-limit-seconds',
    question: 'How are the calls of a second counted?',
    choice: 'By whole seconds of the clock, each call for itself.',
    setting: null,
    alternatives: null,
    silent: ['1047/34620', '1047/34905'],
  },
  {
    id: 'faults-first',
    question: 'What is answered where --fault names the call or an account?',
    choice:
      'The code that --fault names, once URL, UserSig and the form of the body are in order, and before anything is ' +
      'looked up. Nothing changes then.',
    setting: '--fault',
    alternatives: null,
    silent: [],
  },
]);

const USER_SIG = choices([
  {
    id: 'usersig-clock',
    question: 'Is a UserSig taken that was made in the future by the clock here?',
    choice: 'Yes. It expires at its time and expire together, by the clock here.',
    setting: null,
    alternatives: null,
    silent: ['1047/34385', '1047/33517'],
  },
  {
    id: 'usersig-longest',
    question: 'How long may a UserSig be valid?',
    choice: 'As long as it says.',
    setting: null,
    alternatives: 'One page says 50 years, another one 10.',
    silent: ['269/32688', '1047/34456'],
  },
  {
    id: 'usersig-letters',
    question: 'Is a UserSig taken in plain base64, or percent-encoded once too often?',
    choice:
      'Yes, with a note: +, / and = are read as *, - and _, a space as the + that it was, and %2A as *. What fills it up ' +
      'at its end may be missing.',
    setting: null,
    alternatives: null,
    silent: ['1047/34385', '269/32688'],
  },
]);

const DELETIONS = choices([
  {
    id: 'delete-type-default',
    question: 'Is a friend_delete without DeleteType one-way or two-way?',
    choice: 'One-way, as Delete_Type_Single.',
    setting: null,
    alternatives: 'The page of friend_delete_all says that one-way is its default. friend_add is two-way by default.',
    silent: [...DELETION, '1047/33521'],
  },
  {
    id: 'not-a-friend',
    question: 'Which code has the item of an account that is no friend?',
    choice: '31704, as the page of the call says.',
    setting: '--not-a-friend',
    alternatives: 'The FAQ says 30001. One backend takes 30003 and 30004 for it, too.',
    silent: ['1047/34905', '1047/34457', '269/32485'],
  },
  {
    id: 'result-info',
    question: 'Which text stands in ResultInfo?',
    choice:
      'An empty string where the item succeeded, as in the example of the page. Elsewhere a text that was seen with ' +
      "the code, or friend-cb's own words.",
    setting: '--result-info',
    alternatives:
      'Seen: "OK" where the page says it is empty, which --result-info observed sends, and names such as ' +
      'Err_SNS_FriendDelete_Not_Friend. Test the code, never the text.',
    silent: DELETION,
  },
  {
    id: 'item-order',
    question: 'In which order do the items of a reply stand?',
    choice: "In the request's order.",
    setting: null,
    alternatives: 'The examples have it so; no sentence says it.',
    silent: DELETION,
  },
  {
    id: 'fail-account-of-deletion',
    question: 'Does the reply of friend_delete have Fail_Account where an item failed?',
    choice: 'No.',
    setting: null,
    alternatives: 'The pages of friend_add, friend_import, friend_update, friend_check and others name the member.',
    silent: DELETION,
  },
  {
    id: 'two-way-own-half',
    question: 'What does a two-way deletion do where only the deleter has the other as a friend?',
    choice: 'The item succeeds, the one direction is deleted, and the callback has this one pair.',
    setting: null,
    alternatives: null,
    silent: [...DELETION_AND_CALLBACK, '1047/33521'],
  },
  {
    id: 'two-way-other-half',
    question: 'What does a two-way deletion do where only the other has the deleter as a friend?',
    choice: 'The item is answered as no friend, nothing is deleted, and the callback has no pair for it.',
    setting: null,
    alternatives: null,
    silent: [...DELETION_AND_CALLBACK, '1047/33521'],
  },
  {
    id: 'too-many-deletions',
    question: 'How many deletions are too many (31707), and does it fail the request or the item?',
    choice: 'No number is. --fault friend_delete=31707 answers it.',
    setting: '--fault',
    alternatives: null,
    silent: [...DELETION, '1047/34348'],
  },
]);

const CALLBACKS = choices([
  {
    id: 'callback-without-pairs',
    question: 'Does a callback come where every item of a deletion failed?',
    choice: 'No.',
    setting: null,
    alternatives: null,
    silent: DELETION_AND_CALLBACK,
  },
  {
    id: 'callbacks-per-call',
    question: 'Does a call with many accounts cause one callback or several?',
    choice: 'One, with all pairs.',
    setting: null,
    alternatives: null,
    silent: DELETION_AND_CALLBACK,
  },
  {
    id: 'callback-order',
    question: 'Does the callback come before or after the reply to the call?',
    choice: 'The reply goes out first, and the callback follows.',
    setting: '--callback-order',
    alternatives: 'A backend that writes the deletion twice may fail in exactly one of the two orders.',
    silent: DELETION_AND_CALLBACK,
  },
  {
    id: 'callback-delay',
    question: 'How soon does the callback come?',
    choice: 'At once.',
    setting: '--callback-delay',
    alternatives: null,
    silent: ['1047/34360', '1047/34354'],
  },
  {
    id: 'callbacks-in-turn',
    question: 'Do callbacks overtake each other?',
    choice:
      'Those about the same account are sent one after the other, in the order of the events. Others are sent side ' +
      'by side.',
    setting: '--reorder',
    alternatives: '--reorder swaps two callbacks, which a network may do as well.',
    silent: ['1047/34360', '1047/34354'],
  },
  {
    id: 'callback-duplicates',
    question: 'How often does the same callback come twice?',
    choice: 'Never, unless asked for.',
    setting: '--duplicate',
    alternatives: 'After a retry a backend may get it twice. Whether RequestId stays the same, no page says.',
    silent: ['1047/34354'],
  },
  {
    id: 'callback-losses',
    question: 'How often is a callback lost?',
    choice: 'Never, unless asked for.',
    setting: '--lose',
    alternatives: 'Without a retry, a callback is lost whenever the endpoint cannot be reached.',
    silent: ['1047/34354'],
  },
  {
    id: 'callback-retries',
    question: 'How often and how soon is a callback sent again that was not answered in time?',
    choice: 'It is not sent again, which is the documented default.',
    setting: '--retries',
    alternatives:
      'The console can switch on a retry, for time-outs only. Number, spacing, RequestId and Sign of the second ' +
      'callback are on no page.',
    silent: ['1047/34354'],
  },
  {
    id: 'client-ip-of-rest',
    question: 'Which ClientIP does the callback of a REST call have?',
    choice: 'The address of the caller.',
    setting: null,
    alternatives: null,
    silent: ['1047/34354', '1047/34360'],
  },
  {
    id: 'client-platform',
    question: 'Which OptPlatform does the callback of a deletion in a client have?',
    choice: 'iOS, unless the request for it names another one.',
    setting: null,
    alternatives: 'The manual lists the platforms; any of them can come.',
    silent: [],
  },
  {
    id: 'delete-all-callback',
    question: 'Does friend_delete_all cause a callback?',
    choice: 'No, unless asked for.',
    setting: '--delete-all-calls-back',
    alternatives: null,
    silent: ['1047/34906', '1047/34360'],
  },
  {
    id: 'account-delete-callback',
    question: 'Does account_delete cause callbacks for the friends that go with the account?',
    choice: 'No.',
    setting: null,
    alternatives: null,
    silent: ['1047/34955', '1047/34360'],
  },
  {
    id: 'blocklist-callbacks',
    question: 'Blocking a friend ends the friendship: which callbacks come, in which order, with which pairs?',
    choice: 'BlackListAdd first, then FriendDelete with both directions, as far as they existed.',
    setting: null,
    alternatives: 'Only the page in Chinese (269/1659) says that blocking causes FriendDelete at all.',
    silent: ['1047/34360', '1047/34361', '1047/34911'],
  },
  {
    id: 'callback-before-adding',
    question: 'Is the backend asked before a friend is added?',
    choice: 'No, unless asked for: with --prev it gets Sns.CallbackPrevFriendAdd, and its answer decides.',
    setting: '--prev',
    alternatives: "The app's console switches this callback on and off.",
    silent: [],
  },
]);

const FRIENDS = choices([
  {
    id: 'allow-type-default',
    question: 'Which friend requests does a new account take?',
    choice: 'All, AllowType_Type_AllowAny, so that a test needs no consent. portrait_set changes it.',
    setting: null,
    alternatives: null,
    silent: ['1047/33520'],
  },
  {
    id: 'friend-add-items',
    question: 'How many accounts may one friend_add have?',
    choice: '1000, as friend_import and friend_delete.',
    setting: null,
    alternatives: 'The list of codes advises at most 100 where consent is needed.',
    silent: ['1047/34902', '269/1643'],
  },
  {
    id: 'import-existing-friend',
    question: 'What does friend_import do with an account that is a friend already?',
    choice: 'The item succeeds with 0, and its data is replaced.',
    setting: null,
    alternatives: null,
    silent: ['1047/34903', '269/8301'],
  },
  {
    id: 'friend-get-page',
    question: 'How many friends does one reply of friend_get have?',
    choice: 'At most 100.',
    setting: null,
    alternatives: null,
    silent: ['1047/34908', '269/1647'],
  },
]);

/** Every choice of `friend-cb chat`, those of a subject together. */
const ALL = [...CALLS, ...USER_SIG, ...DELETIONS, ...CALLBACKS, ...FRIENDS];
export const CHOICES_OF_CHAT: readonly Choice[] = ALL;

type ChoiceId = (typeof ALL)[number]['id'];
/** What people read of a choice. */
export type ChoiceWords = Readonly<Record<ChoiceId, Pick<Choice, 'question' | 'choice' | 'alternatives'>>>;
export const choiceWords = wording<ChoiceWords>(
  Object.fromEntries(
    ALL.map(({ id, question, choice, alternatives }) => [id, { question, choice, alternatives }]),
  ) as ChoiceWords,
);

/** Every choice, in the language that is spoken. */
export const listChoices = (): readonly Choice[] =>
  CHOICES_OF_CHAT.map((each) => ({ ...each, ...choiceWords.now[each.id as ChoiceId] }));

/** The choice of this id, in the language that is spoken; null where there is none. */
export function findChoice(id: string): Choice | null {
  return listChoices().find((each) => each.id === id) ?? null;
}
