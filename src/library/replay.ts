import { setTimeout as sleep } from 'node:timers/promises';
import { createDeliverer, type Deliver } from '../delivery/deliver.ts';
import type { TlsSettings } from '../delivery/dial.ts';
import { compareReplies } from '../protocol/compare.ts';
import type { Endpoint } from '../protocol/endpoint.ts';
import { decodeBody, type Exchange } from '../protocol/exchange.ts';
import { redirectRequest, renewSignature } from '../protocol/redirect.ts';
import { editHeaders, type HeaderEdit } from '../protocol/request.ts';
import { readExchanges } from '../record/reader.ts';
import { choiceRule, functionRule, readOptions, recordingRule, SENDING, signalRule, withDefault } from './options.ts';

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
export async function replayExchanges(
  recorded: AsyncIterable<Exchange> | Iterable<Exchange>,
  settings: ReplaySettings,
): Promise<void> {
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
  readonly to: string | URL;
  /** A recording, or the exchanges themselves. */
  readonly from: string | AsyncIterable<Exchange> | Iterable<Exchange>;
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

const OPTIONS = {
  ...SENDING,
  from: recordingRule,
  speed: withDefault(choiceRule(SPEEDS), () => 'max' as const),
  selects: functionRule<NonNullable<ReplayOptions['selects']>>(() => true),
  signal: signalRule,
} as const;

/**
 * Sends recorded callbacks again and compares the replies. Rejects when the recording cannot be
 * read.
 * @throws TypeError for an option that is missing, unknown or wrong
 */
export async function replay(options: ReplayOptions): Promise<readonly Replayed[]> {
  const { to: endpoint, from, timeoutMs, tls, ...settings } = readOptions(options, OPTIONS);
  const now = Date.now;
  const deliverer = await createDeliverer({ endpoint, timeoutMs, tls, now });
  const replayed: Replayed[] = [];
  try {
    await replayExchanges(typeof from === 'string' ? readExchanges(from) : from, {
      ...settings,
      endpoint,
      deliver: deliverer.deliver,
      now,
      onExchange: (exchange, recorded, isSame) => void replayed.push({ recorded, exchange, isSame }),
    });
  } finally {
    await deliverer.close();
  }
  return replayed;
}
