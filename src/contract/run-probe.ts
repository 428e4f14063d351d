import type { Exchange } from '../protocol/exchange.ts';
import { type Finding, finding } from '../protocol/findings.ts';
import { type CaseExpectation, type ChoiceName, type ProbeCase, playCase } from './case.ts';
import { checkAlive, isAsBefore } from './check-alive.ts';
import { diagnose } from './diagnose.ts';
import { describeReaction, meets, reactionOf } from './expect.ts';
import type { Observation } from './observation.ts';
import { passLimit } from './rate-limit.ts';
import { isSameReply } from './reply-reading.ts';
import { curlFor, reportCase, reportSkip } from './report-case.ts';
import type { Run } from './run.ts';
import { BASE_CASE } from './suite.ts';
import { type CaseReport, highestLevel } from './verify-report.ts';
import { runWords } from './words/run.ts';

/** The largest number of exchanges that the report of a failed case holds. */
const KEPT_EXCHANGES = 3;

/** The cases that tell which answer an endpoint gives where the documentation leaves a choice. */
const NOTED: readonly string[] = ['identity/foreign', 'sign/wrong', 'command/unknown'];

/** Runs one case: sends, compares with the expectation, and checks that the endpoint is still alive. */
export async function runProbe(probe: ProbeCase, run: Run): Promise<CaseReport> {
  const { settings } = run;
  const started = performance.now();
  const { sent: observations, limit } = await passLimit(() => playCase(probe, run.build, run.wire), judgedOf, run);
  if (limit !== null) {
    run.stopped = limit;
    return reportSkip(probe.id, limit, settings);
  }
  const judged = judgedOf(observations);
  if (probe.choice !== undefined && NOTED.includes(probe.id))
    for (const exchange of judged) noteReaction(exchange, probe.choice, run);
  const missed = judged.filter((exchange) => !meetsExpectation(exchange, probe, run));
  if (probe.id === BASE_CASE && missed[0]) {
    run.diagnosis = diagnose(missed[0], settings);
    run.refused = missed[0];
  }
  const alive = await checkAlive(run);
  if (alive === null && onlyRepeatsRefusal(probe, judged, run))
    return reportSkip(probe.id, runWords.now.skip.sameReply, settings);
  const findings = [
    ...(missed[0] === undefined ? [] : explainMiss(missed[0], probe, run)),
    ...(probe.review?.(observations) ?? []),
    ...(alive === null ? [] : [alive]),
  ];
  if (missed.length === 0 && alive === null)
    for (const each of observations) run.survey.add({ ...each, caseId: probe.id });
  const failed = findings.length > 0;
  const shown = missed.length > 0 ? missed : failed ? observations.slice(0, 1).map(({ exchange }) => exchange) : [];
  return reportCase(
    probe.id,
    {
      level: highestLevel(findings) ?? probe.level,
      outcome: failed ? 'fail' : 'pass',
      reason: findings[0]?.message ?? '',
      findings,
      exchanges: shown.slice(0, KEPT_EXCHANGES),
      curl: curlFor(probe.id, shown[0], settings),
      durationMs: Math.round(performance.now() - started),
    },
    settings,
  );
}

const judgedOf = (observations: readonly Observation[]): Exchange[] =>
  observations.filter(({ judged }) => judged).map(({ exchange }) => exchange);

/** Whether the endpoint answers this case as it answers everything: there is one cause, and it is told. */
function onlyRepeatsRefusal({ id, expect }: ProbeCase, judged: readonly Exchange[], { refused }: Run): boolean {
  if (refused === null || id === BASE_CASE || expect === 'alive' || judged.length === 0) return false;
  return judged.every((exchange) => isSameReply(exchange, refused));
}

/** Whether an exchange is what the case expects and, where the user pinned a choice, what is pinned. */
function meetsExpectation(exchange: Exchange, { expect, choice }: ProbeCase, run: Run): boolean {
  if (expect === 'alive') return isAsBefore(exchange, run);
  if (!meets(exchange, expect)) return false;
  const pinned = choice === undefined ? 'any' : run.settings.choices[choice];
  const reaction = reactionOf(exchange);
  if (pinned === 'any') return true;
  return pinned === 'refused' ? reaction === 'fail' || reaction === 'denied' : reaction === pinned;
}

/** Notes for the report which answer was given where the documentation leaves a choice. */
function noteReaction(exchange: Exchange, choice: ChoiceName, { reactions }: Run): void {
  const reaction = reactionOf(exchange);
  const isRefusal = choice === 'unknown-command' && (reaction === 'fail' || reaction === 'denied');
  const seen = reactions.get(choice) ?? new Set();
  reactions.set(choice, seen.add(reaction === 'other' ? 'unreadable' : isRefusal ? 'refused' : reaction));
}

/** The missed expectation, then what is wrong with the reply itself where that explains it. */
function explainMiss(exchange: Exchange, probe: ProbeCase, { settings: { choices } }: Run): Finding[] {
  const { level, expect, choice } = probe;
  const got = describeReaction(exchange);
  const pinned =
    choice === undefined || choices[choice] === 'any' ? '' : `${runWords.now.reaction.choiceWants}${choices[choice]}`;
  const causes =
    expect !== 'alive' && reactionOf(exchange) === 'other'
      ? exchange.findings.filter((each) => each.about === 'reply' && each.level === 'must')
      : [];
  return [missOf(exchange, expect, `${got}${pinned}`), ...causes].map((each) => ({ ...each, level }));
}

function missOf(exchange: Exchange, expect: CaseExpectation, got: string): Finding {
  switch (expect) {
    case 'accepted':
      return finding('not-accepted', { got });
    case 'refused':
      return finding('not-refused', { got });
    case 'answered':
      return finding('not-answered', { got });
    case 'readable':
      return meets(exchange, 'answered') ? finding('not-readable', { got }) : finding('not-answered', { got });
    case 'alive':
      return finding('not-alive', { got, back: runWords.now.alive.whileOpen });
  }
}
