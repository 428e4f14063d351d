import { randomUUID } from 'node:crypto';
import { parseCallback, summarizeCallback } from '../protocol/callback.ts';
import { isLoopback } from '../protocol/endpoint.ts';
import { type Exchange, encodeBody, type RawRequest } from '../protocol/exchange.ts';
import { type Finding, finding } from '../protocol/findings.ts';
import { judgeReply, type OutcomeContext } from '../protocol/judge-reply.ts';
import { completeHeaders } from '../protocol/request.ts';
import { type Connection, type ConnectionSettings, loadConnections } from './connection.ts';

/** Bounds what is kept of a reply. The documented envelope has 52 bytes. */
export const MAX_REPLY_BYTES = 1024 * 1024;

/** Delivers one callback and judges what comes back. Failures are values: the promise rejects only for a bug. */
export type Deliver = (request: RawRequest, attempt?: number) => Promise<Exchange>;

export interface Deliverer {
  readonly deliver: Deliver;
  /** Ends all connections. Idempotent. */
  close(): Promise<void>;
}

export interface DeliverySettings extends ConnectionSettings {
  /** Unix time in milliseconds. */
  readonly now: () => number;
}

/**
 * A sender with a pool of persistent connections: a call takes an idle one, or opens another.
 * A reused connection that ends before the first byte of the reply is not held against the endpoint, which may close idle
 * connections: the callback goes once more on a new one.
 */
export async function createDeliverer(settings: DeliverySettings): Promise<Deliverer> {
  const { endpoint } = settings;
  const open = await loadConnections(settings);
  const idle: Connection[] = [];
  const all = new Set<Connection>();
  const context: OutcomeContext = {
    host: endpoint.hostname,
    address: `${endpoint.hostname.includes(':') ? `[${endpoint.hostname}]` : endpoint.hostname}:${endpoint.port}`,
    timeoutMs: settings.timeoutMs,
    maxReplyBytes: settings.maxReplyBytes,
  };
  const aboutEndpoint: Finding[] = [
    ...(endpoint.secure || isLoopback(endpoint.hostname) ? [] : [finding('endpoint-http', { host: endpoint.hostname })]),
    ...(endpoint.query === '' ? [] : [finding('endpoint-query', {})]),
  ];

  const connect = () => {
    const connection = open();
    all.add(connection);
    return connection;
  };

  const deliver: Deliver = async (request, attempt) => {
    const at = new Date(settings.now()).toISOString();
    const connection = idle.pop() ?? connect();
    let outcome = await connection.exchange(request);
    if (outcome.stale) outcome = await connection.exchange(request);
    idle.push(connection);
    const { verdict, findings } = judgeReply(outcome, context);
    const { reply, failure, latencyMs } = outcome;
    return {
      v: 1,
      type: 'exchange',
      id: randomUUID(),
      at,
      side: 'sent',
      request: describeRequest(settings, request),
      reply: reply && { status: reply.status, headers: reply.headers, ...encodeBody(reply.body) },
      failure,
      latencyMs: latencyMs === null ? null : Math.round(latencyMs * 1000) / 1000,
      callback: summarizeCallback(parseCallback(request.target, request.body)),
      verdict,
      findings: [...findings, ...aboutEndpoint],
      ...(attempt === undefined ? {} : { attempt }),
    };
  };

  return {
    deliver,
    close: async () => {
      await Promise.all([...all].map((connection) => connection.close()));
      all.clear();
    },
  };
}

/** A request of ours as the record shows it: with the headers that the HTTP client adds. */
export function describeRequest({ endpoint }: ConnectionSettings, request: RawRequest): Exchange['request'] {
  return { method: request.method, target: request.target, httpVersion: '1.1', headers: completeHeaders(endpoint, request), ...encodeBody(request.body) };
}
