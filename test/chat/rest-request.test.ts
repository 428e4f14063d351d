import { expect, it } from 'vitest';
import { createUserSig } from '../../src/index.ts';
import { callRest, type Reply, startStandIn } from '../support/chat.ts';

const KEY = '5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e';
const APP = '888888';
const FRIENDS = { friends: { alice: ['bob'] } };
const BODY = '{"From_Account":"alice","To_Account":["bob"],"CheckType":"CheckResult_Type_Single"}';

/** A request in parts, so that each fault changes one of them. */
interface Parts {
  readonly method: string;
  readonly path: string;
  readonly sdkappid: string | null;
  readonly identifier: string | null;
  readonly contenttype: string | null;
  /** Null: it is missing. Undefined: it is made of the parts below. */
  readonly usersig: string | null | undefined;
  readonly sigApp: string;
  readonly sigFor: string | null;
  readonly sigKey: string;
  readonly sigTime: number;
  readonly body: string;
}

const now = () => Math.floor(Date.now() / 1000);
const RIGHT: Parts = {
  method: 'POST',
  path: 'v4/sns/friend_check',
  sdkappid: APP,
  identifier: 'administrator',
  contenttype: 'json',
  usersig: undefined,
  sigApp: APP,
  sigFor: null,
  sigKey: KEY,
  sigTime: now(),
  body: BODY,
};

const sigOf = ({ sigApp, sigFor, sigKey, sigTime, identifier }: Parts): string =>
  createUserSig({
    sdkAppId: sigApp,
    identifier: sigFor ?? identifier ?? '',
    secretKey: sigKey,
    time: sigTime,
    expire: 3600,
  });

/** Sends a request with these parts changed, and gives its code. */
async function codeOf(changes: Partial<Parts>): Promise<number> {
  const { chat } = await startStandIn({ secretKey: KEY, friends: FRIENDS });
  const parts = { ...RIGHT, ...changes };
  const { method, path, sdkappid, identifier, contenttype, body } = parts;
  const usersig = parts.usersig === undefined ? sigOf(parts) : parts.usersig;
  const reply = await callRest(chat.url, '', body, {
    method,
    path,
    query: { sdkappid, identifier, usersig, contenttype },
  });
  return reply.ErrorCode;
}

/** The table of faults (1047/34348), in the order in which they are looked for. */
const FAULTS: readonly (readonly [what: string, code: number, changes: Partial<Parts>])[] = [
  ['not POST', 60002, { method: 'PUT' }],
  ['a path without a command', 60002, { path: 'v4/sns' }],
  ['a path of another version', 60002, { path: 'v3/sns/friend_check' }],
  ['a path with more behind it', 60002, { path: 'v4/sns/friend_check/' }],
  ['an unknown service', 60009, { path: 'v4/nope/friend_check' }],
  ['an unknown command', 60009, { path: 'v4/sns/friend_chekc' }],
  ['a command in other letters', 60009, { path: 'v4/sns/Friend_Check' }],
  ['a command of another service', 60009, { path: 'v4/profile/friend_check' }],
  ['a command that every object has', 60009, { path: 'v4/sns/constructor' }],
  ['no sdkappid', 60012, { sdkappid: null }],
  ['an empty sdkappid', 60012, { sdkappid: '' }],
  ['an sdkappid that is no number', 60025, { sdkappid: '88x' }],
  ['no identifier', 60025, { identifier: null }],
  ['no usersig', 60025, { usersig: null }],
  ['no contenttype', 60025, { contenttype: null }],
  ['a contenttype other than json', 60025, { contenttype: 'xml' }],
  ['a contenttype in other letters', 60025, { contenttype: 'JSON' }],
  ['another app', 70020, { sdkappid: '1400000000' }],
  ['a usersig that cannot be read', 70003, { usersig: 'xxx' }],
  ['a usersig of another app', 70014, { sigApp: '1400000000' }],
  ['a usersig of another account', 70013, { sigFor: 'someone' }],
  ['a usersig made with another key', 70009, { sigKey: 'x'.repeat(64) }],
  ['a usersig that has expired', 70001, { sigTime: now() - 7200 }],
  ['a caller that is no administrator', 30004, { identifier: 'alice' }],
  ['no body', 60003, { body: '' }],
  ['a body that is no JSON', 60003, { body: `${BODY}}` }],
  ['a body that is no object', 60003, { body: '[]' }],
  ['a body that is null', 60003, { body: 'null' }],
  ['an account that is no string', 60015, { body: '{"From_Account":1,"To_Account":["bob"]}' }],
  ['an account in a list that is no string', 60015, { body: '{"From_Account":"alice","To_Account":["bob",2]}' }],
  ['a member that is missing', 30001, { body: '{"From_Account":"alice"}' }],
];

it('a request in which nothing is wrong', async () => {
  expect(await codeOf({})).toBe(0);
});

it.each(FAULTS)('%s: %d', async (_, code, changes) => {
  expect(await codeOf(changes)).toBe(code);
});

/** Two faults that change different parts, and so can be there at once. */
const PAIRS = FAULTS.flatMap((first, index) =>
  FAULTS.slice(index + 1)
    .filter(([, , changes]) => !Object.keys(changes).some((part) => part in first[2]))
    .map((second) => [first[0], second[0], first[1], { ...second[2], ...first[2] }] as const),
);

it.each(PAIRS)('%s, and %s: %d', async (_, __, code, changes) => {
  expect(await codeOf(changes)).toBe(code);
});

it.each([
  ['sns/friend_check', 30004],
  ['im_open_login_svc/account_check', 70403],
  ['profile/portrait_get', 60010],
])('%s by who is no administrator: %d', async (call, code) => {
  expect(await codeOf({ path: `v4/${call}`, identifier: 'alice' })).toBe(code);
});

it.each([
  ['sns/friend_check', 30001],
  ['im_open_login_svc/account_check', 70402],
  ['profile/portrait_get', 60008],
])('%s without its members: %d', async (call, code) => {
  expect(await codeOf({ path: `v4/${call}`, body: '{}' })).toBe(code);
});

it.each([
  ['without a secret key any UserSig will do', 'x', 0],
  ['without a secret key it has to be there all the same', '', 60025],
])('%s', async (_, usersig, code) => {
  const { call } = await startStandIn({ friends: FRIENDS });
  const reply = await call('sns/friend_check', BODY, { query: { usersig } });
  expect(reply.ErrorCode).toBe(code);
});

const QUERY = 'sdkappid=888888&identifier=administrator&usersig=SIG&random=99999999&contenttype=json';
/** `*`, `-` and `_` written as Python and PHP write them. */
const encoded = (sig: string) => sig.replaceAll('*', '%2A').replaceAll('-', '%2D').replaceAll('_', '%5F');

/** What clients send, and the manual does not rule out. */
it.each<[what: string, query: string, headers: Record<string, string>]>([
  ['the order of the manual', QUERY, {}],
  [
    'usersig first, as in the overview',
    'usersig=SIG&identifier=administrator&sdkappid=888888&random=99999999&contenttype=json',
    {},
  ],
  ['all the other way round', QUERY.split('&').reverse().join('&'), {}],
  ['a random from Java', QUERY.replace('99999999', '-2147483648'), {}],
  ['a random that is no number', QUERY.replace('99999999', 'abc'), {}],
  ['no random', QUERY.replace('&random=99999999', ''), {}],
  ['a usersig as Python writes it', QUERY.replace('SIG', 'ENCODED'), {}],
  ['a parameter that nobody knows', `${QUERY}&traceid=1`, {}],
  ['an empty parameter', `${QUERY}&`, {}],
  ['a percent-encoded identifier', QUERY.replace('administrator', '%61dministrator'), {}],
  ['a percent-encoded name', QUERY.replace('identifier', '%69dentifier'), {}],
  ['JSON with a charset', QUERY, { 'Content-Type': 'application/json; charset=utf-8' }],
  ['text, as fetch has it for a string', QUERY, { 'Content-Type': 'text/plain;charset=UTF-8' }],
  ['a form, as curl has it', QUERY, { 'Content-Type': 'application/x-www-form-urlencoded' }],
  ['a Content-Type that is none', QUERY, { 'Content-Type': 'rubbish' }],
])('%s is fine', async (_, query, headers) => {
  const { chat } = await startStandIn({ secretKey: KEY, friends: FRIENDS });
  const sig = chat.userSig('administrator');
  const filled = query.replace('SIG', sig).replace('ENCODED', encoded(sig));
  // Bytes, so that nothing but the row decides about the Content-Type.
  const body = Buffer.from(BODY);
  const response = await fetch(`${chat.url}v4/sns/friend_check?${filled}`, { method: 'POST', headers, body });
  expect(await response.json()).toMatchObject({ ActionStatus: 'OK', ErrorCode: 0 });
});

it('members that a call does not have are ignored', async () => {
  const { call } = await startStandIn({ friends: FRIENDS });
  const reply = await call('sns/friend_check', { ...JSON.parse(BODY), constructor: 1, Extra: { a: [] } });
  expect(reply.ErrorCode).toBe(0);
});

/** Members and their order of type, whatever the outcome. */
const ENVELOPE = { ActionStatus: expect.any(String), ErrorCode: expect.any(Number), ErrorInfo: expect.any(String) };
const WITH_DISPLAY = { ...ENVELOPE, ErrorDisplay: '' };

it.each<[what: string, call: string, body: unknown, reply: object]>([
  ['a success', 'sns/friend_check', BODY, { ...WITH_DISPLAY, InfoItem: expect.any(Array) }],
  ['a success that has no items', 'sns/friend_delete_all', { From_Account: 'alice' }, WITH_DISPLAY],
  ['a refusal has no items', 'sns/friend_check', '{}', WITH_DISPLAY],
  ['a call that does not exist', 'sns/nope', '{}', WITH_DISPLAY],
  ['accounts have no ErrorDisplay', 'im_open_login_svc/account_import', { UserID: 'carol' }, ENVELOPE],
  ['nor when they refuse', 'im_open_login_svc/account_import', '{}', ENVELOPE],
  ['a profile has one', 'profile/portrait_set', '{}', WITH_DISPLAY],
])('%s: status, headers and members of the reply to %s', async (_, call, body, reply) => {
  const { chat } = await startStandIn({ friends: FRIENDS });
  const query = QUERY.replace('SIG', 'x');
  const response = await fetch(`${chat.url}v4/${call}?${query}`, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  expect(response.status).toBe(200);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'application/json',
    'access-control-allow-origin': '*',
    'access-control-allow-headers': 'X-Requested-With',
    'access-control-allow-methods': 'POST',
    'content-length': expect.stringMatching(/^\d+$/),
  });
  expect(await response.json()).toEqual(reply);
});

it('a refusal says in ErrorInfo what is wrong with the call', async () => {
  const { call } = await startStandIn({ friends: FRIENDS });
  const words = async (body: unknown): Promise<Reply> => (await call('sns/friend_delete', body)).ErrorInfo;
  expect(await words({ From_Account: 'alice', To_Account: 'bob' })).toBe(
    '`To_Account` is a string, it must be an array of strings',
  );
  expect(await words({ From_Account: 'alice', To_Account: [] })).toBe('`To_Account` is empty');
  expect(await words({ From_Account: 'alice', To_Account: ['bob'], DeleteType: 'Both' })).toBe(
    '`DeleteType` is "Both", it must be Delete_Type_Single or Delete_Type_Both',
  );
});
