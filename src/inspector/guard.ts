import type { IncomingMessage } from 'node:http';
import { isLoopback } from '../protocol/endpoint.ts';
import { headerValue, pairHeaders } from '../protocol/exchange.ts';
import { escapeUnseen } from '../protocol/visible.ts';
import { signOfWebPage } from '../receiver/forward-guard.ts';
import { CHANGE_HEADER } from './api.ts';
import { inspectorWords } from './words.ts';

/** What is answered in place of what was asked for. */
export interface Refused {
  readonly status: number;
  readonly error: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Why a request may come from a page of another origin, or by a name that such a page has let point
 * here; null where it cannot.
 */
export function refuseStranger({ method = '', rawHeaders }: IncomingMessage): Refused | null {
  const headers = pairHeaders(rawHeaders);
  const host = headerValue(headers, 'Host') ?? '';
  if (!isOwnName(host)) return { status: 421, error: inspectorWords.now.notThisMachine(escapeUnseen(host)) };
  const page = signOfWebPage(method, headers);
  if (page === null) return null;
  const { header, value } = page;
  return { status: 403, error: inspectorWords.now.anotherPage(`${header}: ${escapeUnseen(value)}`) };
}

/** Its server is bound to the loopback interface, so it goes by no other name. */
function isOwnName(host: string): boolean {
  if (host === '' || !URL.canParse(`http://${host}/`)) return false;
  const { hostname, host: read, username, pathname } = new URL(`http://${host}/`);
  return isLoopback(hostname.replace(/^\[|\]$/g, '')) && read !== '' && username === '' && pathname === '/';
}

/** Why a change is refused that a page of another origin could ask for unseen; null for others. */
export function refuseChange({ method, headers }: IncomingMessage): Refused | null {
  const { name, value } = CHANGE_HEADER;
  const words = inspectorWords.now;
  if (headers[name.toLowerCase()] !== value) return { status: 403, error: words.changeHeader(`${name}: ${value}`) };
  const type = headers['content-type'];
  if (method === 'POST' && !/^application\/json\s*(?:;|$)/i.test(type ?? ''))
    return { status: 415, error: words.wrongType(escapeUnseen(type ?? words.noType)) };
  return null;
}

/** On every answer: what a page of this server may do, and that no other page may read it. */
export const SAFE_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};
