import type { Failure } from '../protocol/exchange.ts';
import type { Outcome } from '../protocol/judge-reply.ts';
import { dial, loadTls } from './dial.ts';
import { classifyEnd, classifyFailure } from './failure.ts';
import { type Framing, parseReply } from './parse-reply.ts';
import type { ConnectionSettings } from './undici-connection.ts';

/** A reply as it was seen on a plain socket. */
export interface RawOutcome extends Outcome {
  /** Null where no complete reply came. */
  readonly framing: Framing | null;
  /** Bytes that came behind the end of the reply and belong to none. */
  readonly extraBytes: number;
  /** Whether the connection ends with the reply in good order. */
  readonly closes: boolean;
}

/** One connection whose bytes are ours: for what an HTTP client would not send. */
export interface RawConnection {
  /** Resolves when the system has taken the bytes, or the connection has ended. */
  write(bytes: Uint8Array): Promise<void>;
  /** The next reply; counts from now. `expected` more replies may follow in the same bytes. */
  reply(expected?: number): Promise<RawOutcome>;
  /** Whether a 100 Continue, or anything else, came within the time. */
  continued(milliseconds: number): Promise<boolean>;
  /** Whether bytes of a reply have come that were not read yet. */
  readonly hasReply: boolean;
  /** Whether the other side has closed. */
  readonly ended: boolean;
  /** Ends it at once. Idempotent. */
  cut(): void;
}

/** Opens a plain connection. Failures to connect come with the first `reply`. */
export async function openRawConnection(settings: ConnectionSettings): Promise<RawConnection> {
  const { endpoint, timeoutMs, maxReplyBytes } = settings;
  const tls = await loadTls(endpoint);
  let received = Buffer.alloc(0);
  let ended = false;
  let failure: Failure | null = null;
  let sawContinue = false;
  const watchers = new Set<() => void>();
  const changed = () => {
    for (const watch of [...watchers]) watch();
  };
  const end = (error: unknown) => {
    if (!ended && error) failure = classifyFailure(error, dialled.phase(), false);
    ended = true;
    changed();
  };
  const connected = new Promise<void>((resolve) => {
    watchers.add(resolve);
  });
  const dialled = dial(endpoint, settings.tls, tls, (error) => {
    if (error) end(error);
    else changed();
  });
  const { socket } = dialled;
  socket.on('error', end);
  socket.on('close', () => end(null));
  socket.on('end', () => end(null));
  socket.on('data', (chunk: Buffer) => {
    // What does not fit is a reply that is too large; the rest of it is not kept.
    if (received.length <= maxReplyBytes + 65_536) received = Buffer.concat([received, chunk]);
    changed();
  });
  const connectTimer = setTimeout(() => {
    if (dialled.phase() !== 'open')
      end(Object.assign(new Error(`no connection within ${timeoutMs} ms`), { code: 'ETIMEDOUT' }));
  }, timeoutMs);
  await connected;
  clearTimeout(connectTimer);

  /** Waits until `done` gives a value, or the time is up. */
  function wait<T>(milliseconds: number, done: () => T | null): Promise<T | null> {
    return new Promise((resolve) => {
      const settle = (value: T | null) => {
        clearTimeout(timer);
        watchers.delete(watch);
        resolve(value);
      };
      const watch = () => {
        const value = done();
        if (value !== null) settle(value);
      };
      const timer = setTimeout(() => settle(null), milliseconds);
      watchers.add(watch);
      watch();
    });
  }

  function read(): (Outcome & { framing: Framing | null; consumed: number; closes: boolean }) | null {
    for (;;) {
      const reading = parseReply(received, ended);
      switch (reading.state) {
        case 'informational':
          sawContinue = true;
          received = received.subarray(reading.consumed);
          continue;
        case 'complete':
          return {
            reply: reading.reply,
            failure: null,
            latencyMs: 0,
            framing: reading.framing,
            consumed: reading.consumed,
            closes: reading.closes,
          };
        case 'malformed':
          return {
            reply: null,
            failure: { kind: 'protocol', message: reading.problem },
            latencyMs: null,
            framing: null,
            consumed: received.length,
            closes: false,
          };
        case 'incomplete': {
          if (received.length > maxReplyBytes)
            return {
              reply: reading.partial,
              failure: { kind: 'too-large', message: `the reply is larger than ${maxReplyBytes} bytes` },
              latencyMs: null,
              framing: null,
              consumed: received.length,
              closes: false,
            };
          if (!ended) return null;
          const end = classifyEnd(null, received.length > 0);
          return {
            reply: reading.partial,
            failure: end.kind === 'truncated' || failure === null ? end : failure,
            latencyMs: null,
            framing: null,
            consumed: received.length,
            closes: false,
          };
        }
      }
    }
  }

  return {
    write: (bytes) =>
      new Promise((resolve) => {
        if (ended || socket.destroyed) resolve();
        else {
          const done = () => {
            socket.off('close', done);
            resolve();
          };
          socket.once('close', done);
          socket.write(bytes, done);
        }
      }),
    reply: async (expected = 0) => {
      const startedAt = performance.now();
      const limit = timeoutMs === 0 ? 2 ** 31 - 1 : timeoutMs;
      let outcome = await wait(limit, read);
      const isLate = outcome === null;
      // What still comes is worth telling, so read on for as long again.
      outcome ??= await wait(limit, read);
      const elapsedMs = performance.now() - startedAt;
      if (outcome === null) {
        const reading = parseReply(received, false);
        const partial = reading.state === 'incomplete' ? reading.partial : null;
        return {
          reply: partial,
          failure: { kind: 'timeout', message: `no complete reply within ${timeoutMs} ms` },
          latencyMs: null,
          framing: null,
          extraBytes: 0,
          closes: false,
        };
      }
      received = received.subarray(outcome.consumed);
      const { reply, framing } = outcome;
      const latencyMs = outcome.latencyMs === null ? null : elapsedMs;
      const extraBytes = framing === null || expected > 0 ? 0 : received.length;
      return {
        reply,
        failure: isLate ? { kind: 'timeout', message: `no complete reply within ${timeoutMs} ms` } : outcome.failure,
        latencyMs,
        framing,
        extraBytes,
        closes: outcome.closes,
      };
    },
    continued: async (milliseconds) => {
      await wait(milliseconds, () => (sawContinue || read() !== null || sawContinue ? true : null));
      return sawContinue;
    },
    get hasReply() {
      return received.length > 0;
    },
    get ended() {
      return ended;
    },
    cut: () => socket.destroy(),
  };
}
