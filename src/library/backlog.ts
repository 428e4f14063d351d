import type { Exchange } from '../protocol/exchange.ts';
import type { Received } from '../receiver/received.ts';

/** The exchanges that nobody has taken yet. */
export interface Backlog {
  /** Gives the exchange to whoever has waited longest, or keeps it. */
  add(received: Received): void;
  /** Notes what else arrived, for the error of those who wait in vain. */
  note(message: string): void;
  /**
   * The oldest exchange, at once or when it arrives. Rejects after `timeoutMs`, which is no limit
   * when it is 0, and when the backlog is closed first.
   */
  next(timeoutMs: number): Promise<Exchange>;
  /** Rejects those who wait. */
  close(): void;
}

/** The most bytes of bodies that are kept: a stranger can send large ones. */
const MAX_KEPT_BYTES = 256 * 1024 * 1024;
/** So many notes are quoted in an error. */
const MAX_NOTES = 3;

interface Waiter {
  readonly resolve: (exchange: Exchange) => void;
  readonly reject: (error: Error) => void;
}

const sizeOf = ({ request, reply }: Exchange) => request.body.length + (reply?.body.length ?? 0);

/** @param keep the largest number of exchanges to keep; the oldest are dropped first */
export function createBacklog(keep: number): Backlog {
  const kept: Exchange[] = [];
  let keptBytes = 0;
  const waiting: Waiter[] = [];
  const history = createHistory();
  let isClosed = false;
  const takeOldest = () => {
    const exchange = kept.shift();
    if (exchange) keptBytes -= sizeOf(exchange);
    return exchange;
  };
  const wait = (timeoutMs: number) =>
    new Promise<Exchange>((resolve, reject) => {
      const waiter: Waiter = {
        resolve: (exchange) => {
          clearTimeout(timer);
          history.taken();
          resolve(exchange);
        },
        reject: (error) => {
          clearTimeout(timer);
          reject(error);
        },
      };
      const giveUp = () => {
        waiting.splice(waiting.indexOf(waiter), 1);
        reject(new Error(`no callback arrived within ${timeoutMs} ms; ${history.tell()}`));
      };
      const timer = timeoutMs === 0 ? undefined : setTimeout(giveUp, timeoutMs);
      waiting.push(waiter);
    });
  return {
    add: (received) => {
      const waiter = waiting.shift();
      if (waiter) return waiter.resolve(received.exchange());
      // Without this, a record would be made of every callback only to be dropped.
      if (keep === 0) return history.dropped();
      const exchange = received.exchange();
      kept.push(exchange);
      keptBytes += sizeOf(exchange);
      while (kept.length > keep || (keptBytes > MAX_KEPT_BYTES && kept.length > 1)) {
        takeOldest();
        history.dropped();
      }
    },
    note: history.note,
    next: async (timeoutMs) => {
      const exchange = takeOldest();
      if (exchange) {
        history.taken();
        return exchange;
      }
      if (isClosed) throw new Error('the receiver is closed');
      return wait(timeoutMs);
    },
    close: () => {
      isClosed = true;
      for (const { reject } of waiting.splice(0))
        reject(new Error('the receiver was closed before another callback arrived'));
    },
  };
}

/** What became of the callbacks so far, and what arrived that was none. */
function createHistory() {
  let taken = 0;
  let dropped = 0;
  let noted = 0;
  const notes: string[] = [];
  return {
    taken: () => {
      taken += 1;
    },
    dropped: () => {
      dropped += 1;
    },
    note: (message: string) => {
      noted += 1;
      notes.push(message);
      if (notes.length > MAX_NOTES) notes.shift();
    },
    /** In a sentence without its beginning and its full stop. */
    tell: () => {
      const before = `${taken} had been taken before${dropped > 0 ? `, ${dropped} were not kept (option keep)` : ''}`;
      if (noted === 0) return `${before}, and nothing else has arrived`;
      const last = notes.length < noted ? `; the last ${notes.length}` : '';
      return `${before}. What arrived was no callback (${noted} in all${last}): ${notes.join('; ')}`;
    },
  };
}
