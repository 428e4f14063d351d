import { buildBody, buildRequest, FRIEND_DELETE, loadSampler, NO_WISH, parseEndpoint } from '../dist/protocol/index.js';

/** The seed of all runs of `load`, and the app that `load` sends for by default. */
export const SEED = 1;
export const SDK_APP_ID = '888888';
/** Number of callbacks that `load` makes before it repeats them with other ids. */
const SAMPLES = 512;

/**
 * One callback for peers, which can send only one: that of median length among those that our runs
 * send, so that both send the same number of bytes.
 * @returns the URL with its query, and the body as text
 */
export async function typicalCallback(to) {
  const { endpoint } = parseEndpoint(to);
  const sampler = await loadSampler();
  const callbacks = Array.from({ length: SAMPLES }, (_, index) => sampler(SEED, index, NO_WISH)).map(
    ({ platform, clientIp, requestId, body }) => {
      const fields = {
        sdkAppId: SDK_APP_ID,
        command: FRIEND_DELETE,
        contentType: 'json',
        clientIp,
        platform,
        requestId,
        signature: null,
      };
      const plan = {
        endpoint,
        wire: 'documented',
        fields,
        queryEdits: { set: [], drop: [] },
        userAgent: '',
        headers: [],
        body: buildBody(body),
      };
      const { request } = buildRequest(plan);
      return { url: new URL(request.target, to).href, body: Buffer.from(request.body).toString() };
    },
  );
  const length = ({ url, body }) => url.length + body.length;
  return callbacks.toSorted((one, other) => length(one) - length(other))[SAMPLES / 2];
}
