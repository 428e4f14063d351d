import { basicLogin, type Endpoint } from './endpoint.ts';
import type { HeaderList, RawRequest } from './exchange.ts';
import { queryOf } from './query.ts';
import { computeSign } from './sign.ts';

/** Headers that belong to one connection and are not forwarded (RFC 9110, 7.6.1). */
const HOP_BY_HOP: readonly string[] = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];
/**
 * Headers that the next sender writes itself, or answers for: a tunnel asks for compressed replies
 * (Accept-Encoding) that Chat does not ask for, and that nothing here would unpack.
 */
const REWRITTEN: readonly string[] = ['host', 'content-length', 'expect', 'accept-encoding'];

/**
 * The end-to-end headers, in their order and spelling: without those of the connection and those
 * that Connection names.
 */
export function endToEnd(headers: HeaderList): HeaderList {
  const named = headers
    .filter(([name]) => name.toLowerCase() === 'connection')
    .flatMap(([, value]) => value.split(',').map((each) => each.trim().toLowerCase()));
  return headers.filter(([name]) => !HOP_BY_HOP.includes(name.toLowerCase()) && !named.includes(name.toLowerCase()));
}

/** The headers of a received or recorded request as they are sent again. */
function headersToSend(headers: HeaderList): HeaderList {
  return endToEnd(headers).filter(([name]) => !REWRITTEN.includes(name.toLowerCase()));
}

/** Path and query of the endpoint's URL, then the query of `target`, byte for byte. */
function joinTarget(endpoint: Endpoint, target: string): string {
  const query = [endpoint.query, queryOf(target)].filter((part) => part !== '').join('&');
  return query === '' ? endpoint.path : `${endpoint.path}?${query}`;
}

/** User and password of the endpoint's URL replace the Authorization that was received. */
function withLogin(headers: HeaderList, { credentials }: Endpoint): HeaderList {
  if (credentials === null) return headers;
  const others = headers.filter(([name]) => name.toLowerCase() !== 'authorization');
  return [...others, ['Authorization', basicLogin(credentials)]];
}

/** A received or recorded request for another endpoint: body and query stay byte for byte. */
export function redirectRequest(request: RawRequest, endpoint: Endpoint): RawRequest {
  return {
    method: request.method,
    target: joinTarget(endpoint, request.target),
    headers: withLogin(headersToSend(request.headers), endpoint),
    body: request.body,
  };
}

/** A request that goes to its own endpoint once more: target and body stay byte for byte. */
export function repeatRequest({ method, target, headers, body }: RawRequest, endpoint: Endpoint): RawRequest {
  return { method, target, headers: withLogin(headersToSend(headers), endpoint), body };
}

/**
 * The target with a new Sign and RequestTime, each in the place of the old one; where they are
 * absent they are added. All other parameters stay byte for byte.
 */
export function renewSignature(target: string, token: string, requestTime: string): string {
  const values: Readonly<Record<string, string>> = { Sign: computeSign(token, requestTime), RequestTime: requestTime };
  const [path = '', ...rest] = target.split('?');
  const parts = rest
    .join('?')
    .split('&')
    .filter((part) => part !== '');
  const renewed = parts.map((part) => {
    const name = part.split('=', 1)[0] ?? '';
    return Object.hasOwn(values, name) ? `${name}=${values[name]}` : part;
  });
  const added = Object.entries(values).flatMap(([name, value]) =>
    parts.some((part) => part.split('=', 1)[0] === name) ? [] : [`${name}=${value}`],
  );
  return `${path}?${[...renewed, ...added].join('&')}`;
}

/** A request as it would be signed at this time; without a token it stays as it is. */
export function signForNow<Request extends { readonly target: string }>(
  request: Request,
  token: string | null,
  nowMs: number,
): Request {
  if (token === null) return request;
  return { ...request, target: renewSignature(request.target, token, String(Math.floor(nowMs / 1000))) };
}
