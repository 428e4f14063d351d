import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { sendAll } from '../../src/delivery/send-all.ts';
import type { RawRequest } from '../../src/protocol/exchange.ts';
import { OK, post, startBackend, startListen } from '../support/counterparts.ts';
import { exchange } from '../support/exchange.ts';
import { records } from '../support/harness.ts';

const BIN = fileURLToPath(new URL('../../bin/friend-cb.js', import.meta.url));

/** The program with a reader of its output who reads nothing. Killed when the test is over. */
function launch(argv: readonly string[]) {
  const child = spawn(process.execPath, [BIN, ...argv], {
    env: { PATH: process.env['PATH'] ?? '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let stderr = '';
  const listening = new Promise<string>((resolve) => {
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
      const url = /listening on (\S+)\n/.exec(stderr)?.[1];
      if (url !== undefined) resolve(url);
    });
  });
  // Not `close`: the pipe of stdout is never read to its end.
  const exited = new Promise<number | null>((resolve) => void child.once('exit', resolve));
  return { child, listening, exited, stderr: () => stderr };
}

it.each<['ndjson' | 'pretty', RegExp]>([
  ['ndjson', /^\{"v":1,"type":"unshown","count":3\}$/m],
  ['pretty', /^… 3 not shown: the output was not read in time$/m],
])('listen leaves out what nobody reads, and says so where it is: %s', async (format, gap) => {
  let isFull = false;
  const listening = await startListen(['--format', format], { isStdoutFull: () => isFull });
  await post(listening.url, { x: 'shown-1' });
  isFull = true;
  for (const _ of [1, 2, 3]) expect(await post(listening.url, { x: 'not-shown' })).toEqual({ status: 200, text: OK });
  isFull = false;
  await post(listening.url, { x: 'shown-2' });
  const { code, stdout, stderr } = await listening.stop();
  expect(code).toBe(0);
  expect(stdout).toMatch(gap);
  expect(stdout).not.toContain('not-shown');
  expect(stderr.match(/the output is not read: what follows is answered and counted, but not shown/g)).toHaveLength(1);
  expect(stderr).toContain('3 of the requests were not shown, because the output was not read');
  if (format === 'pretty') return expect(stdout).toMatch(/\n5 callbacks: /);
  expect(records(stdout).map(({ type }) => type)).toEqual(['ready', 'exchange', 'unshown', 'exchange', 'summary']);
  expect(records(stdout).at(-1)).toMatchObject({ counts: { callbacks: 5 }, unshown: 3 });
});

it('what is shown whole has no word about a gap', async () => {
  const listening = await startListen(['--format', 'ndjson']);
  await post(listening.url);
  const { stdout } = await listening.stop();
  expect(records(stdout).at(-1)).not.toHaveProperty('unshown');
});

it('listen answers, and ends, though nobody reads its output', async () => {
  const { child, listening, exited, stderr } = launch(['listen', '--port', '0', '--format', 'ndjson']);
  const url = await listening;
  const body = JSON.stringify({ CallbackCommand: 'Sns.CallbackFriendDelete', PairList: [], x: 'y'.repeat(800_000) });
  // More than may wait, so that the last ones are left out.
  for (let sent = 0; sent < 30; sent += 1) expect((await post(url, {}, body)).status).toBe(200);
  child.kill('SIGINT');
  expect(await exited).toBe(0);
  expect(stderr()).toMatch(/\d+ of the requests were not shown/);
  expect(stderr()).toMatch(/nobody reads the output: its last \d+ bytes are left out\n$/);
}, 30_000);

it.each([
  ['send', ['send', '--count', '1000000', '--concurrency', '4', '--seed', '1', '--format', 'ndjson', '--to']],
  ['export', ['export', 'vegeta', '--count', '1000000', '--to']],
])(
  '%s waits for its reader, and ends by SIGINT all the same',
  async (_, argv) => {
    const backend = await startBackend();
    const { child, exited } = launch([...argv, backend.url]);
    await new Promise((resolve) => void child.stdout.once('readable', resolve));
    child.kill('SIGINT');
    expect(await exited).toBe(130);
  },
  30_000,
);

it('no more is sent than is under way while the reader has not taken what came', async () => {
  let sent = 0;
  let begin = () => {};
  const isFull = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const stop = new AbortController();
  const request: RawRequest = { method: 'POST', target: '/', headers: [], body: new Uint8Array() };
  const running = sendAll({
    deliver: async () => {
      sent += 1;
      return exchange('x');
    },
    requestOf: () => request,
    count: 100,
    concurrency: 4,
    retries: 0,
    signal: stop.signal,
    onExchange: () => isFull,
  });
  await new Promise((resolve) => void setImmediate(resolve));
  expect(sent).toBe(4);
  begin();
  await running;
  expect(sent).toBe(100);
});
