import { decodePercent } from './percent.ts';

/** Where callbacks are sent: an origin, and path and query of the configured URL, byte for byte. */
export interface Endpoint {
  /** `http://host:port` or `https://host:port`, without a trailing slash. */
  readonly origin: string;
  readonly secure: boolean;
  /** Without brackets for IPv6. */
  readonly hostname: string;
  readonly port: number;
  /** Always begins with `/`. */
  readonly path: string;
  /** Without the question mark; empty when there is none. */
  readonly query: string;
  /** User and password of the URL, decoded; sent as Authorization: Basic. */
  readonly credentials: { readonly user: string; readonly password: string } | null;
}

export type EndpointReading =
  | { readonly ok: true; readonly endpoint: Endpoint }
  | { readonly ok: false; readonly problem: string };

const plain = (encoded: string) => decodePercent(encoded) ?? encoded;

const refuse = (problem: string): EndpointReading => ({ ok: false, problem });

/**
 * Reads an endpoint's URL. `localhost:3000/im` and `:3000/im` mean http; without a scheme a port is
 * needed. `problem` says in a sentence what is wrong.
 */
export function parseEndpoint(text: string): EndpointReading {
  const given = text.trim();
  // A message must not show a password.
  const shown = given.replace(/(?<![^/@\s])[^/@\s]*@/g, (login) => (login.includes(':') ? '***@' : login));
  if (given === '') return refuse('the URL is empty');
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):\/\//.exec(given)?.[1]?.toLowerCase();
  if (scheme !== undefined && scheme !== 'http' && scheme !== 'https')
    return refuse(`${scheme}: is not a scheme that callbacks are sent by`);
  let absolute = given;
  if (scheme === undefined) {
    const bare = /^(\[[0-9A-Fa-f:.]+\]|[^\s/?#:@[\]]*):(\d+)(?=[/?#]|$)/.exec(given);
    if (!bare) return refuse(`'${shown}' is not a URL: it has neither http:// in front nor a port`);
    absolute = `http://${bare[1] === '' ? 'localhost' : ''}${given}`;
  }
  let url: URL;
  try {
    url = new URL(absolute);
  } catch {
    return refuse(`'${shown}' is not a URL`);
  }
  if (url.hostname === '' || url.port === '0') return refuse(`'${shown}' is not a URL that can be called`);
  const secure = url.protocol === 'https:';
  // The URL class normalises the path (`/a/../b`, `%7e`). Text that can go onto the wire stays as
  // it was written.
  const rest = /^[a-z]+:\/\/[^/?#]*([^#]*)/i.exec(absolute)?.[1] ?? '';
  const written = /^[\x21-\x7e]*$/.test(rest) ? rest : `${url.pathname}${url.search}`;
  const mark = written.indexOf('?');
  const path = mark === -1 ? written : written.slice(0, mark);
  return {
    ok: true,
    endpoint: {
      origin: url.origin,
      secure,
      hostname: url.hostname.replace(/^\[|\]$/g, ''),
      port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
      path: path.startsWith('/') ? path : `/${path}`,
      query: mark === -1 ? '' : written.slice(mark + 1),
      credentials:
        url.username === '' && url.password === ''
          ? null
          : { user: plain(url.username), password: plain(url.password) },
    },
  };
}

/** `host:port`, with brackets around IPv6. */
export function addressOf({ hostname, port }: Endpoint): string {
  return `${hostname.includes(':') ? `[${hostname}]` : hostname}:${port}`;
}

/** The value of `Authorization` for user and password of an endpoint's URL. */
export function basicLogin({ user, password }: NonNullable<Endpoint['credentials']>): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

/** The endpoint's URL with its password: for calling it, not for showing. */
export function endpointUrl({ origin, credentials, path, query }: Endpoint): string {
  const login = credentials
    ? `${encodeURIComponent(credentials.user)}:${encodeURIComponent(credentials.password)}@`
    : '';
  return `${origin.replace('://', `://${login}`)}${path}${query === '' ? '' : `?${query}`}`;
}

/** The endpoint's URL with the password hidden. */
export function showEndpoint(endpoint: Endpoint): string {
  const credentials = endpoint.credentials ? `${encodeURIComponent(endpoint.credentials.user)}:***@` : '';
  const query = endpoint.query === '' ? '' : `?${endpoint.query}`;
  return `${endpoint.origin.replace('://', `://${credentials}`)}${endpoint.path}${query}`;
}

/** Whether the endpoint is on this machine, where plain HTTP leaves no trace on a network. */
export function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '::1' ||
    /^127(\.\d{1,3}){3}$/.test(hostname)
  );
}
