import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Row } from '../../src/inspector/api.ts';
import { PATHS } from '../../src/inspector/api.ts';
import { pictureGraph } from '../../src/inspector/picture.ts';
import { callRest, control } from '../support/chat.ts';
import { closedPort, startBackend } from '../support/counterparts.ts';
import { readAll, records } from '../support/harness.ts';
import { startInspectedChat, startInspectedListen } from '../support/inspector.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const inFolder = makeTemporaryFolder();
const FRIENDS = inFolder('friends.json');
writeFileSync(FRIENDS, JSON.stringify({ friends: { alice: ['bob', 'carol'], bob: ['alice'], carol: [] } }));

async function startWithBackend(argv: readonly string[] = []) {
  const backend = await startBackend();
  return { backend, ...(await startInspectedChat(['--to', `${backend.url}im`, '--friends', FRIENDS, ...argv])) };
}
const settle = (url: string) => fetch(new URL('friend-cb/callbacks?settled=true', url));
const deleteBob = (url: string, more = {}) =>
  callRest(url, 'sns/friend_delete', { From_Account: 'alice', To_Account: ['bob'], ...more });

it('calls and callbacks are rows, and a callback is the child of its call', async () => {
  const { chat, page } = await startWithBackend();
  await deleteBob(chat.url, { DeleteType: 'Delete_Type_Both' });
  await settle(chat.url);
  const [call, callback] = await page.rows();
  expect(call).toMatchObject({
    ...{ seq: 1, type: 'rest', side: 'received', command: 'sns/friend_delete', platform: 'RESTAPI', from: 'alice' },
    ...{ to: ['bob'], toCount: 1, isTwoWay: true, status: 200, verdict: 'ok', code: 0, findings: [], parent: null },
  });
  expect(callback).toMatchObject({
    ...{ seq: 2, type: 'callback', side: 'sent', command: 'Sns.CallbackFriendDelete', from: 'alice', to: ['bob'] },
    ...{ isTwoWay: true, verdict: 'ok', code: null, parent: call?.id, isAgain: false },
  });
  const detail = await page.detail(call?.id ?? '');
  expect(detail.children).toEqual([callback]);
  expect(detail).toMatchObject({ draft: null, send: null, record: { type: 'rest', done: 1 } });
});

it('calls that fail, as a whole and in part', async () => {
  const { chat, page } = await startWithBackend();
  await callRest(chat.url, 'sns/friend_delete', { From_Account: 'alice', To_Account: ['bob', 'zed'] });
  await callRest(chat.url, 'sns/friend_delete', { From_Account: 'nobody', To_Account: ['bob'] });
  await callRest(chat.url, 'sns/friend_nothing', {});
  await settle(chat.url);
  const calls = (await page.rows()).filter(({ type }) => type === 'rest');
  const codes = ({ findings }: Row) => findings.map((each) => each.code);
  expect(calls.map((row) => [row.verdict, row.code, row.command, codes(row)])).toEqual([
    ['ok', 0, 'sns/friend_delete', ['30003']],
    ['fail', 30003, 'sns/friend_delete', []],
    ['fail', 60009, null, []],
  ]);
});

it('details of a call explain its codes', async () => {
  const { chat, page } = await startWithBackend();
  const zeds = ['z1', 'z2', 'z3', 'z4', 'z5', 'z6', 'z7'];
  await callRest(chat.url, 'sns/friend_delete', { From_Account: 'bob', To_Account: ['carol', ...zeds] });
  await callRest(chat.url, 'sns/friend_delete', { From_Account: 'nobody', To_Account: ['bob'] });
  const rows = (await page.rows()).filter(({ type }) => type === 'rest');
  const [items, whole] = await Promise.all(rows.map(async ({ id }) => (await page.detail(id)).findings));
  const known = { level: 'info', about: 'reply', chat: null, advice: expect.any(String) };
  const source = { id: expect.any(String), title: expect.any(String), url: expect.stringMatching(/^https:/) };
  expect(items).toEqual([
    { ...known, code: '31704', at: '$.ResultItem', message: expect.stringMatching(/: carol$/), source },
    {
      ...known,
      code: '30003',
      at: '$.ResultItem',
      message: expect.stringMatching(/: z1, z2, z3, z4, z5 and 2 more$/),
      source,
    },
  ]);
  expect(whole).toEqual([
    { ...known, code: '30003', at: '$.ErrorCode', message: expect.stringMatching(/no account 'nobody'/), source },
  ]);
});

it('search finds accounts, codes and notes of calls', async () => {
  const { chat, page } = await startWithBackend();
  await callRest(chat.url, 'sns/friend_delete', { From_Account: 'alice', To_Account: ['bob', '张三'] });
  await settle(chat.url);
  const [call, callback] = await page.rows();
  expect(await page.search('张三')).toEqual([call?.id]);
  expect(await page.search('BOB')).toEqual([call?.id, callback?.id]);
});

it('a deletion by the page is a client that deletes, and its callback follows', async () => {
  const { chat, page, backend } = await startWithBackend();
  const events = await page.events();
  const deletion = { from: 'alice', to: 'bob', isTwoWay: true, platform: 'Android' };
  const { status, body } = await page.change(PATHS.deleteFriend, deletion);
  expect([status, body]).toEqual([200, { id: expect.any(String), done: 1, refused: [] }]);
  await settle(chat.url);
  const [act, callback] = await page.rows();
  expect(act).toMatchObject({ id: body.id, type: 'client', command: 'client/delete-friend', platform: 'Android' });
  expect(callback).toMatchObject({ parent: body.id, platform: 'Android', isTwoWay: true });
  expect(backend.received).toHaveLength(1);
  await events.find(({ name }) => name === 'graph');
  expect(await page.get(PATHS.graph)).toEqual({
    accounts: ['alice', 'bob', 'carol'],
    links: [{ from: 'alice', to: 'carol', isMutual: false }],
    ...{ accountCount: 3, friendCount: 1, isPart: false },
  });
});

it.each<[string, object, number, object]>([
  [
    'who is no friend',
    { from: 'carol' },
    200,
    { done: 0, refused: [{ account: 'bob', code: 31704, words: expect.any(String) }] },
  ],
  [
    'an account that does not exist',
    { from: 'nobody' },
    409,
    { error: expect.stringMatching(/^30003 .*no account 'nobody'/) },
  ],
  ['the account itself', { to: 'alice' }, 409, { error: expect.stringMatching(/^30001 /) }],
  ['nobody', { to: '' }, 400, { error: 'to must be an account' }],
  ['a name that is too long', { to: 'x'.repeat(500) }, 409, { error: expect.any(String) }],
  ['a platform', { platform: 'Amiga' }, 400, { error: expect.stringContaining('RESTAPI, Web') }],
  ['no word on the way', { isTwoWay: 1 }, 400, { error: expect.any(String) }],
])('a deletion is refused in words: %s', async (_, changes, status, body) => {
  const { page } = await startWithBackend();
  const deletion = { from: 'alice', to: 'bob', isTwoWay: false, platform: 'iOS', ...changes };
  expect(await page.change(PATHS.deleteFriend, deletion)).toMatchObject({ status, body });
});

it('the picture follows calls, clients and the control API', async () => {
  const { chat, page } = await startWithBackend();
  const events = await page.events();
  const friendCount = async () => {
    await events.find(({ name }) => name === 'graph');
    events.seen.splice(0);
    return (await page.get(PATHS.graph)).friendCount;
  };
  expect((await page.get(PATHS.graph)).friendCount).toBe(3);
  await deleteBob(chat.url);
  expect(await friendCount()).toBe(2);
  await control(chat.url, 'client/add-friend', { From_Account: 'carol', To_Account: ['bob'] });
  expect(await friendCount()).toBe(4);
  await control(chat.url, 'graph', { friends: { x: ['y'] } }, 'PUT');
  expect(await friendCount()).toBe(1);
  await control(chat.url, 'reset', {});
  expect(await friendCount()).toBe(3);
});

it('a picture shows a part of a large graph, or one account and its friends', () => {
  const ids = Array.from({ length: 500 }, (_, index) => `u${index}`);
  const friends: Record<string, string[]> = { u7: ids.filter((id) => id !== 'u7'), u8: ['u7'], ['__proto__']: [] };
  const lists = { accounts: ids, friends };
  const all = pictureGraph(lists, null);
  expect(all).toMatchObject({ accountCount: 500, friendCount: 500, isPart: true });
  expect([all?.accounts.length, all?.accounts.slice(0, 2)]).toEqual([200, ['u7', 'u8']]);
  expect(all?.links).toContainEqual({ from: 'u7', to: 'u8', isMutual: true });
  expect(pictureGraph(lists, 'u8')).toMatchObject({
    accounts: ['u8', 'u7'],
    links: [{ from: 'u8', to: 'u7', isMutual: true }],
    isPart: true,
  });
  expect(pictureGraph(lists, 'u9')?.accounts).toEqual(['u9', 'u7']);
  expect(pictureGraph(lists, 'u7')?.accounts.length).toBe(200);
  expect(pictureGraph(lists, 'nobody')).toBeNull();
});

it('an account that is not there is a refusal', async () => {
  const { page } = await startWithBackend();
  expect(await page.ask(`${PATHS.graph}?about=nobody`)).toEqual({
    status: 404,
    body: { error: 'there is no account "nobody"' },
  });
  expect((await page.get(`${PATHS.graph}?about=carol`)).accounts).toEqual(['carol', 'alice']);
});

it('a callback is sent again as it is edited, signed for now, on record and in the output of nobody', async () => {
  const checking = await startInspectedListen(['--token', 'a token of some length']);
  const record = inFolder('chat.ndjson');
  const { chat, page } = await startInspectedChat([
    ...['--to', `${checking.listening.url}im?k=1`, '--friends', FRIENDS, '--token', 'a token of some length'],
    ...['--record', record, '--format', 'ndjson'],
  ]);
  await deleteBob(chat.url);
  await settle(chat.url);
  const [, callback] = await page.rows();
  const id = callback?.id ?? '';
  const { draft } = await page.detail(id);
  const target = draft.target
    .replace('OptPlatform=RESTAPI', 'OptPlatform=Mac')
    .replace(/RequestTime=\d+/, 'RequestTime=1');
  const again = await page.change(PATHS.send, { ...draft, id, target, sign: true });
  expect((await page.detail(again.body.id)).row).toMatchObject({
    parent: id,
    isAgain: true,
    verdict: 'ok',
    platform: 'Mac',
  });
  const unsigned = await page.change(PATHS.send, { ...draft, id, target, sign: false });
  expect((await page.detail(unsigned.body.id)).row).toMatchObject({ verdict: 'fail' });
  const [first, second] = await checking.page.rows();
  expect([first, second]).toMatchObject([
    { verdict: 'ok', platform: 'RESTAPI' },
    { verdict: 'ok', platform: 'Mac' },
  ]);
  const seen = await checking.page.detail(second?.id ?? '');
  expect(seen.record.request.target).toMatch(/^\/im\?k=1&SdkAppid=888888&.*OptPlatform=Mac/);
  chat.interrupt('SIGINT');
  const { stdout } = await chat.result;
  expect(records(stdout).map(({ type }) => type)).toEqual(['ready', 'rest', 'exchange', 'summary']);
  expect((await readAll(record)).map(({ parent }) => parent)).toEqual([expect.any(String), id, id]);
});

it('without --to nothing is sent, and it is said why', async () => {
  const { page } = await startInspectedChat();
  expect(await page.state()).toMatchObject({
    ...{ command: 'chat', to: null, replies: null, hasGraph: true },
    sending: { problem: 'no backend: start chat with --to URL', signs: false },
  });
  expect((await page.change(PATHS.reply, {})).status).toBe(404);
});

it('each try of a callback is a row', async () => {
  const backend = await startBackend(() => undefined);
  const { chat, page } = await startInspectedChat([
    ...['--to', backend.url, '--friends', FRIENDS, '--retries', '1', '--timeout', '50ms'],
  ]);
  await deleteBob(chat.url);
  await settle(chat.url);
  const [call, ...tries] = await page.rows();
  expect(tries.map(({ verdict, parent, latencyMs }) => [verdict, parent, latencyMs])).toEqual([
    ['late', call?.id, null],
    ['late', call?.id, null],
  ]);
});

it.each(['SIGINT', 'SIGTERM'] as const)('%s ends it with pages connected', async (signal) => {
  const { chat, page } = await startInspectedChat(['--to', `:${await closedPort()}`]);
  const events = await Promise.all([page.events(), page.events()]);
  chat.interrupt(signal);
  expect((await chat.result).code).toBe(0);
  await Promise.all(events.map(({ ended }) => ended));
});
