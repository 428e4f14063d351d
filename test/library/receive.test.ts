import { readFileSync } from 'node:fs';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { startReceiver } from '../../src/library/receive.ts';
import { makeCertificates } from '../support/certificates.ts';
import { OK, post, query, startBackend } from '../support/counterparts.ts';
import { readAll, runCli } from '../support/harness.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const path = makeTemporaryFolder();
beforeAll(() => makeCertificates(path('')));

it('the receiver forwards, records, answers the next and forwards again', async () => {
  const backend = await startBackend();
  const file = path('record.ndjson');
  const seen: (string | undefined)[] = [];
  const receiver = await startReceiver({
    forwardTo: `${backend.url}im`,
    record: file,
    onExchange: (exchange, forwarded) => void seen.push(exchange.id, forwarded?.parent),
  });
  onTestFinished(() => receiver.close());
  expect((await post(receiver.url)).text).toBe(OK);
  const exchange = await receiver.next();
  expect(seen).toEqual([exchange.id, exchange.id]);
  expect(await receiver.forwardAgain(exchange)).toMatchObject({ side: 'sent', parent: exchange.id, verdict: 'ok' });
  expect(backend.received.map(({ target }) => target)).toEqual([`/im?${query()}`, `/im?${query()}`]);
  expect(await readAll(file)).toMatchObject([
    { side: 'received' },
    { side: 'sent', parent: exchange.id },
    { side: 'sent', parent: exchange.id },
  ]);
});

it('the receiver answers the next callback as it is told, once, and has nowhere to forward to', async () => {
  const receiver = await startReceiver();
  onTestFinished(() => receiver.close());
  receiver.answerNext({ status: 503, headers: [['X-A', 'b']], body: Buffer.from('busy'), delayMs: 0, fault: null });
  expect([await post(receiver.url), await post(receiver.url)]).toEqual([
    { status: 503, text: 'busy' },
    { status: 200, text: OK },
  ]);
  expect(await receiver.forwardAgain(await receiver.next())).toBeNull();
});

it('the receiver serves HTTPS', async () => {
  const receiver = await startReceiver({
    tls: {
      cert: readFileSync(path('server.pem'), 'utf8'),
      key: readFileSync(path('server.key'), 'utf8'),
      clientCa: null,
    },
  });
  onTestFinished(() => receiver.close());
  expect(receiver.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+\/$/);
  expect((await runCli(['send', '--to', receiver.url, '--ca', path('ca.pem')])).code).toBe(0);
});

it.each(['nonsense', 'ftp://x/'])('startReceiver throws a TypeError for forwardTo %s', async (forwardTo) => {
  await expect(startReceiver({ forwardTo })).rejects.toThrow(TypeError);
});
