import { ExitCode } from '../../errors.ts';
import { type Interruption, type Io, interruptionOf } from '../../io.ts';
import type { Verdict } from '../../protocol/exchange.ts';

/** The exit code of a run that was interrupted; a closed stdout is no error. */
export function interruptedCode(reason: Interruption): ExitCode {
  const codes = {
    SIGINT: ExitCode.interrupted,
    SIGTERM: ExitCode.terminated,
    SIGHUP: ExitCode.hungUp,
    'stdout-closed': ExitCode.ok,
  };
  return codes[reason];
}

/**
 * The exit code of a run of several exchanges: a broken contract (1) wins over an endpoint that
 * could not be reached (3).
 * @param missed the verdicts of the callbacks that were not answered as expected
 */
export function sendingCode(missed: ReadonlySet<Verdict>, { signal }: Io): ExitCode {
  const reason = interruptionOf(signal);
  if (reason !== null) return interruptedCode(reason);
  if ([...missed].some((verdict) => verdict !== 'unreachable')) return ExitCode.contract;
  return missed.size > 0 ? ExitCode.unreachable : ExitCode.ok;
}
