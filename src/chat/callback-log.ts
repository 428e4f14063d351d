import type { Exchange } from '../protocol/exchange.ts';

/** Callbacks that were answered, or failed to be, in the order in which that happened. */
export interface CallbackLog {
  add(exchange: Exchange): void;
  /**
   * Those behind the one with this id, or all, once there are so many; fewer when the time is up. A
   * `timeoutMs` of 0 does not wait.
   */
  after(id: string | null, count: number, timeoutMs: number): Promise<readonly Exchange[]>;
  /** Whether there is, or was, a callback with this id that is still kept. */
  knows(id: string): boolean;
  clear(): void;
  /** Ends all waiting. */
  close(): void;
}

interface Waiter {
  readonly check: () => void;
  readonly end: () => void;
}

/** @param keep so many are kept; the oldest are dropped first */
export function createCallbackLog(keep: number): CallbackLog {
  let kept: Exchange[] = [];
  /** By id, the number of each in the order of all; the first that is kept has the number `dropped`. */
  const numbers = new Map<string, number>();
  let dropped = 0;
  let isClosed = false;
  const waiting = new Set<Waiter>();
  const behind = (id: string | null) => {
    const number = id === null ? undefined : numbers.get(id);
    return number === undefined ? kept : kept.slice(number + 1 - dropped);
  };
  return {
    add: (exchange) => {
      numbers.set(exchange.id, dropped + kept.length);
      kept.push(exchange);
      // Half at once: dropping them one by one would copy the list each time.
      if (kept.length > keep * 2) {
        for (const { id } of kept.slice(0, -keep)) numbers.delete(id);
        dropped += kept.length - keep;
        kept = kept.slice(-keep);
      }
      for (const { check } of [...waiting]) check();
    },
    after: (id, count, timeoutMs) =>
      new Promise((resolve) => {
        const isThere = () => behind(id).length >= count;
        if (isThere() || isClosed || timeoutMs === 0) return resolve(behind(id));
        const end = () => {
          clearTimeout(timer);
          waiting.delete(waiter);
          resolve(behind(id));
        };
        const waiter = { end, check: () => (isThere() ? end() : undefined) };
        const timer = setTimeout(end, timeoutMs);
        waiting.add(waiter);
      }),
    knows: (id) => numbers.has(id),
    clear: () => {
      kept = [];
      numbers.clear();
      dropped = 0;
    },
    close: () => {
      isClosed = true;
      for (const { end } of [...waiting]) end();
    },
  };
}
