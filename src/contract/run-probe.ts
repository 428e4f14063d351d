import type { Exchange } from '../protocol/exchange.ts';
import { type Finding, finding } from '../protocol/findings.ts';
import { type ChoiceName, type ProbeCase, playCase } from './case.ts';
import { checkAlive, isAsBefore } from './check-alive.ts';
import { diagnose } from './diagnose.ts';
import { describeReaction, meets, reactionOf } from './expect.ts';
import { curlFor, reportCase } from './report-case.ts';
import type { Run } from './run.ts';
import { BASE_CASE } from './suite.ts';
import type { CaseReport } from './verify-report.ts';

/** The largest number of exchanges that the report of a failed case holds. */
const KEPT_EXCHANGES = 3;

/** The cases that tell which answer an endpoint gives where the documentation leaves a choice. */
const NOTED: readonly string[] = ['identity/foreign', 'sign/wrong', 'command/unknown'];

const CODES = { accepted: 'not-accepted', refused: 'not-refused', answered: 'not-answered' } as const;

/** Runs one case: sends, compares with the expectation, and checks that the endpoint is still alive. */
export async function runProbe(probe: ProbeCase, run: Run): Promise<CaseReport> {
  const { settings } = run;
  const started = performance.now();
  const observations = await playCase(probe, run.build, run.wire);
  const judged = observations.filter((each) => each.judged).map(({ exchange }) => exchange);
  if (probe.choice !== undefined && NOTED.includes(probe.id))
    for (const exchange of judged) noteReaction(exchange, probe.choice, run);
  const missed = judged.filter((exchange) => !meetsExpectation(exchange, probe, run));
  const findings = missed[0] === undefined ? [] : explainMiss(missed[0], probe, run);
  const alive = await checkAlive(run);
  if (alive !== null) findings.push(alive);
  const failed = findings.length > 0;
  if (probe.id === BASE_CASE && missed[0]) run.diagnosis = diagnose(missed[0], settings);
  if (!failed) for (const each of observations) run.survey.add({ ...each, caseId: probe.id });
  const shown = missed.length > 0 ? missed : failed ? observations.slice(0, 1).map(({ exchange }) => exchange) : [];
  return reportCase(
    probe.id,
    {
      outcome: failed ? 'fail' : 'pass',
      reason: findings[0]?.message ?? '',
      findings: findings.map((each) => ({ ...each, level: probe.level })),
      exchanges: shown.slice(0, KEPT_EXCHANGES),
      curl: curlFor(probe.id, shown[0], settings),
      durationMs: Math.round(performance.now() - started),
    },
    settings,
  );
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
function explainMiss(exchange: Exchange, { expect, choice }: ProbeCase, { settings: { choices } }: Run): Finding[] {
  const got = describeReaction(exchange);
  if (expect === 'alive') return [finding('not-alive', { got, back: 'it was sent while the connections were open' })];
  const pinned = choice === undefined || choices[choice] === 'any' ? '' : `, and --choice wants ${choices[choice]}`;
  const causes =
    reactionOf(exchange) === 'other'
      ? exchange.findings.filter(({ about, level }) => about === 'reply' && level === 'must')
      : [];
  return [finding(CODES[expect], { got: `${got}${pinned}` }), ...causes];
}
