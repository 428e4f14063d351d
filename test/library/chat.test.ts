import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type ChatOptions, checkUserSig, startChat } from '../../src/index.ts';
import { callRest, startLoop, startStandIn } from '../support/chat.ts';
import { http, OK, startBackend } from '../support/counterparts.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const path = makeTemporaryFolder();
const PEM = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';

it.each<[object, string | RegExp]>([
  [{ too: 'x' }, /^there is no option 'too'; did you mean to\?$/],
  [{ secret_key: 'x' }, /^there is no option 'secret_key'; did you mean secretKey\?$/],
  [{ to: 'nope' }, "to: 'nope' is not a URL: it has neither http:// in front nor a port"],
  [{ to: 8080 }, "to is 8080 instead of the endpoint's URL"],
  [{ sdkAppId: 1400000001 }, 'sdkAppId is 1400000001 instead of a text of digits'],
  [{ sdkAppId: '' }, "sdkAppId is '' instead of a text of digits"],
  [{ sdkAppId: '14000x' }, "sdkAppId is '14000x' instead of a text of digits"],
  [{ secretKey: '' }, 'secretKey is empty; null is no token'],
  [{ secretKey: 'a\nb' }, 'secretKey holds a control character, such as a line end'],
  [{ secretKey: 5 }, 'secretKey is 5 instead of a text, or null'],
  [{ token: 'a\u0000b' }, 'token holds a control character, such as a line end'],
  [{ admins: 'administrator' }, "admins is 'administrator' instead of an array"],
  [{ admins: [''] }, "admins[0] is '' instead of a text that is not empty"],
  [{ admins: [] }, 'admins is empty: nobody could call'],
  [{ host: '' }, "host is '' instead of a text that is not empty"],
  [{ port: -1 }, 'port is -1 instead of a whole number from 0 to 65535'],
  [{ port: '8988' }, "port is '8988' instead of a whole number from 0 to 65535"],
  [{ tls: { cert: PEM, key: PEM } }, /^tls: the certificates cannot be used: /],
  [{ proxyTls: { cert: PEM, key: PEM } }, /^proxyTls: the certificates cannot be used: /],
  [{ callbackTls: { ca: 'x' } }, /^callbackTls\.ca is 'x' instead of a PEM text/],
  [{ friends: [] }, 'friends is an array instead of an object such as { friends: { alice: ["bob"] } }'],
  [{ friends: 'friends.json' }, /^friends is 'friends.json' instead of an object/],
  [{ anyAccount: 'yes' }, "anyAccount is 'yes' instead of true, false or null"],
  [{ wire: 'real' }, "wire is 'real' instead of one of 'documented', 'observed'"],
  [{ timeoutMs: -1 }, 'timeoutMs is -1 instead of a number from 0 to 2147483647'],
  [{ seed: -1 }, 'seed is -1 instead of a whole number from 0 to 4294967295'],
  [{ record: 5 }, 'record is 5 instead of a text that is not empty'],
  [{ keep: 0 }, 'keep is 0 instead of a whole number from 1 to 1000000'],
  [{ now: 5 }, 'now is 5 instead of a function'],
  [{ onCall: 'log' }, "onCall is 'log' instead of a function"],
  [{ onExchange: {} }, 'onExchange is an object instead of a function'],
])('startChat with %j is a TypeError that names the option', async (options, message) => {
  await expectTypeError(
    startChat(options as ChatOptions).then((chat) => chat.close()),
    message,
  );
});

async function expectTypeError(given: Promise<unknown>, message: string | RegExp) {
  const error = await given.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(TypeError);
  if (typeof message === 'string') expect((error as TypeError).message).toBe(message);
  else expect((error as TypeError).message).toMatch(message);
}

it.each<[object, string | RegExp]>([
  [{ callbackOrder: 'first' }, "callbackOrder is 'first' instead of one of 'after', 'before'"],
  [{ callbackDelayMs: '1s' }, "callbackDelayMs is '1s' instead of a number from 0 to 2147483647"],
  [
    { duplicate: '110%' },
    "duplicate is '110%' instead of a number of callbacks such as 1, or a part of all such as '10%'",
  ],
  [{ lose: 0 }, "lose is 0 instead of a number of callbacks such as 1, or a part of all such as '10%'"],
  [{ reorder: 1 }, 'reorder is 1 instead of true or false'],
  [
    { faults: ['zed=1'] },
    'faults is an array instead of an object of codes by account or call, such as { zed: 30006 }',
  ],
  [{ faults: { zed: 'x' } }, "faults: an entry has 'x' for a code; a code is a number, such as 30006"],
  [{ faults: { '': 1 } }, 'faults: an entry is not of the form ACCOUNT=CODE or CALL=CODE'],
  [{ rateLimit: 0 }, 'rateLimit is 0 instead of a whole number from 1 to 1000000'],
  [{ notAFriend: '31704' }, "notAFriend is '31704' instead of 31704 or 30001"],
  [{ resultInfo: 'ok' }, "resultInfo is 'ok' instead of one of 'empty', 'observed'"],
  [{ deleteAllCallsBack: 'no' }, "deleteAllCallsBack is 'no' instead of true or false"],
  [{ prev: null }, 'prev is null instead of true or false'],
  [{ retries: 11 }, 'retries is 11 instead of a whole number from 0 to 10'],
])('the setting %j is a TypeError, at the start and later', async (options, message) => {
  await expectTypeError(
    startChat(options as ChatOptions).then((chat) => chat.close()),
    message,
  );
  const { chat } = await startStandIn();
  await expectTypeError((async () => chat.set(options))(), message);
});

it.each([[null], ['http://127.0.0.1:9/'], [[]]])('options that are %j are a TypeError', async (options) => {
  await expect(startChat(options as never)).rejects.toThrow(/^options is .* instead of an object$/);
});

it('set changes what is named, and nothing else', async () => {
  const friends = { friends: { alice: ['bob'] } };
  const { chat, call } = await startStandIn({ friends, notAFriend: 30001, faults: { zed: 30006 } });
  chat.set({ resultInfo: 'observed' });
  chat.set({ lose: undefined } as never);
  const reply = await call('sns/friend_delete', { From_Account: 'alice', To_Account: ['bob', 'alice1', 'zed'] });
  expect(reply.ResultItem.map(({ ResultCode }: { ResultCode: number }) => ResultCode)).toEqual([0, 30003, 30006]);
  expect(reply.ResultItem[0].ResultInfo).toBe('OK');
  expect(() => chat.set({ notAFreind: 30001 } as never)).toThrow(
    new TypeError("there is no option 'notAFreind'; did you mean notAFriend?"),
  );
  chat.reset();
  const again = await call('sns/friend_delete', { From_Account: 'alice', To_Account: ['bob'] });
  expect(again.ResultItem[0].ResultInfo).toBe('');
});

it('next gives each callback once, to whoever has waited longest', async () => {
  const { chat } = await startLoop();
  const waiting = [chat.next(), chat.next(), chat.next()];
  const client = chat.client('Android');
  const made = [];
  for (const to of ['b', 'c', 'd', 'e']) made.push(...(await client.block('a', to)).callbacks);
  const taken = await Promise.all(waiting);
  expect([...taken, await chat.next()].map(({ id }) => id)).toEqual(made);
});

it('next rejects in words: when the time is up, and when the stand-in is closed', async () => {
  const { chat, call } = await startStandIn();
  await expect(chat.next({ timeoutMs: 1 })).rejects.toThrow(
    'no callback was answered within 1 ms; nothing has been called',
  );
  await call('sns/friend_delete', { From_Account: 'a', To_Account: ['b', 'c'] });
  await expect(chat.next({ timeoutMs: 1 })).rejects.toThrow(
    'no callback was answered within 1 ms; the last call was sns/friend_delete, its ErrorCode 0, for 0 of 2 accounts',
  );
  const waiting = [chat.next(), chat.next({ timeoutMs: 0 })].map((each) => each.catch(({ message }: Error) => message));
  await chat.close();
  const words = 'the stand-in was closed before another callback was answered';
  expect(await Promise.all(waiting)).toEqual([words, words]);
  await expect(chat.next()).rejects.toThrow(words);
  await expect(chat.next({ timeout: 5 } as never)).rejects.toThrow(/did you mean timeoutMs/);
  await expect(chat.next({ timeoutMs: Number.NaN })).rejects.toThrow(TypeError);
});

it('next goes on after a reset', async () => {
  const { chat } = await startLoop();
  await chat.client().block('a', 'b');
  await chat.next();
  const waiting = chat.next({ timeoutMs: 0 });
  chat.reset();
  const { callbacks } = await chat.client().block('a', 'b');
  expect((await waiting).id).toBe(callbacks[0]);
});

it('client: what a user does, from a platform', async () => {
  const { chat, backend } = await startLoop();
  const client = chat.client('Android');
  expect(await client.addFriend('alice', ['bob', 'carol'])).toMatchObject({ ActionStatus: 'OK', ErrorCode: 0 });
  await client.addFriend('alice', 'dave', { twoWay: false });
  expect(chat.graph.friends).toEqual({ alice: ['bob', 'carol', 'dave'], bob: ['alice'], carol: ['alice'], dave: [] });
  await client.deleteFriend('alice', 'bob', { twoWay: true });
  await client.deleteFriend('alice', 'carol');
  await client.block('alice', 'dave');
  await client.unblock('alice', 'dave');
  await chat.settled();
  expect(chat.graph).toMatchObject({ friends: { alice: [], bob: [], carol: ['alice'] }, blacklist: {} });
  expect(
    backend.received.map(({ target }) => /CallbackCommand=Sns.Callback(\w+).*OptPlatform=(\w+)/.exec(target)?.slice(1)),
  ).toEqual([
    ['FriendAdd', 'Android'],
    ['FriendAdd', 'Android'],
    ['FriendDelete', 'Android'],
    ['FriendDelete', 'Android'],
    ['BlackListAdd', 'Android'],
    ['FriendDelete', 'Android'],
    ['BlackListDelete', 'Android'],
  ]);
  expect(chat.calls.map(({ type, from, done }) => [type, from, done])).toEqual([
    ['client', 'alice', 2],
    ['client', 'alice', 1],
    ['client', 'alice', 1],
    ['client', 'alice', 1],
    ['client', 'alice', 1],
    ['client', 'alice', 1],
  ]);
});

it.each<[() => unknown[], RegExp]>([
  [() => ['', 'b'], /`From_Account` is empty/],
  [() => [5, 'b'], /`From_Account` is a number, it must be a string/],
  [() => ['a', []], /`To_Account` is empty/],
  [() => ['a', [null]], /`To_Account\[0\]` is null, it must be a string/],
  [() => ['a', 'x'.repeat(33)], /`To_Account\[0\]` has 33 bytes; an id has at most 32/],
])('client misuse is a TypeError: %s', async (given, message) => {
  const { chat } = await startStandIn();
  const [from, to] = given() as [never, never];
  for (const method of ['deleteFriend', 'addFriend', 'acceptFriend', 'block', 'unblock'] as const)
    await expectTypeError(chat.client()[method](from, to), message);
  await expectTypeError(chat.client('ios' as never).block('a', 'b'), /^platform is 'ios' instead of one of /);
});

it('userSig makes what the stand-in takes', async () => {
  const secretKey = '5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e';
  const nowMs = 1_700_000_000_000;
  const { chat, call } = await startStandIn({
    secretKey,
    sdkAppId: '1400000001',
    now: () => nowMs,
    admins: ['root', 'ops'],
  });
  const query = (identifier: string, usersig: string) => ({ query: { sdkappid: '1400000001', identifier, usersig } });
  const body = { From_Account: 'a', StartIndex: 0 };
  const codeOf = async (identifier: string, usersig: string) =>
    (await call('sns/friend_get', body, query(identifier, usersig))).ErrorCode;
  expect(await codeOf('root', chat.userSig('root'))).toBe(0);
  expect(await codeOf('ops', chat.userSig('ops', { expireSeconds: 1 }))).toBe(0);
  expect(await codeOf('ops', chat.userSig('root'))).toBe(70013);
  expect(await codeOf('alice', chat.userSig('alice'))).toBe(30004);
  const settings = { sdkAppId: '1400000001', identifier: 'root', secretKey };
  expect(checkUserSig(chat.userSig('root'), { ...settings, nowSeconds: nowMs / 1000 + 15_551_999 })).toMatchObject({
    ok: true,
  });
  expect(checkUserSig(chat.userSig('root'), { ...settings, nowSeconds: nowMs / 1000 + 15_552_000 })).toMatchObject({
    code: 70001,
  });
  expect(() => chat.userSig('root', { expireSeconds: 0 })).toThrow(
    'expireSeconds is 0 instead of a whole number from 1',
  );
  expect(() => chat.userSig(5 as never)).toThrow(TypeError);
  // Without a key nothing is checked, and the same code runs.
  const open = await startStandIn();
  expect(
    await callRest(open.chat.url, 'sns/friend_get', body, { query: { usersig: open.chat.userSig('administrator') } }),
  ).toMatchObject({ ErrorCode: 0 });
});

it('close can be called again and again, at once and later', async () => {
  const { chat } = await startLoop();
  await Promise.all([chat.close(), chat.close()]);
  await chat.close();
  await expect(fetch(chat.url)).rejects.toThrow();
});

it('close while callbacks are due and under way: they are told, nothing is sent afterwards, the record is left alone', async () => {
  let onArrival: () => void = () => undefined;
  const arrived = new Promise<void>((resolve) => {
    onArrival = resolve;
  });
  const backend = await startBackend(() => onArrival());
  const record = path('closed.ndjson');
  const troubles: string[] = [];
  const exchanges: string[] = [];
  const { chat } = await startStandIn({
    to: backend.url,
    timeoutMs: 0,
    record,
    onTrouble: ({ message }) => void troubles.push(message),
    onExchange: ({ id }) => void exchanges.push(id),
  });
  const client = chat.client();
  await client.block('a', 'b');
  await client.block('a', 'c');
  chat.set({ callbackDelayMs: 2 ** 31 - 1 });
  await client.block('x', 'y');
  await arrived;
  await chat.close();
  await chat.settled();
  expect(troubles).toEqual(['3 callbacks were due or under way: they are not waited for']);
  expect(exchanges).toEqual([]);
  expect(backend.received).toHaveLength(1);
  expect(readFileSync(record, 'utf8').match(/"type":"(\w+)"/g)).toEqual(Array(3).fill('"type":"client"'));
  // What is done afterwards sends nothing, either.
  await client.block('x', 'z');
  await chat.settled();
  expect(backend.received).toHaveLength(1);
});

it('close while a call waits for its callback (before) answers the call', async () => {
  let onArrival: () => void = () => undefined;
  const arrived = new Promise<void>((resolve) => {
    onArrival = resolve;
  });
  const backend = await startBackend(() => onArrival());
  const { chat, call } = await startStandIn({ to: backend.url, timeoutMs: 0, callbackOrder: 'before' });
  const reply = call('sns/black_list_add', { From_Account: 'a', To_Account: ['b'] }).catch(() => 'ended');
  await arrived;
  await chat.close();
  expect(['ended', 'OK']).toContain(await reply.then((each) => each.ActionStatus ?? each));
});

it('an exception of a listener goes to onBug, and the stand-in goes on', async () => {
  const bugs: unknown[] = [];
  const backend = await startBackend((socket) => void socket.write(http(OK)));
  const { chat, call } = await startStandIn({
    to: backend.url,
    onExchange: () => {
      throw new Error('mine');
    },
    onBug: (error) => void bugs.push(error),
  });
  await call('sns/black_list_add', { From_Account: 'a', To_Account: ['b'] });
  expect((await chat.next()).verdict).toBe('ok');
  expect(bugs).toEqual([new Error('mine')]);
});

it('what is kept is bounded: the oldest calls and callbacks go first', async () => {
  const { chat } = await startLoop({ keep: 4 });
  const client = chat.client();
  const made: string[] = [];
  for (let index = 0; index < 30; index += 1) made.push(...(await client.block('a', `b${index}`)).callbacks);
  await chat.settled();
  expect(chat.calls.length).toBeGreaterThanOrEqual(4);
  expect(chat.calls.length).toBeLessThanOrEqual(8);
  const first = await chat.next();
  expect(made.indexOf(first.id)).toBeGreaterThan(20);
  expect(made.indexOf((await chat.next()).id)).toBe(made.indexOf(first.id) + 1);
});

it('a port in use, a record that is none, and an endpoint that is the stand-in itself are refused', async () => {
  const { chat } = await startStandIn();
  const port = Number(new URL(chat.url).port);
  await expect(startChat({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  writeFileSync(path('text'), 'my notes\n');
  await expect(startChat({ record: path('text') })).rejects.toThrow(/is not a recording, so nothing is appended to it/);
  await chat.close();
  for (const name of ['127.0.0.1', 'localhost', '0.0.0.0', '[::ffff:127.0.0.1]'])
    await expect(startChat({ port, to: `http://${name}:${port}/im` })).rejects.toThrow(/is the stand-in itself/);
});
