import { X509Certificate } from 'node:crypto';
import net from 'node:net';
import type { Endpoint } from '../protocol/endpoint.ts';
import type { Phase } from './failure.ts';
import type { BuildConnector, ConnectorOptions } from './undici-connector.ts';

/** TLS toward the endpoint; certificates are checked unless `insecure`. PEM text. */
export interface TlsSettings {
  readonly ca: string | null;
  readonly cert: string | null;
  readonly key: string | null;
  readonly insecure: boolean;
}

export const NO_TLS_SETTINGS: TlsSettings = { ca: null, cert: null, key: null, insecure: false };

export interface ConnectionSettings {
  readonly endpoint: Endpoint;
  /** Until the reply is complete, connecting included, in milliseconds. 0 is none. */
  readonly timeoutMs: number;
  readonly tls: TlsSettings;
}

export interface Dialled {
  readonly socket: net.Socket;
  readonly phase: () => Phase;
  /** The first error of the socket; null while there is none. */
  readonly error: () => Error | null;
}

/**
 * Opens a connection and knows at any moment how far it has come.
 * @param build what `loadConnector` gave
 * @param ready called once: with null when the connection is open, otherwise with the error
 * @param options `onread` reads into a buffer of its own and replaces the `data` event; `lookup`
 * replaces the system's resolver
 */
export function dial(
  { endpoint, tls }: Pick<ConnectionSettings, 'endpoint' | 'tls'>,
  build: BuildConnector,
  ready: (error: Error | null) => void,
  options: { readonly onread?: net.OnReadOpts; readonly lookup?: net.LookupFunction } = {},
): Dialled {
  const { hostname, port, secure } = endpoint;
  let phase: Phase = net.isIP(hostname) === 0 ? 'resolving' : 'connecting';
  let first: Error | null = null;
  const connect = build({
    ...NO_DEFAULTS,
    ...options,
    ...(secure ? tlsOptions(endpoint, tls) : {}),
  });
  const protocol = secure ? 'https:' : 'http:';
  const socket = connect({ hostname, host: hostname, protocol, port: String(port) }, (error) => {
    if (error === null) phase = 'open';
    first ??= error;
    ready(error);
  });
  // The connector listens to errors as well, but only until the connection is open.
  socket.on('error', (error) => {
    first ??= error;
  });
  socket.once('lookup', () => {
    if (phase === 'resolving') phase = 'connecting';
  });
  socket.once('connect', () => {
    if (secure) phase = 'handshake';
  });
  return { socket, phase: () => phase, error: () => first };
}

/** undici's own time-out is coarse, and each connection is to show the whole handshake. */
const NO_DEFAULTS = { timeout: 0, maxCachedSessions: 0, autoSelectFamily: true, keepAlive: false } as const;

function tlsOptions(endpoint: Endpoint, { ca, cert, key, insecure }: TlsSettings): Partial<ConnectorOptions> {
  return {
    // Some versions of Node 22 mistake an IPv6 address for a name and refuse every certificate.
    ...(net.isIPv6(endpoint.hostname)
      ? { checkServerIdentity: (_: string, { raw }: { raw: Buffer }) => checkAddress(endpoint.hostname, raw) }
      : {}),
    // SNI carries names, not addresses.
    ...(net.isIP(endpoint.hostname) === 0 ? { servername: endpoint.hostname } : {}),
    rejectUnauthorized: !insecure,
    ...(ca === null ? {} : { ca }),
    ...(cert === null ? {} : { cert }),
    ...(key === null ? {} : { key }),
  };
}

function checkAddress(address: string, certificate: Buffer): Error | undefined {
  const parsed = new X509Certificate(certificate);
  if (parsed.checkIP(address) !== undefined) return undefined;
  return Object.assign(
    new Error(`IP: ${address} is not in the cert's list: ${parsed.subjectAltName ?? 'it has none'}`),
    { code: 'ERR_TLS_CERT_ALTNAME_INVALID' },
  );
}
