import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { replay } from '../../src/library/replay.ts';
import type { Exchange } from '../../src/protocol/exchange.ts';
import {
  answer,
  answerAndClose,
  COMMAND,
  closedPort,
  FAIL,
  http,
  OK,
  PAIRS,
  query,
  type Respond,
  startBackend,
  startListen,
} from '../support/counterparts.ts';
import { records, runCli, start } from '../support/harness.ts';

const TOKEN = 'a-token';
const NOW = 1_795_406_400_000;
const ndjson = ['--format', 'ndjson'];

let folder = '';
let count = 0;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'friend-cb-replay-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Recorded {
  readonly n?: number;
  readonly atMs?: number;
  readonly command?: string;
  readonly platform?: string;
  readonly from?: string;
  readonly to?: string;
  readonly verdict?: Exchange['verdict'];
  readonly status?: number;
  readonly reply?: string | null;
  readonly more?: Partial<Exchange>;
}

/** One recorded exchange; `n` stands in its query, so that a backend shows which one came. */
function recorded({
  n = 0,
  atMs = 0,
  command = COMMAND,
  platform = 'iOS',
  from = 'alice',
  to = 'bob',
  verdict = 'ok',
  status = 200,
  reply = OK,
  more = {},
}: Recorded = {}): Exchange {
  const pair = { From_Account: from, To_Account: to };
  return {
    v: 1,
    type: 'exchange',
    id: `id-${n}`,
    at: new Date(NOW + atMs).toISOString(),
    side: 'received',
    request: {
      method: 'POST',
      target: `/?n=${n}&${query({ CallbackCommand: command, OptPlatform: platform })}`,
      httpVersion: '1.1',
      headers: [
        ['Host', 'chat.example'],
        ['X-n', String(n)],
        ['Content-Length', '7'],
      ],
      body: JSON.stringify({ CallbackCommand: command, PairList: [pair] }),
      bodyEncoding: 'utf8',
    },
    reply: reply === null ? null : { status, headers: [], body: reply, bodyEncoding: 'utf8' },
    failure: reply === null ? { kind: 'closed', message: '' } : null,
    latencyMs: 1,
    callback: { command, sdkAppId: '888888', platform, clientIp: '127.0.0.1', pairCount: 1, pairs: [pair] },
    verdict,
    findings: [],
    ...more,
  };
}

const save = (...lines: (Exchange | string)[]) => {
  const path = join(folder, `${++count}.ndjson`);
  writeFileSync(path, lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join(''));
  return path;
};
const numbers = (received: readonly { target: string }[]) =>
  received.map(({ target }) => Number(/[?&]n=(\d+)/.exec(target)?.[1]));
const exchanges = (stdout: string) => records(stdout).filter(({ type }) => type === 'exchange');

it('sends all in order, and sums up', async () => {
  const backend = await startBackend();
  const file = save(...Array.from({ length: 50 }, (_, n) => recorded({ n })));
  const { code, stdout, stderr } = await runCli(['replay', file, '--to', backend.url, ...ndjson]);
  expect(numbers(backend.received)).toEqual(Array.from({ length: 50 }, (_, n) => n));
  expect(records(stdout).at(-1)).toEqual({
    v: 1,
    type: 'summary',
    reason: 'done',
    counts: { callbacks: 50, ok: 50, fail: 0, denied: 0, late: 0, broken: 0, unreachable: 0 },
  });
  expect([code, stderr]).toEqual([0, '']);
});

it('the order holds where the first is answered last', async () => {
  const backend = await startBackend(
    (socket, _, index) => void setTimeout(() => socket.write(http(OK)), index === 0 ? 50 : 0),
  );
  await runCli(['replay', save(recorded({ n: 1 }), recorded({ n: 2 })), '--to', backend.url]);
  expect(numbers(backend.received)).toEqual([1, 2]);
});

it('what send and listen write is read alike: recordings, NDJSON of both', async () => {
  const backend = await startBackend();
  const sent = await runCli(['send', '--to', backend.url, '--count', '3', '--seed', '7', ...ndjson]);
  const record = join(folder, `${++count}.ndjson`);
  const listening = await startListen(['--record', record, ...ndjson]);
  await runCli(['send', '--to', listening.url, '--count', '3', '--seed', '7']);
  const { stdout: received } = await listening.stop();
  const bodies = backend.received.map(({ body }) => body.toString());
  for (const file of [save(sent.stdout.trimEnd()), save(received.trimEnd()), record]) {
    const again = await startBackend();
    expect((await runCli(['replay', file, '--to', again.url])).code).toBe(0);
    expect(again.received.map(({ body }) => body.toString())).toEqual(bodies);
  }
});

it.each<[string, number, number]>([
  ['1', 600, 2000],
  ['2', 300, 560],
  ['max', 0, 250],
])('--speed %s: recorded gaps of 300 ms take from %i to %i ms', async (speed, low, high) => {
  const times: number[] = [];
  const backend = await startBackend((socket) => {
    times.push(performance.now());
    socket.write(http(OK));
  });
  const file = save(recorded({ n: 0 }), recorded({ n: 1, atMs: 300 }), recorded({ n: 2, atMs: 600 }));
  expect((await runCli(['replay', file, '--to', backend.url, '--speed', speed])).code).toBe(0);
  const took = (times[2] ?? Number.NaN) - (times[0] ?? Number.NaN);
  // A timer may fire a little early against another clock.
  expect(took).toBeGreaterThanOrEqual(low - 30);
  expect(took).toBeLessThan(high);
});

it('--speed 1 does not wait for a clock that went back, nor for what is left out', async () => {
  const backend = await startBackend();
  const file = save(
    recorded({ n: 0, atMs: -86_400_000, platform: 'Web' }),
    recorded({ n: 1, atMs: 0 }),
    recorded({ n: 2, atMs: -3_600_000 }),
    recorded({ n: 3, more: { at: 'nonsense' } }),
  );
  await runCli(['replay', file, '--to', backend.url, '--speed', '1', '--skip', 'platform=Web']);
  expect(numbers(backend.received)).toEqual([1, 2, 3]);
});

const MIXED = [
  recorded({ n: 0 }),
  recorded({ n: 1, platform: 'Web', from: 'carol', to: 'alice' }),
  recorded({ n: 2, command: 'Sns.CallbackFriendAdd', verdict: 'fail' }),
  recorded({ n: 3, from: 'alice2', to: 'bobby', verdict: 'broken' }),
  recorded({ n: 4, more: { callback: null } }),
];

it.each<[string[], number[]]>([
  [['--only', 'command=Sns.CallbackFriendAdd'], [2]],
  [['--only', 'command=FriendAdd'], [2]],
  [
    ['--only', 'account=alice'],
    [0, 1, 2],
  ],
  [['--only', 'account=bobby'], [3]],
  [['--only', 'platform=Web'], [1]],
  [
    ['--only', 'verdict=fail', '--only', 'verdict=broken'],
    [2, 3],
  ],
  [
    ['--only', 'account=alice', '--only', 'platform=iOS'],
    [0, 2],
  ],
  [
    ['--skip', 'account=alice'],
    [3, 4],
  ],
  [
    ['--skip', 'verdict=ok'],
    [2, 3],
  ],
  [
    ['--only', 'account=alice', '--skip', 'command=FriendAdd'],
    [0, 1],
  ],
])('%j sends %j', async (argv, wanted) => {
  const backend = await startBackend();
  expect((await runCli(['replay', save(...MIXED), '--to', backend.url, ...argv])).code).toBe(0);
  expect(numbers(backend.received)).toEqual(wanted);
});

it.each<[string, (file: string, url: string) => string[], RegExp]>([
  [
    'an unknown key of --only',
    (file, url) => [file, '--to', url, '--only', 'acount=alice'],
    /acount.*did you mean account/,
  ],
  [
    'an unknown key of --skip',
    (file, url) => [file, '--to', url, '--skip', 'colour=red'],
    /command, account, platform, verdict/,
  ],
  ['--only without a value', (file, url) => [file, '--to', url, '--only', 'account'], /NAME=VALUE/],
  [
    '--only that leaves nothing',
    (file, url) => [file, '--to', url, '--only', 'account=nobody'],
    /nothing in '.*' was sent/,
  ],
  ['an unknown speed', (file, url) => [file, '--to', url, '--speed', '3'], /'3' is none of 1, 2, max/],
  ['an unknown expectation', (file, url) => [file, '--to', url, '--expect', 'sam'], /same/],
  ['no endpoint', (file) => [file], /--to URL/],
  ['no file', (_, url) => ['--to', url], /file/],
  ['two files', (file, url) => [file, file, '--to', url], /too many|operand|argument/],
  ['a missing file', (file, url) => [`${file}.not`, '--to', url], /cannot read the recording '.*\.not'/],
  ['a folder', (_, url) => [folder, '--to', url], /cannot read the recording/],
  ['an empty file', (_, url) => [save(), '--to', url], /nothing in '.*' was sent/],
  [
    'a file without an exchange',
    (_, url) => [save('{"v":1,"type":"ready","url":"x"}'), '--to', url],
    /nothing in '.*' was sent/,
  ],
])('exit 2, and stdout stays empty: %s', async (_, argv, wanted) => {
  const backend = await startBackend();
  const { code, stdout, stderr } = await runCli(['replay', ...argv(save(recorded()), backend.url)]);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(wanted);
  expect(backend.received).toHaveLength(0);
});

const REORDERED = '{ "ErrorInfo": "", "ErrorCode": 0, "ActionStatus": "OK" }\n';
const down = null;

it.each<[string, Recorded, Respond | typeof down, string, number]>([
  ['as recorded', {}, answer(http(OK)), 'same', 0],
  ['members in another order are no change', {}, answer(http(REORDERED)), 'same', 0],
  ['a number in another spelling is no change', { reply: OK.replace('0', '0.0') }, answer(http(OK)), 'same', 0],
  ['another ErrorInfo', {}, answer(http(OK.replace('""', '"x"'))), 'same', 1],
  ['a member more', {}, answer(http(OK.replace('{', '{"x":1,'))), 'same', 1],
  ['a member less', { reply: OK.replace('{', '{"x":1,') }, answer(http(OK)), 'same', 1],
  ['an array in another order', { reply: '[1,2]' }, answer(http('[2,1]')), 'same', 1],
  ['another status', {}, answer(http(OK, { status: '201 Created' })), 'same', 1],
  ['FAIL as recorded', { reply: FAIL, verdict: 'fail' }, answer(http(FAIL)), 'same', 0],
  [
    '500 as recorded',
    { reply: 'oops', status: 500, verdict: 'broken' },
    answer(http('oops', { status: '500 x' })),
    'same',
    0,
  ],
  [
    'another text',
    { reply: 'oops', status: 500, verdict: 'broken' },
    answer(http('oops!', { status: '500 x' })),
    'same',
    1,
  ],
  ['no reply as recorded', { reply: null, verdict: 'broken' }, answerAndClose(''), 'same', 0],
  ['a reply where there was none', { reply: null, verdict: 'broken' }, answer(http(OK)), 'same', 1],
  ['FAIL where any answer will do', {}, answer(http(FAIL)), 'answered', 0],
  ['a refusal by status where any answer will do', {}, answer(http('no', { status: '403 x' })), 'answered', 0],
  ['500 where any answer will do', {}, answer(http('oops', { status: '500 x' })), 'answered', 1],
  ['nobody there', {}, down, 'same', 3],
  ['OK', { reply: FAIL }, answer(http(OK)), 'ok', 0],
  ['FAIL', { reply: FAIL }, answer(http(FAIL)), 'ok', 1],
  ['500', {}, answer(http('', { status: '500 x' })), 'ok', 1],
  ['nobody there', {}, down, 'ok', 3],
  ['FAIL', {}, answer(http(FAIL)), 'any', 0],
  ['500', {}, answer(http('', { status: '500 x' })), 'any', 0],
  ['nobody there', {}, down, 'any', 3],
])('%s: %j, with --expect %4$s', async (_, plan, respond, expectation, wanted) => {
  const url = respond === down ? `http://127.0.0.1:${await closedPort()}/` : (await startBackend(respond)).url;
  const { code, stdout } = await runCli([
    'replay',
    save(recorded(plan)),
    '--to',
    url,
    '--expect',
    expectation,
    ...ndjson,
  ]);
  expect(code).toBe(wanted);
  const [exchange] = exchanges(stdout);
  if (expectation === 'same')
    expect(exchange.findings.some(({ code: found }: { code: string }) => found === 'reply-changed')).toBe(wanted !== 0);
});

it('a changed reply is told without --expect same, and changes nothing', async () => {
  const backend = await startBackend(answer(http(OK.replace('""', '"new"'))));
  const { code, stdout } = await runCli(['replay', save(recorded()), '--to', backend.url]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/reply-changed {2}the recorded reply was 200 .*, now it is 200 .*new/);
});

it('1 wins over 3', async () => {
  const backend = await startBackend((socket, _, index) => void (index === 0 ? socket.end(http(FAIL)) : socket.end()));
  const { code } = await runCli(['replay', save(recorded({ n: 0 }), recorded({ n: 1 })), '--to', backend.url]);
  expect(code).toBe(1);
});

it('a miss shows what was expected, and a command that repeats it', async () => {
  const backend = await startBackend(answer(http(FAIL)));
  const { stdout } = await runCli(['replay', save(recorded()), '--to', backend.url, '--expect', 'same']);
  expect(stdout).toMatch(/expected {2}the same reply as recorded/);
  expect(stdout).toMatch(/repeat {4}.*curl.*n=0/);
});

it('forwarded exchanges and retries are left out, and counted', async () => {
  const backend = await startBackend();
  const file = save(
    recorded({ n: 0 }),
    recorded({ n: 1, more: { parent: 'id-0', side: 'sent' } }),
    recorded({ n: 2, more: { attempt: 1 } }),
    recorded({ n: 3, more: { attempt: 2 } }),
  );
  const { stderr } = await runCli(['replay', file, '--to', backend.url]);
  expect(numbers(backend.received)).toEqual([0, 2]);
  expect(stderr).toBe('friend-cb: left out: 2 exchanges that repeat others (forwarded, sent again, or retried)\n');
});

it('what is left out is counted of those that --only picks', async () => {
  const backend = await startBackend();
  const file = save(
    ...[recorded({ n: 0 }), recorded({ n: 1, from: 'carol' })],
    ...[recorded({ n: 2, more: { parent: 'id-0', side: 'sent' } })],
    ...[recorded({ n: 3, from: 'carol', more: { parent: 'id-1', side: 'sent' } })],
  );
  const replaying = (...argv: string[]) => runCli(['replay', file, '--to', backend.url, ...argv]);
  expect((await replaying('--only', 'account=carol')).stderr).toContain('left out: 1 exchange that repeats another');
  expect((await replaying('--only', 'account=carol', '--lang', 'zh')).stderr).toContain('未发送：1 个重复其他交互');
});

it('--token signs anew: a receiver with that token takes it, all else stays', async () => {
  const listening = await startListen(['--token', TOKEN, ...ndjson]);
  const signed = recorded({ n: 5 });
  const target = `/?Sign=${'0'.repeat(64)}&a=%zz&RequestTime=1600000000&a=+&${query()}`;
  const file = save({ ...signed, request: { ...signed.request, target } }, recorded({ n: 6 }));
  const stale = await runCli(['replay', file, '--to', listening.url]);
  expect(stale.code).toBe(1);
  expect(stale.stderr).toMatch(/1 of the callbacks carry a signature that is older than 60 s: --token renews it/);
  const renewed = await runCli(['replay', file, '--to', listening.url, '--token', TOKEN]);
  expect([renewed.code, renewed.stderr]).toEqual([0, '']);
  expect(renewed.stdout).not.toContain(TOKEN);
  const received = exchanges((await listening.stop()).stdout);
  const [, , first, second] = received;
  expect(first.request.target).toMatch(/^\/\?Sign=[0-9a-f]{64}&a=%zz&RequestTime=\d{10}&a=\+&SdkAppid=/);
  expect(second.request.target).toMatch(/&Sign=[0-9a-f]{64}&RequestTime=\d{10}$/);
  expect(received.map(({ verdict }) => verdict)).toEqual(['fail', 'fail', 'ok', 'ok']);
});

it('a signature of this minute is not called stale', async () => {
  const backend = await startBackend();
  const fresh = recorded();
  const file = save({ ...fresh, request: { ...fresh.request, target: `/?Sign=x&RequestTime=${NOW / 1000 - 50}` } });
  expect((await runCli(['replay', file, '--to', backend.url], { now: NOW })).stderr).toBe('');
});

it('--header goes with every callback, in place of the recorded one', async () => {
  const backend = await startBackend();
  await runCli(['replay', save(recorded({ n: 4 })), '--to', backend.url, '-H', 'X-Env: staging', '-H', 'X-n: nine']);
  expect(backend.received[0]?.headers).toContain('X-Env: staging');
  expect(backend.received[0]?.headers).toContain('X-n: nine');
  expect(backend.received[0]?.headers).not.toContain('X-n: 4');
});

it('user and password of the URL go with every callback, and are not shown', async () => {
  const backend = await startBackend(answer(http(FAIL)));
  const { stdout, stderr } = await runCli([
    'replay',
    save(recorded()),
    '--to',
    backend.url.replace('//', '//ann:pa55@'),
  ]);
  expect(backend.received[0]?.headers).toContain(`Authorization: Basic ${Buffer.from('ann:pa55').toString('base64')}`);
  expect(stdout + stderr).not.toMatch(/pa55|YW5uOnBhNTU/);
});

it('secrets of a recording are sent, and masked on stdout', async () => {
  const backend = await startBackend(answer(http(FAIL)));
  const plain = recorded();
  const file = save({
    ...plain,
    request: {
      ...plain.request,
      headers: [
        ['Authorization', 'Bearer s3cret'],
        ['Cookie', 'sid=s3cret'],
      ],
    },
  });
  for (const argv of [ndjson, ['-v'], []]) {
    const { stdout, stderr } = await runCli(['replay', file, '--to', backend.url, ...argv]);
    expect(stdout + stderr).not.toContain('s3cret');
  }
  expect(backend.received[0]?.headers).toContain('Authorization: Bearer s3cret');
});

it('the path and the query of the endpoint are kept, the recorded path is not', async () => {
  const backend = await startBackend();
  const plain = recorded();
  await runCli([
    'replay',
    save({ ...plain, request: { ...plain.request, target: '/old/path?a=1&a=2' } }),
    '--to',
    `${backend.url}new%7e?k=v`,
  ]);
  expect(backend.received[0]?.target).toBe('/new%7e?k=v&a=1&a=2');
});

it('lines that cannot be read are told with their number and left out', async () => {
  const backend = await startBackend();
  const whole = JSON.stringify(recorded({ n: 9 }));
  const file = save(
    recorded({ n: 0 }),
    whole.slice(0, 80),
    recorded({ n: 2 }),
    '7',
    whole.replace('"v":1', '"v":9'),
    whole.replace(/"headers":\[\[[^\]]*\]/, '"headers":[1'),
    recorded({ n: 6 }),
  );
  const { code, stderr } = await runCli(['replay', file, '--to', backend.url]);
  expect(numbers(backend.received)).toEqual([0, 2, 6]);
  expect([...stderr.matchAll(/, line (\d): .*; the line is skipped$/gm)].map(([, line]) => line)).toEqual([
    '2',
    '4',
    '5',
    '6',
  ]);
  expect(stderr).toContain(`friend-cb: 4 lines of '${file}' could not be read; only the rest was sent\n`);
  expect(code).toBe(2);
});

it.each<[string, string, string]>([
  ['no callback', '"callback":{', '"callback":1,"was":{'],
  ['a callback without pairs', '"pairs":', '"was":'],
  ['no findings', '"findings":[]', '"mood":1'],
  ['no reply', '"reply":{', '"was":{'],
  ['a method with a line end', '"POST"', '"PO\\nST"'],
  ['a target with a space', '"target":"/?', '"target":"/a b?'],
  ['a header with a line end', '"X-n"', '"X-n\\r\\nEvil"'],
])('a line that somebody has edited is no bug of this program: %s', async (_, from, to) => {
  const backend = await startBackend();
  const text = JSON.stringify(recorded({ n: 1 }));
  expect(text).toContain(from);
  const { code, stderr } = await runCli([
    'replay',
    save(text.replace(from, to), recorded({ n: 2 })),
    '--to',
    backend.url,
    '--skip',
    'account=nobody',
    '--expect',
    'any',
  ]);
  expect(code).not.toBe(4);
  expect(stderr).not.toMatch(/TypeError|bug/);
  expect(numbers(backend.received).at(-1)).toBe(2);
});

it.each(['SIGINT', 'SIGTERM'] as const)('%s ends it after the summary', async (reason) => {
  const backend = await startBackend();
  const file = save(recorded({ n: 0 }), recorded({ n: 1, atMs: 3_600_000 }));
  const running = start(['replay', file, '--to', backend.url, '--speed', '1', ...ndjson]);
  await running.seen('stdout', /"exchange"/);
  running.interrupt(reason);
  const { code, stdout } = await running.result;
  expect(code).toBe(reason === 'SIGINT' ? 130 : 143);
  expect(records(stdout).at(-1)).toMatchObject({ type: 'summary', reason, counts: { callbacks: 1 } });
  expect(backend.received).toHaveLength(1);
});

it('the library replays a file or exchanges, and compares', async () => {
  const backend = await startBackend((socket, _, index) => void socket.write(http(index % 2 === 0 ? OK : FAIL)));
  const file = save(recorded({ n: 0 }), recorded({ n: 1 }));
  const fromFile = await replay({ to: backend.url, from: file });
  expect(fromFile.map(({ recorded: { id }, exchange: { verdict }, isSame }) => [id, verdict, isSame])).toEqual([
    ['id-0', 'ok', true],
    ['id-1', 'fail', false],
  ]);
  async function* given() {
    yield recorded({ n: 7 });
    yield recorded({ n: 8, from: 'carol' });
  }
  const fromMemory = await replay({ to: backend.url, from: given(), selects: ({ id }) => id === 'id-8', token: TOKEN });
  expect(fromMemory).toHaveLength(1);
  expect(backend.received.at(-1)?.target).toMatch(/n=8.*&Sign=/);
  expect(readFileSync(file, 'utf8')).toContain('id-0');
});

it.each<[string, { to: string; from: string }]>([
  ['a URL that is none', { to: 'nonsense', from: '' }],
  ['a missing file', { to: 'http://127.0.0.1:1/', from: '/missing/x.ndjson' }],
  ['a folder', { to: 'http://127.0.0.1:1/', from: '/tmp' }],
])('the library rejects for %s', async (_, options) => {
  await expect(replay(options)).rejects.toThrow();
});

it('a callback of one recording has the body that was recorded', async () => {
  const backend = await startBackend();
  const plain = recorded();
  await runCli(['replay', save({ ...plain, request: { ...plain.request, body: PAIRS } }), '--to', backend.url]);
  expect(backend.received[0]?.body.toString()).toBe(PAIRS);
});
