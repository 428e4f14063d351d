import { isIP, type LookupFunction, type OnReadOpts } from 'node:net';
import type { Failure } from '../protocol/exchange.ts';
import type { Outcome } from '../protocol/judge-reply.ts';
import { Deadline } from './deadline.ts';
import { type ConnectionSettings, type Dialled, dial } from './dial.ts';
import { classifyEnd, classifyFailure, classifyTimeout, cutOffFailure, lateFailure } from './failure.ts';
import { createLookup } from './lookup.ts';
import { ReplyReader, type ReplyReading } from './reply-reader.ts';
import { type BuildConnector, loadConnector } from './undici-connector.ts';

/**
 * One persistent HTTP/1.1 connection. It carries one callback at a time, and never sends one twice.
 * undici opens it; what is written and read on it is ours.
 */
export interface Connection {
  /**
   * Sends a whole request. Only while open and with no reply awaited.
   * @param head request line and headers, or the whole request. Latin-1
   */
  send(head: string, more?: RequestRest): void;
  /** Ends it at once. A callback under way has its outcome then: it is late. */
  cutOff(): void;
  /** Ends it at once; no handler is called any more. Idempotent. */
  destroy(): void;
}

/** What a request has beside a text that says it all. */
export interface RequestRest {
  readonly method: string;
  readonly body: Uint8Array;
  /**
   * When the time of the reply began, on the clock of `performance.now`; otherwise it begins with
   * the sending.
   */
  readonly sinceMs: number;
}

/** What becomes of a connection. */
export interface ConnectionHandlers {
  /** It is open, and no reply is awaited on it. Called once. */
  onOpen(): void;
  /**
   * What the callback that was sent came to. `isOpen` tells whether the next one may be sent;
   * otherwise the connection has ended.
   */
  onOutcome(outcome: SentOutcome, isOpen: boolean): void;
  /** It ended while no reply was awaited. With a failure it never opened. */
  onEnd(failure: Failure | null): void;
}

export interface SentOutcome extends Outcome {
  /**
   * The connection had been used before and ended without a byte of a reply: the endpoint may have
   * closed an idle connection while the callback was on its way.
   */
  readonly wasStale: boolean;
}

export type OpenConnection = (handlers: ConnectionHandlers) => Connection;

/** Enough for any expected reply; a longer one is put together from several reads. */
const READ_BYTES = 64 * 1024;
/** A request of this length or less is on its way before any reply to it can come. */
const SMALL_BYTES = 64 * 1024;

/** What all connections to one endpoint share. */
interface Shared {
  readonly settings: ConnectionSettings;
  readonly build: BuildConnector;
  /** Null outside of a load test. */
  readonly load: LoadShare | null;
}

/** What a load test saves by: thousands of connections, and replies that repeat themselves. */
interface LoadShare {
  readonly lookup: LookupFunction;
  /**
   * The bytes of a read are used up before the next read, so one buffer serves all connections.
   * Null over TLS, which has buffers of its own.
   */
  readonly buffer: Buffer | null;
  /** The bytes of the last whole reply, and what was read in them. */
  known: { readonly bytes: Buffer; readonly reading: ReplyReading } | null;
}

/** Prepares for connections to one endpoint and returns a function that opens them. */
export async function loadConnections(settings: ConnectionSettings): Promise<OpenConnection> {
  const shared: Shared = { settings, build: await loadConnector(), load: null };
  return (handlers) => new SentConnection(shared, handlers);
}

/**
 * The same for a load test: names are resolved once, and replies that are equal to the byte come as
 * the very same object.
 */
export async function loadManyConnections(settings: ConnectionSettings): Promise<OpenConnection> {
  const lookup = createLookup();
  // The first answer of the resolver takes milliseconds, so it is fetched before the first callback
  // is due. If it fails, each connection asks the resolver again.
  if (isIP(settings.endpoint.hostname) === 0) await firstAnswer(lookup, settings);
  const buffer = settings.endpoint.secure ? null : Buffer.allocUnsafeSlow(READ_BYTES);
  const shared: Shared = { settings, build: await loadConnector(), load: { lookup, buffer, known: null } };
  return (handlers) => new SentConnection(shared, handlers);
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

class SentConnection implements Connection {
  readonly #shared: Shared;
  readonly #handlers: ConnectionHandlers;
  readonly #dialled: Dialled;
  /** One for the life of the connection, because a restart costs next to nothing. */
  readonly #deadline: Deadline;
  #state: 'connecting' | 'idle' | 'awaiting' | 'ended' = 'connecting';
  /** When the time of the reply under way began, on the clock of `performance.now`. */
  #sinceMs = 0;
  /** Number of callbacks that have had their outcome. */
  #served = 0;
  /** A large request is not yet out whole. */
  #isWriting = false;
  /** Of the request under way. */
  #method = 'POST';
  /** Null until the first byte of a reply has come. */
  #reader: ReplyReader | null = null;

  constructor(shared: Shared, handlers: ConnectionHandlers) {
    this.#shared = shared;
    this.#handlers = handlers;
    const { settings, build, load } = shared;
    const buffer = load?.buffer ?? null;
    const options = {
      ...(load === null ? {} : { lookup: load.lookup }),
      ...(buffer === null ? {} : { onread: this.#readInto(buffer) }),
    };
    this.#deadline = new Deadline(
      settings.timeoutMs,
      () => this.#onTimeout(),
      () => this.#onGiveUp(),
    );
    this.#dialled = dial(settings, build, (error) => this.#onDialled(error), options);
    const { socket } = this.#dialled;
    const onSocketEnd = () => this.#onSocketEnd();
    if (buffer === null) socket.on('data', (bytes) => this.#onBytes(bytes));
    socket.on('end', onSocketEnd);
    socket.on('close', onSocketEnd);
  }

  send(head: string, more?: RequestRest): void {
    this.#state = 'awaiting';
    this.#method = more?.method ?? 'POST';
    const { socket } = this.#dialled;
    // The time for a connection that has only just been opened runs already.
    if (more === undefined || this.#served > 0) this.#deadline.restart();
    this.#sinceMs = more?.sinceMs ?? performance.now();
    if (more === undefined || more.body.length === 0) {
      socket.write(head, 'latin1');
      return;
    }
    if (more.body.length <= SMALL_BYTES) {
      socket.write(Buffer.concat([Buffer.from(head, 'latin1'), more.body]));
      return;
    }
    this.#isWriting = true;
    socket.write(head, 'latin1');
    socket.write(more.body, () => {
      this.#isWriting = false;
    });
  }

  cutOff(): void {
    const wasAwaiting = this.#state === 'awaiting';
    this.destroy();
    if (wasAwaiting) this.#finish(null, cutOffFailure(), false);
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
    if (this.#state === 'awaiting') this.#end(classifyEnd(null, this.#hasBegun));
  }

  get #hasBegun(): boolean {
    return this.#reader?.hasBegun ?? false;
  }

  #onBytes(bytes: Buffer): void {
    if (this.#state === 'awaiting') {
      const reading = this.#read(bytes);
      if (reading !== null) this.#complete(reading);
      // Bytes that no callback asked for are no reply to the next callback.
    } else if (this.#state === 'idle') this.#end(classifyEnd(null, false));
  }

  #read(bytes: Buffer): ReplyReading | null {
    const { load } = this.#shared;
    const isFirst = this.#reader === null;
    if (isFirst && load?.known?.bytes.equals(bytes)) return load.known.reading;
    this.#reader ??= new ReplyReader(this.#method);
    // The shared buffer is written over by the next read, so what has to last is copied.
    const own = load === null || load.buffer === null ? bytes : Buffer.from(bytes);
    const reading = this.#reader.push(own);
    if (load !== null && isFirst && reading !== null && reading.failure === null) load.known = { bytes: own, reading };
    return reading;
  }

  #onSocketEnd(): void {
    if (this.#state === 'ended') return;
    const error = this.#dialled.error();
    // A body without a length ends with the connection.
    const reading = this.#state === 'awaiting' && error === null ? (this.#reader?.end() ?? null) : null;
    if (reading !== null) this.#complete(reading);
    else this.#end(classifyEnd(error, this.#hasBegun));
  }

  #end(failure: Failure): void {
    const before = this.#state;
    if (before === 'ended') return;
    this.destroy();
    if (before === 'awaiting') this.#finish(null, failure, false);
    else this.#handlers.onEnd(before === 'connecting' ? failure : null);
  }

  /**
   * Takes a reply that is whole or never will be. The connection stays open unless the reply ends
   * it, more bytes came than the reply has, or the request is not out yet.
   */
  #complete(reading: ReplyReading): void {
    const isOpen = reading.failure === null && !reading.closes && reading.rest.length === 0 && !this.#isWriting;
    if (!isOpen) this.destroy();
    this.#finish(reading, reading.failure, isOpen);
  }

  /**
   * Hands over what the callback came to; the clock alone decides what is late. `reading` is null
   * where the connection ended before the reply did.
   */
  #finish(reading: ReplyReading | null, failure: Failure | null, isOpen: boolean): void {
    const elapsedMs = performance.now() - this.#sinceMs;
    const { timeoutMs } = this.#shared.settings;
    const isLate = timeoutMs > 0 && elapsedMs > timeoutMs;
    const wasCut = failure?.kind === 'closed' || failure?.kind === 'reset';
    const wasStale = wasCut && this.#served > 0 && !isLate && !this.#hasBegun;
    const partial = reading === null ? (this.#reader?.partial ?? null) : null;
    this.#reader = null;
    this.#served += 1;
    if (isOpen) this.#state = 'idle';
    this.#handlers.onOutcome(
      {
        reply: reading === null ? partial : reading.reply,
        failure: isLate ? lateFailure(timeoutMs) : failure,
        latencyMs: failure === null ? elapsedMs : null,
        wasStale,
        ...(reading === null ? {} : { notes: reading.notes }),
      },
      isOpen,
    );
  }
}
