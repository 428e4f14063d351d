import type { Progress } from '../../load/watch-progress.ts';
import { renderProgress, renderProgressLine } from '../../render/pretty-load.ts';
import type { CommandContext } from '../shared/command.ts';

/** The time between two updates: on a terminal, and in a pipe, where each one is a line of a log. */
const REDRAW_MS = 200;
const LINE_MS = 5000;
/** On a terminal a few lines that are redrawn; in a pipe a plain line now and then. */
export function createProgressView(seconds: number, quiet: boolean, { io, errorStyle, say }: CommandContext) {
  const { columns, isTTY } = io.stderr;
  const redraws = isTTY && columns !== null && io.env['TERM'] !== 'dumb';
  let drawn = 0;
  const erase = () => (drawn > 0 ? `\u001b[${drawn}A\u001b[0J` : '');
  // The message about the interruption stands below what was drawn, which must not be erased then.
  io.signal.addEventListener('abort', () => {
    drawn = 0;
  });
  const show = (state: Progress) => {
    if (quiet) return;
    if (!redraws) return say(renderProgressLine(state));
    const lines = renderProgress(state, seconds, io.stderr.columns ?? 80, errorStyle);
    io.stderr.write(`${erase()}${lines.join('\n')}\n`);
    drawn = lines.length;
  };
  const clear = () => {
    if (drawn > 0) io.stderr.write(erase());
    drawn = 0;
  };
  return { everyMs: redraws ? REDRAW_MS : LINE_MS, show, clear };
}
