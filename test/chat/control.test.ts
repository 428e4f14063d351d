import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, it, onTestFinished } from 'vitest';
import { startChat } from '../../src/index.ts';
import { control, startLoop, startStandIn } from '../support/chat.ts';
import { answer, FAIL, http, type Respond, startBackend, talk } from '../support/counterparts.ts';
import { createRandom, many } from '../support/random.ts';

const JSON_TYPE = 'Content-Type: application/json';

/** A request as bytes, so that every header can be as a browser or an attacker sends it. */
function raw(line: string, headers: readonly string[] = [], body = ''): string {
  const host = headers.some((each) => /^host:/i.test(each)) ? [] : ['Host: 127.0.0.1'];
  const length = body === '' ? [] : [`Content-Length: ${Buffer.byteLength(body)}`];
  return `${[`${line} HTTP/1.1`, ...host, ...headers, ...length, 'Connection: close'].join('\r\n')}\r\n\r\n${body}`;
}

/** Sends it, and reads status, headers and JSON of the reply. */
async function ask(url: string, line: string, headers: readonly string[] = [], body = '') {
  const text = await talk(Number(new URL(url).port), raw(line, headers, body));
  const [head = '', given = ''] = text.split('\r\n\r\n');
  return { status: Number(head.split(' ')[1]), head, json: given === '' ? null : JSON.parse(given) };
}

const DELETION = '{"From_Account":"alice","To_Account":["bob"]}';

it.each<[string, string[], number]>([
  ['GET /friend-cb/graph', [], 200],
  ['GET /friend-cb/graph', ['Host: localhost:8988'], 200],
  ['GET /friend-cb/graph', ['Host: [::1]:8988'], 200],
  ['GET /friend-cb/graph', ['Host: app.localhost'], 200],
  ['GET /friend-cb/graph', ['Host: chat:8988'], 200],
  ['GET /friend-cb/graph', ['Host: host.docker.internal:8988'], 200],
  ['GET /friend-cb/graph', ['Host: localhost', 'Origin: http://localhost'], 200],
  ['GET /friend-cb/graph', ['Host: localhost', 'Sec-Fetch-Site: none'], 200],
  ['GET /friend-cb/graph', ['Host: localhost', 'Sec-Fetch-Site: same-origin'], 200],
  ['GET /friend-cb/graph', ['Origin: https://evil.example'], 403],
  ['GET /friend-cb/graph', ['Origin: null'], 403],
  ['GET /friend-cb/graph', ['Host: localhost:8988', 'Origin: http://localhost:3000'], 403],
  ['GET /friend-cb/graph', ['Sec-Fetch-Site: cross-site'], 403],
  ['GET /friend-cb/graph', ['Sec-Fetch-Site: same-site'], 403],
  ['OPTIONS /friend-cb/graph', ['Origin: https://evil.example', 'Access-Control-Request-Method: PUT'], 403],
  // A name of the attacker's that points here.
  ['GET /friend-cb/graph', ['Host: evil.example'], 403],
  ['GET /friend-cb/graph', ['Host: evil.example:8988', 'Origin: http://evil.example:8988'], 403],
  ['GET /friend-cb/graph', ['Host: evil.example', 'Sec-Fetch-Site: same-origin'], 403],
  ['GET /friend-cb/graph', ['Host: 127.0.0.1.evil.example'], 403],
  ['GET /friend-cb/graph', ['Host: localhost.evil.example'], 403],
  ['GET /friend-cb/graph', ['Host: evil.internal.example'], 403],
  ['GET /friend-cb/graph', ['Host: a/b'], 403],
  ['GET /friend-cb/graph', ['Host: localhost@evil.example'], 403],
])('%s with %j: %i', async (line, headers, status) => {
  const { chat } = await startStandIn();
  const reply = await ask(chat.url, line, headers);
  expect(reply.status).toBe(status);
  expect(reply.head).not.toMatch(/access-control/i);
  if (status === 403) expect(reply.json.error).toMatch(/a web page seems to send this|is not one of this machine/);
});

it('a web page changes nothing, whatever it sends', async () => {
  const { chat } = await startStandIn({ friends: { friends: { alice: ['bob'] } } });
  const foreign = [JSON_TYPE, 'Origin: https://evil.example'];
  const requests: [string, string][] = [
    ['POST /friend-cb/client/delete-friend', DELETION],
    ['PUT /friend-cb/graph', '{}'],
    ['POST /friend-cb/settings', '{"lose":1}'],
    ['POST /friend-cb/reset', ''],
  ];
  for (const [line, body] of requests) expect((await ask(chat.url, line, foreign, body)).status).toBe(403);
  // What a form of a page can send without asking first.
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])
    expect((await ask(chat.url, requests[0]?.[0] ?? '', [`Content-Type: ${type}`], DELETION)).status).toBe(415);
  expect(chat.graph.friends).toMatchObject({ alice: ['bob'] });
});

it.each<[string, string[], string, number, string]>([
  ['GET /friend-cb/', [], '', 404, 'there is no /friend-cb/; valid: GET /friend-cb/openapi.json, GET /friend-cb/graph'],
  ['GET /friend-cb/graph/', [], '', 404, 'there is no /friend-cb/graph/; valid: '],
  ['GET /friend-cb/Graph', [], '', 404, 'there is no /friend-cb/Graph; valid: '],
  ['GET /friend-cb/constructor', [], '', 404, 'there is no /friend-cb/constructor; valid: '],
  ['GET /friend-cb/__proto__', [], '', 404, 'there is no /friend-cb/__proto__; valid: '],
  ['POST /friend-cb/graph', [JSON_TYPE], '{}', 405, '/friend-cb/graph takes GET, PUT, not POST'],
  ['GET /friend-cb/reset', [], '', 405, '/friend-cb/reset takes POST, not GET'],
  ['DELETE /friend-cb/callbacks', [], '', 405, '/friend-cb/callbacks takes GET, not DELETE'],
  ['OPTIONS /friend-cb/settings', [], '', 405, '/friend-cb/settings takes GET, POST, not OPTIONS'],
  ['POST /friend-cb/settings', [], '{}', 415, 'the Content-Type is none, it must be application/json'],
  ['PUT /friend-cb/graph', ['Content-Type: application/jsonp'], '{}', 415, 'the Content-Type is application/jsonp, it'],
  [
    'PUT /friend-cb/graph',
    ['Content-Type: Application/JSON;charset=utf-8'],
    '[]',
    400,
    'the body is of type array, it',
  ],
  ['PUT /friend-cb/graph', [JSON_TYPE], '{"friends":', 400, 'the body is not JSON: '],
  ['PUT /friend-cb/graph', [JSON_TYPE], 'null', 400, 'the body is of type null, it must be an object'],
  ['GET /friend-cb/callbacks?count=-1', [], '', 400, "count is '-1', it must be a whole number from 0 to 10000"],
  ['GET /friend-cb/callbacks?count=', [], '', 400, "count is '', it must be a whole number from 0 to 10000"],
  ['GET /friend-cb/callbacks?count=1e3', [], '', 400, "count is '1e3', it must be a whole number from 0 to 10000"],
  ['GET /friend-cb/callbacks?count=10001', [], '', 400, "count is '10001', it must be a whole number from 0 to 10000"],
  ['GET /friend-cb/callbacks?timeout=soon', [], '', 400, "timeout is 'soon', it must be a duration such as 500ms"],
  ['GET /friend-cb/callbacks?timeout=', [], '', 400, "timeout is '', it must be a duration such as 500ms"],
  [
    'GET /friend-cb/callbacks?timeout=11m',
    [],
    '',
    400,
    "timeout is '11m', it must be a duration such as 500ms or 5s, at",
  ],
  ['GET /friend-cb/callbacks?after=nope', [], '', 400, "after is 'nope', which is the id of no callback that was"],
  ['POST /friend-cb/client/delete-friend', [JSON_TYPE], '', 400, '`From_Account` is missing'],
  ['POST /friend-cb/client/delete-friend', [JSON_TYPE], '{"From_Account":"a"}', 400, '`To_Account` is missing'],
  [
    'POST /friend-cb/client/delete-friend',
    [JSON_TYPE],
    '{"From_Account":"a","To_Account":"b"}',
    400,
    '`To_Account` is a string, it must be an array of strings',
  ],
  [
    'POST /friend-cb/client/delete-friend',
    [JSON_TYPE],
    '{"From_Account":"a","To_Account":["b",7]}',
    400,
    '`To_Account[1]` is a number, it must be a string',
  ],
  [
    'POST /friend-cb/client/delete-friend',
    [JSON_TYPE],
    '{"From_Account":"a","To_Account":["b"],"DeleteType":"both"}',
    400,
    '`DeleteType` is "both", it must be Delete_Type_Single or Delete_Type_Both',
  ],
  [
    'POST /friend-cb/client/block',
    [JSON_TYPE],
    '{"From_Account":"a","To_Account":["b"],"OptPlatform":"ios"}',
    400,
    '`OptPlatform` is "ios", it must be ',
  ],
  ['POST /friend-cb/client/add-friend', [JSON_TYPE], '{"to_account":[]}', 400, '`From_Account` is missing'],
  ['POST /friend-cb/client/unblock', [JSON_TYPE], '{"From_Account":"a","To_Account":[]}', 400, '`To_Account` is empty'],
])('%s %j %s: %i %s', async (line, headers, body, status, error) => {
  const { chat } = await startStandIn();
  const reply = await ask(chat.url, line, headers, body);
  expect(reply.status).toBe(status);
  expect(reply.json.error).toContain(error);
  expect(/^allow: (.*)$/im.exec(reply.head)?.[1]?.trim()).toBe(
    status === 405 ? /takes (.*), not/.exec(error)?.[1] : undefined,
  );
});

it('HEAD is answered without a body', async () => {
  const { chat } = await startStandIn();
  const text = await talk(Number(new URL(chat.url).port), raw('HEAD /friend-cb/graph'));
  expect(text).toMatch(/^HTTP\/1\.1 405 /);
  expect(text.split('\r\n\r\n')[1]).toBe('');
});

it('a body beyond 16 MiB is 413, one of 8 MiB is a graph', async () => {
  const { chat } = await startStandIn();
  const accounts = many(500_000, (index) => `account-${index}`);
  expect(await control(chat.url, 'graph', { accounts }, 'PUT')).toMatchObject({ status: 200 });
  expect(chat.graph.accounts).toHaveLength(500_000);
  const port = Number(new URL(chat.url).port);
  const head = raw('PUT /friend-cb/graph', [JSON_TYPE, `Content-Length: ${17 * 1024 * 1024}`]);
  const text = await talk(port, head + ' '.repeat(17 * 1024 * 1024), /\}\n$/);
  expect(text).toMatch(/^HTTP\/1\.1 413 [\s\S]*\{"error":"the body is too large"\}\n$/);
});

/** A loop in which alice has many friends, so that each deletion is a callback. */
async function startMany(respond?: Respond) {
  const backend = await startBackend(respond);
  const friends = { friends: { alice: many(50, (index) => `f${index}`) } };
  const { chat, call } = await startStandIn({ to: backend.url, friends });
  let next = 0;
  const remove = async () => {
    const To_Account = [`f${next++}`];
    return control(chat.url, 'client/delete-friend', { From_Account: 'alice', To_Account });
  };
  return { backend, chat, call, remove };
}

const callbacks = (url: string, query: string) => control(url, `callbacks?${query}`);
// biome-ignore lint/suspicious/noExplicitAny: as a client in any language sees it
const idsOf = ({ exchanges }: any): string[] => exchanges.map(({ id }: { id: string }) => id);

it('callbacks waits until as many have been answered, and after= goes on from there', async () => {
  const { chat, remove } = await startMany();
  const waiting = callbacks(chat.url, 'count=2&timeout=10m');
  const first = await remove();
  const second = await remove();
  const found = await waiting;
  expect(found.status).toBe(200);
  expect(idsOf(found)).toEqual([...first.callbacks, ...second.callbacks]);
  expect(found.last).toBe(second.callbacks[0]);
  expect(found.exchanges[0]).toMatchObject({ parent: first.id, verdict: 'ok', callback: { platform: 'iOS' } });
  const later = callbacks(chat.url, `after=${found.last}&timeout=10m`);
  const third = await remove();
  expect(idsOf(await later)).toEqual(third.callbacks);
});

it('count=0 and timeout=0 do not wait', async () => {
  const { chat, remove } = await startMany();
  expect(await callbacks(chat.url, 'count=0')).toEqual({ status: 200, exchanges: [], last: null });
  expect(await callbacks(chat.url, 'timeout=0')).toMatchObject({ status: 504, exchanges: [], last: null });
  await remove();
  await chat.settled();
  const [id = ''] = idsOf(await callbacks(chat.url, 'count=0'));
  expect(await callbacks(chat.url, `count=0&after=${id}`)).toEqual({ status: 200, exchanges: [], last: id });
});

it('when the time is up, what there is comes with 504', async () => {
  const { chat, remove } = await startMany();
  const { callbacks: ids } = await remove();
  await chat.settled();
  const reply = await callbacks(chat.url, 'count=3&timeout=1ms');
  expect(reply).toMatchObject({ status: 504, error: '1 of 3 callbacks were answered within 1 ms', last: ids[0] });
  expect(idsOf(reply)).toEqual(ids);
});

it('several can wait, each for its own number', async () => {
  const { chat, remove } = await startMany();
  const waiting = [1, 1, 2, 3].map((count) => callbacks(chat.url, `count=${count}&timeout=10m`));
  const made = [await remove(), await remove(), await remove()].flatMap((each) => each.callbacks);
  const found = await Promise.all(waiting);
  for (const [index, count] of [1, 1, 2, 3].entries())
    expect(idsOf(found[index]).slice(0, count)).toEqual(made.slice(0, count));
});

it('a request that waits is answered with 503 when the stand-in ends', async () => {
  const { chat, remove } = await startMany();
  await remove();
  await chat.settled();
  const waiting = callbacks(chat.url, 'count=2&timeout=10m');
  // It waits once the next one on another connection is answered.
  await callbacks(chat.url, 'count=0');
  await chat.close();
  const reply = await waiting;
  expect(reply).toMatchObject({ status: 503, error: '1 of 2 callbacks were answered before the stand-in ended' });
  expect(reply.exchanges).toHaveLength(1);
});

it('a caller that hangs up while it waits harms nobody', async () => {
  const { chat, remove } = await startMany();
  const leaving = new AbortController();
  const left = fetch(new URL('friend-cb/callbacks?timeout=10m', chat.url), { signal: leaving.signal });
  await callbacks(chat.url, 'count=0');
  leaving.abort();
  await expect(left).rejects.toThrow();
  await remove();
  await chat.settled();
  expect(idsOf(await callbacks(chat.url, 'count=1'))).toHaveLength(1);
});

it('callbacks that failed count as well, and say how', async () => {
  const { chat, remove } = await startMany(answer(http(FAIL)));
  await remove();
  expect(await callbacks(chat.url, 'timeout=10m')).toMatchObject({ status: 200, exchanges: [{ verdict: 'fail' }] });
});

it('a waiter sees what comes after a reset, and the ids before it are unknown', async () => {
  const { chat, remove } = await startMany();
  await remove();
  await chat.settled();
  const { last } = await callbacks(chat.url, 'count=1');
  const waiting = callbacks(chat.url, `after=${last}&timeout=10m`);
  await callbacks(chat.url, 'count=0');
  await control(chat.url, 'reset', {});
  expect(await callbacks(chat.url, `after=${last}`)).toMatchObject({ status: 400 });
  expect(await callbacks(chat.url, 'count=0')).toMatchObject({ exchanges: [], last: null });
  const { callbacks: ids } = await remove();
  expect(idsOf(await waiting)).toEqual(ids);
});

const DEFAULTS = {
  callbackOrder: 'after',
  callbackDelay: 0,
  duplicate: null,
  lose: null,
  reorder: false,
  fault: [],
  rateLimit: null,
  notAFriend: 31704,
  resultInfo: 'empty',
  deleteAllCallsBack: false,
  prev: false,
  retries: 0,
};

it.each<[object, object]>([
  [{}, {}],
  [{ callbackOrder: 'before' }, { callbackOrder: 'before' }],
  [{ 'callback-order': 'before' }, { callbackOrder: 'before' }],
  [{ callbackDelay: '2s' }, { callbackDelay: 2000 }],
  [{ 'callback-delay': 200 }, { callbackDelay: 200 }],
  [
    { duplicate: 3, lose: '10%' },
    { duplicate: 3, lose: '10%' },
  ],
  [{ duplicate: '2' }, { duplicate: 2 }],
  [{ duplicate: 0, lose: null }, {}],
  [{ lose: '0.5%' }, { lose: '0.5%' }],
  [
    { reorder: true, prev: true },
    { reorder: true, prev: true },
  ],
  [{ fault: ['zed=30006', 'friend_delete=60008'] }, { fault: ['zed=30006', 'friend_delete=60008'] }],
  [{ faults: ['a=b=30006'] }, { fault: ['a=b=30006'] }],
  [{ fault: ['__proto__=30006', '莉=1'] }, { fault: ['__proto__=30006', '莉=1'] }],
  [{ 'rate-limit': 5 }, { rateLimit: 5 }],
  [{ 'not-a-friend': 30001 }, { notAFriend: 30001 }],
  [{ notAFriend: '30001' }, { notAFriend: 30001 }],
  [{ 'result-info': 'observed' }, { resultInfo: 'observed' }],
  [{ 'delete-all-calls-back': true }, { deleteAllCallsBack: true }],
  [{ retries: 10 }, { retries: 10 }],
])('settings %j become %j, and can be sent back as they come', async (given, wanted) => {
  const { chat } = await startStandIn();
  const set = await control(chat.url, 'settings', given);
  expect(set).toEqual({ status: 200, ...DEFAULTS, ...wanted });
  const { status, ...all } = await control(chat.url, 'settings');
  expect(all).toEqual({ ...DEFAULTS, ...wanted });
  expect(await control(chat.url, 'settings', all)).toEqual({ status, ...all });
  await control(chat.url, 'reset', {});
  expect(await control(chat.url, 'settings')).toEqual({ status: 200, ...DEFAULTS });
});

it.each<[object, string]>([
  [{ callbackOrder: 'BEFORE' }, 'callbackOrder is "BEFORE", it must be "after" or "before"'],
  [{ callbackDelay: -1 }, 'callbackDelay is -1, it must be a duration such as "200ms", or a number of milliseconds'],
  [{ 'callback-delay': '1 year' }, 'callback-delay is "1 year", it must be a duration such as "200ms"'],
  [{ callbackDelay: 2 ** 31 }, 'callbackDelay is 2147483648, it must be a duration'],
  [
    { duplicate: '101%' },
    'duplicate is "101%", it must be a number of callbacks such as 1, a part of all such as "10%"',
  ],
  [{ lose: 1.5 }, 'lose is 1.5, it must be a number of callbacks'],
  [{ lose: true }, 'lose is true, it must be a number of callbacks'],
  [{ reorder: 'yes' }, 'reorder is "yes", it must be true or false'],
  [{ fault: 'zed=30006' }, 'fault is "zed=30006", it must be an array such as ["zed=30006", "friend_delete=60008"]'],
  [{ fault: ['zed'] }, 'fault is an array of 1, it must be an array such as ["zed=30006", "friend_delete=60008"]'],
  [{ fault: ['zed=0'] }, 'fault is an array of 1, it must be an array such as'],
  [{ rateLimit: 0 }, 'rateLimit is 0, it must be calls a second, or null'],
  [{ notAFriend: 30003 }, 'notAFriend is 30003, it must be 31704 or 30001'],
  [{ resultInfo: null }, 'resultInfo is null, it must be "empty" or "observed"'],
  [{ retries: 11 }, 'retries is 11, it must be a number from 0 to 10'],
  [{ delay: 5 }, "there is no setting 'delay'; valid: callbackOrder, callbackDelay, duplicate, lose, reorder, fault"],
  [{ constructor: 5 }, "there is no setting 'constructor'; valid: "],
  [JSON.parse('{"__proto__":5}'), "there is no setting '__proto__'; valid: "],
  [{ lose: 1, reorder: 5 }, 'reorder is 5, it must be true or false'],
])('settings %j are refused as a whole: %s', async (given, error) => {
  const { chat } = await startStandIn();
  const reply = await control(chat.url, 'settings', given);
  expect(reply.status).toBe(400);
  expect(reply.error).toContain(error);
  expect(await control(chat.url, 'settings')).toEqual({ status: 200, ...DEFAULTS });
});

it('a reset brings back graph and settings of the start, and forgets calls and callbacks', async () => {
  const friends = { friends: { alice: ['bob'], bob: ['alice'] } };
  const { chat, call, backend } = await startLoop({ friends, lose: 1, notAFriend: 30001 });
  const start = await control(chat.url, 'graph');
  const lost = await call('sns/friend_delete', { From_Account: 'alice', To_Account: ['bob'] });
  expect(lost.ErrorCode).toBe(0);
  await control(chat.url, 'settings', { lose: null, notAFriend: 31704 });
  await call('sns/friend_delete', { From_Account: 'bob', To_Account: ['alice'] });
  await chat.settled();
  expect([chat.calls.length, backend.received.length]).toEqual([2, 1]);
  const { graph } = await control(chat.url, 'reset', {});
  expect({ status: 200, ...graph }).toEqual(start);
  expect(chat.calls).toEqual([]);
  expect(await control(chat.url, 'settings')).toMatchObject({ lose: 1, notAFriend: 30001 });
  // Shares are counted anew: the first callback is lost again.
  await call('sns/friend_delete', { From_Account: 'alice', To_Account: ['bob'] });
  await chat.settled();
  expect(backend.received).toHaveLength(1);
});

it('a reset forgets callbacks that are due, and nothing waits for them', async () => {
  const { chat, call, backend } = await startLoop({ callbackDelayMs: 2 ** 31 - 1 });
  await call('sns/friend_add', {
    From_Account: 'a',
    AddFriendItem: [{ To_Account: 'b', AddSource: 'AddSource_Type_X' }],
  });
  await control(chat.url, 'reset', {});
  await chat.settled();
  await control(chat.url, 'settings', { callbackDelay: 0 });
  // About the same accounts: it would have to wait for those before.
  await call('sns/black_list_add', { From_Account: 'a', To_Account: ['b'] });
  expect((await chat.next()).callback?.command).toBe('Sns.CallbackBlackListAdd');
  await chat.settled();
  expect(backend.received).toHaveLength(1);
});

it('a reset forgets a callback that waits to swap', async () => {
  const { chat, call, backend } = await startLoop({ reorder: true });
  await call('sns/black_list_add', { From_Account: 'a', To_Account: ['old'] });
  await control(chat.url, 'reset', {});
  await chat.settled();
  for (const to of ['first', 'second']) await call('sns/black_list_add', { From_Account: 'a', To_Account: [to] });
  await chat.settled();
  expect(backend.received.map(({ body }) => /"To_Account":"(\w+)"/.exec(body.toString())?.[1])).toEqual([
    'second',
    'first',
  ]);
});

it('a callback under way at a reset is told where it is recorded, and is no callback of the new time', async () => {
  const release: (() => void)[] = [];
  const arrived: (() => void)[] = [];
  const reached = new Promise<void>((resolve) => arrived.push(resolve));
  const backend = await startBackend((socket) => {
    release.push(() => socket.write(http('{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":""}')));
    arrived.pop()?.();
  });
  const told: string[] = [];
  const { chat, call } = await startStandIn({ to: backend.url, onExchange: ({ id }) => void told.push(id) });
  await call('sns/black_list_add', { From_Account: 'a', To_Account: ['b'] });
  const [{ callbacks: ids } = { callbacks: [] }] = chat.calls;
  await reached;
  await control(chat.url, 'reset', {});
  release.pop()?.();
  await chat.settled();
  expect(told).toEqual(ids);
  expect(await callbacks(chat.url, 'count=0')).toMatchObject({ exchanges: [] });
});

const CUSTOM = 'Tag_SNS_Custom_Test';
const ODD = [
  '__proto__',
  'constructor',
  'toString',
  '莉莉',
  '"quoted"',
  "it's",
  'a b',
  '0',
  '17',
  '-1',
  '\\',
  '.',
  '😀',
  '{}',
];

/** A graph with odd names in every place. */
function makeGraph(seed: number) {
  const random = createRandom(seed);
  const ids = [...ODD, ...many(6, (index) => `user${index}`)];
  const some = (part: number) => ids.filter(() => random() < part);
  const record = <T>(owners: readonly string[], make: (owner: string) => T) =>
    Object.fromEntries(owners.map((owner) => [owner, make(owner)]));
  const others = (owner: string, part = 0.3) => some(part).filter((id) => id !== owner);
  const friends = record(some(0.6), (owner) => others(owner));
  return {
    accounts: [...some(0.5), 'z'],
    friends,
    blacklist: record(some(0.3), (owner) => others(owner)),
    pending: record(some(0.2), (owner) => others(owner, 0.1)),
    profiles: record(some(0.3), (owner) => ({ Tag_Profile_IM_Nick: owner, ['__proto__']: [null, { owner }] })),
    details: record(
      Object.keys(friends).filter(() => random() < 0.5),
      (owner) =>
        record(friends[owner] ?? [], (id) => ({
          AddTime: Math.floor(random() * 2e9),
          ...(random() < 0.5 ? { Remark: `of ${id}`, Group: ['g', id] } : {}),
          ...(random() < 0.5 ? { [CUSTOM]: { deep: [id] }, AddSource: 'AddSource_Type_X', AddWording: id } : {}),
        })),
    ),
  };
}

/** `toString` is a name like any other. */
const listOf = (lists: Readonly<Record<string, readonly string[]>>, owner: string) =>
  Object.hasOwn(lists, owner) ? lists[owner] : [];

it.each(many(30, (index) => [index]))('a graph is written as it was read, seed %i', async (seed) => {
  const { chat } = await startStandIn();
  const given = makeGraph(seed);
  const put = await control(chat.url, 'graph', given, 'PUT');
  expect(put.status).toBe(200);
  const got = await (await fetch(new URL('friend-cb/graph', chat.url))).text();
  // To the byte: the same form, in the same order.
  const again = await fetch(new URL('friend-cb/graph', chat.url), {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json' },
    body: got,
  });
  expect(await again.text()).toBe(got);
  expect(`${JSON.stringify(chat.graph)}\n`).toBe(got);
  const written = JSON.parse(got);
  for (const [owner, list] of Object.entries(given.friends)) expect(written.friends[owner]).toEqual(list);
  for (const [owner, list] of Object.entries(given.blacklist)) expect(listOf(written.blacklist, owner)).toEqual(list);
  for (const [owner, list] of Object.entries(given.pending)) expect(listOf(written.pending, owner)).toEqual(list);
  for (const [owner, fields] of Object.entries(given.profiles))
    expect(JSON.stringify(written.profiles[owner])).toBe(JSON.stringify(fields));
  for (const [owner, kept] of Object.entries(given.details))
    expect(Object.hasOwn(written.details, owner) ? written.details[owner] : {}).toEqual(kept);
  expect(new Set(written.accounts).size).toBe(written.accounts.length);
  await (await startChat({ friends: given })).close();
});

it('what calls have written can be put back', async () => {
  const { chat, call } = await startStandIn();
  const custom = [{ Tag: CUSTOM, Value: { a: [1] } }];
  const item = {
    To_Account: 'b',
    AddSource: 'AddSource_Type_X',
    Remark: 'r',
    GroupName: ['g'],
    AddTime: -5,
    CustomItem: custom,
  };
  await call('sns/friend_import', { From_Account: 'a', AddFriendItem: [item] });
  await call('profile/portrait_set', {
    From_Account: 'a',
    ProfileItem: [
      { Tag: '__proto__', Value: [null] },
      { Tag: 'Tag_Profile_IM_AllowType', Value: 'AllowType_Type_NeedConfirm' },
    ],
  });
  await call('sns/friend_update', {
    From_Account: 'a',
    UpdateItem: [{ To_Account: 'b', SnsItem: [{ Tag: 'Tag_SNS_Custom_Other', Value: null }] }],
  });
  await call('sns/friend_add', {
    From_Account: 'c',
    AddFriendItem: [{ To_Account: 'a', AddSource: 'AddSource_Type_X' }],
  });
  await call('sns/black_list_add', { From_Account: 'b', To_Account: ['c'] });
  const { status: _, ...graph } = await control(chat.url, 'graph');
  expect(graph).toMatchObject({ pending: { a: ['c'] }, blacklist: { b: ['c'] } });
  expect(await control(chat.url, 'graph', graph, 'PUT')).toEqual({ status: 200, ...graph });
  const foreign = { ...item, CustomItem: [{ Tag: 'Other', Value: 1 }] };
  expect(await call('sns/friend_import', { From_Account: 'a', AddFriendItem: [foreign] })).toMatchObject({
    ErrorCode: 30001,
  });
});

const LONG = 'x'.repeat(33);

it.each<[unknown, string]>([
  [{ friend: {} }, '$.friend there is no such member; valid: accounts, friends, blacklist, pending, profiles, details'],
  [JSON.parse('{"__proto__":{}}'), '$.__proto__ there is no such member'],
  [{ accounts: {} }, '$.accounts is of type object, it must be an array'],
  [{ accounts: 'a' }, '$.accounts is of type string, it must be an array'],
  [{ accounts: ['a', 1] }, '$.accounts[1] is of type number, it must be a string'],
  [{ accounts: ['a', 'b', 'a'] }, "$.accounts[2] 'a' stands there twice"],
  [{ accounts: [''] }, '$.accounts[0] an id is empty'],
  [{ accounts: [LONG] }, '$.accounts[0] the id has 33 bytes; an id has at most 32'],
  [{ accounts: ['莉'.repeat(11)] }, '$.accounts[0] the id has 33 bytes; an id has at most 32'],
  [{ friends: [] }, '$.friends is of type array, it must be an object'],
  [{ friends: { alice: 'bob' } }, '$.friends.alice is of type string, it must be an array'],
  [{ friends: { alice: ['bob', null] } }, '$.friends.alice[1] is of type null, it must be a string'],
  [{ friends: { alice: ['alice'] } }, '$.friends.alice[0] is the account itself'],
  [{ friends: { alice: ['bob', 'bob'] } }, "$.friends.alice[1] 'bob' stands there twice"],
  [{ friends: { 'a"b': [7] } }, '$.friends["a\\"b"][0] is of type number, it must be a string'],
  [{ friends: { [LONG]: [] } }, `$.friends.${LONG} the id has 33 bytes`],
  [{ friends: { a: many(3001, (index) => `${index}`) } }, '$.friends.a has 3001 entries; at most 3000 are allowed'],
  [{ blacklist: { a: many(1001, (index) => `${index}`) } }, '$.blacklist.a has 1001 entries; at most 1000 are allowed'],
  [{ pending: { a: ['a'] } }, '$.pending.a[0] is the account itself'],
  [{ profiles: { a: [] } }, '$.profiles.a is of type array, it must be an object'],
  [{ details: { a: { b: {} } } }, '$.details.a.b b is no friend of a, see $.friends'],
  [
    { friends: { a: ['b'] }, details: { a: { b: { remark: '' } } } },
    '$.details.a.b.remark there is no such field; valid: Re',
  ],
  [
    { friends: { a: ['b'] }, details: { a: { b: { AddTime: 'now' } } } },
    '$.details.a.b.AddTime is of type string, it must',
  ],
  [
    { friends: { a: ['b'] }, details: { a: { b: { Group: [1] } } } },
    '$.details.a.b.Group[0] is of type number, it must be',
  ],
])('a graph with a mistake is not taken: %j', async (given, error) => {
  const { chat } = await startStandIn({ friends: { accounts: ['kept'] } });
  const reply = await control(chat.url, 'graph', given, 'PUT');
  expect(reply.status).toBe(400);
  expect(reply.error).toContain(error);
  expect(chat.graph.accounts).toEqual(['kept']);
  const [place = '', ...words] = error.split(' ');
  const wanted = `the graph is wrong at ${place}: ${words.join(' ')}`;
  const started = startChat({ friends: given as object });
  onTestFinished(async () => void (await started.then((each) => each.close()).catch(() => undefined)));
  await expect(started).rejects.toThrow(wanted);
});

it.each<[string, object, string, object]>([
  ['delete-friend', { DeleteType: 'Delete_Type_Both' }, 'FriendDelete', { alice: [], bob: [] }],
  ['delete-friend', {}, 'FriendDelete', { alice: [], bob: ['alice'] }],
  ['block', {}, 'BlackListAdd', { alice: [], bob: [] }],
  ['add-friend', { To_Account: ['zed'] }, 'FriendAdd', { alice: ['bob', 'zed'], zed: ['alice'] }],
  ['add-friend', { To_Account: ['zed'], AddType: 'Add_Type_Single' }, 'FriendAdd', { alice: ['bob', 'zed'], zed: [] }],
  ['unblock', { From_Account: 'zed', To_Account: ['bob'] }, 'BlackListDelete', { alice: ['bob'] }],
  ['accept-friend', { To_Account: ['yan'] }, 'FriendAdd', { alice: ['bob', 'yan'], yan: ['alice'] }],
])('a client can %s %j: %s', async (action, members, command, wanted) => {
  const { chat } = await startLoop({
    friends: {
      friends: { alice: ['bob'], bob: ['alice'], zed: [] },
      blacklist: { zed: ['bob'] },
      pending: { alice: ['yan'] },
    },
  });
  const body = { From_Account: 'alice', To_Account: ['bob'], OptPlatform: 'Web', ClientIP: '10.9.8.7', ...members };
  const reply = await control(chat.url, `client/${action}`, body);
  expect(reply).toMatchObject({ status: 200, ActionStatus: 'OK', ErrorCode: 0, ResultItem: [{ ResultCode: 0 }] });
  const exchange = await chat.next();
  expect(exchange).toMatchObject({
    id: reply.callbacks[0],
    parent: reply.id,
    callback: { command: `Sns.Callback${command}`, platform: 'Web', clientIp: '10.9.8.7' },
  });
  expect(chat.graph.friends).toMatchObject(wanted);
  expect(chat.calls).toMatchObject([{ type: 'client', id: reply.id, call: `client/${action}` }]);
});

/** Everything that can be asked, so that each documented answer is seen. */
const VISITS: readonly (readonly [line: string, headers?: string[], body?: string])[] = [
  ['GET /friend-cb/openapi.json'],
  ['GET /friend-cb/graph'],
  ['PUT /friend-cb/graph', [JSON_TYPE], JSON.stringify(makeGraph(1))],
  ['POST /friend-cb/reset'],
  ['GET /friend-cb/settings'],
  ['POST /friend-cb/settings', [JSON_TYPE], '{"lose":"10%","callbackDelay":5,"fault":["zed=1"],"rateLimit":1000}'],
  ['POST /friend-cb/reset'],
  ['POST /friend-cb/client/delete-friend', [JSON_TYPE], DELETION],
  ['POST /friend-cb/client/add-friend', [JSON_TYPE], '{"From_Account":"alice","To_Account":["bob","nobody"]}'],
  ['POST /friend-cb/client/accept-friend', [JSON_TYPE], '{"From_Account":"alice","To_Account":["yan"]}'],
  ['POST /friend-cb/client/block', [JSON_TYPE], DELETION],
  ['POST /friend-cb/client/unblock', [JSON_TYPE], DELETION],
  ['POST /friend-cb/client/unblock', [JSON_TYPE], '{"From_Account":"nobody","To_Account":["bob"]}'],
  ['GET /friend-cb/callbacks?count=6&timeout=1m'],
  ['GET /friend-cb/callbacks?count=7&timeout=0'],
  ['GET /friend-cb/callbacks?count=x'],
];

it('the OpenAPI document is valid, names what is routed, and describes every answer', async () => {
  const friends = { accounts: ['zed'], friends: { alice: ['bob'], bob: ['alice'] }, pending: { alice: ['yan'] } };
  // A callback that fails has no reply, and is described as well.
  const backend = await startBackend((socket, _, index) =>
    index === 0 ? void socket.end() : void socket.write(http('{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":""}')),
  );
  const { chat } = await startStandIn({ to: backend.url, friends });
  const { json: document } = await ask(chat.url, 'GET /friend-cb/openapi.json');
  const { valid, errors } = await new Validator().validate(structuredClone(document));
  expect([valid, errors ?? []]).toEqual([true, []]);
  expect(document.servers).toEqual([{ url: chat.url.replace(/\/$/, '') }]);

  const { json: nowhere } = await ask(chat.url, 'GET /friend-cb/');
  const routed = String(nowhere.error).split('valid: ')[1]?.split(', ');
  const documented = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods as object).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(documented.toSorted()).toEqual(routed?.toSorted());

  const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true, formats: { 'date-time': true } });
  // biome-ignore lint/suspicious/noExplicitAny: a schema is any object
  const schemaOf = (schema: object): any =>
    JSON.parse(JSON.stringify(schema).replaceAll('#/components/schemas/', 'document#/$defs/'));
  ajv.addSchema({ $id: 'document', $defs: schemaOf(document.components.schemas) });
  const seen = new Set<string>();
  const check = async (line: string, headers: readonly string[] = [], body = '') => {
    const { status, json } = await ask(chat.url, line, headers, body);
    const [method = '', target = ''] = line.split(' ');
    const [path = ''] = target.split('?');
    const operation = document.paths[path]?.[method.toLowerCase()];
    const described = operation.responses[status];
    expect(described, `${line}: ${status}`).toBeDefined();
    const validate = ajv.compile(schemaOf(described.content['application/json'].schema));
    expect([line, status, validate(json), validate.errors]).toEqual([line, status, true, null]);
    seen.add(`${method} ${path} ${status}`);
    if (status !== 200 || body === '') return;
    const asked = ajv.compile(schemaOf(operation.requestBody.content['application/json'].schema));
    expect([line, asked(JSON.parse(body)), asked.errors]).toEqual([line, true, null]);
  };
  for (const [line, headers, body] of VISITS) await check(line, headers, body);
  for (const each of documented) {
    await check(each, ['Origin: https://evil.example']);
    if (each.startsWith('GET')) continue;
    await check(each, [], '{}');
    await check(each, [JSON_TYPE], '[]');
    await check(each, [JSON_TYPE], ' '.repeat(17 * 1024 * 1024));
  }
  const waiting = check('GET /friend-cb/callbacks?count=100&timeout=10m');
  await ask(chat.url, 'GET /friend-cb/callbacks?count=0');
  await chat.close();
  await waiting;
  const all = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods as Record<string, { responses: object }>).flatMap(([method, { responses }]) =>
      Object.keys(responses).map((status) => `${method.toUpperCase()} ${path} ${status}`),
    ),
  );
  expect([...seen].toSorted()).toEqual(all.toSorted());
});

it('callbacks?settled=true waits until none is due, and shows that none came', async () => {
  const backend = await startBackend();
  const friends = { friends: { alice: ['bob'] } };
  const { chat, call } = await startStandIn({ to: backend.url, friends, callbackDelayMs: 50 });
  await call('sns/friend_delete', { From_Account: 'alice', To_Account: ['bob'] });
  const first = await control(chat.url, 'callbacks?settled=true');
  expect([first.status, first.exchanges.length]).toEqual([200, 1]);
  await call('sns/friend_delete', { From_Account: 'alice', To_Account: ['bob'] });
  const second = await control(chat.url, `callbacks?settled=true&after=${first.last}`);
  expect([second.status, second.exchanges]).toEqual([200, []]);
});

it('callbacks?settled=true gives up in time, and says what it is not', async () => {
  const backend = await startBackend(() => undefined);
  const friends = { friends: { alice: ['bob'] } };
  const { chat, call } = await startStandIn({ to: backend.url, friends });
  await call('sns/friend_delete', { From_Account: 'alice', To_Account: ['bob'] });
  expect(await control(chat.url, 'callbacks?settled=true&timeout=20ms')).toMatchObject({
    status: 504,
    error: 'callbacks were still due after 20 ms',
    exchanges: [],
  });
  expect(await control(chat.url, 'callbacks?settled=yes')).toMatchObject({ status: 400 });
});

it('what the control API changes is told', async () => {
  const told: string[] = [];
  const { chat } = await startStandIn({ onControl: (what) => told.push(what) });
  await control(chat.url, 'graph', { friends: { alice: ['bob'] } }, 'PUT');
  await control(chat.url, 'settings', { lose: 1 });
  await control(chat.url, 'reset', {});
  expect(told).toEqual([
    'the graph is replaced: 2 accounts',
    'settings are changed: lose',
    'graph and settings are reset',
  ]);
});
