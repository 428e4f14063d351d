import { randomUUID } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { pairHeaders } from '../protocol/exchange.ts';
import { describeClientError, describeTlsError, type Trouble } from './describe-trouble.ts';
import type { Incoming } from './incoming.ts';
import { readBody } from './read-body.ts';
import { createResponder, type ResponderSettings } from './responder.ts';
import { sendRefusal, sendReply } from './send-reply.ts';

/** Certificate and key as PEM. With `clientCa`, senders need a client certificate of that CA. */
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
  /** Unix time in milliseconds. */
  readonly now: () => number;
  readonly onTrouble: (trouble: Trouble) => void;
}

export interface Server {
  /** `http://127.0.0.1:PORT/` */
  readonly url: string;
  /** Stops listening, finishes the replies that are under way, ends all connections. Idempotent. */
  close(): Promise<void>;
}

const HTTP_OPTIONS = {
  /** Chat keeps connections open. Closing them late spares it the race with our closing. */
  keepAliveTimeout: 65_000,
  /** A sender has this long to send its headers, and the whole request, in milliseconds. */
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 2000,
  requireHostHeader: false,
  noDelay: true,
};

/**
 * Listens, answers and reports. Nothing that arrives stops it.
 * @throws the system's error when it cannot listen (`EADDRINUSE`, `EACCES`, …)
 */
export async function startServer(settings: ServerSettings): Promise<Server> {
  const { host, port, tls, onTrouble } = settings;
  const responder = createResponder(settings);
  const server = createHttpServer(tls);
  takeRequests(server, settings, responder.take);
  reportTrouble(server, onTrouble);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host }, () => {
      server.off('error', reject);
      resolve();
    });
  });
  // Running out of file descriptors must not end the program.
  server.on('error', (error) => onTrouble({ message: error.message }));

  let closing: Promise<void> | null = null;
  const close = async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    await responder.settled();
    server.closeAllConnections();
    await closed;
  };
  return {
    url: urlOf(server.address() as AddressInfo, tls !== null),
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

function createHttpServer(tls: ServerTls | null): http.Server {
  if (tls === null) return http.createServer(HTTP_OPTIONS);
  const { cert, key, clientCa } = tls;
  const client = clientCa === null ? {} : { ca: clientCa, requestCert: true, rejectUnauthorized: true };
  return https.createServer({ ...HTTP_OPTIONS, cert, key, ...client });
}

/** Reads each request and hands it to `take`. */
function takeRequests(
  server: http.Server,
  { maxBodyBytes, now, onTrouble }: ServerSettings,
  take: (incoming: Incoming) => void,
): void {
  let callbacks = 0;
  const onCut = (size: number) =>
    onTrouble({ message: `a sender ended the connection in the middle of the body, after ${size} bytes` });
  server.on('request', (message, response) => {
    const startedMs = performance.now();
    const atMs = now();
    const onBody = (body: Uint8Array, oversized: boolean) => {
      const { method = '', url: target = '/', httpVersion, rawHeaders, socket } = message;
      const index = callbacks;
      if (method === 'POST') callbacks += 1;
      let id: string | null = null;
      take({
        request: { method, target, headers: pairHeaders(rawHeaders), body },
        httpVersion,
        oversized,
        index,
        atMs,
        startedMs,
        connection: socket,
        persistent: response.shouldKeepAlive,
        id: () => {
          id ??= randomUUID();
          return id;
        },
        send: (plan, ready) => sendReply(message, response, plan, ready),
      });
    };
    readBody(message, maxBodyBytes, onBody, onCut);
    response.on('error', () => undefined);
  });
}

/** Answers what cannot be read as a request, and tells what it was. */
function reportTrouble(server: http.Server, onTrouble: ServerSettings['onTrouble']): void {
  server.on('tlsClientError', (error: NodeJS.ErrnoException, socket) => {
    const message = describeTlsError(error, socket);
    if (message !== null) onTrouble({ message });
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // A connection that was cut, or that never sent anything, gets no answer.
    if (error.code === 'ECONNRESET' || error.code === 'EPIPE' || !socket.writable) return void socket.destroy();
    const message = describeClientError(error);
    onTrouble({ message });
    sendRefusal(socket as Socket, error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400, message);
  });
  server.on('connect', (_, socket) =>
    sendRefusal(socket as Socket, 405, 'the method is CONNECT, but a callback is a POST'),
  );
}

function urlOf({ port, family, address }: AddressInfo, secure: boolean): string {
  const host = family === 'IPv6' ? `[${address}]` : address;
  return `${secure ? 'https' : 'http'}://${host}:${port}/`;
}
