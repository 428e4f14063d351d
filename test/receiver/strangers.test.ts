import net from 'node:net';
import tls from 'node:tls';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { readReplyFixture } from '../../src/library/fixtures.ts';
import { type Receiver, type ReceiverOptions, startReceiver } from '../../src/library/receive.ts';
import type { Exchange } from '../../src/protocol/exchange.ts';
import { makeCertificates } from '../support/certificates.ts';
import { OK, PAIRS, query, request, spawnListen, startBackend, startListen, talk } from '../support/counterparts.ts';
import { records } from '../support/harness.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const path = makeTemporaryFolder();
beforeAll(() => makeCertificates(path('')));

const portOf = ({ url }: Pick<Receiver, 'url'>) => Number(new URL(url).port);
const keepAlive = (bytes: Buffer) => bytes.toString('latin1').replace('Connection: close\r\n', '');
const CONNECT = 'CONNECT a:1 HTTP/1.1\r\n\r\n';

async function receive(options: ReceiverOptions = {}) {
  const exchanges: Exchange[] = [];
  const troubles: string[] = [];
  const receiver = await startReceiver({
    ...options,
    onExchange: (exchange) => void exchanges.push(exchange),
    onTrouble: ({ message }) => void troubles.push(message),
  });
  onTestFinished(() => receiver.close());
  return { receiver, exchanges, troubles };
}

/** A sender that never ends its side by itself; `text` is what it got, `closed` when the other side ended. */
function stubborn(port: number, bytes: string | Buffer) {
  const socket = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true }, () => void socket.write(bytes));
  onTestFinished(() => void socket.destroy());
  let text = '';
  socket.on('error', () => undefined);
  const seen = new Promise<void>((resolve) => {
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      resolve();
    });
  });
  const ended = new Promise<void>((resolve) => void socket.once('end', resolve));
  return { socket, seen, ended, text: () => text };
}

function reset(port: number, bytes: string): Promise<void> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => {
      socket.write(bytes);
      setImmediate(() => socket.resetAndDestroy());
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve());
  });
}

const LEAVERS: [string, string][] = [
  ['CONNECT', CONNECT],
  ['a callback', keepAlive(request())],
  ['a callback and CONNECT', keepAlive(request()) + CONNECT],
  ['noise', 'noise\r\n\r\n'],
  ['half a callback', request().toString().slice(0, -5)],
  ['an upgrade', 'GET / HTTP/1.1\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n'],
  ['Expect', 'POST / HTTP/1.1\r\nExpect: x\r\nContent-Length: 5\r\n\r\nab'],
];

it.each(LEAVERS)('a sender that resets the connection ends nothing: %s', async (_, bytes) => {
  const { child, port, exited, stderr } = await spawnListen([]);
  for (let count = 0; count < 30; count += 1) await reset(port, bytes);
  expect(await talk(port, request())).toContain(OK);
  child.kill('SIGINT');
  await exited;
  expect([child.exitCode, stderr()]).toEqual([0, expect.not.stringContaining('Error')]);
});

it.each<[string, string, ReceiverOptions]>([
  ['CONNECT', CONNECT, {}],
  ['noise', 'noise\r\n\r\n', {}],
  ['half of the headers', 'POST / HTTP/1.1\r\n', {}],
  ['half of a body', 'POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nab', {}],
  [
    'a body over the limit',
    `POST / HTTP/1.1\r\nContent-Length: 99999\r\n\r\n${'x'.repeat(2000)}`,
    { maxBodyBytes: 1000 },
  ],
  ['nothing', '', {}],
  ...(['hang', 'close', 'truncate', 'slow-body', 'not-http'] as const).map(
    (fault): [string, string, ReceiverOptions] => [fault, request().toString(), { replies: [readReplyFixture(fault)] }],
  ),
])('a sender that leaves its connection open does not keep the receiver open: %s', async (_, bytes, options) => {
  const { receiver } = await receive(options);
  const { socket } = stubborn(portOf(receiver), bytes);
  await new Promise((resolve) => void socket.once('connect', resolve));
  // What it sent has arrived when what was sent after it is answered.
  await talk(portOf(receiver), 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n').catch(() => '');
  await receiver.close();
});

it('nor does one that has connected, over TLS, and sends nothing', async () => {
  const { readFileSync } = await import('node:fs');
  const tlsFiles = { cert: readFileSync(path('server.pem'), 'utf8'), key: readFileSync(path('server.key'), 'utf8') };
  const { receiver } = await receive({ tls: { ...tlsFiles, clientCa: null } });
  const { socket } = stubborn(portOf(receiver), '');
  await new Promise((resolve) => void socket.once('connect', resolve));
  const secure = tls.connect({ port: portOf(receiver), host: '127.0.0.1', rejectUnauthorized: false });
  secure.on('error', () => undefined);
  await new Promise((resolve) => void secure.once('secureConnect', resolve));
  await receiver.close();
});

it.each<[string, string, ReceiverOptions, RegExp]>([
  ['CONNECT', CONNECT, {}, /^HTTP\/1\.1 405 [\s\S]*"FAIL"/],
  ['noise', 'noise\r\n\r\n', {}, /^HTTP\/1\.1 400 [\s\S]*"FAIL"/],
  ['headers over 16 KiB', `POST / HTTP/1.1\r\nX: ${'x'.repeat(17_000)}`, {}, /^HTTP\/1\.1 431 [\s\S]*16 KiB/],
  [
    'a body over the limit',
    `POST / HTTP/1.1\r\nContent-Length: 9999\r\n\r\n${'x'.repeat(2000)}`,
    { maxBodyBytes: 1000 },
    /^HTTP\/1\.1 413 [\s\S]*Connection: close[\s\S]*"FAIL"/,
  ],
])('a refused connection is ended: %s', async (_, bytes, options, wanted) => {
  const { receiver } = await receive(options);
  const { ended, text } = stubborn(portOf(receiver), bytes);
  await ended;
  expect(text()).toMatch(wanted);
});

it.each<[string, string, string[]]>([
  ['Expect: x', request(PAIRS, `/?${query()}`, ['Expect: x']).toString(), ['POST ok']],
  ['CONNECT', CONNECT, ['CONNECT broken']],
  [
    'callbacks, then CONNECT',
    keepAlive(request()).repeat(3) + CONNECT,
    ['POST ok', 'POST ok', 'POST ok', 'CONNECT broken'],
  ],
  ['an upgrade', request(PAIRS, `/?${query()}`, ['Upgrade: h2c']).toString(), ['POST ok']],
  ['no Host', request().toString().replace('Host: localhost\r\n', ''), ['POST ok']],
  ['HTTP/1.0', keepAlive(request()).replace('HTTP/1.1', 'HTTP/1.0'), ['POST ok']],
  ['a callback, then noise', `${keepAlive(request())}noise\r\n\r\n`, ['POST ok']],
])('whatever arrives is put on record, in order, and answered: %s', async (_, bytes, wanted) => {
  const { receiver, exchanges } = await receive();
  const { ended, text } = stubborn(portOf(receiver), bytes);
  await ended;
  expect(exchanges.map(({ request: { method }, verdict }) => `${method} ${verdict}`)).toEqual(wanted);
  expect(text().match(/HTTP\/1\.1 \d/g)?.length).toBeGreaterThanOrEqual(wanted.length);
});

it('headers are kept however many they are', async () => {
  const { receiver, exchanges } = await receive();
  const many = Array.from({ length: 2000 }, (_, index) => `h${index}:`);
  await talk(portOf(receiver), request(PAIRS, '/', many));
  expect(exchanges[0]?.request.headers).toHaveLength(many.length + 3);
});

it('noise is answered after the callbacks before it, and told once', async () => {
  const { receiver, troubles } = await receive({ replies: [{ ...readReplyFixture('ok'), delayMs: 20 }] });
  const { socket, ended, text } = stubborn(portOf(receiver), `${keepAlive(request()).repeat(2)}noise\r\n\r\n`);
  socket.once('connect', () => socket.write('more noise\r\n\r\n'));
  await ended;
  expect(text().match(/HTTP\/1\.1 \d{3}/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 200', 'HTTP/1.1 400']);
  expect(troubles).toEqual([expect.stringMatching(/^what arrived is not HTTP: /)]);
});

it('a sender that ends its side still gets its replies', async () => {
  const { receiver } = await receive({ delayMs: 20 });
  const { socket, ended, text } = stubborn(portOf(receiver), keepAlive(request()).repeat(3));
  socket.once('connect', () => socket.end());
  await ended;
  expect(text().match(/HTTP\/1\.1 200/g)).toHaveLength(3);
});

it('a body that ends too early is answered and told with its length', async () => {
  const { receiver, troubles } = await receive();
  const { socket, ended, text } = stubborn(portOf(receiver), 'POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nab');
  socket.once('connect', () => socket.end());
  await ended;
  expect(text()).toMatch(/^HTTP\/1\.1 400 /);
  expect(troubles).toEqual(['a sender ended the connection in the middle of the body, after 2 bytes']);
});

it('what could not be read as a request stands in the summary', async () => {
  const [pretty, lines, clean] = [await startListen(), await startListen(['--format', 'ndjson']), await startListen()];
  for (const { port } of [pretty, lines]) {
    await talk(port, 'noise\r\n\r\n');
    await talk(port, 'noise\r\n\r\n');
  }
  expect((await pretty.stop()).stdout).toBe('0 callbacks; 2 arrivals that could not be read\n');
  expect(records((await lines.stop()).stdout).at(-1).counts.noise).toBe(2);
  expect((await clean.stop()).stdout).toBe('0 callbacks\n');
});

it('a sender that takes no replies is not read any further', async () => {
  const { receiver, exchanges } = await receive({ delayMs: 3_600_000 });
  const { socket } = stubborn(portOf(receiver), '');
  const chunk = Buffer.from(keepAlive(request()).repeat(1000));
  let taken = 0;
  // Writes until the system takes no more: the other side does not read.
  const isStuck = () =>
    new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(true), 500);
      socket.write(chunk, () => {
        clearTimeout(timer);
        taken += chunk.length;
        resolve(false);
      });
    });
  while (taken < 100_000_000 && !(await isStuck()));
  expect(taken).toBeLessThan(100_000_000);
  expect(exchanges).toEqual([]);
});

it('what is not answered when the receiver closes is put on record as such', async () => {
  const { receiver, exchanges } = await receive({ delayMs: 3_600_000 });
  const backend = await startBackend(() => undefined);
  const forwarding = await receive({ forwardTo: backend.url, forwardTimeoutMs: 0 });
  for (const each of [receiver, forwarding.receiver])
    stubborn(portOf(each), `${keepAlive(request()).replace('Content-Type', 'Expect: 100-continue\r\nContent-Type')}`);
  await expect.poll(() => backend.received.length).toBe(1);
  await Promise.all([receiver.close(), forwarding.receiver.close()]);
  for (const list of [exchanges, forwarding.exchanges])
    expect(list).toMatchObject([{ request: { method: 'POST' }, reply: null, latencyMs: null }]);
});
