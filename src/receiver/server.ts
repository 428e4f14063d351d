import http from 'node:http';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { HeaderList } from '../protocol/exchange.ts';
import { buildReply, failEnvelope } from '../protocol/reply.ts';
import type { ReplyPlan } from './answer.ts';
import { playFault } from './faults.ts';
import type { ReadyReply } from './ready-reply.ts';
import { createResponder, type ResponderSettings } from './responder.ts';

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

export interface ServerSettings extends ResponderSettings {
  readonly host: string;
  /** 0 is any free port. */
  readonly port: number;
  /** A larger body is not read to its end. */
  readonly maxBodyBytes: number;
  /** For HTTPS; null is plain HTTP. */
  readonly tls: ServerTls | null;
  readonly onTrouble: (trouble: Trouble) => void;
}

export interface Server {
  /** `http://127.0.0.1:PORT/` */
  readonly url: string;
  /**
   * Stops listening, lets replies that are on their way finish, ends all connections. Idempotent.
   */
  close(): Promise<void>;
}

/** A client has this long to send its headers, and the whole request, in milliseconds. */
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
/** Chat keeps connections open; closing them late spares it the race with our closing. */
const KEEP_ALIVE_MS = 65_000;
/**
 * After an early refusal the rest of the body is read and dropped for this long, so that the sender
 * gets to see the reply.
 */
const DRAIN_MS = 2000;

/**
 * Listens, answers and reports. Nothing that arrives stops it.
 * @throws the system's error when it cannot listen (`EADDRINUSE`, `EACCES`, …)
 */
export async function startServer(settings: ServerSettings): Promise<Server> {
  const { maxBodyBytes, now, onTrouble } = settings;
  let closing: Promise<void> | null = null;
  const responder = createResponder(settings);

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
      : https.createServer({
          ...options,
          cert: tls.cert,
          key: tls.key,
          ...(tls.clientCa === null ? {} : { ca: tls.clientCa, requestCert: true, rejectUnauthorized: true }),
        });
  server.on('tlsClientError', (error: NodeJS.ErrnoException, { authorizationError }: TLSSocket) => {
    if (authorizationError)
      onTrouble({ message: `a sender gave a client certificate that is none of --client-ca (${authorizationError})` });
    else if (error.code !== 'ECONNRESET') onTrouble({ message: describeTlsError(error) });
  });
  server.on('request', (incoming, response) => {
    const startedAt = performance.now();
    const atMs = now();
    const onBody = (body: Uint8Array, oversized: boolean) => {
      const { method = '', url: target = '/', httpVersion, rawHeaders, socket } = incoming;
      responder.take({
        connection: socket,
        request: { method, target, headers: pairHeaders(rawHeaders), body },
        httpVersion,
        oversized,
        persistent: response.shouldKeepAlive,
        atMs,
        startedAt,
        send: (plan, ready) => sendReply(incoming, response, plan, ready),
      });
    };
    readBody(incoming, maxBodyBytes, onBody, (size) =>
      onTrouble({ message: `a sender ended the connection in the middle of the body, after ${size} bytes` }),
    );
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
        await responder.settled();
        server.closeAllConnections();
        await closed;
      })();
      return closing;
    },
  };
}

/**
 * Reads a body to its end, or to the piece with which it is too large. `onBody` is called once,
 * with what was read until then, or `onCut` with the number of bytes where the sender has left
 * before.
 */
function readBody(
  incoming: http.IncomingMessage,
  maxBytes: number,
  onBody: (body: Uint8Array, oversized: boolean) => void,
  onCut: (size: number) => void,
): void {
  const chunks: Buffer[] = [];
  let size = 0;
  let done = false;
  const end = (oversized: boolean) => {
    if (done) return;
    done = true;
    onBody(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks), oversized);
  };
  incoming.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (done) return;
    if (size > maxBytes) end(true);
    else chunks.push(chunk);
  });
  incoming.on('end', () => end(false));
  // Of 'error' nobody has to be told: where nobody listens, a request that is cut off ends with
  // 'close' alone.
  incoming.on('close', () => {
    if (!done) onCut(size);
    done = true;
  });
}

function pairHeaders(raw: readonly string[]): HeaderList {
  const headers: [string, string][] = [];
  for (let index = 0; index + 1 < raw.length; index += 2)
    headers.push([raw[index] as string, raw[index + 1] as string]);
  return headers;
}

function describeClientError(error: NodeJS.ErrnoException & { rawPacket?: Buffer; bytesParsed?: number }): string {
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') return 'a request did not come to its end in time';
  if (error.code === 'HPE_HEADER_OVERFLOW') return 'the headers of a request are larger than 16 KiB';
  // A TLS record of type handshake begins with these two bytes.
  if (error.rawPacket?.[0] === 0x16 && error.rawPacket[1] === 0x03)
    return 'a sender tried TLS on this plain HTTP port: its URL must begin with http://';
  return `what arrived is not HTTP: ${error.message.replace(/^Parse Error: /, '')}`;
}

function describeTlsError({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'ERR_SSL_HTTP_REQUEST')
    return 'a sender spoke plain HTTP to this HTTPS port: its URL must begin with https://';
  if (code === 'ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE')
    return 'a sender gave no client certificate, which --client-ca demands';
  return `a TLS handshake failed: ${message.replace(/^[0-9A-F]+:error:[0-9A-F]+:SSL routines:/, '').trim()}`;
}

function formatHead(status: number, headers: HeaderList): string {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return `HTTP/1.1 ${status} ${http.STATUS_CODES[status] ?? 'Unknown'}\r\n${lines}\r\n`;
}

/** Connections on which a fault was played: no reply can follow it. */
const spoiled = new WeakSet<Socket>();

function sendReply(
  incoming: http.IncomingMessage,
  response: http.ServerResponse,
  plan: ReplyPlan,
  { headers, rawHeaders }: ReadyReply,
): Promise<void> | null {
  const { socket } = incoming;
  if (response.destroyed || socket.destroyed || spoiled.has(socket)) return null;
  if (plan.fault) {
    spoiled.add(socket);
    playFault(plan.fault, socket, formatHead(plan.status, headers), plan.body);
    return null;
  }
  response.sendDate = false;
  response.writeHead(plan.status, rawHeaders);
  response.end(plan.body);
  if (!incoming.complete) setTimeout(() => incoming.complete || socket.destroy(), DRAIN_MS).unref();
  if (response.writableLength === 0) return null;
  return new Promise((resolve) => {
    const over = () => {
      socket.off('close', over);
      resolve();
    };
    response.once('finish', over);
    // Of the connection: a reply that waits for one before it gets no event of its own.
    socket.once('close', over);
  });
}
