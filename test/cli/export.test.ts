import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { expect, it, onTestFinished } from 'vitest';
import { createProcessor, type Processor } from '../../src/export/artillery-processor.ts';
import { judgeCallback } from '../../src/protocol/judge-callback.ts';
import { http, OK, startBackend } from '../support/counterparts.ts';
import { runCli } from '../support/harness.ts';

const APP = '1400000001';
const bin = new URL('../../bin/friend-cb.js', import.meta.url).pathname;

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'friend-cb-export-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** The targets as vegeta reads them: https://github.com/tsenart/vegeta, lib/target.schema.json. */
const isTarget = new Ajv({ strict: false }).compile({
  required: ['method', 'url'],
  properties: {
    method: { type: 'string' },
    url: { type: 'string' },
    body: { type: 'string' },
    header: { patternProperties: { '.*': { items: { type: 'string' }, type: 'array' } }, type: 'object' },
  },
  additionalProperties: false,
  type: 'object',
});

/** A target as the request that vegeta would make of it. */
function requestOf(line: string) {
  const { method, url, body, header } = JSON.parse(line) as {
    method: string;
    url: string;
    body: string;
    header: Record<string, string[]>;
  };
  const { origin } = new URL(url);
  const headers = Object.entries(header).flatMap(([name, values]) => values.map((value) => [name, value] as const));
  return { origin, request: { method, target: url.slice(origin.length), headers, body: Buffer.from(body, 'base64') } };
}

it.each([
  { name: 'unsigned', argv: [], token: null },
  { name: 'signed', argv: ['--token', 'secret'], token: 'secret' },
  { name: 'in the observed shape', argv: ['--wire', 'observed', '--token', 'secret'], token: 'secret' },
])('targets for vegeta, $name: each is one that a receiver accepts, no two are the same', async ({ argv, token }) => {
  const { code, stdout, stderr } = await runCli([
    'export',
    'vegeta',
    '--to',
    'https://im.example.com/callback?tenant=7',
    '--sdk-appid',
    APP,
    '--count',
    '1500',
    '--seed',
    '5',
    ...argv,
  ]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const lines = stdout.trimEnd().split('\n');
  expect(lines).toHaveLength(1500);
  expect(new Set(lines).size).toBe(1500);
  for (const line of lines) {
    expect(isTarget(JSON.parse(line)), JSON.stringify(isTarget.errors)).toBe(true);
    const { origin, request } = requestOf(line);
    expect(origin).toBe('https://im.example.com');
    expect(request.target).toContain('tenant=7');
    const musts = judgeCallback(request, { sdkAppId: APP, token }, Date.now()).findings.filter(
      ({ level }) => level === 'must',
    );
    expect(musts).toEqual([]);
  }
});

it('the same seed makes the same targets, and a new one is told', async () => {
  const argv = ['export', 'vegeta', '--to', ':3000/im', '--count', '3'];
  const first = await runCli(argv);
  const seed = /--seed (\d+) makes the same again/.exec(first.stderr)?.[1] ?? '';
  expect((await runCli([...argv, '--seed', seed])).stdout).toBe(first.stdout);
});

it('targets end quietly when nobody reads on', () => {
  const first = execFileSync(
    'sh',
    ['-c', `"${process.execPath}" "${bin}" export vegeta --to :3000/im --quiet | head -1; exit "$?"`],
    { encoding: 'utf8' },
  );
  expect(isTarget(JSON.parse(first))).toBe(true);
});

it('a project for Artillery: a plan and a processor, with no secret in either', async () => {
  const folder = makeFolder();
  const out = join(folder, 'project');
  const argv = [
    'export',
    'artillery',
    '--to',
    'http://127.0.0.1:3000/im',
    '--rate',
    '20',
    '--ramp',
    '200',
    '--duration',
    '90s',
    '--max-connections',
    '40',
    '--timeout',
    '1500ms',
  ];
  const { code, stdout, stderr } = await runCli([
    ...argv,
    '--token',
    'top-secret',
    '--insecure',
    '--out',
    out,
    '--seed',
    '5',
  ]);
  expect(code).toBe(0);
  expect(stdout).toBe(`${join(out, 'artillery.yml')}\n${join(out, 'processor.cjs')}\n`);
  expect(stderr).toContain('FRIEND_CB_TOKEN=… npx artillery@2 run');
  expect(readdirSync(out)).toEqual(['artillery.yml', 'processor.cjs']);
  const plan = readFileSync(join(out, 'artillery.yml'), 'utf8');
  for (const line of [
    'duration: 90',
    'arrivalRate: 20',
    'rampTo: 200',
    'pool: 40',
    'timeout: 1.5',
    'rejectUnauthorized: false',
    'target: "http://127.0.0.1:3000"',
  ])
    expect(plan).toContain(line);
  expect(plan + readFileSync(join(out, 'processor.cjs'), 'utf8')).not.toContain('top-secret');

  const again = await runCli([...argv, '--out', out]);
  expect(again).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('exists already') });
  expect((await runCli([...argv, '--out', out, '--force'])).code).toBe(0);
});

/** Runs the hooks as Artillery does: makes a callback, sends it, hands over the reply. */
async function play({ makeCallback, judgeReply }: Processor): Promise<{ counters: string[]; error: string | null }> {
  const request = { url: '', body: '', headers: {} as Record<string, string> };
  const counters: string[] = [];
  const events = { emit: (_: 'counter', name: string) => void counters.push(name) };
  await new Promise<void>((resolve) => makeCallback(request, {}, events, () => resolve()));
  const response = await fetch(request.url, { method: 'POST', body: request.body, headers: request.headers });
  const headers = [...response.headers];
  const seen = {
    statusCode: response.status,
    rawHeaders: headers.flat(),
    headers: Object.fromEntries(headers),
    body: await response.text(),
    timings: { phases: { total: 3 } },
  };
  const error = await new Promise<Error | undefined>((resolve) => judgeReply(request, seen, {}, events, resolve));
  return { counters, error: error?.message ?? null };
}

it.each([
  { name: 'the documented envelope', reply: http(OK), counters: ['friend_cb.verdict.ok'], error: null },
  {
    name: 'FAIL',
    reply: http('{"ActionStatus":"FAIL","ErrorCode":1,"ErrorInfo":"no"}'),
    counters: ['friend_cb.verdict.fail'],
    error: 'fail',
  },
  {
    name: 'another envelope',
    reply: http('{"code":0}'),
    counters: ['friend_cb.verdict.broken', 'friend_cb.finding.envelope-missing'],
    error: 'envelope-missing',
  },
  {
    name: '500',
    reply: http('oops', { status: '500 No' }),
    counters: ['friend_cb.verdict.broken', 'friend_cb.finding.reply-status'],
    error: 'reply-status',
  },
])('the processor alone, as it was written, sends callbacks and judges: $name', async ({ reply, counters, error }) => {
  const backend = await startBackend((socket) => void socket.write(reply));
  const folder = makeFolder();
  await runCli([
    'export',
    'artillery',
    '--to',
    `${backend.url}im?tenant=7`,
    '--sdk-appid',
    APP,
    '--out',
    folder,
    '--force',
  ]);
  const copy = join(makeFolder(), 'elsewhere.cjs');
  writeFileSync(copy, readFileSync(join(folder, 'processor.cjs')));
  const processor = createRequire(import.meta.url)(copy) as Processor;
  expect(await play(processor)).toEqual({ counters, error });
  const [received] = backend.received;
  expect(received?.target).toMatch(/^\/im\?tenant=7&SdkAppid=1400000001&CallbackCommand=Sns\.CallbackFriendDelete&/);
});

const SETTINGS = {
  to: 'http://127.0.0.1:1/',
  wire: 'documented',
  sdkAppId: APP,
  signed: true,
  userAgent: 'test',
  headers: [],
  timeoutMs: 2000,
  samples: [],
} as const;

it.each([
  [{}, /set FRIEND_CB_TOKEN/],
  [{ FRIEND_CB_TOKEN: 't', FRIEND_CB_TO: 'nowhere' }, /FRIEND_CB_TO: 'nowhere' is not a URL/],
])('the processor with the environment %j: %s', (env, message) => {
  expect(() => createProcessor(SETTINGS, env)).toThrow(message);
});

it('where the project runs, the environment signs, and names another endpoint', async () => {
  const backend = await startBackend();
  const sample = {
    platform: 'iOS',
    clientIp: '1.2.3.4',
    requestId: 'r',
    body: { CallbackCommand: 'Sns.CallbackFriendDelete', PairList: [{ From_Account: 'a1', To_Account: 'b1' }] },
  };
  const processor = createProcessor(
    { ...SETTINGS, samples: [sample] },
    { FRIEND_CB_TOKEN: 'secret', FRIEND_CB_TO: backend.url },
  );
  expect((await play(processor)).error).toBe(null);
  const target = backend.received[0]?.target ?? '';
  const request = { method: 'POST', target, headers: [], body: backend.received[0]?.body ?? Buffer.alloc(0) };
  expect(judgeCallback(request, { sdkAppId: APP, token: 'secret' }, Date.now()).findings).toEqual([]);
});

it.each([
  { argv: ['export'], says: "missing required argument 'engine'" },
  { argv: ['export', 'k6', '--to', ':1/'], says: "'k6' is none of artillery, vegeta" },
  { argv: ['export', 'vegeta'], says: 'export needs --to URL' },
  {
    argv: ['export', 'vegeta', '--to', ':1/', '--ramp', '4', '--out', 'x'],
    says: 'export vegeta has no use for --ramp and --out',
  },
  { argv: ['export', 'artillery', '--to', ':1/', '--count', '4'], says: 'export artillery has no use for --count' },
  { argv: ['export', 'artillery', '--to', 'http://u:p@h:1/'], says: 'the project would hold the password of --to' },
  {
    argv: ['export', 'artillery', '--to', ':1/', '-H', 'Cookie: a=b'],
    says: 'the project would hold the secret of the header Cookie',
  },
  {
    argv: ['export', 'artillery', '--to', ':1/', '-H', 'X-Api-Key: a'],
    says: 'the project would hold the secret of the header X-Api-Key',
  },
  { argv: ['export', 'artillery', '--to', ':1/', '--rate', '0'], says: 'makes no callback' },
  {
    argv: ['export', 'artillery', '--to', ':1/', '--rate', '0.5'],
    says: 'Artillery sends a whole number of callbacks per second, and --rate is 0.5',
  },
  {
    argv: ['export', 'artillery', '--to', ':1/', '--duration', '1500ms'],
    says: 'Artillery counts in whole seconds, and --duration is 1.5 s',
  },
  { argv: ['export', 'vegeta', '--to', ':1/', '--rate', '0', '--count', '3'], says: 'a rate of 0 makes no callback' },
  { argv: ['export', 'vegeta', '--to', ':1/', '--timeout', '1s'], says: 'export vegeta has no use for --timeout' },
  { argv: ['export', 'artillery', '--to', ':1/', '--out', bin], says: 'cannot write into' },
])('$argv: $says', async ({ argv, says }) => {
  expect(await runCli(argv)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(says) });
});
