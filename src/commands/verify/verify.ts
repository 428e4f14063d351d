import { existsSync } from 'node:fs';
import { parseBaseline } from '../../contract/baseline.ts';
import { ANY_CHOICES, CHOICES, type ChoiceName, type Choices } from '../../contract/case.ts';
import type { EffectSettings } from '../../contract/effect/effect-settings.ts';
import { CASE_IDS, CASES, type OptionalGroup } from '../../contract/suite.ts';
import { runWords } from '../../contract/words/run.ts';
import { ExitCode, UserError } from '../../errors.ts';
import { MAX_SEED } from '../../library/bounds.ts';
import { startLoop } from '../../library/chat-loop.ts';
import { optionalGroups, RECOVER_MS, selectCases, type VerifySettings } from '../../library/verify.ts';
import { LEVELS } from '../../protocol/findings.ts';
import { maskSecrets } from '../../protocol/mask.ts';
import { FRIEND_ADD } from '../../protocol/query.ts';
import { renderCaseList, renderCaseListJson } from '../../render/pretty-verify.ts';
import { USUAL_SETTLE_MS } from '../../render/rerun.ts';
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
import { parseChoice, parseDuration, parseInteger, parseKeyValue, parseText } from '../shared/parse.ts';
import { checkReports, checkWritable, reportOption } from '../shared/report-files.ts';
import { sharedWords } from '../shared/words.ts';
import { type Backend, BackendExit } from './backend.ts';
import { endBackend, renderEarlyExit } from './end-backend.ts';
import { fuzzOptions, resolveFuzz, withRecord } from './fuzz.ts';
import { createPairCommand } from './probe-command.ts';
import { startFor } from './reach-endpoint.ts';
import { runAgainst } from './run-against.ts';
import { verifyLineWords } from './words.ts';
import { REPORT_KINDS } from './write-reports.ts';

const options = {
  ...sendingOptions,
  sdkAppid: sdkAppIdOption("the app's id, which the backend must check"),
  ...tokenOptions('sign the callbacks with this token, and run the cases about signatures'),
  only: list('--only <id|prefix>', 'run only these cases (repeatable)', parseText('id')),
  skip: list('--skip <id|prefix>', 'leave these cases out (repeatable)', parseText('id')),
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
  probe: value(
    '--probe <command>',
    "look into the backend's data: shell command that prints what it says about the friendship of FRIEND_CB_FROM and " +
      'FRIEND_CB_TO (switches the cases effect/ on)',
    parseText('command'),
  ),
  befriend: value(
    '--befriend <command>',
    'with --probe: shell command that makes the two friends in the data (without it: Sns.CallbackFriendAdd)',
    parseText('command'),
  ),
  settle: valueOr(
    '--settle <duration>',
    'with --probe: how long the data may take to change, and how long it has to stay unchanged',
    parseDuration,
    USUAL_SETTLE_MS,
    { defaultText: '2s' },
  ),
  chat: flag(
    '--chat',
    'with --probe: start a stand-in for Chat, make friends by its REST API, and compare its friend graph with the data',
  ),
  seed: valueOr(
    '--seed <n>',
    'the same seed sends the same bytes, except times and signatures',
    parseInteger(0, MAX_SEED),
    1,
  ),
  ...fuzzOptions,
  wait: value('--wait <duration>', 'before the run, wait this long for the endpoint to answer', parseDuration),
  report: reportOption(REPORT_KINDS),
  baseline: value('--baseline <file>', 'file of known failures, which do not fail the run', parseText('file')),
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
    {
      command: 'friend-cb verify --to :3000/im --sdk-appid 1400000001 --report html=verify.html',
      why: 'and a page for a browser: what to change, and all that was sent and received',
    },
    { command: 'friend-cb verify --to :3000/im --sdk-appid 1400000001 --only identity/ -v', why: 'one group' },
    {
      command: 'friend-cb verify --to :3000/im --sdk-appid 1400000001 --baseline known.json --update-baseline',
      why: 'note what fails today, so that only new failures count',
    },
    {
      command: 'friend-cb verify --to :3000/im --sdk-appid 1400000001 --fuzz 200 --seed 7',
      why: 'and 200 generated callbacks; the same seed makes the same',
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
    throw new UserError(verifyLineWords.now.notIds(text), { hint: [verifyLineWords.now.ids] });
  return ids;
}

async function runVerifyCommand(
  _: readonly string[],
  values: VerifyValues,
  context: CommandContext,
): Promise<ExitCode> {
  const { io, style } = context;
  const words = verifyLineWords.now;
  const selection = selectCases(values.only, values.skip, values.list ? ALL_GROUPS : groupsOf(values));
  if (!selection.ok)
    throw new UserError(words.noCase(selection.unknown), {
      mistyped: {
        given: selection.unknown,
        known: [...new Set(CASE_IDS.map((id) => id.replace(/\/.*/, '/'))), ...CASE_IDS],
      },
      hint: [words.listAll],
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
  if (values.json) throw new UserError(words.jsonNeedsList, { hint: [words.reportJson] });
  if (values.selfTest) {
    const { runSelfTest } = await import('./prove-suite.ts');
    return runSelfTest(context, values.quiet);
  }
  const resolved = await resolveSettings(values, selection.ids, context);
  const looking = await resolveEffects(values, context);
  const { settings, close } = withRecord(resolved, values, context);
  const started = context.command === null ? null : await startFor(settings, context.command, context);
  const backend = started && maskLog(started, settings);
  const loop = values.chat ? await startLoop(settings) : null;
  try {
    return await runAgainst({ ...settings, effects: looking && { ...looking, loop } }, values, backend, context);
  } catch (error) {
    if (!(error instanceof BackendExit)) throw error;
    if (backend !== null) io.stderr.write(renderEarlyExit(error, backend, context));
    return ExitCode.unreachable;
  } finally {
    close();
    await loop?.close();
    if (backend !== null) await endBackend(backend, settings, context);
  }
}

const ALL_GROUPS: ReadonlySet<OptionalGroup> = new Set(['effect', 'loop', 'fuzz']);

/** The groups of cases that are asked for by an option of theirs. */
function groupsOf({ probe, chat, fuzz }: VerifyValues): ReadonlySet<OptionalGroup> {
  return optionalGroups({ isProbed: probe !== null, isLooped: chat, isFuzzed: fuzz !== null });
}

/** How to look into the data; null where nobody asked. @throws UserError for a command that cannot be started */
async function resolveEffects(
  { probe, befriend, settle, chat }: VerifyValues,
  { io, given }: CommandContext,
): Promise<Omit<EffectSettings, 'loop'> | null> {
  const words = verifyLineWords.now;
  if (probe === null) {
    const alone = befriend !== null ? '--befriend' : chat ? '--chat' : given.has('settle') ? '--settle' : null;
    if (alone !== null) throw new UserError(words.needsProbe(alone));
    return null;
  }
  if (chat && befriend !== null) throw new UserError(words.bothMakeFriends, { hint: [sharedWords.now.giveOne] });
  const looking = createPairCommand(probe, '--probe', io);
  const making = befriend === null ? null : createPairCommand(befriend, '--befriend', io);
  await looking.check();
  return {
    probe: looking.run,
    befriend: making && (async (pair) => void (await making.run(pair))),
    settleMs: settle,
    probeName: `--probe '${probe}'`,
    befriendName: chat ? runWords.now.effect.standIn : befriend === null ? FRIEND_ADD : `--befriend '${befriend}'`,
  };
}

async function resolveSettings(
  values: VerifyValues,
  selected: ReadonlySet<string>,
  context: CommandContext,
): Promise<Omit<VerifySettings, 'onCase' | 'onFirstReply'>> {
  const words = verifyLineWords.now;
  const { to: endpoint, sdkAppid: sdkAppId } = values;
  if (endpoint === null || sdkAppId === null) {
    throw new UserError(words.needs(endpoint === null, sdkAppId === null), {
      hint: [
        words.mustKnowApp,
        words.forExample('friend-cb verify --to http://localhost:3000/im --sdk-appid 1400000001'),
      ],
    });
  }
  if (selected.size === 0) throw new UserError(words.noCaseLeft, { hint: [words.skipTakesAll] });
  if (values.updateBaseline && values.baseline === null) throw new UserError(words.updateNeedsBaseline);
  checkReports(values.report);
  if (values.updateBaseline && values.baseline !== null) checkWritable(values.baseline);
  const isNew = values.updateBaseline && values.baseline !== null && !existsSync(values.baseline);
  return {
    endpoint,
    sdkAppId,
    token: resolveToken(values, context, 'skip'),
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
        : parseBaseline(readTextFile(values.baseline, 'baseline'), values.baseline),
    effects: null,
    fuzz: resolveFuzz(values, selected),
    recoverMs: RECOVER_MS,
    now: context.io.now,
    signal: context.io.signal,
    files: values,
    looking:
      values.probe === null
        ? null
        : { probe: values.probe, befriend: values.befriend, chat: values.chat, settleMs: values.settle },
    command: context.command,
  };
}

/** A backend under development may print the token, which it shares with us. */
function maskLog(backend: Backend, { token }: Pick<VerifySettings, 'token'>): Backend {
  return token === null ? backend : { ...backend, log: () => maskSecrets(backend.log(), [token]) };
}
