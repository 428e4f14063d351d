import { DRAIN_MS, untilGivenUp } from '../delivery/drain.ts';
import { showEndpoint } from '../protocol/endpoint.ts';
import type { Exchange } from '../protocol/exchange.ts';
import { applyBaseline } from './baseline.ts';
import { createCallbackBuilder } from './callback-builder.ts';
import { type ProbeCase, playCase } from './case.ts';
import { findCauses } from './causes/find-causes.ts';
import { diagnose } from './diagnose.ts';
import { diagnoseSilence } from './diagnose-silence.ts';
import { runEffects } from './effect/run-effects.ts';
import { meets, reactionOf } from './expect.ts';
import { runFuzz } from './fuzz/run-fuzz.ts';
import { passLimit } from './rate-limit.ts';
import { reportSkip } from './report-case.ts';
import { describeInterruption, type Run, type RunSettings } from './run.ts';
import { runProbe } from './run-probe.ts';
import { runRule } from './run-rule.ts';
import { BASE_CASE, CASE_IDS, PROBES, REPLY_RULES } from './suite.ts';
import { createSurvey } from './survey.ts';
import { type CaseReport, countOutcomes, countsAsFailure, type Report } from './verify-report.ts';
import { createWire } from './wire.ts';
import { runWords } from './words/run.ts';

export type RunResult =
  | { readonly reached: true; readonly report: Report }
  /** Null where the run was interrupted before there was a reply. */
  | { readonly reached: false; readonly preflight: Exchange | null };

/**
 * Runs the suite, one case at a time, so that an endpoint that goes down has a culprit. The whole
 * result is data.
 */
export async function runSuite(settings: RunSettings): Promise<RunResult> {
  const startedAtMs = settings.now();
  const started = performance.now();
  const build = createCallbackBuilder(settings);
  const wire = createWire(settings);
  const patiently = () => settings.transport.deliverPatiently(build.callback());
  const first = await untilGivenUp(
    passLimit(patiently, (sent) => [sent], { wire, settings }),
    settings.signal,
    0,
  );
  if (first === null || first.sent.verdict === 'unreachable') return { reached: false, preflight: first?.sent ?? null };
  const { sent: preflight, limit } = first;
  const silence = preflight.reply === null && preflight.failure?.kind === 'timeout' ? diagnoseSilence(settings) : null;
  const plainAccepted = reactionOf(preflight) === 'accepted';
  const isRefused = !plainAccepted && limit === null && !settings.selected.has(BASE_CASE);
  const run: Run = {
    settings,
    build,
    wire,
    plainAccepted,
    reports: new Map(),
    survey: createSurvey(REPLY_RULES.filter(({ id }) => settings.selected.has(id))),
    reactions: new Map(),
    diagnosis: silence ?? (isRefused ? diagnose(preflight, settings) : null),
    refused: isRefused ? preflight : null,
    stopped: silence ? runWords.now.skip.neverAnswered : limit,
  };
  await runProbes(run);
  await runEffects(run, (report) => keep(report, run));
  await runFuzz(run, (report) => keep(report, run));
  await runRules(run);
  return { reached: true, report: summarize(run, startedAtMs, Math.round(performance.now() - started)) };
}

async function runProbes(run: Run): Promise<void> {
  const { settings } = run;
  for (const probe of PROBES) {
    if (!settings.selected.has(probe.id)) continue;
    if (settings.signal.aborted) run.stopped = describeInterruption(settings);
    const reason = run.stopped ?? reasonToSkip(probe, run);
    const report = reason === null ? await untilGivenUp(runProbe(probe, run), settings.signal, DRAIN_MS) : null;
    if (reason === null && report === null) run.stopped = describeInterruption(settings);
    keep(report ?? reportSkip(probe.id, reason ?? run.stopped ?? '', settings), run);
  }
}

async function runRules(run: Run): Promise<void> {
  const rules = REPLY_RULES.filter(({ id }) => run.settings.selected.has(id));
  if (rules.length > 0 && run.survey.size === 0 && run.diagnosis === null && run.stopped === null)
    await gatherReplies(run);
  for (const rule of rules) keep(runRule(rule, run), run);
}

function keep(report: CaseReport, run: Run): void {
  const { bail, failOn, onCase } = run.settings;
  run.reports.set(report.id, report);
  onCase(report);
  if (bail && countsAsFailure(report, failOn)) run.stopped = runWords.now.skip.bail(report.id);
}

function reasonToSkip({ id, expect, needsToken }: ProbeCase, { build, diagnosis }: Run): string | null {
  if (needsToken && build.token === null) return runWords.now.skip.needsToken;
  if (diagnosis !== null && id !== BASE_CASE && (expect === 'accepted' || expect === 'refused'))
    return runWords.now.skip.notAccepted;
  return null;
}

/** Where only rules were selected, they need replies to look at: these cases are sent but not reported. */
async function gatherReplies({ build, wire, survey, settings }: Run): Promise<void> {
  const probes = PROBES.filter(
    ({ id, level }) => (id.startsWith('accept/') && level === 'must') || id === 'wire/keep-alive',
  );
  for (const probe of probes) {
    const seen = settings.signal.aborted
      ? null
      : await untilGivenUp(playCase(probe, build, wire), settings.signal, DRAIN_MS);
    if (seen?.every(({ exchange }) => meets(exchange, probe.expect)))
      for (const each of seen) survey.add({ ...each, caseId: probe.id });
  }
}

function summarize(run: Run, startedAtMs: number, durationMs: number): Report {
  const { settings, diagnosis, stopped } = run;
  const ordered = CASE_IDS.flatMap((id) => run.reports.get(id) ?? []);
  const { cases, problems } = applyBaseline(ordered, settings.baseline, new Date(startedAtMs));
  const failed =
    cases.some((each) => countsAsFailure(each, settings.failOn)) ||
    problems.length > 0 ||
    diagnosis !== null ||
    stopped !== null;
  return {
    v: 1,
    tool: settings.tool,
    to: showEndpoint(settings.endpoint),
    sdkAppId: settings.sdkAppId,
    signed: settings.token !== null,
    seed: settings.seed,
    startedAt: new Date(startedAtMs).toISOString(),
    durationMs,
    verdict: failed ? 'fail' : 'pass',
    failOn: settings.failOn,
    counts: countOutcomes(cases),
    cases,
    causes: findCauses(cases, diagnosis, settings.failOn),
    // An endpoint that refuses everything makes no choice.
    choices: Object.fromEntries(
      diagnosis === null
        ? [...run.reactions].map(([name, seen]) => [name, [...seen].sort().join(runWords.now.reaction.and)])
        : [],
    ),
    diagnosis,
    baseline: problems,
    stopped,
  };
}
