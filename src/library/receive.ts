import { createDeliverer } from '../delivery/deliver.ts';
import { NO_TLS_SETTINGS, type TlsSettings } from '../delivery/dial.ts';
import { type Endpoint, parseEndpoint } from '../protocol/endpoint.ts';
import { decodeBody, type Exchange } from '../protocol/exchange.ts';
import { CHAT_TIMEOUT_MS } from '../protocol/judge-reply.ts';
import { redirectRequest } from '../protocol/redirect.ts';
import { type Answerer, type AnswerPolicy, answerCallback, type ReplyPlan } from '../receiver/answer.ts';
import { createForwarder } from '../receiver/forwarder.ts';
import type { Received } from '../receiver/received.ts';
import { type ServerTls, startServer, type Trouble } from '../receiver/server.ts';
import { openRecord } from '../record/writer.ts';

/** Default bound of a callback's body, in bytes: five times the largest known callback. */
export const MAX_BODY_BYTES = 1024 * 1024;
/** Exchanges that are kept for `next`, if no other number is given. */
const KEPT = 10_000;

/** All optional: `startReceiver()` takes every well-formed callback on a free port. */
export interface ReceiverOptions {
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: any free port. */
  readonly port?: number;
  /**
   * This app's id. A callback for another app is answered with FAIL. Without it, SdkAppid is not
   * checked.
   */
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
  /** The URL of a backend: every request goes on to it, and its reply is handed back. */
  readonly forwardTo?: string | null;
  /** TLS toward that backend. */
  readonly forwardTls?: Partial<TlsSettings>;
  /**
   * Until the backend's reply is complete, in milliseconds; default 2000, as the Chat backend
   * waits. 0 is none.
   */
  readonly forwardTimeoutMs?: number;
  /**
   * A file that every exchange is appended to, as a line of NDJSON, before its reply goes out. Mode
   * 0600.
   */
  readonly record?: string | null;
  /** Serves HTTPS with this certificate. */
  readonly tls?: ServerTls | null;
  /**
   * Exchanges kept for `next` at the most, the oldest go first; default 10,000. With 0, `next` sees
   * those alone that come while it waits.
   */
  readonly keep?: number;
  /** Called for each exchange, with the one that it was forwarded in, before the reply goes out. */
  readonly onExchange?: (exchange: Exchange, forwarded: Exchange | null) => void;
  /**
   * The same before a record is made, for those who want few of many: a receiver that makes none is
   * several times as fast.
   */
  readonly onReceived?: (received: Received) => void;
  readonly onTrouble?: (trouble: Trouble) => void;
  /**
   * An exception of `onExchange` or `onReceived`; by default it is thrown outside of the receiver.
   */
  readonly onBug?: (error: unknown) => void;
}

export interface Receiver {
  /** `http://127.0.0.1:PORT/` */
  readonly url: string;
  /**
   * Answers the next callback with this, once. While forwarding the backend answers all the same.
   */
  answerNext(plan: ReplyPlan): void;
  /** Sends a received request to the forward target once more; null where there is none. */
  forwardAgain(exchange: Exchange): Promise<Exchange | null>;
  /**
   * The next exchange that was not taken yet, at once or when it comes. Rejects when the receiver
   * is closed first.
   */
  next(): Promise<Exchange>;
  /**
   * Stops listening, lets replies that are on their way finish, ends all connections. Idempotent.
   */
  close(): Promise<void>;
}

/**
 * Starts a receiver of callbacks: it judges each, answers as a backend should, and hands over the
 * exchange.
 * @throws the system's error when it cannot listen (`EADDRINUSE`, `EACCES`, …), UserError when the
 * record cannot be written, TypeError for a `forwardTo` that cannot be called
 */
export async function startReceiver(options: ReceiverOptions = {}): Promise<Receiver> {
  const arrived: Exchange[] = [];
  const waiting: { resolve: (exchange: Exchange) => void; reject: (error: Error) => void }[] = [];
  let closed = false;
  const keep = options.keep ?? KEPT;
  const policy: AnswerPolicy = {
    sdkAppId: options.sdkAppId ?? null,
    token: options.token ?? null,
    replies: options.replies ?? [],
    errorInfo: options.errorInfo ?? null,
    status: options.status ?? null,
    delayMs: options.delayMs ?? 0,
    maxBodyBytes: options.maxBodyBytes ?? MAX_BODY_BYTES,
  };
  const now = options.now ?? Date.now;
  const onTrouble = options.onTrouble ?? (() => undefined);
  const recorder = options.record ? openRecord(options.record, (message) => onTrouble({ message })) : null;
  let next: ReplyPlan | null = null;
  const judge: Answerer = (request, arrival) => {
    const chosen = request.method === 'POST' ? next : null;
    if (chosen) next = null;
    return answerCallback(request, arrival, chosen ? { ...policy, replies: [chosen] } : policy);
  };
  const endpoint = options.forwardTo ? readEndpoint(options.forwardTo) : null;
  const deliverer =
    endpoint === null
      ? null
      : await createDeliverer({
          endpoint,
          timeoutMs: options.forwardTimeoutMs ?? CHAT_TIMEOUT_MS,
          tls: { ...NO_TLS_SETTINGS, ...options.forwardTls },
          now,
        });
  const server = await startServer({
    host: options.host ?? '127.0.0.1',
    port: options.port ?? 0,
    maxBodyBytes: policy.maxBodyBytes,
    answer: endpoint && deliverer ? createForwarder(endpoint, deliverer.deliver, judge) : judge,
    tls: options.tls ?? null,
    now,
    onTrouble,
    onBug:
      options.onBug ??
      ((error) => {
        queueMicrotask(() => {
          throw error;
        });
      }),
    onReceived: (received) => {
      const { forwarded } = received;
      recorder?.write(received.exchange());
      if (forwarded) recorder?.write(forwarded);
      options.onReceived?.(received);
      options.onExchange?.(received.exchange(), forwarded);
      const waiter = waiting.shift();
      if (waiter) return waiter.resolve(received.exchange());
      if (keep === 0) return;
      arrived.push(received.exchange());
      if (arrived.length > keep) arrived.shift();
    },
  });
  return {
    url: server.url,
    answerNext: (plan) => {
      next = plan;
    },
    forwardAgain: async ({ id, request }) => {
      if (!endpoint || !deliverer) return null;
      const again = redirectRequest({ ...request, body: decodeBody(request) }, endpoint);
      const exchange = { ...(await deliverer.deliver(again)), parent: id };
      recorder?.write(exchange);
      return exchange;
    },
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
      await deliverer?.close();
      recorder?.close();
      for (const { reject } of waiting.splice(0))
        reject(new Error('the receiver was closed before another callback came'));
    },
  };
}

function readEndpoint(url: string): Endpoint {
  const reading = parseEndpoint(url);
  if (!reading.ok) throw new TypeError(reading.problem);
  return reading.endpoint;
}
