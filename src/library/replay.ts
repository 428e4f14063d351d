import { createDeliverer, type Deliver } from '../delivery/deliver.ts';
import type { TlsSettings } from '../delivery/dial.ts';
import { compareReplies } from '../protocol/compare.ts';
import type { Endpoint } from '../protocol/endpoint.ts';
import { decodeBody, type Exchange } from '../protocol/exchange.ts';
import { redirectRequest, signForNow } from '../protocol/redirect.ts';
import { editHeaders, type HeaderEdit } from '../protocol/request.ts';
import { type OnUnreadable, readExchanges } from '../record/reader.ts';
import { choiceRule, functionRule, readOptions, recordingRule, SENDING, signalRule, withDefault } from './options.ts';
import { waitUntil } from './wait.ts';

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
  /** Which of the exchanges are sent, of those that repeat no other. */
  readonly selects: (exchange: Exchange) => boolean;
  /** Called with each exchange that is left out because it repeats another. */
  readonly onRepetition: (exchange: Exchange) => void;
  /** Unix time in milliseconds. */
  readonly now: () => number;
  readonly signal: AbortSignal;
  /**
   * Each new exchange with the recorded one; `isSame` tells whether the reply is as recorded. The
   * next callback is sent when the promise resolves.
   */
  readonly onExchange: (exchange: Exchange, recorded: Exchange, isSame: boolean) => void | Promise<void>;
  /** Called before a pause that a person would take for the end, with the time when it is over. */
  readonly onLongPause: (untilMs: number) => void;
}

/** What comes after CONNECT is no HTTP, so there is no reply to wait for. */
export const opensTunnel = ({ request }: Exchange): boolean => request.method === 'CONNECT';

const LONG_PAUSE_MS = 5000;

/** The ids of so many received exchanges are remembered: a forwarded one follows soon. */
const REMEMBERED = 100_000;

/** Whether an exchange is the forwarded copy of one that was there before, in the same recording. */
function createCopyFinder(): (exchange: Exchange) => boolean {
  const received = new Set<string>();
  return ({ id, side, parent }) => {
    if (parent !== undefined) return received.has(parent);
    if (side !== 'received') return false;
    received.add(id);
    const [oldest] = received;
    if (received.size > REMEMBERED && oldest !== undefined) received.delete(oldest);
    return false;
  };
}

/**
 * Sends recorded callbacks again, in order, body and query to the byte. Those that were forwarded,
 * and retries, are left out: their callback is there already. So are requests to open a tunnel.
 */
export async function replayExchanges(
  recorded: AsyncIterable<Exchange> | Iterable<Exchange>,
  settings: ReplaySettings,
): Promise<void> {
  const { endpoint, deliver, speed, token, headers, selects, onRepetition, now, signal, onExchange, onLongPause } =
    settings;
  let first: { readonly recordedMs: number; readonly startedMs: number } | null = null;
  const isCopy = createCopyFinder();
  for await (const each of recorded) {
    if (signal.aborted) return;
    if (isCopy(each) || (each.attempt ?? 1) > 1) {
      onRepetition(each);
      continue;
    }
    if (!selects(each) || opensTunnel(each)) continue;
    const recordedMs = Date.parse(each.at);
    first ??= { recordedMs, startedMs: now() };
    const factor = { '1': 1, '2': 0.5, max: 0 }[speed];
    if (factor > 0) {
      const dueMs = first.startedMs + (recordedMs - first.recordedMs) * factor;
      if (dueMs - now() > LONG_PAUSE_MS) onLongPause(dueMs);
      await waitUntil(dueMs, now, signal);
    }
    if (signal.aborted) return;
    const redirected = redirectRequest({ ...each.request, body: decodeBody(each.request) }, endpoint);
    const request = { ...redirected, headers: editHeaders(redirected.headers, headers) };
    const exchange = await deliver(signForNow(request, token, now()));
    const changed = compareReplies(each, exchange);
    await onExchange(
      changed ? { ...exchange, findings: [...exchange.findings, changed] } : exchange,
      each,
      changed === null,
    );
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
  /**
   * Called with each line of the recording that cannot be read. Without it, such lines make the
   * promise reject with a DamagedRecordingError after the others were sent, except a torn last one.
   */
  readonly onUnreadable?: OnUnreadable;
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
  onUnreadable: functionRule<OnUnreadable | null>(null),
  signal: signalRule,
} as const;

/**
 * Sends recorded callbacks again and compares the replies. Rejects when the recording cannot be
 * read, after the rest was sent where single lines are unreadable.
 * @throws TypeError for an option that is missing, unknown or wrong
 */
export async function replay(options: ReplayOptions): Promise<readonly Replayed[]> {
  const { to: endpoint, from, onUnreadable, timeoutMs, tls, ...settings } = readOptions(options, OPTIONS);
  const now = Date.now;
  const deliverer = await createDeliverer({ endpoint, timeoutMs, tls, now });
  const replayed: Replayed[] = [];
  try {
    await replayExchanges(typeof from === 'string' ? readExchanges(from, onUnreadable) : from, {
      ...settings,
      endpoint,
      deliver: deliverer.deliver,
      now,
      onExchange: (exchange, recorded, isSame) => void replayed.push({ recorded, exchange, isSame }),
      onRepetition: () => undefined,
      onLongPause: () => undefined,
    });
  } finally {
    await deliverer.close();
  }
  return replayed;
}
