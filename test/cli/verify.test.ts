import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CASE_IDS, CASES, USUAL_CASE_IDS } from '../../src/contract/suite.ts';
import { type Receiver, readReplyFixture, startReceiver } from '../../src/index.ts';
import { runCli, start } from '../support/harness.ts';

const APP = '1400000001';
const TOKEN = 'verify-token';
const folder = mkdtempSync(join(tmpdir(), 'friend-cb-verify-'));
const file = (name: string) => join(folder, name);
const json = (path: string) => JSON.parse(readFileSync(path, 'utf8'));
const bin = new URL('../../bin/friend-cb.js', import.meta.url).pathname;

let right: Receiver;
/** Answers OK to everything: the foreign SdkAppid, the forged Sign, the broken body. */
let trusting: Receiver;
beforeAll(async () => {
  right = await startReceiver({ sdkAppId: APP, token: TOKEN });
  trusting = await startReceiver({ replies: [readReplyFixture('ok')] });
});
afterAll(async () => {
  await Promise.all([right.close(), trusting.close()]);
  rmSync(folder, { recursive: true });
});
const at = (url: string, ...more: string[]) => ['verify', '--to', url, '--sdk-appid', APP, ...more];

/** A port that nothing listens on, for as long as the tests run on loopback alone. */
async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

it('our own receiver passes every case at level info', async () => {
  const { code, stdout, stderr } = await runCli(at(right.url, '--token', TOKEN, '--fail-on', 'info'));
  // Where the machine is busy, there may be lines about the progress.
  expect({ code, stderr: stderr.replaceAll(/^friend-cb: \[\d+\/\d+\] .*\n/gm, '') }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(new RegExp(`PASS {2}${USUAL_CASE_IDS.length} passed in [\\d.]+ s, failing on info\\n$`));
  expect(stdout).not.toContain(TOKEN);
});

it('-v shows request and reply of a failed case whole', async () => {
  const options = ['--only', 'identity/missing', '--only', 'accept/one-way', '-H', 'X-Tenant: 7'];
  const usual = await runCli(at(trusting.url, ...options));
  const verbose = await runCli(at(trusting.url, ...options, '-v'));
  const request =
    /exchange {2}POST \S+ HTTP\/1\.1\n(?: {12}\S.*\n)* {12}X-Tenant: 7\n(?: {12}\S.*\n)* {12}\| \{"Callback/;
  expect(verbose.stdout).toMatch(request);
  expect(usual.stdout).not.toMatch(/^ {12}X-Tenant/m);
  expect(verbose.stdout.match(/^ {2}exchange/gm)).toHaveLength(1);
});

it.each([
  [
    ['--only', 'identity/'],
    1,
    [
      'identity/foreign',
      'identity/longer',
      'identity/shorter',
      'identity/foreign-unsigned',
      'identity/body-override',
      'identity/missing',
      'identity/empty',
      'identity/twice',
      'identity/coerced',
    ],
    9,
  ],
  [['--only', 'identity/missing'], 0, ['identity/missing'], 1],
  [['--only', 'identity/missing', '--fail-on', 'should'], 1, ['identity/missing'], 1],
  [['--only', 'identity/coerced', '--fail-on', 'should'], 0, ['identity/coerced'], 1],
  [['--only', 'identity/coerced', '--fail-on', 'info'], 1, ['identity/coerced'], 1],
  [['--only', 'accept/one-way'], 0, [], 1],
  [['--only', 'accept/platform-mac'], 0, [], 1],
  [['--only', 'accept/', '--skip', 'accept/platform', '--skip', 'accept/pairs'], 0, [], 20],
  [['--only', 'identity/', '--bail'], 1, ['identity/foreign'], 9],
] as const)('a backend that trusts everything, %j: exit %i', async (options, code, failed, count) => {
  const ran = await runCli(at(trusting.url, ...options, '--report', 'json=-'));
  expect(ran.code).toBe(code);
  const report = JSON.parse(ran.stdout);
  expect(
    report.cases.filter((each: { outcome: string }) => each.outcome === 'fail').map((each: { id: string }) => each.id),
  ).toEqual(failed);
  expect(report.cases).toHaveLength(count);
  expect(report.counts.pass + report.counts.fail + report.counts.known + report.counts.skip).toBe(count);
  expect(ran.stderr).toMatch(code === 0 ? /\nPASS / : /\nFAIL /);
});

it('without a token the cases about signatures are skipped, with the reason and the count', async () => {
  const { code, stdout } = await runCli(at(trusting.url, '--only', 'sign/', '--only', 'accept/one-way'));
  expect(code).toBe(0);
  expect(stdout).toContain('- 15 skipped: it needs a token');
});

it('a failing case tells everything that is needed to mend it', async () => {
  const { stdout } = await runCli(at(trusting.url, '--only', 'identity/foreign', '-v'));
  expect(stdout).toMatch(/✗ identity\/foreign {2}must/);
  for (const part of [
    "another app's SdkAppid",
    'refused: FAIL with status 200',
    'not-refused',
    'got status 200 with {"ActionStatus":"OK"',
    '1047/34360',
    "curl -q -sS -i --noproxy '*'",
    'SdkAppid=1400000009',
    'friend-cb verify --only identity/foreign',
  ]) {
    expect(stdout).toContain(part);
  }
});

it('the curl command of a failing case repeats it', async () => {
  const { stdout } = await runCli(at(trusting.url, '--only', 'identity/longer', '--report', 'json=-'));
  const [failed] = JSON.parse(stdout).cases;
  // Not synchronously: the backend that answers it lives in this process.
  const { spawn } = await import('node:child_process');
  const child = spawn('sh', ['-c', failed.curl]);
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  await new Promise((resolve) => child.on('close', resolve));
  expect(output).toContain('HTTP/1.1 200 OK');
  expect(output).toContain('{"ActionStatus":"OK"');
});

it('two runs with one seed send the same bytes, but for times and signatures; another seed does not', async () => {
  const bytes = async (seed: string) => {
    const receiver = await startReceiver({ sdkAppId: APP, token: TOKEN });
    await runCli(
      at(receiver.url, '--token', TOKEN, '--seed', seed, '--skip', 'body/1', '--skip', 'delivery/concurrent'),
    );
    const seen: string[] = [];
    // Sent last of all, so that the queue has an end.
    await fetch(receiver.url, { method: 'POST', body: 'end' });
    for (let exchange = await receiver.next(); exchange.request.body !== 'end'; exchange = await receiver.next()) {
      const { target, headers, body } = exchange.request;
      const unsigned = target.replaceAll(/(Sign|RequestTime)(\[\])?=[^&]*/g, '$1');
      seen.push(`${unsigned}\n${JSON.stringify(headers.filter(([name]) => name !== 'host'))}\n${body}`);
    }
    await receiver.close();
    return seen.join('\n\n');
  };
  const [first, second, other] = [await bytes('7'), await bytes('7'), await bytes('8')];
  expect(second).toBe(first);
  expect(other).not.toBe(first);
}, 30_000);

it.each([
  [['verify'], /verify needs --to URL, the endpoint, and --sdk-appid ID/],
  [['verify', '--to', 'http://127.0.0.1:1/'], /verify needs --sdk-appid ID/],
  [['verify', '--sdk-appid', APP], /verify needs --to URL/],
  [['verify', 'http://127.0.0.1:1/'], /is given without --to/],
  [
    at('http://127.0.0.1:1/', '--only', 'identity/foriegn'),
    /no case is named or begins with 'identity\/foriegn'; did you mean identity\/foreign\?/,
  ],
  [at('http://127.0.0.1:1/', '--skip', 'nonsense'), /no case is named or begins with 'nonsense'/],
  [at('http://127.0.0.1:1/', '--only', 'sign/valid', '--skip', 'sign/'), /no case is left to run/],
  [
    at('http://127.0.0.1:1/', '--fail-on', 'mus'),
    /--fail-on <level>: 'mus' is none of must, should, info; did you mean must\?/,
  ],
  [
    at('http://127.0.0.1:1/', '--choice', 'foreign-app=maybe'),
    /--choice <name=value>: 'maybe' is none of fail, denied, any/,
  ],
  [at('http://127.0.0.1:1/', '--choice', 'foreign=fail'), /--choice <name=value>: 'foreign' is none of/],
  [
    at('http://127.0.0.1:1/', '--report', 'xml=x'),
    /--report <kind=file>: 'xml' is none of junit, json, markdown, html, github/,
  ],
  [at('http://127.0.0.1:1/', '--report', 'junit'), /--report <kind=file>: 'junit' is not of the form NAME=VALUE/],
  [at('http://127.0.0.1:1/', '--report', 'json=-', '--report', 'junit=-'), /two reports want stdout/],
  [at('http://127.0.0.1:1/', '--baseline', '/nonexistent/known.json'), /cannot read the baseline/],
  [at('http://127.0.0.1:1/', '--update-baseline'), /--update-baseline needs --baseline FILE/],
  [at('http://127.0.0.1:1/', '--accounts', 'alice'), /--accounts <a,b,…>: 'alice' is not a list of ids/],
  [at('http://127.0.0.1:1/', '--'), /after -- there is no command/],
  [
    at('http://127.0.0.1:1/', '--', '/nonexistent/backend'),
    /cannot start '\/nonexistent\/backend': there is no such command/,
  ],
  [['listen', '--', 'x'], /listen takes no command behind --/],
])('%j is exit 2', async (argv, pattern) => {
  const { code, stdout, stderr } = await runCli(argv);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr.split('\n')[0]).toMatch(pattern);
  expect(stderr).toMatch(/^friend-cb: /);
});

it('never 0 when no case ran: all skipped is exit 2', async () => {
  const { code, stderr } = await runCli(at(trusting.url, '--only', 'sign/valid'));
  expect(code).toBe(2);
  expect(stderr).toContain('every selected case was skipped');
});

it('nothing listens: exit 3, and no case is reported', async () => {
  const { code, stdout, stderr } = await runCli(at(`http://127.0.0.1:${await freePort()}/`));
  expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
  expect(stderr).toContain('no case was run');
  expect(stderr).toContain('endpoint-refused');
});

it('interrupted: exit 130 after the report', async () => {
  const running = start(at(trusting.url, '--only', 'accept/'), { isTTY: true });
  await running.seen('stderr', /\[3\/33\]/);
  running.interrupt('SIGINT');
  const { code, stdout } = await running.result;
  expect(code).toBe(130);
  expect(stdout).toContain('stopped: interrupted by SIGINT');
});

it('progress only on a terminal', async () => {
  const { stderr } = await runCli(at(trusting.url, '--only', 'accept/one-way'));
  expect(stderr).toBe('');
  const terminal = await runCli(at(trusting.url, '--only', 'accept/one-way', '--no-color'), { isTTY: true });
  expect(terminal.stderr).toContain('[1/1] accept/one-way');
});

it('the list has every case, as text and as JSON, without an endpoint', async () => {
  const { code, stdout } = await runCli(['verify', '--list']);
  expect(code).toBe(0);
  expect(
    stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => line.split(/\s/)[0]),
  ).toEqual(CASE_IDS);
  const asJson = await runCli(['verify', '--list', '--report', 'json=-', '--only', 'sign/']);
  expect(JSON.parse(asJson.stdout).cases).toEqual(CASES.filter(({ id }) => id.startsWith('sign/')));
});

it.each(CASE_IDS)('explain %s', async (id) => {
  const { code, stdout } = await runCli(['explain', id]);
  expect(code).toBe(0);
  expect(stdout).toContain(`friend-cb verify --only ${id}`);
});

it.each([
  ['foreign-app=fail', 0],
  ['foreign-app=denied', 1],
  ['foreign-app=any', 0],
])('--choice %s against a backend that answers FAIL: exit %i', async (choice, code) => {
  const ran = await runCli(at(right.url, '--token', TOKEN, '--only', 'identity/foreign', '--choice', choice));
  expect(ran.code).toBe(code);
  expect(ran.stdout).toContain('foreign-app=fail');
});

it.each([
  ['unknown-command=accepted', 0],
  ['unknown-command=refused', 1],
])('--choice %s at --fail-on info: exit %i', async (choice, code) => {
  expect(
    (
      await runCli(
        at(right.url, '--token', TOKEN, '--only', 'command/unknown', '--fail-on', 'info', '--choice', choice),
      )
    ).code,
  ).toBe(code);
});

it('--accounts are used, and the ids that a case needs for itself begin with fcb-', async () => {
  const receiver = await startReceiver({ sdkAppId: APP });
  await runCli(
    at(
      receiver.url,
      '--accounts',
      'alice,bob',
      '--only',
      'accept/one-way',
      '--only',
      'accept/rest-batch',
      '--only',
      'accept/account-32-bytes',
    ),
  );
  const ids = new Set<string>();
  for (let count = 0; count < 7; count += 1)
    for (const pair of (await receiver.next()).callback?.pairs ?? []) ids.add(pair.From_Account).add(pair.To_Account);
  await receiver.close();
  expect([...ids].filter((id) => !id.startsWith('fcb-')).sort()).toEqual(['alice', 'bob']);
  expect([...ids].filter((id) => id.startsWith('fcb-')).every((id) => id.length === 32)).toBe(true);
});

it('several reports in one run', async () => {
  const ran = await runCli(
    at(
      trusting.url,
      '--only',
      'identity/foreign',
      '--report',
      `junit=${file('a.xml')}`,
      '--report',
      `json=${file('a.json')}`,
      '--report',
      `markdown=${file('a.md')}`,
      '--report',
      `github=${file('a-summary.md')}`,
      '--report',
      `html=${file('a.html')}`,
    ),
  );
  expect(ran.code).toBe(1);
  expect(readFileSync(file('a.xml'), 'utf8')).toContain('name="identity/foreign"');
  expect(json(file('a.json'))).toMatchObject({ v: 1, verdict: 'fail', seed: 1, counts: { fail: 1 } });
  expect(readFileSync(file('a.md'), 'utf8')).toContain('identity/foreign');
  expect(readFileSync(file('a-summary.md'), 'utf8')).toContain('identity/foreign');
  expect(readFileSync(file('a.html'), 'utf8')).toContain('id="identity/foreign" data-outcome="fail"');
  expect(ran.stderr).toContain('::error ');
});

it('in GitHub Actions the summary and the annotations come by themselves', async () => {
  writeFileSync(file('step.md'), 'before\n');
  const ran = await runCli(at(trusting.url, '--only', 'identity/foreign'), {
    env: { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: file('step.md') },
  });
  expect(ran.stderr).toMatch(/^::error /m);
  expect(readFileSync(file('step.md'), 'utf8')).toMatch(/^before\n[\s\S]*identity\/foreign/);
});

it('a report that cannot be written is exit 2, and says which', async () => {
  const { code, stderr } = await runCli(
    at(trusting.url, '--only', 'accept/one-way', '--report', 'json=/nonexistent/x.json'),
  );
  expect(code).toBe(2);
  expect(stderr).toContain("cannot write '/nonexistent/x.json'");
});

it('a baseline: written, kept to, and failing when an entry no longer holds', async () => {
  const known = file('known.json');
  const run = (url: string, ...more: string[]) => runCli(at(url, '--only', 'identity/', '--baseline', known, ...more));
  expect(await run(trusting.url, '--update-baseline')).toMatchObject({ code: 0 });
  expect(json(known).known).toHaveLength(9);
  expect(json(known).known[0]).toMatchObject({ case: 'identity/foreign', finding: 'not-refused' });

  const again = await run(trusting.url, '--fail-on', 'info');
  expect(again.code).toBe(0);
  expect(again.stdout).toContain('~ identity/foreign  known: ');

  const mended = await runCli(at(right.url, '--token', TOKEN, '--only', 'identity/', '--baseline', known));
  expect(mended.code).toBe(1);
  expect(mended.stdout).toMatch(
    /✗ baseline, line 5: identity\/foreign not-refused: the case passes now: take the entry out/,
  );
});

it.each([
  [{ case: 'identity/foreign', finding: 'not-refused', reason: 'ABC-1' }, 0],
  [{ case: 'identity/foreign', finding: 'not-refused', reason: 'ABC-1', expires: '2999-12-31' }, 0],
  [{ case: 'identity/foreign', finding: 'not-refused', reason: 'ABC-1', expires: '2020-01-01' }, 1],
  [{ case: 'identity/foreign', finding: 'not-alive', reason: 'another failure' }, 1],
  [{ case: 'identity/longer', finding: 'not-refused', reason: 'not run, so it says nothing' }, 1],
  [{ case: 'identity/foriegn', finding: 'not-refused', reason: 'mistyped' }, 2],
  [{ case: 'identity/foreign', finding: 'nonsense', reason: 'x' }, 2],
  [{ case: 'identity/foreign', finding: 'not-refused' }, 2],
  [{ case: 'reply/in-time', finding: 'reply-late', reason: 'slow' }, 2],
  [{ case: 'identity/foreign', finding: 'not-refused', reason: 'x', expires: 'soon' }, 2],
])('baseline entry %j: exit %i', async (entry, code) => {
  const known = join(mkdtempSync(join(folder, 'baseline-')), 'known.json');
  writeFileSync(known, JSON.stringify({ v: 1, known: [entry] }));
  expect((await runCli(at(trusting.url, '--only', 'identity/foreign', '--baseline', known))).code).toBe(code);
});

it('-- COMMAND starts the backend, waits for it, and ends its whole process group', async () => {
  const port = await freePort();
  // A shell with the real backend as its child: both have to go.
  const ran = await runCli(
    at(
      `http://127.0.0.1:${port}/`,
      '--only',
      'accept/one-way',
      '--',
      'sh',
      '-c',
      `"${process.execPath}" "${bin}" listen --port ${port} & wait`,
    ),
    {
      env: { ...process.env } as Record<string, string>,
    },
  );
  expect(ran).toMatchObject({ code: 0, stderr: '' });
  expect((await runCli(at(`http://127.0.0.1:${port}/`))).code).toBe(3);
});

it("-- COMMAND: the backend's log is shown on failure only", async () => {
  const port = await freePort();
  const ran = await runCli(
    at(
      `http://127.0.0.1:${port}/`,
      '--only',
      'identity/foreign',
      '--',
      process.execPath,
      bin,
      'listen',
      '--port',
      String(port),
      '--reply',
      'ok',
    ),
    {
      env: { ...process.env } as Record<string, string>,
    },
  );
  expect(ran.code).toBe(1);
  expect(ran.stderr).toContain("the backend's log:");
  expect(ran.stderr).toContain('| friend-cb: listening on');
});

it('-- COMMAND that ends at once: exit 3 with its log', async () => {
  const port = await freePort();
  const { code, stderr } = await runCli(at(`http://127.0.0.1:${port}/`, '--', 'sh', '-c', 'echo no database; exit 7'));
  expect(code).toBe(3);
  expect(stderr).toContain('the backend ended with exit code 7 before it answered');
  expect(stderr).toContain('| no database');
});

it('-- COMMAND where something answers already: exit 2', async () => {
  const { code, stderr } = await runCli(at(right.url, '--', 'true'));
  expect(code).toBe(2);
  expect(stderr).toContain('something answers at');
});

it('--wait waits for an endpoint that comes later', async () => {
  const port = await freePort();
  const running = start(at(`http://127.0.0.1:${port}/`, '--only', 'accept/one-way', '--wait', '10s'));
  const late = await startReceiver({ port, sdkAppId: APP });
  expect((await running.result).code).toBe(0);
  await late.close();
});

it('the self-test: the case meant for it catches each broken receiver, and each case is meant for one', () => {
  const { status, stdout } = spawnSync(process.execPath, [bin, 'verify', '--self-test'], { encoding: 'utf8' });
  expect(stdout.split('\n').filter((line) => line.startsWith('✗'))).toEqual([]);
  expect(status).toBe(0);
  expect(stdout).toMatch(/PASS {2}(\d+) of \1 broken receivers caught/);
}, 300_000);
