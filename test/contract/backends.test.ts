import { describe, it } from 'vitest';
import { BASE_CASE, CASES, USUAL_CASE_IDS } from '../../src/contract/suite.ts';
import { holdsButForTheLargest, holdsWhateverTheTime, plain, row, table } from '../support/backend-rows.ts';
import {
  APP,
  answersAfter,
  closeAndSaySo,
  closeSilently,
  gzipAlways,
  json,
  knowing,
  type Manners,
  onceOnly,
  signOf,
  startCrowded,
  startExpressCareless,
  startExpressDefault,
  startExpressLoose,
  startExpressMerged,
  startExpressTuned,
  startFastify,
  startHandmade,
  startHasty,
  startImpatient,
  startNarrow,
  startPlain,
  text,
  unframed,
  walk,
  withLineBehind,
} from '../support/backends.ts';

const FOREIGN = [
  'identity/foreign',
  'identity/longer',
  'identity/shorter',
  'identity/body-override',
  'identity/missing',
  'identity/empty',
  'identity/twice',
  'identity/coerced',
];
const UNSIGNED = [
  'sign/missing',
  'sign/empty',
  'sign/wrong',
  'sign/other-token',
  'sign/other-time',
  'sign/truncated',
  'sign/twice',
  'sign/array',
];
const STALE = ['sign/stale-90s', 'sign/ahead-90s'];
const BAD_BODY = [
  'body/malformed',
  'body/truncated',
  'body/empty',
  'body/not-object',
  'body/pairlist-missing',
  'body/pairlist-type',
  'body/pair-members',
];
const NEEDS_TOKEN = CASES.filter(({ id, needsToken }) => needsToken && USUAL_CASE_IDS.includes(id)).map(({ id }) => id);
const REFUSED = [...FOREIGN, 'identity/foreign-unsigned', ...UNSIGNED, ...STALE, 'command/mismatch', ...BAD_BODY];
/** Other commands, by their own pages. */
const SIBLINGS = ['command/state-change', 'command/after-send-message', 'command/prev-friend-add'];
const CONSOLE = ['console/url-check', 'console/command-in-query'];
/** Cases that want a second reply on one connection. */
const REUSED = ['wire/keep-alive', 'wire/keep-alive-after-refusal', 'wire/pipelined'];

const USERS = ['alice', 'bob', 'carol', 'dave', 'erin', 'frank', 'grace', 'heidi', 'ivan', 'judy'];
/** Cases that need ids of their own. */
const MADE_UP = [
  'accept/account-32-bytes',
  'accept/account-system',
  'accept/pairs-100',
  'accept/pairs-1000',
  'accept/pairs-2000',
];
const OWN_IDS = [BASE_CASE, ...MADE_UP];

const times = (query: URLSearchParams) => Math.abs(Date.now() / 1000 - Number(query.get('RequestTime'))) <= 60;
const sole = (query: URLSearchParams, name: string) => {
  const values = query.getAll(name);
  return values.length === 1 ? (values[0] ?? '') : '';
};
const signedLike = (compare: (given: string, right: string) => boolean): Manners['isGenuine'] => {
  return (query) => times(query) && compare(sole(query, 'Sign'), signOf(sole(query, 'RequestTime')));
};
const picky = (check: (query: URLSearchParams) => boolean): Manners['isOurs'] => {
  return (query) => oursLike((given) => given === APP)(query) && check(query);
};
const oursLike = (compare: (given: string) => boolean): Manners['isOurs'] => {
  return (query) => query.getAll('SdkAppid').length === 1 && compare(sole(query, 'SdkAppid'));
};
const aged = (isFresh: (age: number) => boolean): Manners['isGenuine'] => {
  return (query) =>
    isFresh(Date.now() / 1000 - Number(sole(query, 'RequestTime'))) &&
    sole(query, 'Sign') === signOf(sole(query, 'RequestTime'));
};
const texts = (check: (id: string) => boolean): Manners['isPair'] => {
  return (pair) => [pair['From_Account'], pair['To_Account']].every((id) => typeof id === 'string' && check(id));
};
const envelope = (given: Readonly<Record<string, unknown>>) =>
  json({ ActionStatus: 'OK', ErrorCode: 0, ErrorInfo: '', ...given });
const typed = (type: string): Partial<Manners> => ({
  accepted: { ...envelope({}), type },
  refused: (why) => ({ ...json({ ActionStatus: 'FAIL', ErrorCode: 1, ErrorInfo: why }), type }),
  otherCommand: () => ({ ...envelope({}), type }),
});
const accepted = (answer: Manners['accepted']): Partial<Manners> => ({ accepted: answer, otherCommand: () => answer });
const crash = (): never => {
  throw new Error('nobody catches this');
};

/** Right ones. */
const RIGHT = table(
  plain('a right backend in node:http', {}),
  row('a right backend in fastify', () => startFastify('tuned')),
  row('a right backend in express', startExpressTuned),
  row(
    'a right backend made by hand, in HTTP/1.1 but without chunks',
    () => startHandmade({ version: '1.1', threads: true, drains: true }),
    ['wire/chunked'],
  ),
  plain('a right backend without a token', { isGenuine: () => true }, [], { token: null }, NEEDS_TOKEN),
);

/** Frameworks as they come. */
const FRAMEWORKS = table(
  row('fastify as it comes', () => startFastify('default'), ['accept/no-content-type']),
  row('fastify with a schema, whose validator makes strings of numbers', () => startFastify('schema'), [
    'accept/no-content-type',
    'body/pair-members',
  ]),
  row('express as it comes', startExpressDefault, ['accept/no-content-type', 'accept/pairs-2000']),
  row('express as it comes, a body taken for granted', startExpressCareless, [
    'accept/no-content-type',
    'accept/pairs-2000',
  ]),
  row(
    'HTTP/1.0 as in the standard library of Python',
    () => startHandmade({ version: '1.0', threads: true, drains: true }),
    ['wire/chunked'],
  ),
);

/** How it answers. */
const ANSWERS = table(
  plain('JSON as text/plain', typed('text/plain'), ['reply/content-type']),
  plain('JSON as text/html', typed('text/html; charset=utf-8'), ['reply/content-type']),
  plain('a refusal as 401 with a text', {
    refused: () => text('Unauthorized', 401),
    unreadable: () => text('Bad Request', 400),
  }),
  plain(
    'a refusal as 401, where FAIL is wanted of a foreign app',
    { refused: () => text('Unauthorized', 401) },
    [...FOREIGN, 'identity/foreign-unsigned'],
    {
      choices: { 'foreign-app': 'fail' },
    },
  ),
  plain('a refusal as 403 with a text', { refused: () => text('Forbidden', 403) }),
  plain('a refusal as 200 with nothing', { refused: () => text(''), unreadable: () => text('') }, [
    ...REFUSED,
    'sign/unsigned-malformed',
    ...CONSOLE,
  ]),
  plain('no ErrorInfo', accepted(json({ ActionStatus: 'OK', ErrorCode: 0 })), ['reply/members']),
  plain('a refusal as fail and 400', { refused: () => json({ ActionStatus: 'fail', ErrorCode: 400, ErrorInfo: '' }) }, [
    'reply/values',
  ]),
  plain('ErrorCode as a string', accepted(envelope({ ErrorCode: '0' })), ['reply/types']),
  plain('ErrorInfo that is null', accepted(envelope({ ErrorInfo: null })), ['reply/types']),
  plain('OK with ErrorCode 1', accepted(envelope({ ErrorCode: 1 })), ['reply/pairing']),
  plain('an empty reply to other commands', { otherCommand: () => text('') }, [
    ...SIBLINGS,
    'command/unknown',
    'reply/json',
  ]),
  plain('error codes of its own for other commands', {
    otherCommand: () => json({ ActionStatus: 'FAIL', ErrorCode: 38_001, ErrorInfo: 'blocked' }),
  }),
  plain(
    'a page of an error with status 200, whatever it cannot do',
    {
      otherCommand: () => text('<b>Fatal error</b>: Uncaught Error'),
      unreadable: () => text('<b>Fatal error</b>: Uncaught Error', 400),
    },
    [...SIBLINGS, 'command/unknown', 'reply/json'],
  ),
  plain('status 201', accepted({ ...envelope({}), status: 201 }), ['reply/status-200'], {}, ['reply/json']),
  plain('gzip, whoever asks', { send: gzipAlways }, ['reply/uncompressed']),
  plain('Connection: close after each reply', { send: closeAndSaySo }),
  plain('the connection closed after each reply without a word', { send: closeSilently }, REUSED),
  plain('a reply whose end is the end of the connection', { send: unframed }, ['reply/length']),
  plain('a line end behind each reply', { send: withLineBehind }, [...REUSED, 'reply/length']),
);

/** Whose callbacks it takes. */
const IDENTITY = table(
  plain('SdkAppid never looked at', { isOurs: () => true }, FOREIGN),
  plain(
    'SdkAppid never looked at, and no token',
    { isOurs: () => true, isGenuine: () => true },
    [...FOREIGN, 'identity/foreign-unsigned'],
    { token: null },
    NEEDS_TOKEN,
  ),
  plain('SdkAppid compared as a number', { isOurs: oursLike((given) => Number(given) === Number(APP)) }, [
    'identity/coerced',
  ]),
  plain('SdkAppid that begins like ours', { isOurs: oursLike((given) => given.startsWith(APP)) }, [
    'identity/longer',
    'identity/coerced',
  ]),
  plain('SdkAppid that ours begins with', { isOurs: oursLike((given) => APP.startsWith(given)) }, [
    'identity/shorter',
    'identity/empty',
  ]),
  plain('SdkAppid somewhere in the URL', { isOurs: (query) => query.toString().includes(APP) }, [
    'identity/longer',
    'identity/twice',
    'identity/coerced',
  ]),
  plain('the first SdkAppid of several', { isOurs: (query) => query.get('SdkAppid') === APP }, ['identity/twice']),
  plain(
    'SdkAppid looked at if there is one',
    { isOurs: (query) => [null, '', APP].includes(query.get('SdkAppid')) && query.getAll('SdkAppid').length < 2 },
    ['identity/missing', 'identity/empty'],
  ),
  row('express, query and body in one bag', startExpressMerged, ['identity/body-override', 'command/mismatch']),
);

/** Signatures. */
const SIGNATURES = table(
  plain('Sign never looked at', { isGenuine: () => true }, [...UNSIGNED, ...STALE]),
  plain('Sign never looked at, and 500 on JSON that it cannot read', { isGenuine: () => true, unreadable: crash }, [
    ...UNSIGNED,
    ...STALE,
    'sign/unsigned-malformed',
    'body/malformed',
    'body/truncated',
    'body/empty',
    'body/bom',
  ]),
  plain(
    'Sign looked at if there is one',
    { isGenuine: (query) => !query.has('Sign') || signedLike((given, right) => given === right)(query) },
    ['sign/missing', 'sign/array'],
  ),
  plain(
    'Sign looked at if there is a RequestTime',
    { isGenuine: (query) => !query.has('RequestTime') || signedLike((given, right) => given === right)(query) },
    ['sign/missing'],
  ),
  plain('a Sign that the right one begins with', { isGenuine: signedLike((given, right) => right.startsWith(given)) }, [
    'sign/missing',
    'sign/empty',
    'sign/truncated',
    'sign/twice',
    'sign/array',
  ]),
  plain(
    'the first 8 characters of Sign',
    { isGenuine: signedLike((given, right) => given.slice(0, 8) === right.slice(0, 8)) },
    ['sign/truncated'],
  ),
  plain(
    'the first Sign of several',
    { isGenuine: (query) => times(query) && query.get('Sign') === signOf(query.get('RequestTime') ?? '') },
    ['sign/twice'],
  ),
  plain('capitals refused', { isGenuine: signedLike((given, right) => given === right) }),
  plain('capitals accepted', { isGenuine: signedLike((given, right) => given.toLowerCase() === right) }),
  plain('the age of RequestTime never looked at', { isGenuine: aged(() => true) }, STALE),
  plain('RequestTime ahead never looked at', { isGenuine: aged((age) => age <= 60) }, ['sign/ahead-90s']),
  plain('RequestTime within 30 s', { isGenuine: aged((age) => Math.abs(age) <= 30) }, [
    'sign/age-50s',
    'sign/ahead-50s',
  ]),
  row('express with nested queries and a loose comparison', startExpressLoose, ['sign/array']),
);

/** What it is picky about. */
const PICKY = table(
  plain('contenttype in small letters alone', { isOurs: picky((query) => query.get('contenttype') === 'json') }, [
    'accept/contenttype-upper',
    'accept/no-contenttype',
  ]),
  plain(
    'the platforms it knows alone',
    {
      isOurs: picky((query) =>
        /^(RESTAPI|Web|Android|iOS|Windows|Mac|iPad|Unknown)$/.test(query.get('OptPlatform') ?? ''),
      ),
    },
    ['accept/platform-macos', 'accept/platform-new'],
  ),
  plain('IPv4 alone', { isOurs: picky((query) => /^[\d.]+$/.test(query.get('ClientIP') ?? '')) }, [
    'accept/client-ipv6',
  ]),
  plain('SdkAppid in the first place alone', { isOurs: picky((query) => [...query.keys()][0] === 'SdkAppid') }, [
    'accept/observed-wire',
    'accept/query-order',
    'accept/query-unknown',
    'delivery/duplicate',
    'delivery/concurrent',
  ]),
  plain('ids of 20 bytes at most', { isPair: texts((id) => id.length <= 20) }, [
    'accept/account-32-bytes',
    'accept/pairs-100',
    'accept/pairs-1000',
    'accept/pairs-2000',
  ]),
  plain('ids of letters and digits alone', { isPair: texts((id) => /^[\w-]+$/.test(id)) }, ['accept/account-system']),
  plain(
    'a pair of two members alone',
    { isPair: (pair) => texts(() => true)(pair) && Object.keys(pair).length === 2 },
    ['accept/body-unknown-member'],
  ),
  plain(
    'CallbackCommand in the first place alone',
    { read: (bytes) => JSON.parse(/^\s*\{\s*"CallbackCommand".*$/s.exec(bytes.toString())?.[0] ?? '') },
    ['accept/body-member-order'],
  ),
);

/** What it can read. */
const READING = table(
  plain('a body of 100 KiB at most', { limitBytes: 100 * 1024 }, ['accept/pairs-2000']),
  plain('a body cut at 2048 bytes', { read: (bytes) => JSON.parse(bytes.subarray(0, 2048).toString()) }, [
    'accept/pairs-100',
    'accept/pairs-1000',
    'accept/pairs-2000',
  ]),
  plain('application/json alone', { takesType: (type) => type === 'application/json' }, [
    'accept/charset',
    'accept/no-content-type',
  ]),
  plain('any application/json', { takesType: (type) => type?.startsWith('application/json') ?? false }, [
    'accept/no-content-type',
  ]),
  plain('500 on a pair without To_Account', { isPair: (pair) => (pair['To_Account'] as string).trim() !== '' }, [
    'body/pair-members',
  ]),
  plain('500 on JSON that it cannot read', { unreadable: crash }, [
    'body/malformed',
    'body/truncated',
    'body/empty',
    'body/bom',
  ]),
  plain('500 on other commands', { otherCommand: crash }, [
    'command/sibling',
    ...SIBLINGS,
    'command/unknown',
    'command/case',
  ]),
  plain('500 on a quote in an id', { isPair: texts((id) => !id.includes("'") || crash()) }, ['accept/account-hostile']),
  plain('500 on an id that is no text', { isPair: texts((id) => encodeURIComponent(id) !== '') }, [
    'body/lone-surrogate',
  ]),
  plain(
    '500 on bytes that are no text',
    {
      read: (bytes) => JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)),
      unreadable: () => json({}, 500),
    },
    ['body/malformed', 'body/truncated', 'body/empty', 'body/invalid-utf8'],
  ),
  plain('500 on deep nesting', { read: walk, unreadable: crash }, [
    'body/malformed',
    'body/truncated',
    'body/empty',
    'body/bom',
    'body/deep',
  ]),
  plain('any PairList', { isPair: () => true }, ['body/pair-members']),
  row('the first piece of a body for the whole', startHasty, [
    'accept/pairs-1000',
    'accept/pairs-2000',
    'wire/split',
    'wire/bytewise-body',
    'wire/chunked',
  ]),
  row('the request line in one piece alone', startNarrow, ['wire/split-path', 'wire/bytewise-head']),
  row('413 before the body is read, and the connection closed', () => startImpatient(512 * 1024, 'says so')),
  row('the connection closed on a long body without a word', () => startImpatient(512 * 1024, 'says nothing'), [
    'body/1-mib',
    'body/10-mib',
  ]),
  row(
    'a refused request whose body is taken for the next one',
    () => startHandmade({ version: '1.1', threads: true, drains: false }),
    ['wire/chunked', 'wire/keep-alive-after-refusal'],
  ),
);

/** What it remembers. */
const MEMORY = table(
  row('a RequestId taken once', () => startPlain({ work: onceOnly() }), ['delivery/duplicate']),
  plain('its own users alone', { work: knowing(...USERS) }, [], { accounts: USERS, skip: OWN_IDS }),
  plain('three users of its own alone', { work: knowing(...USERS.slice(0, 3)) }, [], {
    accounts: USERS.slice(0, 3),
    skip: OWN_IDS,
  }),
  plain('its own users alone, and ids of the suite sent all the same', { work: knowing(...USERS) }, MADE_UP, {
    accounts: USERS,
    skip: [BASE_CASE],
  }),
);

/** How many callbacks it takes at a time. */
const CAPACITY = table(
  plain('20 ms for each callback', { work: answersAfter(20) }),
  plain('1.1 s for 100 pairs', { work: answersAfter(1100, (pairs) => pairs === 100) }),
  plain('2.5 s for one platform', { work: answersAfter(2500, (_, query) => query.get('OptPlatform') === 'Unknown') }),
  row(
    'one connection at a time, in HTTP/1.0',
    () => startHandmade({ version: '1.0', threads: false, drains: true }),
    ['wire/chunked', 'wire/slow-headers'],
    { timeoutMs: 4000 },
  ),
  row('ten connections at most', () => startCrowded(10), ['wire/slow-headers', 'delivery/concurrent'], {
    timeoutMs: 4000,
  }),
);

/** A busy machine takes its time for a whole suite, in milliseconds. */
const TEST_MS = 120_000;

describe.concurrent('the suite against', () => {
  it.each(RIGHT)('%s', holdsWhateverTheTime, TEST_MS);
  it.each(FRAMEWORKS)('%s', holdsWhateverTheTime, TEST_MS);
  it.each(ANSWERS)('%s', holdsButForTheLargest, TEST_MS);
  it.each(IDENTITY)('%s', holdsButForTheLargest, TEST_MS);
  it.each(SIGNATURES)('%s', holdsButForTheLargest, TEST_MS);
  it.each(PICKY)('%s', holdsButForTheLargest, TEST_MS);
  it.each(READING)('%s', holdsWhateverTheTime, TEST_MS);
  it.each(MEMORY)('%s', holdsButForTheLargest, TEST_MS);
  it.each(CAPACITY)('%s', holdsWhateverTheTime, TEST_MS);
});
