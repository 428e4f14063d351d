import { randomInt } from 'node:crypto';
import { createDeliverer, MAX_REPLY_BYTES } from '../delivery/deliver.ts';
import { NO_TLS_SETTINGS, type TlsSettings } from '../delivery/dial.ts';
import { buildBody, type FriendDeleteBody } from '../protocol/callback.ts';
import { parseEndpoint } from '../protocol/endpoint.ts';
import type { Exchange } from '../protocol/exchange.ts';
import { CHAT_TIMEOUT_MS } from '../protocol/judge-reply.ts';
import { FRIEND_DELETE, type QueryEdits, type WireShape } from '../protocol/query.ts';
import { buildRequest, type HeaderEdit } from '../protocol/request.ts';
import { loadSampler, NO_WISH, type SampleWish } from '../protocol/sample.ts';
import { USER_AGENT } from '../version.ts';

/** Only `to` is needed: everything else is made up as `friend-cb send` does. */
export interface SendOptions {
  /** The endpoint's URL; its path and query are kept. */
  readonly to: string;
  /** Default `888888`, the documentation's example. */
  readonly sdkAppId?: string;
  /** Signs the callback. */
  readonly token?: string | null;
  /**
   * Until the reply is complete, in milliseconds; default 2000, as the Chat backend waits. 0 is
   * none.
   */
  readonly timeoutMs?: number;
  /** Default `documented`. */
  readonly wire?: WireShape;
  /** The same seed sends the same callback; default a random one. */
  readonly seed?: number;
  /** Wishes for the generated callback. */
  readonly sample?: Partial<SampleWish>;
  /** This body instead of a generated one: an object, or the bytes to send. */
  readonly body?: FriendDeleteBody | Uint8Array;
  /** Changes to the query, last of all: Sign is not computed anew. */
  readonly query?: Partial<QueryEdits>;
  readonly headers?: readonly HeaderEdit[];
  readonly tls?: Partial<TlsSettings>;
  /** Unix time in milliseconds; default `Date.now`. */
  readonly now?: () => number;
}

/**
 * Sends one callback and judges what comes back. Trouble with the endpoint is in the exchange, as
 * failure, verdict and findings.
 * @throws TypeError for a URL that cannot be called
 */
export async function sendCallback(options: SendOptions): Promise<Exchange> {
  const reading = parseEndpoint(options.to);
  if (!reading.ok) throw new TypeError(reading.problem);
  const { endpoint } = reading;
  const now = options.now ?? Date.now;
  const sampler = await loadSampler();
  const sample = sampler(options.seed ?? randomInt(2 ** 32), 0, { ...NO_WISH, ...options.sample });
  const token = options.token ?? null;
  const { request } = buildRequest({
    endpoint,
    wire: options.wire ?? 'documented',
    fields: {
      sdkAppId: options.sdkAppId ?? '888888',
      command: FRIEND_DELETE,
      contentType: 'json',
      clientIp: sample.clientIp,
      platform: sample.platform,
      requestId: sample.requestId,
      signature: token === null ? null : { token, requestTime: String(Math.floor(now() / 1000)) },
    },
    queryEdits: { set: options.query?.set ?? [], drop: options.query?.drop ?? [] },
    userAgent: USER_AGENT,
    headers: options.headers ?? [],
    body: options.body instanceof Uint8Array ? options.body : buildBody(options.body ?? sample.body),
  });
  const deliverer = await createDeliverer({
    endpoint,
    timeoutMs: options.timeoutMs ?? CHAT_TIMEOUT_MS,
    maxReplyBytes: MAX_REPLY_BYTES,
    tls: { ...NO_TLS_SETTINGS, ...options.tls },
    now,
  });
  try {
    return await deliverer.deliver(request);
  } finally {
    await deliverer.close();
  }
}
