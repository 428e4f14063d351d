import net from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { readReplyFixture } from '../../src/library/fixtures.ts';
import { type ReceiverOptions, startReceiver } from '../../src/library/receive.ts';
import type { Received } from '../../src/receiver/received.ts';
import type { ReplyPlan } from '../../src/receiver/reply-plan.ts';
import { COMMAND, PAIRS, query, request } from '../support/counterparts.ts';

const [ok, fail, hang] = [readReplyFixture('ok'), readReplyFixture('fail'), readReplyFixture('hang')];
const withText = (text: string, delayMs = 0): ReplyPlan => ({ ...ok, body: Buffer.from(text), delayMs });
/** Stays open. */
const callback = request(PAIRS, `/?${query()}`).toString().replace('Connection: close\r\n', '');

/** A receiver, and a connection to it that keeps all that comes back. */
async function connect(options: ReceiverOptions) {
  const receiver = await startReceiver(options);
  const socket = net.connect(Number(new URL(receiver.url).port), '127.0.0.1');
  let text = '';
  let look: () => void = () => undefined;
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
    look();
  });
  socket.on('error', () => undefined);
  onTestFinished(async () => {
    socket.destroy();
    await receiver.close();
  });
  return {
    receiver,
    socket,
    /** All that has come, when the receiver ends the connection. */
    ended: new Promise<string>((resolve) => void socket.once('close', () => resolve(text))),
    /** All that has come, once it ends so. */
    seen: (end: string) =>
      new Promise<string>((resolve) => {
        look = () => text.endsWith(end) && resolve(text);
        look();
      }),
  };
}

it.each<[string, ReplyPlan[]]>([
  ['none waits', ['1', '2', '3', '4'].map((text) => withText(text))],
  ['the first waits', [withText('1', 30), withText('2'), withText('3'), withText('4')]],
  ['every other waits', [withText('1'), withText('2', 20), withText('3'), withText('4', 5)]],
  [
    'one is larger than what the system takes at once',
    [withText('1'), withText('2'.repeat(8_000_000)), withText('3'), withText('4')],
  ],
])('callbacks that come together on one connection are put on record and answered in order: %s', async (_, replies) => {
  const recorded: string[] = [];
  const { socket, seen } = await connect({
    replies,
    onExchange: ({ reply }) => void recorded.push(reply?.body[0] ?? ''),
  });
  socket.write(callback.repeat(4));
  const text = await seen('4');
  expect(text.match(/(?<=\r\n\r\n)./g)).toEqual(['1', '2', '3', '4']);
  expect(recorded).toEqual(['1', '2', '3', '4']);
});

it('a fault waits for the replies before it on its connection', async () => {
  const large = 'x'.repeat(8_000_000);
  const { socket, ended } = await connect({ replies: [withText(large), readReplyFixture('close')] });
  socket.write(callback.repeat(2));
  expect((await ended).split('\r\n\r\n')[1]?.length).toBe(large.length);
});

it('what comes behind a callback without a reply is put on record, and does not hold up the end', async () => {
  const verdicts: string[] = [];
  let last: () => void = () => undefined;
  const all = new Promise<void>((resolve) => {
    last = resolve;
  });
  const { receiver, socket, ended } = await connect({
    replies: [ok, hang, ok],
    onReceived: ({ verdict }) => {
      if (verdicts.push(verdict) === 3) last();
    },
  });
  socket.write(callback.repeat(3));
  await all;
  await receiver.close();
  expect(verdicts).toEqual(['ok', 'late', 'ok']);
  expect((await ended).match(/HTTP/g)).toHaveLength(1);
});

it('a receiver that is closed in the middle of a batch answers all of it', async () => {
  const { receiver, socket, ended } = await connect({ onReceived: () => void receiver.close() });
  socket.write(callback.repeat(5));
  expect((await ended).match(/HTTP\/1\.1 200/g)).toHaveLength(5);
});

it('onReceived tells what a record would, and makes the record once', async () => {
  const received: Received[] = [];
  const { receiver, socket, seen } = await connect({
    sdkAppId: '1',
    replies: [ok, fail],
    keep: 0,
    onReceived: (each) => void received.push(each),
  });
  socket.write(callback.repeat(2));
  await seen(Buffer.from(fail.body).toString());
  expect(
    received.map(({ method, verdict, findings, forwarded }) => [
      method,
      verdict,
      findings.map(({ code }) => code),
      forwarded,
    ]),
  ).toEqual([
    ['POST', 'ok', ['sdkappid-foreign'], null],
    ['POST', 'fail', ['sdkappid-foreign'], null],
  ]);
  const [first, second] = received.map((each) => each.exchange());
  expect(first).toMatchObject({
    type: 'exchange',
    verdict: 'ok',
    request: { body: PAIRS },
    callback: { command: COMMAND, pairCount: 1 },
    latencyMs: expect.any(Number),
  });
  expect(received[0]?.exchange()).toBe(first);
  expect(second?.id).not.toBe(first?.id);
  await receiver.close();
});

it.each([
  [{}, 3],
  [{ keep: 2 }, 2],
  [{ keep: 0 }, 0],
])('next finds what was kept: %j', async (options, kept) => {
  const { receiver, socket, seen } = await connect({
    ...options,
    replies: ['a', 'b', 'c'].map((text) => withText(text)),
  });
  socket.write(callback.repeat(3));
  await seen('c');
  const bodies: (string | undefined)[] = [];
  for (let count = 0; count < kept; count += 1) bodies.push((await receiver.next()).reply?.body);
  expect(bodies).toEqual(['a', 'b', 'c'].slice(3 - kept));
  const waiting = receiver.next();
  socket.write(callback);
  expect((await waiting).reply?.body).toBe('c');
});

it('an exception of onReceived is told, and costs that callback alone its reply', async () => {
  const bugs: unknown[] = [];
  const { receiver, socket } = await connect({
    onReceived: () => {
      throw new Error('a bug');
    },
    onBug: (error) => void bugs.push(error),
  });
  socket.write(callback);
  await expect.poll(() => bugs).toEqual([new Error('a bug')]);
  await receiver.close();
});
