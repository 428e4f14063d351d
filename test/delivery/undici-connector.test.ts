/**
 * undici's connector is loaded from a private path (src/delivery/undici-connector.ts), so a new
 * version may change it without a word. These tests hold what we rely on. When one fails after an
 * update of undici, its message says what broke: adapt src/delivery, or stay on the last version
 * that passes.
 */
import net from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { loadConnector } from '../../src/delivery/undici-connector.ts';
import { answer, closedPort, http, startBackend } from '../support/counterparts.ts';

const OPTIONS = { timeout: 0, maxCachedSessions: 0, keepAlive: false, autoSelectFamily: true } as const;

const addressOf = (port: number) => ({
  hostname: '127.0.0.1',
  host: '127.0.0.1',
  protocol: 'http:',
  port: String(port),
});

it('undici still has its connector at undici/lib/core/connect.js', async () => {
  expect(await loadConnector(), 'the default export of undici/lib/core/connect.js is no function').toBeTypeOf(
    'function',
  );
});

it('undici still returns the socket at once, and calls back when it is open', async () => {
  const { url } = await startBackend(answer(http('hello')));
  const build = await loadConnector();
  const calls: unknown[] = [];
  const socket = await new Promise<net.Socket>((resolve, reject) => {
    const returned = build(OPTIONS)(addressOf(Number(new URL(url).port)), (error, given) => {
      calls.push(error, given === returned);
      resolve(returned);
    });
    returned.on('error', reject);
    expect(returned, 'the connector returns no socket any more').toBeInstanceOf(net.Socket);
  });
  onTestFinished(() => void socket.destroy());
  expect(calls).toEqual([null, true]);
});

it('undici still gives the error of a refused connection, once', async () => {
  const build = await loadConnector();
  const port = await closedPort();
  const errors: (string | undefined)[] = [];
  const socket = build(OPTIONS)(addressOf(port), (error) => errors.push((error as NodeJS.ErrnoException | null)?.code));
  await new Promise((resolve) => socket.once('close', resolve));
  expect(errors).toEqual(['ECONNREFUSED']);
});

it('undici still hands lookup and onread on to Node.js', async () => {
  const { url } = await startBackend(answer(http('hello')));
  const build = await loadConnector();
  const asked: string[] = [];
  const buffer = Buffer.alloc(1024);
  const read = new Promise<string>((resolve) => {
    const socket = build({
      ...OPTIONS,
      lookup: (hostname, _, callback) => {
        asked.push(hostname);
        callback(null, [{ address: '127.0.0.1', family: 4 }]);
      },
      onread: {
        buffer,
        callback: (size) => {
          resolve(buffer.toString('latin1', 0, size));
          return true;
        },
      },
    })({ ...addressOf(Number(new URL(url).port)), hostname: 'backend.test', host: 'backend.test' }, (error) => {
      if (error === null) socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}');
    });
    onTestFinished(() => void socket.destroy());
  });
  expect(await read).toBe(http('hello'));
  expect(asked).toEqual(['backend.test']);
});
