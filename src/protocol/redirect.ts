import type { Endpoint } from './endpoint.ts';
import type { HeaderList, RawRequest } from './exchange.ts';
import { queryOf } from './query.ts';
import { computeSign } from './sign.ts';

/**
 * Headers of one connection, which do not travel on (RFC 9110, 7.6.1), and those that the next
 * sender writes itself.
 */
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
const REWRITTEN: readonly string[] = ['host', 'content-length', 'expect'];

/**
 * The headers that go on: end to end, in their order and spelling. Names listed in Connection stay
 * behind too.
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

/** Path and query of the endpoint's URL, then the other query to the byte. */
function joinTarget(endpoint: Endpoint, target: string): string {
  const query = [endpoint.query, queryOf(target)].filter((part) => part !== '').join('&');
  return query === '' ? endpoint.path : `${endpoint.path}?${query}`;
}

/** User and password of the endpoint's URL stand in for an Authorization that came along. */
function withLogin(headers: HeaderList, { credentials }: Endpoint): HeaderList {
  if (credentials === null) return headers;
  const login = Buffer.from(`${credentials.user}:${credentials.password}`).toString('base64');
  return [...headers.filter(([name]) => name.toLowerCase() !== 'authorization'), ['Authorization', `Basic ${login}`]];
}

/**
 * A request that was received or recorded, as it goes to another endpoint: body and query to the
 * byte.
 */
export function redirectRequest(request: RawRequest, endpoint: Endpoint): RawRequest {
  return {
    method: request.method,
    target: joinTarget(endpoint, request.target),
    headers: withLogin(headersToSend(request.headers), endpoint),
    body: request.body,
  };
}

/**
 * The target with Sign and RequestTime made anew, each in its place; where they are absent they are
 * added. All else stays to the byte.
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
