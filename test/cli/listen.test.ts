import { writeFileSync } from 'node:fs';
import net from 'node:net';
import { expect, it } from 'vitest';
import {
  COMMAND,
  expectNotListening,
  FAIL,
  OK,
  PAIRS,
  post,
  query,
  request,
  startListen,
  talk,
} from '../support/counterparts.ts';
import { records, runCli, start } from '../support/harness.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const SIGN = '17773bc39a671d7b9aa835458704d2a6db81360a5940292b587d6d760d484061';
const SECONDS = 1_669_872_112;
const EXCHANGE_MEMBERS = [
  'v',
  'type',
  'id',
  'at',
  'side',
  'request',
  'reply',
  'failure',
  'latencyMs',
  'callback',
  'verdict',
  'findings',
];
const ndjson = ['--format', 'ndjson'];

const path = makeTemporaryFolder();
const file = (name: string, content: string | Uint8Array) => {
  writeFileSync(path(name), content);
  return path(name);
};

const reply = (body: string, status = '200 OK', more: readonly string[] = []) =>
  [
    `HTTP/1.1 ${status}`,
    'Content-Type: application/json',
    ...more,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n');

const codes = (record: { findings: { code: string }[] }) => record.findings.map(({ code }) => code);

it.each<[string, string[], Record<string, string>, RegExp]>([
  [
    'plain',
    [],
    {},
    /^friend-cb: listening on http:\/\/127\.0\.0\.1:[1-9]\d*\/\nfriend-cb: SdkAppid is not being checked; .*\n$/,
  ],
  ['--quiet', ['--quiet'], {}, /^friend-cb: listening on http:\/\/127\.0\.0\.1:[1-9]\d*\/\n$/],
  ['--sdk-appid', ['--sdk-appid', '888888'], {}, /^friend-cb: listening on http:\/\/127\.0\.0\.1:[1-9]\d*\/\n$/],
  [
    'FRIEND_CB_SDK_APPID',
    [],
    { FRIEND_CB_SDK_APPID: '888888' },
    /^friend-cb: listening on http:\/\/127\.0\.0\.1:[1-9]\d*\/\n$/,
  ],
  ['--host', ['--host', '127.0.0.2', '-q'], {}, /^friend-cb: listening on http:\/\/127\.0\.0\.2:[1-9]\d*\/\n$/],
  ['--color', ['--color', '-q'], {}, /^friend-cb: listening on http:\/\/127\.0\.0\.1:[1-9]\d*\/\n$/],
  ['ndjson', [...ndjson, '-q'], {}, /^friend-cb: listening on http:\/\/127\.0\.0\.1:[1-9]\d*\/\n$/],
])('the ready line is first on stderr and always of one form: %s', async (_, argv, env, wanted) => {
  const listening = await startListen(argv, { env });
  const { code, stderr } = await listening.stop();
  expect(stderr).toMatch(wanted);
  expect(code).toBe(0);
});

it('the ready line stands in front of all else on a terminal too', async () => {
  const listening = await startListen([], { isTTY: true });
  expect((await listening.stop()).stderr).toMatch(/^friend-cb: listening on http:\/\/127\.0\.0\.1:\d+\/\n/);
});

it('NDJSON begins with ready and ends with summary', async () => {
  const listening = await startListen(ndjson);
  await post(listening.url);
  const { stdout } = await listening.stop();
  const [ready, exchange, summary, ...rest] = records(stdout);
  expect(ready).toEqual({ v: 1, type: 'ready', url: listening.url });
  expect(exchange.type).toBe('exchange');
  expect(summary).toEqual({
    v: 1,
    type: 'summary',
    reason: 'SIGINT',
    counts: { callbacks: 1, ok: 1, fail: 0, denied: 0, late: 0, broken: 0, unreachable: 0 },
  });
  expect(rest).toEqual([]);
});

it.each<[string, Buffer]>([
  ['the documented callback', request()],
  ['any path', request(PAIRS, `/any/path/../%7e?${query()}`)],
  ['no Content-Type', request(PAIRS, `/?${query()}`, [])],
  ['contenttype=JSON', request(PAIRS, `/?${query({ contenttype: 'JSON' })}`)],
  ['no contenttype', request(PAIRS, `/?${query({ contenttype: null })}`)],
  ['unknown parameters and RequestId', request(PAIRS, `/?foo=bar&${query({ RequestId: 'x' })}`)],
  ['unknown members', request(PAIRS.replace('{', '{"EventTime":1,'))],
  ['ids of the Chat backend', request(PAIRS.replace('id1', '@TLS#NOT_FOUND'))],
  ['an empty PairList', request(`{"CallbackCommand":"${COMMAND}","PairList":[]}`)],
  ['an id of 33 bytes', request(PAIRS.replace('id1', 'x'.repeat(33)))],
  ['the same pair twice', request(PAIRS.replace('[', '[{"From_Account":"id","To_Account":"id1"},'))],
  ['no command in the query', request(PAIRS, `/?${query({ CallbackCommand: null })}`)],
  ['a ClientIP that is none', request(PAIRS, `/?${query({ ClientIP: 'x' })}`)],
  ['broken percent-encoding', request(PAIRS, `/?${query()}&x=%zz`)],
  [
    'CallbackFriendAdd',
    request(
      '{"CallbackCommand":"Sns.CallbackFriendAdd","PairList":[{"Initiator_Account":"x"}]}',
      `/?${query({ CallbackCommand: 'Sns.CallbackFriendAdd' })}`,
    ),
  ],
  [
    'State.StateChange',
    request(
      '{"CallbackCommand":"State.StateChange","Info":{"Action":"Logout"}}',
      `/?${query({ CallbackCommand: 'State.StateChange' })}`,
    ),
  ],
  ["the console's URL check with {}", request('{}', '/')],
  ["the console's URL check without a body", request('', '/')],
  [
    'members nested 10,000 levels deep',
    request(PAIRS.replace('{', `{"x":${'['.repeat(10_000)}${']'.repeat(10_000)},`)),
  ],
  [
    '1000 pairs of 32 bytes',
    request(
      JSON.stringify({
        CallbackCommand: COMMAND,
        PairList: Array.from({ length: 1000 }, (_, index) => ({
          From_Account: 'x'.repeat(32),
          To_Account: String(index).padStart(32, 'y'),
        })),
      }),
    ),
  ],
])('answers OK, byte by byte: %s', async (_, bytes) => {
  const listening = await startListen(['--sdk-appid', '888888', ...ndjson]);
  expect(await talk(listening.port, bytes)).toBe(reply(OK));
  const [, record] = records((await listening.stop()).stdout);
  expect(record.verdict).toBe('ok');
  expect(record.findings.filter(({ level }: { level: string }) => level === 'must')).toEqual([]);
});

const deep = '['.repeat(10_000) + ']'.repeat(10_000);

it.each<[string, Buffer, string]>([
  ['a foreign SdkAppid', request(PAIRS, `/?${query({ SdkAppid: '1400000009' })}`), 'sdkappid-foreign'],
  ['a zero in front', request(PAIRS, `/?${query({ SdkAppid: '0888888' })}`), 'sdkappid-foreign'],
  ['a space in front', request(PAIRS, `/?${query({ SdkAppid: ' 888888' })}`), 'sdkappid-foreign'],
  ['no SdkAppid', request(PAIRS, `/?${query({ SdkAppid: null })}`), 'sdkappid-missing'],
  ['SdkAppid twice', request(PAIRS, `/?${query()}&SdkAppid=888888`), 'sdkappid-repeated'],
  [
    'SdkAppid in the body only',
    request(PAIRS.replace('{', '{"SdkAppid":"888888",'), `/?${query({ SdkAppid: null })}`),
    'sdkappid-missing',
  ],
  [
    'other commands in query and body',
    request(PAIRS, `/?${query({ CallbackCommand: 'Sns.CallbackFriendAdd' })}`),
    'command-mismatch',
  ],
  ['no body', request(''), 'body-empty'],
  ['not JSON', request('{"CallbackCommand":"Sns.Ca'), 'body-not-json'],
  ['not UTF-8', request(Buffer.from([0x22, 0xff, 0x22])), 'body-not-utf8'],
  ['an array', request('[]'), 'body-not-object'],
  ['10,000 nested levels', request(deep), 'body-not-object'],
  ['10,000 nested levels that do not end', request('['.repeat(10_000)), 'body-not-json'],
  [
    'PairList of 10,000 nested levels',
    request(`{"CallbackCommand":"${COMMAND}","PairList":${deep}}`),
    'pair-malformed',
  ],
  ['no PairList', request(`{"CallbackCommand":"${COMMAND}"}`), 'pairlist-missing'],
  [
    'PairList is inherited',
    request(`{"CallbackCommand":"${COMMAND}","__proto__":{"PairList":[]}}`),
    'pairlist-missing',
  ],
  ['PairList is no array', request(`{"CallbackCommand":"${COMMAND}","PairList":{}}`), 'pairlist-type'],
  ['a pair with a number', request(PAIRS.replace('"id1"', '1')), 'pair-malformed'],
  ['the URL check for another app', request('{}', '/?SdkAppid=1'), 'sdkappid-foreign'],
  [
    'another command with a body that is no object',
    request('"x"', `/?${query({ CallbackCommand: 'State.StateChange' })}`),
    'body-not-object',
  ],
])('answers FAIL with the reason, status 200: %s', async (_, bytes, code) => {
  const listening = await startListen(['--sdk-appid', '888888', ...ndjson]);
  const text = await talk(listening.port, bytes);
  const [head = '', body = ''] = text.split('\r\n\r\n');
  const envelope = JSON.parse(body);
  expect(body).toBe(JSON.stringify({ ActionStatus: 'FAIL', ErrorCode: 1, ErrorInfo: envelope.ErrorInfo }));
  expect(`${head}\r\n\r\n${body}`).toBe(reply(body));
  expect(envelope.ErrorInfo).toContain(code);
  const [, record] = records((await listening.stop()).stdout);
  expect(codes(record)).toContain(code);
  expect(record).toMatchObject({ verdict: 'fail', reply: { status: 200 } });
});

it('without --sdk-appid a foreign, an absent and a repeated SdkAppid are fine', async () => {
  const { port } = await startListen();
  for (const bytes of [
    request(PAIRS, `/?${query({ SdkAppid: '5' })}`),
    request(PAIRS, `/?${query({ SdkAppid: null })}`),
    request(PAIRS, `/?${query()}&SdkAppid=7`),
  ]) {
    expect(await talk(port, bytes)).toBe(reply(OK));
  }
});

it.each<[string, Record<string, string | null>, number, string | null]>([
  ['a right Sign', { Sign: SIGN, RequestTime: String(SECONDS) }, 0, null],
  ['50 s old', { Sign: SIGN, RequestTime: String(SECONDS) }, 50, null],
  ['90 s old', { Sign: SIGN, RequestTime: String(SECONDS) }, 90, 'request-time-stale'],
  ['50 s ahead', { Sign: SIGN, RequestTime: String(SECONDS) }, -50, null],
  ['90 s ahead', { Sign: SIGN, RequestTime: String(SECONDS) }, -90, 'request-time-ahead'],
  ['a wrong Sign', { Sign: SIGN.replace('1', '2'), RequestTime: String(SECONDS) }, 0, 'sign-wrong'],
  ['no Sign', { RequestTime: String(SECONDS) }, 0, 'sign-missing'],
  ['no RequestTime', { Sign: SIGN }, 0, 'request-time-missing'],
  ['neither', {}, 0, 'sign-missing'],
])('--token checks Sign and RequestTime: %s', async (_, changes, age, code) => {
  const listening = await startListen(['--token', 'xxxxyyyy', ...ndjson], { now: (SECONDS + age) * 1000 });
  const { status, text } = await post(listening.url, changes);
  expect(status).toBe(200);
  const { stdout, stderr } = await listening.stop();
  const [, record] = records(stdout);
  if (code === null) {
    expect([text, codes(record)]).toEqual([OK, []]);
  } else {
    expect(JSON.parse(text)).toEqual({ ActionStatus: 'FAIL', ErrorCode: 1, ErrorInfo: expect.stringContaining(code) });
    expect(codes(record)).toContain(code);
  }
  expect(stdout + stderr).not.toContain('xxxxyyyy');
});

it.each<[string, string, string, string[]]>([
  ['rightly signed', `/?Sign=${SIGN}&RequestTime=${SECONDS}`, 'OK', ['url-check']],
  ['wrongly signed', `/?Sign=x&RequestTime=${SECONDS}`, 'FAIL', ['url-check', 'sign-wrong']],
])("the console's URL check is labelled so, its Sign checked as usual: %s", async (_, target, status, findings) => {
  const listening = await startListen(['--token', 'xxxxyyyy', '--sdk-appid', '888888', '-v'], { now: SECONDS * 1000 });
  expect(await talk(listening.port, request('{}', target))).toContain(`"ActionStatus":"${status}"`);
  const { stdout } = await listening.stop();
  expect(stdout).toContain('URL check');
  for (const code of findings) expect(stdout).toContain(code);
});

it.each<[string, string]>([
  ['GET', 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'],
  ['PUT with a callback', request().toString().replace('POST', 'PUT')],
  ['OPTIONS', 'OPTIONS / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'],
])('a method other than POST gets 405 with FAIL and 1: %s', async (_, bytes) => {
  const listening = await startListen(['--status', '503', '--reply', 'ok']);
  const [head = '', body = ''] = (await talk(listening.port, bytes)).split('\r\n\r\n');
  expect(head).toMatch(/^HTTP\/1\.1 405 Method Not Allowed\r\n/);
  expect(head).toMatch(/^Allow: POST$/m);
  expect(JSON.parse(body)).toEqual({ ActionStatus: 'FAIL', ErrorCode: 1, ErrorInfo: expect.stringContaining('POST') });
});

it('HEAD gets 405 without a body', async () => {
  const { port } = await startListen();
  expect(await talk(port, 'HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')).toMatch(
    /^HTTP\/1\.1 405 [^{]*\r\n\r\n$/,
  );
});

it.each<[string, string]>([
  ['words', 'hello there\r\n\r\n'],
  ['a TLS handshake', '\x16\x03\x01\x02\x00\x01\x00'],
  ['a method that is none', 'BREW / HTTP/1.1\r\n\r\n'],
  ['two lengths', 'POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n'],
  ['a length and chunks', 'POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n'],
])('noise that is not HTTP gets 400, and listen goes on: %s', async (_, bytes) => {
  const listening = await startListen();
  expect(await talk(listening.port, Buffer.from(bytes, 'latin1'))).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
  expect((await post(listening.url)).text).toBe(OK);
});

it('a TLS handshake on the plain port is told as what it is', async () => {
  const listening = await startListen();
  await talk(listening.port, Buffer.from('\x16\x03\x01\x02\x00\x01\x00', 'latin1'));
  expect((await listening.stop()).stderr).toMatch(/friend-cb: .*TLS.*http:\/\//);
});

it.each<[string, string[], Buffer]>([
  ['announced', ['--max-body', '1k'], request('x'.repeat(1025))],
  [
    'not announced, endless',
    ['--max-body', '1k'],
    Buffer.from(
      `POST /?${query()} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n800\r\n${'x'.repeat(2048)}\r\n`,
    ),
  ],
  ['over a mebibyte, the default', [], request('x'.repeat(1024 * 1024 + 1))],
  ['whatever --reply and --status say', ['--max-body', '10', '--reply', 'ok', '--status', '200'], request()],
])('a body over the limit gets 413 with FAIL and 1, and counts: %s', async (_, argv, bytes) => {
  const listening = await startListen([...argv, '--count', '1', ...ndjson]);
  const text = await talk(listening.port, bytes, /\}$/);
  expect(text).toMatch(/^HTTP\/1\.1 413 /);
  expect(JSON.parse(text.split('\r\n\r\n')[1] ?? '')).toMatchObject({ ActionStatus: 'FAIL', ErrorCode: 1 });
  const { code, stdout } = await listening.result;
  expect(code).toBe(0);
  expect(records(stdout)[1]).toMatchObject({
    verdict: 'denied',
    findings: [expect.objectContaining({ code: 'callback-too-large' })],
  });
});

it('a body of exactly the limit is taken', async () => {
  const { port } = await startListen(['--max-body', String(PAIRS.length)]);
  expect(await talk(port, request())).toBe(reply(OK));
  expect(await talk(port, request(`${PAIRS} `))).toMatch(/^HTTP\/1\.1 413 /);
});

/** Writes bytes, and cuts the connection once they are on their way. */
const cut = (port: number, bytes: string | Buffer, how: 'destroy' | 'reset') =>
  new Promise<void>((resolve) => {
    const socket = net.connect(
      port,
      '127.0.0.1',
      () => void socket.write(bytes, () => (how === 'reset' ? socket.resetAndDestroy() : socket.destroy())),
    );
    socket.on('error', () => undefined);
    socket.on('close', () => resolve());
  });

it('cut connections do not stop it, and a body that is cut is told on stderr', async () => {
  const listening = await startListen();
  const bytes = request();
  for (const how of ['destroy', 'reset'] as const) {
    for (const length of [0, 10, bytes.length - 10]) await cut(listening.port, bytes.subarray(0, length), how);
  }
  await listening.seen('stderr', /in the middle of the body/);
  expect((await post(listening.url)).text).toBe(OK);
  const { code, stdout } = await listening.stop();
  expect([code, stdout.match(/200 OK/g)?.length]).toEqual([0, 1]);
});

it.each(['destroy', 'reset'] as const)(
  'a sender that leaves before the reply stops neither it nor its end: %s',
  async (how) => {
    const listening = await startListen(['--delay', '50ms', ...ndjson]);
    await cut(listening.port, request(), how);
    expect((await post(listening.url)).text).toBe(OK);
    expect((await listening.stop()).code).toBe(0);
  },
  3000,
);

it('several callbacks over one connection are all answered', async () => {
  const listening = await startListen(ndjson);
  const one = request().toString().replace('Connection: close\r\n', '');
  const text = await talk(listening.port, one + one + request().toString());
  expect(text.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(3);
  expect(records((await listening.stop()).stdout).at(-1).counts.ok).toBe(3);
});

it('--count counts POSTs, good and bad; other methods and noise do not count', async () => {
  const listening = await startListen(['--count', '3', '--sdk-appid', '888888', ...ndjson]);
  await talk(listening.port, 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  await talk(listening.port, 'noise\r\n\r\n');
  await post(listening.url);
  await post(listening.url, {}, 'not JSON');
  await post(listening.url, { SdkAppid: '1' });
  const { code, stdout } = await listening.result;
  expect(code).toBe(0);
  expect(records(stdout).at(-1)).toMatchObject({ type: 'summary', reason: 'count' });
});

it.each<[string[], number, string]>([
  [['--for', '50ms'], 0, 'for'],
  [['--for', '50ms', '--count', '1'], 1, 'for'],
])('listen %j without a callback exits %i', async (argv, wanted, reason) => {
  const { code, stdout } = await runCli(['listen', '--port', '0', ...argv, ...ndjson]);
  expect([code, records(stdout).at(-1).reason]).toEqual([wanted, reason]);
});

it('--count is reached before --for ends: exit 0 at once', async () => {
  const listening = await startListen(['--count', '1', '--for', '24m', ...ndjson]);
  await post(listening.url);
  const { code, stdout } = await listening.result;
  expect([code, records(stdout).at(-1).reason]).toEqual([0, 'count']);
});

it.each<[string[], 'SIGINT' | 'SIGTERM' | 'stdout-closed', number]>([
  [[], 'SIGINT', 0],
  [[], 'SIGTERM', 0],
  [[], 'stdout-closed', 0],
  [['--count', '1'], 'SIGINT', 130],
  [['--count', '1'], 'SIGTERM', 143],
  [['--for', '1m'], 'SIGINT', 130],
  [['--for', '1m', '--count', '2'], 'SIGTERM', 143],
  [['--count', '1'], 'stdout-closed', 0],
])('listen %j, %s: exit %i, after the summary', async (argv, reason, wanted) => {
  const listening = await startListen([...argv, ...ndjson]);
  listening.interrupt(reason);
  const { code, stdout } = await listening.result;
  expect([code, records(stdout).at(-1)]).toEqual([wanted, expect.objectContaining({ type: 'summary', reason })]);
});

it('a callback that is being answered when Ctrl-C is pressed still gets its reply', async () => {
  const listening = await startListen(['--delay', '100ms', '-v']);
  const socket = net.connect(listening.port, '127.0.0.1');
  const text = new Promise<string>((resolve) => {
    let got = '';
    socket.on('data', (chunk) => (got += chunk));
    socket.on('close', () => resolve(got));
  });
  // The interim reply proves that the request has arrived.
  socket.write(
    `${request('')
      .toString()
      .replace(/Content-Length: 0/, `Content-Length: ${PAIRS.length}\r\nExpect: 100-continue`)}${PAIRS}`,
  );
  await new Promise((resolve) => void socket.once('data', resolve));
  listening.interrupt('SIGINT');
  expect(await text).toContain(OK);
  expect((await listening.result).stdout).toContain('200 OK');
});

it.each<[string[], string[]]>([
  [
    ['fail', 'ok', 'status-500'],
    ['200 FAIL', '200 OK', '500 OK', '500 OK'],
  ],
  [['fail'], ['200 FAIL', '200 FAIL', '200 FAIL']],
])('--reply %j is used in turn, the last one stays', async (replies, wanted) => {
  const listening = await startListen(replies.flatMap((name) => ['--reply', name]));
  const got: string[] = [];
  for (const _ of wanted) {
    const { status, text } = await post(listening.url);
    got.push(`${status} ${/"ActionStatus":"(\w+)"/.exec(text)?.[1] ?? 'OK'}`);
  }
  expect(got).toEqual(wanted);
});

it('a chosen reply goes to every callback, good or bad', async () => {
  const { url } = await startListen(['--sdk-appid', '888888', '--reply', 'ok']);
  expect(await post(url, { SdkAppid: '1' })).toEqual({ status: 200, text: OK });
  expect(await post(url, {}, 'not JSON')).toEqual({ status: 200, text: OK });
});

it.each<[string, string, number, string]>([
  ['JSON is a body', '{"code":0}', 200, '{"code":0}'],
  ['text is a body', 'it works!\n', 200, 'it works!\n'],
  ['a whole reply', '{"status":202,"headers":{"X-A":"1"},"body":{"a":1}}', 202, '{"a":1}'],
  ['a whole reply with text', '{"status":404,"text":"no"}', 404, 'no'],
])('--reply @FILE: %s', async (name, content, status, text) => {
  const { url } = await startListen(['--reply', `@${file(name.replaceAll(' ', '-'), content)}`]);
  expect(await post(url)).toEqual({ status, text });
});

it.each<[string, string, RegExp]>([
  ['a header name that HTTP does not allow', '{"headers":{"a b":"x"}}', /--reply @.*headers\[0\]/],
  ['a status that is none', '{"status":99}', /--reply @.*status is 99/],
  ['an unknown fault', '{"fault":"nap"}', /--reply @.*fault is 'nap'/],
])('--reply @FILE that cannot be sent is exit 2: %s', async (name, content, wanted) => {
  await expectNotListening(['--reply', `@${file(name.replaceAll(' ', '-'), content)}`], wanted);
});

it('--reply @FILE sends bytes that are not UTF-8 as they are', async () => {
  const bytes = Buffer.from([0x7b, 0xff, 0xfe, 0x7d]);
  const { url } = await startListen(['--reply', `@${file('bytes', bytes)}`]);
  const response = await fetch(url, { method: 'POST', body: PAIRS });
  expect(Buffer.from(await response.arrayBuffer())).toEqual(bytes);
});

it.each<[string, string, RegExp | 'reset']>([
  ['close', 'closed', /^$/],
  ['truncate', 'truncated', /^HTTP\/1\.1 200 OK\r\n[\s\S]*Content-Length: 50\r\n[\s\S]*\r\n\r\n\{.{5,45}$/],
  ['reset', 'reset', 'reset'],
])('--reply %s', async (name, kind, wanted) => {
  const listening = await startListen(['--reply', name, ...ndjson]);
  const outcome = talk(listening.port, request());
  if (wanted === 'reset') await expect(outcome).rejects.toMatchObject({ code: 'ECONNRESET' });
  else expect(await outcome).toMatch(wanted);
  const [, record] = records((await listening.stop()).stdout);
  expect(record).toMatchObject({ verdict: 'broken', failure: { kind } });
});

it('--reply hang sends nothing and keeps the connection open, until listen ends', async () => {
  const listening = await startListen(['--reply', 'hang', ...ndjson]);
  const text = talk(listening.port, request());
  await listening.seen('stdout', /"verdict":"late"/);
  expect((await listening.stop()).code).toBe(0);
  expect(await text).toBe('');
});

it('--reply slow-body sends byte by byte', async () => {
  const { port } = await startListen(['--reply', 'slow-body']);
  expect(await talk(port, request(), /\r\n\r\n./)).toMatch(
    /^HTTP\/1\.1 200 OK\r\n[\s\S]*Content-Length: 50\r\n[\s\S]*\r\n\r\n\{.?$/,
  );
});

it('--status is the status of every reply of a callback', async () => {
  const { url } = await startListen(['--sdk-appid', '888888', '--status', '503']);
  expect(await post(url)).toEqual({ status: 503, text: OK });
  expect((await post(url, { SdkAppid: '1' })).status).toBe(503);
});

it('--delay waits before each reply, which stands in latencyMs', async () => {
  const listening = await startListen(['--delay', '120ms', ...ndjson]);
  const before = performance.now();
  await post(listening.url);
  expect(performance.now() - before).toBeGreaterThan(115);
  const [, record] = records((await listening.stop()).stdout);
  expect(record.latencyMs).toBeGreaterThan(115);
});

it('--error-info is the ErrorInfo of FAIL, by the rules and by --reply', async () => {
  const words = 'it\'s "busy"';
  const [byRules, byReply] = await Promise.all([
    startListen(['--sdk-appid', '888888', '--error-info', words]),
    startListen(['--reply', 'fail', '--error-info', words]),
  ]);
  expect((await post(byRules.url)).text).toBe(OK);
  expect((await post(byRules.url, { SdkAppid: '1' })).text).toBe(
    JSON.stringify({ ActionStatus: 'FAIL', ErrorCode: 1, ErrorInfo: words }),
  );
  expect((await post(byReply.url)).text).toBe(FAIL.replace('"no"', JSON.stringify(words)));
});

it('a record has the members of the contract and what was on the wire', async () => {
  const listening = await startListen(['--sdk-appid', '1400000001', ...ndjson], {
    now: Date.UTC(2026, 10, 23, 4, 0, 0, 123),
  });
  const target = `/im/x?${query({ SdkAppid: '888888' })}&x=%7e`;
  const text = await talk(
    listening.port,
    request(PAIRS, target, ['x-ONE:   1  ', 'X-One: 2', 'Authorization: Bearer sekrit', 'cookie: a=sekrit']),
  );
  const [, record] = records((await listening.stop()).stdout);
  expect(Object.keys(record)).toEqual(EXCHANGE_MEMBERS);
  expect(record).toMatchObject({
    v: 1,
    type: 'exchange',
    at: '2026-11-23T04:00:00.123Z',
    side: 'received',
    failure: null,
    verdict: 'fail',
  });
  expect(record.request).toEqual({
    method: 'POST',
    target,
    httpVersion: '1.1',
    headers: [
      ['Host', 'localhost'],
      ['x-ONE', '1'],
      ['X-One', '2'],
      ['Authorization', '***'],
      ['cookie', '***'],
      ['Content-Length', String(PAIRS.length)],
      ['Connection', 'close'],
    ],
    body: PAIRS,
    bodyEncoding: 'utf8',
  });
  const [head = '', body = ''] = text.split('\r\n\r\n');
  expect(record.reply).toEqual({
    status: 200,
    headers: head
      .split('\r\n')
      .slice(1)
      .map((line) => line.split(': ')),
    body,
    bodyEncoding: 'utf8',
  });
  expect(record.latencyMs).toBeGreaterThan(0);
  expect(record.callback).toEqual({
    command: COMMAND,
    sdkAppId: '888888',
    platform: 'RESTAPI',
    clientIp: '127.0.0.1',
    pairCount: 1,
    pairs: [{ From_Account: 'id', To_Account: 'id1' }],
  });
  expect(record.findings).toEqual([
    {
      code: 'sdkappid-foreign',
      level: 'must',
      about: 'callback',
      at: '?SdkAppid',
      message: expect.stringContaining('1400000001'),
    },
  ]);
});

it('a body that came in chunks stands in the record decoded, one that is not UTF-8 as base64', async () => {
  const listening = await startListen(ndjson);
  const head = 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n';
  await talk(listening.port, `${head}1\r\n{\r\n1\r\n}\r\n0\r\n\r\n`);
  await talk(listening.port, request(Buffer.from([0xff, 0x00])));
  const [, first, second] = records((await listening.stop()).stdout);
  expect([first.request.body, first.request.bodyEncoding]).toEqual(['{}', 'utf8']);
  expect([second.request.body, second.request.bodyEncoding]).toEqual(['/wA=', 'base64']);
});

it('one line a callback, details only where there is a finding', async () => {
  const listening = await startListen(['--sdk-appid', '888888']);
  await post(listening.url);
  await post(listening.url, { SdkAppid: '1400000009' });
  const [good = '', bad = '', finding = '', advice = '', ...rest] = (await listening.stop()).stdout.split('\n');
  expect(good).toMatch(
    /^\d\d:\d\d:\d\d\.\d{3} {2}FriendDelete {2}RESTAPI +127\.0\.0\.1 +id → id1 +200 OK +\d+(\.\d)? ms$/,
  );
  expect(bad).toMatch(/200 FAIL +\d+(\.\d)? ms$/);
  expect(finding).toMatch(/^ +✗ sdkappid-foreign {2}SdkAppid is "?1400000009"?, this app is "?888888"?/);
  expect(advice).toContain('1047/34360');
  expect(rest.join('\n')).toMatch(/2 callbacks: 1 ok, 1 fail\n$/);
});

it('-v shows request and reply whole', async () => {
  const listening = await startListen(['-v']);
  await talk(listening.port, request(PAIRS, `/x?${query()}`, ['X-A: b', 'Cookie: sekrit']));
  const { stdout } = await listening.stop();
  for (const part of [
    `POST /x?${query()} HTTP/1.1`,
    'X-A: b',
    'Cookie: ***',
    PAIRS,
    'HTTP 200',
    'Content-Type: application/json',
    OK,
  ])
    expect(stdout).toContain(part);
});

it('-q prints only what is wrong', async () => {
  const listening = await startListen(['-q', '--sdk-appid', '888888']);
  await post(listening.url);
  await post(listening.url, { SdkAppid: '1400000009' });
  const { stdout } = await listening.stop();
  expect(stdout.match(/^\d\d:/gm)).toHaveLength(1);
  expect(stdout).toContain('sdkappid-foreign');
});

const HOSTILE = '\u001b[2J\u0007\u0085\u009b31m\u202e\u200b\u2066\u2028\u00ad\ufeff';
const UNSEEN = /[\p{Cf}\p{Zl}\p{Zp}\u0000-\u0009\u000b-\u001f\u007f-\u009f]/u;
const hostileId = PAIRS.replace('"id1"', JSON.stringify(`a${HOSTILE}b`).replace('\\u001b', '\\u001b'));

it.each<[string, Buffer]>([
  ['an id', request(hostileId)],
  ['an id, raw', request(PAIRS.replace('id1', HOSTILE.slice(6)))],
  [
    'OptPlatform, ClientIP and SdkAppid',
    request(PAIRS, `/?${query({ OptPlatform: HOSTILE, ClientIP: HOSTILE, SdkAppid: HOSTILE })}`),
  ],
  [
    'the command',
    request(`{"CallbackCommand":${JSON.stringify(HOSTILE)}}`, `/?${query({ CallbackCommand: HOSTILE })}`),
  ],
  ['a header', request(PAIRS, `/?${query()}`, ['X-A: \u009b31m\u00ad\u0085', 'Content-Type: \u009b31m'])],
  ['a body that is not JSON', request(`<${HOSTILE}>\r\n`)],
  ['a member name', request(`{"CallbackCommand":"${COMMAND}","PairList":[{${JSON.stringify(HOSTILE)}:1}]}`)],
])(
  'hostile text is escaped in pretty output, to a pipe and to a terminal, and \\uXXXX in NDJSON: %s',
  async (_, bytes) => {
    const [pipe, terminal, lines] = await Promise.all([
      startListen(['-v', '--sdk-appid', '888888']),
      startListen(['-v', '--sdk-appid', '888888', '--no-color'], { isTTY: true, columns: 80 }),
      startListen(ndjson),
    ]);
    for (const listening of [pipe, terminal, lines]) {
      await talk(listening.port, bytes);
      const { stdout, stderr } = await listening.stop();
      expect(stdout + stderr).not.toMatch(UNSEEN);
      expect(stdout).toMatch(/\\u0085|\\u009b|\\u202e|\\u00ad|\\u00[89]/);
    }
    const [, record] = records((await lines.result).stdout);
    const body = bytes.subarray(bytes.indexOf('\r\n\r\n') + 4).toString('utf8');
    expect(record.request.body).toBe(body);
  },
);

it('an id with line ends stays on one line', async () => {
  const listening = await startListen(['-q', '--sdk-appid', '1']);
  await post(listening.url, {}, PAIRS.replace('id1', '\\n00:00:00.000  forged\\r'));
  expect((await listening.stop()).stdout).not.toMatch(/^00:00:00\.000 {2}forged/m);
});

const ESCAPE = '\u001b[';

it.each<[string[], Record<string, string>, boolean, boolean]>([
  [[], {}, false, false],
  [[], {}, true, true],
  [[], { NO_COLOR: '1' }, true, false],
  [[], { NO_COLOR: '' }, true, true],
  [[], { TERM: 'dumb' }, true, false],
  [[], { FORCE_COLOR: '1' }, false, true],
  [[], { FORCE_COLOR: '1', NO_COLOR: '1' }, false, true],
  [[], { FORCE_COLOR: '0' }, true, false],
  [['--color'], {}, false, true],
  [['--color'], { NO_COLOR: '1' }, false, true],
  [['--color'], { FORCE_COLOR: '0' }, false, true],
  [['--no-color'], {}, true, false],
  [['--no-color'], { FORCE_COLOR: '1' }, true, false],
])('colour: %j, %j, terminal %s: %s', async (argv, env, isTTY, wanted) => {
  const listening = await startListen(argv, { env, isTTY });
  await post(listening.url, { SdkAppid: '1' });
  const { stdout, stderr } = await listening.stop();
  expect([stdout.includes(ESCAPE), stderr.includes(ESCAPE)]).toEqual([wanted, wanted]);
});

it('colour: --color stands before the command as well', async () => {
  const running = start(['--color', 'listen', '--port', '0', '--for', '20ms']);
  expect((await running.result).stdout).toContain(ESCAPE);
});

it('no escape code stands in NDJSON, whatever is asked for', async () => {
  const listening = await startListen(['--color', ...ndjson], { isTTY: true, env: { FORCE_COLOR: '3' } });
  await post(listening.url, { SdkAppid: '1' });
  expect((await listening.stop()).stdout).not.toContain(ESCAPE);
});

it('a port in use is exit 2, with what to do', async () => {
  const { port } = await startListen();
  const { code, stdout, stderr } = await runCli(['listen', '--port', String(port)]);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(new RegExp(`^friend-cb: .*${port}.*in use\n.*--port`));
});

it.each([
  ['pretty', [], 1],
  ['pretty -v', ['-v'], 3],
  ['ndjson', ndjson, 3],
])('ids that are no documented ones are told once a run: %s', async (_, argv, times) => {
  const listening = await startListen(['--sdk-appid', '888888', '--count', '3', ...argv]);
  await runCli(['send', '--to', listening.url, '--count', '3', '--from-account', '张三', '--seed', '1']);
  const { stdout, stderr } = await listening.result;
  expect(stdout.match(/account-characters/g)?.length).toBe(times);
  expect(stdout.match(/张三 [→⇄]|"pairCount"/g)?.length ?? 0).toBe(3);
  expect(stderr.includes('account-characters is told once a run; -v tells it with every callback')).toBe(times === 1);
});
