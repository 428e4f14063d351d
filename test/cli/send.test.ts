import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { run } from '../../src/cli.ts';
import {
  answer,
  answerAndClose,
  closedPort,
  FAIL,
  http,
  OK,
  PAIRS,
  type Received,
  type Respond,
  startBackend,
} from '../support/counterparts.ts';
import { type RunSettings, records, runCli, start } from '../support/harness.ts';

const TOKEN = 'a-very-secret-token';
const UUID4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
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

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'friend-cb-send-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string, content: string | Uint8Array) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

const send = (to: string, argv: readonly string[] = [], settings: RunSettings = {}) =>
  runCli(['send', '--to', to, ...argv], settings);

/** Sends to a backend that answers OK, and returns what it got. */
async function sent(
  argv: readonly string[],
  settings: RunSettings = {},
  path = '',
): Promise<Received & { parameters: [string, string][]; json: { PairList: Record<string, unknown>[] } }> {
  const backend = await startBackend();
  const { code, stderr } = await send(`${backend.url}${path}`, argv, settings);
  const told = stderr.replace(/^.*(?:seed|the body is).*\n(?: {4}.*\n)*/gm, '');
  expect([code, told]).toEqual([0, '']);
  const [received] = backend.received;
  if (!received) throw new Error('nothing was sent');
  return {
    ...received,
    parameters: [...new URL(received.target, backend.url).searchParams],
    get json() {
      return JSON.parse(received.body.toString('utf8'));
    },
  };
}

const names = (parameters: readonly (readonly [string, string])[]) => parameters.map(([name]) => name);
const ndjson = ['--format', 'ndjson'];

it('sends the documented request: POST, the query in its order, JSON, an honest User-Agent', async () => {
  const { requestLine, parameters, headers, json } = await sent(['--seed', '1']);
  expect(requestLine).toMatch(/^POST \/\?\S+ HTTP\/1\.1$/);
  expect(names(parameters)).toEqual(['SdkAppid', 'CallbackCommand', 'contenttype', 'ClientIP', 'OptPlatform']);
  expect(Object.fromEntries(parameters)).toMatchObject({
    SdkAppid: '888888',
    CallbackCommand: 'Sns.CallbackFriendDelete',
    contenttype: 'json',
  });
  expect(headers).toContain('Content-Type: application/json');
  expect(headers.filter((line) => /^user-agent: friend-cb\/\d/i.test(line))).toHaveLength(1);
  expect(Object.keys(json)).toEqual(['CallbackCommand', 'PairList']);
});

it('sends a named callback to the byte, and only the documented example is indented', async () => {
  const [example, other] = await Promise.all([sent(['documented-example']), sent(['captured-ios'])]);
  expect(example.body.toString()).toBe(JSON.stringify(example.json, null, 4));
  expect(other.body.toString()).toBe(
    '{"CallbackCommand":"Sns.CallbackFriendDelete","PairList":[' +
      '{"From_Account":"211172","To_Account":"425214"},{"From_Account":"425214","To_Account":"211172"}]}',
  );
  expect(Object.fromEntries(other.parameters)).toMatchObject({ ClientIP: '36.112.173.178', OptPlatform: 'iOS' });
});

it.each([
  ['', '/?'],
  ['im', '/im?'],
  ['im/callback/', '/im/callback/?'],
  ['im?key=a%20b&x', '/im?key=a%20b&x&'],
  ['?x=1', '/?x=1&'],
  ['a/../b%7e//c', '/a/../b%7e//c?'],
])('keeps path and query of the endpoint: %s', async (path, front) => {
  expect((await sent([], {}, path)).target).toContain(`${front}SdkAppid=888888&`);
});

it.each([
  [(port: number) => `localhost:${port}/im`],
  [(port: number) => `:${port}/im`],
  [(port: number) => `HTTP://127.0.0.1:${port}/im`],
])('%s means http', async (to) => {
  const backend = await startBackend();
  expect((await send(to(backend.port))).code).toBe(0);
  expect(backend.received[0]?.target).toMatch(/^\/im\?SdkAppid=/);
});

it('--wire observed sends a sorted query with RequestId, the query of the endpoint merged into it', async () => {
  const { parameters, body } = await sent(['--wire', 'observed', '--token', TOKEN], {}, 'im?aaa=1&Zed=2');
  expect(names(parameters)).toEqual([
    'CallbackCommand',
    'ClientIP',
    'OptPlatform',
    'RequestId',
    'RequestTime',
    'SdkAppid',
    'Sign',
    'Zed',
    'aaa',
    'contenttype',
  ]);
  expect(Object.fromEntries(parameters)['RequestId']).toMatch(UUID4);
  expect(body.toString()).not.toMatch(/\s/);
});

it.each<[string[], Record<string, string>]>([
  [['--sdk-appid', '1400000001'], { SdkAppid: '1400000001' }],
  [['--platform', 'iPad'], { OptPlatform: 'iPad' }],
  [['--client-ip', '10.0.0.7'], { ClientIP: '10.0.0.7' }],
  [['--client-ip', '2001:db8::1'], { ClientIP: '2001:db8::1' }],
  [['--query', 'OptPlatform=macOS'], { OptPlatform: 'macOS' }],
  [['--query', 'x=a b&c=+%'], { x: 'a b&c=+%' }],
  [['--query', 'x='], { x: '' }],
  [['documented-example', '--platform', 'Web'], { OptPlatform: 'Web', ClientIP: '127.0.0.1' }],
  [['--body', '{"CallbackCommand":"C2C.CallbackAfterSendMsg"}'], { CallbackCommand: 'C2C.CallbackAfterSendMsg' }],
])('%j sends %j', async (argv, wanted) => {
  expect(Object.fromEntries((await sent(argv)).parameters)).toMatchObject(wanted);
});

it('--query replaces in place, adds behind, and given twice stands twice', async () => {
  const { parameters } = await sent(['--query', 'SdkAppid=1', '--query', 'SdkAppid=2', '--query', 'x=y']);
  expect(names(parameters)).toEqual([
    'SdkAppid',
    'CallbackCommand',
    'contenttype',
    'ClientIP',
    'OptPlatform',
    'SdkAppid',
    'x',
  ]);
  expect(parameters.filter(([name]) => name === 'SdkAppid').map(([, value]) => value)).toEqual(['1', '2']);
});

it('--drop-query takes parameters away, all of them if told so', async () => {
  const all = ['SdkAppid', 'CallbackCommand', 'contenttype', 'ClientIP', 'OptPlatform'];
  expect(names((await sent(['--drop-query', 'SdkAppid', '--drop-query', 'ClientIP'])).parameters)).toEqual([
    'CallbackCommand',
    'contenttype',
    'OptPlatform',
  ]);
  expect((await sent(all.flatMap((name) => ['--drop-query', name]))).target).toBe('/');
});

it('--token signs with SHA-256 of token and RequestTime, which is now in seconds', async () => {
  const { parameters } = await sent(['--token', 'xxxxyyyy'], { now: 1_669_872_112_999 });
  expect(names(parameters).slice(-2)).toEqual(['Sign', 'RequestTime']);
  expect(Object.fromEntries(parameters)).toMatchObject({
    Sign: '17773bc39a671d7b9aa835458704d2a6db81360a5940292b587d6d760d484061',
    RequestTime: '1669872112',
  });
});

it('edits of the query come last: Sign is not computed anew', async () => {
  const { parameters } = await sent(['--token', 'xxxxyyyy', '--query', 'RequestTime=5'], { now: 1_669_872_112_000 });
  expect(Object.fromEntries(parameters)).toMatchObject({
    Sign: '17773bc39a671d7b9aa835458704d2a6db81360a5940292b587d6d760d484061',
    RequestTime: '5',
  });
});

const signOf = (parameters: [string, string][]) => {
  const { Sign, RequestTime } = Object.fromEntries(parameters);
  return ['flag', 'file', 'env'].find(
    (token) => createHash('sha256').update(`${token}${RequestTime}`).digest('hex') === Sign,
  );
};

it.each<[string, string[], Record<string, string>, string | undefined]>([
  ['--token beats FRIEND_CB_TOKEN', ['--token', 'flag'], { FRIEND_CB_TOKEN: 'env' }, 'flag'],
  ['--token-file beats FRIEND_CB_TOKEN', ['--token-file', 'FILE'], { FRIEND_CB_TOKEN: 'env' }, 'file'],
  ['FRIEND_CB_TOKEN alone', [], { FRIEND_CB_TOKEN: 'env' }, 'env'],
])('%s', async (_, argv, env, token) => {
  const path = file('token', 'file\n');
  expect(
    signOf(
      (
        await sent(
          argv.map((word) => (word === 'FILE' ? path : word)),
          { env },
        )
      ).parameters,
    ),
  ).toBe(token);
});

it('FRIEND_CB_TO is the endpoint, and --to beats it', async () => {
  const [first, second] = await Promise.all([startBackend(), startBackend()]);
  const env = { FRIEND_CB_TO: first.url };
  expect([await runCli(['send'], { env }), await send(second.url, [], { env })].map(({ code }) => code)).toEqual([
    0, 0,
  ]);
  expect([first.received.length, second.received.length]).toEqual([1, 1]);
});

it.each<[string[], string, string]>([
  [[], '1400000001', '1400000001'],
  [['--sdk-appid', '1400000002'], '1400000001', '1400000002'],
  [[], '', '888888'],
])('send %j with FRIEND_CB_SDK_APPID=%s sends SdkAppid %s', async (argv, env, wanted) => {
  expect(Object.fromEntries((await sent(argv, { env: { FRIEND_CB_SDK_APPID: env } })).parameters)['SdkAppid']).toBe(
    wanted,
  );
});

it('--timeout beats FRIEND_CB_TIMEOUT, and 0 is none', async () => {
  const held: net.Socket[] = [];
  const backend = await startBackend((socket) => void held.push(socket));
  const env = { FRIEND_CB_TIMEOUT: '50ms' };
  const patient = send(backend.url, ['--timeout', '0'], { env });
  const hasty = await send(backend.url, ndjson, { env });
  expect(records(hasty.stdout)[0]).toMatchObject({ verdict: 'late' });
  for (const socket of held) socket.write(http(OK));
  expect((await patient).code).toBe(0);
});

it('a callback has one deleter and distinct friends, and with --count each is a new one', async () => {
  const backend = await startBackend();
  expect((await send(backend.url, ['--count', '40', '--seed', '5'])).code).toBe(0);
  const bodies = backend.received.map(({ body }) => body.toString());
  expect(new Set(bodies).size).toBe(40);
  for (const body of bodies) {
    const pairs = (JSON.parse(body) as { PairList: { From_Account: string; To_Account: string }[] }).PairList;
    const deleter = pairs[0]?.From_Account;
    const own = pairs.filter(({ From_Account }) => From_Account === deleter);
    expect(own.length === pairs.length || own.length * 2 === pairs.length).toBe(true);
    expect(new Set(own.map(({ To_Account }) => To_Account)).size).toBe(own.length);
  }
});

it.each<[string[], number]>([
  [['--pairs', '1'], 1],
  [['--pairs', '5'], 5],
  [['--pairs', '1000'], 1000],
])('%j is one-way and comes from RESTAPI where it is several', async (argv, count) => {
  const { json, parameters } = await sent(argv);
  expect(json.PairList).toHaveLength(count);
  expect(new Set(json.PairList.map(({ From_Account }) => From_Account)).size).toBe(1);
  if (count > 1) expect(Object.fromEntries(parameters)['OptPlatform']).toBe('RESTAPI');
});

it('--two-way gives each deletion its mirror right after it', async () => {
  const { json } = await sent(['--from-account', 'a', '--to-account', 'b', '--to-account', 'c', '--two-way']);
  expect(json.PairList).toEqual([
    { From_Account: 'a', To_Account: 'b' },
    { From_Account: 'b', To_Account: 'a' },
    { From_Account: 'a', To_Account: 'c' },
    { From_Account: 'c', To_Account: 'a' },
  ]);
});

it('--pairs makes up what --to-account leaves open', async () => {
  const { json } = await sent(['--from-account', 'a', '--to-account', 'b', '--pairs', '3']);
  expect(json.PairList).toHaveLength(3);
  expect(json.PairList[0]).toEqual({ From_Account: 'a', To_Account: 'b' });
});

it.each<[string[], string]>([
  [['--set', 'PairList[0].From_Account=bob'], PAIRS.replace('"id"', '"bob"')],
  [['--set', 'PairList[0].To_Account=7'], PAIRS.replace('"id1"', '7')],
  [['--set', 'PairList[0].To_Account="7"'], PAIRS.replace('"id1"', '"7"')],
  [['--set', 'PairList[0].To_Account='], PAIRS.replace('"id1"', '""')],
  [['--set', 'PairList[0].To_Account=a=b'], PAIRS.replace('"id1"', '"a=b"')],
  [['--set', 'PairList=null'], '{"CallbackCommand":"Sns.CallbackFriendDelete","PairList":null}'],
  [['--set', '$.PairList[0]={"x":[1]}'], '{"CallbackCommand":"Sns.CallbackFriendDelete","PairList":[{"x":[1]}]}'],
  [['--set', '["CallbackCommand"]=x'], PAIRS.replace('Sns.CallbackFriendDelete', 'x')],
  [
    ['--unset', 'PairList[0].To_Account'],
    '{"CallbackCommand":"Sns.CallbackFriendDelete","PairList":[{"From_Account":"id"}]}',
  ],
  [['--unset', 'PairList[0]'], '{"CallbackCommand":"Sns.CallbackFriendDelete","PairList":[]}'],
  [['--unset', 'CallbackCommand', '--unset', 'PairList'], '{}'],
])('%j', async (argv, wanted) => {
  const shape = ['--from-account', 'id', '--to-account', 'id1'];
  expect((await sent([...shape, ...argv])).body.toString()).toBe(wanted);
});

it('--set changes a named callback and keeps its indentation', async () => {
  const { body, json } = await sent(['documented-example', '--set', 'PairList[2].To_Account=bob']);
  expect(json.PairList[2]).toEqual({ From_Account: 'id', To_Account: 'bob' });
  expect(body.toString()).toBe(JSON.stringify(json, null, 4));
});

const ODD_BODIES: readonly [string, Uint8Array][] = [
  ['JSON with white space', Buffer.from('{ "a" : [ 1 ,2 ] }\n')],
  ['not JSON', Buffer.from('it\'s $HOME `id` \\ "%s" %d\n\n')],
  ['nothing', Buffer.from('')],
  ['control, bidirectional and zero-width characters', Buffer.from('{"a":"\u001b[31m\u202e\u200b\u0085"}')],
  ['bytes that are not UTF-8', Buffer.from([0x7b, 0xff, 0x00, 0xfe, 0x0d, 0x0a, 0x7d])],
  ['a byte order mark', Buffer.from('\ufeff{}')],
  ['a hyphen in front, and a null byte', Buffer.from('-n\0x')],
  ['an at sign in front', Buffer.from('@not-a-file')],
  ['Chinese and an emoji', Buffer.from('{"a":"张伟👋"}')],
  ['200 KiB', Buffer.from(`{"a":"${'x%'.repeat(100_000)}"}`)],
];

it.each(ODD_BODIES)('--body @FILE, -: %s, to the byte', async (name, body) => {
  const [byFile, byStdin] = await Promise.all([
    sent(['--body', `@${file(name.replaceAll(/\W/g, '-'), body)}`]),
    sent(['--body', '-'], { stdin: body }),
  ]);
  expect(byFile.body.toString('latin1')).toBe(Buffer.from(body).toString('latin1'));
  expect(byStdin.body.toString('latin1')).toBe(Buffer.from(body).toString('latin1'));
});

it('--body JSON is sent to the byte, and one that names a file is told how to send the file', async () => {
  const path = file('body.json', '{}');
  expect((await sent(['--body', ' {"a" : 1}\n'])).body.toString()).toBe(' {"a" : 1}\n');
  const backend = await startBackend();
  const { stderr } = await send(backend.url, ['--body', path]);
  expect(backend.received[0]?.body.toString()).toBe(path);
  expect(stderr).toContain(`--body @${path}`);
});

it('-H adds a header, replaces ours, takes ours away, and repeats', async () => {
  const { headers } = await sent([
    '-H',
    'X-One: 1',
    '-H',
    'x-one:two: three  ',
    '-H',
    'content-type: text/plain',
    '--header',
    'User-Agent:',
    '-H',
    'X-Empty;',
  ]);
  expect(
    headers.filter((line) => !/^(host|connection|content-length):/i.test(line)).map((line) => line.trimEnd()),
  ).toEqual(['X-One: 1', 'x-one: two: three', 'content-type: text/plain', 'X-Empty:']);
});

it('-H Host is sent in place of ours, once', async () => {
  const { headers } = await sent(['-H', 'Host: im.example.com']);
  expect(headers.filter((line) => /^host:/i.test(line)).map((line) => line.toLowerCase())).toEqual([
    'host: im.example.com',
  ]);
});

it('credentials in the URL are sent as Basic', async () => {
  const backend = await startBackend();
  await send(backend.url.replace('//', '//us%40er:p%3Aw@'));
  expect(backend.received[0]?.headers).toContain(`Authorization: Basic ${Buffer.from('us@er:p:w').toString('base64')}`);
});

it.each<[string, string[]]>([
  ['generated', []],
  ['observed and signed', ['--wire', 'observed', '--token', TOKEN]],
  ['indented', ['documented-example']],
  ['headers', ['-H', 'Host: example.com', '-H', 'X-A: 1', '-H', 'Content-Type:', '-H', 'Authorization: Bearer abc']],
  ['an empty body', ['--body', '']],
  ['bytes that are not UTF-8', ['--body', '-']],
])('--print http: the bytes that are sent: %s', async (_, argv) => {
  const backend = await startBackend();
  const settings = { now: 1_700_000_000_000, stdin: Buffer.from([0xff, 0, 0xfe]) };
  const common = [...argv, '--seed', '3'];
  const printed = await printedBytes(['send', '--to', `${backend.url}im?x=1`, ...common, '--print', 'http'], settings);
  expect(backend.received).toHaveLength(0);
  await send(`${backend.url}im?x=1`, common, settings);
  expect(printed.toString('latin1')).toBe(backend.received[0]?.bytes.toString('latin1'));
});

/** The harness gives text; these are bytes. */
async function printedBytes(argv: readonly string[], settings: RunSettings): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const output = {
    write: (chunk: string | Uint8Array) => void chunks.push(Buffer.from(chunk)),
    isFull: false,
    drained: async () => undefined,
    isTTY: false,
    columns: null,
  };
  const code = await run(argv, {
    stdout: output,
    stderr: { ...output, write: () => undefined },
    readStdin: async () => Buffer.from(settings.stdin ?? ''),
    env: settings.env ?? {},
    now: () => settings.now ?? Date.now(),
    signal: new AbortController().signal,
    expectShortRun: async () => undefined,
    onKey: () => null,
    onAbruptEnd: () => () => undefined,
    workingFolder: () => null,
  });
  expect(code).toBe(0);
  return Buffer.concat(chunks);
}

/** By standard input, as a pasted command: a single argument of `sh -c` is limited to 128 KiB. */
const shell = (command: string, env: Record<string, string> = {}) =>
  new Promise<string>((resolve, reject) => {
    const options = { env: { PATH: process.env['PATH'] ?? '', ...env }, timeout: 10_000 };
    const child = execFile('sh', options, (error, stdout, stderr) =>
      error || stderr !== '' ? reject(error ?? new Error(stderr)) : resolve(stdout),
    );
    child.stdin?.end(command);
  });

const comparable = ({ requestLine, headers, body }: Received) => ({
  requestLine,
  // HTTP/1.1 is persistent without saying so, and the order of headers is curl's own.
  headers: headers
    .filter((line) => !/^connection:/i.test(line))
    .map((line) => line.replace(/^[^:]*/, (name) => name.toLowerCase()).trimEnd())
    .sort(),
  body: body.toString('latin1'),
});

it.each<[string, string[], Uint8Array | null]>([
  ['generated', [], null],
  ['observed', ['--wire', 'observed'], null],
  ['indented', ['documented-example'], null],
  ['a query with quotes, spaces and globs', ['--query', `x=it's "$HOME" \`id\` {a,b} [1-2] \\ !`], null],
  [
    'headers with quotes',
    ['-H', `X-A: it's "$HOME" \`id\` \\`, '-H', 'X-Empty;', '-H', '@x: y'.replace('@', 'X-')],
    null,
  ],
  ['no Content-Type', ['-H', 'Content-Type:'], null],
  ['no User-Agent', ['-H', 'User-Agent:'], null],
  ['another Host', ['-H', 'Host: example.com'], null],
  ...ODD_BODIES.map(([name, body]): [string, string[], Uint8Array] => [name, ['--body', '-'], body]),
])('--print curl, run by sh, repeats the request: %s', async (_, argv, stdin) => {
  const backend = await startBackend();
  const to = `${backend.url}a/../b?own=it's{1,2}[x]`;
  const settings = { stdin: stdin ?? '' };
  const { code, stdout } = await send(to, [...argv, '--seed', '9', '--print', 'curl'], settings);
  expect([code, backend.received.length]).toEqual([0, 0]);
  expect(await shell(stdout)).toContain(OK);
  await send(to, [...argv, '--seed', '9'], settings);
  const [byCurl, byUs] = backend.received;
  expect(comparable(byCurl as Received)).toEqual(comparable(byUs as Received));
});

it.each<[string, string[]]>([
  ['documented', []],
  ['observed', ['--wire', 'observed']],
  ['a query with a quote', ['--query', `x=it's $HOME`]],
])('--print curl signs anew from $FRIEND_CB_TOKEN when it runs, and holds no token: %s', async (_, argv) => {
  const backend = await startBackend();
  const { stdout, stderr } = await send(backend.url, [...argv, '--token', TOKEN, '--print', 'curl'], {
    now: 1_000_000,
  });
  expect(stdout + stderr).not.toContain(TOKEN);
  await shell(stdout, { FRIEND_CB_TOKEN: TOKEN });
  const parameters = new URL(backend.received[0]?.target ?? '', backend.url).searchParams;
  const time = parameters.get('RequestTime');
  expect(Math.abs(Number(time) - Date.now() / 1000)).toBeLessThan(60);
  expect(parameters.get('Sign')).toBe(createHash('sha256').update(`${TOKEN}${time}`).digest('hex'));
});

it('--print curl keeps a Sign that was given by --query', async () => {
  const backend = await startBackend();
  const { stdout } = await send(backend.url, ['--token', TOKEN, '--query', 'Sign=forged', '--print', 'curl']);
  await shell(stdout);
  expect(new URL(backend.received[0]?.target ?? '', backend.url).searchParams.get('Sign')).toBe('forged');
});

it('--print curl takes the TLS options along', async () => {
  const { stdout } = await send('https://127.0.0.1:1/', ['--insecure', '--print', 'curl']);
  expect(stdout).toContain(' --insecure ');
});

it('--print with --count prints each', async () => {
  const { stdout } = await send(':1', ['--count', '3', '--print', 'curl']);
  expect(stdout.match(/^curl /gm)).toHaveLength(3);
});

it('--dry-run sends nothing and shows the request, as a record too', async () => {
  const backend = await startBackend();
  const pretty = await send(backend.url, ['--dry-run', '--body', PAIRS]);
  expect(pretty).toMatchObject({ code: 0, stderr: '' });
  expect(pretty.stdout).toContain('SdkAppid=888888');
  expect(pretty.stdout).toContain(PAIRS);
  const [record] = records((await send(backend.url, ['--dry-run', '--body', PAIRS, ...ndjson])).stdout);
  expect(record).toMatchObject({
    type: 'exchange',
    side: 'sent',
    request: { body: PAIRS },
    reply: null,
    failure: null,
    latencyMs: null,
  });
  expect([backend.connections(), (await send(`:${await closedPort()}`, ['--dry-run'])).code]).toEqual([0, 0]);
});

it('--seed gives the same bytes again, another seed others, and a seed that was picked is told', async () => {
  const backend = await startBackend();
  const argv = ['--count', '3', '--wire', 'observed'];
  const bytesOf = (from: number) =>
    backend.received
      .slice(from, from + 3)
      .map(({ bytes }) => bytes.toString())
      .join();
  const first = await send(backend.url, argv);
  const seed = /--seed (\d+)/.exec(first.stderr)?.[1] ?? '';
  const second = await send(backend.url, [...argv, '--seed', seed]);
  await send(backend.url, [...argv, '--seed', String((Number(seed) + 1) % 2 ** 32)]);
  expect(second.stderr).toBe('');
  expect(bytesOf(3)).toBe(bytesOf(0));
  expect(bytesOf(6)).not.toBe(bytesOf(0));
});

it('--count with --concurrency: so many at once, each connection kept alive', async () => {
  const waiting: net.Socket[] = [];
  // Nobody is answered before three wait, so fewer than three at once would never end.
  const backend = await startBackend((socket) => {
    waiting.push(socket);
    if (waiting.length === 3) for (const each of waiting.splice(0)) each.write(http(OK));
  });
  const { code, stdout } = await send(backend.url, [
    '--count',
    '9',
    '--concurrency',
    '3',
    '--timeout',
    '5s',
    ...ndjson,
  ]);
  expect([code, backend.received.length, backend.connections()]).toEqual([0, 9, 3]);
  expect(records(stdout).at(-1)).toMatchObject({ type: 'summary', reason: 'done', counts: { callbacks: 9, ok: 9 } });
});

it('--count alone goes one after the other over one connection', async () => {
  const backend = await startBackend();
  expect((await send(backend.url, ['--count', '20'])).code).toBe(0);
  expect([backend.received.length, backend.connections()]).toEqual([20, 1]);
});

it.each<[string, Respond]>([
  [
    'by ending it when the next request comes',
    (socket, { connection }, index) => void (index > 0 && connection === 1 ? socket.end() : socket.write(http(OK))),
  ],
  [
    'by a reset when the next request comes',
    (socket, { connection }, index) =>
      void (index > 0 && connection === 1 ? (socket as net.Socket).resetAndDestroy() : socket.write(http(OK))),
  ],
  ['by ending it right after the reply', (socket) => void socket.end(http(OK))],
])('a server that closes idle connections without saying so is not blamed: %s', async (_, respond) => {
  const backend = await startBackend(respond);
  const { code, stdout } = await send(backend.url, ['--count', '3', ...ndjson]);
  expect([code, records(stdout).at(-1).counts.ok]).toEqual([0, 3]);
  expect(records(stdout)[0]).not.toHaveProperty('attempt');
});

it('a reused connection that ends is tried once more only: a new one that ends is broken', async () => {
  const backend = await startBackend((socket, _, index) => void (index === 0 ? socket.write(http(OK)) : socket.end()));
  const { code, stdout } = await send(backend.url, ['--count', '2', ...ndjson]);
  expect([code, backend.received.length]).toEqual([1, 3]);
  expect(records(stdout)[1]).toMatchObject({ verdict: 'broken', failure: { kind: 'closed' } });
});

it('a new connection that ends is not tried again', async () => {
  const backend = await startBackend((socket) => void socket.end());
  expect((await send(backend.url)).code).toBe(1);
  expect(backend.received).toHaveLength(1);
});

it('--retries sends the same callback again after a time-out', async () => {
  const backend = await startBackend((socket, _, index) => void (index === 2 && socket.write(http(OK))));
  const { code, stdout } = await send(backend.url, ['--retries', '3', '--timeout', '60ms', ...ndjson]);
  const all = records(stdout);
  expect(code).toBe(0);
  expect(all.slice(0, -1).map(({ attempt, verdict }) => [attempt, verdict])).toEqual([
    [1, 'late'],
    [2, 'late'],
    [3, 'ok'],
  ]);
  expect(all.at(-1).counts).toMatchObject({ callbacks: 1, ok: 1, late: 0 });
  expect(new Set(backend.received.map(({ bytes }) => bytes.toString())).size).toBe(1);
});

it('--retries comes to its end: late once more than it says', async () => {
  const backend = await startBackend(() => undefined);
  const { code, stdout } = await send(backend.url, ['--retries', '1', '--timeout', '50ms', ...ndjson]);
  expect([code, records(stdout).map(({ attempt }) => attempt)]).toEqual([1, [1, 2, undefined]]);
});

it.each<[string, string]>([
  ['FAIL', http(FAIL)],
  ['500', http('', { status: '500 Oops' })],
  ['not HTTP', 'hello\r\n\r\n'],
])('--retries does not send again after %s', async (_, reply) => {
  const backend = await startBackend(answerAndClose(reply));
  expect((await send(backend.url, ['--retries', '5'])).code).toBe(1);
  expect(backend.received).toHaveLength(1);
});

const long = `{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":"${'x'.repeat(1024 * 1024)}"}`;

it.each<[string, string | Buffer, string, string | null, string | null]>([
  ['OK', http(OK), 'ok', null, null],
  [
    'OK, members in another order, more of them, white space',
    http('{ "ErrorInfo" : "",\n"x":1, "ErrorCode":0,"ActionStatus":"OK"}\n'),
    'ok',
    null,
    null,
  ],
  [
    'OK in chunks',
    'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n' +
      '2\r\n{"\r\n30\r\nActionStatus":"OK","ErrorCode":0,"ErrorInfo":""}\r\n0\r\n\r\n',
    'ok',
    null,
    null,
  ],
  ['OK after 103 Early Hints', `HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n${http(OK)}`, 'ok', null, null],
  ['OK after 100 Continue, unasked', `HTTP/1.1 100 Continue\r\n\r\n${http(OK)}`, 'ok', null, null],
  [
    'OK, not compressed as it says',
    http(OK, { headers: ['Content-Type: application/json', 'Content-Encoding: identity '] }),
    'ok',
    null,
    null,
  ],
  [
    'OK by HTTP/1.0 without a length',
    `HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n${OK}`,
    'ok',
    null,
    null,
  ],
  ['OK as text/html', http(OK, { headers: ['Content-Type: text/html'] }), 'ok', null, 'reply-content-type'],
  ['FAIL', http(FAIL), 'fail', null, null],
  ['400', http('no', { status: '400 x' }), 'denied', null, 'reply-status'],
  ['401', http('no', { status: '401 x' }), 'denied', null, 'reply-status'],
  ['403', http(OK, { status: '403 x' }), 'denied', null, 'reply-status'],
  ['413', http('', { status: '413 x' }), 'denied', null, 'reply-status'],
  ['415', http('', { status: '415 x' }), 'denied', null, 'reply-status'],
  ['422', http('', { status: '422 x' }), 'denied', null, 'reply-status'],
  ['404', http('', { status: '404 x' }), 'broken', null, 'reply-status'],
  ['405', http('', { status: '405 x' }), 'broken', null, 'reply-status'],
  ['500 with OK', http(OK, { status: '500 x' }), 'broken', null, 'reply-status'],
  ['201 with OK', http(OK, { status: '201 x' }), 'broken', null, 'reply-status'],
  ['204', 'HTTP/1.1 204 No Content\r\n\r\n', 'broken', null, 'reply-status'],
  [
    'a redirect',
    http('', { status: '302 Found', headers: ['Location: /elsewhere'] }),
    'broken',
    null,
    'reply-redirect',
  ],
  [
    'a redirect that keeps the method',
    http('', { status: '307 x', headers: ['Location: /elsewhere'] }),
    'broken',
    null,
    'reply-redirect',
  ],
  [
    'gzip unasked',
    http('\x1f\x8b', { headers: ['Content-Type: application/json', 'Content-Encoding: gzip'] }),
    'broken',
    null,
    'reply-compressed',
  ],
  ['no body', http(''), 'broken', null, 'reply-empty'],
  ['not JSON', http('ok'), 'broken', null, 'reply-not-json'],
  ['an array', http('[]'), 'broken', null, 'reply-not-object'],
  ['a byte order mark', http(`\ufeff${OK}`), 'broken', null, 'reply-bom'],
  ['another envelope', http('{"code":0}'), 'broken', null, 'envelope-missing'],
  ['no ErrorInfo', http('{"ActionStatus":"OK","ErrorCode":0}'), 'broken', null, 'envelope-member-missing'],
  [
    'ErrorCode as a string',
    http('{"ActionStatus":"OK","ErrorCode":"0","ErrorInfo":""}'),
    'broken',
    null,
    'envelope-member-type',
  ],
  [
    'ActionStatus in small letters',
    http('{"ActionStatus":"ok","ErrorCode":0,"ErrorInfo":""}'),
    'broken',
    null,
    'envelope-member-value',
  ],
  [
    'FAIL with 400',
    http('{"ActionStatus":"FAIL","ErrorCode":400,"ErrorInfo":""}'),
    'broken',
    null,
    'envelope-member-value',
  ],
  ['FAIL with 0', http('{"ActionStatus":"FAIL","ErrorCode":0,"ErrorInfo":""}'), 'broken', null, 'envelope-pairing'],
  ['over a mebibyte', http(long), 'broken', 'too-large', 'reply-too-large'],
  ['closed without a byte', '', 'broken', 'closed', 'reply-closed'],
  ['fewer bytes than announced', `${http(OK).slice(0, -10)}`, 'broken', 'truncated', 'reply-truncated'],
  ['cut in the middle of a header', 'HTTP/1.1 200 OK\r\nContent-', 'broken', 'truncated', 'reply-truncated'],
  [
    'chunks without an end',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{"\r\n',
    'broken',
    'truncated',
    'reply-truncated',
  ],
  ['not HTTP', 'SSH-2.0-OpenSSH_9.6\r\n', 'broken', 'protocol', 'reply-not-http'],
])('judges %s', async (_, reply, verdict, kind, finding) => {
  const backend = await startBackend(answerAndClose(reply));
  const { code, stdout, stderr } = await send(backend.url, ['--seed', '1', ...ndjson]);
  const [record, summary] = records(stdout);
  expect([code, stderr]).toEqual([verdict === 'ok' ? 0 : 1, '']);
  expect([record.verdict, record.failure?.kind ?? null]).toEqual([verdict, kind]);
  expect(record.findings.map(({ code }: { code: string }) => code)).toEqual(finding === null ? [] : [finding]);
  expect(summary.counts).toMatchObject({ callbacks: 1, [verdict]: 1 });
  expect(backend.received).toHaveLength(1);
});

it('judges a reset', async () => {
  const backend = await startBackend((socket) => void socket.resetAndDestroy());
  const { code, stdout } = await send(backend.url, ndjson);
  expect([code, records(stdout)[0].verdict, records(stdout)[0].failure.kind]).toEqual([1, 'broken', 'reset']);
});

it('judges silence: late, no reply, no latency', async () => {
  const backend = await startBackend(() => undefined);
  const { code, stdout } = await send(backend.url, ['--timeout', '60ms', ...ndjson]);
  const [record] = records(stdout);
  expect(code).toBe(1);
  expect(record).toMatchObject({ verdict: 'late', failure: { kind: 'timeout' }, reply: null, latencyMs: null });
});

it('a reply after the time-out is kept and told, and late all the same', async () => {
  // A slow backend is the thing under test here, so this one has a clock.
  const backend = await startBackend((socket) => void setTimeout(() => socket.write(http(OK)), 450));
  const [pretty, lines] = await Promise.all([
    send(backend.url, ['--timeout', '300ms']),
    send(backend.url, ['--timeout', '300ms', ...ndjson]),
  ]);
  const [record] = records(lines.stdout);
  expect(record).toMatchObject({ verdict: 'late', failure: { kind: 'timeout' }, reply: { status: 200, body: OK } });
  expect(record.latencyMs).toBeGreaterThan(300);
  expect([pretty.code, lines.code]).toEqual([1, 1]);
  expect(pretty.stdout).toMatch(/answered after (0\.\d s|\d{3} ms)/);
});

it('a reply that began in time and never ends is late, with what came', async () => {
  const backend = await startBackend(answer(http(OK).slice(0, -5)));
  const { stdout } = await send(backend.url, ['--timeout', '80ms', ...ndjson]);
  expect(records(stdout)[0]).toMatchObject({
    verdict: 'late',
    failure: { kind: 'timeout' },
    latencyMs: null,
    reply: { status: 200, body: OK.slice(0, -5) },
  });
});

const unresolvable = async () => 'http://nope.invalid/';

it.each<[string, () => Promise<string>, string, string]>([
  ['connection refused', async () => `http://127.0.0.1:${await closedPort()}/`, 'connect-refused', 'endpoint-refused'],
  ['a name that does not resolve', unresolvable, 'dns', 'endpoint-dns'],
  [
    'HTTPS toward plain HTTP',
    async () => (await startBackend(answer(http(OK)))).url.replace('http:', 'https:'),
    'connect-timeout',
    'endpoint-connect-timeout',
  ],
])('%s is unreachable: exit 3', async (_, to, kind, finding) => {
  const { code, stdout, stderr } = await send(await to(), [
    '--seed',
    '1',
    '--timeout',
    to === unresolvable ? '2s' : '200ms',
    ...ndjson,
  ]);
  const [record, summary] = records(stdout);
  expect([code, stderr]).toEqual([3, '']);
  expect(record).toMatchObject({ verdict: 'unreachable', reply: null, latencyMs: null, failure: { kind } });
  expect(record.findings[0].code).toBe(finding);
  expect(summary.counts).toMatchObject({ callbacks: 1, unreachable: 1 });
});

it('an http endpoint that is not on this machine gets an info-finding, which changes nothing', async () => {
  const { stdout } = await send('http://nope.invalid/', ['--timeout', '1s', ...ndjson]);
  expect(records(stdout)[0].findings).toContainEqual(expect.objectContaining({ code: 'endpoint-http', level: 'info' }));
});

const VERDICT_REPLIES: Readonly<Record<string, Respond>> = {
  ok: answer(http(OK)),
  fail: answer(http(FAIL)),
  denied: answer(http('', { status: '401 Unauthorized' })),
  broken: answer(http('')),
  late: () => undefined,
};

it.each<[string, string, number]>([
  ['ok', 'ok', 0],
  ['ok', 'fail', 1],
  ['ok', 'denied', 1],
  ['ok', 'broken', 1],
  ['ok', 'late', 1],
  ['ok', 'unreachable', 3],
  ['fail', 'ok', 1],
  ['fail', 'fail', 0],
  ['fail', 'denied', 1],
  ['fail', 'unreachable', 3],
  ['refused', 'ok', 1],
  ['refused', 'fail', 0],
  ['refused', 'denied', 0],
  ['refused', 'broken', 1],
  ['refused', 'late', 1],
  ['refused', 'unreachable', 3],
  ['any', 'ok', 0],
  ['any', 'fail', 0],
  ['any', 'denied', 0],
  ['any', 'broken', 0],
  ['any', 'late', 0],
  ['any', 'unreachable', 3],
])('--expect %s, verdict %s: exit %i', async (expectation, verdict, wanted) => {
  const respond = VERDICT_REPLIES[verdict];
  const to = respond ? (await startBackend(respond)).url : `:${await closedPort()}`;
  const { code, stdout } = await send(to, ['--expect', expectation, '--timeout', '100ms', ...ndjson]);
  expect([code, records(stdout)[0].verdict]).toEqual([wanted, verdict]);
});

it('a failure shows the whole reply, the expectation, the cause in words of Chat, and a curl command', async () => {
  const backend = await startBackend(answer(http('<html>Not\nFound</html>', { status: '404 Not Found' })));
  const { code, stdout } = await send(backend.url, ['--body', PAIRS]);
  expect(code).toBe(1);
  for (const part of [
    '404 broken',
    'HTTP 404',
    'Content-Type: application/json',
    '<html>Not',
    'Found</html>',
    'expected  ok',
    'the HTTP return code is not 200',
  ])
    expect(stdout).toContain(part);
  const command = /repeat +(curl .*)$/m.exec(stdout)?.[1] ?? '';
  await shell(command);
  const [byUs, byCurl] = backend.received;
  expect(comparable(byCurl as Received)).toEqual(comparable(byUs as Received));
});

it('a failure shows a reply of 5000 bytes whole', async () => {
  const body = `{"ActionStatus":"NO","ErrorInfo":"${'x'.repeat(5000)}the-end"}`;
  const backend = await startBackend(answer(http(body)));
  expect((await send(backend.url)).stdout).toContain('the-end');
});

it('success is one line with the latency on it', async () => {
  const backend = await startBackend();
  const { stdout } = await send(backend.url, ['two-way']);
  expect(stdout).toMatch(
    /^\d\d:\d\d:\d\d\.\d{3} {2}FriendDelete {2}Web +183\.14\.30\.102 +alice ⇄ bob +200 OK +\d+(\.\d)? ms\n$/,
  );
});

it('-q shows only what is wrong', async () => {
  const backend = await startBackend((socket, _, index) => void socket.write(http(index === 1 ? FAIL : OK)));
  const { code, stdout, stderr } = await send(backend.url, ['-q', '--count', '3']);
  expect([code, stderr]).toEqual([1, '']);
  expect(stdout.match(/^\d\d:\d\d:/gm)).toHaveLength(1);
  expect(stdout).toContain('200 FAIL');
});

it('-v shows request and reply whole', async () => {
  const backend = await startBackend();
  const { stdout } = await send(backend.url, ['-v', '--body', PAIRS]);
  for (const part of [`POST ${backend.received[0]?.target} HTTP/1.1`, PAIRS, 'HTTP 200', OK])
    expect(stdout).toContain(part);
});

it('several callbacks end with a tally', async () => {
  const backend = await startBackend((socket, _, index) => void socket.write(http(index === 0 ? FAIL : OK)));
  expect((await send(backend.url, ['--count', '3'])).stdout).toMatch(/\n3 callbacks: 2 ok, 1 fail\n$/);
});

it('a record has the members of the contract and what was on the wire', async () => {
  const backend = await startBackend(
    answer(http(OK, { headers: ['content-TYPE: application/json', 'X-a:   b  ', 'X-a: c'] })),
  );
  const { stdout } = await send(`${backend.url}im?x=1`, ['two-way', '-H', 'X-One: 1', ...ndjson], {
    now: Date.UTC(2026, 10, 23, 4, 0, 0, 123),
  });
  const [record, summary, ...rest] = records(stdout);
  const [received] = backend.received;
  expect(rest).toEqual([]);
  expect(Object.keys(record)).toEqual(EXCHANGE_MEMBERS);
  expect(record).toMatchObject({
    v: 1,
    type: 'exchange',
    at: '2026-11-23T04:00:00.123Z',
    side: 'sent',
    failure: null,
    verdict: 'ok',
    findings: [expect.objectContaining({ level: 'info' })],
  });
  expect(record.id).not.toBe('');
  expect(record.request).toEqual({
    method: 'POST',
    target: received?.target,
    httpVersion: '1.1',
    headers: received?.headers.map((line) => /^([^:]*): ?(.*)$/.exec(line)?.slice(1)),
    body: received?.body.toString(),
    bodyEncoding: 'utf8',
  });
  expect(record.reply).toEqual({
    status: 200,
    headers: [
      ['content-TYPE', 'application/json'],
      ['X-a', 'b'],
      ['X-a', 'c'],
      ['Content-Length', String(OK.length)],
    ],
    body: OK,
    bodyEncoding: 'utf8',
  });
  expect(record.latencyMs).toBeGreaterThan(0);
  expect(record.callback).toEqual({
    command: 'Sns.CallbackFriendDelete',
    sdkAppId: '888888',
    platform: 'Web',
    clientIp: '183.14.30.102',
    pairCount: 2,
    pairs: [
      { From_Account: 'alice', To_Account: 'bob' },
      { From_Account: 'bob', To_Account: 'alice' },
    ],
  });
  expect(summary).toEqual({
    v: 1,
    type: 'summary',
    reason: 'done',
    counts: { callbacks: 1, ok: 1, fail: 0, denied: 0, late: 0, broken: 0, unreachable: 0 },
  });
});

it('a finding has code, level, about, at and message, and a body that is not UTF-8 is base64', async () => {
  const backend = await startBackend(
    answer(Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n'), Buffer.from([0xff, 0xfe])])),
  );
  const { stdout } = await send(backend.url, ['--body', '-', ...ndjson], { stdin: Buffer.from([0xff, 0x00]) });
  const [record] = records(stdout);
  expect([record.request.body, record.request.bodyEncoding]).toEqual(['/wA=', 'base64']);
  expect([record.reply.body, record.reply.bodyEncoding]).toEqual(['//4=', 'base64']);
  expect(record.findings[0]).toEqual({
    code: 'reply-not-utf8',
    level: 'must',
    about: 'reply',
    message: expect.any(String),
  });
});

it.each<[string, string[]]>([
  ['pretty', ['-v']],
  ['ndjson', ndjson],
  ['a failure', ['--expect', 'fail']],
  ['--dry-run', ['--dry-run']],
  ['--dry-run as ndjson', ['--dry-run', ...ndjson]],
  ['--print curl', ['--print', 'curl']],
  ['--print http', ['--print', 'http']],
  ['a usage error', ['--set', 'Nope=1']],
  ['another option mistyped', ['--nope']],
])('the token stands nowhere: %s', async (_, argv) => {
  const backend = await startBackend();
  const outputs = await Promise.all([
    send(backend.url, ['--token', TOKEN, ...argv]),
    send(backend.url, ['--token-file', file('secret', TOKEN), ...argv]),
    send(backend.url, argv, { env: { FRIEND_CB_TOKEN: TOKEN } }),
  ]);
  for (const { stdout, stderr } of outputs) expect(stdout + stderr).not.toContain(TOKEN);
});

it('the token stands nowhere: --token itself mistyped', async () => {
  const { code, stdout, stderr } = await send(':1', [`--tokne=${TOKEN}`]);
  expect(code).toBe(2);
  expect(stdout + stderr).not.toContain(TOKEN);
  expect(stderr).toContain('--token');
});

it.each<[string, string[]]>([
  ['ndjson', ndjson],
  ['ndjson of a dry run', ['--dry-run', ...ndjson]],
  ['pretty', ['-v']],
  ['pretty of a dry run', ['--dry-run']],
])('Authorization, Cookie and Set-Cookie are masked: %s', async (_, argv) => {
  const backend = await startBackend(
    answer(http(OK, { headers: ['Content-Type: application/json', 'Set-Cookie: session=sekrit3'] })),
  );
  const secrets = [
    '-H',
    'authorization: Bearer sekrit1',
    '-H',
    'COOKIE: a=sekrit2',
    '-H',
    'X-Api-Key: sekrit5',
    '-H',
    'x-auth-token: sekrit6',
  ];
  const [headers, url] = await Promise.all([
    send(backend.url, [...secrets, ...argv]),
    send(backend.url.replace('//', '//me:sekrit4@'), argv),
  ]);
  for (const { stdout, stderr } of [headers, url]) {
    expect(stdout + stderr).not.toMatch(/sekrit|bWU6c2Vrcml0NA/);
    expect(stdout).toContain('***');
  }
});

const HOSTILE = '\u001b[31m\u0007\u0085\u009b\u202e\u200b\u2066\u00ad\ufeff';
const UNSEEN = /[\p{Cf}\p{Zl}\p{Zp}\u0000-\u0009\u000b-\u001f\u007f-\u009f]/u;

it.each<[string, string]>([
  [
    'ErrorInfo',
    http(JSON.stringify({ ActionStatus: 'FAIL', ErrorCode: 1, ErrorInfo: HOSTILE }).replace('\\u001b', '\u001b')),
  ],
  ['a body that is not JSON', http(`<${HOSTILE}>\r\nx`)],
  ['a member name', http(`{"${HOSTILE.slice(4)}":1}`)],
  ['ActionStatus', http(`{"ActionStatus":"${HOSTILE.slice(8)}","ErrorCode":0,"ErrorInfo":""}`)],
  ['a header', http(OK.replace('OK', 'FAIL'), { headers: ['Content-Type: \u009b31m\u00ad', 'X-\u0041: \u009b'] })],
  ['Location', http('', { status: '302 Found', headers: ['Location: \u009b31m\u00ad'] })],
])('hostile text of a reply is escaped, in pretty and in NDJSON: %s', async (_, reply) => {
  const backend = await startBackend(answerAndClose(Buffer.from(reply, reply.includes('\u202e') ? 'utf8' : 'latin1')));
  const [pretty, lines] = await Promise.all([send(backend.url, ['-v']), send(backend.url, ndjson)]);
  expect(pretty.stdout).not.toMatch(UNSEEN);
  expect(lines.stdout).not.toMatch(UNSEEN);
  expect(pretty.stdout).toMatch(/\\u00(9b|ad)|\\u202e/);
  expect(lines.stdout).toMatch(/\\u00(9b|ad)|\\u202e/);
});

it('the first Ctrl-C lets what is under way end, and prints the summary', async () => {
  const held: net.Socket[] = [];
  let interrupted = false;
  const backend = await startBackend(
    (socket, _, index) => void (index === 0 || interrupted ? socket.write(http(OK)) : held.push(socket)),
  );
  const running = start(['send', '--to', backend.url, '--count', '100', ...ndjson]);
  await running.seen('stdout', /"verdict":"ok"/);
  running.interrupt('SIGINT');
  interrupted = true;
  for (const socket of held) socket.write(http(OK));
  const { code, stdout } = await running.result;
  const all = records(stdout);
  expect(code).toBe(130);
  expect(all.at(-1)).toMatchObject({
    type: 'summary',
    reason: 'SIGINT',
    counts: { callbacks: backend.received.length, ok: backend.received.length },
  });
});

it.each([
  ['{"a":1 "b":2}', ["line 1, column 8: a comma or } is expected, not '\"'", '    {"a":1 "b":2}', '           ^']],
  [
    '{"张三":"李四",}',
    ["line 1, column 12: a name in double quotes is expected, not '}'", '    {"张三":"李四",}', '                   ^'],
  ],
  [
    '{\r\n  "x": 1\r\n  "y": 2\r\n}',
    ["line 3, column 3: a comma or } is expected, not '\"'", '      "y": 2', '      ^'],
  ],
  [
    `${'[1,'.repeat(40)}}${' '.repeat(50)}`,
    [
      "line 1, column 121: a value is expected, not '}'",
      `    ${'[1,'.repeat(10)}}${' '.repeat(29)}`,
      `    ${' '.repeat(30)}^`,
    ],
  ],
  [
    '\u001b[31m',
    [String.raw`line 1, column 1: a value is expected, not '\u001b'`, String.raw`    \u001b[31m`, '    ^'],
  ],
])('--body %j is sent as it is, and its fault is shown', async (body, [problem = '', ...place]) => {
  for (const format of ['pretty', 'ndjson']) {
    const backend = await startBackend();
    const { code, stderr } = await send(backend.url, ['--body', body, '--format', format]);
    expect([code, backend.received.map((each) => each.body.toString())]).toEqual([0, [body]]);
    const head = `friend-cb: the body is not JSON, and is sent as it is: ${problem}`;
    expect(stderr).toBe([head, ...(format === 'pretty' ? place : []), ''].join('\n'));
  }
});

it.each([
  ['', 'friend-cb: the body is empty, and is sent so\n'],
  ['\ufeff{}', 'friend-cb: the body is not JSON, and is sent as it is: it begins with a byte order mark\n'],
])('--body %j is told', async (body, told) => {
  const backend = await startBackend();
  expect((await send(backend.url, ['--body', body])).stderr).toBe(told);
});

it.each([
  ['PairList=[{"From_Account":"a",}]', 'PairList: the value is not JSON, and is set as a string: line 1, column 22'],
  [
    'PairList[0].To_Account="bob',
    'PairList[0].To_Account: the value is not JSON, and is set as a string: line 1, column 5',
  ],
])('--set %s says that it sets a string', async (edit, told) => {
  const backend = await startBackend();
  const { code, stderr } = await send(backend.url, ['--seed', '1', '--set', edit]);
  expect(code).toBe(0);
  expect(stderr).toContain(`friend-cb: --set ${told}`);
});

it.each(['PairList[0].To_Account="[bob"', 'PairList[0].To_Account=bob', 'PairList=[]'])(
  '--set %s says nothing',
  async (edit) => {
    const backend = await startBackend();
    expect((await send(backend.url, ['--seed', '1', '--set', edit])).stderr).toBe('');
  },
);
