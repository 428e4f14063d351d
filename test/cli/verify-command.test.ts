import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { renderSelfTestJson } from '../../src/render/pretty-self-test.ts';
import { closedPort, OK } from '../support/counterparts.ts';
import { runCli, start } from '../support/harness.ts';
import { launch } from '../support/launch.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const path = makeTemporaryFolder();

/**
 * A backend as a script: it answers OK to everything, and keeps a connection to its watcher for as
 * long as it lives. What the watcher says makes it end.
 */
const BACKEND = `
const [port, watcher, sigterm] = process.argv.slice(1);
if (sigterm === 'ignored') process.on('SIGTERM', () => undefined);
const watched = require('net').connect(watcher, '127.0.0.1');
watched.on('data', () => process.exit(1));
require('http').createServer((request, response) => {
  request.resume().on('end', () => setTimeout(() => {
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(${JSON.stringify(OK)});
  }, 20));
}).listen(port, '127.0.0.1');
console.log('the backend is up');
`;
/** Starts the backend in a process group of its own, as a daemon does, with the same pipes. */
const DETACHED = `
require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(BACKEND)}, ...process.argv.slice(1)],
  { detached: true, stdio: 'inherit' });
setInterval(() => undefined, 1000);
`;

/** Sees the processes of a backend begin and end. */
async function startWatcher() {
  const sockets: net.Socket[] = [];
  const begun = new Set<() => void>();
  const server = net.createServer((socket) => {
    socket.on('error', () => undefined).resume();
    sockets.push(socket);
    for (const tell of begun) tell();
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) if (!socket.destroyed) socket.end('end');
    server.close();
  });
  return {
    port: String((server.address() as net.AddressInfo).port),
    /** Resolves when the first process has begun. */
    begun: new Promise<void>((resolve) => void begun.add(resolve)),
    /** Resolves when all that began have ended. */
    ended: () =>
      Promise.all(
        sockets.map(
          (socket) =>
            new Promise<void>((resolve) => void (socket.closed ? resolve() : socket.on('close', () => resolve()))),
        ),
      ),
    alive: () => sockets.filter(({ closed }) => !closed).length,
  };
}

type Watcher = Awaited<ReturnType<typeof startWatcher>>;

async function verifyWith(script: string, watcher: Watcher, argv: readonly string[], words: readonly string[] = []) {
  const port = String(await closedPort());
  return [
    ...['verify', '--to', `:${port}/im`, '--sdk-appid', '1400000001', ...argv],
    ...['--', process.execPath, '-e', script, port, watcher.port, ...words],
  ];
}

it.each<[NodeJS.Signals[], string]>([
  [['SIGINT'], 'heeded'],
  [['SIGINT'], 'ignored'],
  [['SIGTERM'], 'ignored'],
  [['SIGHUP'], 'ignored'],
  [['SIGQUIT'], 'ignored'],
  [['SIGINT', 'SIGTERM'], 'ignored'],
  [['SIGTERM', 'SIGHUP'], 'ignored'],
  [['SIGHUP', 'SIGQUIT'], 'ignored'],
])('%j ends the backend with friend-cb, SIGTERM %s', async (signals, sigterm) => {
  const watcher = await startWatcher();
  const { child, ended } = launch(await verifyWith(BACKEND, watcher, [], [sigterm]));
  await watcher.begun;
  for (const signal of signals) child.kill(signal);
  await ended;
  await watcher.ended();
});

it.each<[string, string[], number | null]>([
  ['a report cannot be written', ['--report', 'json=/dev/full'], 2],
  ['all went well', [], 0],
])('the backend ends where %s', async (_, argv, wanted) => {
  const watcher = await startWatcher();
  const { ended } = launch(await verifyWith(BACKEND, watcher, ['--only', 'accept/one-way', ...argv], ['ignored']));
  const { code, stdout, stderr } = await ended;
  expect([code, stdout, stderr]).toEqual([
    wanted,
    expect.stringContaining('PASS  1 passed'),
    wanted === 0 ? '' : expect.stringContaining("cannot write '/dev/full': the disk is full"),
  ]);
  await watcher.ended();
});

it('the backend ends where stdout is closed', async () => {
  const watcher = await startWatcher();
  const { child, ended } = launch(await verifyWith(BACKEND, watcher, ['--only', 'accept/'], ['ignored']));
  child.stdout.destroy();
  expect((await ended).code).toBe(0);
  await watcher.ended();
});

it('the backend ends where friend-cb crashes, and that is exit 4', async () => {
  // Throws where no command can catch it, in friend-cb alone.
  const crash = path('crash.mjs');
  writeFileSync(
    crash,
    `if (process.argv[1]?.endsWith('friend-cb.js')) process.on('SIGUSR2', () => { throw new TypeError('boom'); });`,
  );
  const watcher = await startWatcher();
  const argv = await verifyWith(BACKEND, watcher, [], ['ignored']);
  const { child, ended } = launch(argv, { NODE_OPTIONS: `--import ${crash}` });
  await watcher.begun;
  child.kill('SIGUSR2');
  const { code, stderr } = await ended;
  expect([code, stderr]).toEqual([4, expect.stringMatching(/this is a bug in friend-cb[\s\S]*TypeError: boom/)]);
  await watcher.ended();
});

it('a process that has left the group is not waited for, and told', async () => {
  const watcher = await startWatcher();
  const { ended } = launch(await verifyWith(DETACHED, watcher, ['--only', 'accept/one-way']));
  const { code, stderr } = await ended;
  expect(code).toBe(0);
  expect(stderr).toMatch(/a process that '.*' started has left its process group: it was not ended, and still answers/);
  expect(watcher.alive()).toBe(1);
});

const at = (port: number, argv: readonly string[], command: readonly string[]) => [
  ...['verify', '--to', `:${port}/`, '--sdk-appid', '1400000001', ...argv],
  '--',
  ...command,
];

it.each<[string, string[], string[], number, RegExp]>([
  ['there is no such command', [], ['npmm', 'start'], 2, /^friend-cb: cannot start 'npmm': there is no such command\n/],
  ['nor with --wait 0', ['--wait', '0'], ['npmm'], 2, /^friend-cb: cannot start 'npmm': there is no such command\n/],
  ['it may not be run', [], ['FILE'], 2, /^friend-cb: cannot start '.*plain': permission denied\n/],
  [
    'it fails',
    [],
    ['sh', '-c', 'echo no database; exit 7'],
    3,
    /ended with exit code 7 before it answered\n.*\n {2}\| no database\n$/,
  ],
  [
    'it is killed',
    [],
    ['sh', '-c', 'echo x >&2; kill -9 $$'],
    3,
    /ended by SIGKILL before it answered\n.*\n {2}\| x\n$/,
  ],
  [
    'it ends well',
    [],
    ['true'],
    3,
    /ended with exit code 0 before it answered\n {2}a command that starts a server in the background/,
  ],
  [
    'its log is long',
    [],
    ['sh', '-c', 'seq 1 100; exit 1'],
    3,
    /the backend's log, its last 30 lines:\n {2}\| 71\n(?: {2}\| \d+\n){28} {2}\| 100\n$/,
  ],
  [
    'it listens elsewhere',
    ['--wait', '300ms'],
    ['sh', '-c', 'echo on port 3001; exec sleep 60'],
    3,
    /within 0\.3 s, no case was run\n {2}connection refused, and 'sh' still runs\n.*\n.*\n {2}\| on port 3001\n$/,
  ],
])('-- COMMAND, where %s', async (_, argv, command, wanted, words) => {
  writeFileSync(path('plain'), '');
  chmodSync(path('plain'), 0o644);
  const words_ = command.map((word) => (word === 'FILE' ? path('plain') : word));
  const { code, stdout, stderr } = await runCli(at(await closedPort(), argv, words_), {
    env: { PATH: process.env['PATH'] ?? '' },
  });
  expect([code, stdout, stderr]).toEqual([wanted, '', expect.stringMatching(words)]);
  // What was started is there: that it has to be started is no advice.
  expect(stderr).not.toMatch(/start the backend/i);
});

it('a port that somebody holds is exit 2, though nothing answers there', async () => {
  const server = net.createServer(() => undefined);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  onTestFinished(() => void server.close());
  const marker = path('started');
  const running = start(at(port, [], ['touch', marker]), { env: { PATH: process.env['PATH'] ?? '' } });
  const { code, stderr } = await running.result;
  expect([code, stderr]).toEqual([2, expect.stringContaining('something answers at')]);
  expect(existsSync(marker)).toBe(false);
});

it('--self-test --json prints data alone: nothing where it is interrupted', async () => {
  const running = start(['verify', '--self-test', '--json', '-q']);
  running.interrupt('SIGINT');
  const { code, stdout, stderr } = await running.result;
  expect([code, stdout]).toEqual([130, '']);
  expect(stderr).toMatch(/^FAIL {2}interrupted: \d+ of \d+ broken receivers tried\n$/);
});

it('the self-test as JSON', () => {
  const mutants = [{ name: 'deaf', caughtBy: 'sign/wrong', failed: ['sign/wrong'], isCaught: true }];
  const result = { mutants, uncovered: [], falseAlarms: ['reply/json'], passed: false };
  expect(JSON.parse(renderSelfTestJson(result))).toEqual({ v: 1, ...result });
});
