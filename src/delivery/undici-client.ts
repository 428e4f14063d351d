import type { Socket } from 'node:net';

/** undici's older handler of a dispatch: the only one that gets the headers as they came. */
export interface DispatchHandler {
  onConnect(abort: (error?: Error) => void): void;
  onHeaders(status: number, headers: readonly Buffer[], resume: () => void, statusText: string): boolean;
  onData(chunk: Buffer): boolean;
  onComplete(trailers: readonly Buffer[] | null): void;
  onError(error: Error): void;
}

export interface UndiciClient {
  /** `headers` are name, value, name, value. */
  dispatch(
    options: { path: string; method: string; headers: readonly string[]; body: Uint8Array },
    handler: DispatchHandler,
  ): boolean;
  destroy(): Promise<void>;
}

export type UndiciClientClass = new (
  origin: string,
  options: {
    connect: (options: unknown, callback: (error: Error | null, socket: Socket | null) => void) => unknown;
    pipelining: number;
    headersTimeout: number;
    bodyTimeout: number;
  },
) => UndiciClient;

/**
 * Loads undici's client from a path that undici does not promise to keep: its index takes 100 ms to
 * load, the client alone a quarter of that. A deep import has no types, so they stand above.
 * test/delivery/undici-client.test.ts holds what we rely on.
 */
export async function loadUndiciClient(): Promise<UndiciClientClass> {
  // @ts-expect-error: no types for a deep import
  const { default: Client } = (await import('undici/lib/dispatcher/client.js')) as { default: UndiciClientClass };
  return Client;
}
