import { spawn } from 'node:child_process';
import net from 'node:net';
import tls from 'node:tls';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished } from 'vitest';
import { type Ran, type Running, type RunSettings, runCli, start } from './harness.ts';

const BIN = fileURLToPath(new URL('../../bin/friend-cb.js', import.meta.url));

export const OK = '{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":""}';
export const FAIL = '{"ActionStatus":"FAIL","ErrorCode":1,"ErrorInfo":"no"}';
export const COMMAND = 'Sns.CallbackFriendDelete';
export const PAIRS = `{"CallbackCommand":"${COMMAND}","PairList":[{"From_Account":"id","To_Account":"id1"}]}`;

/** A request as a backend got it, to the byte. */
export interface Received {
  readonly bytes: Buffer;
  readonly requestLine: string;
  readonly target: string;
  /** `name: value`, as on the wire. */
  readonly headers: readonly string[];
  readonly body: Buffer;
  /** Counts connections, from 1. */
  readonly connection: number;
}

export type Respond = (socket: net.Socket, received: Received, index: number) => void;

export interface Backend {
  readonly port: number;
  /** `http://127.0.0.1:PORT/` */
  readonly url: string;
  readonly received: readonly Received[];
  connections(): number;
}

/** A reply as text, with no headers but Content-Length and those given. */
export function http(
  body: string,
  {
    status = '200 OK',
    headers = ['Content-Type: application/json'],
  }: { status?: string; headers?: readonly string[] } = {},
): string {
  const head = [`HTTP/1.1 ${status}`, ...headers, `Content-Length: ${Buffer.byteLength(body)}`];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}

/** Answers each request with this text, and leaves the connection open. */
export const answer =
  (text: string | Buffer): Respond =>
  (socket) =>
    void socket.write(text);

/** Answers each request with this text, and ends the connection. */
export const answerAndClose =
  (text: string | Buffer): Respond =>
  (socket) =>
    void socket.end(text);

/**
 * A backend without an HTTP library, so that it sees each byte and can answer with any. Closed when
 * the test is over.
 */
export async function startBackend(
  respond: Respond = answer(http(OK)),
  secure: tls.TlsOptions | null = null,
): Promise<Backend> {
  const received: Received[] = [];
  const sockets = new Set<net.Socket>();
  let connections = 0;
  const onConnection = (socket: net.Socket) => {
    const connection = ++connections;
    let buffer = Buffer.alloc(0);
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      buffer = Buffer.concat([buffer, chunk]);
      for (;;) {
        const end = buffer.indexOf('\r\n\r\n');
        if (end === -1) return;
        const [requestLine = '', ...headers] = buffer.subarray(0, end).toString('latin1').split('\r\n');
        const length = Number(headers.map((line) => /^content-length: (\d+)$/i.exec(line)?.[1]).find(Boolean) ?? 0);
        const whole = end + 4 + length;
        if (buffer.length < whole) return;
        const bytes = buffer.subarray(0, whole);
        buffer = buffer.subarray(whole);
        const request = {
          bytes,
          requestLine,
          target: requestLine.split(' ')[1] ?? '',
          headers,
          body: bytes.subarray(end + 4),
          connection,
        };
        received.push(request);
        respond(socket, request, received.length - 1);
      }
    });
  };
  const server = secure ? tls.createServer(secure, onConnection) : net.createServer(onConnection);
  if (secure) (server as tls.Server).on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as net.AddressInfo;
  return { port, url: `${secure ? 'https' : 'http'}://127.0.0.1:${port}/`, received, connections: () => connections };
}

/** A port of this machine where nobody listens. */
export async function closedPort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  await new Promise((resolve) => void server.close(resolve));
  return port;
}

export interface Listening extends Running {
  readonly url: string;
  readonly port: number;
  /** Ctrl-C, and what came out. */
  stop(): Promise<Ran>;
}

/** `listen` on a free port, once it is listening. Stopped when the test is over. */
export async function startListen(argv: readonly string[] = [], settings: RunSettings = {}): Promise<Listening> {
  const running = start(['listen', '--port', '0', ...argv], settings);
  const stop = () => {
    running.interrupt('SIGINT');
    return running.result;
  };
  onTestFinished(async () => void (await stop()));
  const [, url = '', port] = await running.seen('stderr', /^friend-cb: listening on (https?:\/\/\S+:(\d+)\/)\n/m);
  return { ...running, url, port: Number(port), stop };
}

/**
 * `listen` as users start it, in a pipe, once it is listening. Killed when the test is over.
 * @param limits how large a file of it may grow
 */
export async function spawnListen(argv: readonly string[], { maxFileKiB }: { maxFileKiB?: number } = {}) {
  const line = [process.execPath, BIN, 'listen', '--port', '0', ...argv];
  const limit = maxFileKiB === undefined ? '' : `ulimit -f ${maxFileKiB};`;
  const child = spawn('bash', ['-c', `${limit} exec "$@"`, 'bash', ...line], {
    env: { PATH: process.env['PATH'] ?? '' },
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  /** Resolves with the signal that ended it. */
  const exited = new Promise<NodeJS.Signals | null>(
    (resolve) => void child.once('close', (_, signal) => resolve(signal)),
  );
  let stderr = '';
  const url = await new Promise<string>((resolve, reject) => {
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
      const found = /listening on (\S+)\n/.exec(stderr);
      if (found) resolve(found[1] ?? '');
    });
    child.once('close', () => reject(new Error(`listen ended: ${stderr}`)));
  });
  return { child, url, port: Number(new URL(url).port), stderr: () => stderr, exited };
}

/** `listen` with these options ends with exit 2, an explanation, and without listening. */
export async function expectNotListening(
  argv: readonly string[],
  wanted: RegExp,
  settings: RunSettings = {},
): Promise<void> {
  // If it listens after all, --for ends it.
  const { code, stdout, stderr } = await runCli(['listen', '--port', '0', '--for', '1ms', ...argv], settings);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(wanted);
  expect(stderr).not.toContain('listening on');
}

/** Writes bytes to a port and reads what comes back, until it matches or the other side ends. */
export function talk(
  port: number,
  bytes: string | Buffer,
  until: RegExp | null = null,
  host = '127.0.0.1',
): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, host, () => void socket.write(bytes));
    let text = '';
    const finish = () => {
      socket.destroy();
      resolve(text);
    };
    socket.on('data', (chunk) => {
      text += chunk.toString('utf8');
      if (until?.test(text)) finish();
    });
    socket.on('end', finish);
    socket.on('error', (error) => (text === '' ? reject(error) : finish()));
  });
}

/** Writes bytes to a port and reads all bytes until the other side ends. */
export function talkBytes(port: number, bytes: Buffer): Promise<Buffer> {
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

/** The query of the documented example, with changes; null takes a parameter away. */
export function query(changes: Readonly<Record<string, string | null>> = {}): string {
  const parameters = {
    SdkAppid: '888888',
    CallbackCommand: COMMAND,
    contenttype: 'json',
    ClientIP: '127.0.0.1',
    OptPlatform: 'RESTAPI',
    ...changes,
  };
  return Object.entries(parameters)
    .flatMap(([name, value]) => (value === null ? [] : [`${name}=${encodeURIComponent(value)}`]))
    .join('&');
}

/** A callback as bytes, after which the connection is closed. */
export function request(
  body: string | Buffer = PAIRS,
  target = `/?${query()}`,
  headers: readonly string[] = ['Content-Type: application/json'],
): Buffer {
  const head = [
    `POST ${target} HTTP/1.1`,
    'Host: localhost',
    ...headers,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1'), Buffer.from(body)]);
}

/** Posts a callback and reads the reply. */
export async function post(
  url: string,
  changes: Readonly<Record<string, string | null>> = {},
  body: string | Uint8Array<ArrayBuffer> = PAIRS,
): Promise<{ status: number; text: string }> {
  const response = await fetch(`${url}?${query(changes)}`, {
    method: 'POST',
    body,
    headers: { 'Content-Type': 'application/json' },
  });
  return { status: response.status, text: await response.text() };
}
