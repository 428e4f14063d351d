/** Does the work of each connection in order. */
export interface Turns {
  /**
   * Starts the work when all earlier work of this connection is over, at once if there is none.
   * Work that returns a promise is over when the promise settles.
   */
  take(connection: object, work: () => Promise<void> | null): void;
  /** Resolves when all work taken so far is over. */
  settled(): Promise<void>;
}

/** @param onBug called with what a piece of work throws; the work after it is still done */
export function createTurns(onBug: (error: unknown) => void): Turns {
  const last = new Map<object, Promise<void>>();
  return {
    take: (connection, work) => {
      const before = last.get(connection);
      let turn: Promise<unknown> | null;
      try {
        turn = before ? before.then(work) : work();
      } catch (error) {
        return onBug(error);
      }
      if (turn === null) return;
      const over = turn.catch(onBug).then(() => {
        if (last.get(connection) === over) last.delete(connection);
      });
      last.set(connection, over);
    },
    settled: async () => {
      await Promise.all(last.values());
    },
  };
}
