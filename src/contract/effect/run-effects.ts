import { DRAIN_MS, untilGivenUp } from '../../delivery/drain.ts';
import { FINDINGS, finding } from '../../protocol/findings.ts';
import { shorten } from '../../protocol/json.ts';
import { curlFor, reportCase, reportSkip } from '../report-case.ts';
import type { Run } from '../run.ts';
import { type CaseReport, highestLevel } from '../verify-report.ts';
import { type EffectCase, type EffectResult, ProbeTrouble } from './effect-case.ts';
import { CONTROL, effectCases } from './effect-cases.ts';
import type { EffectSettings } from './effect-settings.ts';
import { createLab, type ProbeHabit } from './lab.ts';

/** So many ids belong to each case. */
const IDS_PER_CASE = 1000;
/** Far from the ids of all other cases. */
const FIRST_ID = 1_000_000;

/** Where the group stands: what the control found, and why nothing more is tried. */
interface Group {
  readonly effects: EffectSettings;
  habit: ProbeHabit | null;
  stopped: string | null;
}

/** Looks whether the data of the backend does what its replies say. */
export async function runEffects(run: Run, keep: (report: CaseReport) => void): Promise<void> {
  const { selected, effects, accounts } = run.settings;
  const wanted = effectCases.filter(({ id }) => selected.has(id));
  if (wanted.length === 0) return;
  if (effects === null) {
    for (const { id } of wanted) keep(reportSkip(id, 'it needs --probe COMMAND', run.settings));
    return;
  }
  const group: Group = { effects, habit: null, stopped: reasonToStop(run) };
  const control =
    group.stopped === null ? await untilGivenUp(runControl(run, group), run.settings.signal, DRAIN_MS) : null;
  group.stopped ??= run.settings.signal.aborted ? `interrupted by ${String(run.settings.signal.reason)}` : null;
  const reported = new Set<string>();
  const tell = (report: CaseReport) => {
    reported.add(report.id);
    keep(report);
  };
  const play = async (each: EffectCase) =>
    tell(each.id === CONTROL && control !== null ? control : await runEffect(each, run, group));
  const inTurn = async (cases: readonly EffectCase[]) => {
    for (const each of cases) await play(each);
  };
  const quiet = wanted.filter(({ isQuiet }) => isQuiet);
  const work = async () => {
    await inTurn(wanted.filter(({ isQuiet }) => !isQuiet));
    // Each of them waits that nothing happens. With ids of the user's they would wait for each other's pairs.
    if (accounts.length > 0) await inTurn(quiet);
    else await Promise.all(quiet.map(play));
  };
  await untilGivenUp(work(), run.settings.signal, DRAIN_MS);
  for (const { id } of wanted)
    if (!reported.has(id)) tell(reportSkip(id, group.stopped ?? 'interrupted', run.settings));
}

function reasonToStop({ stopped, diagnosis }: Run): string | null {
  if (stopped !== null) return stopped;
  return diagnosis === null ? null : 'the documented callback was not accepted, so this would say nothing';
}

/**
 * The control: the data has to change where friends are made or deleted. Otherwise a probe that always
 * prints the same would find nothing wrong with any backend.
 */
async function runControl(run: Run, group: Group): Promise<CaseReport> {
  const { settings, build } = run;
  const started = performance.now();
  const report = (result: EffectResult) => reportEffect(CONTROL, result, run, performance.now() - started);
  const lab = labFor(CONTROL, run, group);
  const [from = '', to = ''] = lab.accounts(2);
  const pair = { From_Account: from, To_Account: to };
  const control = effectCases.find(({ id }) => id === CONTROL);
  if (control === undefined) throw new Error('there is no control');
  try {
    const never = await lab.look(pair);
    await lab.befriend([pair]);
    const before = await lab.look(pair);
    const exchange = await lab.send(build.callback({ pairs: [pair] }));
    const sentAtMs = performance.now();
    const [isGone = false] = await lab.untilAll([pair], (text) => text !== before);
    if (isGone) {
      const changeMs = performance.now() - sentAtMs;
      group.habit = { restores: (await lab.look(pair)) === never, changeMs };
      return report(await control.play(lab));
    }
    group.stopped = `${CONTROL} failed, so this would say nothing`;
    if (before !== never) return report({ ...(await control.play(lab)) });
    const printed = before === '' ? 'nothing' : `'${shorten(before, 200)}'`;
    const blind = finding('probe-blind', { probe: group.effects.probeName, printed });
    return report({ findings: [blind], exchanges: [exchange] });
  } catch (error) {
    return report(tellTrouble(error, group));
  } finally {
    if (settings.signal.aborted) group.stopped ??= `interrupted by ${String(settings.signal.reason)}`;
  }
}

async function runEffect(each: EffectCase, run: Run, group: Group): Promise<CaseReport> {
  if (each.id.startsWith('loop/') && group.effects.loop === null)
    return reportSkip(each.id, 'it needs --chat beside --probe', run.settings);
  if (each.needsToken && run.build.token === null)
    return reportSkip(each.id, 'it needs a token: --token or --token-file', run.settings);
  const stopped = group.stopped ?? run.stopped;
  if (stopped !== null) return reportSkip(each.id, stopped, run.settings);
  const started = performance.now();
  const result = await each.play(labFor(each.id, run, group)).catch((error) => tellTrouble(error, group));
  return reportEffect(each.id, result, run, performance.now() - started);
}

function labFor(id: string, { build, wire, settings }: Run, group: Group) {
  const place = effectCases.findIndex((each) => each.id === id);
  const { effects } = group;
  const { signal, accounts: given } = settings;
  return createLab({ build, wire, effects, signal, given, habit: () => group.habit }, FIRST_ID + place * IDS_PER_CASE);
}

/** Where the data cannot be looked at, that is told once, and the rest is skipped. */
function tellTrouble(error: unknown, group: Group): EffectResult {
  if (!(error instanceof ProbeTrouble)) throw error;
  group.stopped = 'the data could not be looked at, see the case before';
  const problem = error.message;
  return { findings: [finding('probe-failed', { probe: group.effects.probeName, problem })], exchanges: [] };
}

function reportEffect(
  id: string,
  { findings, exchanges, told }: EffectResult,
  run: Run,
  durationMs: number,
): CaseReport {
  const { settings, reactions } = run;
  const known = effectCases.find((each) => each.id === id);
  // A finding counts as much as the case that it breaks; trouble with the probe is always a failure.
  const leveled = findings.map((each) =>
    each.code.startsWith('probe-') || known === undefined ? each : { ...each, level: known.level },
  );
  if (told !== undefined) reactions.set(told[0], new Set([told[1]]));
  const isFailed = leveled.length > 0;
  return reportCase(
    id,
    {
      ...(isFailed ? { level: highestLevel(leveled) ?? 'must' } : {}),
      // About the probe, not about the backend.
      ...(leveled[0]?.code.startsWith('probe-') ? { advice: FINDINGS[leveled[0].code].advice } : {}),
      outcome: isFailed ? 'fail' : 'pass',
      reason: leveled[0]?.message ?? '',
      findings: leveled,
      exchanges: isFailed ? exchanges : [],
      curl: isFailed ? curlFor(id, exchanges[0], settings) : null,
      durationMs: Math.round(durationMs),
    },
    settings,
  );
}
