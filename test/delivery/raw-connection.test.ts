import net from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { NO_TLS_SETTINGS } from '../../src/delivery/dial.ts';
import { openRawConnection } from '../../src/delivery/raw-connection.ts';
import { parseEndpoint } from '../../src/protocol/endpoint.ts';
import { closedPort, OK, startBackend } from '../support/counterparts.ts';

async function open(url: string, timeoutMs: number) {
  const reading = parseEndpoint(url);
  if (!reading.ok) throw new Error(reading.problem);
  const connection = await openRawConnection({ endpoint: reading.endpoint, timeoutMs, tls: NO_TLS_SETTINGS });
  onTestFinished(() => connection.cut());
  return connection;
}

it('a time-out of 0 is none: connecting and the reply may take as long as they need', async () => {
  const { url } = await startBackend();
  const connection = await open(url, 0);
  await connection.write(Buffer.from('POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}'));
  const { reply, failure, extraBytes } = await connection.reply();
  expect([String(reply?.body), failure, extraBytes]).toEqual([OK, null, 0]);
});

it('nobody listens: the first reply tells', async () => {
  const connection = await open(`http://127.0.0.1:${await closedPort()}/`, 1000);
  expect(connection.ended).toBe(true);
  expect((await connection.reply()).failure?.kind).toBe('connect-refused');
});

it('a handshake that takes too long is a connect time-out, in the words of the other clients', async () => {
  const server = net.createServer((socket) => {
    socket.on('error', () => undefined);
    socket.resume();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as net.AddressInfo;
  const connection = await open(`https://127.0.0.1:${port}/`, 100);
  expect((await connection.reply()).failure).toEqual({
    kind: 'connect-timeout',
    message: `no TLS handshake with 127.0.0.1:${port} within 100 ms`,
  });
});
