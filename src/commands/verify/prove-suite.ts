import { ANY_CHOICES } from '../../contract/case.ts';
import { MUTANTS } from '../../contract/self-test/mutants.ts';
import { type PartOfSuite, selfTest } from '../../contract/self-test/self-test.ts';
import type { Report } from '../../contract/verify-report.ts';
import { NO_TLS_SETTINGS } from '../../delivery/dial.ts';
import { ExitCode } from '../../errors.ts';
import { interruptionOf } from '../../io.ts';
import { startLoop } from '../../library/chat-loop.ts';
import { startReceiver } from '../../library/receive.ts';
import { NO_FILES, RECOVER_MS, runVerify, selectCases } from '../../library/verify.ts';
import { parseEndpoint } from '../../protocol/endpoint.ts';
import { CHAT_TIMEOUT_MS } from '../../protocol/judge-reply.ts';
import { renderMutant, renderSelfTest } from '../../render/pretty-self-test.ts';
import { verifyWords } from '../../render/words/verify.ts';
import type { CommandContext } from '../shared/command.ts';
import { interruptedCode } from '../shared/exit-code.ts';
import { startWaiting } from '../shared/waiting.ts';

const APP = '1400000001';
const TOKEN = 'self-test-token';
/** Generated callbacks for a receiver. With the same seed, what they meet is always the same. */
const FUZZ_RUNS = 240;
/** A store in memory changes at once, or after 60 ms where it answers first. */
const SETTLE_MS = 400;
/** The number of receivers tried at once: they wait more than they work. */
const CONCURRENCY = 4;

/** Proves the suite against receivers that are broken on purpose, and prints which case caught which. */
export async function runSelfTest(context: CommandContext, quiet: boolean): Promise<ExitCode> {
  const { io, style } = context;
  const verify = async (url: string, { skip, group, probe }: PartOfSuite): Promise<Report | null> => {
    const reading = parseEndpoint(url);
    const selection = selectCases(group === null ? [] : [`${group}/`], skip);
    if (!reading.ok || !selection.ok) throw new Error('the self-test calls what it made itself');
    const way = { sdkAppId: APP, token: TOKEN, timeoutMs: CHAT_TIMEOUT_MS, tls: NO_TLS_SETTINGS };
    const loop = group === 'loop' ? await startLoop({ ...way, endpoint: reading.endpoint }) : null;
    const result = await runVerify({
      ...way,
      endpoint: reading.endpoint,
      seed: 1,
      accounts: [],
      headers: [],
      selected: selection.ids,
      choices: ANY_CHOICES,
      failOn: 'info',
      bail: false,
      baseline: null,
      effects: probe && {
        ...{ probe, befriend: null, settleMs: SETTLE_MS, loop },
        ...{ probeName: verifyWords.now.selfTest.store, befriendName: 'Sns.CallbackFriendAdd' },
      },
      fuzz: { runs: FUZZ_RUNS, path: null, onRun: () => undefined, onFailure: () => undefined },
      // On a busy machine a receiver can seem to be down for a moment: that must not end its run.
      recoverMs: RECOVER_MS,
      now: io.now,
      signal: io.signal,
      files: NO_FILES,
      looking: null,
      command: null,
      onFirstReply: () => undefined,
      onCase: () => undefined,
    });
    await loop?.close();
    // What was cut short proves nothing.
    if (io.signal.aborted) return null;
    if (!result.reached) throw new Error('a receiver of the self-test could not be reached');
    return result.report;
  };
  let tried = 0;
  const waiting = startWaiting(context, quiet, (seconds) =>
    tried === 0 ? verifyWords.now.selfTest.begins(seconds) : verifyWords.now.selfTest.tried(tried, MUTANTS.length),
  );
  const result = await selfTest({
    sdkAppId: APP,
    token: TOKEN,
    now: io.now,
    verify,
    startRight: () => startReceiver({ sdkAppId: APP, token: TOKEN, now: io.now }),
    concurrency: CONCURRENCY,
    onResult: (mutant) => {
      tried += 1;
      waiting.next();
      io.stdout.write(renderMutant(mutant, style));
    },
  }).finally(waiting.stop);
  const reason = interruptionOf(io.signal);
  if (result === null || reason !== null) {
    const words = verifyWords.now.selfTest;
    io.stdout.write(`\n${style.bad('FAIL')}  ${words.interrupted(words.tried(tried, MUTANTS.length))}\n`);
    return reason === null ? ExitCode.contract : interruptedCode(reason);
  }
  io.stdout.write(renderSelfTest(result, style));
  return result.passed ? ExitCode.ok : ExitCode.contract;
}
