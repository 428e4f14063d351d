import type { HeaderList, Verdict } from '../protocol/exchange.ts';
import { CHAT_TIMEOUT_MS, judgeReply } from '../protocol/judge-reply.ts';
import { failureOf } from './faults.ts';
import type { ReplyPlan } from './reply-plan.ts';

/** The headers of a plan on the wire. */
export interface ReadyHeaders {
  /** The plan's headers, with Content-Length and Connection where the plan does not set them. */
  readonly headers: HeaderList;
  /** The same as name, value, name, value: the form that node:http takes. */
  readonly rawHeaders: string[];
}

/** What a plan becomes on the wire. */
export interface ReadyReply extends ReadyHeaders {
  /** The verdict of a sender that gets the reply in time. */
  readonly verdict: Verdict;
}

/** By whether the connection stays open. */
const READY = { persistent: new WeakMap<ReplyPlan, ReadyReply>(), closing: new WeakMap<ReplyPlan, ReadyReply>() };

/** Prepares a plan, once: nearly all callbacks get the same reply. */
export function readyReply(plan: ReplyPlan, persistent: boolean): ReadyReply {
  const known = persistent ? READY.persistent : READY.closing;
  let ready = known.get(plan);
  if (ready === undefined) {
    ready = { ...readyHeaders(plan, persistent), verdict: judgePlan(plan) };
    known.set(plan, ready);
  }
  return ready;
}

/** Completes the headers of a plan. */
export function readyHeaders(plan: ReplyPlan, persistent: boolean): ReadyHeaders {
  const headers = completeReplyHeaders(plan, persistent);
  return { headers, rawHeaders: headers.flat() };
}

function completeReplyHeaders(plan: ReplyPlan, persistent: boolean): HeaderList {
  const has = (name: string) => plan.headers.some(([key]) => key.toLowerCase() === name);
  const bodiless = plan.status === 204 || plan.status === 304;
  return [
    ...plan.headers,
    ...(has('content-length') || has('transfer-encoding') || bodiless
      ? []
      : [['Content-Length', String(plan.body.length)] as const]),
    ...(has('connection') ? [] : [['Connection', persistent ? 'keep-alive' : 'close'] as const]),
  ];
}

function judgePlan(plan: ReplyPlan): Verdict {
  const outcome =
    plan.fault === null
      ? { reply: plan, failure: null, latencyMs: 0 }
      : { reply: null, failure: failureOf(plan.fault), latencyMs: null };
  // The addresses only appear in findings, and only the verdict is used.
  return judgeReply(outcome, { host: '', address: '', timeoutMs: CHAT_TIMEOUT_MS }).verdict;
}
