import { existsSync } from 'node:fs';
import { parseBaseline, updateBaseline } from '../../contract/baseline.ts';
import { ANY_CHOICES, CHOICES, type ChoiceName, type Choices } from '../../contract/case.ts';
import { CASE_IDS, CASES } from '../../contract/suite.ts';
import type { Report } from '../../contract/verify-report.ts';
import { ExitCode, UserError } from '../../errors.ts';
import { interruptionOf } from '../../io.ts';
import { MAX_SEED } from '../../library/bounds.ts';
import { RECOVER_MS, runVerify, selectCases, type VerifySettings } from '../../library/verify.ts';
import { LEVELS } from '../../protocol/findings.ts';
import { escapeUnseen } from '../../protocol/visible.ts';
import { renderExchange } from '../../render/pretty-exchange.ts';
import { renderCaseList, renderCaseListJson, renderVerifyReport } from '../../render/pretty-verify.ts';
import { type CommandContext, defineCommand, flag, list, type Values, value, valueOr } from '../shared/command.ts';
import {
  colorOptions,
  quietOption,
  readTextFile,
  resolveTls,
  resolveToken,
  sdkAppIdOption,
  sendingOptions,
  tokenOptions,
  verboseOption,
} from '../shared/common-options.ts';
import { interruptedCode } from '../shared/exit-code.ts';
import { parseChoice, parseDuration, parseInteger, parseKeyValue, parseText } from '../shared/parse.ts';
import { checkReports, reportOption, wantsStdout, writeReport } from '../shared/report-files.ts';
import { type Backend, BackendExit } from './backend.ts';
import { startFor, waitFor } from './reach-endpoint.ts';
import { REPORT_KINDS, writeReports } from './write-reports.ts';

/** The longest wait for a backend that was started, unless --wait says otherwise; in milliseconds. */
const START_MS = 30_000;

const options = {
  ...sendingOptions,
  sdkAppid: sdkAppIdOption("the app's id, which the backend must check"),
  ...tokenOptions('sign the callbacks with this token, and run the cases about signatures'),
  only: list('--only <id|prefix>', 'run only these cases (repeatable)', parseText('the id')),
  skip: list('--skip <id|prefix>', 'leave these cases out (repeatable)', parseText('the id')),
  failOn: valueOr(
    '--fail-on <level>',
    `the lowest level that fails the run: ${LEVELS.join(', ')}`,
    parseChoice(LEVELS),
    'must',
  ),
  choice: list(
    '--choice <name=value>',
    'pin an answer that the documentation leaves open (repeatable)',
    parseChoicePin,
  ),
  accounts: value(
    '--accounts <a,b,…>',
    "ids that exist in the backend's data; by default ids begin with fcb-",
    parseAccounts,
  ),
  seed: valueOr(
    '--seed <n>',
    'the same seed sends the same bytes, except times and signatures',
    parseInteger(0, MAX_SEED),
    1,
  ),
  wait: value('--wait <duration>', 'before the run, wait this long for the endpoint to answer', parseDuration),
  report: reportOption(REPORT_KINDS),
  baseline: value(
    '--baseline <file>',
    'file of known failures, which do not fail the run',
    parseText('the name of the file'),
  ),
  updateBaseline: flag('--update-baseline', 'write the failures of this run into the baseline'),
  bail: flag('--bail', 'stop at the first failure that fails the run'),
  list: flag('--list', 'list the cases, run nothing'),
  json: flag('--json', 'with --list: as JSON'),
  selfTest: flag('--self-test', 'prove the suite: run it against receivers that are broken on purpose'),
  quiet: quietOption,
  verbose: verboseOption,
  ...colorOptions,
};

type VerifyValues = Values<typeof options>;

export const verify = defineCommand({
  operands: [],
  takesCommand: true,
  options,
  examples: [
    {
      command: 'friend-cb verify --to http://localhost:3000/im --sdk-appid 1400000001',
      why: 'the whole suite against a backend that runs',
    },
    {
      command: 'friend-cb verify --to :3000/im --sdk-appid 1400000001 --token-file token -- npm start',
      why: 'start the backend, run the suite with signatures, stop the backend',
    },
    {
      command: 'friend-cb verify --to :3000/im --sdk-appid 1400000001 --report junit=verify.xml --fail-on should',
      why: 'in CI, and stricter',
    },
    { command: 'friend-cb verify --to :3000/im --sdk-appid 1400000001 --only identity/ -v', why: 'one group' },
    {
      command: 'friend-cb verify --to :3000/im --sdk-appid 1400000001 --baseline known.json --update-baseline',
      why: 'note what fails today, so that only new failures count',
    },
    { command: 'friend-cb verify --list', why: 'what there is; friend-cb explain ID tells more' },
  ],
  run: runVerifyCommand,
});

function parseChoicePin(text: string): readonly [ChoiceName, string] {
  const [name, answer] = parseKeyValue(text);
  const known = parseChoice(Object.keys(CHOICES) as ChoiceName[])(name);
  return [known, parseChoice<string>(CHOICES[known])(answer)];
}

function parseAccounts(text: string): readonly string[] {
  const ids = text.split(',').map((id) => id.trim());
  if (ids.includes('') || new Set(ids).size < 2)
    throw new UserError(`'${text}' is not a list of ids`, {
      hint: ['valid: two or more different ids, as in alice,bob'],
    });
  return ids;
}

async function runVerifyCommand(
  _: readonly string[],
  values: VerifyValues,
  context: CommandContext,
): Promise<ExitCode> {
  const { io, style } = context;
  const selection = selectCases(values.only, values.skip);
  if (!selection.ok)
    throw new UserError(`no case is named or begins with '${selection.unknown}'`, {
      mistyped: {
        given: selection.unknown,
        known: [...new Set(CASE_IDS.map((id) => id.replace(/\/.*/, '/'))), ...CASE_IDS],
      },
      hint: ['friend-cb verify --list lists all of them'],
    });
  if (values.list) {
    const cases = CASES.filter(({ id }) => selection.ids.has(id));
    io.stdout.write(
      values.json || values.report.some(({ kind, file }) => kind === 'json' && file === '-')
        ? renderCaseListJson(cases)
        : renderCaseList(cases, style),
    );
    return ExitCode.ok;
  }
  if (values.json)
    throw new UserError('--json goes with --list', { hint: ['--report json=FILE writes the result of a run'] });
  if (values.selfTest) {
    const { runSelfTest } = await import('./prove-suite.ts');
    return runSelfTest(context);
  }
  const settings = await resolveSettings(values, selection.ids, context);
  const backend = context.command === null ? null : await startFor(settings, context.command, io.env);
  try {
    return await runAgainst(settings, values, backend, context);
  } catch (error) {
    if (!(error instanceof BackendExit)) throw error;
    io.stderr.write(`${context.errorStyle.bad('friend-cb:')} ${error.message} before it answered\n${showLog(backend)}`);
    return ExitCode.unreachable;
  } finally {
    await backend?.stop();
  }
}

async function resolveSettings(
  values: VerifyValues,
  selected: ReadonlySet<string>,
  context: CommandContext,
): Promise<Omit<VerifySettings, 'onCase'>> {
  const missing = [
    ...(values.to === null ? ['--to URL, the endpoint'] : []),
    ...(values.sdkAppid === null ? ["--sdk-appid ID, the app's id"] : []),
  ];
  const { to: endpoint, sdkAppid: sdkAppId } = values;
  if (endpoint === null || sdkAppId === null) {
    throw new UserError(`verify needs ${missing.join(', and ')}`, {
      hint: [
        'the backend must check that SdkAppid is its own, so the suite has to know it',
        'for example: friend-cb verify --to http://localhost:3000/im --sdk-appid 1400000001',
      ],
    });
  }
  if (selected.size === 0)
    throw new UserError('no case is left to run', { hint: ['--skip takes away all that --only selects'] });
  if (values.updateBaseline && values.baseline === null)
    throw new UserError('--update-baseline needs --baseline FILE, which it writes');
  checkReports(values.report);
  const isNew = values.updateBaseline && values.baseline !== null && !existsSync(values.baseline);
  return {
    endpoint,
    sdkAppId,
    token: resolveToken(values, context, 'the cases about signatures are skipped'),
    seed: values.seed,
    timeoutMs: values.timeout,
    accounts: values.accounts ?? [],
    headers: values.header,
    tls: await resolveTls(values),
    selected,
    choices: { ...ANY_CHOICES, ...(Object.fromEntries(values.choice) as Partial<Choices>) },
    failOn: values.failOn,
    bail: values.bail,
    baseline:
      values.baseline === null || isNew
        ? null
        : parseBaseline(readTextFile(values.baseline, 'the baseline'), values.baseline),
    recoverMs: RECOVER_MS,
    now: context.io.now,
    signal: context.io.signal,
    files: values,
    command: context.command,
  };
}

const CLEAR_LINE = '\r\u001b[2K';

const showLog = (backend: Backend | null) =>
  backend === null || backend.log() === ''
    ? ''
    : `the backend's log:\n${backend
        .log()
        .split('\n')
        .map((line) => `  | ${escapeUnseen(line)}`)
        .join('\n')}\n`;

async function runAgainst(
  settings: Omit<VerifySettings, 'onCase'>,
  values: VerifyValues,
  backend: Backend | null,
  { io, style, errorStyle, asTyped }: CommandContext,
): Promise<ExitCode> {
  const patience = values.wait ?? (backend === null ? 0 : START_MS);
  if (patience > 0) await waitFor(settings, patience, backend);
  let done = 0;
  const showProgress = io.stderr.isTTY && !values.quiet;
  const result = await runVerify({
    ...settings,
    onCase: ({ id, outcome }) => {
      done += 1;
      if (showProgress)
        io.stderr.write(
          `${CLEAR_LINE}${errorStyle.dim(`[${done}/${settings.selected.size}]`)} ` +
            (outcome === 'fail' ? errorStyle.bad(id) : id),
        );
    },
  });
  if (showProgress) io.stderr.write(CLEAR_LINE);
  const interruption = interruptionOf(io.signal);
  if (!result.reached) {
    const view = { style: errorStyle, columns: io.stderr.columns, verbose: values.verbose };
    io.stderr.write(
      `${errorStyle.bad('friend-cb:')} the endpoint could not be reached, no case was run\n` +
        renderExchange(result.preflight, view) +
        showLog(backend),
    );
    return interruption === null ? ExitCode.unreachable : interruptedCode(interruption);
  }
  const cases = result.report.cases.map((each) => ({ ...each, rerun: asTyped(each.rerun) }));
  const report: Report = { ...result.report, cases };
  const hasRun = report.counts.pass + report.counts.fail + report.counts.known > 0;
  if (!hasRun && interruption === null)
    throw new UserError('every selected case was skipped, so nothing was checked', {
      hint: [report.cases[0]?.reason ?? ''],
    });
  if (values.updateBaseline && values.baseline !== null && interruption === null) {
    writeReports(report, values.report, io);
    writeReport(values.baseline, updateBaseline(report.cases, settings.baseline));
    const noted = report.cases.filter(({ outcome }) => outcome === 'fail' || outcome === 'known').length;
    io.stdout.write(
      `noted ${noted} failing ${noted === 1 ? 'case' : 'cases'} in ${values.baseline}; give each a reason\n`,
    );
    return ExitCode.ok;
  }
  const pretty = wantsStdout(values.report) ? { output: io.stderr, style: errorStyle } : { output: io.stdout, style };
  if (!values.quiet || report.verdict === 'fail')
    pretty.output.write(renderVerifyReport(report, pretty.style, values.verbose));
  if (report.verdict === 'fail') io.stderr.write(showLog(backend));
  // After the pretty report: where the disk is full, that at least has been shown.
  writeReports(report, values.report, io);
  if (interruption !== null) return interruptedCode(interruption);
  return report.verdict === 'pass' ? ExitCode.ok : ExitCode.contract;
}
