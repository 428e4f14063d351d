import type { Connection, OpenConnection, SentOutcome } from '../delivery/connection.ts';
import type { Failure } from '../protocol/exchange.ts';
import { shortageOf } from '../protocol/shortage.ts';

/** A connection of the pool, and the `SentCallback` that is under way on it. */
export interface PooledConnection {
  connection: Connection;
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
  onOutcome(connection: PooledConnection, outcome: SentOutcome): void;
  /** A connection could not be opened, and no other one will take over its callback. */
  onFailure(failure: Failure): void;
  /** A callback or a connection has ended, and the pool has dealt with what follows from it. */
  onSettled(): void;
}

export interface PoolSettings {
  readonly open: OpenConnection;
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
export class ConnectionPool {
  readonly counts: { opened: number; peak: number; failed: number } = { opened: 0, peak: 0, failed: 0 };
  readonly #open: OpenConnection;
  readonly #retryMs: number;
  readonly #work: PoolWork;
  readonly #limit: ReturnType<typeof createLimit>;
  readonly #all = new Set<PooledConnection>();
  readonly #idle: PooledConnection[] = [];
  #connecting = 0;
  /** Places of connections that failed to open, each until its own next try. */
  #resting = 0;

  constructor({ open, maxConnections, retryMs, work }: PoolSettings) {
    this.#open = open;
    this.#retryMs = retryMs;
    this.#work = work;
    this.#limit = createLimit(maxConnections);
  }

  /** Connections that are open or about to be. */
  get size(): number {
    return this.#all.size;
  }

  /** No further connection may be opened. */
  get isFull(): boolean {
    return this.#all.size === this.#limit.most;
  }

  /** Every connection that may be open is open and has a callback under way. */
  get isTaken(): boolean {
    return this.#all.size - this.#connecting === this.#limit.most && this.#idle.length === 0;
  }

  /** What this machine ran out of, so that no more connections could be opened; otherwise null. */
  get shortage(): string | null {
    return this.#limit.shortage;
  }

  /**
   * Gives what is wanted to connections that are free, and opens more of them as far as they are
   * needed and allowed. Whichever is free first takes the next callback: none of them waits for a
   * certain connection.
   */
  serve(): void {
    while (this.#idle.length > 0 && this.#work.wanted() > 0) this.#work.begin(this.#idle.pop() as PooledConnection);
    const wanted = this.#work.wanted();
    while (this.#connecting < wanted && this.#all.size + this.#resting < this.#limit.most) this.#openOne();
  }

  /** Ends all connections. Callbacks under way have their outcome then: they are late. */
  cutOff(): void {
    for (const { connection } of [...this.#all]) connection.cutOff();
  }

  destroy(): void {
    for (const { connection } of this.#all) connection.destroy();
  }

  #openOne(): void {
    this.#connecting += 1;
    const pooled: PooledConnection = { connection: undefined as never, index: 0, dueMs: 0, sentMs: 0, second: 0 };
    this.#all.add(pooled);
    pooled.connection = this.#open({
      onOpen: () => this.#onOpen(pooled),
      onOutcome: (outcome, isOpen) => this.#onOutcome(pooled, outcome, isOpen),
      onEnd: (failure) => this.#onEnd(pooled, failure),
    });
  }

  #onOpen(pooled: PooledConnection): void {
    this.#connecting -= 1;
    this.counts.opened += 1;
    this.counts.peak = Math.max(this.counts.peak, this.#all.size - this.#connecting);
    this.#idle.push(pooled);
    this.serve();
  }

  #onOutcome(pooled: PooledConnection, outcome: SentOutcome, isOpen: boolean): void {
    this.#work.onOutcome(pooled, outcome);
    if (!isOpen) this.#all.delete(pooled);
    else if (this.#work.wanted() > 0) this.#work.begin(pooled);
    else this.#idle.push(pooled);
    // A connection that has ended makes room for another one.
    if (!isOpen) this.serve();
    this.#work.onSettled();
  }

  #onEnd(pooled: PooledConnection, failure: Failure | null): void {
    this.#all.delete(pooled);
    if (failure === null) this.#idle.splice(this.#idle.indexOf(pooled), 1);
    else this.#fail(failure);
    if (failure === null || this.#retryMs === 0) this.serve();
    else this.#rest();
    this.#work.onSettled();
  }

  #fail(failure: Failure): void {
    this.#connecting -= 1;
    this.counts.failed += 1;
    // After a shortage the callback waits for one of the connections that there are.
    if (!this.#limit.lower(failure, this.counts.opened, this.#all.size)) this.#work.onFailure(failure);
  }

  #rest(): void {
    this.#resting += 1;
    setTimeout(() => {
      this.#resting -= 1;
      this.serve();
    }, this.#retryMs);
  }
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
