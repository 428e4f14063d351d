import type { Exchange } from '../protocol/exchange.ts';

/** Callbacks that were answered, or failed to be, in the order in which that happened. */
export interface CallbackLog {
  add(exchange: Exchange): void;
  /**
   * Those behind the one with this id, or all, once there are so many; fewer when the time is up, or
   * the log is closed. A `timeoutMs` of 0 does not wait; null is no limit.
   */
  after(id: string | null, count: number, timeoutMs: number | null): Promise<readonly Exchange[]>;
  /** Whether there is, or was, a callback with this id that is still kept. */
  knows(id: string): boolean;
  clear(): void;
  /** Ends all waiting. */
  close(): void;
  readonly isClosed: boolean;
}

interface Waiter {
  readonly check: () => void;
  readonly end: () => void;
}

/** The most bytes of bodies that are kept. */
const MAX_KEPT_BYTES = 64 * 1024 * 1024;
const sizeOf = ({ request, reply }: Exchange) => request.body.length + (reply?.body.length ?? 0);

/** @param keep so many are kept at least, unless they are large; the oldest are dropped first */
export function createCallbackLog(keep: number): CallbackLog {
  let kept: Exchange[] = [];
  let keptBytes = 0;
  /** By id, the number of each in the order of all; the first that is kept has the number `dropped`. */
  const numbers = new Map<string, number>();
  let dropped = 0;
  let isClosed = false;
  const waiting = new Set<Waiter>();
  const behind = (id: string | null) => {
    const number = id === null ? undefined : numbers.get(id);
    return number === undefined ? kept : kept.slice(number + 1 - dropped);
  };
  const drop = (count: number) => {
    for (const each of kept.slice(0, count)) {
      numbers.delete(each.id);
      keptBytes -= sizeOf(each);
    }
    kept = kept.slice(count);
    dropped += count;
  };
  return {
    add: (exchange) => {
      numbers.set(exchange.id, dropped + kept.length);
      kept.push(exchange);
      keptBytes += sizeOf(exchange);
      // Half at once: dropping them one by one would copy the list each time.
      if (kept.length > keep * 2 || (keptBytes > MAX_KEPT_BYTES && kept.length > 1)) drop(Math.ceil(kept.length / 2));
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
        const timer = timeoutMs === null ? undefined : setTimeout(end, timeoutMs);
        waiting.add(waiter);
      }),
    knows: (id) => numbers.has(id),
    clear: () => {
      kept = [];
      keptBytes = 0;
      numbers.clear();
      dropped = 0;
    },
    close: () => {
      isClosed = true;
      for (const { end } of [...waiting]) end();
    },
    get isClosed() {
      return isClosed;
    },
  };
}
