import type { Exchange, RawRequest } from '../protocol/exchange.ts';
import type { Deliver } from './deliver.ts';

export interface SendAllSettings {
  readonly deliver: Deliver;
  /** The request of the callback with this number, from 0. */
  readonly requestOf: (index: number) => RawRequest;
  readonly count: number;
  /** Number of callbacks that are under way at once. */
  readonly concurrency: number;
  /** Number of retries after a time-out. Nothing else is retried: Chat does the same. */
  readonly retries: number;
  /** When aborted, no more callbacks begin; those under way are finished. */
  readonly signal: AbortSignal;
  /**
   * Each exchange as it ends; `isLast` unless a retry follows. The next callback waits for the
   * promise.
   */
  readonly onExchange: (exchange: Exchange, isLast: boolean) => Promise<void>;
}

/** Sends callbacks, several at once, and resolves when all have ended. */
export async function sendAll({
  deliver,
  requestOf,
  count,
  concurrency,
  retries,
  signal,
  onExchange,
}: SendAllSettings): Promise<void> {
  let next = 0;
  const work = async () => {
    while (next < count && !signal.aborted) {
      const request = requestOf(next++);
      for (let attempt = 1; attempt <= retries + 1; attempt += 1) {
        const exchange = await deliver(request, retries > 0 ? attempt : undefined);
        const isLast = exchange.verdict !== 'late' || attempt > retries || signal.aborted;
        await onExchange(exchange, isLast);
        if (isLast) break;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, count) }, work));
}
