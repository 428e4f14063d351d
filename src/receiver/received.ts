import type { Socket } from 'node:net';
import { summarizeCallback } from '../protocol/callback.ts';
import { type Exchange, encodeBody, type Failure, type RawRequest, type Verdict } from '../protocol/exchange.ts';
import type { Finding } from '../protocol/findings.ts';
import { CHAT_TIMEOUT_MS } from '../protocol/judge-reply.ts';
import type { Answer, Arrival, ReplyPlan } from './answer.ts';
import { FAULT_FAILURES } from './faults.ts';
import type { ReadyReply } from './ready-reply.ts';

/** A request that has been read, and the way back to its sender. */
export interface Visit {
  readonly connection: Socket;
  readonly request: RawRequest;
  readonly httpVersion: string;
  /** Whether the body was larger than what is read. */
  readonly oversized: boolean;
  /** Whether the connection stays open. */
  readonly persistent: boolean;
  /**
   * When the request began: Unix time in milliseconds, and by the clock that measures how long
   * things take.
   */
  readonly atMs: number;
  readonly startedAt: number;
  /**
   * Hands the reply over. What is returned resolves when the system has all of it, or the sender
   * has left; null where that is so already.
   */
  send(plan: ReplyPlan, ready: ReadyReply): Promise<void> | null;
}

/**
 * A request as it is answered, before there is a record of it: of thousands a second, few are ever
 * looked at.
 */
export interface Received {
  readonly method: string;
  readonly findings: readonly Finding[];
  /** Of the reply that it gets. */
  readonly verdict: Verdict;
  /** The exchange with the backend that gave the reply; null where nothing was forwarded. */
  readonly forwarded: Exchange | null;
  /** The record, made when it is first asked for. */
  exchange(): Exchange;
}

/** All that a record is made of, as it stands when the reply goes out. */
export interface Occurrence {
  readonly visit: Visit;
  readonly arrival: Arrival;
  readonly answer: Answer;
  readonly ready: ReadyReply;
  /** Since the request began, in milliseconds. */
  readonly elapsedMs: number;
}

const LATE: Failure = { kind: 'timeout', message: `the reply took longer than ${CHAT_TIMEOUT_MS} ms` };

export function createReceived(occurrence: Occurrence): Received {
  const { visit, answer, ready, elapsedMs } = occurrence;
  const { fault } = answer.plan;
  const failure = fault !== null ? FAULT_FAILURES[fault] : elapsedMs > CHAT_TIMEOUT_MS ? LATE : null;
  const verdict = failure === LATE ? 'late' : ready.verdict;
  let exchange: Exchange | null = null;
  return {
    method: visit.request.method,
    findings: answer.findings,
    verdict,
    forwarded: answer.forwarded,
    exchange: () => {
      exchange ??= buildExchange(occurrence, failure, verdict);
      return exchange;
    },
  };
}

function buildExchange(
  { visit, arrival, answer, ready, elapsedMs }: Occurrence,
  failure: Failure | null,
  verdict: Verdict,
): Exchange {
  const { plan, parsed, findings } = answer;
  const { method, target, headers, body } = visit.request;
  const isReply = plan.fault === null;
  return {
    v: 1,
    type: 'exchange',
    id: arrival.id(),
    at: new Date(visit.atMs).toISOString(),
    side: 'received',
    request: { method, target, httpVersion: visit.httpVersion, headers, ...encodeBody(body) },
    reply: isReply ? { status: plan.status, headers: ready.headers, ...encodeBody(plan.body) } : null,
    failure,
    latencyMs: isReply ? Math.round(elapsedMs * 1000) / 1000 : null,
    callback: parsed && summarizeCallback(parsed),
    verdict,
    findings,
  };
}
