/** A callback that waits to swap with the next one waits so long, in milliseconds. */
const SWAP_MS = 500;

/**
 * Does work in lines: what names the same account waits for what came before it, and then until it
 * is due. Only what is under way counts among those that are done at once.
 */
export function createLines(atOnce: number) {
  const last = new Map<string, Promise<void>>();
  const waiting: (() => void)[] = [];
  let running = 0;
  const enter = () => {
    if (running < atOnce) {
      running += 1;
      return null;
    }
    return new Promise<void>((resolve) => waiting.push(resolve));
  };
  const leave = () => {
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  };
  return {
    take: (accounts: readonly string[], due: () => Promise<void>, work: () => Promise<void>): Promise<void> => {
      const before = new Set(accounts.flatMap((account) => last.get(account) ?? []));
      const turn = (async () => {
        if (before.size > 0) await Promise.allSettled(before);
        await due();
        await enter();
        try {
          await work();
        } finally {
          leave();
        }
      })();
      for (const account of accounts) last.set(account, turn);
      const over = () => {
        for (const account of accounts) if (last.get(account) === turn) last.delete(account);
      };
      turn.then(over, over);
      return turn;
    },
  };
}

/** Holds one piece of work back until the next one is over, or a while has passed. */
export function createSwap() {
  let held: (() => void) | null = null;
  return {
    take: (work: () => Promise<void>): Promise<void> => {
      const release = held;
      if (release !== null) {
        held = null;
        return work().finally(release);
      }
      return new Promise<void>((resolve, reject) => {
        const go = () => {
          clearTimeout(timer);
          if (held === go) held = null;
          work().then(resolve, reject);
        };
        const timer = setTimeout(go, SWAP_MS);
        held = go;
      });
    },
    /** Holds nothing back any longer. */
    end: () => held?.(),
  };
}
