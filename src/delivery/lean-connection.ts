import { isIP, type LookupFunction, type OnReadOpts } from 'node:net';
import { type Failure, MAX_REPLY_BYTES } from '../protocol/exchange.ts';
import type { Outcome } from '../protocol/judge-reply.ts';
import { Deadline } from './deadline.ts';
import { type ConnectionSettings, type Dialled, dial, loadTls, type Tls } from './dial.ts';
import { classifyEnd, classifyFailure, classifyTimeout, lateFailure, TOO_LARGE } from './failure.ts';
import { createLookup } from './lookup.ts';
import { MAX_HEAD_BYTES, parseReply, partialReply, type ReplyReading } from './parse-reply.ts';
import { createReplyReader } from './reply-reader.ts';

/**
 * One persistent HTTP/1.1 connection for a load test; it carries one callback at a time. A request
 * is one write of a prepared text, and a reply is read in the buffer where it arrived: the HTTP
 * client of the other senders costs more per callback than a load test can spend. A lean connection
 * never sends a callback twice.
 */
export interface LeanConnection {
  /** Sends a whole request. Only while open and with no reply awaited. @param text ASCII */
  send(text: string): void;
  /** Ends it at once; no handler is called any more. Idempotent. */
  destroy(): void;
}

/** What becomes of a connection. */
export interface LeanHandlers {
  /** It is open, and no reply is awaited on it. Called once. */
  onOpen(): void;
  /**
   * What the callback that was sent came to. `isOpen` tells whether the next one may be sent;
   * otherwise the connection has ended.
   */
  onOutcome(outcome: LeanOutcome, isOpen: boolean): void;
  /** It ended while no reply was awaited. With a failure it never opened. */
  onEnd(failure: Failure | null): void;
}

export interface LeanOutcome extends Outcome {
  /**
   * The connection had been used before and ended without a byte of a reply: the endpoint may have
   * closed an idle connection while the callback was on its way.
   */
  readonly wasStale: boolean;
}

export type OpenLean = (handlers: LeanHandlers) => LeanConnection;

type CompleteReading = ReplyReading & { readonly state: 'complete' };

/** Enough for any expected reply; a longer one is put together from several reads. */
const READ_BYTES = 64 * 1024;

/** What all connections to one endpoint share. */
interface Shared {
  readonly settings: ConnectionSettings;
  readonly tls: Tls | null;
  readonly lookup: LookupFunction;
  readonly read: (bytes: Buffer) => ReplyReading;
  /**
   * The bytes of a read are used up before the next read, so one buffer serves all connections.
   * Null over TLS, which has buffers of its own.
   */
  readonly buffer: Buffer | null;
}

/**
 * Prepares for connections to one endpoint and returns a function that opens them. Equal replies
 * come as the very same object.
 */
export async function loadLeanConnections(settings: ConnectionSettings): Promise<OpenLean> {
  const tls = await loadTls(settings.endpoint);
  const lookup = createLookup();
  // The first answer of the resolver takes milliseconds, so it is fetched before the first callback
  // is due. If it fails, each connection asks the resolver again.
  if (isIP(settings.endpoint.hostname) === 0) await firstAnswer(lookup, settings);
  const buffer = tls === null ? Buffer.allocUnsafeSlow(READ_BYTES) : null;
  const shared: Shared = { settings, tls, lookup, read: createReplyReader(), buffer };
  return (handlers) => new LeanSocket(shared, handlers);
}

/** Resolves with the resolver's first answer, or when the time for a connection is up. */
function firstAnswer(lookup: LookupFunction, { endpoint, timeoutMs }: ConnectionSettings): Promise<void> {
  return new Promise((resolve) => {
    const timer = timeoutMs > 0 ? setTimeout(resolve, timeoutMs) : undefined;
    lookup(endpoint.hostname, { all: true }, () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

class LeanSocket implements LeanConnection {
  readonly #shared: Shared;
  readonly #handlers: LeanHandlers;
  readonly #dialled: Dialled;
  /** One for the life of the connection, because a restart costs next to nothing. */
  readonly #deadline: Deadline;
  #state: 'connecting' | 'idle' | 'awaiting' | 'ended' = 'connecting';
  /** When the callback under way was sent, on the clock of `performance.now`. */
  #sentAt = 0;
  /** Number of callbacks that have had their outcome. */
  #served = 0;
  /** The beginning of a reply that is not complete yet. */
  #pending: Buffer | null = null;

  constructor(shared: Shared, handlers: LeanHandlers) {
    this.#shared = shared;
    this.#handlers = handlers;
    const { settings, tls, lookup, buffer } = shared;
    const options = buffer === null ? { lookup } : { lookup, onread: this.#readInto(buffer) };
    this.#dialled = dial(settings, tls, (error) => this.#onDialled(error), options);
    this.#deadline = new Deadline(
      settings.timeoutMs,
      () => this.#onTimeout(),
      () => this.#onGiveUp(),
    );
    const { socket } = this.#dialled;
    const onSocketEnd = () => this.#onSocketEnd();
    if (buffer === null) socket.on('data', (bytes) => this.#onBytes(bytes));
    socket.on('end', onSocketEnd);
    socket.on('close', onSocketEnd);
  }

  send(text: string): void {
    this.#state = 'awaiting';
    this.#deadline.restart();
    this.#sentAt = performance.now();
    this.#dialled.socket.write(text, 'latin1');
  }

  destroy(): void {
    this.#state = 'ended';
    this.#deadline.stop();
    this.#dialled.socket.destroy();
  }

  #readInto(buffer: Buffer): OnReadOpts {
    return {
      buffer,
      callback: (size) => {
        this.#onBytes(buffer.subarray(0, size));
        return true;
      },
    };
  }

  #onDialled(error: Error | null): void {
    if (this.#state !== 'connecting') return;
    if (error) this.#end(classifyFailure(error, this.#dialled.phase(), false));
    else {
      this.#state = 'idle';
      this.#handlers.onOpen();
    }
  }

  #onTimeout(): void {
    // A reply that is late is read on; on an idle connection there is nothing to be late.
    if (this.#state === 'connecting') this.#end(classifyTimeout(this.#dialled.phase(), this.#shared.settings));
  }

  #onGiveUp(): void {
    if (this.#state === 'awaiting') this.#end(classifyEnd(null, this.#pending !== null));
  }

  #onBytes(chunk: Buffer): void {
    if (this.#state === 'awaiting') this.#readReply(chunk);
    // Bytes that no callback asked for are no reply to the next callback.
    else if (this.#state === 'idle') this.#end(classifyEnd(null, false));
  }

  #readReply(chunk: Buffer): void {
    let bytes = this.#pending === null ? chunk : Buffer.concat([this.#pending, chunk]);
    for (;;) {
      const reading = this.#shared.read(bytes);
      switch (reading.state) {
        case 'complete':
          this.#complete(reading, reading.consumed === bytes.length);
          return;
        case 'informational':
          bytes = bytes.subarray(reading.consumed);
          if (bytes.length > 0) continue;
          this.#pending = null;
          return;
        case 'malformed':
          this.#pending = Buffer.from(bytes);
          this.#end({ kind: 'protocol', message: reading.problem });
          return;
        case 'incomplete':
          // The shared buffer is written over by the next read, so what has to last is copied.
          this.#pending = this.#pending === null ? Buffer.from(bytes) : bytes;
          if (this.#pending.length > MAX_REPLY_BYTES + MAX_HEAD_BYTES) this.#end(TOO_LARGE);
          return;
      }
    }
  }

  #onSocketEnd(): void {
    const error = this.#dialled.error();
    const pending = this.#state === 'awaiting' ? this.#pending : null;
    // A body without a length ends with the connection.
    const reading = pending !== null && error === null ? parseReply(pending, true) : null;
    if (reading?.state === 'complete') this.#complete(reading, false);
    else this.#end(classifyEnd(error, this.#pending !== null));
  }

  #end(failure: Failure): void {
    const before = this.#state;
    if (before === 'ended') return;
    this.destroy();
    if (before === 'awaiting') this.#finish(null, failure, false);
    else this.#handlers.onEnd(before === 'connecting' ? failure : null);
  }

  /**
   * Takes a whole reply. The connection stays open unless the reply says that it closes, or more
   * bytes came than the reply has. @param isAll no more bytes came
   */
  #complete(reading: CompleteReading, isAll: boolean): void {
    const isTooLarge = reading.reply.body.length > MAX_REPLY_BYTES;
    const isOpen = isAll && !reading.closes && !isTooLarge;
    if (!isOpen) this.destroy();
    this.#finish(reading, isTooLarge ? TOO_LARGE : null, isOpen);
  }

  /**
   * Hands over what the callback came to; the clock alone decides what is late. `reading` is null
   * where no complete reply came.
   */
  #finish(reading: CompleteReading | null, failure: Failure | null, isOpen: boolean): void {
    const elapsedMs = performance.now() - this.#sentAt;
    const { timeoutMs } = this.#shared.settings;
    const isLate = timeoutMs > 0 && elapsedMs > timeoutMs;
    const pending = this.#pending;
    const wasCut = failure?.kind === 'closed' || failure?.kind === 'reset';
    const wasStale = wasCut && this.#served > 0 && !isLate && pending === null;
    this.#pending = null;
    this.#served += 1;
    if (isOpen) this.#state = 'idle';
    this.#handlers.onOutcome(
      {
        reply: reading !== null ? reading.reply : pending && partialReply(pending),
        failure: isLate ? lateFailure(timeoutMs) : failure,
        latencyMs: reading === null || failure !== null ? null : elapsedMs,
        wasStale,
      },
      isOpen,
    );
  }
}
