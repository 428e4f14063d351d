import { type HeaderList, headerValue, type RawRequest } from '../protocol/exchange.ts';
import { type Finding, finding } from '../protocol/findings.ts';

/** Why a request is not forwarded: the finding, and the status of the answer. */
export interface NotForwarded {
  readonly status: number;
  readonly finding: Finding;
}

/**
 * Looks for what must not be forwarded: a request that was forwarded from here before, and one that
 * a web page has sent. Null for all others.
 * @param mark the name that this receiver goes by in Via
 */
export function guardForward({ method, headers }: RawRequest, mark: string): NotForwarded | null {
  if (isMarked(headers, mark)) return { status: 508, finding: finding('forward-circle', { mark }, 'Via') };
  const sign = signOfWebPage(method, headers);
  return sign && { status: 403, finding: finding('forward-web-page', sign, sign.header) };
}

/** `1.1 name` in any Via header, among others (RFC 9110, 7.6.3). */
function isMarked(headers: HeaderList, mark: string): boolean {
  return headers.some(
    ([name, value]) =>
      name.toLowerCase() === 'via' && value.split(',').some((each) => each.trim().split(/\s+/)[1] === mark),
  );
}

/**
 * The header by which a browser says that a page of another origin sends this. A page can reach
 * this machine by its address, or by a name of its own that it lets point here; so a page's own
 * name is foreign too. A tunnel's public name is fine where no browser speaks.
 */
export function signOfWebPage(method: string, headers: HeaderList): { header: string; value: string } | null {
  const origin = headerValue(headers, 'Origin');
  const site = headerValue(headers, 'Sec-Fetch-Site');
  const host = headerValue(headers, 'Host') ?? '';
  if (origin !== undefined && !isOwnOrigin(origin, host)) return { header: 'Origin', value: origin };
  if (site === 'cross-site' || site === 'same-site') return { header: 'Sec-Fetch-Site', value: site };
  if (isLocalName(host) || site === 'none') return null;
  if (site !== undefined) return { header: 'Host', value: host };
  // Browsers say nothing of the page with a GET to a plain HTTP name. Only a callback is a POST.
  const agent = headerValue(headers, 'User-Agent') ?? '';
  return method !== 'POST' && agent.startsWith('Mozilla/') ? { header: 'Host', value: host } : null;
}

function isOwnOrigin(origin: string, host: string): boolean {
  if (!URL.canParse(origin) || !isLocalName(host)) return false;
  const { protocol, host: originHost } = new URL(origin);
  const own = `${protocol}//${host}`;
  return URL.canParse(own) && new URL(own).host === originHost;
}

/** An address, or a name that only this machine gives a meaning: no page can point it elsewhere. */
export function isLocalName(host: string): boolean {
  if (host === '' || !URL.canParse(`http://${host}`)) return host === '';
  const { hostname } = new URL(`http://${host}`);
  return /^[\d.]+$|^\[/.test(hostname) || hostname === 'localhost' || hostname.endsWith('.localhost');
}
