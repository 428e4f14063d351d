/**
 * undici's client is loaded from a private path (src/delivery/undici-client.ts), so a new version
 * may change it without a word. These tests hold what we rely on. When one fails after an update of
 * undici, its message says what broke: adapt src/delivery, or stay on the last version that passes.
 */
import net from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { type DispatchHandler, loadUndiciClient, type UndiciClient } from '../../src/delivery/undici-client.ts';
import { answer, answerAndClose, http, type Respond, startBackend } from '../support/counterparts.ts';

/** What the handler of one dispatch was told, in order. */
interface Told {
  readonly calls: readonly string[];
  readonly rawHeaders: readonly unknown[];
  readonly body: string;
  readonly error: (Error & { readonly code?: string }) | null;
}

/** The client with our own sockets, as src/delivery/undici-connection.ts makes it. */
async function openClient(url: string): Promise<UndiciClient> {
  const Client = await loadUndiciClient();
  const { hostname: host, port, origin } = new URL(url);
  const client = new Client(origin, {
    pipelining: 1,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: (_, callback) => {
      const socket = net.connect({ host, port: Number(port) }, () => callback(null, socket));
      socket.once('error', (error) => callback(error, null));
      return socket;
    },
  });
  onTestFinished(() => client.destroy());
  return client;
}

/** @param isAborted whether the exchange is aborted as soon as the headers have come */
function dispatch(client: UndiciClient, headers: readonly string[] = [], isAborted = false): Promise<Told> {
  return new Promise((resolve) => {
    const calls: string[] = [];
    const rawHeaders: unknown[] = [];
    let body = '';
    let abort: (error?: Error) => void = () => undefined;
    const handler: DispatchHandler = {
      onConnect: (given) => {
        calls.push('onConnect');
        abort = given;
      },
      onHeaders: (status, raw) => {
        calls.push(`onHeaders ${status}`);
        rawHeaders.push(...raw);
        if (isAborted) abort(new Error('aborted by the test'));
        return true;
      },
      onData: (chunk) => {
        if (calls.at(-1) !== 'onData') calls.push('onData');
        body += chunk.toString('latin1');
        return true;
      },
      onComplete: () => resolve({ calls: [...calls, 'onComplete'], rawHeaders, body, error: null }),
      onError: (error) => resolve({ calls: [...calls, 'onError'], rawHeaders, body, error }),
    };
    client.dispatch({ path: '/im?A=1', method: 'POST', headers, body: Buffer.from('{}') }, handler);
  });
}

async function dispatchTo(respond: Respond, headers?: readonly string[], isAborted?: boolean): Promise<Told> {
  const { url } = await startBackend(respond);
  return dispatch(await openClient(url), headers, isAborted);
}

it('undici still has its client at undici/lib/dispatcher/client.js', async () => {
  const Client = await loadUndiciClient();
  expect(Client, 'the default export of undici/lib/dispatcher/client.js is no class any more').toBeTypeOf('function');
  for (const method of ['dispatch', 'destroy'] as const)
    expect(Client.prototype[method], `undici's client has no method ${method} any more`).toBeTypeOf('function');
});

it('undici still calls the older handler methods of a dispatch, in their order', async () => {
  const { calls, body } = await dispatchTo(answer(`HTTP/1.1 103 Early Hints\r\n\r\n${http('hello')}`));
  expect(calls, 'a handler with onConnect, onHeaders, onData and onComplete is called in another way').toEqual([
    'onConnect',
    'onHeaders 103',
    'onHeaders 200',
    'onData',
    'onComplete',
  ]);
  expect(body, 'onData does not give the bytes of the body any more').toBe('hello');
});

it('undici still gives the headers of a reply as they came: bytes, in order, with their case', async () => {
  const lines = ['X-b: 2', 'x-A: 1', 'X-B: 3', 'Content-TYPE: a; B'];
  const { rawHeaders } = await dispatchTo(answer(http('', { headers: lines })));
  expect(rawHeaders.every(Buffer.isBuffer), 'the headers are not a list of buffers any more').toBe(true);
  expect(rawHeaders.map(String), 'the headers lost their order, their case or a repeated name').toEqual([
    ...lines.flatMap((line) => line.split(': ')),
    'Content-Length',
    '0',
  ]);
});

it('undici still sends the headers of a request as they were given', async () => {
  const backend = await startBackend();
  await dispatch(await openClient(backend.url), ['X-b', '2', 'x-A', '1', 'X-B', '3']);
  const [request] = backend.received;
  expect(request?.requestLine, 'the request line is not what was given').toBe('POST /im?A=1 HTTP/1.1');
  const given = request?.headers.filter((line) => /^x-/i.test(line));
  expect(given, 'the headers lost their order, their case or a repeated name').toEqual(['X-b: 2', 'x-A: 1', 'X-B: 3']);
});

it('undici still keeps the connection for the next request', async () => {
  const backend = await startBackend();
  const client = await openClient(backend.url);
  for (let count = 0; count < 3; count += 1) expect((await dispatch(client)).error).toBeNull();
  expect(backend.connections(), 'each request opens a connection of its own').toBe(1);
});

it('the abort that onConnect gets still ends the exchange', async () => {
  const { calls, error } = await dispatchTo(answer(http('hello')), [], true);
  expect(calls.at(-1), 'an abort does not lead to onError any more').toBe('onError');
  expect(error?.message, 'onError does not get the error of the abort any more').toBe('aborted by the test');
});

const LARGE_HEADER = `X: ${'x'.repeat(20_000)}`;
/** undici judges a reply that ends too early by the framing only where it says that it closes. */
const closing = (lines: string) => answerAndClose(`HTTP/1.1 200 OK\r\nConnection: close\r\n${lines}`);
const notHttp = (reason: string) => `Response does not match the HTTP/1.1 protocol (${reason})`;

it.each<[string, Respond, { readonly name?: string; readonly code?: string; readonly message?: string }]>([
  ['a connection that closes without a reply', (socket) => void socket.end(), { code: 'UND_ERR_SOCKET' }],
  [
    'a reply of 100 Continue',
    answer('HTTP/1.1 100 Continue\r\n\r\n'),
    { code: 'UND_ERR_SOCKET', message: 'bad response' },
  ],
  ['headers that are too large', answer(http('', { headers: [LARGE_HEADER] })), { code: 'UND_ERR_HEADERS_OVERFLOW' }],
  [
    'a body shorter than its Content-Length',
    closing('Content-Length: 5\r\n\r\nhel'),
    { code: 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH' },
  ],
  [
    'a body that ends in the middle of a chunk',
    closing('Transfer-Encoding: chunked\r\n\r\n5\r\nhel'),
    { name: 'HTTPParserError', message: notHttp('Invalid EOF state') },
  ],
  [
    'what is not HTTP',
    answer('SSH-2.0-OpenSSH_9.6\r\n'),
    { name: 'HTTPParserError', message: notHttp('Expected HTTP/, RTSP/ or ICE/') },
  ],
])('undici still names this error, by which src/delivery/failure.ts knows it: %s', async (_, respond, known) => {
  const { error } = await dispatchTo(respond);
  expect({ ...error, name: error?.name, message: error?.message }, 'the error is another one').toMatchObject(known);
});
