import { isIP, type LookupFunction } from 'node:net';
import type { Failure } from '../protocol/exchange.ts';
import type { Outcome } from '../protocol/judge-reply.ts';
import { type Dialled, dial, loadTls } from './dial.ts';
import { classifyConnectTimeout, classifyEnd, classifyFailure } from './failure.ts';
import { createLookup } from './lookup.ts';
import { MAX_HEAD_BYTES, parseReply, type ReplyReading } from './parse-reply.ts';
import { addressOf } from './record-exchange.ts';
import type { ConnectionSettings } from './undici-connection.ts';

/**
 * One persistent HTTP/1.1 connection for sending a great many callbacks, one at a time. A request
 * is one write of a prepared text, and a reply is read where it lies; the HTTP client of the other
 * senders does more for each than a load test has time for. Never sends anything twice.
 */
export interface LeanConnection {
  /** Sends a whole request. Only while open and with no reply awaited. @param text ASCII */
  send(text: string): void;
  /** Ends it at once, without a word to the handlers. Idempotent. */
  destroy(): void;
}

/** What becomes of a connection. */
export interface LeanHandlers {
  /** It is open, and nothing is awaited on it. Called once. */
  onOpen(): void;
  /**
   * What the callback that was sent came to. `isOpen` tells whether the next one may be sent;
   * otherwise the connection has ended.
   */
  onOutcome(outcome: LeanOutcome, isOpen: boolean): void;
  /** It ended while nothing was awaited; with a failure it never opened. */
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

/** Enough for any reply that is expected; a longer one is put together from several reads. */
const READ_BYTES = 64 * 1024;

/**
 * Reads replies, and knows the last one again: most backends answer to the byte the same, and what
 * was read once need not be read again.
 */
function createReplyReader(): (bytes: Buffer) => ReplyReading {
  let known: Buffer | null = null;
  let reading: ReplyReading | null = null;
  return (bytes) => {
    if (reading !== null && known?.equals(bytes)) return reading;
    // The reader's buffer will be written over.
    const own = Buffer.from(bytes);
    const fresh = parseReply(own, false);
    if (fresh.state === 'complete' && fresh.consumed === own.length) {
      known = own;
      reading = fresh;
    }
    return fresh;
  };
}

/**
 * Prepares for connections to one endpoint and returns a function that opens them. Equal replies
 * come as the very same object.
 */
export async function loadLeanConnections(settings: ConnectionSettings): Promise<OpenLean> {
  const tls = await loadTls(settings.endpoint);
  const read = createReplyReader();
  const lookup = createLookup();
  // The first answer of the resolver takes milliseconds: it is had before the first callback is
  // due. Whoever gives none is asked again by each connection.
  if (isIP(settings.endpoint.hostname) === 0) await firstAnswer(lookup, settings);
  // Bytes are dealt with before the next read, so one buffer serves all connections.
  const buffer = tls === null ? Buffer.allocUnsafeSlow(READ_BYTES) : null;
  return (handlers) => openLean(settings, tls, read, buffer, lookup, handlers);
}

/** Resolves with the resolver's first word, or when the time for a connection is up. */
function firstAnswer(lookup: LookupFunction, { endpoint, timeoutMs }: ConnectionSettings): Promise<void> {
  return new Promise((resolve) => {
    const timer = timeoutMs > 0 ? setTimeout(resolve, timeoutMs) : undefined;
    lookup(endpoint.hostname, { all: true }, () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

function openLean(
  { endpoint, timeoutMs, maxReplyBytes, tls: tlsSettings }: ConnectionSettings,
  tls: typeof import('node:tls') | null,
  read: (bytes: Buffer) => ReplyReading,
  buffer: Buffer | null,
  lookup: LookupFunction,
  { onOpen, onOutcome, onEnd }: LeanHandlers,
): LeanConnection {
  let state: 'connecting' | 'idle' | 'awaiting' | 'ended' = 'connecting';
  let sentAt = 0;
  let served = 0;
  /** The time was up once, and we read on. */
  let readsOn = false;
  let pending: Buffer | null = null;

  const tooLarge: Failure = { kind: 'too-large', message: `the reply is larger than ${maxReplyBytes} bytes` };

  const close = () => {
    state = 'ended';
    if (timer) clearTimeout(timer);
    dialled.socket.destroy();
  };

  const end = (failure: Failure) => {
    const before = state;
    if (before === 'ended') return;
    close();
    if (before === 'awaiting') finish(null, failure, false);
    else onEnd(before === 'connecting' ? failure : null);
  };

  /**
   * Hands over what the callback came to; the clock alone decides what is late. `reading` is null
   * where no complete reply came.
   */
  const finish = (reading: CompleteReading | null, failure: Failure | null, isOpen: boolean) => {
    const elapsedMs = performance.now() - sentAt;
    const partial = reading === null && pending !== null ? parseReply(pending, false) : null;
    const isLate = timeoutMs > 0 && elapsedMs > timeoutMs;
    const wasStale =
      served > 0 && !isLate && pending === null && (failure?.kind === 'closed' || failure?.kind === 'reset');
    pending = null;
    readsOn = false;
    served += 1;
    if (isOpen) state = 'idle';
    onOutcome(
      {
        reply: reading !== null ? reading.reply : partial?.state === 'incomplete' ? partial.partial : null,
        failure: isLate ? { kind: 'timeout', message: `no complete reply within ${timeoutMs} ms` } : failure,
        latencyMs: reading === null || failure !== null ? null : elapsedMs,
        wasStale,
      },
      isOpen,
    );
  };

  /**
   * A whole reply. The connection goes on, unless the reply says that it ends, or bytes came that
   * belong to no reply.
   */
  const complete = (reading: CompleteReading, isAll: boolean) => {
    const isTooLarge = reading.reply.body.length > maxReplyBytes;
    const goesOn = isAll && !reading.closes && !isTooLarge;
    if (!goesOn) close();
    finish(reading, isTooLarge ? tooLarge : null, goesOn);
  };

  const onBytes = (chunk: Buffer) => {
    // Bytes that nobody asked for: whatever they are, they are no reply to the next callback.
    if (state === 'idle') return end(classifyEnd(null, false));
    if (state !== 'awaiting') return;
    let bytes = pending === null ? chunk : Buffer.concat([pending, chunk]);
    for (;;) {
      const reading = read(bytes);
      switch (reading.state) {
        case 'complete':
          return complete(reading, reading.consumed === bytes.length);
        case 'informational':
          bytes = bytes.subarray(reading.consumed);
          if (bytes.length > 0) continue;
          pending = null;
          return;
        case 'malformed':
          pending = Buffer.from(bytes);
          return end({ kind: 'protocol', message: reading.problem });
        case 'incomplete':
          pending = pending === null ? Buffer.from(bytes) : bytes;
          if (pending.length > maxReplyBytes + MAX_HEAD_BYTES) end(tooLarge);
          return;
      }
    }
  };

  const dialled: Dialled = dial(
    endpoint,
    tlsSettings,
    tls,
    (error) => {
      if (state !== 'connecting') return;
      if (error) return end(classifyFailure(error, dialled.phase(), false));
      state = 'idle';
      onOpen();
    },
    {
      lookup,
      ...(buffer === null
        ? {}
        : {
            onread: {
              buffer,
              callback: (size) => {
                onBytes(buffer.subarray(0, size));
                return true;
              },
            },
          }),
    },
  );
  const { socket } = dialled;
  if (buffer === null) socket.on('data', onBytes);
  const onSocketEnd = () => {
    const error = dialled.error();
    // A body without a length ends with the connection.
    const reading = state === 'awaiting' && pending !== null && error === null ? parseReply(pending, true) : null;
    if (reading?.state === 'complete') complete(reading, false);
    else end(classifyEnd(error, pending !== null));
  };
  socket.on('end', onSocketEnd);
  socket.on('close', onSocketEnd);

  const onTimeout = () => {
    if (state === 'connecting') {
      const phase = dialled.phase();
      end(classifyConnectTimeout(phase, phase === 'resolving' ? endpoint.hostname : addressOf(endpoint), timeoutMs));
    } else if (state === 'awaiting' && readsOn) {
      end(classifyEnd(null, pending !== null));
    } else if (state === 'awaiting') {
      // What still comes is worth telling, so read on for as long again.
      readsOn = true;
      timer?.refresh();
    }
  };
  // One timer for the life of the connection: starting it anew costs next to nothing.
  const timer = timeoutMs > 0 ? setTimeout(onTimeout, timeoutMs) : null;

  return {
    send: (text) => {
      state = 'awaiting';
      timer?.refresh();
      sentAt = performance.now();
      socket.write(text, 'latin1');
    },
    destroy: close,
  };
}
