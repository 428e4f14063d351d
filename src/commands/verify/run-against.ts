import { updateBaseline } from '../../contract/baseline.ts';
import { CASE_IDS } from '../../contract/suite.ts';
import type { Report } from '../../contract/verify-report.ts';
import { ExitCode, UserError } from '../../errors.ts';
import { interruptionOf } from '../../io.ts';
import { patienceMs, runVerify, type VerifySettings } from '../../library/verify.ts';
import { showEndpoint } from '../../protocol/endpoint.ts';
import type { Exchange } from '../../protocol/exchange.ts';
import { renderExchange } from '../../render/pretty-exchange.ts';
import { renderVerifyReport } from '../../render/pretty-verify.ts';
import { verifyWords } from '../../render/words/verify.ts';
import type { CommandContext } from '../shared/command.ts';
import { interruptedCode } from '../shared/exit-code.ts';
import { wantsStdout, writeReport } from '../shared/report-files.ts';
import { startWaiting } from '../shared/waiting.ts';
import type { Backend } from './backend.ts';
import { waitFor } from './reach-endpoint.ts';
import { renderLog } from './render-log.ts';
import { verifyLineWords } from './words.ts';
import { type WantedReport, writeReports } from './write-reports.ts';

/** The longest wait for a backend that was started, unless --wait says otherwise; in milliseconds. */
const START_MS = 30_000;

/** What the options ask for beside the settings of the run. */
interface Wishes {
  readonly wait: number | null;
  readonly report: readonly WantedReport[];
  readonly baseline: string | null;
  readonly updateBaseline: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
}

type Settings = Omit<VerifySettings, 'onCase' | 'onFirstReply'>;

/**
 * Waits for the endpoint where that was asked for, runs the suite and reports.
 * @throws BackendExit when the command ended before it answered
 */
export async function runAgainst(
  settings: Settings,
  wishes: Wishes,
  backend: Backend | null,
  context: CommandContext,
): Promise<ExitCode> {
  const { io } = context;
  const waitMs = wishes.wait ?? (backend === null ? 0 : START_MS);
  const missed = waitMs === 0 ? null : await waitFor(settings, waitMs, backend, context, wishes.quiet);
  // Where somebody took the connection, the suite has more patience.
  if (missed?.verdict === 'unreachable' && backend !== null)
    return tellUnreached(missed, waitMs, wishes, backend, context);
  const result = io.signal.aborted
    ? { reached: false as const, preflight: null }
    : await runCases(settings, wishes, context);
  return result.reached
    ? finish(result.report, settings, wishes, backend, context)
    : tellUnreached(result.preflight, waitMs, wishes, backend, context);
}

/** The run itself, and on stderr how far it has come. */
async function runCases(settings: Settings, { quiet }: Wishes, context: CommandContext) {
  const order = CASE_IDS.filter((id) => settings.selected.has(id));
  let done = 0;
  let hasBegun = false;
  let generated = '';
  const words = verifyWords.now.command;
  const first = words.firstReply(showEndpoint(settings.endpoint), patienceMs(settings.timeoutMs) / 1000);
  const progress = () => `[${done}/${order.length}]`;
  const waiting = startWaiting(context, quiet, (seconds) =>
    hasBegun ? words.running(progress(), `${order[done] ?? ''}${generated}`, seconds) : words.soFar(first, seconds),
  );
  try {
    return await runVerify({
      ...settings,
      fuzz: settings.fuzz && {
        ...settings.fuzz,
        onRun: (number, of) => {
          generated = ` [${number}/${of}]`;
          waiting.next(`${progress()} ${order[done] ?? ''}${generated}`);
        },
      },
      onFirstReply: () => {
        hasBegun = true;
        waiting.next();
      },
      onCase: ({ id, outcome }) => {
        done += 1;
        generated = '';
        waiting.next(`${progress()} ${outcome === 'fail' ? '✗ ' : ''}${id}`);
      },
    });
  } finally {
    waiting.stop();
  }
}

/** @param waitedMs how long --wait has tried already; 0 where nothing was waited for */
function tellUnreached(
  exchange: Exchange | null,
  waitedMs: number,
  { verbose }: Pick<Wishes, 'verbose'>,
  backend: Backend | null,
  { io, errorStyle }: CommandContext,
): ExitCode {
  const interruption = interruptionOf(io.signal);
  const words = verifyWords.now.command;
  const tell = (text: string) => io.stderr.write(`${errorStyle.bad('friend-cb:')} ${text}\n`);
  if (interruption !== null || exchange === null) {
    tell(words.interrupted);
    return interruption === null ? ExitCode.unreachable : interruptedCode(interruption);
  }
  tell(words.unreached(waitedMs === 0 ? null : waitedMs / 1000));
  if (backend === null) {
    io.stderr.write(renderExchange(exchange, { style: errorStyle, columns: io.stderr.columns, verbose }));
    return ExitCode.unreachable;
  }
  // That it has to be started is no advice to somebody who had it started.
  io.stderr.write(
    `  ${words.backendAndReply(exchange.failure?.message ?? words.noConnection, backend.name, backend.ending())}\n` +
      `  ${words.listensElsewhere}\n` +
      renderLog(backend),
  );
  return ExitCode.unreachable;
}

async function finish(
  plain: Report,
  settings: Settings,
  wishes: Wishes,
  backend: Backend | null,
  { io, style, errorStyle, asTyped }: CommandContext,
): Promise<ExitCode> {
  const interruption = interruptionOf(io.signal);
  const report: Report = { ...plain, cases: plain.cases.map((each) => ({ ...each, rerun: asTyped(each.rerun) })) };
  const hasRun = report.counts.pass + report.counts.fail + report.counts.known > 0;
  if (!hasRun && report.stopped === null && report.diagnosis === null)
    throw new UserError(verifyLineWords.now.allSkipped, {
      hint: [report.cases[0]?.reason ?? ''],
    });
  if (wishes.updateBaseline && wishes.baseline !== null && interruption === null && hasRun) {
    writeReport(wishes.baseline, updateBaseline(report.cases, settings.baseline));
    const noted = report.cases.filter(({ outcome }) => outcome === 'fail' || outcome === 'known').length;
    io.stdout.write(`${verifyWords.now.command.noted(noted, wishes.baseline)}\n`);
    await writeReports(report, wishes.report, { io, errorStyle });
    return ExitCode.ok;
  }
  if (report.verdict === 'fail' && backend !== null) {
    const ending = backend.ending();
    if (ending !== null)
      io.stderr.write(`${errorStyle.bad('friend-cb:')} ${verifyWords.now.command.backendEnded(ending)}\n`);
    io.stderr.write(renderLog(backend));
  }
  const pretty = wantsStdout(wishes.report) ? { output: io.stderr, style: errorStyle } : { output: io.stdout, style };
  if (!wishes.quiet || report.verdict === 'fail')
    pretty.output.write(
      renderVerifyReport(report, {
        style: pretty.style,
        columns: pretty.output.columns,
        verbose: wishes.verbose,
      }),
    );
  // After the pretty report: where the disk is full, that at least has been shown.
  await writeReports(report, wishes.report, { io, errorStyle });
  if (interruption !== null) return interruptedCode(interruption);
  return report.verdict === 'pass' ? ExitCode.ok : ExitCode.contract;
}
