import { execFile, execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { startReceiver } from '../../src/library/receive.ts';
import type { Exchange } from '../../src/protocol/exchange.ts';
import { readExchanges } from '../../src/record/reader.ts';
import {
  answer,
  answerAndClose,
  type Backend,
  COMMAND,
  closedPort,
  FAIL,
  http,
  OK,
  PAIRS,
  post,
  query,
  type Received,
  type Respond,
  request,
  startBackend,
  startListen,
  talk,
} from '../support/counterparts.ts';
import { type RunSettings, records, runCli, start } from '../support/harness.ts';

const BIN = fileURLToPath(new URL('../../bin/friend-cb.js', import.meta.url));
const ndjson = ['--format', 'ndjson'];
const TEN_MONTHS_MS = 304 * 86_400_000;

let folder = '';
let count = 0;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'friend-cb-workbench-'));
  makeCertificates();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const path = (name: string) => join(folder, name);
const fresh = (content: string | null = null) => {
  const file = path(`${++count}.ndjson`);
  if (content !== null) writeFileSync(file, content);
  return file;
};
const modeOf = (file: string) => (statSync(file).mode & 0o777).toString(8);

/**
 * An authority, a server that it has signed for localhost, a client that it has signed, and another
 * authority.
 */
function makeCertificates(): void {
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  for (const name of ['ca', 'other'])
    openssl(
      'req',
      '-x509',
      ...ec,
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.pem`,
      '-days',
      '2',
      '-subj',
      `/CN=${name}`,
    );
  writeFileSync(path('san.cnf'), 'subjectAltName=DNS:localhost,IP:127.0.0.1\n');
  for (const name of ['server', 'client']) {
    openssl('req', ...ec, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
    openssl(
      'x509',
      '-req',
      '-in',
      `${name}.csr`,
      '-CA',
      'ca.pem',
      '-CAkey',
      'ca.key',
      '-CAcreateserial',
      '-days',
      '2',
      '-extfile',
      'san.cnf',
      '-out',
      `${name}.pem`,
    );
  }
}

/** Writes bytes and reads all bytes until the other side ends. */
function talkBytes(port: number, bytes: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = net.connect(port, '127.0.0.1', () => void socket.write(bytes));
    socket.on('data', (chunk) => void chunks.push(chunk));
    socket.on('end', () => {
      socket.destroy();
      resolve(Buffer.concat(chunks));
    });
    socket.on('error', reject);
  });
}

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

const isFraming = (line: string) => /^(host|connection|content-length):/i.test(line);
const endToEnd = (lines: readonly string[]) => lines.filter((line) => !isFraming(line));
const codes = ({ findings }: { findings: readonly { code: string }[] }) => findings.map(({ code }) => code);
const exchanges = (stdout: string) => records(stdout).filter(({ type }) => type === 'exchange');

const all = async (file: string) => {
  const list: Exchange[] = [];
  for await (const each of readExchanges(file)) list.push(each);
  return list;
};

const latin1 = (text: string) => Buffer.from(text, 'latin1');
const ODD_BODY = Buffer.concat([
  Buffer.from(
    `{ "CallbackCommand" :\t"${COMMAND}" ,\r\n\n  "PairList":[ {"From_Account":"\\u0061\\/b","To_Account":"é😀\\ud83d"}],"x":1.50e+01,"x":"`,
  ),
  Buffer.from([0xff, 0xc3, 0x00, 0x0d]),
  Buffer.from('" }\r\n \n'),
]);
const ODD_QUERY = `SdkAppid=888888&&a=1&a=2&a=&=x&%zz=%e4%F6&b=|{"x"}'\`^&CallbackCommand=${COMMAND}&plus=a+b%20c&c=?d=/../e&`;
const ODD_HEADERS = [
  'x-ODD: one',
  'ACCEPT: */*;q=0.1,  text/x',
  'X-odd:two  words',
  'content-TYPE: application/json ; charset="UTF-8"',
  'Authorization: Bearer s3cret',
  'Cookie: sid=1; b="2"',
  'x-latin: caf\xe9',
  'x-empty:',
  'x-Odd: three',
  'Accept-Encoding: gzip, br',
  'User-Agent: Odd/1.0 (x; y)',
];
const ODD_ON_THE_WIRE = ODD_HEADERS.map((line) => line.replace(/^([^:]*):\s*(.*)$/, '$1: $2'));
const HOP_HEADERS = [
  'Keep-Alive: timeout=5',
  'TE: trailers',
  'X-Hop: 1',
  'Proxy-Connection: keep-alive',
  'Trailer: x',
  'Connection: close, X-Hop',
];
const oddRequest = (
  body = ODD_BODY,
  framing: readonly string[] = [`cOnTeNt-LeNgTh: ${ODD_BODY.length}`],
  odd = ODD_QUERY,
) =>
  Buffer.concat([
    latin1(
      `POST /any/../path//%7e?${odd} HTTP/1.1\r\nhOST: chat.example\r\n${[...ODD_HEADERS, ...HOP_HEADERS, ...framing].join('\r\n')}\r\n\r\n`,
    ),
    body,
  ]);

/** The odd callback as a backend has to see it. */
function expectOdd(received: Received | undefined, target: string): void {
  expect(received?.requestLine).toBe(`POST ${target} HTTP/1.1`);
  expect(endToEnd(received?.headers ?? [])).toEqual(ODD_ON_THE_WIRE);
  expect(received?.headers.filter((line) => /^content-length:/i.test(line))).toEqual([
    `content-length: ${ODD_BODY.length}`,
  ]);
  expect(received?.body).toEqual(ODD_BODY);
}

it.each<[string, string]>([
  ['', `/?${ODD_QUERY}`],
  ['im/../x%7e//', `/im/../x%7e//?${ODD_QUERY}`],
  ['im?k=v&k=%zz', `/im?k=v&k=%zz&${ODD_QUERY}`],
  ['?k', `/?k&${ODD_QUERY}`],
])('forward, record and replay give the callback on to the byte: to /%s', async (rest, target) => {
  const [backend, second] = [await startBackend(), await startBackend()];
  const file = fresh();
  const listening = await startListen(['--forward-to', backend.url + rest, '--record', file, ...ndjson]);
  expect(parseRaw(await talkBytes(listening.port, oddRequest())).body.toString()).toBe(OK);
  const { stdout } = await listening.stop();
  expectOdd(backend.received[0], target);

  const [received, sent] = await all(file);
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
  expectOdd(second.received[0], target);
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
      `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nA: b\r\n\r\n10\r\n${OK.slice(0, 16)}\r\n${(OK.length - 16).toString(16)}\r\n${OK.slice(16)}\r\n0\r\n\r\n`,
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

/** `listen` as users start it, in a pipe. Killed when the test is over. */
async function spawnListen(argv: readonly string[]) {
  const child = spawn(process.execPath, [BIN, 'listen', '--port', '0', ...argv], {
    env: { PATH: process.env['PATH'] ?? '' },
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let stderr = '';
  const url = await new Promise<string>((resolve, reject) => {
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
      const found = /listening on (\S+)\n/.exec(stderr);
      if (found) resolve(found[1] ?? '');
    });
    child.once('close', () => reject(new Error(`listen ended: ${stderr}`)));
  });
  return { child, url, port: Number(new URL(url).port), stderr: () => stderr };
}

it('the exchange is in the file before its reply is read, every time', async () => {
  const file = fresh();
  // In a process of its own: in this one the line would be there in any case by the time the client
  // has its turn.
  const listening = await spawnListen(['--record', file, '--quiet']);
  const total = 300;
  const missing: number[] = [];
  await new Promise<void>((resolve, reject) => {
    let number = 0;
    const socket = net.connect(listening.port, '127.0.0.1');
    const send = () =>
      void socket.write(request(PAIRS, `/?n=${number}.`).toString('latin1').replace('Connection: close\r\n', ''));
    socket.on('error', reject);
    socket.on('connect', send);
    socket.on('data', () => {
      if (!readFileSync(file, 'utf8').includes(`/?n=${number}.`)) missing.push(number);
      number += 1;
      if (number < total) return send();
      socket.destroy();
      resolve();
    });
  });
  expect(missing).toEqual([]);
  expect(await all(file)).toHaveLength(total);
});

it('a recording keeps what stdout masks, is private, and grows', async () => {
  const file = fresh('');
  chmodSync(file, 0o644);
  const headers = ['Authorization: Bearer s3cret', 'Cookie: sid=s3cret'];
  const outputs: string[] = [];
  for (const argv of [ndjson, ['-v']]) {
    const listening = await startListen(['--record', file, ...argv]);
    await talk(listening.port, request(PAIRS, '/', headers));
    outputs.push((await listening.stop()).stdout);
  }
  expect(outputs.join('')).not.toContain('s3cret');
  expect(outputs.join('')).toContain('***');
  expect((readFileSync(file, 'utf8').match(/s3cret/g) ?? []).length).toBe(4);
  expect(await all(file)).toHaveLength(2);
  expect(modeOf(file)).toBe('600');
});

it('an unfinished last line is taken off with a warning', async () => {
  const file = fresh();
  const first = await startListen(['--record', file]);
  await post(first.url);
  await first.stop();
  writeFileSync(file, '{"v":1,"type":"exch', { flag: 'a' });
  const second = await startListen(['--record', file]);
  await post(second.url);
  expect((await second.stop()).stderr).toMatch(/friend-cb: removed the last line of '.*', which a crash left unfinished \(19 bytes\)/);
  expect(await all(file)).toHaveLength(2);
});

it.each<[string, string]>([
  ['text', 'hello\n'],
  ['somebody’s JSON', '{"name":"x"}'],
])('a file that is no recording is exit 2 and stays as it is: %s', async (_, content) => {
  const file = fresh(content);
  chmodSync(file, 0o644);
  // --for ends it where it listens all the same.
  const { code, stdout, stderr } = await runCli(['listen', '--port', '0', '--for', '1ms', '--record', file]);
  expect({ code, stdout, content: readFileSync(file, 'utf8'), mode: modeOf(file) }).toEqual({
    code: 2,
    stdout: '',
    content,
    mode: '644',
  });
  expect(stderr).not.toContain('listening');
});

it('a full disk is told once, and callbacks are answered all the same', async () => {
  const listening = await startListen(['--record', '/dev/full']);
  for (const _ of [1, 2, 3]) expect(await post(listening.url)).toEqual({ status: 200, text: OK });
  const { code, stderr } = await listening.stop();
  expect(stderr.match(/cannot write the record/g)).toHaveLength(1);
  expect(code).toBe(0);
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
  ['--cert alone', ['--cert', 'server.pem'], /--cert is given without --key/],
  ['--key alone', ['--https', '--key', 'server.key'], /--key is given without --cert/],
  ['--client-ca without HTTPS', ['--client-ca', 'ca.pem'], /--client-ca needs HTTPS/],
  ['a certificate that is not there', ['--cert', 'missing.pem', '--key', 'server.key'], /missing\.pem/],
  ['a certificate that is not PEM', ['--cert', 'san.cnf', '--key', 'server.key'], /not PEM/],
  ['a key of another certificate', ['--cert', 'server.pem', '--key', 'client.key'], /belong together/],
  ['a client CA that is not there', ['--https', '--client-ca', 'missing.pem'], /missing\.pem/],
  ['a CA that is not there', ['--forward-to', 'https://127.0.0.1:1/', '--ca', 'missing.pem'], /missing\.pem/],
  ['a time-out that is none', ['--forward-to', ':1', '--timeout', 'soon'], /'soon' is not a duration/],
  ['a record in a folder that is not there', ['--record', 'missing/x.ndjson'], /missing\/x\.ndjson/],
  ['a record that is a folder', ['--record', '.'], /cannot write the record/],
])('exit 2, and stdout stays empty: %s', async (_, argv, wanted) => {
  const files = argv.map((each) => (/\.(pem|key|cnf|ndjson)$|^\.$/.test(each) ? path(each) : each));
  const { code, stdout, stderr } = await runCli(['listen', '--port', '0', '--for', '1ms', ...files], {
    env: { XDG_DATA_HOME: path('unused') },
  });
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(wanted);
  expect(stderr).not.toContain('listening on');
});

/** `listen` with HTTPS, once it is there. */
async function startHttps(argv: readonly string[], settings: RunSettings = {}) {
  const running = start(['listen', '--port', '0', ...argv], settings);
  const stop = () => {
    running.interrupt('SIGINT');
    return running.result;
  };
  onTestFinished(async () => void (await stop()));
  const [, url = '', port] = await running.seen('stderr', /^friend-cb: listening on (https:\/\/\S+:(\d+)\/)\n/m);
  return { ...running, url, port: Number(port), stop };
}

const dataHome = () => ({ XDG_DATA_HOME: mkdtempSync(path('data-')) });
const certIn = (env: { XDG_DATA_HOME: string }) => join(env.XDG_DATA_HOME, 'friend-cb', 'localhost.crt');
const keyIn = (env: { XDG_DATA_HOME: string }) => join(env.XDG_DATA_HOME, 'friend-cb', 'localhost.key');
const curl = (...args: string[]) =>
  new Promise<string>(
    (resolve, reject) =>
      void execFile('curl', ['-sS', ...args], (error, stdout) => (error ? reject(error) : resolve(stdout))),
  );
const hasIpv6 = await new Promise<boolean>((resolve) => {
  const server = net.createServer();
  server.once('error', () => resolve(false));
  server.listen(0, '::1', () => server.close(() => resolve(true)));
});

it('--https makes a private certificate, tells how to trust it, and keeps it', async () => {
  const env = dataHome();
  const first = await startHttps(['--https'], { env });
  const { stderr } = await first.stop();
  expect(stderr).toMatch(/^friend-cb: listening on https:\/\/127\.0\.0\.1:\d+\/\n/);
  expect(stderr).toContain(`--ca ${certIn(env)}`);
  expect(stderr).toContain(`curl --cacert ${certIn(env)}`);
  expect([modeOf(certIn(env)), modeOf(keyIn(env)), modeOf(join(env.XDG_DATA_HOME, 'friend-cb'))]).toEqual([
    '600',
    '600',
    '700',
  ]);
  const made = readFileSync(certIn(env), 'utf8');
  await (await startHttps(['--https'], { env })).stop();
  expect(readFileSync(certIn(env), 'utf8')).toBe(made);
  // A month before its end it would still be valid, but not for long.
  await (await startHttps(['--https'], { env, now: Date.now() + TEN_MONTHS_MS })).stop();
  expect(readFileSync(certIn(env), 'utf8')).toBe(made);
  await (await startHttps(['--https'], { env, now: Date.now() + TEN_MONTHS_MS + 40 * 86_400_000 })).stop();
  expect(readFileSync(certIn(env), 'utf8')).not.toBe(made);
  expect(modeOf(keyIn(env))).toBe('600');
});

it.each<[string, (env: { XDG_DATA_HOME: string }) => void]>([
  ['a certificate that cannot be read', (env) => writeFileSync(certIn(env), 'nonsense')],
  ['a key that cannot be read', (env) => writeFileSync(keyIn(env), 'nonsense')],
  ['a key of another certificate', (env) => writeFileSync(keyIn(env), readFileSync(path('server.key')))],
  ['no key', (env) => rmSync(keyIn(env))],
])('what is kept is made anew where it is of no use: %s', async (_, spoil) => {
  const env = dataHome();
  await (await startHttps(['--https'], { env })).stop();
  spoil(env);
  const listening = await startHttps(['--https'], { env });
  expect((await runCli(['send', '--to', listening.url, '--ca', certIn(env)])).code).toBe(0);
});

it('a data home that cannot be written is exit 2', async () => {
  const { code, stdout, stderr } = await runCli(['listen', '--port', '0', '--for', '1ms', '--https'], {
    env: { XDG_DATA_HOME: path('san.cnf') },
  });
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain('--cert and --key');
});

it.each<[string, string, string]>([
  ['127.0.0.1', '127.0.0.1', '127.0.0.1'],
  ['localhost', '127.0.0.1', 'localhost'],
  ...(hasIpv6 ? ([['::1', '::1', '[::1]']] as [string, string, string][]) : []),
])('curl and send trust the certificate for %s', async (_, host, name) => {
  const env = dataHome();
  const listening = await startHttps(['--https', '--host', host], { env });
  const url = `https://${name}:${listening.port}/`;
  expect(await curl('--cacert', certIn(env), '--data', PAIRS, `${url}?${query()}`)).toBe(OK);
  expect((await runCli(['send', '--to', url, '--ca', certIn(env)])).code).toBe(0);
  expect((await runCli(['send', '--to', url])).code).toBe(3);
});

it('plain HTTP to an HTTPS port is told, and it stays up', async () => {
  const env = dataHome();
  const listening = await startHttps(['--https'], { env });
  await talk(listening.port, request()).catch(() => '');
  await listening.seen('stderr', /plain HTTP to this HTTPS port.*https:\/\//);
  expect((await runCli(['send', '--to', listening.url, '--ca', certIn(env)])).code).toBe(0);
});

it('TLS to a plain HTTP port is told, and it stays up', async () => {
  const listening = await startListen();
  expect((await runCli(['send', '--to', listening.url.replace('http:', 'https:')])).code).toBe(3);
  await listening.seen('stderr', /tried TLS on this plain HTTP port.*http:\/\//);
  expect((await post(listening.url)).status).toBe(200);
});

it('--cert and --key are enough for HTTPS, and nothing is made', async () => {
  const env = dataHome();
  const listening = await startHttps(['--cert', path('server.pem'), '--key', path('server.key')], { env });
  expect((await runCli(['send', '--to', listening.url, '--ca', path('ca.pem')])).code).toBe(0);
  expect(existsSync(certIn(env))).toBe(false);
});

it.each<[string, string[], number]>([
  ['without a certificate', [], 3],
  ['with one of that authority', ['--cert', 'client.pem', '--key', 'client.key'], 0],
])('--client-ca demands a client certificate: %s', async (_, argv, wanted) => {
  const listening = await startHttps([
    '--cert',
    path('server.pem'),
    '--key',
    path('server.key'),
    '--client-ca',
    path('ca.pem'),
  ]);
  const files = argv.map((each) => (each.startsWith('--') ? each : path(each)));
  const { code, stdout } = await runCli([
    'send',
    '--to',
    listening.url,
    '--ca',
    path('ca.pem'),
    '--format',
    'ndjson',
    ...files,
  ]);
  const [exchange] = records(stdout);
  expect([code, codes(exchange).includes('tls-client-certificate')]).toEqual([wanted, wanted === 3]);
});

it('a client certificate of another authority is not accepted, and told', async () => {
  const listening = await startHttps([
    '--cert',
    path('server.pem'),
    '--key',
    path('server.key'),
    '--client-ca',
    path('ca.pem'),
  ]);
  const { code } = await runCli([
    'send',
    '--to',
    listening.url,
    '--ca',
    path('ca.pem'),
    '--cert',
    path('other.pem'),
    '--key',
    path('other.key'),
  ]);
  expect(code).not.toBe(0);
  const { stdout, stderr } = await listening.stop();
  expect(stdout).toBe('0 callbacks\n');
  expect(stderr).toMatch(/TLS handshake failed|client certificate/);
});

it('a sender without the client certificate is told of', async () => {
  const listening = await startHttps([
    '--cert',
    path('server.pem'),
    '--key',
    path('server.key'),
    '--client-ca',
    path('ca.pem'),
  ]);
  await runCli(['send', '--to', listening.url, '--ca', path('ca.pem')]);
  await listening.seen('stderr', /no client certificate, which --client-ca demands/);
});

/** `listen` on a terminal whose keys the test presses. */
async function startWithKeys(argv: readonly string[] = []) {
  let press: (key: string) => void = () => undefined;
  const listening = await startListen([...argv, '--no-color'], {
    isTTY: true,
    keys: (handler) => {
      press = handler;
    },
  });
  await listening.seen('stderr', /keys: h for help, q to quit\n/);
  return { ...listening, press: (key: string) => press(key) };
}

it.each<[string, RegExp]>([
  ['v', /no callback has arrived yet/],
  ['r', /no callback has arrived yet/],
  ['o', /the next callback is answered with OK/],
  ['f', /the next callback is answered with FAIL/],
  ['h', / v {2}show the last callback with its whole request and reply\n.* r {2}.*\n.* o {2}.*\n.* f {2}.*\n.* c {2}.*\n.* h {2}.*\n.* q {2}/],
  ['?', / q {2}quit/],
  ['c', /\u001b\[2J/],
])('key %s before the first callback', async (key, wanted) => {
  const listening = await startWithKeys();
  listening.press(key);
  await listening.seen('stdout', wanted);
});

it.each(['v', '\r', 'V'])('key %j shows the last callback whole', async (key) => {
  const listening = await startWithKeys();
  await post(listening.url);
  expect((await listening.seen('stdout', /FriendDelete/)).input).not.toContain('Content-Type');
  listening.press(key);
  await listening.seen('stdout', /request +POST \/\?SdkAppid=888888.*\n(?:.*\n)*.*reply +HTTP 200/);
});

it.each<[string, string, string]>([
  ['o', FAIL, OK],
  ['f', OK, 'FAIL'],
])('key %s answers one callback, the next as before', async (key, _, word) => {
  const listening = await startWithKeys(key === 'o' ? ['--reply', 'fail'] : []);
  const usual = (await post(listening.url)).text;
  listening.press(key);
  const chosen = (await post(listening.url)).text;
  const after = (await post(listening.url)).text;
  expect(chosen).toContain(word);
  expect(chosen).not.toBe(usual);
  expect(after).toBe(usual);
});

it('key r sends the last callback to the backend again, to the byte', async () => {
  const backend: Backend = await startBackend();
  const listening = await startWithKeys(['--forward-to', backend.url]);
  await talkBytes(listening.port, oddRequest());
  await listening.seen('stdout', /↳ backend/);
  listening.press('r');
  await listening.seen('stdout', /(?:↳ backend[\s\S]*){2}/);
  expect(backend.received).toHaveLength(2);
  expectOdd(backend.received[1], `/?${ODD_QUERY}`);
});

it('key r without a forward target says so', async () => {
  const listening = await startWithKeys();
  await post(listening.url);
  listening.press('r');
  await listening.seen('stdout', /there is no forward target; listen --forward-to URL sets one/);
});

it('key q ends with the summary and 0', async () => {
  const listening = await startWithKeys();
  await post(listening.url);
  listening.press('q');
  const { code, stdout } = await listening.result;
  expect(code).toBe(0);
  expect(stdout).toMatch(/\n1 callback: 1 ok\n$/);
});

it.each(['x', '\u001b[A', '', '\u0000', 'qq', 'constructor'])(
  'a key that means nothing does nothing: %j',
  async (key) => {
    const listening = await startWithKeys();
    listening.press(key);
    expect(await post(listening.url)).toEqual({ status: 200, text: OK });
    expect((await listening.stop()).stdout).toMatch(/^\d\d:.*FriendDelete.*\n1 callback: 1 ok\n$/);
  },
);

it('there are no keys with NDJSON', async () => {
  let attached = false;
  const listening = await startListen(ndjson, {
    isTTY: true,
    keys: () => {
      attached = true;
    },
  });
  await listening.stop();
  expect(attached).toBe(false);
});

it('there are no keys in a pipe', async () => {
  const { child, url, stderr } = await spawnListen([]);
  await new Promise((resolve) => void child.stdin.write('q\nq', resolve));
  expect(await post(url)).toEqual({ status: 200, text: OK });
  expect(child.exitCode).toBeNull();
  expect(stderr()).not.toContain('keys:');
});

it('the library forwards, records, answers the next and forwards again', async () => {
  const backend = await startBackend();
  const file = fresh();
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
  expect(await all(file)).toMatchObject([
    { side: 'received' },
    { side: 'sent', parent: exchange.id },
    { side: 'sent', parent: exchange.id },
  ]);
});

it('the library answers the next callback as it is told, once, and has nowhere to forward to', async () => {
  const receiver = await startReceiver();
  onTestFinished(() => receiver.close());
  receiver.answerNext({ status: 503, headers: [['X-A', 'b']], body: Buffer.from('busy'), delayMs: 0, fault: null });
  expect([await post(receiver.url), await post(receiver.url)]).toEqual([
    { status: 503, text: 'busy' },
    { status: 200, text: OK },
  ]);
  expect(await receiver.forwardAgain(await receiver.next())).toBeNull();
});

it('the library serves HTTPS', async () => {
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

it.each(['nonsense', 'ftp://x/'])('the library throws a TypeError for forwardTo %s', async (forwardTo) => {
  await expect(startReceiver({ forwardTo })).rejects.toThrow(TypeError);
});
