import { randomUUID } from 'node:crypto';
import { parseCallback, summarizeCallback } from '../protocol/callback.ts';
import { addressOf, type Endpoint, isLoopback } from '../protocol/endpoint.ts';
import { decodeBody, type Exchange, encodeBody, type RawRequest } from '../protocol/exchange.ts';
import { type Finding, finding } from '../protocol/findings.ts';
import { judgeReply, type Outcome, type OutcomeContext } from '../protocol/judge-reply.ts';
import { completeHeaders } from '../protocol/request.ts';

/** Judges the outcome of a callback and makes the record of it, the same for every sender. */
export type RecordExchange = (
  request: Exchange['request'],
  outcome: Outcome,
  atMs: number,
  attempt?: number,
) => Exchange;

/** A sent request as the record shows it: with the headers that the HTTP client adds. */
export function describeRequest(
  { endpoint }: { readonly endpoint: Endpoint },
  request: RawRequest,
): Exchange['request'] {
  return {
    method: request.method,
    target: request.target,
    httpVersion: '1.1',
    headers: completeHeaders(endpoint, request),
    ...encodeBody(request.body),
  };
}

export function createRecorder({
  endpoint,
  timeoutMs,
}: {
  readonly endpoint: Endpoint;
  readonly timeoutMs: number;
}): RecordExchange {
  const context: OutcomeContext = { host: endpoint.hostname, address: addressOf(endpoint), timeoutMs };
  const aboutEndpoint: Finding[] = [
    ...(endpoint.secure || isLoopback(endpoint.hostname)
      ? []
      : [finding('endpoint-http', { host: endpoint.hostname })]),
    ...(endpoint.query === '' ? [] : [finding('endpoint-query', {})]),
  ];
  return (request, outcome, atMs, attempt) => {
    const { reply, failure, latencyMs } = outcome;
    const callback = summarizeCallback(parseCallback(request.target, decodeBody(request)));
    const { verdict, findings } = judgeReply(outcome, { ...context, command: callback?.command ?? null });
    return {
      v: 1,
      type: 'exchange',
      id: randomUUID(),
      at: new Date(atMs).toISOString(),
      side: 'sent',
      request,
      reply: reply && { status: reply.status, headers: reply.headers, ...encodeBody(reply.body) },
      failure,
      latencyMs: latencyMs === null ? null : Math.round(latencyMs * 1000) / 1000,
      callback,
      verdict,
      findings: [...findings, ...aboutEndpoint],
      ...(attempt === undefined ? {} : { attempt }),
    };
  };
}
