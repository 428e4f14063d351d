import { expect, it } from 'vitest';
import { buildHttpFile } from '../../src/export/http-file.ts';
import { callbackNames, readCallbackFixture } from '../../src/library/fixtures.ts';
import { judgeCallback } from '../../src/protocol/judge-callback.ts';
import { startListen } from '../support/counterparts.ts';
import { runCli } from '../support/harness.ts';
import { parseHttpFile } from '../support/http-file.ts';

const APP = '1400000001';
const TOKEN = 'a "token" with {{braces}}';
const to = ['export', 'http', '--to', 'https://im.example.com/a%20b?tenant=7', '--sdk-appid', APP];

it.each<[string, string[], string | null]>([
  ['not signed', [], null],
  ['signed by a script', ['--token', TOKEN], TOKEN],
  ['signed for now', ['--token', TOKEN, '--client', 'vscode'], TOKEN],
  ['in the observed form', ['--token', TOKEN, '--wire', 'observed'], TOKEN],
])('every callback as a request that a backend accepts: %s', async (_, more, token) => {
  const { code, stdout } = await runCli([...to, ...more]);
  expect(code).toBe(0);
  expect(stdout).not.toContain(TOKEN);
  const requests = parseHttpFile(stdout, { token: TOKEN });
  expect(requests.map(({ name }) => name)).toEqual(callbackNames());
  for (const { name, method, url, headers, body } of requests) {
    expect(url).toMatch(/^https:\/\/im\.example\.com\/a%20b\?/);
    const target = url.slice('https://im.example.com'.length);
    const request = { method, target, headers, body: Buffer.from(body) };
    const judged = judgeCallback(request, { sdkAppId: APP, token }, Date.now()).findings;
    expect(judged.filter(({ level }) => level === 'must')).toEqual([]);
    expect(JSON.parse(body)).toEqual(readCallbackFixture(name).body);
  }
});

it.each([[[]], [['--client', 'vscode']]])('one of them is really sent, and accepted (%j)', async (client) => {
  const listening = await startListen(['--count', '1', '--sdk-appid', APP, '--token', 'k', '--format', 'ndjson']);
  const argv = [
    'export',
    'http',
    'two-way',
    '--to',
    `${listening.url}im`,
    '--sdk-appid',
    APP,
    '--token',
    'k',
    ...client,
  ];
  const { stdout } = await runCli(argv);
  const [request, ...rest] = parseHttpFile(stdout, { token: 'k' });
  expect(rest).toEqual([]);
  const { method = '', headers = [], body = '' } = request ?? {};
  const reply = await fetch(request?.url ?? '', { method, headers: headers.map((each) => [...each]), body });
  expect(await reply.json()).toMatchObject({ ActionStatus: 'OK' });
  expect((await listening.result).stdout).toContain('"verdict":"ok"');
});

it('headers of the line stand in each request, and braces begin no variable', async () => {
  const { stdout } = await runCli([...to, '-H', 'X-Tenant: 7', '-H', 'User-Agent:', '--to', ':3000/{{x}}?{{y}}']);
  const [request] = parseHttpFile(stdout);
  expect(request?.headers).toEqual([
    ['Content-Type', 'application/json'],
    ['X-Tenant', '7'],
  ]);
  expect(request?.url).toMatch(/^http:\/\/localhost:3000\/%7B%7Bx\}\}\?%7B%7By\}\}&SdkAppid=/);
});

it('braces in a body are its own', () => {
  const body = '{"a":"{{host}} {{{"}';
  const text = buildHttpFile({
    endpoint: { origin: 'http://h', path: '/', query: '' },
    wire: 'documented',
    sdkAppId: APP,
    token: null,
    client: 'intellij',
    userAgent: 'x',
    headers: [],
    nowMs: 0,
    requests: [{ name: 'n', about: 'a', platform: 'iOS', clientIp: '1.2.3.4', requestId: '', body: Buffer.from(body) }],
  });
  expect(JSON.parse(parseHttpFile(text)[0]?.body ?? '')).toEqual(JSON.parse(body));
});

it('what is good for a minute says until when', async () => {
  const { stdout, stderr } = await runCli([...to, 'windows', '--token', 't', '--client', 'vscode'], { now: 0 });
  expect(stdout).toContain('1970-01-01T00:01:00.000Z');
  expect(stdout).toContain('@requestTime = 0\n');
  expect(stderr).toBe('friend-cb: each Sign in it is good for a minute\n');
});

it.each<[string[], string]>([
  [['nobody'], "there is no callback named 'nobody'"],
  [['--rate', '5', '--out', 'x', '--timeout', '1s'], 'export http has no use for --rate and --out and --timeout'],
  [['--client', 'vscode'], '--client is about signed requests, and there is no token'],
  [['--client', 'emacs', '--token', 't'], "'emacs' is none of intellij, vscode"],
  [['--to', 'http://u:p@h/'], 'the file would hold the password of --to'],
  [['-H', 'Cookie: a=b'], 'the file would hold the secret of the header Cookie'],
])('%j is exit 2', async (more, says) => {
  expect(await runCli([...to, ...more])).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(says) });
});

it.each<[string[], string]>([
  [['artillery', 'windows'], "export artillery makes callbacks of its own, and has no use for 'windows'"],
  [['vegeta', '--client', 'vscode'], 'export vegeta has no use for --client'],
  [['artillery', '--client', 'vscode'], 'export artillery has no use for --client'],
])('export %j is exit 2', async (argv, says) => {
  const { code, stderr } = await runCli(['export', ...argv, '--to', ':1']);
  expect([code, stderr]).toEqual([2, expect.stringContaining(says)]);
});
