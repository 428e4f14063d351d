import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { PATHS, type ReplyChoice } from '../../src/inspector/api.ts';
import { buildIncoming, readIncomingRows } from '../../src/library/fixtures.ts';
import {
  answer,
  closedPort,
  FAIL,
  http,
  OK,
  PAIRS,
  post,
  query,
  request,
  startBackend,
  talkBytes,
} from '../support/counterparts.ts';
import { readAll, records, runCli } from '../support/harness.ts';
import { startInspectedListen } from '../support/inspector.ts';
import { expectOdd, ODD_QUERY, oddRequest } from '../support/odd-callback.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const inFolder = makeTemporaryFolder();
const pairs = (...list: readonly (readonly [string, string])[]) =>
  JSON.stringify({
    CallbackCommand: 'Sns.CallbackFriendDelete',
    PairList: list.map(([From_Account, To_Account]) => ({ From_Account, To_Account })),
  });

it.each<[string, string, object]>([
  ['one friend', PAIRS, { from: 'id', to: ['id1'], toCount: 1, isTwoWay: false, verdict: 'ok', findings: [] }],
  ['both ways', pairs(['a', 'b'], ['b', 'a']), { from: 'a', to: ['b'], toCount: 1, isTwoWay: true, verdict: 'ok' }],
  [
    'many friends',
    pairs(['a', '1'], ['a', '2'], ['a', '3'], ['a', '4'], ['a', '5']),
    { from: 'a', to: ['1', '2', '3'], toCount: 5, isTwoWay: false },
  ],
  [
    'no pair',
    '{"CallbackCommand":"Sns.CallbackFriendDelete"}',
    { from: null, to: [], toCount: 0, verdict: 'fail', findings: [{ code: 'pairlist-missing', level: 'must' }] },
  ],
  ['no JSON', 'x', { verdict: 'fail', findings: [{ code: 'body-not-json', level: 'must' }] }],
  ['a name without end', pairs(['a'.repeat(5000), 'b']), { from: `${'a'.repeat(127)}…` }],
])('the row of a callback: %s', async (_, body, wanted) => {
  const { listening, page } = await startInspectedListen();
  await post(listening.url, {}, body);
  const [row] = await page.rows();
  expect(row).toMatchObject({
    ...{ seq: 1, type: 'callback', side: 'received', command: 'Sns.CallbackFriendDelete', platform: 'RESTAPI' },
    ...{ status: 200, code: null, parent: null, isAgain: false },
    ...wanted,
  });
});

it('the row of what is no callback', async () => {
  const { listening, page } = await startInspectedListen();
  await fetch(`${listening.url}x`);
  expect(await page.rows()).toMatchObject([
    { command: null, platform: null, from: null, status: 405, verdict: 'broken' },
  ]);
});

it('details: the record, findings with advice and source, what can be sent again', async () => {
  const { listening, page } = await startInspectedListen(['--sdk-appid', '1400000001']);
  await post(listening.url);
  const [row] = await page.rows();
  const detail = await page.detail(row?.id ?? '');
  expect(detail.row).toEqual(row);
  expect(detail.record).toMatchObject({ type: 'exchange', id: row?.id, request: { body: PAIRS } });
  expect(detail.findings).toEqual([
    {
      ...{ code: 'sdkappid-foreign', level: 'must', about: 'callback', at: '?SdkAppid', chat: null },
      message: 'SdkAppid is 888888, this app is 1400000001',
      advice: expect.stringContaining('refuse a callback for another app'),
      source: { id: '1047/34360', title: expect.any(String), url: expect.stringMatching(/^https:/) },
    },
  ]);
  expect(detail.draft).toMatchObject({ method: 'POST', target: `/?${query()}`, body: PAIRS, bodyEncoding: 'utf8' });
  expect(detail).toMatchObject({ forwarded: null, children: [] });
});

it('a body that was not read whole cannot be sent again', async () => {
  const { listening, page } = await startInspectedListen(['--max-body', '10']);
  await post(listening.url);
  const [row] = await page.rows();
  expect(await page.detail(row?.id ?? '')).toMatchObject({ draft: null, row: { status: 413 } });
});

it('what was forwarded is shown with its other half', async () => {
  const backend = await startBackend(answer(http('{"ActionStatus":"OK"}')));
  const { listening, page } = await startInspectedListen(['--forward-to', `${backend.url}im`]);
  await post(listening.url);
  const [row] = await page.rows();
  expect(row).toMatchObject({ verdict: 'broken', findings: [{ code: expect.stringMatching(/^envelope-/) }] });
  const detail = await page.detail(row?.id ?? '');
  expect(detail.forwarded).toMatchObject({ side: 'sent', parent: row?.id, request: { target: `/im?${query()}` } });
  expect(detail.findings[0]).toMatchObject({ about: 'reply', advice: expect.any(String) });
});

it.each([
  ['From_Account', 'FROM_account'],
  ['a part of the query', 'optplatform=restapi'],
  ['a header', 'content-type: application/json'],
  ['the reply', '"errorinfo":"sdkappid-foreign'],
  ['a finding', 'sdkappid-foreign must'],
  ['Chinese, as it was escaped', '张三'],
  ['Chinese of the query', '李四'],
])('search finds %s', async (_, text) => {
  const { listening, page } = await startInspectedListen(['--sdk-appid', '1']);
  await post(listening.url, { x: '李四' }, pairs(['张三', 'b']).replace('张三', '\\u5f20\\u4e09'));
  const [row] = await page.rows();
  expect(await page.search(text)).toEqual([row?.id]);
  expect(await page.search(text, 1)).toEqual([]);
  expect(await page.search('not there')).toEqual([]);
});

const TOKEN = 'a-token-of-some-length';
const SECRETS = [
  'set-cookie-s3cret',
  'Bearer-s3cret-of-auth',
  'sid=cookie-s3cret',
  'api-key-s3cret',
  TOKEN,
  'pass-word-of-url',
];

it.each([TOKEN, 'a'])('no secret comes out: rows, details, lines, search, files, events; from %s', async (from) => {
  const reply = http(OK, { headers: ['Content-Type: application/json', 'Set-Cookie: s=set-cookie-s3cret'] });
  const backend = await startBackend(answer(reply));
  const to = backend.url.replace('//', '//user:pass-word-of-url@');
  const { listening, page } = await startInspectedListen(['--token', TOKEN, '--forward-to', to]);
  const events = await page.events();
  const [, auth, cookie, key] = SECRETS;
  const headers = [`Authorization: ${auth}`, `Cookie: ${cookie}`, `X-Api-Key: ${key}`, `X-Odd: ${TOKEN}`];
  const body = pairs([from, 'b']);
  await talkBytes(listening.port, request(body, `/?${query({ x: TOKEN })}`, headers));
  const [row] = await page.rows();
  const id = row?.id ?? '';
  const again = await page.change(PATHS.send, { ...(await page.detail(id)).draft, id, sign: true });
  await events.find(({ name, data }) => name === 'rows' && data.some((each: { isAgain: boolean }) => each.isAgain));
  const told = [
    JSON.stringify([await page.rows(), await page.detail(id), await page.detail(again.body.id), await page.state()]),
    await (await fetch(`${page.base}api/download?as=har`)).text(),
    await (await fetch(`${page.base}api/download?as=ndjson`)).text(),
    JSON.stringify(events.seen),
  ];
  for (const secret of SECRETS) {
    expect(told.map((each) => each.includes(secret))).toEqual([false, false, false, false]);
    expect(await page.search(secret)).toEqual([]);
  }
  expect(backend.received).toHaveLength(2);
  for (const { headers: sent, body: bytes, target } of backend.received) {
    expect(sent).toEqual(expect.arrayContaining([`Cookie: ${cookie}`, `X-Api-Key: ${key}`, `X-Odd: ${TOKEN}`]));
    expect(sent).toContain(`Authorization: Basic ${Buffer.from('user:pass-word-of-url').toString('base64')}`);
    expect(bytes.toString()).toBe(body);
    expect(target).toContain(`x=${TOKEN}`);
  }
});

it('edited and sent again: to the backend, on record, and a child of what it was made from', async () => {
  const backend = await startBackend();
  const record = inFolder('again.ndjson');
  const { listening, page } = await startInspectedListen(['--forward-to', `${backend.url}im?k=1`, '--record', record]);
  await post(listening.url);
  const [row] = await page.rows();
  const id = row?.id ?? '';
  const { draft } = await page.detail(id);
  const edited = { ...draft, body: pairs(['x', 'y']), target: `${draft.target}&more=1`, headers: [['X-New', '1']] };
  const { status, body } = await page.change(PATHS.send, { ...edited, id, sign: false });
  expect([status, body]).toEqual([200, { id: expect.any(String) }]);
  const seen = backend.received[1];
  expect(seen?.requestLine).toBe(`POST /im?k=1&${query()}&more=1 HTTP/1.1`);
  expect(seen?.headers).toEqual(expect.arrayContaining(['X-New: 1', expect.stringMatching(/^Via: /)]));
  expect(seen?.headers.join()).not.toMatch(/content-type/i);
  expect(seen?.body.toString()).toBe(pairs(['x', 'y']));
  expect((await page.rows())[1]).toMatchObject({ id: body.id, parent: id, isAgain: true, side: 'sent', from: 'x' });
  expect((await page.detail(id)).children).toMatchObject([{ id: body.id }]);
  // Once more, and the URL of the backend is not joined twice.
  const { draft: second } = await page.detail(body.id);
  expect(second).toMatchObject({ target: `/?${query()}&more=1`, headers: [['X-New', '1']] });
  await page.change(PATHS.send, { ...second, id: body.id, sign: false });
  expect(backend.received[2]?.requestLine).toBe(seen?.requestLine);
  expect((await readAll(record)).map(({ parent }) => parent)).toEqual([undefined, id, id, body.id]);
  const { stdout } = await listening.stop();
  expect(stdout).toMatch(/^(?:.*\n){2}1 callback: 1 ok\n$/);
});

it('sent again as it is, an odd callback is the same to the byte, its secrets too', async () => {
  const backend = await startBackend();
  const { listening, page } = await startInspectedListen(['--forward-to', backend.url]);
  await talkBytes(listening.port, oddRequest());
  const [row] = await page.rows();
  const { draft } = await page.detail(row?.id ?? '');
  expect(draft.headers).toEqual(
    expect.arrayContaining([
      ['Authorization', '***'],
      ['Cookie', '***'],
    ]),
  );
  await page.change(PATHS.send, { ...draft, id: row?.id, sign: false });
  expectOdd(backend.received[0], `/?${ODD_QUERY}`);
  expectOdd(backend.received[1], `/?${ODD_QUERY}`);
});

it('a header that stands for a secret of its name gets it back, wherever it stands, and no other', async () => {
  const backend = await startBackend();
  const { listening, page } = await startInspectedListen(['--forward-to', backend.url]);
  await talkBytes(listening.port, request(PAIRS, '/', ['Cookie: a=1', 'Cookie: b=2', 'X-Api-Key: k']));
  const [row] = await page.rows();
  const { draft } = await page.detail(row?.id ?? '');
  const headers = [
    ['X-Token', '***'],
    ['cookie', '***'],
    ['X-Api-Key', 'new'],
    ['Cookie', '***'],
    ['Cookie', '***'],
  ];
  await page.change(PATHS.send, { ...draft, headers, id: row?.id, sign: false });
  expect(backend.received[1]?.headers).toEqual(
    expect.arrayContaining(['X-Token: ***', 'cookie: a=1', 'X-Api-Key: new', 'Cookie: b=2', 'Cookie: ***']),
  );
});

it('a Sign of now is what a backend that checks accepts', async () => {
  const file = inFolder('token');
  writeFileSync(file, TOKEN);
  const checking = await startInspectedListen(['--token-file', file]);
  const { listening, page } = await startInspectedListen([
    ...['--forward-to', checking.listening.url, '--token-file', file],
  ]);
  await post(listening.url, { Sign: 'old', RequestTime: '1' });
  const [row] = await page.rows();
  const id = row?.id ?? '';
  const { draft } = await page.detail(id);
  await page.change(PATHS.send, { ...draft, id, sign: false });
  await page.change(PATHS.send, { ...draft, id, sign: true });
  await page.change(PATHS.send, { ...draft, target: '/', id, sign: true });
  expect(
    (await checking.page.rows()).map(({ findings }) => findings.some(({ code }) => /^sign|time/.test(code))),
  ).toEqual([true, true, false, false]);
  expect((await page.rows()).map(({ verdict }) => verdict)).toEqual(['fail', 'fail', 'ok', 'ok']);
});

it.each<[string, number, object, RegExp]>([
  ['another entry', 404, { id: 'x' }, /not kept any more/],
  ['a Sign without a token', 409, { sign: true }, /--token-file/],
  ['a header with a line end', 400, { headers: [['X-A', 'b\r\nX-C: d']] }, /X-A has characters/],
  ['a name of a header', 400, { headers: [['X A', 'b']] }, /not the name of a header/],
  ['a pair of three', 400, { headers: [['a', 'b', 'c']] }, /pair of name and value/],
  ['a target with a blank', 400, { target: '/a b' }, /write %20/],
  ['a target with another line', 400, { target: '/ HTTP/1.1\r\nX: y' }, /write %20/],
  ['a target in Chinese', 400, { target: '/张' }, /write %E5%BC%A0/],
  ['a target elsewhere', 400, { target: 'http://elsewhere/' }, /must begin with/],
  ['a tunnel', 400, { method: 'CONNECT' }, /tunnel/],
  ['a method with a line end', 400, { method: 'GET /x HTTP/1.1\r\n' }, /method/],
  ['no base64', 400, { body: '*', bodyEncoding: 'base64' }, /not base64/],
  ['no body', 400, { body: null }, /body must be a text/],
  ['no word on Sign', 400, { sign: 'yes' }, /true or false/],
])('sending again is refused: %s', async (_, status, changes, words) => {
  const backend = await startBackend();
  const { listening, page } = await startInspectedListen(['--forward-to', backend.url]);
  await post(listening.url);
  const [row] = await page.rows();
  const { draft } = await page.detail(row?.id ?? '');
  const answered = await page.change(PATHS.send, { ...draft, id: row?.id, sign: false, ...changes });
  expect([answered.status, answered.body.error]).toEqual([status, expect.stringMatching(words)]);
  expect(backend.received).toHaveLength(1);
});

it.each(['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'X'])('any method can be sent: %s', async (method) => {
  const backend = await startBackend((socket, { requestLine }) => {
    socket.write(requestLine.startsWith('HEAD') ? 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n' : http(OK));
  });
  const { listening, page } = await startInspectedListen(['--forward-to', backend.url]);
  await post(listening.url);
  const [row] = await page.rows();
  const { draft } = await page.detail(row?.id ?? '');
  expect(await page.change(PATHS.send, { ...draft, method, id: row?.id, sign: false })).toMatchObject({ status: 200 });
  expect(backend.received[1]?.requestLine).toMatch(new RegExp(`^${method} /`));
  expect((await page.rows())[1]).toMatchObject({ isAgain: true, status: 200 });
});

it('every kind of callback has a row, details, and a place in the files', async () => {
  const { listening, page } = await startInspectedListen([
    '--sdk-appid',
    '888888',
    '--token',
    TOKEN,
    '--max-body',
    '1000',
  ]);
  const requests = readIncomingRows().map(buildIncoming);
  for (const { method, target, headers, body } of requests) {
    const lines = headers.map(([name, value]) => `${name}: ${value}`);
    const head = [
      `${method} ${target} HTTP/1.1`,
      'Host: h',
      ...lines,
      `Content-Length: ${body.length}`,
      'Connection: close',
    ];
    await talkBytes(listening.port, Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1'), body]));
  }
  const rows = await page.rows();
  expect(rows.length).toBeGreaterThan(requests.length * 0.9);
  for (const row of rows) {
    const detail = await page.detail(row.id);
    expect(detail.row).toEqual(row);
    expect(detail.findings.map(({ code }: { code: string }) => code)).toEqual(
      expect.arrayContaining(row.findings.map(({ code }) => code)),
    );
    expect(await page.search(row.id)).toEqual([row.id]);
  }
  const har = await (await fetch(`${page.base}api/download?as=har`)).json();
  expect((har as { log: { entries: unknown[] } }).log.entries).toHaveLength(rows.length);
  expect((await listening.stop()).stderr).not.toContain('the inspector:');
});

it('without a backend nothing is sent again, and it is said why', async () => {
  const { listening, page } = await startInspectedListen();
  await post(listening.url);
  const [row] = await page.rows();
  const { problem } = (await page.state()).sending;
  expect(problem).toBe('no backend: start listen with --forward-to URL');
  const { draft } = await page.detail(row?.id ?? '');
  const { status, body } = await page.change(PATHS.send, { ...draft, id: row?.id, sign: false });
  expect([status, body.error]).toEqual([409, problem]);
});

it('a backend that is down is an entry like any other', async () => {
  const { listening, page } = await startInspectedListen(['--forward-to', `:${await closedPort()}`]);
  await post(listening.url);
  const [row] = await page.rows();
  const { draft } = await page.detail(row?.id ?? '');
  const { body } = await page.change(PATHS.send, { ...draft, id: row?.id, sign: false });
  expect((await page.detail(body.id)).row).toMatchObject({ verdict: 'unreachable', status: null, latencyMs: null });
});

const choice = (changes: Partial<ReplyChoice> = {}): ReplyChoice => ({
  ...{ name: 'fail', status: null, delayMs: 0, errorInfo: null, scope: 'all', ...changes },
});

it('a reply for all, one for the next, and back to the rules', async () => {
  const { listening, page } = await startInspectedListen(['--status', '203']);
  const events = await page.events();
  const ask = async () => {
    const { status, text } = await post(listening.url);
    return `${status} ${/"ActionStatus":"(\w+)"/.exec(text)?.[1]} ${/"ErrorInfo":"(.*?)"/.exec(text)?.[1]}`;
  };
  const chosen = async () => (await page.state()).replies?.chosen;
  expect([await ask(), await chosen()]).toEqual(['203 OK ', null]);
  const all = choice({ errorInfo: 'busy' });
  expect((await page.change(PATHS.reply, all)).body.replies.chosen).toEqual(all);
  expect([await ask(), await ask()]).toEqual(['200 FAIL busy', '200 FAIL busy']);
  const next = choice({ name: 'ok', status: 500, scope: 'next' });
  expect((await page.change(PATHS.reply, next)).body.replies.chosen).toEqual(next);
  const told = (wanted: ReplyChoice) =>
    events.find(({ data }) => JSON.stringify(data.replies?.chosen) === JSON.stringify(wanted));
  await told(next);
  events.seen.splice(0);
  expect([await ask(), await ask()]).toEqual(['500 OK ', '200 FAIL busy']);
  expect(await chosen()).toEqual(all);
  await told(all);
  expect((await page.change(PATHS.reply, null, 'DELETE')).body.replies.chosen).toBeNull();
  expect(await ask()).toBe('203 OK ');
});

it.each([
  ['a name', { name: 'nothing' }],
  ['a file', { name: '@/etc/passwd' }],
  ['a status', { status: 99 }],
  ['a delay', { delayMs: -1 }],
  ['a delay without end', { delayMs: 1e12 }],
  ['ErrorInfo of another reply', { name: 'empty', errorInfo: 'x' }],
  ['a scope', { scope: 'ever' }],
])('a choice is refused: %s', async (_, changes) => {
  const { listening, page } = await startInspectedListen();
  expect((await page.change(PATHS.reply, choice(changes as never))).status).toBe(400);
  expect((await post(listening.url)).text).toBe(OK);
});

it('every reply can be chosen, ok and fail first', async () => {
  const { page } = await startInspectedListen();
  const { names = [] } = (await page.state()).replies ?? {};
  expect(names.slice(0, 2).map(({ name }) => name)).toEqual(['ok', 'fail']);
  expect(names.filter(({ isFault }) => isFault).map(({ name }) => name)).toEqual(
    expect.arrayContaining(['hang', 'reset', 'close', 'truncate', 'slow-body', 'not-http']),
  );
  for (const { name } of names) expect((await page.change(PATHS.reply, choice({ name }))).status).toBe(200);
});

it('with --forward-to the backend answers', async () => {
  const backend = await startBackend(answer(http(FAIL)));
  const { page } = await startInspectedListen(['--forward-to', backend.url]);
  const { status, body } = await page.change(PATHS.reply, choice());
  expect([status, body.error]).toEqual([409, 'with --forward-to the backend answers']);
  expect((await page.state()).replies?.problem).toBe(body.error);
});

it('a key of the terminal shows in the page', async () => {
  let press: (key: string) => void = () => undefined;
  const keys = (handler: typeof press) => {
    press = handler;
  };
  const { listening, page } = await startInspectedListen(['--no-color'], { isTTY: true, keys });
  await listening.seen('stderr', /keys: h for help/);
  press('f');
  expect((await page.state()).replies?.chosen).toMatchObject({ name: 'fail', scope: 'next' });
  expect((await post(listening.url)).text).toContain('FAIL');
  expect((await page.state()).replies?.chosen).toBeNull();
});

it('the state', async () => {
  const { listening, page } = await startInspectedListen(['--forward-to', 'http://u:secret@127.0.0.1:1/im']);
  expect(await page.state()).toMatchObject({
    ...{
      tool: expect.stringMatching(/^friend-cb \d/),
      command: 'listen',
      url: listening.url,
      language: 'en',
      dropped: 0,
    },
    ...{ to: 'http://u:***@127.0.0.1:1/im', hasGraph: false, sending: { problem: null, signs: false } },
  });
});

it('the lines: to the terminal stderr alone, to a script a member of ready', async () => {
  const { listening, page } = await startInspectedListen(['--format', 'ndjson']);
  const { stdout, stderr } = await listening.stop();
  expect(records(stdout)[0]).toEqual({ v: 1, type: 'ready', url: listening.url, inspector: page.base });
  expect(stderr).toMatch(/^friend-cb: listening on .*\nfriend-cb: inspector on http:\/\/127\.0\.0\.1:\d+\/\n/);
});

it.each<[string[], RegExp]>([
  [['--inspect', 'x'], /^friend-cb: --inspect \[port\]: 'x' is not a whole number from 0 to 65535/],
  [['--inspect=70000'], /'70000' is not a whole number/],
  [['--inspect', '-1'], /'-1' is not a whole number/],
])('a wrong port is exit 2: %j', async (argv, words) => {
  const { code, stdout, stderr } = await runCli(['listen', '--port', '0', '--for', '1ms', ...argv]);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(words);
});

it.each(['listen', 'chat'])('%s: a port in use is exit 2, and nothing was ready', async (command) => {
  const { page } = await startInspectedListen();
  const { port } = new URL(page.base);
  const { code, stdout, stderr } = await runCli([command, '--port', '0', '--for', '1ms', `--inspect=${port}`]);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toBe(
    `friend-cb: cannot listen on port ${port} of 127.0.0.1: the port is in use\n` +
      '  choose another with --inspect N, or any free one with --inspect 0\n' +
      `  see: friend-cb ${command} --help\n`,
  );
});

it('without its port --inspect has 8990', async () => {
  const { stderr } = await runCli(['listen', '--inspect', '--port', '0', '--for', '1ms']);
  // Another program of this machine may have it.
  expect(stderr).toMatch(/^friend-cb: (?:inspector on http:\/\/127\.0\.0\.1:8990\/|cannot listen on port 8990 of)/m);
  const { stdout } = await runCli(['listen', '--help']);
  expect(stdout).toMatch(/--inspect \[port\] [^-]*\(without a value:\s+8990\)/);
});

it.each<[string, string[]]>([
  ['--count', ['--count', '1']],
  ['--for', ['--for', '300ms']],
])('%s ends it with pages connected, which see the last callback', async (_, argv) => {
  const { listening, page } = await startInspectedListen(argv);
  const events = await page.events();
  await post(listening.url);
  expect((await listening.result).code).toBe(0);
  await events.ended;
  expect(events.seen.map(({ name }) => name)).toEqual(['state', 'rows']);
});
