import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { answer, http, OK, post, startBackend } from '../support/counterparts.ts';
import { BIN, ENV, type Ended, launch } from '../support/launch.ts';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

const runBin = (argv: readonly string[], env: Record<string, string> = {}) => launch(argv, env).ended;

const bash = (command: string, env: Record<string, string> = {}) =>
  new Promise<Ended>((resolve) => {
    const options = { env: { ...ENV, ...env, NODE: process.execPath, BIN }, timeout: 15_000 };
    execFile('bash', ['--norc', '-c', command], options, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, signal: null, stdout, stderr }),
    );
  });

it.each([['--version'], ['-V']])('%s prints the bare version', async (flag) => {
  expect(await runBin([flag])).toEqual({ code: 0, signal: null, stdout: `${version}\n`, stderr: '' });
});

it('no escape codes in a pipe, unless asked for', async () => {
  const plain: [string[], Record<string, string>][] = [
    [['demo'], {}],
    [['explain'], {}],
    [['--help'], {}],
    [['snd'], {}],
    [['send', '--to', ':1'], {}],
    [['explain', '--no-color'], { FORCE_COLOR: '1' }],
  ];
  const coloured: [string[], Record<string, string>][] = [
    [['explain', '--color'], {}],
    [['explain'], { FORCE_COLOR: '1' }],
  ];
  const outputs = await Promise.all([...plain, ...coloured].map(([argv, env]) => runBin(argv, env)));
  expect(outputs.map(({ stdout, stderr }) => (stdout + stderr).includes('\u001b['))).toEqual([
    ...plain.map(() => false),
    ...coloured.map(() => true),
  ]);
});

it.each<[string, number]>([
  ['fixtures', 0],
  ['nonsense', 2],
  ['send --to 127.0.0.1:1', 3],
])('friend-cb %s exits %i', async (line, wanted) => {
  expect((await runBin(line.split(' '))).code).toBe(wanted);
});

it.each([
  'explain',
  'fixtures --replies',
  'demo',
  'send --to :1 --seed 1 --dry-run --count 1000',
  'send --to :1 --seed 1 --print curl --count 1000',
])('friend-cb %s | head -1 ends quietly with 0', async (line) => {
  const { stdout, stderr } = await bash(`"$NODE" "$BIN" ${line} | head -1; echo "\${PIPESTATUS[0]}"`);
  expect(stdout).toMatch(/^.+\n0\n$/);
  expect(stderr).toBe('');
});

it('send to a backend | head -1 stops sending, and exits 0', async () => {
  const backend = await startBackend(answer(http(OK)));
  const { stdout, stderr } = await bash(
    `"$NODE" "$BIN" send --to ${backend.url} --count 1000000 --seed 1 --format ndjson | head -1
    echo "\${PIPESTATUS[0]}"`,
  );
  expect(stdout).toMatch(/^\{"v":1,"type":"exchange".*\}\n0\n$/);
  expect(stderr).toBe('');
});

it.each<[string[], 'SIGINT' | 'stdout-closed', number]>([
  [['--dry-run'], 'stdout-closed', 0],
  [['--print', 'curl'], 'stdout-closed', 0],
  [['--dry-run'], 'SIGINT', 130],
])(
  'a billion callbacks that are only shown can be stopped: %j, %s',
  async (argv, reason, wanted) => {
    const { child, seen, ended } = launch(['send', '--to', ':1', '--seed', '1', '--count', '1000000000', ...argv]);
    await seen('stdout', /\n/);
    if (reason === 'SIGINT') child.kill(reason);
    else child.stdout.destroy();
    const { code, stderr } = await ended;
    expect([code, stderr]).toEqual([wanted, '']);
  },
  4000,
);

it('listen | head -1 exits 0 when its reader has gone', async () => {
  const { child, seen, ended } = launch(['listen', '--port', '0', '--format', 'ndjson']);
  const [, url = ''] = await seen('stderr', /listening on (\S+)\n/);
  await seen('stdout', /"ready"/);
  child.stdout.destroy();
  const gone = new AbortController();
  void ended.then(() => gone.abort());
  // The first write after the reader has gone tells it; more may have to follow.
  while (!gone.signal.aborted)
    await fetch(url, { method: 'POST', body: '{}', signal: gone.signal }).catch(() => undefined);
  const { code, stderr } = await ended;
  expect(code).toBe(0);
  expect(stderr.split('\n').filter((line) => line !== '' && !line.startsWith('friend-cb: '))).toEqual([]);
});

it('stdout that cannot be written to is no broken contract', async () => {
  const { stdout, stderr } = await bash('"$NODE" "$BIN" fixtures >/dev/full; echo "$?"');
  expect(stdout).toMatch(/^[24]\n$/);
  expect(stderr).toMatch(/^friend-cb: /);
});

it.each<[NodeJS.Signals, string[], number]>([
  ['SIGINT', [], 0],
  ['SIGTERM', [], 0],
  ['SIGHUP', [], 0],
  ['SIGINT', ['--count', '1'], 130],
  ['SIGTERM', ['--for', '1m'], 143],
  ['SIGHUP', ['--for', '1m'], 129],
])('%s ends listen %j with %i, after the summary', async (signal, argv, wanted) => {
  const { child, seen, ended } = launch(['listen', '--port', '0', '--format', 'ndjson', ...argv]);
  await seen('stdout', /"ready"/);
  child.kill(signal);
  const { code, stdout } = await ended;
  expect(code).toBe(wanted);
  expect(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({ type: 'summary', reason: signal });
});

it('the ready line appears only when it is really listening', async () => {
  const { child, seen, ended } = launch(['listen', '--port', '0']);
  const [, url = ''] = await seen('stderr', /^friend-cb: listening on (http:\/\/127\.0\.0\.1:\d+\/)\n/);
  expect(await post(url)).toEqual({ status: 200, text: OK });
  const second = await runBin(['listen', '--port', new URL(url).port]);
  expect([second.code, second.stdout]).toEqual([2, '']);
  expect(second.stderr).not.toContain('listening on');
  child.kill('SIGINT');
  expect((await ended).stdout).toContain('200 OK');
});

it.each<[NodeJS.Signals, number]>([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
])('%s: send lets what is under way end, prints the summary and exits %i', async (signal, wanted) => {
  let arrived: () => void = () => undefined;
  const first = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const backend = await startBackend(() => arrived());
  const { child, ended } = launch(['send', '--to', backend.url, '--count', '100', '--timeout', '150ms', '--seed', '1']);
  await first;
  child.kill(signal);
  const { code, stdout, stderr } = await ended;
  expect([code, stderr]).toEqual([wanted, '']);
  expect(stdout).toMatch(/\n1 callback: 1 late\n$/);
});

it('load that runs out of open files waits for the connections that it has, and the run is not valid', async () => {
  // A reply takes longer than all the callbacks take to become due, so each of them wants a
  // connection of its own.
  const backend = await startBackend((socket) => void setTimeout(() => socket.write(http(OK)), 150));
  const { code, stdout } = await bash(
    `ulimit -n 60 && "$NODE" "$BIN" load --to ${backend.url} --rate 1000 --duration 100ms --timeout 10s`,
  );
  expect([code, backend.received.length]).toEqual([1, 100]);
  expect(stdout).toMatch(/\n {2}verdicts {4}100 ok\n/);
  const [, problem] = /\nINVALID {2}(.*)\n/.exec(stdout) ?? [];
  expect(problem?.replace(/\d+ of/, 'N of')).toBe(
    'the sender could not open more than N of 1000 connections ' +
      '(EMFILE, this process may not open more files: raise ulimit -n)',
  );
});

it('a bare fixture goes through jq and back into send', async () => {
  const backend = await startBackend();
  const { code, stderr } = await bash(
    `"$NODE" "$BIN" fixtures two-way | sed s/bob/mallory/g | "$NODE" "$BIN" send --body - --to ${backend.url}`,
  );
  expect([code, stderr]).toEqual([0, '']);
  expect(backend.received[0]?.body.toString()).toContain('"To_Account":"mallory"');
});

it('life does not depend on standard input', async () => {
  const { child, seen, ended } = launch(['listen', '--port', '0', '--count', '1']);
  const [, url = ''] = await seen('stderr', /listening on (\S+)\n/);
  await post(url);
  expect((await ended).code).toBe(0);
  expect(child.stdin).toBeNull();
});
