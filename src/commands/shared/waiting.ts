import { ellipsize, FULL_WIDTH } from '../../render/layout.ts';
import type { CommandContext } from './command.ts';
import { sharedWords } from './words.ts';

/** A wait is told of when it has lasted this long, in milliseconds. */
const TOLD_AFTER_MS = 800;
/** The time between two updates: on a terminal, and in a pipe, where each one is a line of a log. */
const REDRAW_MS = 200;
const LINE_MS = 5000;

const CLEAR_LINE = '\r\u001b[2K';

export interface Waiting {
  /**
   * Something has happened: what is shown goes, and the wait for the next thing begins.
   * @param news shown at once where a line can be rewritten
   */
  next(news?: string): void;
  /** Ends it; what is shown goes. Idempotent. */
  stop(): void;
}

/**
 * Tells what a command waits for, on stderr: on a terminal in a line that is rewritten, in a pipe
 * in a plain line now and then, even where no single thing takes long.
 * @param describe what is waited for, given the whole seconds that it has taken so far
 */
export function startWaiting(
  { io: { stderr, env }, say }: Pick<CommandContext, 'io' | 'say'>,
  quiet: boolean,
  describe: (seconds: number) => string,
): Waiting {
  if (quiet) return { next: () => undefined, stop: () => undefined };
  const redraws = stderr.isTTY && env['TERM'] !== 'dumb';
  let since = performance.now();
  let toldAt: number | null = null;
  const startedAt = since;
  let isDrawn = false;
  const clear = () => {
    if (isDrawn) stderr.write(CLEAR_LINE);
    isDrawn = false;
  };
  const draw = (text: string) => {
    // A line that breaks could not be taken back.
    stderr.write(`${CLEAR_LINE}${ellipsize(text, (stderr.columns || FULL_WIDTH) - 1)}`);
    isDrawn = true;
  };
  const tell = () => {
    const now = performance.now();
    const isLong = now - since >= TOLD_AFTER_MS;
    const isDue = now - (toldAt ?? startedAt) >= LINE_MS;
    if (redraws ? !isLong : !isDue && (toldAt !== null || !isLong)) return;
    toldAt = now;
    const text = describe(Math.round((now - since) / 1000));
    if (redraws) draw(text);
    else say(text);
  };
  const timer = setInterval(tell, REDRAW_MS);
  timer.unref();
  return {
    next: (news) => {
      since = performance.now();
      if (redraws && news !== undefined) draw(news);
      else clear();
    },
    stop: () => {
      clear();
      clearInterval(timer);
    },
  };
}

/** The end of a wait for a reply: one that is late gets the same time once more. */
export function describePatience(timeoutMs: number): string {
  return sharedWords.now.patience(timeoutMs === 0 ? null : (2 * timeoutMs) / 1000);
}
