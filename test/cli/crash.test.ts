import { readFileSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { expect, it } from 'vitest';
import { readExchanges } from '../../src/record/reader.ts';
import { RecordFile } from '../../src/record/record-file.ts';
import { openRecord } from '../../src/record/writer.ts';
import { PAIRS, request, spawnListen } from '../support/counterparts.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const ROUNDS = 50;
const CLIENTS = 8;

const path = makeTemporaryFolder();
const launch = (file: string) => spawnListen(['--quiet', '--record', file]);

/**
 * Sends one callback after the other until the connection breaks. `onAnswered` gets the number of
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

it(`after kill -9 under load, ${ROUNDS} times, the file can be read and holds every answered callback`, async () => {
  const file = path('record.ndjson');
  const answered = new Set<number>();
  let count = 0;
  let next = await launch(file);
  for (let round = 0; round < ROUNDS; round += 1) {
    const { child, port, exited } = next;
    // The number of answers before the kill is random, so that the kill comes at any moment.
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
    next = await launch(file);
  }
  next.child.kill('SIGKILL');
  await next.exited;

  const recorded = new Set<number>();
  for await (const { request: asked } of readExchanges(file)) recorded.add(Number(/n=(\d+)\./.exec(asked.target)?.[1]));
  expect([...answered].filter((number) => !recorded.has(number))).toEqual([]);
  expect(answered.size).toBeGreaterThanOrEqual(ROUNDS);
}, 60_000);

it('a recording that is cut at any byte of its last line is mended', async () => {
  const file = path('whole.ndjson');
  const { child, port, exited } = await launch(file);
  let numbers = 0;
  await load(
    port,
    () => numbers++,
    (number) => void (number === 2 && child.kill('SIGKILL')),
  );
  await exited;
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean).slice(0, 2);
  const [first = '', second = ''] = lines;
  const cut = path('cut.ndjson');
  const expectMended = async (length: number, mend: () => void) => {
    writeFileSync(cut, `${first}\n${second.slice(0, length)}`);
    mend();
    // Its bytes become blanks: cutting the file could take lines of another listener along.
    expect(readFileSync(cut, 'utf8')).toBe(`${first}\n${length === 0 ? '' : `${' '.repeat(length - 1)}\n`}`);
    const problems: string[] = [];
    let read = 0;
    for await (const _ of readExchanges(cut, (problem) => problems.push(problem))) read += 1;
    expect([read, problems]).toEqual([1, []]);
  };
  const inPlace = () => {
    const record = new RecordFile(cut);
    const unfinished = record.unfinishedBytes();
    if (unfinished > 0) record.blankTail(unfinished);
    record.close();
  };
  for (let length = 0; length <= second.length; length += 1) await expectMended(length, inPlace);
  // It waits a moment for another listener to finish its line, so that not every length can be tried.
  for (const length of [0, 1, 2, 14, 15, 16, 100, second.length - 1, second.length])
    await expectMended(length, () => openRecord(cut, () => undefined).close());
});
