import { readFileSync } from 'node:fs';
import type net from 'node:net';
import { gzipSync } from 'node:zlib';
import { beforeAll, expect, it } from 'vitest';
import { makeCertificates } from '../support/certificates.ts';
import {
  answer,
  answerAndClose,
  closedPort,
  expectNotListening,
  FAIL,
  http,
  OK,
  PAIRS,
  post,
  type Respond,
  request,
  startBackend,
  startListen,
  talk,
  talkBytes,
} from '../support/counterparts.ts';
import { readAll, records, runCli } from '../support/harness.ts';
import {
  endToEnd,
  expectOdd,
  HOP_HEADERS,
  ODD_BODY,
  ODD_ON_THE_WIRE,
  ODD_QUERY,
  oddRequest,
} from '../support/odd-callback.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const ndjson = ['--format', 'ndjson'];

const path = makeTemporaryFolder();
let count = 0;
beforeAll(() => makeCertificates(path('')));

interface RawReply {
  readonly status: number;
  readonly headers: readonly string[];
  readonly body: Buffer;
}

function parseRaw(bytes: Buffer): RawReply {
  const end = bytes.indexOf('\r\n\r\n');
  const [statusLine = '', ...headers] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  return { status: Number(statusLine.split(' ')[1]), headers, body: bytes.subarray(end + 4) };
}
const codes = ({ findings }: { findings: readonly { code: string }[] }) => findings.map(({ code }) => code);
const exchanges = (stdout: string) => records(stdout).filter(({ type }) => type === 'exchange');
const latin1 = (text: string) => Buffer.from(text, 'latin1');

it.each<[string, string]>([
  ['', `/?${ODD_QUERY}`],
  ['im/../x%7e//', `/im/../x%7e//?${ODD_QUERY}`],
  ['im?k=v&k=%zz', `/im?k=v&k=%zz&${ODD_QUERY}`],
  ['?k', `/?k&${ODD_QUERY}`],
])('forward, record and replay give the callback on to the byte: to /%s', async (rest, target) => {
  const [backend, second] = [await startBackend(), await startBackend()];
  const file = path(`${++count}.ndjson`);
  const listening = await startListen(['--forward-to', backend.url + rest, '--record', file, ...ndjson]);
  expect(parseRaw(await talkBytes(listening.port, oddRequest())).body.toString()).toBe(OK);
  const { stdout } = await listening.stop();
  expectOdd(backend.received[0], target);

  const [received, sent] = await readAll(file);
  expect(received?.request.target).toBe(`/any/../path//%7e?${ODD_QUERY}`);
  expect(received?.request.bodyEncoding).toBe('base64');
  expect(Buffer.from(received?.request.body ?? '', 'base64')).toEqual(ODD_BODY);
  expect(received?.request.headers.map(([name, value]) => `${name}: ${value}`)).toEqual([
    'hOST: chat.example',
    ...ODD_ON_THE_WIRE,
    ...HOP_HEADERS,
    `cOnTeNt-LeNgTh: ${ODD_BODY.length}`,
  ]);
  expect(sent).toMatchObject({ side: 'sent', parent: received?.id, request: { target } });
  expect(exchanges(stdout)).toHaveLength(2);
  expect(stdout).not.toContain('s3cret');

  expect((await runCli(['replay', file, '--to', second.url + rest])).code).toBe(0);
  expect(second.received).toHaveLength(1);
  expectOdd(second.received[0], target, []);
});

it('a chunked callback goes on with the same bytes and a length', async () => {
  const backend = await startBackend();
  const listening = await startListen(['--forward-to', backend.url]);
  const half = Math.floor(ODD_BODY.length / 2);
  const chunk = (bytes: Buffer) =>
    Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);
  const body = Buffer.concat([
    chunk(ODD_BODY.subarray(0, half)),
    chunk(ODD_BODY.subarray(half)),
    Buffer.from('0\r\n\r\n'),
  ]);
  await talkBytes(listening.port, oddRequest(body, ['Transfer-Encoding: chunked']));
  expectOdd(backend.received[0], `/?${ODD_QUERY}`);
});

it.each([[''], ['?a=1'], ['?'], ['?x?y'], ['?=&&=']])(
  'a query of its own and the received one are joined by one &: %s',
  async (received) => {
    const backend = await startBackend();
    const listening = await startListen(['--forward-to', `${backend.url}im?k=v`]);
    await talkBytes(listening.port, request(PAIRS, `/cb${received}`));
    const rest = received.slice(1);
    expect(backend.received[0]?.target).toBe(rest === '' ? '/im?k=v' : `/im?k=v&${rest}`);
  },
);

it('the password of a forward URL goes to the backend and nowhere else', async () => {
  const backend = await startBackend();
  const listening = await startListen(['--forward-to', backend.url.replace('//', '//ann:pa55@'), ...ndjson]);
  await talkBytes(listening.port, request());
  const { stdout, stderr } = await listening.stop();
  expect(backend.received[0]?.headers).toContain(`Authorization: Basic ${Buffer.from('ann:pa55').toString('base64')}`);
  expect(stdout + stderr).not.toMatch(/pa55|YW5uOnBhNTU/);
});

it.each<[string, string, string, string]>([
  ['no body', 'POST', 'Content-Length: 0', ''],
  ['no length at all', 'POST', 'X: y', ''],
  ['GET', 'GET', 'X: y', ''],
  ['PUT', 'PUT', 'Content-Length: 2', '{}'],
  ['DELETE', 'DELETE', 'X: y', ''],
])('every request goes on with its method: %s', async (_, method, header, body) => {
  const backend = await startBackend();
  const listening = await startListen(['--forward-to', backend.url]);
  const reply = parseRaw(
    await talkBytes(
      listening.port,
      Buffer.from(`${method} /?a=b HTTP/1.1\r\nHost: x\r\n${header}\r\nConnection: close\r\n\r\n${body}`),
    ),
  );
  expect([reply.status, reply.body.toString()]).toEqual([200, OK]);
  expect(backend.received.map(({ requestLine, body: bytes }) => [requestLine, bytes.toString()])).toEqual([
    [`${method} /?a=b HTTP/1.1`, body],
  ]);
});

const GZIP = gzipSync(OK);
const HTML = '<!doctype html>\n<h1>500</h1>\u202e\n';
const latinHeaders = ['X-Latin: caf\xe9', 'set-COOKIE: a=1', 'Set-Cookie: b=2', 'x-Empty: ', 'DATE: yesterday'];

it.each<[string, Buffer, RawReply]>([
  ['OK', latin1(http(OK)), { status: 200, headers: ['Content-Type: application/json'], body: Buffer.from(OK) }],
  ['FAIL', latin1(http(FAIL)), { status: 200, headers: ['Content-Type: application/json'], body: Buffer.from(FAIL) }],
  [
    'a page of HTML with 500',
    Buffer.from(http(HTML, { status: '500 Oops', headers: ['Content-Type: text/html'] })),
    { status: 500, headers: ['Content-Type: text/html'], body: Buffer.from(HTML) },
  ],
  [
    'gzip',
    Buffer.concat([
      latin1(`HTTP/1.1 200 OK\r\ncontent-ENCODING: gzip\r\nContent-Length: ${GZIP.length}\r\n\r\n`),
      GZIP,
    ]),
    { status: 200, headers: ['content-ENCODING: gzip'], body: GZIP },
  ],
  [
    'bytes that are not UTF-8',
    Buffer.concat([latin1('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n'), Buffer.from([0xff, 0, 0xc3, 0x0a])]),
    { status: 200, headers: [], body: Buffer.from([0xff, 0, 0xc3, 0x0a]) },
  ],
  [
    'chunked',
    latin1(
      [
        'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nA: b\r\n',
        `10\r\n${OK.slice(0, 16)}\r\n${(OK.length - 16).toString(16)}\r\n${OK.slice(16)}\r\n0\r\n\r\n`,
      ].join('\r\n'),
    ),
    { status: 200, headers: ['A: b'], body: Buffer.from(OK) },
  ],
  ['204', latin1('HTTP/1.1 204 No Content\r\nA: b\r\n\r\n'), { status: 204, headers: ['A: b'], body: Buffer.alloc(0) }],
  [
    '304',
    latin1('HTTP/1.1 304 Not Modified\r\nETag: "x"\r\n\r\n'),
    { status: 304, headers: ['ETag: "x"'], body: Buffer.alloc(0) },
  ],
  [
    '302',
    latin1('HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n'),
    { status: 302, headers: ['Location: /x'], body: Buffer.alloc(0) },
  ],
  [
    'a status that nobody knows',
    latin1(http(OK, { status: '599 Odd', headers: [] })),
    { status: 599, headers: [], body: Buffer.from(OK) },
  ],
  [
    'headers in their case and order, given twice, in Latin-1',
    latin1(http(OK, { headers: latinHeaders })),
    { status: 200, headers: latinHeaders, body: Buffer.from(OK) },
  ],
  [
    'headers of the connection stay behind',
    latin1(
      http(OK, {
        headers: [
          'A: b',
          'Keep-Alive: timeout=1',
          'Connection: keep-alive, X-Hop',
          'X-Hop: 1',
          'Proxy-Authenticate: Basic',
          'Z: 1',
        ],
      }),
    ),
    { status: 200, headers: ['A: b', 'Z: 1'], body: Buffer.from(OK) },
  ],
  [
    'a body that only the end of the connection ends',
    latin1(`HTTP/1.1 200 OK\r\nA: b\r\nConnection: close\r\n\r\n${OK}`),
    { status: 200, headers: ['A: b'], body: Buffer.from(OK) },
  ],
  [
    'interim replies are the connection’s own',
    latin1(`HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n${http(OK)}`),
    { status: 200, headers: ['Content-Type: application/json'], body: Buffer.from(OK) },
  ],
])('the reply of the backend comes back unchanged: %s', async (name, bytes, wanted) => {
  const backend = await startBackend(name.startsWith('a body that only') ? answerAndClose(bytes) : answer(bytes));
  const listening = await startListen(['--forward-to', backend.url]);
  const reply = parseRaw(await talkBytes(listening.port, request()));
  expect({ ...reply, headers: endToEnd(reply.headers) }).toEqual(wanted);
  const length = reply.headers.find((line) => /^content-length:/i.test(line));
  if (wanted.status === 200) expect(length?.replace(/^.*: /, '')).toBe(String(wanted.body.length));
  if (wanted.status === 204) expect(length).toBeUndefined();
});

const failing = (respond: Respond) => async () => (await startBackend(respond)).url;

it.each<[string, () => Promise<string>, string, string]>([
  ['nobody listens', async () => `http://127.0.0.1:${await closedPort()}/`, 'connect-refused', 'unreachable'],
  ['the connection is closed without a reply', failing((socket) => void socket.end()), 'closed', 'broken'],
  ['the connection is reset', failing((socket) => void (socket as net.Socket).resetAndDestroy()), 'reset', 'broken'],
  ['the body is cut off', failing(answerAndClose(http(OK).slice(0, -10))), 'truncated', 'broken'],
  [
    'a chunked body is cut off',
    failing(answerAndClose('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n34\r\n{"Act')),
    'truncated',
    'broken',
  ],
  ['the headers are cut off', failing(answerAndClose('HTTP/1.1 200 OK\r\nContent-')), 'truncated', 'broken'],
  ['it is not HTTP', failing(answerAndClose('SSH-2.0-OpenSSH_9.2\r\n')), 'protocol', 'broken'],
  ['nothing comes', failing(() => undefined), 'timeout', 'late'],
  ['half a body comes and no more', failing((socket) => void socket.write(http(OK).slice(0, -10))), 'timeout', 'late'],
])('a backend that cannot be read is answered with 502 and FAIL: %s', async (_, url, kind, verdict) => {
  const listening = await startListen(['--forward-to', await url(), '--timeout', '100ms', ...ndjson]);
  // The second shows that it is still there.
  for (const _turn of [1, 2]) {
    const reply = parseRaw(await talkBytes(listening.port, request()));
    expect(reply.status).toBe(502);
    expect(reply.headers).toContain('Content-Type: application/json');
    expect(JSON.parse(reply.body.toString())).toEqual({
      ActionStatus: 'FAIL',
      ErrorCode: 1,
      ErrorInfo: expect.stringMatching(/backend/),
    });
  }
  const { code, stdout } = await listening.stop();
  const [received, sent, ...rest] = exchanges(stdout);
  expect(received).toMatchObject({ side: 'received', verdict: 'broken', reply: { status: 502 } });
  expect(sent).toMatchObject({ side: 'sent', parent: received.id, verdict, failure: { kind } });
  expect([rest.length, code]).toEqual([2, 0]);
});

it('a reply that is late but complete is handed back, and called late', async () => {
  const backend = await startBackend((socket) => void setTimeout(() => socket.write(http(OK)), 130));
  const listening = await startListen(['--forward-to', backend.url, '--timeout', '100ms', ...ndjson]);
  expect(await post(listening.url)).toEqual({ status: 200, text: OK });
  const [received, sent] = exchanges((await listening.stop()).stdout);
  expect(received.reply.body).toBe(OK);
  expect(sent).toMatchObject({ verdict: 'late', failure: { kind: 'timeout' }, reply: { status: 200, body: OK } });
  expect(sent.latencyMs).toBeGreaterThan(100);
});

it.each<[string, string[], Buffer, string]>([
  ['a foreign SdkAppid', ['--sdk-appid', '1400000001'], request(), 'sdkappid-foreign'],
  ['no Sign', ['--token', 't'], request(), 'sign-missing'],
  ['a body that is not JSON', [], request('{"CallbackCommand":'), 'body-not-json'],
  ['another method', [], Buffer.from('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'), 'method-not-post'],
])('while forwarding findings are told and nothing is refused: %s', async (_, argv, bytes, code) => {
  const backend = await startBackend();
  const listening = await startListen(['--forward-to', backend.url, ...argv, ...ndjson]);
  expect(parseRaw(await talkBytes(listening.port, bytes)).body.toString()).toBe(OK);
  const [received] = exchanges((await listening.stop()).stdout);
  expect(codes(received)).toContain(code);
  expect(received.verdict).toBe('ok');
});

it('callbacks that are pipelined on one connection are passed on and answered in their order', async () => {
  const numbered = (number: number) => OK.replace('""', `"${number}"`);
  const backend = await startBackend(
    (socket, _, index) => void setTimeout(() => socket.write(http(numbered(index))), index === 0 ? 60 : 0),
  );
  const listening = await startListen(['--forward-to', backend.url, ...ndjson]);
  const one = (number: number) => request(PAIRS, `/?n=${number}`).toString('latin1');
  const text = await talk(
    listening.port,
    `${one(0).replace('Connection: close\r\n', '')}${one(1).replace('Connection: close\r\n', '')}${one(2)}`,
  );
  expect(backend.received.map(({ target }) => target)).toEqual(['/?n=0', '/?n=1', '/?n=2']);
  expect([...text.matchAll(/"ErrorInfo":"(\d)"/g)].map(([, number]) => number)).toEqual(['0', '1', '2']);
  const sides = exchanges((await listening.stop()).stdout).map(({ side, request: { target } }) => `${side} ${target}`);
  expect(sides).toEqual([0, 1, 2].flatMap((number) => [`received /?n=${number}`, `sent /?n=${number}`]));
});

it('connections do not wait for each other', async () => {
  let free: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    free = resolve;
  });
  const backend = await startBackend(
    (socket, { target }) =>
      void (target.endsWith('slow') ? held.then(() => socket.write(http(OK))) : socket.write(http(OK))),
  );
  const listening = await startListen(['--forward-to', backend.url]);
  const slow = talk(listening.port, request(PAIRS, '/?slow'));
  await talk(listening.port, request(PAIRS, '/?fast'));
  free();
  expect(await slow).toContain(OK);
});

it('a backend that closes idle connections is asked once more', async () => {
  const backend = await startBackend((socket, _, index) => void (index === 1 ? socket.end() : socket.write(http(OK))));
  const listening = await startListen(['--forward-to', backend.url]);
  expect([await post(listening.url), await post(listening.url)]).toEqual([
    { status: 200, text: OK },
    { status: 200, text: OK },
  ]);
  expect(backend.received).toHaveLength(3);
});

it.each<[string, string[], RegExp]>([
  ['one line for the backend', [], /^ +↳ backend {2}200 OK {2}/m],
  ['its findings', [], /reply-html|reply-not-json/],
])('pretty output shows what the backend said: %s', async (name, argv, wanted) => {
  const backend = await startBackend(
    answer(name === 'its findings' ? http(HTML, { headers: ['Content-Type: text/html'] }) : http(OK)),
  );
  const listening = await startListen(['--forward-to', backend.url, ...argv]);
  await post(listening.url);
  expect((await listening.stop()).stdout).toMatch(wanted);
});

it.each<[string, string[], number]>([
  ['its authority is trusted', ['--ca', 'ca.pem'], 200],
  ['it is not checked', ['--insecure'], 200],
  ['nobody trusts it', [], 502],
  ['another authority is trusted', ['--ca', 'other.pem'], 502],
])('forwards to an HTTPS backend: %s', async (_, argv, status) => {
  const backend = await startBackend(answer(http(OK)), {
    cert: readFileSync(path('server.pem')),
    key: readFileSync(path('server.key')),
  });
  const listening = await startListen([
    '--forward-to',
    backend.url,
    ...argv.map((each) => (each.endsWith('.pem') ? path(each) : each)),
  ]);
  expect((await post(listening.url)).status).toBe(status);
});

it.each<[string, string[], RegExp]>([
  ['--reply', ['--forward-to', ':1', '--reply', 'ok'], /--forward-to.*--reply/],
  [
    'all that answer',
    ['--forward-to', ':1', '--reply', 'ok', '--status', '500', '--delay', '1s', '--error-info', 'x'],
    /--reply and --status and --delay and --error-info/,
  ],
  ['a URL that is none', ['--forward-to', 'nonsense'], /nonsense/],
  ['another scheme', ['--forward-to', 'ftp://x/'], /ftp/],
  ['a CA that is not there', ['--forward-to', 'https://127.0.0.1:1/', '--ca', 'missing.pem'], /missing\.pem/],
  ['a time-out that is none', ['--forward-to', ':1', '--timeout', 'soon'], /'soon' is not a duration/],
])('exit 2, and stdout stays empty: %s', async (_, argv, wanted) => {
  await expectNotListening(
    argv.map((each) => (each.endsWith('.pem') ? path(each) : each)),
    wanted,
  );
});

it.each<[string, string, string]>([
  ['the address itself', '127.0.0.1', '127.0.0.1'],
  ['a name of it', '127.0.0.1', 'localhost'],
  ['any address', '127.0.0.1', '0.0.0.0'],
  ['as IPv6', '127.0.0.1', '[::ffff:127.0.0.1]'],
  ['one of all addresses', '0.0.0.0', '127.0.0.9'],
])('forwarding to itself is exit 2, in words: %s', async (_, host, name) => {
  const port = await closedPort();
  const { code, stdout, stderr } = await runCli([
    ...['listen', '--host', host, '--port', String(port), '--for', '1ms'],
    ...['--forward-to', `http://${name}:${port}/im`],
  ]);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(
    /^friend-cb: http:\S+ is the receiver itself: nothing can be forwarded to it\n {2}give the URL/,
  );
});

it('another port, and another address, is not itself', async () => {
  const backend = await startBackend();
  const listening = await startListen(['--forward-to', backend.url, '--host', '127.0.0.2']);
  expect(await talk(listening.port, request(), /\}$/, '127.0.0.2')).toContain(OK);
});

it('a callback that comes back is answered with 508 and FAIL, and goes round once', async () => {
  let first = '';
  // What a proxy does that points back to where the request came from.
  const proxy = await startBackend((socket, { bytes }) => {
    void talk(Number(first), Buffer.concat([bytes]), /\}$/).then((text) => socket.write(text));
  });
  const listening = await startListen(['--forward-to', proxy.url, ...ndjson]);
  first = String(listening.port);
  const text = await talk(listening.port, request(), /\}$/);
  expect(text).toMatch(/^HTTP\/1\.1 508 [\s\S]*"FAIL"[\s\S]*forward-circle/);
  const received = exchanges((await listening.stop()).stdout).filter(({ side }) => side === 'received');
  expect(received.map(codes)).toEqual([['forward-circle'], []]);
});

it('what a web page sends is answered with 403 and FAIL, and does not reach the backend', async () => {
  const backend = await startBackend();
  const listening = await startListen(['--forward-to', backend.url.replace('//', '//ann:pa55@'), ...ndjson]);
  const text = await talk(listening.port, request(PAIRS, '/', ['Origin: https://evil.example']), /\}$/);
  expect(text).toMatch(/^HTTP\/1\.1 403 [\s\S]*"FAIL"/);
  expect(backend.received).toEqual([]);
  const [exchange] = exchanges((await listening.stop()).stdout);
  expect([codes(exchange), exchange.verdict]).toEqual([['forward-web-page'], 'denied']);
});

it('CONNECT is not forwarded', async () => {
  const backend = await startBackend();
  const { port } = await startListen(['--forward-to', backend.url]);
  expect(await talk(port, 'CONNECT a:1 HTTP/1.1\r\n\r\n')).toMatch(/^HTTP\/1\.1 405 /);
  expect(backend.received).toEqual([]);
});
