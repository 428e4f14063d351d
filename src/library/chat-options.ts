import type { GraphData } from '../chat/graph-data.ts';
import {
  CALLBACK_ORDERS,
  type ChatSettings,
  collectFaults,
  type Faults,
  NOT_A_FRIEND_CODES,
  RESULT_INFOS,
  readFault,
  readShare,
  type Share,
} from '../chat/settings.ts';
import type { Exchange } from '../protocol/exchange.ts';
import { CHAT_TIMEOUT_MS } from '../protocol/judge-reply.ts';
import { EXAMPLE_SDK_APP_ID } from '../protocol/query.ts';
import type { CallRecord } from '../protocol/rest/record.ts';
import type { Trouble } from '../receiver/describe-trouble.ts';
import { randomSeed } from './bounds.ts';
import {
  choiceRule,
  durationRule,
  endpointRule,
  flagRule,
  functionRule,
  guardedRule,
  integerRule,
  listenerRule,
  listRule,
  misuse,
  type OptionRule,
  orNull,
  seedRule,
  serverCertificateRule,
  textRule,
  throwUncaught,
  tlsRule,
  tokenRule,
  wireRule,
  withDefault,
} from './options.ts';

/** The account that may call, unless others are named. */
export const DEFAULT_ADMIN = 'administrator';
/** Exchanges and calls that are kept to be asked for. */
const KEPT = 10_000;
/** Default patience of `next`, in milliseconds. */
const NEXT_TIMEOUT_MS = 5000;

/** A UserSig holds it as a number. */
const digitsRule = guardedRule(
  (given): given is string => typeof given === 'string' && /^\d{1,15}$/.test(given),
  'a text of digits',
);

const adminsRule: OptionRule<readonly string[]> = {
  read: (given, name) => {
    const admins = listRule(textRule).read(given, name);
    if (admins.length === 0) throw new TypeError(`${name} is empty: nobody could call`);
    return admins;
  },
};

const shareRule: OptionRule<Share> = {
  read: (given, name) => {
    const share = typeof given === 'number' || typeof given === 'string' ? readShare(String(given)) : null;
    if (share === null) throw misuse(name, given, "a number of callbacks such as 1, or a part of all such as '10%'");
    return share;
  },
};

const faultsRule: OptionRule<Faults> = {
  read: (given, name) => {
    if (typeof given !== 'object' || given === null || Array.isArray(given))
      throw misuse(name, given, 'an object of codes by account or call, such as { zed: 30006 }');
    const faults = Object.entries(given).map(([key, code]) => readFault(`${key}=${code}`));
    const wrong = faults.find((each) => !each.ok);
    if (wrong && !wrong.ok) throw new TypeError(`${name}: an entry ${wrong.problem}`);
    return collectFaults(faults);
  },
  initial: () => collectFaults([]),
};

const graphRule = guardedRule(
  (given): given is Partial<GraphData> => typeof given === 'object' && given !== null && !Array.isArray(given),
  'an object such as { friends: { alice: ["bob"] } }',
);

/** The settings for what breaks backends, all off by default. */
export const SETTING_OPTIONS = {
  callbackOrder: withDefault(choiceRule(CALLBACK_ORDERS), () => 'after' as const),
  callbackDelayMs: withDefault(durationRule, () => 0),
  duplicate: orNull(shareRule),
  lose: orNull(shareRule),
  reorder: flagRule,
  faults: faultsRule,
  rateLimit: orNull(integerRule(1, 1_000_000)),
  notAFriend: withDefault(
    guardedRule(
      (given): given is ChatSettings['notAFriend'] => NOT_A_FRIEND_CODES.some((code) => code === given),
      NOT_A_FRIEND_CODES.join(' or '),
    ),
    () => NOT_A_FRIEND_CODES[0],
  ),
  resultInfo: withDefault(choiceRule(RESULT_INFOS), () => 'empty' as const),
  deleteAllCallsBack: flagRule,
  prev: flagRule,
  retries: withDefault(integerRule(0, 10), () => 0),
} as const;

/** The options of `startChat`. */
export const CHAT_OPTIONS = {
  to: orNull(endpointRule),
  sdkAppId: withDefault(digitsRule, () => EXAMPLE_SDK_APP_ID),
  secretKey: orNull(tokenRule),
  admins: withDefault(adminsRule, () => [DEFAULT_ADMIN]),
  token: orNull(tokenRule),
  host: withDefault(textRule, () => '127.0.0.1'),
  port: withDefault(integerRule(0, 65_535), () => 0),
  tls: orNull(serverCertificateRule),
  proxyTls: orNull(serverCertificateRule),
  callbackTls: tlsRule,
  friends: orNull(graphRule),
  anyAccount: orNull(guardedRule((given): given is boolean => typeof given === 'boolean', 'true, false or null')),
  wire: wireRule,
  timeoutMs: withDefault(durationRule, () => CHAT_TIMEOUT_MS),
  seed: withDefault(seedRule, randomSeed),
  record: orNull(textRule),
  keep: withDefault(integerRule(1, 1_000_000), () => KEPT),
  now: functionRule(Date.now),
  onCall: listenerRule<(record: CallRecord) => void>(),
  onExchange: listenerRule<(exchange: Exchange, isLast: boolean) => void>(),
  onControl: listenerRule<(what: string) => void>(),
  onTrouble: listenerRule<(trouble: Trouble) => void>(),
  onBug: functionRule(throwUncaught),
  ...SETTING_OPTIONS,
} as const;

/** The options of `next` and of `userSig`. */
export const NEXT_CALLBACK_OPTIONS = { timeoutMs: withDefault(durationRule, () => NEXT_TIMEOUT_MS) } as const;
export const USER_SIG_OPTIONS = { expireSeconds: withDefault(integerRule(1, 2 ** 31), () => 15_552_000) } as const;
