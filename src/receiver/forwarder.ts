import type { Deliver } from '../delivery/deliver.ts';
import type { Endpoint } from '../protocol/endpoint.ts';
import { decodeBody, type Exchange } from '../protocol/exchange.ts';
import { endToEnd, redirectRequest } from '../protocol/redirect.ts';
import { type Answer, type Answerer, envelopePlan, type ReplyPlan } from './answer.ts';

/**
 * An answerer that asks a backend. What the judge finds is told, never acted on: the reply is the
 * backend's, unchanged. A backend that is down or cannot be read becomes what Chat would count as
 * failed: 502 and FAIL.
 */
export function createForwarder(endpoint: Endpoint, deliver: Deliver, judge: Answerer): Answerer {
  return async (request, arrival) => {
    const judged = await judge(request, arrival);
    // There is no whole body to pass on.
    if (arrival.oversized) return judged;
    const forwarded = { ...(await deliver(redirectRequest(request, endpoint))), parent: arrival.id() };
    return { ...judged, plan: planOf(forwarded), forwarded } satisfies Answer;
  };
}

function planOf({ reply, failure, latencyMs }: Exchange): ReplyPlan {
  if (reply === null || latencyMs === null)
    return {
      ...envelopePlan(200, `the backend gave no reply that can be read: ${failure?.message ?? 'nothing came'}`),
      status: 502,
    };
  return { status: reply.status, headers: endToEnd(reply.headers), body: decodeBody(reply), delayMs: 0, fault: null };
}
