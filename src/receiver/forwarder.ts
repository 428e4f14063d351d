import type { Deliver } from '../delivery/deliver.ts';
import type { Endpoint } from '../protocol/endpoint.ts';
import { decodeBody, type Exchange, type HeaderList } from '../protocol/exchange.ts';
import { endToEnd, redirectRequest } from '../protocol/redirect.ts';
import { type Answer, type Answerer, envelopePlan } from './answer.ts';
import type { ReplyPlan } from './reply-plan.ts';

/**
 * An answerer that asks a backend. The judge's findings are reported but never acted on: the reply
 * is the backend's, unchanged. A backend that is down or sends no readable reply is answered for
 * with 502 and FAIL, which Chat counts as a failure.
 */
export function createForwarder(endpoint: Endpoint, deliver: Deliver, judge: Answerer): Answerer {
  return async (incoming) => {
    const judged = await judge(incoming);
    // There is no whole body to pass on.
    if (incoming.oversized) return judged;
    const exchange = await deliver(redirectRequest(incoming.request, endpoint));
    const forwarded = { ...exchange, parent: incoming.id() };
    return { ...judged, plan: planOf(forwarded), forwarded } satisfies Answer;
  };
}

/**
 * The end-to-end headers of a reply that may have been odd: without its framing, which is written
 * anew, and without the control characters that no server may send.
 */
function headersToHandBack(headers: HeaderList): HeaderList {
  return endToEnd(headers)
    .filter(([name]) => name.toLowerCase() !== 'content-length')
    .map(([name, value]) => [name, value.replace(/[\0-\x08\x0a-\x1f\x7f]/g, ' ')]);
}

function planOf({ reply, failure, latencyMs }: Exchange): ReplyPlan {
  if (reply === null || latencyMs === null)
    return {
      ...envelopePlan(200, `the backend gave no reply that can be read: ${failure?.message ?? 'nothing came'}`),
      status: 502,
    };
  return {
    status: reply.status,
    headers: headersToHandBack(reply.headers),
    body: decodeBody(reply),
    delayMs: 0,
    fault: null,
  };
}
