import { parseCallback, summarizeCallback } from '../protocol/callback.ts';
import type { Exchange, HeaderList, RawRequest } from '../protocol/exchange.ts';
import { type Finding, finding } from '../protocol/findings.ts';
import { type CallbackJudgement, type CallbackPolicy, judgeCallback } from '../protocol/judge-callback.ts';
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
  /** In turn, the last one stays. With none the rules decide. A chosen reply goes to every callback, good or bad. */
  readonly replies: readonly ReplyPlan[];
}

export interface Answer extends CallbackJudgement {
  readonly plan: ReplyPlan;
  /** The exchange with the backend that gave the reply; null where nothing was forwarded. */
  readonly forwarded: Exchange | null;
}

const JSON_HEADERS: HeaderList = [['Content-Type', 'application/json']];
const OK_BODY = buildReply(okEnvelope());

/** What is known of a request apart from itself. */
export interface Arrival {
  /** The id of its exchange. */
  readonly id: string;
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
  return { status, headers, body: reason === null ? OK_BODY : buildReply(failEnvelope(reason)), delayMs: 0, fault: null };
}

/** The reasons in one line: every broken must-rule, so that all can be mended at once. */
function reasonOf(findings: readonly Finding[]): string | null {
  const broken = findings.filter((each) => each.level === 'must');
  return broken.length === 0 ? null : broken.map((each) => `${each.code}: ${each.message}`).join('; ');
}

/**
 * The ladder from request to reply, cheapest refusal first: method, size, then the judge of callbacks. Pure.
 */
export function answerCallback(request: RawRequest, { oversized, count, nowMs }: Pick<Arrival, 'oversized' | 'count' | 'nowMs'>, policy: AnswerPolicy): Answer {
  const { callback, findings } = judge(request, oversized, policy, nowMs);
  const reason = reasonOf(findings);
  const words = reason === null ? null : (policy.errorInfo ?? reason);
  const chosen = policy.replies[Math.min(count, policy.replies.length - 1)];
  const plan =
    request.method !== 'POST' ? envelopePlan(405, words, [...JSON_HEADERS, ['Allow', 'POST']]) : oversized ? envelopePlan(413, words) : (chosen ?? envelopePlan(200, words));
  const isRule = plan !== chosen && plan.status !== 200;
  return { callback, findings, forwarded: null, plan: { ...plan, status: isRule ? plan.status : (policy.status ?? plan.status), delayMs: plan.delayMs + policy.delayMs } };
}

function judge(request: RawRequest, oversized: boolean, policy: AnswerPolicy, nowMs: number): CallbackJudgement {
  // What was not read is not judged; the query still tells what it is.
  if (request.method === 'POST' && oversized)
    return { callback: summarizeCallback(parseCallback(request.target, new Uint8Array())), findings: [finding('callback-too-large', { limit: policy.maxBodyBytes })] };
  return judgeCallback(request, policy, nowMs);
}
