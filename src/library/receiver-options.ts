import type { Exchange, HeaderList } from '../protocol/exchange.ts';
import { CHAT_TIMEOUT_MS } from '../protocol/judge-reply.ts';
import type { Trouble } from '../receiver/describe-trouble.ts';
import { FAULTS } from '../receiver/faults.ts';
import type { Received } from '../receiver/received.ts';
import type { ReplyPlan } from '../receiver/reply-plan.ts';
import {
  choiceRule,
  durationRule,
  endpointRule,
  functionRule,
  guardedRule,
  integerRule,
  listenerRule,
  listRule,
  misuse,
  type OptionRule,
  orNull,
  serverCertificateRule,
  textRule,
  throwUncaught,
  tlsRule,
  tokenRule,
  withDefault,
} from './options.ts';

/** Default limit of a callback's body, in bytes: five times the largest known callback. */
export const MAX_BODY_BYTES = 1024 * 1024;
/** Default number of exchanges that are kept for `next`. */
const KEPT = 10_000;
/** Default patience of `next`, in milliseconds: as long as most test runners give a test. */
const NEXT_TIMEOUT_MS = 5000;

/** What Node.js can put into a header of a reply; anything else would throw at the first callback. */
const replyHeaderRule: OptionRule<HeaderList[number]> = guardedRule(
  (given): given is HeaderList[number] =>
    Array.isArray(given) &&
    given.length === 2 &&
    /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(String(given[0])) &&
    typeof given[1] === 'string' &&
    /^[\t\x20-\x7e\x80-\xff]*$/.test(given[1]),
  "a pair of name and value that HTTP allows, such as ['Content-Type', 'application/json']",
);
const bytesRule = guardedRule((given): given is Uint8Array => given instanceof Uint8Array, 'a Uint8Array');
const statusRule = integerRule(200, 599);
const faultRule = orNull(choiceRule(FAULTS));

/** A reply to answer with. Other members, such as a fixture's name, are ignored. */
export const replyRule: OptionRule<ReplyPlan> = {
  read: (given, name) => {
    if (typeof given === 'string')
      throw new TypeError(`${name} is '${given}' instead of a reply; readReplyFixture('${given}') reads a named one`);
    if (typeof given !== 'object' || given === null) throw misuse(name, given, 'a reply');
    const { status, headers, body, delayMs, fault } = given as Record<string, unknown>;
    statusRule.read(status, `${name}.status`);
    listRule(replyHeaderRule).read(headers, `${name}.headers`);
    bytesRule.read(body, `${name}.body`);
    durationRule.read(delayMs, `${name}.delayMs`);
    faultRule.read(fault, `${name}.fault`);
    // Not a copy: `readyReply` prepares each object once.
    return given as ReplyPlan;
  },
};

/** For which callbacks a reply is set that is chosen while the receiver runs. */
export const scopeRule = choiceRule(['next', 'all'] as const);

/** The options of `next`. */
export const NEXT_OPTIONS = { timeoutMs: withDefault(durationRule, () => NEXT_TIMEOUT_MS) } as const;

/** The options of `startReceiver`. */
export const RECEIVER_OPTIONS = {
  host: withDefault(textRule, () => '127.0.0.1'),
  port: withDefault(integerRule(0, 65_535), () => 0),
  sdkAppId: orNull(textRule),
  token: orNull(tokenRule),
  replies: listRule(replyRule),
  errorInfo: orNull(guardedRule((given): given is string => typeof given === 'string', 'a text, or null')),
  status: orNull(statusRule),
  delayMs: withDefault(durationRule, () => 0),
  maxBodyBytes: withDefault(integerRule(1, 2 ** 30), () => MAX_BODY_BYTES),
  now: functionRule(Date.now),
  forwardTo: orNull(endpointRule),
  forwardTls: tlsRule,
  forwardTimeoutMs: withDefault(durationRule, () => CHAT_TIMEOUT_MS),
  record: orNull(textRule),
  tls: orNull(serverCertificateRule),
  keep: withDefault(integerRule(0, Number.MAX_SAFE_INTEGER), () => KEPT),
  // Null when nobody asks for exchanges: a receiver that makes none is several times as fast.
  onExchange: orNull(listenerRule<(exchange: Exchange, forwarded: Exchange | null) => void>()),
  onReceived: listenerRule<(received: Received) => void>(),
  onTrouble: listenerRule<(trouble: Trouble) => void>(),
  onBug: functionRule(throwUncaught),
} as const;
