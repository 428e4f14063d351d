import type { Socket } from 'node:net';
import { type Failure, MAX_REPLY_BYTES, type RawReply } from '../protocol/exchange.ts';
import type { Outcome } from '../protocol/judge-reply.ts';
import { Deadline } from './deadline.ts';
import { type ConnectionSettings, type Dialled, dial, loadTls, type Tls } from './dial.ts';
import { classifyEnd, classifyFailure, classifyTimeout, lateFailure, TOO_LARGE } from './failure.ts';
import { type Framing, MAX_HEAD_BYTES, parseReply, partialReply, type ReplyReading } from './parse-reply.ts';

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
  const connection = new RawSocket(settings, await loadTls(settings.endpoint));
  await connection.connected();
  return connection;
}

/** A reply that has come to its end, or will never come to it. */
interface RawReading {
  readonly reply: RawReply | null;
  /** Null where the reply is complete. */
  readonly failure: Failure | null;
  readonly framing: Framing | null;
  /** Number of bytes that are done with. */
  readonly consumed: number;
  readonly closes: boolean;
}

class RawSocket implements RawConnection {
  readonly #settings: ConnectionSettings;
  readonly #dialled: Dialled;
  readonly #socket: Socket;
  readonly #watchers = new Set<() => void>();
  #received: Buffer = Buffer.alloc(0);
  #ended = false;
  /** Why the connection ended; null where it ended in good order or is open. */
  #failure: Failure | null = null;
  #sawContinue = false;

  constructor(settings: ConnectionSettings, tls: Tls | null) {
    this.#settings = settings;
    this.#dialled = dial(settings, tls, (error) => (error ? this.#onError(error) : this.#changed()));
    this.#socket = this.#dialled.socket;
    this.#socket.on('error', (error) => this.#onError(error));
    this.#socket.on('close', () => this.#end(null));
    this.#socket.on('end', () => this.#end(null));
    this.#socket.on('data', (chunk) => {
      // A reply that is too large fails, so the rest of it is not kept.
      if (this.#received.length <= MAX_REPLY_BYTES + MAX_HEAD_BYTES)
        this.#received = Buffer.concat([this.#received, chunk]);
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
    const reading = await this.#waitFor(
      () => this.#read(),
      (giveUp) => new Deadline(timeoutMs, onTimeout, giveUp),
    );
    const elapsedMs = performance.now() - startedAt;
    if (reading === null) {
      const reply = partialReply(this.#received);
      return { reply, failure: late, latencyMs: null, framing: null, extraBytes: 0, closes: false };
    }
    this.#received = this.#received.subarray(reading.consumed);
    const { reply, failure, framing, closes } = reading;
    return {
      reply,
      failure: late ?? failure,
      latencyMs: failure === null ? elapsedMs : null,
      framing,
      extraBytes: framing === null || expected > 0 ? 0 : this.#received.length,
      closes,
    };
  }

  async continued(milliseconds: number): Promise<boolean> {
    await this.#waitFor(
      () => this.#read() !== null || this.#sawContinue || null,
      (giveUp) => new Deadline(milliseconds, giveUp, giveUp),
    );
    return this.#sawContinue;
  }

  get hasReply(): boolean {
    return this.#received.length > 0;
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

  /** The next reply, or why it will never come; null while it may still come. */
  #read(): RawReading | null {
    let reading = parseReply(this.#received, this.#ended);
    while (reading.state === 'informational') {
      this.#sawContinue = true;
      this.#received = this.#received.subarray(reading.consumed);
      reading = parseReply(this.#received, this.#ended);
    }
    if (reading.state === 'complete') return { ...reading, failure: null };
    const failure = this.#failureOf(reading);
    if (failure === null) return null;
    const reply = reading.state === 'incomplete' ? reading.partial : null;
    return { reply, failure, framing: null, consumed: this.#received.length, closes: false };
  }

  /** Why a reply that is not complete never will be; null where it still may. */
  #failureOf(reading: ReplyReading & { readonly state: 'incomplete' | 'malformed' }): Failure | null {
    if (reading.state === 'malformed') return { kind: 'protocol', message: reading.problem };
    if (this.#received.length > MAX_REPLY_BYTES) return TOO_LARGE;
    if (!this.#ended) return null;
    const end = classifyEnd(null, this.#received.length > 0);
    // An error of the socket says more than that nothing came.
    return end.kind === 'truncated' ? end : (this.#failure ?? end);
  }
}
