import { expect, it, onTestFinished } from 'vitest';
import { type ReceiverOptions, startReceiver } from '../../src/library/receive.ts';
import { post, talk } from '../support/counterparts.ts';

async function receive(options: ReceiverOptions = {}) {
  const receiver = await startReceiver(options);
  onTestFinished(() => receiver.close());
  return { receiver, port: Number(new URL(receiver.url).port) };
}

it('next rejects when nothing arrives in time, and says so', async () => {
  const { receiver } = await receive();
  await expect(receiver.next({ timeoutMs: 30 })).rejects.toThrow(
    'no callback arrived within 30 ms; 0 had been taken before, and nothing else has arrived',
  );
});

it('next says what did arrive instead', async () => {
  const { receiver, port } = await receive();
  await post(receiver.url);
  await receiver.next();
  for (let count = 0; count < 4; count += 1) await talk(port, 'noise\r\n\r\n');
  await expect(receiver.next({ timeoutMs: 30 })).rejects.toThrow(
    /^no callback arrived within 30 ms; 1 had been taken before\. What arrived was no callback \(4 in all; the last 3\): what arrived is not HTTP: /,
  );
});

it('next says that what arrived was not kept', async () => {
  const { receiver } = await receive({ keep: 0 });
  await post(receiver.url);
  await expect(receiver.next({ timeoutMs: 30 })).rejects.toThrow(/1 were not kept \(option keep\)/);
});

it('who gave up takes nothing: the next one who waits gets the callback', async () => {
  const { receiver } = await receive();
  await expect(receiver.next({ timeoutMs: 1 })).rejects.toThrow();
  const waiting = receiver.next({ timeoutMs: 0 });
  await post(receiver.url);
  expect((await waiting).request.method).toBe('POST');
});

it.each([-1, 2 ** 31, '5s', null])('next refuses timeoutMs %s', async (timeoutMs) => {
  const { receiver } = await receive();
  await expect(receiver.next({ timeoutMs } as never)).rejects.toThrow(TypeError);
});

it('by default next waits five seconds', async () => {
  const { receiver } = await receive();
  const startedMs = performance.now();
  await expect(receiver.next()).rejects.toThrow(/within 5000 ms/);
  expect(performance.now() - startedMs).toBeGreaterThan(4990);
}, 10_000);
