import type { LookupFunction, OnReadOpts, Socket } from 'node:net';
import type { ConnectionOptions } from 'node:tls';

/** Those of undici's connector, and those of Node.js that it passes on. */
export interface ConnectorOptions extends Omit<ConnectionOptions, 'timeout'> {
  /** 0 is none. */
  readonly timeout: number;
  readonly maxCachedSessions: number;
  readonly keepAlive: boolean;
  readonly autoSelectFamily: boolean;
  readonly lookup?: LookupFunction;
  readonly onread?: OnReadOpts;
}

/** undici's own function that opens a connection; it returns the socket at once. */
export type BuildConnector = (
  options: ConnectorOptions,
) => (
  address: { readonly hostname: string; readonly host: string; readonly protocol: string; readonly port: string },
  callback: (error: Error | null, socket: Socket | null) => void,
) => Socket;

/**
 * Loads undici's connector from a path that undici does not promise to keep: its index, which has
 * the same function, takes 100 ms to load. test/delivery/undici-connector.test.ts holds what we rely
 * on.
 */
export async function loadConnector(): Promise<BuildConnector> {
  // @ts-expect-error: no types for a deep import
  const { default: build } = (await import('undici/lib/core/connect.js')) as { default: BuildConnector };
  return build;
}
