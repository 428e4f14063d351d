import { createHash } from 'node:crypto';
import http from 'node:http';
import type net from 'node:net';

/**
 * Backends that answer as the frameworks do that people write theirs in: with the bytes of those
 * frameworks, in node:http. None has anything of ours inside.
 */

export const APP = '1400000001';
export const TOKEN = 'style-token';

export interface Reply {
  readonly status: number;
  readonly type: string | null;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly type: string;
  readonly body: string;
}

/** Null never answers. */
export type Style = (request: Request) => Reply | null;

export interface Started {
  readonly url: string;
  readonly close: () => Promise<void>;
}

export async function startStyle(style: Style): Promise<Started> {
  const server = http.createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of incoming) chunks.push(chunk);
    } catch {
      return;
    }
    const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://backend');
    const reply = style({
      method: incoming.method ?? '',
      path: pathname,
      query: searchParams,
      type: incoming.headers['content-type'] ?? '',
      body: Buffer.concat(chunks).toString('utf8'),
    });
    if (reply === null) return;
    const type = reply.type === null ? {} : { 'Content-Type': reply.type };
    response.writeHead(reply.status, { ...type, 'Content-Length': Buffer.byteLength(reply.text), ...reply.headers });
    response.end(reply.text);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/im`,
    close: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

const JSON_TYPE = 'application/json; charset=utf-8';
export const json = (value: unknown, status = 200, type = JSON_TYPE): Reply => ({
  status,
  type,
  text: JSON.stringify(value),
});
export const page = (text: string, status: number, headers: Readonly<Record<string, string>> = {}): Reply => ({
  status,
  type: 'text/html; charset=utf-8',
  text,
  headers,
});
export const plain = (text: string, status: number): Reply => ({ status, type: 'text/plain; charset=utf-8', text });

export const OK = { ActionStatus: 'OK', ErrorCode: 0, ErrorInfo: '' };
export const fail = (why: string) => ({ ActionStatus: 'FAIL', ErrorCode: 1, ErrorInfo: why });

export const always =
  (reply: Reply | null): Style =>
  () =>
    reply;

const parsed = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
};
const isSigned = (query: URLSearchParams) => {
  const time = query.get('RequestTime') ?? '';
  const sign = createHash('sha256').update(`${TOKEN}${time}`).digest('hex');
  return query.get('Sign') === sign && Math.abs(Date.now() / 1000 - Number(time)) <= 60;
};
const isOurs = (query: URLSearchParams) => query.getAll('SdkAppid').join() === APP;
const hasPairs = (body: unknown) =>
  typeof body === 'object' && body !== null && 'PairList' in body && Array.isArray(body.PairList);

/** Express with express.json(): its own page for what is no JSON, and a handler that answers OK. */
export const express =
  (handle: (request: Request, body: unknown) => Reply): Style =>
  (request) => {
    if (request.method !== 'POST') return page(`<pre>Cannot ${request.method} ${request.path}</pre>`, 404);
    const body = request.type.includes('json') && request.body !== '' ? parsed(request.body) : {};
    if (body === undefined)
      return page('<pre>SyntaxError: Unexpected token in JSON<br> &nbsp;at JSON.parse</pre>', 400);
    return handle(request, body);
  };

/** A careful handler, with what a row changes. */
export const careful =
  (
    change: {
      readonly isOurs?: (query: URLSearchParams, body: unknown) => boolean;
      readonly isSigned?: (query: URLSearchParams) => boolean;
      readonly refused?: (why: string) => Reply;
      readonly accepted?: Reply;
      readonly unreadable?: Reply;
    } = {},
  ): Style =>
  ({ method, query, body }) => {
    const refused = change.refused ?? ((why) => json(fail(why)));
    if (method !== 'POST') return plain('Method Not Allowed', 405);
    const value = parsed(body);
    if (!(change.isOurs ?? isOurs)(query, value)) return refused('not our app');
    if (!(change.isSigned ?? isSigned)(query)) return refused('bad signature');
    if (value === undefined) return change.unreadable ?? refused('the body is not JSON');
    const isFriendDelete = query.get('CallbackCommand') === 'Sns.CallbackFriendDelete';
    return isFriendDelete && !hasPairs(value) ? refused('no PairList') : (change.accepted ?? json(OK));
  };

/** Allows a number of callbacks, then none. */
export function limited(callbacks: number): Style {
  let count = 0;
  const good = careful();
  return (request) => {
    count += 1;
    return count > callbacks ? { ...plain('Too many requests', 429), headers: { 'Retry-After': '60' } } : good(request);
  };
}
