import net from 'node:net';
import { expect, it } from 'vitest';
import { PATHS } from '../../src/inspector/api.ts';
import { post } from '../support/counterparts.ts';
import { rawStatus, startInspectedListen } from '../support/inspector.ts';

it('rows come in order, in batches, each once, after the state', async () => {
  const { listening, page } = await startInspectedListen();
  const events = await page.events();
  const count = 200;
  await Promise.all(Array.from({ length: count }, () => post(listening.url)));
  await events.find(({ name, data }) => name === 'rows' && data.at(-1).seq === count);
  expect(events.seen[0]?.name).toBe('state');
  const batches = events.seen.filter(({ name }) => name === 'rows').map(({ data }) => data);
  expect(batches.flat().map(({ seq }) => seq)).toEqual(Array.from({ length: count }, (_, index) => index + 1));
  expect(batches.length).toBeLessThan(count / 2);
  expect(batches.flat()).toEqual(await page.rows());
});

it('every page is told, and one that comes later is told what comes later', async () => {
  const { listening, page } = await startInspectedListen();
  const first = await page.events();
  await post(listening.url);
  await first.find(({ name }) => name === 'rows');
  const second = await page.events();
  await post(listening.url);
  const { data } = await second.find(({ name }) => name === 'rows');
  expect(data.map(({ seq }: { seq: number }) => seq)).toEqual([2]);
});

it('a reader that does not read is left, and the others go on', async () => {
  const { listening, page } = await startInspectedListen();
  const socket = net.connect(Number(new URL(page.base).port), '127.0.0.1');
  socket.write(`GET ${PATHS.events} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  await new Promise((resolve) => socket.once('data', resolve));
  socket.pause();
  const events = await page.events();
  const isLeft = new Promise((resolve) => socket.once('close', resolve));
  // Rows are short: with names as long as they are told, some thousand fill what may wait.
  const body = JSON.stringify({
    CallbackCommand: 'Sns.CallbackFriendDelete',
    PairList: ['b', 'c', 'd'].map((each) => ({ From_Account: '中'.repeat(200), To_Account: each + '中'.repeat(200) })),
  });
  const before = process.memoryUsage().rss;
  for (let round = 0; round < 120; round += 1)
    await Promise.all(Array.from({ length: 100 }, () => post(listening.url, {}, body)));
  await events.find(({ name, data }) => name === 'rows' && data.at(-1).seq === 12_000);
  expect((await page.state()).dropped).toBe(2000);
  socket.resume();
  await isLeft;
  expect(process.memoryUsage().rss - before).toBeLessThan(400 * 1024 * 1024);
}, 60_000);

it('so many pages at most, and a place that becomes free is given', async () => {
  const { page } = await startInspectedListen();
  const sockets = await Promise.all(
    Array.from({ length: 32 }, async () => {
      const socket = net.connect(Number(new URL(page.base).port), '127.0.0.1');
      socket.write(`GET ${PATHS.events} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
      await new Promise((resolve) => socket.once('data', resolve));
      return socket;
    }),
  );
  const ask = () => rawStatus(page.base, `GET ${PATHS.events} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  expect(await ask()).toBe(503);
  sockets[0]?.destroy();
  await expect.poll(ask).toBe(200);
  for (const socket of sockets) socket.destroy();
});
