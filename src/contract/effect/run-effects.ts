import { untilGivenUp } from '../../delivery/drain.ts';
import type { Pair } from '../../protocol/exchange.ts';
import { type Finding, finding, findingWords } from '../../protocol/findings.ts';
import { maskCommand } from '../../protocol/mask.ts';
import { curlFor, reportCase, reportSkip } from '../report-case.ts';
import { describeInterruption, type Run } from '../run.ts';
import { type CaseReport, highestLevel } from '../verify-report.ts';
import { runWords } from '../words/run.ts';
import {
  type EffectCase,
  type EffectResult,
  nameOf,
  type ProbeHabit,
  ProbeTrouble,
  pairOf,
  Unmade,
} from './effect-case.ts';
import { CONTROL, effectCases } from './effect-cases.ts';
import type { EffectSettings } from './effect-settings.ts';
import { keepLooks } from './keep-looks.ts';
import { createLab } from './lab.ts';
import { createPauses, Interrupted, type Pauses } from './pauses.ts';
import { createTurns, type Turns } from './turns.ts';

/** So many ids belong to each case. */
const IDS_PER_CASE = 1000;
/** Looks that are taken at once: each may be a process. */
const LOOKS_AT_ONCE = 8;

/** Where the group stands: what the control found, and why nothing more is tried. */
interface Group {
  readonly effects: EffectSettings;
  readonly turns: Turns;
  /** Different ids of the user's. */
  readonly given: readonly string[];
  readonly pauses: Pauses;
  readonly startedAtMs: number;
  /** All who were made friends. */
  readonly made: Pair[];
  habit: ProbeHabit | null;
  stopped: string | null;
}

/** Looks whether the data of the backend does what its replies say. */
export async function runEffects(run: Run, keep: (report: CaseReport) => void): Promise<void> {
  const { selected, effects, accounts, signal } = run.settings;
  const wanted = effectCases.filter(({ id }) => selected.has(id));
  if (wanted.length === 0) return;
  if (effects === null) {
    for (const { id } of wanted) keep(reportSkip(id, runWords.now.skip.needsProbe, run.settings));
    return;
  }
  const group: Group = {
    effects,
    turns: createTurns(LOOKS_AT_ONCE),
    given: [...new Set(accounts)],
    pauses: createPauses(signal),
    startedAtMs: run.settings.now(),
    made: [],
    habit: null,
    stopped: reasonToStop(run),
  };
  const reported = new Set<string>();
  let isOver = false;
  await untilGivenUp(
    playAll(wanted, run, group, (report) => {
      // A case that was given up has nothing to say any more.
      if (isOver) return;
      reported.add(report.id);
      keep(report);
    }).then(() => partAll(run, group)),
    signal,
    0,
  ).finally(group.pauses.close);
  isOver = true;
  if (signal.aborted) {
    group.stopped = describeInterruption(run.settings);
    run.stopped ??= group.stopped;
  }
  for (const { id } of wanted)
    if (!reported.has(id)) keep(reportSkip(id, group.stopped ?? runWords.now.skip.notReached, run.settings));
}

async function playAll(
  wanted: readonly EffectCase[],
  run: Run,
  group: Group,
  tell: (report: CaseReport) => void,
): Promise<void> {
  if (group.stopped !== null) return;
  const tried = wanted.filter((each) => reasonToSkip(each, run, group) === null);
  for (const each of wanted) if (!tried.includes(each)) tell(await runEffect(each, run, group));
  if (tried.length === 0) return;
  const control = await runControl(run, group);
  // Nobody may take for proved what could not be tried.
  if (control.outcome === 'fail' || tried.some(({ id }) => id === CONTROL)) tell(control);
  const rest = tried.filter(({ id }) => id !== CONTROL);
  for (const each of rest) if (!each.isQuiet) tell(await runEffect(each, run, group));
  const waiting: Promise<void>[] = [];
  for (const each of rest.filter(({ isQuiet }) => isQuiet)) {
    // What they do is done in turn, for it is the business of one case what happens at once. The waiting
    // that nothing happens is shared, unless they use the same ids.
    await new Promise<void>((resolve) => {
      const onSettle = group.given.length > 0 ? () => undefined : resolve;
      const played = runEffect(each, run, group, onSettle).then(tell);
      waiting.push(played);
      // Where it fails, that is told below.
      played.then(resolve, resolve);
    });
  }
  await Promise.all(waiting);
}

/** Leaves nobody behind in the data who was made friends for the run. */
async function partAll({ build, wire }: Run, { made, habit }: Group): Promise<void> {
  if (habit?.showsFriends !== true) return;
  const deleters = new Map<string, Map<string, Pair>>();
  for (const pair of made) {
    const own = deleters.get(pair.From_Account) ?? new Map<string, Pair>();
    deleters.set(pair.From_Account, own.set(pair.To_Account, pair));
  }
  await Promise.all(
    [...deleters.values()].map((own) => {
      const pairs = [...own.values()].flatMap((pair) => [pair, pairOf(pair.To_Account, pair.From_Account)]);
      return wire.deliver(build.callback({ pairs }));
    }),
  );
}

function reasonToStop({ stopped, diagnosis }: Run): string | null {
  if (stopped !== null) return stopped;
  return diagnosis === null ? null : runWords.now.skip.notAccepted;
}

async function runControl(run: Run, group: Group): Promise<CaseReport> {
  const control = effectCases.find(({ id }) => id === CONTROL);
  if (control === undefined) throw new Error('there is no control');
  const report = await runEffect(control, run, group);
  if (report.outcome === 'fail') group.stopped ??= runWords.now.skip.failedBefore(CONTROL);
  return report;
}

async function runEffect(
  each: EffectCase,
  run: Run,
  group: Group,
  onSettle: () => void = () => undefined,
): Promise<CaseReport> {
  const skipped = reasonToSkip(each, run, group);
  if (skipped !== null) return reportSkip(each.id, skipped, run.settings);
  const started = performance.now();
  const { build, wire, settings } = run;
  const { effects, turns, given, startedAtMs } = group;
  const place = effectCases.findIndex(({ id }) => id === each.id);
  const lab = createLab(
    {
      ...{ build, wire, effects, turns, given, startedAtMs, onSettle, signal: settings.signal },
      pause: group.pauses.pause,
      onMade: (pairs) => void group.made.push(...pairs),
      habit: () => group.habit,
      learn: (habit) => {
        group.habit = habit;
      },
    },
    place * IDS_PER_CASE,
  );
  try {
    return reportEffect(each, await each.play(lab), run, performance.now() - started);
  } catch (error) {
    const durationMs = performance.now() - started;
    if (error instanceof Unmade) return reportEffect(each, unmade(error, effects), run, durationMs);
    if (error instanceof Interrupted) return reportSkip(each.id, runWords.now.skip.interrupted, settings);
    if (!(error instanceof ProbeTrouble)) throw error;
    // Told once: the others that wait may meet the same trouble.
    if (group.stopped !== null) return reportSkip(each.id, group.stopped, settings);
    group.stopped = runWords.now.skip.dataUnseen(each.id);
    return reportEffect(each, { findings: [error.finding], exchanges: [] }, run, durationMs);
  }
}

function reasonToSkip(each: EffectCase, run: Run, { effects, given, habit, stopped }: Group): string | null {
  const { id, needsAccounts = 2, needsFriends = false, needsToken = false } = each;
  const words = runWords.now.skip;
  if (id.startsWith('loop/') && effects.loop === null) return words.needsChat;
  if (needsToken && run.build.token === null) return words.needsToken;
  if (given.length > 0 && given.length < needsAccounts) return words.needsAccounts(needsAccounts);
  if (needsFriends && habit?.showsFriends === false) return words.friendsDoNotShow;
  return stopped ?? run.stopped;
}

function unmade({ pairs }: Unmade, { befriendName, settleMs }: EffectSettings): EffectResult {
  const left = pairs.map(nameOf);
  return { findings: [finding('effect-unmade', { left, by: befriendName, waitedMs: settleMs })], exchanges: [] };
}

function reportEffect(
  { id, level }: EffectCase,
  { findings, exchanges, looks, told }: EffectResult,
  { settings, reactions }: Run,
  durationMs: number,
): CaseReport {
  const isAboutProbe = (each: Finding) => each.code.startsWith('probe-');
  const hide = (text: string) => maskCommand(text, settings.token === null ? [] : [settings.token]);
  // A finding counts as much as the case that it breaks; trouble with the probe is always a failure.
  const leveled = findings.map((each) => ({
    ...each,
    message: hide(each.message),
    ...(isAboutProbe(each) ? {} : { level }),
  }));
  if (told !== undefined) reactions.set(told[0], new Set([told[1]]));
  const [first] = leveled;
  return reportCase(
    id,
    {
      ...(first === undefined ? {} : { level: highestLevel(leveled) ?? 'must' }),
      // About the probe, not about the backend.
      ...(first !== undefined && isAboutProbe(first) ? { advice: findingWords.now[first.code].advice } : {}),
      outcome: first === undefined ? 'pass' : 'fail',
      reason: first?.message ?? '',
      findings: leveled,
      exchanges: first === undefined ? [] : exchanges,
      ...(looks === undefined ? {} : { looks: keepLooks(looks, hide) }),
      curl: first === undefined ? null : curlFor(id, exchanges[0], settings),
      durationMs: Math.round(durationMs),
    },
    settings,
  );
}
