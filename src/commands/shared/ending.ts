import { ExitCode } from '../../errors.ts';
import type { Interruption } from '../../io.ts';
import { interruptedCode } from './exit-code.ts';

/** Why `listen` or `chat` ends: --count is reached, --for is over, the key q, or an interruption. */
export type EndReason = 'count' | 'for' | 'quit' | Interruption;

export interface Ending {
  /** Ends the run; only the first reason counts. */
  readonly end: (reason: EndReason) => void;
  /** Ends the run with an exception. */
  readonly fail: (error: unknown) => void;
  /** Starts the clock of --for, and resolves with the reason to end. */
  readonly reached: (durationMs: number | null, signal: AbortSignal) => Promise<EndReason>;
}

export function createEnding(): Ending {
  let end: Ending['end'] = () => undefined;
  let fail: Ending['fail'] = () => undefined;
  const ended = new Promise<EndReason>((resolve, reject) => {
    end = resolve;
    fail = reject;
  });
  return {
    end,
    fail,
    reached: async (durationMs, signal) => {
      const timer = durationMs === null ? null : setTimeout(() => end('for'), durationMs);
      const onAbort = () => end(signal.reason as Interruption);
      signal.addEventListener('abort', onAbort);
      if (signal.aborted) onAbort();
      try {
        return await ended;
      } finally {
        if (timer) clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
      }
    },
  };
}

export function endingCode(
  reason: EndReason,
  callbacks: number,
  { count, for: durationMs }: { readonly count: number | null; readonly for: number | null },
): ExitCode {
  if (reason === 'count' || reason === 'quit') return ExitCode.ok;
  if (reason === 'for') return count !== null && callbacks < count ? ExitCode.contract : ExitCode.ok;
  // Without --count and --for, an interruption is how the run is meant to end.
  return count === null && durationMs === null ? ExitCode.ok : interruptedCode(reason);
}
