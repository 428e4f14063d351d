import { formatRecord } from '../../record/ndjson.ts';
import type { CommandContext } from './command.ts';
import { sharedWords } from './words.ts';

/**
 * Writes to stdout what its reader takes. `listen` and `chat` cannot wait for a reader, because somebody waits
 * for the reply, so what there is no room for is left out, counted and told.
 */
export function createShow(format: 'pretty' | 'ndjson', { io, errorStyle }: CommandContext) {
  let unshown = 0;
  let unshownInAll = 0;
  const warn = (text: string) => io.stderr.write(`${errorStyle.warn('friend-cb:')} ${text}\n`);
  const tellGap = () => {
    if (unshown === 0) return;
    const gap: string =
      format === 'ndjson'
        ? formatRecord({ v: 1, type: 'unshown', count: unshown })
        : `${sharedWords.now.gap(unshown)}\n`;
    io.stdout.write(gap);
    unshown = 0;
  };
  return {
    add: (render: () => string) => {
      if (io.stdout.isFull) {
        if (unshownInAll === 0) warn(sharedWords.now.notRead);
        unshown += 1;
        unshownInAll += 1;
        return;
      }
      tellGap();
      io.stdout.write(render());
    },
    /** Tells of a gap at the end, and returns how many requests were not shown in all. */
    finish: (): number => {
      tellGap();
      if (unshownInAll > 0) warn(sharedWords.now.unshown(unshownInAll));
      return unshownInAll;
    },
  };
}
