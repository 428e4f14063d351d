import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { run } from '../../src/cli.ts';
import type { Interruption, Io } from '../../src/io.ts';
import { answer, closedPort, FAIL, http, OK, startBackend } from '../support/counterparts.ts';
import { records, runCli, start } from '../support/harness.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'friend-cb-exit-'));
  writeFileSync(join(folder, 'empty'), '');
  writeFileSync(join(folder, 'text'), 'hello');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const TO = ['send', '--to', ':1'];

it.each<[string[]]>([
  [['nonsense']],
  [['--nonsense']],
  [['listen', 'operand']],
  [['demo', 'operand']],
  [['fixtures', 'one-way', 'two-way']],
  [['explain', 'body-empty', 'body-not-json']],
  [['fixtures', 'nonsense']],
  [['schema', 'nonsense']],
  [['fixtures', 'one-way', '--replies']],
  [['explain', 'nonsense']],
  [['listen', '--nonsense']],
  [['listen', '-x']],
  [['listen', '--port']],
  [['listen', '--port', 'x']],
  [['listen', '--port', '65536']],
  [['listen', '--port', '-1']],
  [['listen', '--port', '']],
  [['listen', '--host', '']],
  [['listen', '--port', '0', '--host', '203.0.113.1']],
  [['listen', '--port', '0', '--host', 'nope.invalid']],
  [['listen', '--sdk-appid', 'abc']],
  [['listen', '--token', '']],
  [['listen', '--token', 'x', '--token-file', 'y']],
  [['listen', '--token-file', '/nonexistent']],
  [['listen', '--reply', 'nonsense']],
  [['listen', '--reply', '@/nonexistent']],
  [['listen', '--reply', '@']],
  [['listen', '--status', '99']],
  [['listen', '--status', '600']],
  [['listen', '--delay', 'soon']],
  [['listen', '--max-body', '0']],
  [['listen', '--max-body', '1x']],
  [['listen', '--count', '0']],
  [['listen', '--count', '1.5']],
  [['listen', '--for', '-1s']],
  [['listen', '--format', 'xml']],
  [['send']],
  [['send', 'two-way']],
  [['send', '--to']],
  [['send', '--to', '']],
  [['send', '--to', 'example.com']],
  [['send', '--to', 'example.com/im']],
  [['send', '--to', 'localhost:port']],
  [['send', '--to', 'http://']],
  [['send', '--to', 'http://localhost:99999/']],
  [['send', '--to', 'http://localhost:0/']],
  [['send', '--to', 'htp://localhost/']],
  [['send', '--to', 'ftp://localhost/']],
  [['send', '--to', 'file:///etc/passwd']],
  [['send', '--to', 'http://a b/']],
  [[...TO, 'nonsense']],
  [[...TO, 'one-way', 'two-way']],
  [[...TO, '--', '--nonsense']],
  [[...TO, '--sdk-appid', '']],
  [[...TO, '--sdk-appid', '12a']],
  [[...TO, '--timeout', '']],
  [[...TO, '--timeout', '2 hours']],
  [[...TO, '--timeout', '-1']],
  [[...TO, '--timeout', '1000000m']],
  [[...TO, '--wire', 'nonsense']],
  [[...TO, '--seed', 'x']],
  [[...TO, '--seed', '-1']],
  [[...TO, '--platform', 'Amiga']],
  [[...TO, '--client-ip', 'localhost']],
  [[...TO, '--client-ip', '300.1.1.1']],
  [[...TO, '--from-account', '']],
  [[...TO, '--to-account', '']],
  [[...TO, '--pairs', '0']],
  [[...TO, '--pairs', '-1']],
  [[...TO, '--pairs', '1', '--to-account', 'a', '--to-account', 'b']],
  [[...TO, '--count', '0']],
  [[...TO, '--count', 'x']],
  [[...TO, '--concurrency', '0']],
  [[...TO, '--retries', '-1']],
  [[...TO, '--expect', 'nonsense']],
  [[...TO, '--print', 'nonsense']],
  [[...TO, '--print', 'curl', '--format', 'ndjson']],
  [[...TO, '--format', 'json']],
  [[...TO, '--body', '@/nonexistent']],
  [[...TO, '--body', '@/']],
  [[...TO, '--body', '{}', 'one-way']],
  [[...TO, '--body', '{}', '--set', 'a=1']],
  [[...TO, '--body', '{}', '--unset', 'a']],
  [[...TO, '--body', '{}', '--pairs', '2']],
  [[...TO, 'one-way', '--two-way']],
  [[...TO, '--set', '']],
  [[...TO, '--set', 'PairList']],
  [[...TO, '--set', '=1']],
  [[...TO, '--set', 'Nope=1']],
  [[...TO, '--set', 'PairList[9]=1']],
  [[...TO, '--set', 'PairList.x=1']],
  [[...TO, '--set', 'PairList[x]=1']],
  [[...TO, '--set', 'PairList[0]..x=1']],
  [[...TO, '--set', 'CallbackCommand.x=1']],
  [[...TO, '--set', '["\\x"]=1']],
  [[...TO, '--set', '["a\tb"]=1']],
  [[...TO, '--set', '__proto__.x=1']],
  [[...TO, '--unset', '']],
  [[...TO, '--unset', '$']],
  [[...TO, '--unset', 'Nope']],
  [[...TO, '--unset', 'PairList[9]']],
  [[...TO, '--unset', 'constructor']],
  [[...TO, '--query', 'x']],
  [[...TO, '--query', '=x']],
  [[...TO, '--drop-query', 'Nope']],
  [[...TO, '--drop-query', '']],
  [[...TO, '-H', 'nonsense']],
  [[...TO, '-H', ': x']],
  [[...TO, '-H', 'a b: x']],
  [[...TO, '-H', 'X: a\r\nY: b']],
  [[...TO, '-H', 'X: \u00e9']],
  ...[
    'Content-Length: 5',
    'content-length:',
    'Transfer-Encoding: chunked',
    'Expect: 100-continue',
    'Connection: close',
    'Keep-Alive: x',
    'Upgrade: h2c',
    'TE: trailers',
    'Trailer: x',
  ].map((header): [string[]] => [[...TO, '-H', header]]),
  [[...TO, '--token', '']],
  [[...TO, '--token-file', '/nonexistent']],
  [[...TO, '--token-file', '']],
  [['send', '--to', 'https://localhost:1/', '--ca', '/nonexistent']],
  [['send', '--to', 'https://localhost:1/', '--cert', '/nonexistent', '--key', '/nonexistent']],
  [['send', '--to', 'https://localhost:1/', '--cert', 'x']],
  [['send', '--to', 'https://localhost:1/', '--key', 'x']],
])('exit 2, an empty stdout and a clear first line: %j', async (argv) => {
  const { code, stdout, stderr } = await runCli(argv);
  const [first = '', ...rest] = stderr.trimEnd().split('\n');
  expect([code, stdout]).toEqual([2, '']);
  expect(first).toMatch(/^friend-cb: \S.{8,}[^.\s]$/);
  expect(rest.length).toBeLessThanOrEqual(5);
  for (const line of rest) expect(line).toMatch(/^ {2}\S?/);
  expect(stderr).not.toMatch(/ {4}at |Error:/);
});

it.each<[string, string[]]>([
  ['an empty token file', ['send', '--to', ':1', '--token-file', 'FOLDER/empty']],
  ['a token file that is a folder', ['send', '--to', ':1', '--token-file', 'FOLDER']],
  ['a CA file that is no PEM', ['send', '--to', 'https://localhost:1/', '--ca', 'FOLDER/text']],
  ['a reply that is a folder', ['listen', '--port', '0', '--reply', '@FOLDER']],
])('exit 2 names the file: %s', async (_, argv) => {
  const words = argv.map((word) => word.replace('FOLDER', folder));
  const { code, stdout, stderr } = await runCli(words);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^friend-cb: /);
  expect(stderr).toContain(folder);
});

it.each<[string, string, string[]]>([
  ['FRIEND_CB_TO', 'example.com', ['send']],
  ['FRIEND_CB_TIMEOUT', 'soon', TO],
  ['FRIEND_CB_SDK_APPID', 'abc', TO],
  ['FRIEND_CB_SDK_APPID', 'abc', ['listen', '--port', '0']],
])('exit 2 names the variable: %s=%s', async (name, value, argv) => {
  const { code, stdout, stderr } = await runCli(argv, { env: { [name]: value } });
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr.split('\n')[0]).toMatch(new RegExp(`^friend-cb: ${name}.*'${value}'`));
});

it('a bad variable does not matter where the flag is given', async () => {
  const backend = await startBackend();
  expect(
    (
      await runCli(['send', '--to', backend.url, '--timeout', '2s'], {
        env: { FRIEND_CB_TO: 'x', FRIEND_CB_TIMEOUT: 'x' },
      })
    ).code,
  ).toBe(0);
});

it('exit 2 is plain in a pipe and coloured on a terminal', async () => {
  expect((await runCli(['snd'])).stderr).not.toContain('\u001b');
  expect((await runCli(['snd'], { isTTY: true })).stderr).toContain('\u001b[');
  expect((await runCli(['snd', '--no-color'], { isTTY: true })).stderr).not.toContain('\u001b');
});

it('nothing that is exit 2 sends anything', async () => {
  const backend = await startBackend();
  for (const argv of [
    ['--set', 'Nope=1'],
    ['--drop-query', 'Nope'],
    ['nonsense'],
    ['--body', '@/nonexistent'],
    ['--count', '0'],
  ]) {
    expect((await runCli(['send', '--to', backend.url, ...argv])).code).toBe(2);
  }
  expect(backend.connections()).toBe(0);
});

it.each<[string, number, string[]]>([
  ['all held', 0, ['ok', 'ok']],
  ['one broke the contract', 1, ['ok', 'fail']],
  ['1 wins over 3', 1, ['fail', 'gone']],
  ['none could be reached after the first', 3, ['ok', 'gone']],
])('exit code of several exchanges: %s', async (_, wanted, outcomes) => {
  const [first, second] = outcomes;
  // `gone` is a port where nobody listens any more: the server closes itself behind the first
  // reply.
  const server = net.createServer((socket) => {
    socket.on('error', () => undefined);
    let index = 0;
    socket.on('data', () => {
      const outcome = index++ === 0 ? first : second;
      if (second === 'gone') {
        server.close();
        socket.end(
          http(outcome === 'fail' ? FAIL : OK, { headers: ['Content-Type: application/json', 'Connection: close'] }),
        );
      } else {
        socket.write(http(outcome === 'fail' ? FAIL : OK));
      }
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  const { code, stdout } = await runCli(['send', '--to', `127.0.0.1:${port}`, '--count', '2', '--format', 'ndjson']);
  if (server.listening) server.close();
  expect([code, records(stdout).length]).toEqual([wanted, 3]);
});

it.each<[Interruption, number]>([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['stdout-closed', 0],
])('send that is interrupted by %s exits %i after the summary', async (reason, wanted) => {
  const held: net.Socket[] = [];
  const backend = await startBackend((socket) => void held.push(socket));
  const running = start(['send', '--to', backend.url, '--count', '5', '--timeout', '100ms', '--format', 'ndjson']);
  await running.seen('stdout', /"verdict":"late"/);
  running.interrupt(reason);
  const { code, stdout } = await running.result;
  const summary = records(stdout).at(-1);
  expect([code, summary.type, summary.reason]).toEqual([wanted, 'summary', reason]);
  expect(summary.counts.callbacks).toBeLessThan(5);
});

it('an interruption wins over a broken contract', async () => {
  const backend = await startBackend(answer(http(FAIL)));
  const running = start(['send', '--to', backend.url, '--count', '100000', '--format', 'ndjson']);
  await running.seen('stdout', /"verdict":"fail"/);
  running.interrupt('SIGTERM');
  expect((await running.result).code).toBe(143);
});

/** A world in which the first write to stdout is a bug. */
const brokenIo = (stderr: string[]): Io => ({
  stdout: {
    write: () => {
      throw new TypeError('stdout.write is broken');
    },
    isFull: false,
    drained: async () => undefined,
    isTTY: false,
    columns: null,
  },
  stderr: {
    write: (chunk) => void stderr.push(String(chunk)),
    isFull: false,
    drained: async () => undefined,
    isTTY: false,
    columns: null,
  },
  readStdin: async () => Buffer.alloc(0),
  env: {},
  workingFolder: () => null,
  now: Date.now,
  signal: new AbortController().signal,
  expectShortRun: async () => undefined,
  onKey: () => null,
  onAbruptEnd: () => () => undefined,
});

it.each<[string[]]>([
  [['fixtures']],
  [['schema']],
  [['explain']],
  [['demo']],
  [['send', '--to', ':1', '--dry-run']],
  [['listen', '--port', '0', '--for', '10ms']],
])('a bug is exit 4, with its stack and where to report it: %j', async (argv) => {
  const stderr: string[] = [];
  expect(await run(argv, brokenIo(stderr))).toBe(4);
  const told = stderr.join('');
  expect(told).toMatch(/^friend-cb: this is a bug in friend-cb \d+\.\d+\.\d+, sorry\nTypeError: stdout\.write is/m);
  expect(told).toMatch(/\nTypeError: stdout\.write is broken\n +at /);
  expect(told).toMatch(/\nPlease report it to the maintainers, with the command line and this trace\.\n$/);
});

it('a bug while a reply is shown is exit 4', async () => {
  const backend = await startBackend();
  const stderr: string[] = [];
  expect(await run(['send', '--to', backend.url], brokenIo(stderr))).toBe(4);
  expect(stderr.join('')).toContain('TypeError');
});

it('a bug while a callback is shown by listen is exit 4 too', async () => {
  // In a process of its own: what is not caught ends the process, and would end the tests.
  const script = `
    const { run } = await import(${JSON.stringify(new URL('../../dist/cli.js', import.meta.url).href)});
    const output = (write) => ({ write, isTTY: false, columns: null });
    process.exitCode = await run(['listen', '--port', '0', '--count', '1'], {
      stdout: output(() => { throw new TypeError('broken'); }),
      stderr: output((text) => process.stderr.write(text)),
      readStdin: async () => Buffer.alloc(0), env: {}, now: Date.now, signal: new AbortController().signal,
      expectShortRun: async () => undefined, onKey: () => null, onAbruptEnd: () => () => undefined,
      workingFolder: () => null,
    });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  const url = await new Promise<string>((resolve) => {
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
      const match = /listening on (\S+)/.exec(stderr);
      if (match) resolve(match[1] ?? '');
    });
  });
  const ended = new Promise<number | null>((resolve) => void child.on('close', resolve));
  await fetch(url, { method: 'POST', body: '{}' }).catch(() => undefined);
  expect(await ended).toBe(4);
  expect(stderr).toMatch(/bug in friend-cb/);
});

it('exit 3 where nothing could be reached', async () => {
  const { code, stdout } = await runCli(['send', '--to', `:${await closedPort()}`]);
  expect(code).toBe(3);
  expect(stdout).toContain('unreachable');
});
