import type { Deliver } from '../delivery/deliver.ts';
import { englishOf } from '../language.ts';
import type { Endpoint } from '../protocol/endpoint.ts';
import { decodeBody, type Exchange, type HeaderList, type RawRequest } from '../protocol/exchange.ts';
import { endToEnd, redirectRequest } from '../protocol/redirect.ts';
import { type Answer, type Answerer, envelopePlan } from './answer.ts';
import { guardForward } from './forward-guard.ts';
import type { ReplyPlan } from './reply-plan.ts';

/** The backend behind the receiver. */
export interface ForwardSettings {
  readonly endpoint: Endpoint;
  readonly deliver: Deliver;
  /** The name that this receiver goes by in Via: no other has it. */
  readonly mark: string;
  /** Whose findings are reported. */
  readonly judge: Answerer;
}

export interface Forwarder {
  readonly answer: Answerer;
  /** Passes a request on. */
  readonly forward: (request: RawRequest) => Promise<Exchange>;
}

/**
 * An answerer that asks a backend. The judge's findings are reported but never notes on: the reply
 * is the backend's, unchanged. A backend that is down or sends no readable reply is answered for
 * with 502 and FAIL, which Chat counts as a failure.
 */
export function createForwarder({ endpoint, deliver, mark, judge }: ForwardSettings): Forwarder {
  const forward = (request: RawRequest) => {
    const { headers, ...rest } = redirectRequest(request, endpoint);
    return deliver({ ...rest, headers: [...headers, ['Via', `1.1 ${mark}`]] });
  };
  return {
    forward,
    answer: async (incoming) => {
      const judged = await judge(incoming);
      const { request, oversized } = incoming;
      // There is no whole body to pass on, or a tunnel is asked for instead of a reply.
      if (oversized || request.method === 'CONNECT') return judged;
      const refused = guardForward(request, mark);
      if (refused !== null) {
        const { code, message } = refused.finding;
        const reason = englishOf(message, () => guardForward(request, mark)?.finding.message ?? '');
        const plan = envelopePlan(refused.status, `${code}: ${reason}`);
        return { ...judged, findings: [refused.finding], plan };
      }
      const exchange = await forward(request);
      const forwarded = { ...exchange, parent: incoming.id() };
      return { ...judged, plan: planOf(forwarded), forwarded } satisfies Answer;
    },
  };
}

function planOf({ reply, failure, latencyMs }: Exchange): ReplyPlan {
  if (reply === null || latencyMs === null) {
    const detail = failure && englishOf(failure.message, () => failure.kind);
    return badGateway(`the backend gave no reply that can be read: ${detail ?? 'nothing came'}`);
  }
  const { status } = reply;
  if (status < 200 || status > 999) return badGateway(`the backend answered with status ${status}, which is no reply`);
  return { status, headers: sendable(endToEnd(reply.headers)), body: decodeBody(reply), delayMs: 0, fault: null };
}

const badGateway = (reason: string): ReplyPlan => ({ ...envelopePlan(200, reason), status: 502 });

/**
 * The framing is written anew. What node:http would throw at is left out or becomes a space, as RFC
 * 9110 (5.5) has it.
 */
function sendable(headers: HeaderList): HeaderList {
  return headers
    .filter(([name]) => /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(name) && name.toLowerCase() !== 'content-length')
    .map(([name, value]) => [name, value.replace(/[^\t\x20-\x7e\x80-\xff]/g, ' ')]);
}
