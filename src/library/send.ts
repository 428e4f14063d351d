import { createDeliverer } from '../delivery/deliver.ts';
import type { TlsSettings } from '../delivery/dial.ts';
import { buildBody, type FriendDeleteBody } from '../protocol/callback.ts';
import type { Exchange } from '../protocol/exchange.ts';
import { EXAMPLE_SDK_APP_ID, FRIEND_DELETE, type QueryEdits, type WireShape } from '../protocol/query.ts';
import { buildRequest, type HeaderEdit } from '../protocol/request.ts';
import { loadSampler, type SampleWish } from '../protocol/sample.ts';
import { USER_AGENT } from '../version.ts';
import { randomSeed } from './bounds.ts';
import {
  bodyRule,
  functionRule,
  orNull,
  queryRule,
  readOptions,
  SENDING,
  sampleRule,
  seedRule,
  textRule,
  wireRule,
  withDefault,
} from './options.ts';

/** Only `to` is needed: everything else is made up as `friend-cb send` does. */
export interface SendOptions {
  /** The endpoint's URL; its path and query are kept. */
  readonly to: string | URL;
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

const OPTIONS = {
  ...SENDING,
  sdkAppId: withDefault(textRule, () => EXAMPLE_SDK_APP_ID),
  wire: wireRule,
  seed: withDefault(seedRule, randomSeed),
  sample: sampleRule,
  body: orNull(bodyRule),
  query: queryRule,
  now: functionRule(Date.now),
} as const;

/**
 * Sends one callback and judges what comes back. Trouble with the endpoint is in the exchange, as
 * failure, verdict and findings.
 * @throws TypeError for an option that is missing, unknown or wrong
 */
export async function sendCallback(options: SendOptions): Promise<Exchange> {
  const { to: endpoint, token, timeoutMs, headers, tls, now, body, ...wanted } = readOptions(options, OPTIONS);
  const sampler = await loadSampler();
  const sample = sampler(wanted.seed, 0, wanted.sample);
  const { request } = buildRequest({
    endpoint,
    wire: wanted.wire,
    fields: {
      sdkAppId: wanted.sdkAppId,
      command: FRIEND_DELETE,
      contentType: 'json',
      clientIp: sample.clientIp,
      platform: sample.platform,
      requestId: sample.requestId,
      signature: token === null ? null : { token, requestTime: String(Math.floor(now() / 1000)) },
    },
    queryEdits: wanted.query,
    userAgent: USER_AGENT,
    headers,
    body: body instanceof Uint8Array ? body : buildBody(body ?? sample.body),
  });
  const deliverer = await createDeliverer({ endpoint, timeoutMs, tls, now });
  try {
    return await deliverer.deliver(request);
  } finally {
    await deliverer.close();
  }
}
