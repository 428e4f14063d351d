import { randomUUID } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { type Exchange, encodeBody, type HeaderList, type RawRequest } from '../protocol/exchange.ts';
import { CHAT_TIMEOUT_MS, judgeReply } from '../protocol/judge-reply.ts';
import { buildReply, failEnvelope } from '../protocol/reply.ts';
import type { Answer, Answerer, ReplyPlan } from './answer.ts';
import { FAULT_FAILURES, playFault } from './faults.ts';

/** What arrived that was no callback: not HTTP, cut off, too slow. */
export interface Trouble {
  readonly message: string;
}

/** Certificate and key as PEM; with `clientCa` a client certificate of that CA is demanded. */
export interface ServerTls {
  readonly cert: string;
  readonly key: string;
  readonly clientCa: string | null;
}

export interface ServerSettings {
  readonly host: string;
  /** 0 is any free port. */
  readonly port: number;
  /** A larger body is not read to its end. */
  readonly maxBodyBytes: number;
  readonly answer: Answerer;
  /** For HTTPS; null is plain HTTP. */
  readonly tls: ServerTls | null;
  /** Unix time in milliseconds. */
  readonly now: () => number;
  /** Called once for each request, right before its reply goes out: what was answered is on record by then. With it the exchange that it was forwarded in. */
  readonly onExchange: (exchange: Exchange, forwarded: Exchange | null) => void;
  readonly onTrouble: (trouble: Trouble) => void;
  /** An exception of `onExchange`. */
  readonly onBug: (error: unknown) => void;
}

export interface Server {
  /** `http://127.0.0.1:PORT/` */
  readonly url: string;
  /** Stops listening, lets replies that are on their way finish, ends all connections. Idempotent. */
  close(): Promise<void>;
}

/** A client has this long to send its headers, and the whole request, in milliseconds. */
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
/** Chat keeps connections open; closing them late spares it the race with our closing. */
const KEEP_ALIVE_MS = 65_000;
/** After an early refusal the rest of the body is read and dropped for this long, so that the sender gets to see the reply. */
const DRAIN_MS = 2000;

/**
 * Listens, answers and reports. Nothing that arrives stops it.
 * @throws the system's error when it can not listen (`EADDRINUSE`, `EACCES`, …)
 */
export async function startServer(settings: ServerSettings): Promise<Server> {
  const { maxBodyBytes, answer: answerTo, now, onExchange, onTrouble, onBug } = settings;
  let answered = 0;
  let closing: Promise<void> | null = null;
  const pending = new Set<Promise<void>>();

  const options = {
    keepAliveTimeout: KEEP_ALIVE_MS,
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionsCheckingInterval: 2000,
    requireHostHeader: false,
    noDelay: true,
  };
  const { tls } = settings;
  const server =
    tls === null
      ? http.createServer(options)
      : https.createServer({ ...options, cert: tls.cert, key: tls.key, ...(tls.clientCa === null ? {} : { ca: tls.clientCa, requestCert: true, rejectUnauthorized: true }) });
  server.on('tlsClientError', (error: NodeJS.ErrnoException, { authorizationError }: TLSSocket) => {
    if (authorizationError) onTrouble({ message: `a sender gave a client certificate that is none of --client-ca (${authorizationError})` });
    else if (error.code !== 'ECONNRESET') onTrouble({ message: describeTlsError(error) });
  });
  /** The end of the last answer of a connection: callbacks that arrive in order are passed on in order. */
  const turns = new WeakMap<Socket, Promise<void>>();
  server.on('request', (incoming, response) => {
    const startedAt = performance.now();
    const at = now();
    const chunks: Buffer[] = [];
    let size = 0;
    let done = false;
    const settle = (oversized: boolean) => {
      if (done) return;
      done = true;
      const request: RawRequest = {
        method: incoming.method ?? '',
        target: incoming.url ?? '/',
        headers: pairHeaders(incoming.rawHeaders),
        body: chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks),
      };
      const arrival = { id: randomUUID(), oversized, count: answered, nowMs: now() };
      if (request.method === 'POST') answered += 1;
      const respond = async () => {
        const answer = await answerTo(request, arrival);
        if (answer.plan.delayMs > 0) await delay(answer.plan.delayMs, incoming.socket);
        const headers = completeReplyHeaders(answer.plan, response.shouldKeepAlive);
        onExchange(describe(request, incoming.httpVersion, answer, arrival.id, headers, at, performance.now() - startedAt), answer.forwarded);
        await sendReply(incoming, response, answer.plan, headers);
      };
      const before = turns.get(incoming.socket);
      const turn = before ? before.then(respond, respond) : respond();
      turns.set(incoming.socket, turn);
      pending.add(turn);
      turn.catch(onBug).finally(() => pending.delete(turn));
    };
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (done) return;
      if (size > maxBodyBytes) return settle(true);
      chunks.push(chunk);
    });
    incoming.on('end', () => settle(false));
    incoming.on('error', () => undefined);
    incoming.on('close', () => {
      if (done) return;
      done = true;
      onTrouble({ message: `a sender ended the connection in the middle of the body, after ${size} bytes` });
    });
    response.on('error', () => undefined);
  });
  const refuse = (socket: Socket, status: number, words: string) => {
    const body = buildReply(failEnvelope(words));
    socket.end(
      `${formatHead(status, [
        ['Content-Type', 'application/json'],
        ['Content-Length', String(body.length)],
        ['Connection', 'close'],
      ])}${body}`,
    );
  };
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // A connection that was cut, or one that never sent anything, is nothing to answer.
    if (error.code === 'ECONNRESET' || error.code === 'EPIPE' || !socket.writable) return void socket.destroy();
    const words = describeClientError(error);
    onTrouble({ message: words });
    refuse(socket as Socket, error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400, words);
  });
  server.on('connect', (_, socket) => refuse(socket as Socket, 405, 'the method is CONNECT, a callback is a POST'));

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port: settings.port, host: settings.host }, () => {
      server.off('error', reject);
      resolve();
    });
  });
  // Running out of file descriptors must not end the program.
  server.on('error', (error) => onTrouble({ message: error.message }));

  const { port, family, address } = server.address() as AddressInfo;
  return {
    url: `${tls === null ? 'http' : 'https'}://${family === 'IPv6' ? `[${address}]` : address}:${port}/`,
    close: () => {
      closing ??= (async () => {
        const closed = new Promise<void>((resolve) => server.close(() => resolve()));
        await Promise.allSettled(pending);
        server.closeAllConnections();
        await closed;
      })();
      return closing;
    },
  };
}

function pairHeaders(raw: readonly string[]): HeaderList {
  const headers: [string, string][] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) headers.push([raw[index] as string, raw[index + 1] as string]);
  return headers;
}

function describeClientError(error: NodeJS.ErrnoException & { rawPacket?: Buffer; bytesParsed?: number }): string {
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') return 'a request did not come to its end in time';
  if (error.code === 'HPE_HEADER_OVERFLOW') return 'the headers of a request are larger than 16 KiB';
  // A TLS record of type handshake begins with these two bytes.
  if (error.rawPacket?.[0] === 0x16 && error.rawPacket[1] === 0x03) return 'a sender tried TLS on this plain HTTP port: its URL must begin with http://';
  return `what arrived is not HTTP: ${error.message.replace(/^Parse Error: /, '')}`;
}

function describeTlsError({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'ERR_SSL_HTTP_REQUEST') return 'a sender spoke plain HTTP to this HTTPS port: its URL must begin with https://';
  if (code === 'ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE') return 'a sender gave no client certificate, which --client-ca demands';
  return `a TLS handshake failed: ${message.replace(/^[0-9A-F]+:error:[0-9A-F]+:SSL routines:/, '').trim()}`;
}

function formatHead(status: number, headers: HeaderList): string {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return `HTTP/1.1 ${status} ${http.STATUS_CODES[status] ?? 'Unknown'}\r\n${lines}\r\n`;
}

/** The headers as they go out: those of the plan, the length where the plan has no framing of its own, and the connection's. */
function completeReplyHeaders(plan: ReplyPlan, persistent: boolean): HeaderList {
  const has = (name: string) => plan.headers.some(([key]) => key.toLowerCase() === name);
  const bodiless = plan.status === 204 || plan.status === 304;
  return [
    ...plan.headers,
    ...(has('content-length') || has('transfer-encoding') || bodiless ? [] : [['Content-Length', String(plan.body.length)] as const]),
    ...(has('connection') ? [] : [['Connection', persistent ? 'keep-alive' : 'close'] as const]),
  ];
}

/** Resolves when the reply is handed to the system, or the sender has left. */
async function sendReply(incoming: http.IncomingMessage, response: http.ServerResponse, plan: ReplyPlan, headers: HeaderList): Promise<void> {
  // The sender has left: nothing will tell that the reply is out.
  if (response.destroyed || incoming.socket.destroyed) return;
  if (plan.fault) {
    playFault(plan.fault, incoming.socket, formatHead(plan.status, headers), plan.body);
    return;
  }
  response.sendDate = false;
  await new Promise<void>((resolve) => {
    response.once('close', resolve);
    response.once('finish', resolve);
    response.writeHead(plan.status, headers.flat());
    response.end(plan.body);
  });
  if (!incoming.complete) setTimeout(() => incoming.complete || incoming.socket.destroy(), DRAIN_MS).unref();
}

/** Ends early when the sender leaves, so that a long delay never holds up the end of the program. */
function delay(milliseconds: number, socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      socket.off('close', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    socket.once('close', done);
  });
}

function describe(request: RawRequest, httpVersion: string, answer: Answer, id: string, headers: HeaderList, atMs: number, elapsedMs: number): Exchange {
  const { plan, callback, findings } = answer;
  const fault = plan.fault === null ? null : FAULT_FAILURES[plan.fault];
  const late = fault === null && elapsedMs > CHAT_TIMEOUT_MS;
  const failure = late ? ({ kind: 'timeout', message: `the reply took longer than ${CHAT_TIMEOUT_MS} ms` } as const) : fault;
  const reply = plan.fault === null ? { status: plan.status, headers, body: plan.body } : null;
  const latencyMs = reply === null ? null : Math.round(elapsedMs * 1000) / 1000;
  // The addresses only stand in the words of findings, and of those the verdict alone is used.
  const { verdict } = judgeReply({ reply, failure, latencyMs }, { host: '', address: '', timeoutMs: CHAT_TIMEOUT_MS, maxReplyBytes: 0 });
  return {
    v: 1,
    type: 'exchange',
    id,
    at: new Date(atMs).toISOString(),
    side: 'received',
    request: { method: request.method, target: request.target, httpVersion, headers: request.headers, ...encodeBody(request.body) },
    reply: reply && { status: reply.status, headers: reply.headers, ...encodeBody(reply.body) },
    failure,
    latencyMs,
    callback,
    verdict,
    findings,
  };
}
