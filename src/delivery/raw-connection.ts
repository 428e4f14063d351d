import type { Socket } from 'node:net';
import type { Failure } from '../protocol/exchange.ts';
import type { Outcome } from '../protocol/judge-reply.ts';
import { Deadline } from './deadline.ts';
import { type ConnectionSettings, type Dialled, dial } from './dial.ts';
import { classifyEnd, classifyFailure, classifyTimeout, lateFailure } from './failure.ts';
import type { Framing } from './reply-framing.ts';
import { ReplyReader, type ReplyReading } from './reply-reader.ts';
import { type BuildConnector, loadConnector } from './undici-connector.ts';

/** A reply as it was seen on a plain socket. */
export interface RawOutcome extends Outcome {
  /** Null where no complete reply came. */
  readonly framing: Framing | null;
  /** Number of bytes after the end of the reply that belong to no reply. */
  readonly extraBytes: number;
  /** Whether the connection ends with the reply in good order. */
  readonly closes: boolean;
}

/** One connection that sends bytes as they are given: for what an HTTP client would not send. */
export interface RawConnection {
  /** Resolves when the system has taken the bytes, or the connection has ended. */
  write(bytes: Uint8Array): Promise<void>;
  /**
   * The next reply; its time counts from now.
   * @param expected number of replies that may follow in the same bytes
   */
  reply(expected?: number): Promise<RawOutcome>;
  /** Waits for a 100 Continue or a reply, and tells whether a 1xx reply has come so far. */
  continued(milliseconds: number): Promise<boolean>;
  /** Whether bytes of a reply have come that were not read yet. */
  readonly hasReply: boolean;
  /** Whether the other side has closed. */
  readonly ended: boolean;
  /** Ends it at once. Idempotent. */
  cut(): void;
}

/** Opens a plain connection. A failure to connect is the outcome of the first `reply`. */
export async function openRawConnection(settings: ConnectionSettings): Promise<RawConnection> {
  const connection = new RawSocket(settings, await loadConnector());
  await connection.connected();
  return connection;
}

const NOTHING = Buffer.alloc(0);
/** Bytes beyond a reply that are kept; more of them are counted no further. */
const MAX_UNREAD_BYTES = 4 * 1024 * 1024;

class RawSocket implements RawConnection {
  readonly #settings: ConnectionSettings;
  readonly #dialled: Dialled;
  readonly #socket: Socket;
  readonly #watchers = new Set<() => void>();
  #reader = new ReplyReader();
  /** A reply that nobody has taken yet. */
  #reading: ReplyReading | null = null;
  /** What came after it. */
  #unread: Buffer = NOTHING;
  #ended = false;
  /** Why the connection ended; null where it ended in good order or is open. */
  #failure: Failure | null = null;

  constructor(settings: ConnectionSettings, build: BuildConnector) {
    this.#settings = settings;
    this.#dialled = dial(settings, build, (error) => (error ? this.#onError(error) : this.#changed()));
    this.#socket = this.#dialled.socket;
    this.#socket.on('error', (error) => this.#onError(error));
    this.#socket.on('close', () => this.#end(null));
    this.#socket.on('end', () => this.#end(null));
    this.#socket.on('data', (chunk) => {
      this.#feed(chunk);
      this.#changed();
    });
  }

  /** Resolves when the connection is open, or will never be. */
  async connected(): Promise<void> {
    await this.#waitFor(
      () => this.#ended || this.#dialled.phase() === 'open' || null,
      (giveUp) => {
        const onTimeout = () => this.#end(classifyTimeout(this.#dialled.phase(), this.#settings));
        return new Deadline(this.#settings.timeoutMs, onTimeout, giveUp);
      },
    );
  }

  write(bytes: Uint8Array): Promise<void> {
    const socket = this.#socket;
    if (this.#ended || socket.destroyed) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        socket.off('close', done);
        resolve();
      };
      socket.once('close', done);
      socket.write(bytes, done);
    });
  }

  async reply(expected = 0): Promise<RawOutcome> {
    const { timeoutMs } = this.#settings;
    const startedAt = performance.now();
    let late: Failure | null = null;
    const onTimeout = () => {
      late = lateFailure(timeoutMs);
    };
    const found = await this.#waitFor(
      () => this.#reading ?? this.#readEnd(),
      (giveUp) => new Deadline(timeoutMs, onTimeout, giveUp),
    );
    const elapsedMs = performance.now() - startedAt;
    if (found === null || !('framing' in found)) {
      const failure = late ?? found;
      return { reply: this.#reader.partial, failure, latencyMs: null, framing: null, extraBytes: 0, closes: false };
    }
    const extraBytes = found.framing === null || expected > 0 ? 0 : this.#unread.length;
    this.#next();
    const { reply, failure, framing, closes, notes } = found;
    const latencyMs = failure === null ? elapsedMs : null;
    return { reply, failure: late ?? failure, latencyMs, framing, extraBytes, closes, notes: { ...notes, extraBytes } };
  }

  async continued(milliseconds: number): Promise<boolean> {
    await this.#waitFor(
      () => this.#reading !== null || this.#ended || this.#reader.hasInterim || null,
      (giveUp) => new Deadline(milliseconds, giveUp, giveUp),
    );
    return this.#reader.hasInterim;
  }

  get hasReply(): boolean {
    return this.#reading !== null || this.#reader.hasBegun;
  }

  get ended(): boolean {
    return this.#ended;
  }

  cut(): void {
    this.#socket.destroy();
  }

  #onError(error: Error): void {
    this.#end(classifyFailure(error, this.#dialled.phase(), false));
  }

  #end(failure: Failure | null): void {
    if (!this.#ended) this.#failure = failure;
    this.#ended = true;
    this.#changed();
  }

  #changed(): void {
    for (const watch of [...this.#watchers]) watch();
  }

  /** Looks again at each change: resolves with what `look` gives, or with null after `giveUp`. */
  #waitFor<T>(look: () => T | null, begin: (giveUp: () => void) => Deadline): Promise<T | null> {
    return new Promise((resolve) => {
      const settle = (value: T | null) => {
        deadline.stop();
        this.#watchers.delete(watch);
        resolve(value);
      };
      const watch = () => {
        const value = look();
        if (value !== null) settle(value);
      };
      const deadline = begin(() => settle(null));
      this.#watchers.add(watch);
      watch();
    });
  }

  #feed(bytes: Buffer): void {
    if (this.#reading !== null) {
      if (this.#unread.length < MAX_UNREAD_BYTES) this.#unread = Buffer.concat([this.#unread, bytes]);
      return;
    }
    this.#reading = this.#reader.push(bytes);
    if (this.#reading !== null) this.#unread = this.#reading.rest;
  }

  /** Goes on to the next reply. */
  #next(): void {
    const unread = this.#unread;
    this.#reader = new ReplyReader();
    this.#reading = null;
    this.#unread = NOTHING;
    if (unread.length > 0) this.#feed(unread);
  }

  /** What the end of the connection makes of a reply that is not whole; null while it is open. */
  #readEnd(): ReplyReading | Failure | null {
    if (!this.#ended) return null;
    const reading = this.#failure === null ? this.#reader.end() : null;
    if (reading !== null) return reading;
    const end = classifyEnd(null, this.#reader.hasBegun);
    // An error of the socket says more than that nothing came.
    return end.kind === 'truncated' ? end : (this.#failure ?? end);
  }
}
