import { wording } from '../language.ts';
import { decodePercent } from './percent.ts';
import { escapeUnseen } from './visible.ts';

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

const LOGIN_NOTE = '(/, ?, # and @ in a user or password are written %2F, %3F, %23 and %40)';
/** Each ends a sentence that begins with the URL, but for the first two. */
const EN = {
  empty: 'the URL is empty',
  scheme: (scheme: string) => `${scheme}: is not a scheme that callbacks are sent by`,
  noSlashes: 'is not a URL: it begins with http:// or https://',
  noPort: 'is not a URL: it has neither http:// in front nor a port',
  userWithoutScheme: 'is not a URL: with a user it needs http:// or https:// in front',
  noUrl: `is not a URL ${LOGIN_NOTE}`,
  quoted: 'is in quotes: leave them out',
  control: 'has a line end or another control character in it',
  blank: 'has a blank in it: leave it out, or write it as %20',
  backslash: 'has a backslash in it: write /, or %5C for a backslash that is meant',
  fragment: 'has a part behind #, which is never sent: leave it out, or write # as %23',
  noHost: 'is not a URL that can be called: it names no host',
  oddPort: `is not a URL: a port is a number ${LOGIN_NOTE}`,
  portRange: 'is not a URL that can be called: a port is from 1 to 65535',
  oddHost: `is not a URL: no host can be named like this ${LOGIN_NOTE}`,
  readAs: (host: string) => `has a host that some programs read as ${host}: write that, if it is meant`,
};
export type EndpointWords = typeof EN;
export const endpointWords = wording<EndpointWords>(EN);

const plain = (encoded: string) => decodePercent(encoded) ?? encoded;

const refuse = (problem: string): EndpointReading => ({ ok: false, problem });

/**
 * Reads an endpoint's URL. `localhost:3000/im` and `:3000/im` mean http; without a scheme a port is
 * needed. Path and query stay byte for byte, but that what is not ASCII is percent-encoded. What a
 * browser would change in silence is refused: `problem` says in a sentence what is wrong.
 */
export function parseEndpoint(text: string): EndpointReading {
  const words = endpointWords.now;
  const given = text.trim();
  const shown = `'${escapeUnseen(maskLogin(given))}'`;
  if (given === '') return refuse(words.empty);
  const stray = describeStray(given);
  if (stray !== null) return refuse(`${shown} ${stray}`);
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):\/\//.exec(given)?.[1]?.toLowerCase();
  if (scheme !== undefined && scheme !== 'http' && scheme !== 'https') return refuse(words.scheme(scheme));
  if (scheme === undefined && /^https?:/i.test(given)) return refuse(`${shown} ${words.noSlashes}`);
  const parts = SHAPE.exec(given.slice(scheme === undefined ? 0 : scheme.length + 3))?.groups;
  const { login, host = '', port, path = '', query = '' } = parts ?? {};
  if (scheme === undefined && !port) return refuse(`${shown} ${words.noPort}`);
  if (scheme === undefined && login !== undefined) return refuse(`${shown} ${words.userWithoutScheme}`);
  if (parts === undefined) return refuse(`${shown} ${words.noUrl}`);
  const place = readPlace(scheme === undefined && host === '' ? 'localhost' : host, port);
  if (!place.ok) return refuse(`${shown} ${place.problem}`);
  const secure = scheme === 'https';
  const number = place.port ?? (secure ? 443 : 80);
  const isUsual = number === (secure ? 443 : 80);
  const [user = '', ...password] = login?.split(':') ?? [];
  return {
    ok: true,
    endpoint: {
      origin: `${secure ? 'https' : 'http'}://${place.host}${isUsual ? '' : `:${number}`}`,
      secure,
      hostname: place.host.replace(/^\[|\]$/g, ''),
      port: number,
      path: encodeForeign(path === '' ? '/' : path),
      query: encodeForeign(query),
      credentials: login ? { user: plain(user), password: plain(password.join(':')) } : null,
    },
  };
}

/** What follows the scheme. The last `@` in front of the path ends user and password. */
const SHAPE =
  /^(?:(?<login>[^/?]*)@)?(?<host>\[[^\]/?@]*\]|[^/?:@[\]]*)(?::(?<port>[^/?@]*))?(?<path>\/[^?]*)?(?:\?(?<query>.*))?$/;

/** A URL for a message, which must not show a password, however badly it is written. */
export function maskLogin(given: string): string {
  // Without this, the expression would look for an @ behind each of many colons.
  if (!given.includes('@')) return given;
  return given.replace(/^([A-Za-z][A-Za-z0-9+.-]*:\/\/)?([^/?#]*@|[^/?#@]*:(?!\d*[/?]).*@)/s, '$1***@');
}

/** Characters that have no place in a URL, and that other programs drop or turn into others. */
function describeStray(given: string): string | null {
  if (/^["'`“”‘’«»<]/.test(given)) return endpointWords.now.quoted;
  if (/\p{Cc}/u.test(given)) return endpointWords.now.control;
  if (/\s/.test(given)) return endpointWords.now.blank;
  if (given.includes('\\')) return endpointWords.now.backslash;
  if (given.includes('#')) return endpointWords.now.fragment;
  return null;
}

type Place =
  | { readonly ok: true; readonly host: string; readonly port: number | null }
  | { readonly ok: false; readonly problem: string };

/** The host as it is called, in brackets for IPv6, and the port; null where none is given. */
function readPlace(host: string, port: string | undefined): Place {
  const words = endpointWords.now;
  if (host === '') return { ok: false, problem: words.noHost };
  if (port !== undefined && !/^\d+$/.test(port)) return { ok: false, problem: words.oddPort };
  const number = port === undefined ? null : Number(port);
  if (number !== null && (number < 1 || number > 65_535)) return { ok: false, problem: words.portRange };
  let read: string;
  try {
    read = new URL(`http://${host}/`).hostname;
  } catch {
    return { ok: false, problem: words.oddHost };
  }
  // The URL class turns 0x7f.1 into 127.0.0.1, and ⓔ into e. Names in other scripts and addresses
  // of IPv6 have one spelling that is called, and stay.
  const name = host.normalize('NFC');
  const isPlain = /^\p{ASCII}*$/u.test(host);
  const isKept = isPlain
    ? host.startsWith('[') || read === host.toLowerCase()
    : name === name.normalize('NFKC') && !/[。%\p{Default_Ignorable_Code_Point}]/u.test(name);
  if (!isKept) return { ok: false, problem: words.readAs(read) };
  return { ok: true, host: read, port: number };
}

/** Percent-encodes what is not ASCII, as UTF-8, and leaves all else as it was written. */
function encodeForeign(text: string): string {
  return text.replace(/[^\x20-\x7e]+/g, (part) =>
    Array.from(Buffer.from(part), (byte) => `%${byte.toString(16).toUpperCase()}`).join(''),
  );
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

/** Text in which no URL shows its user or password. */
export function hideLogin(text: string): string {
  return text.replaceAll(/(?<=\/\/)[^/?#@\s]*@/g, '***@');
}

/** The endpoint's URL with the password hidden; a user without one is a key, and hidden as well. */
export function showEndpoint(endpoint: Endpoint): string {
  const { user = '', password = '' } = endpoint.credentials ?? {};
  const credentials = password === '' ? (user === '' ? '' : '***@') : `${encodeURIComponent(user)}:***@`;
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
