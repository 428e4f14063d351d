import { expect, it } from 'vitest';
import { localCertificate } from '../../src/commands/shared/local-certificate.ts';
import { CHAT_HOSTS } from '../../src/protocol/rest/hosts.ts';
import { startStandIn } from '../support/chat.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';
import { openTunnel, secureTunnel } from '../support/tunnels.ts';

const path = makeTemporaryFolder();

it('a tunnel that nobody speaks in and half a request in one end after ten seconds, and are told', async () => {
  const names = { file: 'chat', hosts: CHAT_HOSTS.map(({ host }) => host) };
  const { cert, key } = await localCertificate(names, { XDG_DATA_HOME: path('data') }, Date.now());
  const troubles: string[] = [];
  const { chat } = await startStandIn({
    proxyTls: { cert, key, clientCa: null },
    onTrouble: ({ message }) => void troubles.push(message),
  });
  const unused = await openTunnel(chat.url);
  const half = await secureTunnel(await openTunnel(chat.url), cert);
  half.write('POST /v4/sns/friend_delete HTTP/1.1\r\nHost: console');
  const startedMs = performance.now();
  let answered = '';
  half.on('data', (chunk) => {
    answered += chunk;
  });
  await Promise.all([unused.resume(), half].map((socket) => new Promise((done) => socket.once('close', done))));
  expect(performance.now() - startedMs).toBeLessThan(16_000);
  expect(answered).toMatch(/^HTTP\/1\.1 408 /);
  expect(troubles.toSorted()).toEqual([
    'a TLS handshake failed: TLS handshake timeout',
    'a request did not arrive completely in time: it stopped in the headers',
  ]);
});
