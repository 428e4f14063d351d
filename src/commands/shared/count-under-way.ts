import type { Deliver } from '../../delivery/deliver.ts';
import { DRAIN_MS, untilGivenUp } from '../../delivery/drain.ts';
import type { CommandContext } from './command.ts';
import { sharedWords } from './words.ts';

export interface Counted {
  readonly deliver: Deliver;
  /** The number of callbacks that were sent and have no reply yet. */
  readonly underWay: () => number;
  /** Whether the run was given up: what still comes is no part of it. */
  readonly isOver: () => boolean;
  /** Waits for the run's end, after an interruption for a bounded time, and says what was given up. */
  readonly end: (run: Promise<void>) => Promise<void>;
}

/** Sends as `deliver` does, and knows what is under way. */
export function countUnderWay(deliver: Deliver, { io, say }: Pick<CommandContext, 'io' | 'say'>): Counted {
  let count = 0;
  let isOver = false;
  return {
    deliver: (request, attempt) => {
      count += 1;
      return deliver(request, attempt).finally(() => {
        count -= 1;
      });
    },
    underWay: () => count,
    isOver: () => isOver,
    end: async (run) => {
      await untilGivenUp(run, io.signal, DRAIN_MS);
      isOver = true;
      if (count > 0) say(sharedWords.now.givenUp(count, DRAIN_MS / 1000));
    },
  };
}
