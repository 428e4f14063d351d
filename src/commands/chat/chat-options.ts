import { CALLBACK_ORDERS, NOT_A_FRIEND_CODES, RESULT_INFOS, readFault, readShare } from '../../chat/settings.ts';
import { UserError } from '../../errors.ts';
import { DEFAULT_ADMIN } from '../../library/chat-options.ts';
import { CHAT_TIMEOUT_MS } from '../../protocol/judge-reply.ts';
import { flag, list, type Values, value, valueOr } from '../shared/command.ts';
import {
  colorOptions,
  exampleSdkAppIdOption,
  formatOption,
  inspectOption,
  projectOption,
  quietOption,
  seedOption,
  tokenOptions,
  verboseOption,
  wireOption,
} from '../shared/common-options.ts';
import { parseChoice, parseDuration, parseInteger, parseText, parseTo } from '../shared/parse.ts';
import { sharedWords } from '../shared/words.ts';
import { chatWords } from './words.ts';

/** The variable that holds the secret key itself. */
export const SECRET_KEY_VARIABLE = 'FRIEND_CB_SECRET_KEY';

function parseShare(text: string) {
  const share = readShare(text);
  if (share === null) throw new UserError(chatWords.now.notShare(text), { hint: [chatWords.now.shares] });
  return share;
}

function parseFault(text: string) {
  const fault = readFault(text);
  if (!fault.ok) throw new UserError(chatWords.now.fault(text, fault.problem), { hint: [chatWords.now.faults] });
  return fault;
}

const file = parseText('file');

/** The options of `chat`. */
export const chatOptions = {
  to: value('--to <url>', 'callback URL of your backend; without it no callback is sent', parseTo, {
    env: 'FRIEND_CB_TO',
    member: 'to',
  }),
  sdkAppid: exampleSdkAppIdOption,
  secretKeyFile: value(
    '--secret-key-file <file>',
    `check every UserSig with the app's secret key in this file (${SECRET_KEY_VARIABLE} has the key itself)`,
    file,
  ),
  admin: list('--admin <id>', `account that may call (repeatable, default: ${DEFAULT_ADMIN})`, parseText('account')),
  ...tokenOptions('sign the callbacks with this token'),
  port: valueOr('--port <n>', 'port to listen on; 0 picks a free one', parseInteger(0, 65_535), 8988),
  host: valueOr('--host <address>', 'address to listen on', parseText('address'), '127.0.0.1'),
  https: flag('--https', "serve HTTPS, with a certificate for localhost and the hosts of Chat's REST API"),
  proxy: flag(
    '--proxy',
    "be an HTTP proxy too, which answers for the hosts of Chat's REST API itself and refuses all others: for clients " +
      'whose host is a constant',
  ),
  friends: value('--friends <file>', 'JSON file with the friend graph at the start, and after a reset', file),
  anyAccount: flag(
    '--any-account',
    'every id stands for an account (the default until one is imported, and without --friends)',
  ),
  wire: wireOption,
  timeout: valueOr(
    '--timeout <duration>',
    "time limit for a callback's whole reply, by default Chat's own; 0 means no limit",
    parseDuration,
    CHAT_TIMEOUT_MS,
    { defaultText: '2s' },
  ),
  retries: valueOr(
    '--retries <n>',
    'how often a callback that was not answered in time is sent again',
    parseInteger(0, 10),
    0,
  ),
  callbackOrder: valueOr(
    '--callback-order <order>',
    `send a callback ${CALLBACK_ORDERS.join(' or ')} the reply to the call that causes it`,
    parseChoice(CALLBACK_ORDERS),
    'after',
  ),
  callbackDelay: valueOr('--callback-delay <duration>', 'let every callback wait', parseDuration, 0, {
    defaultText: 'none',
  }),
  duplicate: value('--duplicate <n|p%>', 'send the first N callbacks, or a part of all, twice', parseShare),
  lose: value('--lose <n|p%>', 'do not send the first N callbacks, or a part of all', parseShare),
  reorder: flag('--reorder', 'let every two callbacks swap'),
  fault: list(
    '--fault <name=code>',
    'answer with this code for an account (zed=30006) or a whole call (friend_delete=60008) (repeatable)',
    parseFault,
  ),
  rateLimit: value(
    '--rate-limit <n>',
    'answer 60007 to more calls of one kind in a second',
    parseInteger(1, 1_000_000),
  ),
  notAFriend: valueOr(
    '--not-a-friend <code>',
    `code for deleting who is no friend: ${NOT_A_FRIEND_CODES.join(' or ')}`,
    (text) => {
      const code = NOT_A_FRIEND_CODES.find((each) => String(each) === text);
      if (code === undefined) throw new UserError(sharedWords.now.noneOf(text, NOT_A_FRIEND_CODES.map(String)));
      return code;
    },
    NOT_A_FRIEND_CODES[0] as (typeof NOT_A_FRIEND_CODES)[number],
    { offers: () => NOT_A_FRIEND_CODES.map(String) },
  ),
  resultInfo: valueOr(
    '--result-info <kind>',
    `ResultInfo of what succeeded: ${RESULT_INFOS.join(' or ')} (OK)`,
    parseChoice(RESULT_INFOS),
    'empty',
  ),
  deleteAllCallsBack: flag('--delete-all-calls-back', 'call back for friend_delete_all too'),
  prev: flag('--prev', 'ask the backend before friends are added (Sns.CallbackPrevFriendAdd), and heed its answer'),
  seed: {
    ...seedOption,
    help: 'number that the percentages come from: the same seed decides the same way',
    defaultText: 'a new one, printed where there is a percentage',
  },
  ca: value('--ca <file>', 'PEM file with certificates to trust when calling the backend', file),
  insecure: flag('--insecure', "do not check the backend's certificate"),
  record: value(
    '--record <file>',
    'file to append every call and callback to, as a line of NDJSON; FILE.har becomes an HTTP Archive',
    file,
  ),
  count: value(
    '--count <n>',
    'end after this number of answered callbacks; with --for, exit 1 if there are fewer',
    parseInteger(1, 1_000_000_000),
  ),
  for: value('--for <duration>', 'time after which to end', parseDuration),
  inspect: inspectOption,
  format: formatOption,
  quiet: quietOption,
  verbose: verboseOption,
  ...projectOption,
  ...colorOptions,
};

export type ChatValues = Values<typeof chatOptions>;
