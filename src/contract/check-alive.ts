import type { Exchange } from '../protocol/exchange.ts';
import { type Finding, finding } from '../protocol/findings.ts';
import { describeReaction, isComplete, reactionOf } from './expect.ts';
import { passLimit } from './rate-limit.ts';
import type { Run } from './run.ts';
import { runWords } from './words/run.ts';

const RECOVERY_STEP_MS = 200;

/** Whether the plain callback is answered as it was before the first case. */
export function isAsBefore(exchange: Exchange, { plainAccepted }: Run): boolean {
  return plainAccepted ? reactionOf(exchange) === 'accepted' : isComplete(exchange);
}

/**
 * Sends the plain callback on a new connection. Waits for an endpoint that went down; one that does
 * not come back ends the run, and so does one that limits the rate.
 */
export async function checkAlive(run: Run): Promise<Finding | null> {
  const { build, wire, settings } = run;
  const { recoverMs, signal } = settings;
  const { sent: first, limit } = await passLimit(
    () => wire.deliverFresh(build.callback()),
    (sent) => [sent],
    run,
  );
  run.stopped ??= limit;
  if (limit !== null || isAsBefore(first, run)) return null;
  const words = runWords.now.alive;
  const got = describeReaction(first);
  const started = performance.now();
  const seconds = () => ((performance.now() - started) / 1000).toFixed(1);
  let last = first;
  while (performance.now() - started < recoverMs && !signal.aborted) {
    await wire.pause(RECOVERY_STEP_MS);
    last = await wire.deliverFresh(build.callback());
    if (isAsBefore(last, run)) return finding('not-alive', { got, back: words.back(seconds()) });
  }
  run.stopped = words.stopped(describeReaction(last));
  return finding('not-alive', { got, back: words.notBack(seconds()) });
}
