import type { Socket } from 'node:net';
import {
  type Failure,
  type HeaderList,
  MAX_REPLY_BYTES,
  pairHeaders,
  type RawReply,
  type RawRequest,
} from '../protocol/exchange.ts';
import type { Outcome } from '../protocol/judge-reply.ts';
import { Deadline } from './deadline.ts';
import { type ConnectionSettings, type Dialled, dial, loadTls, type Tls } from './dial.ts';
import { classifyFailure, classifyTimeout, TOO_LARGE } from './failure.ts';
import { type DispatchHandler, loadUndiciClient, type UndiciClient, type UndiciClientClass } from './undici-client.ts';

/** What one try of a callback came to. */
export interface Attempt extends Outcome {
  /**
   * Whether it failed on a connection that had been used before, without a byte of a reply: then
   * the connection may be to blame, and not the endpoint.
   */
  readonly stale: boolean;
}

/**
 * One persistent HTTP/1.1 connection that carries one request at a time. It opens with the first
 * request, and opens again with the next request after it was closed.
 */
export interface Connection {
  exchange(request: RawRequest): Promise<Attempt>;
  /** Ends it at once. Idempotent. */
  close(): Promise<void>;
}

/** Loads the HTTP client and returns a function that opens connections to one endpoint. */
export async function loadConnections(settings: ConnectionSettings): Promise<() => Connection> {
  const [Client, tls] = await Promise.all([loadUndiciClient(), loadTls(settings.endpoint)]);
  return () => new UndiciConnection(Client, tls, settings);
}

/** The current socket of a connection. */
interface Line {
  /** Null before the first request. */
  dialled: Dialled | null;
  /** Number of exchanges that the socket has carried. */
  served: number;
}

class UndiciConnection implements Connection {
  readonly #settings: ConnectionSettings;
  readonly #client: UndiciClient;
  readonly #line: Line = { dialled: null, served: 0 };

  constructor(Client: UndiciClientClass, tls: Tls | null, settings: ConnectionSettings) {
    this.#settings = settings;
    this.#client = new Client(settings.endpoint.origin, {
      pipelining: 1,
      // undici's own time-outs are coarse: 2000 ms may fire at 2400.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: (_, callback) => {
        const dialled = dial(settings, tls, (error) => callback(error, error ? null : dialled.socket));
        this.#line.served = 0;
        this.#line.dialled = dialled;
        return dialled.socket;
      },
    });
  }

  exchange({ target, method, headers, body }: RawRequest): Promise<Attempt> {
    return new Promise((resolve) => {
      const handler = new ExchangeHandler(this.#settings, this.#line, resolve);
      this.#client.dispatch({ path: target, method, headers: headers.flat(), body }, handler);
    });
  }

  close(): Promise<void> {
    return this.#client.destroy().catch(() => undefined);
  }
}

/** Follows one exchange from its dispatch to its outcome. */
class ExchangeHandler implements DispatchHandler {
  readonly #settings: ConnectionSettings;
  readonly #line: Line;
  readonly #settle: (attempt: Attempt) => void;
  readonly #startedAt = performance.now();
  readonly #socketBefore: Socket | null;
  readonly #bytesBefore: number;
  readonly #deadline: Deadline;
  #abort: ((error: Error) => void) | null = null;
  /** 0 until the headers have come. */
  #status = 0;
  #headers: HeaderList = [];
  readonly #chunks: Buffer[] = [];
  #received = 0;
  #failure: Failure | null = null;

  constructor(settings: ConnectionSettings, line: Line, settle: (attempt: Attempt) => void) {
    this.#settings = settings;
    this.#line = line;
    this.#settle = settle;
    this.#socketBefore = line.dialled?.socket ?? null;
    this.#bytesBefore = this.#socketBefore?.bytesRead ?? 0;
    this.#deadline = new Deadline(
      settings.timeoutMs,
      () => this.#onTimeout(),
      () => this.#stop(),
    );
  }

  onConnect(abort: (error: Error) => void): void {
    this.#abort = abort;
  }

  onHeaders(status: number, headers: readonly Buffer[]): boolean {
    // A 1xx reply comes before the real one.
    if (status < 200) return true;
    this.#status = status;
    this.#headers = pairHeaders(headers.map((each) => each.toString('latin1').trim()));
    return true;
  }

  onData(chunk: Buffer): boolean {
    const room = MAX_REPLY_BYTES - this.#received;
    this.#chunks.push(chunk.length > room ? chunk.subarray(0, room) : chunk);
    this.#received += chunk.length;
    if (chunk.length > room) {
      this.#failure ??= TOO_LARGE;
      this.#stop();
    }
    return true;
  }

  onComplete(): void {
    this.#finish(performance.now() - this.#startedAt);
  }

  onError(error: Error): void {
    // The socket's first error (a TLS alert, for example) says more than the client's own.
    const cause = this.#line.dialled?.error() ?? error;
    this.#failure ??= classifyFailure(cause, this.#phase, this.#status !== 0 || this.#hasReadBytes);
    this.#finish(null);
  }

  get #phase() {
    return this.#line.dialled?.phase() ?? 'connecting';
  }

  /** Whether the exchange goes over the socket that was there when it began. */
  get #isOnSocketBefore(): boolean {
    return (this.#line.dialled?.socket ?? null) === this.#socketBefore;
  }

  /** Whether any byte has come since the exchange began. */
  get #hasReadBytes(): boolean {
    const bytesRead = this.#line.dialled?.socket.bytesRead ?? 0;
    return bytesRead > (this.#isOnSocketBefore ? this.#bytesBefore : 0);
  }

  #onTimeout(): void {
    this.#failure ??= classifyTimeout(this.#phase, this.#settings);
    if (this.#phase !== 'open') this.#stop();
  }

  #stop(): void {
    const error = new Error(this.#failure?.message);
    // A request that still waits for its connection cannot be aborted by itself.
    if (this.#abort) this.#abort(error);
    else this.#line.dialled?.socket.destroy(error);
  }

  #finish(latencyMs: number | null): void {
    this.#deadline.stop();
    const failure = this.#failure;
    const wasReused = this.#line.served > 0 && this.#isOnSocketBefore;
    const wasCut = failure?.kind === 'closed' || failure?.kind === 'reset';
    this.#line.served += 1;
    this.#settle({
      reply: this.#status === 0 ? null : this.#readReply(),
      failure,
      latencyMs,
      stale: wasReused && wasCut && !this.#hasReadBytes,
    });
  }

  #readReply(): RawReply {
    const [first, ...others] = this.#chunks;
    const body = first !== undefined && others.length === 0 ? first : Buffer.concat(this.#chunks);
    return { status: this.#status, headers: this.#headers, body };
  }
}
