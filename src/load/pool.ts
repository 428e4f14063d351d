import { shortageOf } from '../delivery/failure.ts';
import type { LeanConnection, LeanOutcome, OpenLean } from '../delivery/lean-connection.ts';
import type { Failure } from '../protocol/exchange.ts';

/** A connection of the pool, and the `SentCallback` that is under way on it. */
export interface PooledConnection {
  lean: LeanConnection;
  index: number;
  dueMs: number;
  sentMs: number;
  second: number;
}

/** Where the pool gets its work from, and what it tells about it. */
export interface PoolWork {
  /** How many callbacks could be sent now, if there were connections for all of them. */
  wanted(): number;
  /** Sends one of the wanted callbacks. */
  begin(connection: PooledConnection): void;
  onOutcome(connection: PooledConnection, outcome: LeanOutcome): void;
  /** A connection could not be opened, and no other one will take over its callback. */
  onFailure(failure: Failure): void;
  /** A callback or a connection has ended, and the pool has dealt with what follows from it. */
  onSettled(): void;
}

export interface PoolSettings {
  readonly open: OpenLean;
  readonly maxConnections: number;
  /** How long to wait before a connection that failed to open is tried again; 0 is at once. */
  readonly retryMs: number;
  readonly work: PoolWork;
}

export interface ConnectionCounts {
  readonly opened: number;
  /** The largest number that were open at one time. */
  readonly peak: number;
  readonly failed: number;
  /**
   * Callbacks that were lost because a connection that had been used before ended without a byte of
   * a reply.
   */
  readonly lostOnReuse: number;
}

/** The connections of a run, each with one callback at a time. */
export interface Pool {
  /** Connections that are open or about to be. */
  readonly size: number;
  /** No further connection may be opened. */
  readonly isFull: boolean;
  /** Every connection that may be open is open and has a callback under way. */
  readonly isTaken: boolean;
  /** What this machine ran out of, so that no more connections could be opened; otherwise null. */
  readonly shortage: string | null;
  readonly counts: Omit<ConnectionCounts, 'lostOnReuse'>;
  /**
   * Gives what is wanted to connections that are free, and opens more of them as far as they are
   * needed and allowed. Whichever is free first takes the next callback: none of them waits for a
   * certain connection.
   */
  serve(): void;
  destroy(): void;
}

export function createPool({ open, maxConnections, retryMs, work }: PoolSettings): Pool {
  const all = new Set<PooledConnection>();
  const idle: PooledConnection[] = [];
  const limit = createLimit(maxConnections);
  const counts = { opened: 0, peak: 0, failed: 0 };
  let connecting = 0;
  /** Places of connections that failed to open, each until its own next try. */
  let resting = 0;

  function serve() {
    while (idle.length > 0 && work.wanted() > 0) work.begin(idle.pop() as PooledConnection);
    const wanted = work.wanted();
    while (connecting < wanted && all.size + resting < limit.most) openOne();
  }

  function openOne() {
    connecting += 1;
    const pooled: PooledConnection = { lean: undefined as never, index: 0, dueMs: 0, sentMs: 0, second: 0 };
    all.add(pooled);
    pooled.lean = open({
      onOpen: () => {
        connecting -= 1;
        counts.opened += 1;
        counts.peak = Math.max(counts.peak, all.size - connecting);
        idle.push(pooled);
        serve();
      },
      onOutcome: (outcome, isOpen) => {
        work.onOutcome(pooled, outcome);
        if (!isOpen) all.delete(pooled);
        else if (work.wanted() > 0) work.begin(pooled);
        else idle.push(pooled);
        // A connection that has ended makes room for another one.
        if (!isOpen) serve();
        work.onSettled();
      },
      onEnd: (failure) => {
        all.delete(pooled);
        if (failure === null) idle.splice(idle.indexOf(pooled), 1);
        else fail(failure);
        if (failure === null || retryMs === 0) serve();
        else rest();
        work.onSettled();
      },
    });
  }

  function fail(failure: Failure) {
    connecting -= 1;
    counts.failed += 1;
    // After a shortage the callback waits for one of the connections that there are.
    if (!limit.lower(failure, counts.opened, all.size)) work.onFailure(failure);
  }

  function rest() {
    resting += 1;
    setTimeout(() => {
      resting -= 1;
      serve();
    }, retryMs);
  }

  return {
    get size() {
      return all.size;
    },
    get isFull() {
      return all.size === limit.most;
    },
    get isTaken() {
      return all.size - connecting === limit.most && idle.length === 0;
    },
    get shortage() {
      return limit.shortage;
    },
    counts,
    serve,
    destroy: () => {
      for (const { lean } of all) lean.destroy();
    },
  };
}

/** The largest number of connections: what was allowed, or what this machine was able to open. */
function createLimit(maxConnections: number) {
  let most = maxConnections;
  let shortage: string | null = null;
  return {
    get most() {
      return most;
    },
    get shortage() {
      return shortage;
    },
    /**
     * Lowers the limit to the number of connections that are left, where the failure is a shortage
     * of this machine; false where it is not, or where no connection is left.
     */
    lower: (failure: Failure, opened: number, left: number): boolean => {
      // As long as no connection was ever opened, it is rather the address that cannot be called.
      const missing = failure.code === 'EADDRNOTAVAIL' && opened === 0 ? null : shortageOf(failure);
      if (missing === null || left === 0) return false;
      [shortage, most] = [missing, left];
      return true;
    },
  };
}
