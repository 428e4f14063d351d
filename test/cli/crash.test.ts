import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { readExchanges } from '../../src/record/reader.ts';
import { openRecord } from '../../src/record/writer.ts';
import { PAIRS, request } from '../support/counterparts.ts';

const BIN = fileURLToPath(new URL('../../bin/friend-cb.js', import.meta.url));
const ROUNDS = 50;
const CLIENTS = 8;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'friend-cb-crash-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** `listen --record` as users start it, once it is listening. */
function launch(file: string) {
  const child = spawn(process.execPath, [BIN, 'listen', '--port', '0', '--quiet', '--record', file], {
    env: { PATH: process.env['PATH'] ?? '' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const exited = new Promise<NodeJS.Signals | null>(
    (resolve) => void child.once('close', (_, signal) => resolve(signal)),
  );
  const listening = new Promise<number>((resolve, reject) => {
    let text = '';
    child.stderr.on('data', (chunk) => {
      text += chunk;
      const found = /listening on http:\/\/127\.0\.0\.1:(\d+)\//.exec(text);
      if (found) resolve(Number(found[1]));
    });
    child.once('close', () => reject(new Error(`listen ended: ${text}`)));
  });
  return { child, listening, exited };
}

/**
 * Sends one callback after the other until the connection breaks. Calls back with the number of
 * each that was answered with 200.
 */
function load(port: number, nextNumber: () => number, onAnswered: (number: number) => void): Promise<void> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    let number = 0;
    let text = '';
    const send = () => {
      number = nextNumber();
      text = '';
      socket.write(request(PAIRS, `/?n=${number}.`).toString('latin1').replace('Connection: close\r\n', ''));
    };
    socket.on('connect', send);
    socket.on('error', () => undefined);
    socket.on('close', () => resolve());
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (!text.endsWith('"ErrorInfo":""}')) return;
      if (text.startsWith('HTTP/1.1 200 ')) onAnswered(number);
      send();
    });
  });
}

it(`kill -9 in full swing, ${ROUNDS} times: every callback that was answered is in the file, and the file can be read`, async () => {
  const file = join(folder, 'record.ndjson');
  const answered = new Set<number>();
  let count = 0;
  let next = launch(file);
  for (let round = 0; round < ROUNDS; round += 1) {
    const { child, listening, exited } = next;
    const port = await listening;
    // After how many answers the kill comes, and in which turn of the event loop: never the same
    // moment twice.
    const before = answered.size;
    const kill = 1 + Math.floor(Math.random() * 200);
    await Promise.all(
      Array.from({ length: CLIENTS }, () =>
        load(
          port,
          () => count++,
          (number) => {
            answered.add(number);
            if (answered.size - before === kill) child.kill('SIGKILL');
          },
        ),
      ),
    );
    expect(await exited).toBe('SIGKILL');
    // The restart mends the file, and appends to it.
    next = launch(file);
  }
  const last = next;
  await last.listening;
  last.child.kill('SIGKILL');
  await last.exited;

  const recorded = new Set<number>();
  for await (const { request: asked } of readExchanges(file)) recorded.add(Number(/n=(\d+)\./.exec(asked.target)?.[1]));
  expect([...answered].filter((number) => !recorded.has(number))).toEqual([]);
  expect(answered.size).toBeGreaterThanOrEqual(ROUNDS);
}, 60_000);

it('a recording that is cut at any byte of its last line is mended', async () => {
  const file = join(folder, 'whole.ndjson');
  const { child, listening, exited } = launch(file);
  const port = await listening;
  let numbers = 0;
  await load(
    port,
    () => numbers++,
    (number) => void (number === 2 && child.kill('SIGKILL')),
  );
  await exited;
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean).slice(0, 2);
  const [first = '', second = ''] = lines;
  const cut = join(folder, 'cut.ndjson');
  for (let length = 0; length <= second.length; length += 1) {
    writeFileSync(cut, `${first}\n${second.slice(0, length)}`);
    openRecord(cut, () => undefined).close();
    expect(readFileSync(cut, 'utf8')).toBe(`${first}\n`);
  }
});
