import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LoadReport } from '../../src/load/load-report.ts';
import { judgeCallback } from '../../src/protocol/judge-callback.ts';
import { answer, answerAndClose, FAIL, http, OK, type Respond, startBackend } from '../support/counterparts.ts';
import { isDistinct, startEndpoint } from '../support/endpoint.ts';
import { type RunSettings, runCli, start } from '../support/harness.ts';

const TOKEN = 'a-very-secret-token';
/** A single callback: due at once, and with its reply the run is over. */
const ONE = ['--rate', '1', '--duration', '1s'];
const JSON_REPORT = ['--report', 'json=-'];
const UNSEEN = /[\p{Cf}\p{Zl}\p{Zp}\u0000-\u0009\u000b-\u001f\u007f-\u009f]/u;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'friend-cb-load-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string, content = '') => {
  const path = join(folder, name);
  if (content !== '') writeFileSync(path, content);
  return path;
};

const load = (to: string, argv: readonly string[] = [], settings: RunSettings = {}) =>
  runCli(['load', '--to', to, ...argv], settings);
const readReport = (text: string) => JSON.parse(text) as LoadReport;

/**
 * A single callback that is noticed late makes a run invalid, which is exit 1: on a machine that
 * does other things it may happen, but not time and again.
 */
const VALID = { retry: 4 };

/**
 * What the report says has to be what the program says at its end: a busy machine may make a run
 * invalid, but nothing may contradict itself.
 */
const codeOf = ({ verdict }: LoadReport) => (verdict === 'pass' ? 0 : 1);

/** Two reports of a run each, on files. */
async function writeReports(): Promise<[string, string]> {
  const backend = await startBackend();
  const paths = [file('one.json'), file('two.json')] as [string, string];
  for (const path of paths) await load(backend.url, [...ONE, '--report', `json=${path}`, '-q']);
  return paths;
}

it('sends evenly and prints the report on stdout, what it is about to do on stderr', VALID, async () => {
  const endpoint = await startEndpoint();
  const { stdout, stderr } = await load(endpoint.url, ['--rate', '100', '--duration', '100ms', '--seed', '5']);
  expect([endpoint.seen.length, isDistinct(endpoint.seen)]).toEqual([10, true]);
  expect(stderr).toBe(`friend-cb: sending to ${endpoint.url}, 100/s for 0.1 s, unsigned, seed 5\n`);
  expect(stdout.split('\n')[0]).toBe(`load  ${endpoint.url}  100/s for 0.1 s, seed 5`);
  for (const part of [
    /^ {2}callbacks {3}10 sent, \d+\.\d\/s/m,
    /^ {2}verdicts {4}10 ok$/m,
    /^ {2}connections \d+ at most at a time, \d+ opened$/m,
  ])
    expect(stdout).toMatch(part);
  for (const row of ['response', 'service ', 'lag     '])
    expect(stdout).toMatch(new RegExp(`^  ${row}( +[\\d.]+ m?s){7}$`, 'm'));
  expect(stdout).toMatch(/\n\w+ {2}every reply was ok\n$/);
});

it('every callback is valid, signed for its second and of the app that was given', async () => {
  const endpoint = await startEndpoint();
  const now = 1_669_872_112_999;
  await load(
    `${endpoint.url}im?own=1`,
    ['--rate', '1000', '--duration', '40ms', '--sdk-appid', '1400000001', '--token', TOKEN, '--wire', 'observed'],
    { now },
  );
  expect(endpoint.seen).toHaveLength(40);
  for (const { target, body } of endpoint.seen) {
    const request = { method: 'POST', target, headers: [], body: Buffer.from(body) };
    expect(judgeCallback(request, { sdkAppId: '1400000001', token: TOKEN }, now).findings).toEqual([]);
    expect(target).toMatch(/^\/im\?.*RequestTime=1669872112&.*&own=1$/);
  }
});

it('options of all senders are for load too: -H, the environment, --seed', VALID, async () => {
  const endpoint = await startBackend();
  const env = { FRIEND_CB_TO: endpoint.url, FRIEND_CB_SDK_APPID: '1400000009', FRIEND_CB_TOKEN: TOKEN };
  const { code, stdout, stderr } = await runCli(
    ['load', ...ONE, '-H', 'X-One: 1', '-H', 'User-Agent:', '--seed', '3'],
    { env },
  );
  const [received] = endpoint.received;
  expect([code, received?.headers.filter((line) => /^(x-one|user-agent):/i.test(line))]).toEqual([0, ['X-One: 1']]);
  expect(received?.target).toMatch(/\?SdkAppid=1400000009&.*&Sign=[0-9a-f]{64}&RequestTime=\d+$/);
  expect(stdout + stderr).not.toContain(TOKEN);
});

it.each<[string[], RegExp]>([
  [['--rate', '0'], /a rate of 0 for 10000 ms makes no callback\n {2}raise --rate or --duration/],
  [
    ['--rate', 'abc'],
    new RegExp(
      "--rate <n\\|max>: 'abc' is not a rate\\n" +
        ' {2}valid: callbacks per second, such as 0\\.5 or 1000, at most 1000000, or max\\n',
    ),
  ],
  [['--rate', '-1'], /--rate.*-1/],
  [['--rate=-1'], /--rate <n\|max>: '-1' is not a rate/],
  [['--rate', '1e3'], /--rate <n\|max>: '1e3' is not a rate/],
  [['--rate', '1000001'], /--rate <n\|max>: '1000001' is not a rate\n.*at most 1000000/],
  [['--rate', ''], /--rate <n\|max>: '' is not a rate/],
  [['--rate', '0.1', '--duration', '1s'], /a rate of 0\.1 for 1000 ms makes no callback/],
  [['--rate', 'max', '--ramp', '10'], /--rate max has no end that --ramp could lead to\n {2}give a rate to begin with/],
  [['--ramp', 'max'], /--ramp <n>: 'max' is not a rate/],
  [['--rate', '0', '--ramp', '0'], /a rate of 0 to 0 for 10000 ms makes no callback/],
  [['--duration', '0'], /a rate of 100 for 0 ms makes no callback/],
  [['--rate', 'max', '--duration', '0'], /for 0 ms makes no callback/],
  [['--duration', 'soon'], /--duration <duration>: 'soon' is not a duration\n {2}valid: 500ms, 2s, 1m/],
  [['--max-connections', '0'], /--max-connections <n>: '0' is not a whole number from 1 to 60000/],
  [['--max-connections', '60001'], /--max-connections <n>: '60001' is not a whole number/],
  [
    ['--threshold', 'nonsense'],
    /--threshold <expr>: 'nonsense' is not a threshold\n {2}valid: p50<20ms, p99<50ms.*errors==0.*rate>=99%/,
  ],
  [
    ['--threshold', 'p99<50ms', '--threshold', 'p99<50parsecs'],
    /--threshold <expr>: 'p99<50parsecs': 'parsecs' is not a unit of time/,
  ],
  [
    ['--rate', 'max', '--threshold', 'rate>=99%'],
    /--threshold rate>=99% is a share of the rate asked for, and --rate max asks for none\n {2}valid: rate>=1000/,
  ],
  [['--report', 'xml=x'], /--report <kind=file>: 'xml' is none of json/],
  [['--report', 'json'], /--report <kind=file>: 'json' is not of the form NAME=VALUE/],
  [['--report', 'json='], /--report <kind=file>: 'json=' names no file/],
  [['--report', 'json=-', '--report', 'json=-'], /two reports want stdout/],
  [
    ['--report', 'json=/does/not/exist/load.json'],
    /cannot write '\/does\/not\/exist\/load\.json': there is no folder '\/does\/not\/exist'/,
  ],
  [['one.json'], /load takes no operand 'one\.json' without --merge or --compare/],
  [['--timeout', 'x'], /--timeout <duration>: 'x' is not a duration/],
  [['--token-file', '/does/not/exist'], /cannot read the token file '\/does\/not\/exist': it does not exist/],
  [['--ca', '/does/not/exist'], /cannot read the CA file/],
  [['--count', '5'], /unknown option '--count'/],
  [['--threshhold', 'errors==0'], /unknown option '--threshhold'; did you mean --threshold\?/],
])('%j is exit 2, and nothing is sent', async (argv, words) => {
  const backend = await startBackend();
  const { code, stdout, stderr } = await load(backend.url, argv);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(words);
  expect(stderr).toMatch(/\n {2}see: friend-cb load --help\n$/);
  expect(backend.connections()).toBe(0);
});

it('without --to it is exit 2, and an example is shown', async () => {
  const { code, stdout, stderr } = await runCli(['load']);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/load needs --to URL.*\n {2}for example: friend-cb load --to /);
});

it('a report that is a folder is exit 2, and nothing is sent', async () => {
  const backend = await startBackend();
  mkdirSync(file('reports'));
  const { code, stdout, stderr } = await load(backend.url, ['--report', `json=${file('reports')}`]);
  expect([code, stdout, backend.connections()]).toEqual([2, '', 0]);
  expect(stderr).toMatch(/cannot write '.*reports': it is a folder/);
});

it.each<[string[], RegExp]>([
  [['--merge'], /--merge needs the files to add up\n {2}for example: friend-cb load --merge one\.json two\.json/],
  [['--merge', 'ONE', '--rate', '100'], /--merge sends nothing, so --rate cannot be given/],
  [
    ['--merge', 'ONE', '--duration', '1s', '--seed', '1'],
    /--merge sends nothing, so --duration and --seed cannot be given/,
  ],
  [
    ['--merge', 'ONE', '--to', ':3000/', '-H', 'X: y', '--token-file', 'token', '--timeout', '1s', '--insecure'],
    /--merge sends nothing, so --to and --timeout and --header and --insecure and --token-file cannot be given/,
  ],
  [['--merge', 'ONE', 'nowhere.json'], /cannot read the report 'nowhere\.json': it does not exist/],
  [['--merge', 'ONE', 'TEXT'], /'.*text\.json' cannot be added up: it is not JSON/],
  [['--merge', 'ONE', 'LIST'], /'.*list\.json' cannot be added up: it is not a JSON object/],
  [
    ['--merge', 'ONE', 'VERIFY'],
    new RegExp(
      "'.*verify\\.json' cannot be added up: its member 'runs' is missing, or not what load writes\\n" +
        ' {2}valid: files that friend-cb load --report json=FILE has written',
    ),
  ],
  [['--merge', 'ONE', 'LATER'], /'.*later\.json' cannot be added up: its version is 2, this program knows 1/],
  [['--merge', 'ONE', 'LESS'], /'.*less\.json' cannot be added up: its member 'histograms' is missing/],
  [
    ['--merge', 'ONE', 'TWO', 'ONE'],
    /'.*one\.json' holds a run that is in '.*one\.json' too\n {2}each run counts once/,
  ],
  [
    ['--merge', 'ONE', 'SUMLESS'],
    /'.*sumless\.json' cannot be added up: its member 'verdicts' is missing, or not what load writes/,
  ],
  [['--merge', 'ONE', '--report', 'json=/does/not/exist/x'], /cannot write/],
])('%j is exit 2', async (argv, words) => {
  const [one, two] = await writeReports();
  const report = readReport(readFileSync(one, 'utf8'));
  const paths: Record<string, string> = {
    ONE: one,
    TWO: two,
    TEXT: file('text.json', 'no JSON'),
    LIST: file('list.json', '[]'),
    VERIFY: file('verify.json', '{"v":1,"to":"http://127.0.0.1/","cases":[]}'),
    SUMLESS: file('sumless.json', JSON.stringify({ ...report, verdicts: { ...report.verdicts, ok: 1000 } })),
    LATER: file('later.json', JSON.stringify({ ...report, v: 2 })),
    // A callback is missing in a bucket.
    LESS: file(
      'less.json',
      JSON.stringify({
        ...report,
        histograms: { ...report.histograms, responseMs: { ...report.histograms.responseMs, count: 2 } },
      }),
    ),
  };
  const { code, stdout, stderr } = await runCli(['load', ...argv.map((word) => paths[word] ?? word)]);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(words);
});

const NOBODY = 'http://127.0.0.1:1/';

const hang: Respond = () => undefined;

it.each<[string, string[], number, Respond | null]>([
  ['OK', [], 0, answer(http(OK))],
  ['OK as text/plain, which no must-rule forbids', [], 0, answer(http(OK, { headers: ['Content-Type: text/plain'] }))],
  ['FAIL', [], 1, answer(http(FAIL))],
  ['401', [], 1, answer(http('', { status: '401 Unauthorized' }))],
  ['500', [], 1, answer(http('', { status: '500 Oops' }))],
  ['closed', [], 1, (socket) => void socket.end()],
  ['nobody listens', [], 3, null],
  // Thresholds replace the rule that every reply has to be ok.
  ['FAIL', ['--threshold', 'p99<2s'], 0, answer(http(FAIL))],
  ['FAIL', ['--threshold', 'p99<2s', '--threshold', 'errors==0'], 1, answer(http(FAIL))],
  ['OK', ['--threshold', 'p99<1us'], 1, answer(http(OK))],
  ['OK', ['--threshold', 'errors==0', '--threshold', 'rate>=99%', '--threshold', 'rate>=1'], 0, answer(http(OK))],
  ['hanging', ['--timeout', '200ms', '--threshold', 'max<1m'], 1, hang],
  ['hanging', ['--timeout', '200ms', '--threshold', 'errors<=1'], 0, hang],
  // Nothing was measured, whatever was asked.
  ['nobody listens', ['--threshold', 'errors<=1'], 3, null],
])('%s, %j: exit %i', VALID, async (_, argv, exit, respond) => {
  const to = respond === null ? NOBODY : (await startBackend(respond)).url;
  const { code, stdout } = await load(to, [...ONE, ...argv, ...JSON_REPORT]);
  const report = readReport(stdout);
  expect([code, report.sent, report.valid, report.verdict]).toEqual([exit, 1, true, exit === 0 ? 'pass' : 'fail']);
});

it('one that could be reached and one that could not: exit 1', VALID, async () => {
  const backend = await startBackend(
    answerAndClose(http(OK, { headers: ['Content-Type: application/json', 'Connection: close'] })),
  );
  const reports = [file('reached.json'), file('unreached.json')];
  expect((await load(backend.url, [...ONE, '--report', `json=${reports[0]}`])).code).toBe(0);
  expect((await load(NOBODY, [...ONE, '--report', `json=${reports[1]}`])).code).toBe(3);
  const { code, stdout } = await runCli(['load', '--merge', ...reports, ...JSON_REPORT]);
  expect(readReport(stdout)).toMatchObject({ sent: 2, verdicts: { ok: 1, unreachable: 1 }, verdict: 'fail' });
  expect(code).toBe(1);
});

it('no callback got out in the time that there was: exit 2, for nothing ran', async () => {
  // The handshake never ends, so no connection is ever open.
  const backend = await startBackend();
  const { code, stdout } = await load(backend.url.replace('http:', 'https:'), [
    '--rate',
    'max',
    '--duration',
    '20ms',
    '--timeout',
    '20s',
  ]);
  expect(code).toBe(2);
  expect(stdout).not.toContain('every reply was ok');
});

it('a sender that cannot keep up marks the run as invalid: exit 1, whatever the thresholds', async () => {
  // Sender and endpoint share a thread here, so the endpoint can make the sender late for certain.
  const endpoint = await startEndpoint((seen) => {
    const until = performance.now() + (seen.index === 0 ? 200 : 0);
    while (performance.now() < until);
    seen.reply();
  });
  const path = file('invalid.json');
  const { code, stdout } = await load(endpoint.url, [
    '--rate',
    '200',
    '--duration',
    '200ms',
    '--timeout',
    '20s',
    '--threshold',
    'errors==0',
    '--report',
    `json=${path}`,
  ]);
  expect(code).toBe(1);
  expect(readReport(readFileSync(path, 'utf8'))).toMatchObject({
    valid: false,
    verdict: 'fail',
    invalidBecause: expect.stringContaining('could not keep up'),
    sent: 40,
    verdicts: { ok: 40 },
  });
  expect(stdout).toMatch(/^INVALID {2}the sender could not keep up/m);
  expect(stdout).toMatch(/\nFAIL {2}1 threshold held\n$/);
});

it('--report json=- makes stdout pure JSON, and what is for people goes to stderr', VALID, async () => {
  const backend = await startBackend();
  const { code, stdout, stderr } = await load(backend.url, [...ONE, ...JSON_REPORT]);
  expect(code).toBe(0);
  expect(readReport(stdout).v).toBe(1);
  expect(stdout).toMatch(/^\{\n {2}"v": 1,\n[\s\S]*[^\n]\n$/);
  expect(stderr).toMatch(/^friend-cb: sending to .*\nload {2}http[\s\S]*\nPASS {2}every reply was ok\n$/);
});

it('a report on a file is the same as one on stdout, and stdout is for people then', async () => {
  const backend = await startBackend();
  const path = file('report.json');
  const { stdout } = await load(backend.url, [...ONE, '--report', `json=${path}`, '--seed', '9']);
  expect(stdout).toMatch(/^load {2}/);
  expect(Object.keys(readReport(readFileSync(path, 'utf8')))).toEqual(
    Object.keys(readReport((await load(backend.url, [...ONE, ...JSON_REPORT])).stdout)),
  );
});

it('the report has the members of the contract', async () => {
  const endpoint = await startEndpoint((seen) => seen.reply(http(seen.index === 0 ? 'no JSON' : OK)));
  const { code, stdout } = await load(endpoint.url, [
    '--rate',
    '100',
    '--duration',
    '50ms',
    '--seed',
    '1',
    ...JSON_REPORT,
  ]);
  const report = readReport(stdout);
  expect(report).toMatchObject({
    v: 1,
    to: endpoint.url,
    seed: 1,
    asked: { rate: 100, seconds: 0.05 },
    sent: 5,
    findings: { 'reply-not-json': 1 },
  });
  expect(Object.entries(report.verdicts)).toEqual([
    ['ok', 4],
    ['fail', 0],
    ['denied', 0],
    ['late', 0],
    ['broken', 1],
    ['unreachable', 0],
  ]);
  expect(typeof report.valid).toBe('boolean');
  expect(report.achievedRate).toBeGreaterThan(0);
  for (const clock of ['responseMs', 'serviceMs', 'lagMs'] as const) {
    for (const name of ['min', 'mean', 'p50', 'p90', 'p99', 'p999', 'max'] as const)
      expect(report[clock][name], `${clock} ${name}`).toBeGreaterThanOrEqual(0);
    expect(report.histograms[clock].count).toBe(5);
  }
  expect(code).toBe(codeOf(report));
});

it('--merge adds up the runs of several senders, and thresholds look at the sum', VALID, async () => {
  const backend = await startBackend((socket, _, index) => void socket.write(http(index === 1 ? FAIL : OK)));
  const paths = [file('first.json'), file('second.json')] as const;
  expect((await load(backend.url, [...ONE, '--report', `json=${paths[0]}`, '--seed', '1'])).code).toBe(0);
  expect((await load(backend.url, [...ONE, '--report', `json=${paths[1]}`, '--seed', '2'])).code).toBe(1);
  const parts = paths.map((path) => readReport(readFileSync(path, 'utf8')));

  const merged = await runCli(['load', '--merge', ...paths, ...JSON_REPORT]);
  const report = readReport(merged.stdout);
  expect(report).toMatchObject({
    runs: parts.flatMap(({ runs }) => runs),
    to: backend.url,
    seed: null,
    sent: 2,
    verdicts: { ok: 1, fail: 1 },
    achievedRate: 2,
    asked: { rate: 2, callbacks: 2 },
    responseMs: {
      min: Math.min(...parts.map(({ responseMs }) => responseMs.min ?? 0)),
      max: Math.max(...parts.map(({ responseMs }) => responseMs.max ?? 0)),
    },
  });
  expect(merged.code).toBe(1);
  expect(merged.stderr).toContain('this is 2 runs, added up');
  expect(backend.received).toHaveLength(2);

  for (const [expression, code] of [
    ['errors<=50%', 0],
    ['errors<50%', 1],
    ['rate>=2', 0],
    ['p99<1us', 1],
  ] as const)
    expect((await runCli(['load', '--merge', ...paths, '--threshold', expression])).code, expression).toBe(code);

  // A sum can be added up further, and the order does not matter.
  const sum = file('sum.json', merged.stdout);
  const third = file('third.json');
  await load(backend.url, [...ONE, '--report', `json=${third}`]);
  const [one, other] = await Promise.all(
    [
      [sum, third],
      [third, ...paths],
    ].map(async (files) => readReport((await runCli(['load', '--merge', ...files, ...JSON_REPORT])).stdout)),
  );
  expect(one).toMatchObject({ sent: 3, histograms: { ...other?.histograms }, verdicts: other?.verdicts });
});

it.skipIf(!existsSync('/dev/full'))(
  'a report that cannot be written to its end comes after the words, which are not lost',
  VALID,
  async () => {
    const backend = await startBackend();
    // Every write to it fails, as on a disk that is full.
    const { code, stdout, stderr } = await load(backend.url, [...ONE, '--report', 'json=/dev/full']);
    expect([code, backend.received.length]).toEqual([2, 1]);
    expect(stdout).toMatch(/\nPASS {2}every reply was ok\n$/);
    expect(stderr).toMatch(/cannot write '\/dev\/full': /);
  },
);

it('of an endless reply no more is shown than it takes to know it, unless all of it is asked for', async () => {
  const backend = await startBackend(answer(http('x'.repeat(100_000))));
  const { stdout } = await load(backend.url, ONE);
  expect(stdout).toContain('(100000 bytes in all)');
  expect(stdout.length).toBeLessThan(10_000);
  expect((await load(backend.url, [...ONE, '-v'])).stdout).toContain('x'.repeat(100_000));
});

it('a sum of runs against several endpoints has no command that repeats a callback, even added up again', async () => {
  const [good, bad] = [await startBackend(), await startBackend(answer(http(FAIL)))];
  const parts = [file('good.json'), file('bad.json')] as const;
  for (const [index, { url }] of [good, bad].entries()) await load(url, [...ONE, '--report', `json=${parts[index]}`]);
  expect((await runCli(['load', '--merge', parts[1]])).stdout).toContain('curl');
  const once = file('once.json');
  for (const argv of [[...parts, '--report', `json=${once}`], [once]])
    expect((await runCli(['load', '--merge', ...argv])).stdout).not.toContain('curl');
});

it('a merged report that holds a run twice by way of a sum is refused', async () => {
  const [one, two] = await writeReports();
  const sum = file('both.json', (await runCli(['load', '--merge', one, two, ...JSON_REPORT])).stdout);
  expect(await runCli(['load', '--merge', sum, two])).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining('holds a run that is in'),
  });
});

it('-q says nothing where all is well, and everything where it is not', VALID, async () => {
  const good = await startBackend();
  expect(await load(good.url, [...ONE, '-q'])).toEqual({ code: 0, stdout: '', stderr: '' });
  const quiet = await load(good.url, [...ONE, '-q', ...JSON_REPORT]);
  expect([quiet.code, readReport(quiet.stdout).sent, quiet.stderr]).toEqual([0, 1, '']);
  const bad = await startBackend(answer(http(FAIL)));
  const { code, stdout, stderr } = await load(bad.url, [...ONE, '-q']);
  expect([code, stderr]).toEqual([1, '']);
  expect(stdout).toMatch(/^load {2}[\s\S]*\nFAIL {2}1 of 1 callback did not get OK\n$/);
});

it('trouble is shown with its count, one exchange of each kind, and one command that repeats it', async () => {
  const endpoint = await startEndpoint((seen) => seen.reply(http(seen.index === 0 ? 'no JSON' : FAIL)));
  const { stdout } = await load(endpoint.url, [
    '--rate',
    '100',
    '--duration',
    '30ms',
    '--token',
    TOKEN,
    '--timeout',
    '20s',
  ]);
  expect(stdout).toMatch(/^2 × fail {2}66\.7 %/m);
  expect(stdout).toMatch(/^1 × reply-not-json {2}33\.3 %/m);
  expect(stdout).toContain('the endpoint says: no');
  expect(stdout.match(/ repeat {4}.*curl /g)).toHaveLength(1);
  expect(stdout).toContain(FAIL);
  expect(stdout).not.toContain(TOKEN);
  expect(stdout).toContain('FRIEND_CB_TOKEN');
});

it('-v shows the request too', async () => {
  const backend = await startBackend(answer(http(FAIL)));
  const { stdout } = await load(backend.url, [...ONE, '-v']);
  expect(stdout).toContain(`POST ${backend.received[0]?.target} HTTP/1.1`);
});

it('Authorization, cookies and credentials of the URL are masked, in the JSON report too', async () => {
  const backend = await startBackend(
    answer(http(FAIL, { headers: ['Content-Type: application/json', 'Set-Cookie: session=sekrit3'] })),
  );
  const path = file('masked.json');
  const { stdout, stderr } = await load(backend.url.replace('//', '//me:sekrit4@'), [
    ...ONE,
    '-v',
    '-H',
    'Authorization: Bearer sekrit1',
    '-H',
    'Cookie: a=sekrit2',
    '--report',
    `json=${path}`,
  ]);
  const json = readFileSync(path, 'utf8');
  for (const text of [stdout, stderr, json]) expect(text).not.toMatch(/sekrit|bWU6c2Vrcml0NA/);
  expect(backend.received[0]?.headers).toContain('Authorization: Bearer sekrit1');
  expect(readReport(json).examples.fail?.request.headers).toContainEqual(['Authorization', '***']);
});

const HOSTILE = '\u001b[31m\u0007\u0085\u009b\u202e\u200b\u2066\u00ad\ufeff';

it.each<[string, string]>([
  [
    'ErrorInfo',
    http(JSON.stringify({ ActionStatus: 'FAIL', ErrorCode: 1, ErrorInfo: HOSTILE }).replace('\\u001b', '\u001b')),
  ],
  ['a reason for FAIL', http(JSON.stringify({ ActionStatus: 'FAIL', ErrorCode: 1, ErrorInfo: HOSTILE.slice(4) }))],
  ['a body that is not JSON', http(`<${HOSTILE}>\r\nx`)],
  ['a member name', http(`{"${HOSTILE.slice(4)}":1}`)],
  ['a header', http(FAIL, { headers: ['Content-Type: \u009b31m\u00ad', 'X-\u0041: \u009b'] })],
  ['Location', http('', { status: '302 Found', headers: ['Location: \u009b31m\u00ad'] })],
  ['a status line', `HTTP/9 ${HOSTILE}\r\n\r\n`],
])('hostile text of a reply is escaped, on both streams and in the report: %s', async (_, reply) => {
  const bytes = Buffer.from(reply, reply.includes('\u202e') ? 'utf8' : 'latin1');
  const backend = await startBackend(answerAndClose(bytes));
  const path = file('hostile.json');
  const { stdout, stderr } = await load(backend.url, [...ONE, '-v', '--report', `json=${path}`]);
  const json = readFileSync(path, 'utf8');
  for (const text of [stdout, stderr, json]) expect(text).not.toMatch(UNSEEN);
  expect(stdout).toMatch(/\\u00(9b|ad)|\\u202e/);
  expect(json).toMatch(/\\u00(9b|ad)|\\u202e/);
});

it('hostile text of a file that is added up is escaped too', async () => {
  const [one] = await writeReports();
  const report = readReport(readFileSync(one, 'utf8'));
  const path = file(
    'forged.json',
    JSON.stringify({ ...report, to: `http://${HOSTILE}/`, tool: HOSTILE, valid: false, invalidBecause: HOSTILE }),
  );
  for (const argv of [[], JSON_REPORT]) {
    const { stdout, stderr } = await runCli(['load', '--merge', path, ...argv]);
    expect(stdout).not.toMatch(UNSEEN);
    expect(stderr).not.toMatch(UNSEEN);
  }
});

it.each<[string, string[], Record<string, string>, boolean, boolean]>([
  ['a terminal', [], {}, true, true],
  ['a pipe', [], {}, false, false],
  ['NO_COLOR', [], { NO_COLOR: '1' }, true, false],
  ['FORCE_COLOR', [], { FORCE_COLOR: '1' }, false, true],
  ['--color', ['--color'], { NO_COLOR: '1' }, false, true],
  ['--no-color', ['--no-color'], { FORCE_COLOR: '1' }, true, false],
])('colour on stdout, %s: %j %j', async (_, argv, env, isTTY, isColoured) => {
  const backend = await startBackend(answer(http(FAIL)));
  const { stdout } = await load(backend.url, [...ONE, ...argv], { env, isTTY });
  expect(/\u001b\[\d+m/.test(stdout)).toBe(isColoured);
  expect(stdout.replaceAll(/\u001b\[\d+m/g, '')).not.toMatch(UNSEEN);
});

/** What is left on a terminal: it knows line ends, the cursor going up, and wiping below it. */
function screenOf(text: string): string[] {
  const lines = [''];
  let row = 0;
  for (const [, up, wipe, end, plain] of text
    .replaceAll(/\u001b\[\d*m/g, '')
    .matchAll(/(?:\u001b\[(\d+)A)|(\u001b\[0J)|(\n)|([^\u001b\n]+)/g)) {
    if (up) row -= Number(up);
    else if (wipe) lines.splice(row, lines.length, '');
    else if (end) lines[++row] ??= '';
    else lines[row] += plain ?? '';
  }
  return lines;
}

it.each([120, 44])(
  'on a terminal of %i columns progress is drawn over again, fits, and is gone at the end',
  async (columns) => {
    const endpoint = await startEndpoint(() => undefined);
    const running = start(['load', '--to', endpoint.url, ...ONE, '--timeout', '20s', '--seed', '1'], {
      isTTY: true,
      columns,
    });
    // Drawn, and drawn over.
    await running.seen('stderr', /\u001b\[\d+A\u001b\[0J/);
    for (const seen of endpoint.seen) seen.reply();
    const { stdout, stderr } = await running.result;
    expect(screenOf(stderr)).toEqual([`friend-cb: sending to ${endpoint.url}, 1/s for 1 s, unsigned, seed 1`, '']);
    const drawn = stderr.replaceAll(/\u001b\[\d*[mAJ]/g, '').split('\n');
    for (const line of drawn.slice(1)) expect(line.length, line).toBeLessThan(columns);
    expect(drawn.join('\n')).toMatch(/1 sent/);
    // No cursor is moved where the report is.
    expect(stdout).not.toMatch(/\u001b\[\d*[AJ]/);
  },
);

it('on a dumb terminal, and with -q, nothing is drawn', async () => {
  const endpoint = await startEndpoint((seen) => void setTimeout(seen.reply, 450));
  const [dumb, quiet] = await Promise.all([
    load(endpoint.url, ONE, { isTTY: true, env: { TERM: 'dumb' } }),
    load(endpoint.url, [...ONE, '-q'], { isTTY: true }),
  ]);
  expect(dumb.stderr).toMatch(/^friend-cb: sending to [^\n]*\n$/);
  expect(quiet.stderr).toBe('');
});

it('in a pipe progress is a plain line now and then, on stderr', async () => {
  const endpoint = await startEndpoint(() => undefined);
  const running = start(['load', '--to', endpoint.url, ...ONE, '--timeout', '60s']);
  await running.seen('stderr', /^friend-cb: \d+ s, 1 of 1 sent, waiting for 1 reply, p99 -\n/m);
  for (const seen of endpoint.seen) seen.reply();
  const { stdout, stderr } = await running.result;
  expect(stderr).not.toMatch(UNSEEN);
  expect(stdout).toMatch(/^load {2}/);
  expect(stdout).not.toContain('1 of 1 sent');
});

it.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  // Whoever reads has gone: nobody is there to be told of a failure.
  ['stdout-closed', 0],
] as const)(
  '%s during a run: what is under way comes to its end, the report is written, exit %i',
  async (reason, exit) => {
    let isInterrupted = false;
    const endpoint = await startEndpoint((seen) => {
      if (isInterrupted || seen.index < 5) return seen.reply();
      if (seen.index < 8) return;
      isInterrupted = true;
      running.interrupt(reason);
      // Answered only after the end was asked for.
      for (const each of endpoint.seen) if (each.repliedMs === null) each.reply();
    });
    const path = file(`interrupted-${reason}.json`);
    const running = start([
      'load',
      '--to',
      endpoint.url,
      '--rate',
      '400',
      '--duration',
      '60s',
      '--timeout',
      '20s',
      '--report',
      `json=${path}`,
    ]);
    const { code, stdout } = await running.result;
    const report = readReport(readFileSync(path, 'utf8'));
    expect(code).toBe(exit);
    expect(report).toMatchObject({
      interrupted: true,
      verdict: 'fail',
      sent: endpoint.seen.length,
      asked: { callbacks: 24_000 },
    });
    expect([report.verdicts.ok, isDistinct(endpoint.seen)]).toEqual([endpoint.seen.length, true]);
    expect(stdout).toMatch(/interrupted: the run was not finished/);
    expect(stdout).toMatch(new RegExp(`^  callbacks   ${report.sent} of 24,000 sent`, 'm'));
    expect(stdout).toMatch(/\nFAIL {2}interrupted; /);
  },
);

it('help shows every option, its default and examples that can be run', async () => {
  const { code, stdout } = await runCli(['load', '--help']);
  expect(code).toBe(0);
  for (const option of [
    '--to',
    '--rate',
    '--ramp',
    '--duration',
    '--max-connections',
    '--threshold',
    '--report',
    '--merge',
    '--sdk-appid',
    '--token',
    '--wire',
    '--seed',
    '--timeout',
    '--ca',
    '--insecure',
  ])
    expect(stdout).toContain(option);
  expect(stdout).toMatch(/default: 100\)/);
});
