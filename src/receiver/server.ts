import http from 'node:http';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { trackConnections } from './connections.ts';
import type { Trouble } from './describe-trouble.ts';
import type { Responder } from './responder.ts';
import { takeRequests } from './take-requests.ts';

/** Certificate and key as PEM. With `clientCa`, senders need a client certificate of that CA. */
export interface ServerTls {
  readonly cert: string;
  readonly key: string;
  readonly clientCa: string | null;
}

/** Hosts that this server answers for as their proxy: it speaks TLS with whoever asks for a tunnel to them. */
export interface Tunnel {
  readonly tls: ServerTls;
  /** Whether a tunnel to `host:port` ends here; any other request to CONNECT is taken like a request. */
  readonly accepts: (authority: string) => boolean;
}

export interface ServerSettings {
  readonly host: string;
  /** 0 is any free port. */
  readonly port: number;
  /** A larger body is not read to its end. */
  readonly maxBodyBytes: number;
  /** For HTTPS; null is plain HTTP. */
  readonly tls: ServerTls | null;
  /** Null where CONNECT opens no tunnel. */
  readonly tunnel: Tunnel | null;
  /** Unix time in milliseconds. */
  readonly now: () => number;
  readonly onTrouble: (trouble: Trouble) => void;
  /** Called when the server closes and can wait no longer: what `answer` still waits for must end. */
  readonly onGiveUp: () => void;
}

export interface Server {
  /** `http://127.0.0.1:PORT/` */
  readonly url: string;
  /**
   * Stops listening, finishes the replies that are under way, and ends all connections. A reply
   * that takes longer than two seconds, as long as Chat waits, is not waited for. Idempotent.
   */
  close(): Promise<void>;
}

const HTTP_OPTIONS = {
  /** Chat keeps connections open. Closing them late spares it the race with our closing. */
  keepAliveTimeout: 65_000,
  /** A sender has this long for a TLS handshake, its headers, and the whole request, in milliseconds. */
  handshakeTimeout: 10_000,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 2000,
  requireHostHeader: false,
  noDelay: true,
};

/** The time that replies have when the server closes, in milliseconds. */
const GRACE_MS = 2000;
/** After it, the time to put on record what got no reply. */
const GIVE_UP_MS = 500;

/**
 * Listens, answers and reports. Nothing that arrives stops it.
 * @throws the system's error when it cannot listen (`EADDRINUSE`, `EACCES`, …)
 */
export async function startServer(responder: Responder, settings: ServerSettings): Promise<Server> {
  const { host, port, tls, tunnel, onTrouble } = settings;
  const server = createHttpServer(tls);
  const connections = trackConnections(server);
  const tunnelEnd = tunnel === null ? null : createTunnelEnd(tunnel, responder, settings);
  takeRequests(server, responder, { ...settings, openTunnel: tunnelEnd?.open ?? (() => false) });
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
    if (!(await isSettled(responder, GRACE_MS))) settings.onGiveUp();
    connections.destroyAll();
    tunnelEnd?.destroyAll();
    await isSettled(responder, GIVE_UP_MS);
    responder.stop();
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

/**
 * The other end of tunnels: a server that listens nowhere, and is handed the connections. Its
 * requests go to the same responder.
 */
function createTunnelEnd({ tls, accepts }: Tunnel, responder: Responder, settings: ServerSettings) {
  const server = createHttpServer(tls);
  const connections = trackConnections(server);
  takeRequests(server, responder, { ...settings, openTunnel: () => false });
  // node:http looks after the time limits of requests from the moment a server listens.
  server.emit('listening');
  return {
    destroyAll: () => {
      server.close();
      connections.destroyAll();
    },
    open: (authority: string, socket: Socket, early: Uint8Array): boolean => {
      if (!accepts(authority)) return false;
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      // What came along with the request belongs to what is spoken in the tunnel.
      if (early.length > 0) socket.unshift(early);
      server.emit('connection', socket);
      return true;
    },
  };
}

/** Whether all requests taken so far are answered within this time. */
function isSettled(responder: Responder, withinMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), withinMs);
    void responder.settled().then(() => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}

function createHttpServer(tls: ServerTls | null): http.Server {
  const server = tls === null ? http.createServer(HTTP_OPTIONS) : https.createServer(httpsOptions(tls));
  // By default node:http drops the headers after the thousandth. Their bytes are bounded anyway.
  server.maxHeadersCount = 0;
  // A sender that has ended its side still gets the replies to what it sent.
  Object.assign(server, { httpAllowHalfOpen: true });
  return server;
}

function httpsOptions({ cert, key, clientCa }: ServerTls): https.ServerOptions {
  const client = clientCa === null ? {} : { ca: clientCa, requestCert: true, rejectUnauthorized: true };
  return { ...HTTP_OPTIONS, allowHalfOpen: true, cert, key, ...client };
}

function urlOf({ port, family, address }: AddressInfo, secure: boolean): string {
  const host = family === 'IPv6' ? `[${address}]` : address;
  return `${secure ? 'https' : 'http'}://${host}:${port}/`;
}
