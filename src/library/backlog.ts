import type { Exchange } from '../protocol/exchange.ts';
import type { Received } from '../receiver/received.ts';

/** The exchanges that nobody has taken yet. */
export interface Backlog {
  /** Gives the exchange to whoever has waited longest, or keeps it. */
  add(received: Received): void;
  /** The oldest exchange, at once or when it arrives. Rejects when the backlog is closed first. */
  next(): Promise<Exchange>;
  /** Rejects those who wait. */
  close(): void;
}

/** @param keep the largest number of exchanges to keep; the oldest are dropped first */
export function createBacklog(keep: number): Backlog {
  const kept: Exchange[] = [];
  const waiting: { resolve: (exchange: Exchange) => void; reject: (error: Error) => void }[] = [];
  let isClosed = false;
  return {
    add: (received) => {
      const waiter = waiting.shift();
      if (waiter) return waiter.resolve(received.exchange());
      // Without this, a record would be made of every callback only to be dropped.
      if (keep === 0) return;
      kept.push(received.exchange());
      if (kept.length > keep) kept.shift();
    },
    next: () =>
      new Promise((resolve, reject) => {
        const exchange = kept.shift();
        if (exchange) resolve(exchange);
        else if (isClosed) reject(new Error('the receiver is closed'));
        else waiting.push({ resolve, reject });
      }),
    close: () => {
      isClosed = true;
      for (const { reject } of waiting.splice(0))
        reject(new Error('the receiver was closed before another callback arrived'));
    },
  };
}
