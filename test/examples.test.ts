import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { computeSign } from '../src/protocol/sign.ts';
import { EXAMPLES, type ExampleBackend, startExampleBackend } from './support/example-backends.ts';
import { makeTemporaryFolder } from './support/temporary-folder.ts';

const APP = '1400000001';
const TOKEN = 'the token of the test';
const pathOf = makeTemporaryFolder();
let database: string;
let count = 0;
beforeEach(() => {
  count += 1;
  database = pathOf(`${count}.db`);
});
afterEach(() => vi.restoreAllMocks());

const pair = (From_Account: unknown, To_Account: unknown) => ({ From_Account, To_Account });
const both = [pair('alice', 'bob'), pair('bob', 'alice')];

interface Callback {
  readonly CallbackCommand: string;
  readonly PairList?: unknown;
}
const callback = (name: string, PairList: unknown): Callback => ({ CallbackCommand: `Sns.Callback${name}`, PairList });
const deletion = (...pairs: readonly unknown[]) => callback('FriendDelete', pairs);

type Query = Readonly<Record<string, string>>;

/** Sends a callback as Chat does, its query changed by `edits`; gives the envelope. */
async function post(url: string, body: Callback, edits: Query = {}, ageSeconds = 0): Promise<unknown> {
  const time = String(Math.floor(Date.now() / 1000) - ageSeconds);
  const signed = { RequestTime: time, Sign: computeSign(TOKEN, time) };
  const query = { SdkAppid: APP, CallbackCommand: body.CallbackCommand, contenttype: 'json', ...signed, ...edits };
  const target = `${url}?${new URLSearchParams(query)}`;
  const response = await fetch(target, { method: 'POST', body: JSON.stringify(body) });
  expect(response.status).toBe(200);
  return response.json();
}

const OK = { ActionStatus: 'OK', ErrorCode: 0, ErrorInfo: '' };
const refusal = (reason: string) => ({
  ActionStatus: 'FAIL',
  ErrorCode: 1,
  ErrorInfo: expect.stringContaining(reason),
});

/** Alice and Bob are friends, so are Alice and Zed, and Alice blocks Eve. */
async function startWithFriends(name: (typeof EXAMPLES)[number]): Promise<ExampleBackend> {
  const backend = await startExampleBackend(name, { database, sdkAppId: APP, token: TOKEN });
  const friends = [...both, pair('alice', 'zed')] as { From_Account: string; To_Account: string }[];
  backend.store.apply('addFriends', friends);
  backend.store.apply('addBlocks', [{ From_Account: 'alice', To_Account: 'eve' }]);
  return backend;
}

const dataOf = ({ store }: ExampleBackend) => ({
  alice: store.friendsOf('alice').join(' '),
  bob: store.friendsOf('bob').join(' '),
  blocked: store.blockedBy('alice').join(' '),
});
const UNCHANGED = { alice: 'bob zed', bob: 'alice', blocked: 'eve' };

const onBoth = <Row extends readonly unknown[]>(rows: readonly Row[]) =>
  EXAMPLES.flatMap((example) => rows.map((row) => [example, ...row] as const));

it.each(
  onBoth<[string, Callback, Partial<typeof UNCHANGED>]>([
    ['a one-way deletion', deletion(pair('alice', 'bob')), { alice: 'zed' }],
    ['a two-way deletion', deletion(...both), { alice: 'zed', bob: '' }],
    ['a deletion of several', deletion(pair('alice', 'bob'), pair('alice', 'zed')), { alice: '' }],
    ['a deletion of strangers', deletion(pair('alice', 'nobody')), {}],
    ['a deletion of a known and an unknown pair', deletion(pair('alice', 'x'), pair('alice', 'zed')), { alice: 'bob' }],
    ['a deletion of nobody', deletion(), {}],
    [
      'a new friend',
      callback('FriendAdd', [{ ...pair('bob', 'zed'), Initiator_Account: 'bob' }]),
      { bob: 'alice zed' },
    ],
    ['a known friend', callback('FriendAdd', both), {}],
    ['a block', callback('BlackListAdd', [pair('alice', 'bob')]), { blocked: 'bob eve' }],
    ['the end of a block', callback('BlackListDelete', [pair('alice', 'eve')]), { blocked: '' }],
    ['a command of others', callback('PrevFriendAdd', both), {}],
    ['a command that does not exist', callback('Nothing', both), {}],
    ['a command of JavaScript', { CallbackCommand: 'constructor', PairList: both }, {}],
  ]),
)('%s: %s is written once, whether it comes once or twice', async (example, _title, body, changed) => {
  const backend = await startWithFriends(example);
  for (let times = 0; times < 2; times += 1) {
    expect(await post(backend.url, body)).toEqual(OK);
    expect(dataOf(backend)).toEqual({ ...UNCHANGED, ...changed });
  }
});

const refused = (title: string, reason: string, body: Callback, edits: Query = {}, ageSeconds = 0) =>
  [title, reason, body, edits, ageSeconds] as const;

it.each(
  onBoth([
    refused('another app', 'SdkAppid', deletion(...both), { SdkAppid: '1400000009' }),
    refused('a longer id of the app', 'SdkAppid', deletion(...both), { SdkAppid: `${APP}1` }),
    refused('a wrong Sign', 'Sign', deletion(...both), { Sign: '0'.repeat(64) }),
    refused('an empty Sign', 'Sign', deletion(...both), { Sign: '' }),
    refused('an old Sign', 'RequestTime', deletion(...both), {}, 90),
    refused('a Sign of the future', 'RequestTime', deletion(...both), {}, -90),
    refused('another command in the query', 'CallbackCommand', deletion(...both), { CallbackCommand: 'Sns.Other' }),
    refused('no PairList', 'PairList', callback('FriendDelete', undefined)),
    refused('one pair of many that is none', 'PairList', deletion(...both, { From_Account: 'alice' })),
    refused('a number for an account', 'PairList', deletion(pair('alice', 7))),
    refused('an id with a zero character', 'PairList', deletion(pair('alice', 'bob\0x'))),
  ]),
)('%s: %s is refused and changes nothing', async (example, _title, reason, body, edits, ageSeconds) => {
  const backend = await startWithFriends(example);
  expect(await post(backend.url, body, edits, ageSeconds)).toEqual(refusal(reason));
  expect(dataOf(backend)).toEqual(UNCHANGED);
});

it.each(EXAMPLES)('%s: what cannot be written is not answered with OK', async (example) => {
  vi.spyOn(console, 'error').mockReturnValue();
  const backend = await startWithFriends(example);
  // Another process that keeps the database to itself.
  const { DatabaseSync } = await import('@photostructure/sqlite');
  const other = new DatabaseSync(database);
  other.exec('BEGIN IMMEDIATE');
  expect(await post(backend.url, deletion(...both))).toEqual(refusal('could not be written'));
  other.exec('ROLLBACK');
  other.close();
  expect(dataOf(backend)).toEqual(UNCHANGED);
  expect(await post(backend.url, deletion(...both))).toEqual(OK);
});

it('what does not depend on the framework is the same in all examples', () => {
  const read = (example: string, file: string) =>
    readFileSync(new URL(`../examples/${example}/${file}`, import.meta.url), 'utf8');
  const shared = ['store.js', 'callback.js', 'chat-client.js', 'main.js', 'unfriend.js', 'test/store.test.js'];
  for (const file of shared) expect(read('node-http', file), file).toBe(read('express', file));
});
