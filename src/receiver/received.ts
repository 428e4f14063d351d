import { summarizeCallback } from '../protocol/callback.ts';
import { type Exchange, encodeBody, type Failure, type Verdict } from '../protocol/exchange.ts';
import type { Finding } from '../protocol/findings.ts';
import { CHAT_TIMEOUT_MS } from '../protocol/judge-reply.ts';
import type { Answer } from './answer.ts';
import { failureOf } from './faults.ts';
import type { Incoming } from './incoming.ts';
import type { ReadyReply } from './ready-reply.ts';
import { receiverWords } from './words.ts';

/**
 * A request that is about to be answered, before its record exists: of thousands a second, few
 * records are ever read.
 */
export interface Received {
  readonly method: string;
  readonly findings: readonly Finding[];
  /** The verdict on the reply that it gets. */
  readonly verdict: Verdict;
  /** The exchange with the backend that gave the reply; null when nothing was forwarded. */
  readonly forwarded: Exchange | null;
  /** The record, made on the first call. */
  exchange(): Exchange;
}

/** What the sender saw when it left, or this program ended, before the reply was due. */
const left = (): Failure => ({ kind: 'closed', message: receiverWords.now.left });
const late = (): Failure => ({ kind: 'timeout', message: receiverWords.now.late(CHAT_TIMEOUT_MS) });

/** @param elapsedMs since the request began */
export function createReceived(incoming: Incoming, answer: Answer, ready: ReadyReply, elapsedMs: number): Received {
  const { fault } = answer.plan;
  const isLeft = incoming.connection.destroyed;
  const isLate = elapsedMs > CHAT_TIMEOUT_MS;
  const cut = isLate ? late() : isLeft ? left() : null;
  const failure = fault === null ? cut : failureOf(fault);
  const verdict = fault !== null || cut === null ? ready.verdict : isLate ? 'late' : 'broken';
  let exchange: Exchange | null = null;
  return {
    method: incoming.request.method,
    findings: answer.findings,
    verdict,
    forwarded: answer.forwarded,
    exchange: () => {
      exchange ??= buildExchange({ incoming, answer, ready, elapsedMs, failure, verdict, isLeft });
      return exchange;
    },
  };
}

function buildExchange(parts: {
  readonly incoming: Incoming;
  readonly answer: Answer;
  readonly ready: ReadyReply;
  readonly elapsedMs: number;
  readonly failure: Failure | null;
  readonly verdict: Verdict;
  readonly isLeft: boolean;
}): Exchange {
  const { incoming, answer, ready, elapsedMs, failure, verdict, isLeft } = parts;
  const { plan, parsed, findings } = answer;
  const { method, target, headers, body } = incoming.request;
  const isReply = plan.fault === null && !isLeft;
  return {
    v: 1,
    type: 'exchange',
    id: incoming.id(),
    at: new Date(incoming.atMs).toISOString(),
    side: 'received',
    request: { method, target, httpVersion: incoming.httpVersion, headers, ...encodeBody(body) },
    reply: isReply ? { status: plan.status, headers: ready.headers, ...encodeBody(plan.body) } : null,
    failure,
    latencyMs: isReply ? Math.round(elapsedMs * 1000) / 1000 : null,
    callback: parsed && summarizeCallback(parsed),
    verdict,
    findings,
  };
}
