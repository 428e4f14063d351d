import { parseCallback } from '../protocol/callback.ts';
import type { Exchange, HeaderList, RawRequest } from '../protocol/exchange.ts';
import { breaksMust, type Finding, finding } from '../protocol/findings.ts';
import { type CallbackCheck, type CallbackPolicy, checkCallback } from '../protocol/judge-callback.ts';
import { buildReply, failEnvelope, okEnvelope } from '../protocol/reply.ts';
import type { Fault } from './faults.ts';

/** What goes back for one callback: a reply, or a fault in its place. */
export interface ReplyPlan {
  readonly status: number;
  readonly headers: HeaderList;
  readonly body: Uint8Array;
  readonly delayMs: number;
  readonly fault: Fault | null;
}

/** How the receiver answers. */
export interface AnswerPolicy extends CallbackPolicy {
  /** ErrorInfo of replies that say FAIL; null is the reason. */
  readonly errorInfo: string | null;
  /** The status of every reply; null is what the rules or the chosen reply say. */
  readonly status: number | null;
  /** Before every reply, in milliseconds, on top of what a chosen reply waits. */
  readonly delayMs: number;
  readonly maxBodyBytes: number;
  /**
   * In turn, the last one stays. With none the rules decide. A chosen reply goes to every callback,
   * good or bad.
   */
  readonly replies: readonly ReplyPlan[];
}

export interface Answer extends CallbackCheck {
  readonly plan: ReplyPlan;
  /** The exchange with the backend that gave the reply; null where nothing was forwarded. */
  readonly forwarded: Exchange | null;
}

const JSON_HEADERS: HeaderList = [['Content-Type', 'application/json']];
const OK_BODY = buildReply(okEnvelope());
/** One and the same object, so that what is worked out for a plan is worked out once. */
const OK: ReplyPlan = { status: 200, headers: JSON_HEADERS, body: OK_BODY, delayMs: 0, fault: null };

/** What is known of a request apart from itself. */
export interface Arrival {
  /** The id of its exchange, made when it is first asked for. */
  readonly id: () => string;
  /** Whether the body was larger than what is read. */
  readonly oversized: boolean;
  /** How many callbacks came before this one. */
  readonly count: number;
  /** Unix time in milliseconds. */
  readonly nowMs: number;
}

/** From request to reply. */
export type Answerer = (request: RawRequest, arrival: Arrival) => Answer | Promise<Answer>;

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

/** The reasons in one line: every broken must-rule, so that all can be mended at once. */
function reasonOf(findings: readonly Finding[]): string | null {
  if (!breaksMust(findings)) return null;
  const broken = findings.filter((each) => each.level === 'must');
  return broken.map((each) => `${each.code}: ${each.message}`).join('; ');
}

/**
 * The ladder from request to reply, cheapest refusal first: method, size, then the judge of
 * callbacks. Pure.
 */
export function answerCallback(
  request: RawRequest,
  { oversized, count, nowMs }: Pick<Arrival, 'oversized' | 'count' | 'nowMs'>,
  policy: AnswerPolicy,
): Answer {
  const { parsed, findings } = check(request, oversized, policy, nowMs);
  const reason = reasonOf(findings);
  const words = reason === null ? null : (policy.errorInfo ?? reason);
  const chosen = policy.replies[Math.min(count, policy.replies.length - 1)];
  const plan =
    request.method !== 'POST'
      ? envelopePlan(405, words, [...JSON_HEADERS, ['Allow', 'POST']])
      : oversized
        ? envelopePlan(413, words)
        : (chosen ?? envelopePlan(200, words));
  const isRule = plan !== chosen && plan.status !== 200;
  const status = isRule ? plan.status : (policy.status ?? plan.status);
  const isAsPlanned = status === plan.status && policy.delayMs === 0;
  return {
    parsed,
    findings,
    forwarded: null,
    plan: isAsPlanned ? plan : { ...plan, status, delayMs: plan.delayMs + policy.delayMs },
  };
}

function check(request: RawRequest, oversized: boolean, policy: AnswerPolicy, nowMs: number): CallbackCheck {
  // What was not read is not judged; the query still tells what it is.
  if (request.method === 'POST' && oversized)
    return {
      parsed: parseCallback(request.target, new Uint8Array()),
      findings: [finding('callback-too-large', { limit: policy.maxBodyBytes })],
    };
  return checkCallback(request, policy, nowMs);
}
