import type { Socket } from 'node:net';
import type { Endpoint } from '../protocol/endpoint.ts';
import { type Failure, type HeaderList, pairHeaders, type RawRequest } from '../protocol/exchange.ts';
import type { Outcome } from '../protocol/judge-reply.ts';
import { type Dialled, dial, loadTls, type TlsSettings } from './dial.ts';
import { classifyConnectTimeout, classifyFailure } from './failure.ts';
import { addressOf } from './record-exchange.ts';

export interface ConnectionSettings {
  readonly endpoint: Endpoint;
  /** Until the reply is complete, connecting included, in milliseconds. 0 is none. */
  readonly timeoutMs: number;
  /** Reading stops here. */
  readonly maxReplyBytes: number;
  readonly tls: TlsSettings;
}

/**
 * An outcome, and whether it may be the fault of a connection that had been open before: it ended
 * without a byte of reply.
 */
export interface Attempt extends Outcome {
  readonly stale: boolean;
}

/**
 * One persistent HTTP/1.1 connection, one request at a time; opened with the first, opened again
 * when it was closed.
 */
export interface Connection {
  exchange(request: RawRequest): Promise<Attempt>;
  /** Ends it at once. Idempotent. */
  close(): Promise<void>;
}

/** The legacy handler of undici's dispatch: the only one that shows the headers as they came. */
interface DispatchHandler {
  onConnect(abort: (error?: Error) => void): void;
  onHeaders(status: number, headers: readonly Buffer[], resume: () => void, statusText: string): boolean;
  onData(chunk: Buffer): boolean;
  onComplete(trailers: readonly Buffer[] | null): void;
  onError(error: Error): void;
}

interface UndiciClient {
  dispatch(
    options: { path: string; method: string; headers: readonly string[]; body: Uint8Array },
    handler: DispatchHandler,
  ): boolean;
  destroy(): Promise<void>;
}

type UndiciClientClass = new (
  origin: string,
  options: {
    connect: (options: unknown, callback: (error: Error | null, socket: Socket | null) => void) => unknown;
    pipelining: number;
    headersTimeout: number;
    bodyTimeout: number;
  },
) => UndiciClient;

/**
 * undici's index takes 100 ms to load, its client alone a quarter of that; the deep import has no
 * types, so they stand above.
 */
async function loadClient(): Promise<UndiciClientClass> {
  // @ts-expect-error: no types for a deep import
  const { default: Client } = (await import('undici/lib/dispatcher/client.js')) as { default: UndiciClientClass };
  return Client;
}

/** Loads the HTTP client and returns a function that opens connections to one endpoint. */
export async function loadConnections(settings: ConnectionSettings): Promise<() => Connection> {
  const [Client, tls] = await Promise.all([loadClient(), loadTls(settings.endpoint)]);
  return () => createConnection(Client, tls, settings);
}

function createConnection(
  Client: UndiciClientClass,
  tls: typeof import('node:tls') | null,
  settings: ConnectionSettings,
): Connection {
  const { endpoint, timeoutMs, maxReplyBytes } = settings;
  let dialled: Dialled | null = null;
  let served = 0;
  const client = new Client(endpoint.origin, {
    pipelining: 1,
    // undici's own time-outs are coarse: 2000 ms may fire at 2400.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: (_, callback) => {
      served = 0;
      const current = dial(endpoint, settings.tls, tls, (error) => callback(error, error ? null : current.socket));
      dialled = current;
      return current.socket;
    },
  });
  const address = addressOf(endpoint);

  function exchange(request: RawRequest): Promise<Attempt> {
    return new Promise((resolve) => {
      const startedAt = performance.now();
      const socketBefore = dialled?.socket;
      const bytesBefore = socketBefore?.bytesRead ?? 0;
      let status = 0;
      let headers: HeaderList = [];
      const chunks: Buffer[] = [];
      let received = 0;
      let failure: Failure | null = null;
      let timer: NodeJS.Timeout | null = null;
      let abort: ((error?: Error) => void) | null = null;

      const finish = (complete: boolean) => {
        if (timer) clearTimeout(timer);
        const elapsedMs = performance.now() - startedAt;
        const sameSocket = served > 0 && dialled !== null && dialled.socket === socketBefore;
        const stale =
          sameSocket &&
          socketBefore?.bytesRead === bytesBefore &&
          (failure?.kind === 'closed' || failure?.kind === 'reset');
        served += 1;
        resolve({
          reply:
            status === 0
              ? null
              : { status, headers, body: chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks) },
          failure,
          latencyMs: complete ? elapsedMs : null,
          stale,
        });
      };
      const stop = (reason: string) => {
        // A request that still waits for its connection has no abort of its own.
        if (abort) abort(new Error(reason));
        else dialled?.socket.destroy(new Error(reason));
      };
      const onTimeout = () => {
        const phase = dialled?.phase() ?? 'connecting';
        if (phase === 'open') {
          failure = { kind: 'timeout', message: `no complete reply within ${timeoutMs} ms` };
          // What still comes is worth telling, so read on for as long again.
          timer = setTimeout(() => stop('read on for as long again'), timeoutMs);
          return;
        }
        failure = classifyConnectTimeout(phase, phase === 'resolving' ? endpoint.hostname : address, timeoutMs);
        stop(failure.message);
      };
      if (timeoutMs > 0) timer = setTimeout(onTimeout, timeoutMs);

      const handler: DispatchHandler = {
        onConnect: (abortRequest) => {
          abort = abortRequest;
        },
        onHeaders: (statusCode, rawHeaders) => {
          if (statusCode < 200) return true;
          status = statusCode;
          headers = pairHeaders(rawHeaders.map((each) => each.toString('latin1').trim()));
          return true;
        },
        onData: (chunk) => {
          chunks.push(received + chunk.length > maxReplyBytes ? chunk.subarray(0, maxReplyBytes - received) : chunk);
          received += chunk.length;
          if (received > maxReplyBytes) {
            failure ??= { kind: 'too-large', message: `the reply is larger than ${maxReplyBytes} bytes` };
            stop('too large');
          }
          return true;
        },
        onComplete: () => finish(true),
        onError: (error) => {
          const hasBegun =
            status !== 0 || (dialled?.socket.bytesRead ?? 0) > (dialled?.socket === socketBefore ? bytesBefore : 0);
          // The socket's own first word (a TLS alert, say) tells more than what the client makes of
          // it.
          failure ??= classifyFailure(dialled?.error() ?? error, dialled?.phase() ?? 'connecting', hasBegun);
          finish(false);
        },
      };
      client.dispatch(
        { path: request.target, method: request.method, headers: request.headers.flat(), body: request.body },
        handler,
      );
    });
  }

  return { exchange, close: () => client.destroy().catch(() => undefined) };
}
