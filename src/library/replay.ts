import { setTimeout as sleep } from 'node:timers/promises';
import { createDeliverer, type Deliver, MAX_REPLY_BYTES } from '../delivery/deliver.ts';
import { NO_TLS_SETTINGS, type TlsSettings } from '../delivery/dial.ts';
import { compareReplies } from '../protocol/compare.ts';
import { type Endpoint, parseEndpoint } from '../protocol/endpoint.ts';
import { decodeBody, type Exchange } from '../protocol/exchange.ts';
import { CHAT_TIMEOUT_MS } from '../protocol/judge-reply.ts';
import { redirectRequest, renewSignature } from '../protocol/redirect.ts';
import { editHeaders, type HeaderEdit } from '../protocol/request.ts';
import { readExchanges } from '../record/reader.ts';

/** How recorded pauses are kept: as they were, at half their length, or not at all. */
export const SPEEDS = ['1', '2', 'max'] as const;
export type Speed = (typeof SPEEDS)[number];

export interface ReplaySettings {
  readonly endpoint: Endpoint;
  readonly deliver: Deliver;
  readonly speed: Speed;
  /** With a token, Sign and RequestTime are made anew. */
  readonly token: string | null;
  /** Headers in place of the recorded ones. */
  readonly headers: readonly HeaderEdit[];
  /** Which of the exchanges are sent. */
  readonly selects: (exchange: Exchange) => boolean;
  /** Unix time in milliseconds. */
  readonly now: () => number;
  readonly signal: AbortSignal;
  /** Each new exchange with the recorded one; `isSame` tells whether the reply is as recorded. */
  readonly onExchange: (exchange: Exchange, recorded: Exchange, isSame: boolean) => void;
}

/**
 * Sends recorded callbacks again, in order, body and query to the byte. Those that were forwarded,
 * and retries, are left out: their callback is there already.
 */
export async function replayExchanges(recorded: AsyncIterable<Exchange>, settings: ReplaySettings): Promise<void> {
  const { endpoint, deliver, speed, token, headers, selects, now, signal, onExchange } = settings;
  let first: { readonly recordedMs: number; readonly startedMs: number } | null = null;
  for await (const each of recorded) {
    if (signal.aborted) return;
    if (each.parent !== undefined || (each.attempt ?? 1) > 1 || !selects(each)) continue;
    const recordedMs = Date.parse(each.at);
    first ??= { recordedMs, startedMs: now() };
    const factor = { '1': 1, '2': 0.5, max: 0 }[speed];
    const waitMs = first.startedMs + (recordedMs - first.recordedMs) * factor - now();
    if (factor > 0 && waitMs > 0) await sleep(waitMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    const redirected = redirectRequest({ ...each.request, body: decodeBody(each.request) }, endpoint);
    const request = { ...redirected, headers: editHeaders(redirected.headers, headers) };
    const signed =
      token === null
        ? request
        : { ...request, target: renewSignature(request.target, token, String(Math.floor(now() / 1000))) };
    const exchange = await deliver(signed);
    const changed = compareReplies(each, exchange);
    onExchange(changed ? { ...exchange, findings: [...exchange.findings, changed] } : exchange, each, changed === null);
  }
}

export interface ReplayOptions {
  /** The endpoint's URL. */
  readonly to: string;
  /** A recording, or the exchanges themselves. */
  readonly from: string | AsyncIterable<Exchange>;
  /** Renews Sign and RequestTime. */
  readonly token?: string | null;
  /** Headers in place of the recorded ones; null takes one away. */
  readonly headers?: readonly HeaderEdit[];
  /** Default `max`: no pauses. */
  readonly speed?: Speed;
  readonly selects?: (exchange: Exchange) => boolean;
  /** Default 2000, as the Chat backend waits. */
  readonly timeoutMs?: number;
  readonly tls?: Partial<TlsSettings>;
  readonly signal?: AbortSignal;
}

/** One callback of a replay. */
export interface Replayed {
  readonly recorded: Exchange;
  readonly exchange: Exchange;
  /** Whether the reply is as recorded: the status, and the body as JSON or else to the byte. */
  readonly isSame: boolean;
}

/**
 * Sends recorded callbacks again and compares the replies. Rejects when the recording cannot be
 * read.
 * @throws TypeError for a URL that cannot be called
 */
export async function replay(options: ReplayOptions): Promise<readonly Replayed[]> {
  const reading = parseEndpoint(options.to);
  if (!reading.ok) throw new TypeError(reading.problem);
  const { endpoint } = reading;
  const deliverer = await createDeliverer({
    endpoint,
    timeoutMs: options.timeoutMs ?? CHAT_TIMEOUT_MS,
    maxReplyBytes: MAX_REPLY_BYTES,
    tls: { ...NO_TLS_SETTINGS, ...options.tls },
    now: Date.now,
  });
  const replayed: Replayed[] = [];
  try {
    await replayExchanges(typeof options.from === 'string' ? readExchanges(options.from) : options.from, {
      endpoint,
      deliver: deliverer.deliver,
      speed: options.speed ?? 'max',
      token: options.token ?? null,
      headers: options.headers ?? [],
      selects: options.selects ?? (() => true),
      now: Date.now,
      signal: options.signal ?? new AbortController().signal,
      onExchange: (exchange, recorded, isSame) => void replayed.push({ recorded, exchange, isSame }),
    });
  } finally {
    await deliverer.close();
  }
  return replayed;
}
