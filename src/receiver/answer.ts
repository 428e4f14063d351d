import { englishOf } from '../language.ts';
import { parseCallback } from '../protocol/callback.ts';
import type { Exchange, HeaderList } from '../protocol/exchange.ts';
import { breaksMust, type Finding, finding } from '../protocol/findings.ts';
import { type CallbackCheck, type CallbackPolicy, checkCallback } from '../protocol/judge-callback.ts';
import { buildReply, failEnvelope, okEnvelope } from '../protocol/reply.ts';
import type { Incoming } from './incoming.ts';
import type { ReplyPlan } from './reply-plan.ts';

/** How the receiver answers. */
export interface AnswerPolicy extends CallbackPolicy {
  /** ErrorInfo of replies that say FAIL; null gives the reason. */
  readonly errorInfo: string | null;
  /** The HTTP status of every reply; null leaves it to the rules or to the chosen reply. */
  readonly status: number | null;
  /** Wait before every reply, in milliseconds, added to the delay of a chosen reply. */
  readonly delayMs: number;
  readonly maxBodyBytes: number;
  /**
   * Replies to give in turn, to good and bad callbacks alike; the last one repeats. When the list
   * is empty, the rules decide.
   */
  readonly replies: readonly ReplyPlan[];
}

export interface Answer extends CallbackCheck {
  readonly plan: ReplyPlan;
  /** The exchange with the backend that gave the reply; null when nothing was forwarded. */
  readonly forwarded: Exchange | null;
}

const JSON_HEADERS: HeaderList = [['Content-Type', 'application/json']];
const OK_BODY = buildReply(okEnvelope());
/** Always the same object, so that `readyReply` prepares it once. */
const OK: ReplyPlan = { status: 200, headers: JSON_HEADERS, body: OK_BODY, delayMs: 0, fault: null };

/** Decides what goes back for a request. */
export type Answerer = (incoming: Incoming) => Answer | Promise<Answer>;

/** What the rules look at: no connection, so that they can be asked about any request. */
export type Judged = Pick<Incoming, 'request' | 'oversized' | 'index' | 'atMs'>;

/** The documented reply: OK, or FAIL with the reason. */
export function envelopePlan(status: number, reason: string | null, headers: HeaderList = JSON_HEADERS): ReplyPlan {
  if (reason === null && status === 200 && headers === JSON_HEADERS) return OK;
  return {
    status,
    headers,
    body: reason === null ? OK_BODY : buildReply(failEnvelope(reason)),
    delayMs: 0,
    fault: null,
  };
}

/** Every broken must-rule in one line, so that all can be fixed at once; null when none is. */
function reasonOf(findings: readonly Finding[]): string | null {
  if (!breaksMust(findings)) return null;
  const broken = findings.filter((each) => each.level === 'must');
  return broken.map((each) => `${each.code}: ${each.message}`).join('; ');
}

/** From request to reply; the cheapest refusal comes first: method, size, then the judge. Pure. */
export function answerCallback(incoming: Judged, policy: AnswerPolicy): Answer {
  const { parsed, findings } = check(incoming, policy);
  // Other programs read it.
  const reason = englishOf(reasonOf(findings), () => reasonOf(check(incoming, policy).findings));
  const errorInfo = reason === null ? null : (policy.errorInfo ?? reason);
  const chosen = policy.replies[Math.min(incoming.index, policy.replies.length - 1)];
  const plan =
    incoming.request.method !== 'POST'
      ? envelopePlan(405, errorInfo, [...JSON_HEADERS, ['Allow', 'POST']])
      : incoming.oversized
        ? envelopePlan(413, errorInfo)
        : (chosen ?? envelopePlan(200, errorInfo));
  const isRefusedByHttp = plan !== chosen && plan.status !== 200;
  const status = isRefusedByHttp ? plan.status : (policy.status ?? plan.status);
  const isAsPlanned = status === plan.status && policy.delayMs === 0;
  return {
    parsed,
    findings,
    forwarded: null,
    plan: isAsPlanned ? plan : { ...plan, status, delayMs: plan.delayMs + policy.delayMs },
  };
}

function check({ request, oversized, atMs }: Judged, policy: AnswerPolicy): CallbackCheck {
  // A body that was not read whole is not judged; the query still tells which callback it is.
  if (request.method === 'POST' && oversized)
    return {
      parsed: parseCallback(request.target, new Uint8Array()),
      findings: [finding('callback-too-large', { limit: policy.maxBodyBytes })],
    };
  return checkCallback(request, policy, atMs);
}
