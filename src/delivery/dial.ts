import { X509Certificate } from 'node:crypto';
import net from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import type { Endpoint } from '../protocol/endpoint.ts';
import type { Phase } from './failure.ts';

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

export type Tls = typeof import('node:tls');

export interface Dialled {
  readonly socket: net.Socket;
  readonly phase: () => Phase;
  /** The first error of the socket; null while there is none. */
  readonly error: () => Error | null;
}

/** Loads node:tls only for an https endpoint; a plain one starts faster without it. */
export async function loadTls(endpoint: Endpoint): Promise<Tls | null> {
  return endpoint.secure ? await import('node:tls') : null;
}

/**
 * Opens a connection and knows at any moment how far it has come.
 * @param tls what `loadTls` gave
 * @param ready called once: with null when the connection is open, otherwise with the error
 * @param options `onread` reads into a buffer of its own and replaces the `data` event; `lookup`
 * replaces the system's resolver
 */
export function dial(
  { endpoint, tls: tlsSettings }: Pick<ConnectionSettings, 'endpoint' | 'tls'>,
  tls: Tls | null,
  ready: (error: Error | null) => void,
  options: { readonly onread?: net.OnReadOpts; readonly lookup?: net.LookupFunction } = {},
): Dialled {
  let phase: Phase = net.isIP(endpoint.hostname) === 0 ? 'resolving' : 'connecting';
  const address = { host: endpoint.hostname, port: endpoint.port, autoSelectFamily: true, ...options };
  const socket = tls ? tls.connect({ ...address, ...tlsOptions(endpoint, tlsSettings) }) : net.connect(address);
  socket.setNoDelay(true);
  let first: Error | null = null;
  socket.on('error', (error) => {
    first ??= error;
  });
  const settle = (error: Error | null) => {
    if (error === null) phase = 'open';
    socket.off('error', settle);
    ready(error);
  };
  socket.once('lookup', () => {
    if (phase === 'resolving') phase = 'connecting';
  });
  socket.once('connect', () => {
    if (tls) phase = 'handshake';
  });
  socket.once(tls ? 'secureConnect' : 'connect', () => settle(null));
  socket.once('error', settle);
  return { socket, phase: () => phase, error: () => first };
}

function tlsOptions(endpoint: Endpoint, { ca, cert, key, insecure }: TlsSettings): ConnectionOptions {
  return {
    // Some versions of Node 22 mistake an IPv6 address for a name and refuse every certificate.
    ...(net.isIPv6(endpoint.hostname)
      ? { checkServerIdentity: (_: string, { raw }: { raw: Buffer }) => checkAddress(endpoint.hostname, raw) }
      : {}),
    // SNI carries names, not addresses.
    ...(net.isIP(endpoint.hostname) === 0 ? { servername: endpoint.hostname } : {}),
    ALPNProtocols: ['http/1.1'],
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
