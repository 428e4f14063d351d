import { ANY_CHOICES } from '../../contract/case.ts';
import { selfTest } from '../../contract/self-test/self-test.ts';
import type { Report } from '../../contract/verify-report.ts';
import { NO_TLS_SETTINGS } from '../../delivery/dial.ts';
import { ExitCode } from '../../errors.ts';
import { interruptionOf } from '../../io.ts';
import { startReceiver } from '../../library/receive.ts';
import { NO_FILES, RECOVER_MS, runVerify, selectCases } from '../../library/verify.ts';
import { parseEndpoint } from '../../protocol/endpoint.ts';
import { CHAT_TIMEOUT_MS } from '../../protocol/judge-reply.ts';
import { renderMutant, renderSelfTest } from '../../render/pretty-self-test.ts';
import type { CommandContext } from '../shared/command.ts';
import { interruptedCode } from '../shared/exit-code.ts';

const APP = '1400000001';
const TOKEN = 'self-test-token';
/** The number of receivers tried at once: they wait more than they work. */
const CONCURRENCY = 4;

/** Proves the suite against receivers that are broken on purpose, and prints which case caught which. */
export async function runSelfTest({ io, style }: CommandContext): Promise<ExitCode> {
  const verify = async (url: string, skip: readonly string[]): Promise<Report> => {
    const reading = parseEndpoint(url);
    const selection = selectCases([], skip);
    if (!reading.ok || !selection.ok) throw new Error('the self-test calls what it made itself');
    const result = await runVerify({
      endpoint: reading.endpoint,
      sdkAppId: APP,
      token: TOKEN,
      seed: 1,
      timeoutMs: CHAT_TIMEOUT_MS,
      accounts: [],
      headers: [],
      tls: NO_TLS_SETTINGS,
      selected: selection.ids,
      choices: ANY_CHOICES,
      failOn: 'info',
      bail: false,
      baseline: null,
      // On a busy machine a receiver can seem to be down for a moment: that must not end its run.
      recoverMs: RECOVER_MS,
      now: io.now,
      signal: io.signal,
      files: NO_FILES,
      command: null,
      onCase: () => undefined,
    });
    if (!result.reached) throw new Error('a receiver of the self-test could not be reached');
    return result.report;
  };
  const result = await selfTest({
    sdkAppId: APP,
    token: TOKEN,
    now: io.now,
    verify,
    startRight: () => startReceiver({ sdkAppId: APP, token: TOKEN, now: io.now }),
    concurrency: CONCURRENCY,
    onResult: (mutant) => io.stdout.write(renderMutant(mutant, style)),
  });
  io.stdout.write(renderSelfTest(result, style));
  const reason = interruptionOf(io.signal);
  if (reason !== null) return interruptedCode(reason);
  return result.passed ? ExitCode.ok : ExitCode.contract;
}
