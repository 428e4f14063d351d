import type { Exchange } from '../protocol/exchange.ts';
import { type AnswerPolicy, answerCallback, type ReplyPlan } from './answer.ts';
import { startServer, type Trouble } from './server.ts';

/** Default bound of a callback's body, in bytes: five times the largest known callback. */
export const MAX_BODY_BYTES = 1024 * 1024;
/** Exchanges kept for `next` at the most; the oldest go first. */
const QUEUE_LIMIT = 10_000;

/** All optional: `startReceiver()` takes every well-formed callback on a free port. */
export interface ReceiverOptions {
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: any free port. */
  readonly port?: number;
  /** This app's id. A callback for another app is answered with FAIL. Without it, SdkAppid is not checked. */
  readonly sdkAppId?: string | null;
  /** With a token, Sign and RequestTime are checked. */
  readonly token?: string | null;
  /** Replies in turn instead of the rules; the last one stays. */
  readonly replies?: readonly ReplyPlan[];
  /** ErrorInfo of replies that say FAIL. */
  readonly errorInfo?: string | null;
  readonly status?: number | null;
  /** Before every reply, in milliseconds. */
  readonly delayMs?: number;
  /** Default 1 MiB. A larger body is answered with 413. */
  readonly maxBodyBytes?: number;
  /** Unix time in milliseconds; default `Date.now`. */
  readonly now?: () => number;
  readonly onExchange?: (exchange: Exchange) => void;
  readonly onTrouble?: (trouble: Trouble) => void;
  /** An exception of `onExchange`; by default it is thrown outside of the receiver. */
  readonly onBug?: (error: unknown) => void;
}

export interface Receiver {
  /** `http://127.0.0.1:PORT/` */
  readonly url: string;
  /** The next exchange that was not taken yet, at once or when it comes. Rejects when the receiver is closed first. */
  next(): Promise<Exchange>;
  /** Stops listening, lets replies that are on their way finish, ends all connections. Idempotent. */
  close(): Promise<void>;
}

/**
 * Starts a receiver of callbacks: it judges each, answers as a backend should, and hands over the exchange.
 * @throws the system's error when it can not listen (`EADDRINUSE`, `EACCES`, …)
 */
export async function startReceiver(options: ReceiverOptions = {}): Promise<Receiver> {
  const arrived: Exchange[] = [];
  const waiting: { resolve: (exchange: Exchange) => void; reject: (error: Error) => void }[] = [];
  let closed = false;
  const policy: AnswerPolicy = {
    sdkAppId: options.sdkAppId ?? null,
    token: options.token ?? null,
    replies: options.replies ?? [],
    errorInfo: options.errorInfo ?? null,
    status: options.status ?? null,
    delayMs: options.delayMs ?? 0,
    maxBodyBytes: options.maxBodyBytes ?? MAX_BODY_BYTES,
  };
  const server = await startServer({
    host: options.host ?? '127.0.0.1',
    port: options.port ?? 0,
    maxBodyBytes: policy.maxBodyBytes,
    answer: (request, oversized, count, nowMs) => answerCallback(request, oversized, policy, count, nowMs),
    now: options.now ?? Date.now,
    onTrouble: options.onTrouble ?? (() => undefined),
    onBug:
      options.onBug ??
      ((error) => {
        queueMicrotask(() => {
          throw error;
        });
      }),
    onExchange: (exchange) => {
      options.onExchange?.(exchange);
      const waiter = waiting.shift();
      if (waiter) return waiter.resolve(exchange);
      arrived.push(exchange);
      if (arrived.length > QUEUE_LIMIT) arrived.shift();
    },
  });
  return {
    url: server.url,
    next: () =>
      new Promise((resolve, reject) => {
        const exchange = arrived.shift();
        if (exchange) resolve(exchange);
        else if (closed) reject(new Error('the receiver is closed'));
        else waiting.push({ resolve, reject });
      }),
    close: async () => {
      closed = true;
      await server.close();
      for (const { reject } of waiting.splice(0)) reject(new Error('the receiver was closed before another callback came'));
    },
  };
}
