import { expect, it, onTestFinished } from 'vitest';
import { createDeliverer } from '../../src/delivery/deliver.ts';
import { NO_TLS_SETTINGS } from '../../src/delivery/dial.ts';
import { parseEndpoint } from '../../src/protocol/endpoint.ts';
import { answerAndClose, startBackend } from '../support/counterparts.ts';

it.each([
  ['a chunk', 'keep-alive', 'Transfer-Encoding: chunked\r\n\r\n5\r\nhel'],
  ['a chunk', 'close', 'Transfer-Encoding: chunked\r\n\r\n5\r\nhel'],
  ['the body', 'keep-alive', 'Content-Length: 5\r\n\r\nhel'],
  ['the body', 'close', 'Content-Length: 5\r\n\r\nhel'],
])('a connection that ends in the middle of %s truncates the reply, with Connection: %s', async (_, how, rest) => {
  const { url } = await startBackend(answerAndClose(`HTTP/1.1 200 OK\r\nConnection: ${how}\r\n${rest}`));
  const reading = parseEndpoint(url);
  if (!reading.ok) throw new Error(reading.problem);
  const { endpoint } = reading;
  const deliverer = await createDeliverer({ endpoint, timeoutMs: 5000, tls: NO_TLS_SETTINGS, now: Date.now });
  onTestFinished(() => deliverer.close());
  const { failure, reply } = await deliverer.deliver({
    method: 'POST',
    target: '/',
    headers: [],
    body: Buffer.from('{}'),
  });
  expect([failure?.kind, reply?.body]).toEqual(['truncated', 'hel']);
});
