import { writeFileSync } from 'node:fs';
import type net from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startWaiting } from '../../src/commands/shared/waiting.ts';
import type { Io } from '../../src/io.ts';
import { startReceiver } from '../../src/library/receive.ts';
import { closedPort, http, OK, startBackend } from '../support/counterparts.ts';
import { runCli, start } from '../support/harness.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const path = makeTemporaryFolder();

describe('what is written', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] }));
  afterEach(() => void vi.useRealTimers());

  function startFake({ isTTY = false, quiet = false, columns = 80 }) {
    const written: string[] = [];
    const stderr = { isTTY, columns, write: (text: string) => void written.push(text) };
    const context = { io: { stderr, env: {} } as unknown as Io, say: (line: string) => void written.push(`${line}\n`) };
    const waiting = startWaiting(context, quiet, (seconds) => `waiting, ${seconds} s`);
    /** What is new since the last look. */
    const elapse = (milliseconds: number) => {
      vi.advanceTimersByTime(milliseconds);
      return written.splice(0).join('');
    };
    return { waiting, elapse };
  }

  it('in a pipe: a line within a second, then one now and then', () => {
    const { waiting, elapse } = startFake({});
    expect(elapse(700)).toBe('');
    expect(elapse(300)).toBe('waiting, 1 s\n');
    expect(elapse(4000)).toBe('');
    expect(elapse(1000)).toBe('waiting, 6 s\n');
    waiting.stop();
    expect(elapse(60_000)).toBe('');
  });

  it('in a pipe: nothing about waits that are short, but a line where there are many', () => {
    const { waiting, elapse } = startFake({});
    const lines = Array.from({ length: 15 }, () => {
      waiting.next('news');
      return elapse(400);
    });
    expect(lines.join('')).toBe('waiting, 0 s\n');
  });

  it('on a terminal: a line that is rewritten, and taken back', () => {
    const { waiting, elapse } = startFake({ isTTY: true });
    waiting.next('news');
    expect(elapse(0)).toBe('\r\u001b[2Knews');
    expect(elapse(1000)).toBe('\r\u001b[2Kwaiting, 1 s\r\u001b[2Kwaiting, 1 s');
    waiting.next();
    expect(elapse(700)).toBe('\r\u001b[2K');
    waiting.stop();
    expect(elapse(5000)).toBe('');
  });

  it('on a narrow terminal: no more than fits on the line', () => {
    const { elapse } = startFake({ isTTY: true, columns: 8 });
    expect(elapse(800)).toBe('\r\u001b[2Kwai…1 s');
  });

  it('with --quiet: nothing', () => {
    const { waiting, elapse } = startFake({ isTTY: true, quiet: true });
    waiting.next('news');
    expect(elapse(10_000)).toBe('');
  });
});

/** A backend that answers its first callback when it is told to. */
async function startHesitant() {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const respond = (socket: net.Socket) => void held.then(() => socket.write(http(OK)));
  return { backend: await startBackend(respond), release };
}

it.each<[string, string[], RegExp]>([
  ['send', ['send', '--timeout', '9s'], /friend-cb: waiting for the reply, 1 s; gives up after 18 s\n/],
  ['send --timeout 0', ['send', '--timeout', '0'], /waiting for the reply, 1 s; --timeout 0 never gives up\n/],
  [
    'send --count',
    ['send', '--count', '3', '--timeout', '9s'],
    /0 of 3 callbacks sent and answered, waiting for the next reply; gives up after 18 s\n/,
  ],
  [
    'replay',
    ['replay', 'FILE', '--timeout', '9s'],
    /0 callbacks sent, waiting for a reply, 1 s; gives up after 18 s\n/,
  ],
  [
    'verify',
    ['verify', '--sdk-appid', '1400000001', '--only', 'accept/one-way'],
    /waiting for the first reply from http:\/\/127\.0\.0\.1:\d+\/; gives up after 15 s, 1 s so far\n/,
  ],
  [
    'verify, a longer time-out',
    ['verify', '--sdk-appid', '1400000001', '--only', 'accept/one-way', '--timeout', '20s'],
    /gives up after 40 s/,
  ],
])('%s tells what it waits for, and when it gives up', async (_, argv, line) => {
  const { stdout } = await runCli(['send', '--to', ':1', '--dry-run', '--format', 'ndjson']);
  writeFileSync(path('one.ndjson'), stdout);
  const { backend, release } = await startHesitant();
  const running = start([...argv.map((word) => word.replace('FILE', path('one.ndjson'))), '--to', backend.url]);
  await running.seen('stderr', line);
  release();
  expect((await running.result).code).toBe(0);
});

it('--wait tells what it waits for, and when it gives up', async () => {
  const port = await closedPort();
  const argv = ['verify', '--to', `:${port}/`, '--sdk-appid', '1400000001', '--only', 'accept/one-way', '--wait', '9s'];
  const running = start(argv);
  await running.seen('stderr', /friend-cb: waiting for http:\/\/localhost:\d+\/ to answer, 1 s; gives up after 9 s\n/);
  const late = await startReceiver({ port, sdkAppId: '1400000001' });
  expect((await running.result).code).toBe(0);
  await late.close();
});
