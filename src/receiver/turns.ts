/** Work in order, connection by connection. */
export interface Turns {
  /**
   * Does the work once all that came before it on this connection is over: at once where that is
   * so. Where the work returns a promise, it is over with that.
   */
  take(connection: object, work: () => Promise<void> | null): void;
  /** Resolves when all is over that was taken on so far. */
  settled(): Promise<void>;
}

/** @param onBug is told what a piece of work throws; those after it are done all the same */
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
