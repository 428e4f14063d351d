import type { RawConnection } from '../delivery/raw-connection.ts';
import type { RecordExchange } from '../delivery/record-exchange.ts';
import { showEndpoint } from '../protocol/endpoint.ts';
import { type Exchange, encodeBody, type RawRequest } from '../protocol/exchange.ts';
import { type Finding, finding, type Level } from '../protocol/findings.ts';
import { completeHeaders, formatRequestHead } from '../protocol/request.ts';
import { applyBaseline, type Baseline } from './baseline.ts';
import { createKit, type Kit, type KitSettings } from './callback-builder.ts';
import type { CaseExpectation, ChoiceName, Choices, ProbeCase, Wire } from './case.ts';
import type { ReplyCase, Sample } from './cases/reply.ts';
import { diagnose } from './diagnose.ts';
import { describeReaction, meets, reactionOf } from './expect.ts';
import { BASE_CASE, CASE_IDS, findCase, PROBES, REPLY_RULES } from './suite.ts';
import { type CaseOutcome, type CaseReport, type Diagnosis, failsRun, OUTCOMES, type Report } from './verify-report.ts';

/** How the suite reaches the endpoint. */
export interface Transport {
  readonly deliver: (request: RawRequest) => Promise<Exchange>;
  readonly deliverFresh: (request: RawRequest) => Promise<Exchange>;
  /**
   * All at once, each on a connection of its own; the connections end when all have been answered.
   */
  readonly deliverAtOnce: (requests: readonly RawRequest[]) => Promise<readonly Exchange[]>;
  /** Like `deliverFresh`, with a time-out that a cold backend can meet. */
  readonly deliverPatiently: (request: RawRequest) => Promise<Exchange>;
  readonly open: () => Promise<RawConnection>;
  readonly record: RecordExchange;
}

export interface RunSettings extends KitSettings {
  readonly transport: Transport;
  /** The ids to run, in any order. */
  readonly selected: ReadonlySet<string>;
  readonly choices: Choices;
  readonly failOn: Level;
  /** Stop at the first failure that fails the run. */
  readonly bail: boolean;
  readonly baseline: Baseline | null;
  /** An endpoint that fell over is waited for this long, in milliseconds. */
  readonly recoverMs: number;
  readonly tool: string;
  readonly signal: AbortSignal;
  readonly curlOf: (exchange: Exchange) => string;
  readonly onCase: (report: CaseReport) => void;
}

export type RunResult =
  | { readonly reached: true; readonly report: Report }
  | { readonly reached: false; readonly preflight: Exchange };

interface State {
  readonly reports: Map<string, CaseReport>;
  readonly samples: Sample[];
  readonly reactions: Map<ChoiceName, Set<string>>;
  /** Whether the plain callback was accepted before; what `alive` is measured by. */
  readonly plainAccepted: boolean;
  /** Set where the base was not accepted. */
  diagnosis: Diagnosis | null;
  /** Why nothing runs any more. */
  stopped: string | null;
}

/**
 * Runs the suite, one case at a time, so that an endpoint that falls over has a culprit. The whole
 * result is data.
 */
export async function runSuite(settings: RunSettings): Promise<RunResult> {
  const { now, signal } = settings;
  const startedAtMs = now();
  const started = performance.now();
  const kit = createKit(settings);
  const wire = createWire(settings);
  const preflight = await settings.transport.deliverPatiently(kit.callback());
  if (preflight.verdict === 'unreachable') return { reached: false, preflight };
  const state: State = {
    reports: new Map(),
    samples: [],
    reactions: new Map(),
    plainAccepted: reactionOf(preflight) === 'accepted',
    diagnosis: null,
    stopped: null,
  };
  if (!settings.selected.has(BASE_CASE) && !state.plainAccepted) state.diagnosis = diagnoseBase(preflight, settings);

  const tell = (report: CaseReport) => {
    state.reports.set(report.id, report);
    settings.onCase(report);
    if (settings.bail && report.outcome === 'fail' && failsRun(report.level, settings.failOn))
      state.stopped = `--bail: ${report.id} failed`;
  };
  for (const probe of PROBES) {
    if (!settings.selected.has(probe.id)) continue;
    if (signal.aborted) state.stopped = `interrupted by ${String(signal.reason)}`;
    const reason = state.stopped ?? reasonToSkip(probe, kit, state);
    tell(reason === null ? await runProbe(probe, kit, wire, state, settings) : skipped(probe.id, reason, settings));
  }
  const rules = REPLY_RULES.filter(({ id }) => settings.selected.has(id));
  if (rules.length > 0 && state.samples.length === 0 && state.diagnosis === null && state.stopped === null)
    await gatherSamples(kit, wire, state);
  for (const rule of rules) tell(runRule(rule, state, settings));

  const ordered = CASE_IDS.flatMap((id) => state.reports.get(id) ?? []);
  const { cases, problems } = applyBaseline(ordered, settings.baseline, new Date(startedAtMs));
  const tally = Object.fromEntries(
    OUTCOMES.map((outcome) => [outcome, cases.filter((each) => each.outcome === outcome).length]),
  ) as Record<CaseOutcome, number>;
  const failed =
    cases.some(({ outcome, level }) => outcome === 'fail' && failsRun(level, settings.failOn)) ||
    problems.length > 0 ||
    state.diagnosis !== null ||
    state.stopped !== null;
  const choices = Object.fromEntries(
    [...state.reactions]
      .filter(([, seen]) => seen.size > 0)
      .map(([name, seen]) => [name, [...seen].sort().join(' and ')]),
  );
  return {
    reached: true,
    report: {
      v: 1,
      tool: settings.tool,
      to: showEndpoint(settings.endpoint),
      sdkAppId: settings.sdkAppId,
      signed: settings.token !== null,
      seed: settings.seed,
      startedAt: new Date(startedAtMs).toISOString(),
      durationMs: Math.round(performance.now() - started),
      verdict: failed ? 'fail' : 'pass',
      failOn: settings.failOn,
      counts: tally,
      cases,
      choices,
      diagnosis: state.diagnosis,
      baseline: problems,
      stopped: state.stopped,
    },
  };
}

const diagnoseBase = (exchange: Exchange, { sdkAppId, token, endpoint }: RunSettings) =>
  diagnose(exchange, { sdkAppId, signed: token !== null, path: endpoint.path });

function createWire({ transport, endpoint, now }: RunSettings): Wire {
  const bytesOf = (request: RawRequest) =>
    Buffer.concat([
      Buffer.from(formatRequestHead(request, completeHeaders(endpoint, request)), 'latin1'),
      request.body,
    ]);
  return {
    deliver: transport.deliver,
    deliverFresh: transport.deliverFresh,
    deliverAtOnce: transport.deliverAtOnce,
    open: transport.open,
    bytesOf,
    pause: (milliseconds) => new Promise((resolve) => void setTimeout(resolve, milliseconds)),
    overSocket: async (connection, request, write, expected = 0) => {
      const at = now();
      const bytes = bytesOf(request);
      // Reading goes on while we write: an early refusal may come before the last byte has gone.
      const writing = write ? write(bytes) : connection.write(bytes);
      if (write) await writing;
      const outcome = await connection.reply(expected);
      const exchange = transport.record(
        {
          method: request.method,
          target: request.target,
          httpVersion: '1.1',
          headers: completeHeaders(endpoint, request),
          ...encodeBody(request.body),
        },
        outcome,
        at,
      );
      return {
        exchange,
        judged: true,
        framing: outcome.framing,
        extraBytes: outcome.extraBytes,
        closes: outcome.closes,
      };
    },
  };
}

function reasonToSkip({ id, expect, needsToken }: ProbeCase, { token }: Kit, { diagnosis }: State): string | null {
  if (needsToken && token === null) return 'it needs a token: --token or --token-file';
  if (diagnosis !== null && id !== BASE_CASE && (expect === 'accepted' || expect === 'refused'))
    return `the documented callback was not accepted, so this would say nothing`;
  return null;
}

function baseReport(
  id: string,
  { endpoint, sdkAppId, token }: RunSettings,
): Omit<CaseReport, 'outcome' | 'reason' | 'findings' | 'exchanges' | 'curl' | 'durationMs'> {
  const info = findCase(id);
  if (info === null) throw new Error(`no case ${id}`);
  const { level, title, expects, source, advice } = info;
  const url = showEndpoint(endpoint).replaceAll("'", '%27');
  return {
    id,
    level,
    title,
    expects,
    source,
    advice,
    rerun: `friend-cb verify --only ${id} --to ${/^[\w:/.-]+$/.test(url) ? url : `'${url}'`} --sdk-appid ${sdkAppId}${token === null ? '' : ' --token-file FILE'}`,
  };
}

function skipped(id: string, reason: string, settings: RunSettings): CaseReport {
  return {
    ...baseReport(id, settings),
    outcome: 'skip',
    reason,
    findings: [],
    exchanges: [],
    curl: null,
    durationMs: 0,
  };
}

/** The cases that tell which answer an endpoint gives where the documentation leaves a choice. */
const NOTED: readonly string[] = ['identity/foreign', 'sign/wrong', 'command/unknown'];

/**
 * The expectation with what the user has pinned; the answer is noted where the documentation leaves
 * a choice.
 */
function meetsChoice(exchange: Exchange, probe: ProbeCase, choices: Choices, { reactions }: State): boolean {
  if (probe.choice === null) return meets(exchange, probe.expect);
  const pinned = choices[probe.choice];
  const reaction = reactionOf(exchange);
  const seen = reactions.get(probe.choice) ?? new Set();
  reactions.set(probe.choice, seen);
  if (NOTED.includes(probe.id))
    seen.add(
      reaction === 'other'
        ? 'unreadable'
        : probe.choice === 'unknown-command' && reaction !== 'accepted'
          ? 'refused'
          : reaction,
    );
  if (!meets(exchange, probe.expect)) return false;
  if (pinned === 'any') return true;
  return pinned === 'refused' ? reaction === 'fail' || reaction === 'denied' : reaction === pinned;
}

const CODES = { accepted: 'not-accepted', refused: 'not-refused', answered: 'not-answered' } as const;

async function runProbe(
  probe: ProbeCase,
  kit: Kit,
  wire: Wire,
  state: State,
  settings: RunSettings,
): Promise<CaseReport> {
  const started = performance.now();
  const shots = await probe.play(kit, wire);
  const judged = shots.filter((shot) => shot.judged);
  const missed = judged.filter(({ exchange }) =>
    probe.expect === 'alive' ? !isAsBefore(exchange, state) : !meetsChoice(exchange, probe, settings.choices, state),
  );
  const findings = missed.slice(0, 1).flatMap(({ exchange }) => explainMiss(exchange, probe.expect, settings, probe));
  const alive = await checkAlive(kit, wire, state, settings);
  if (alive !== null) findings.push(alive);
  const failed = findings.length > 0;
  if (probe.id === BASE_CASE && missed[0]) state.diagnosis = diagnoseBase(missed[0].exchange, settings);
  if (!failed) state.samples.push(...shots.map((shot) => ({ ...shot, caseId: probe.id, expect: probe.expect })));
  const shown = missed.length > 0 ? missed : failed ? shots.slice(0, 1) : [];
  return {
    ...baseReport(probe.id, settings),
    outcome: failed ? 'fail' : 'pass',
    reason: findings[0]?.message ?? '',
    findings: findings.map((each) => ({ ...each, level: probe.level })),
    exchanges: shown.slice(0, 3).map(({ exchange }) => exchange),
    curl: shown[0] && !probe.id.startsWith('wire/') ? settings.curlOf(shown[0].exchange) : null,
    durationMs: Math.round(performance.now() - started),
  };
}

/** The missed expectation, then what is wrong with the reply itself where that explains it. */
function explainMiss(
  exchange: Exchange,
  expectation: CaseExpectation,
  { choices }: RunSettings,
  { choice }: ProbeCase,
): Finding[] {
  const got = describeReaction(exchange);
  if (expectation === 'alive')
    return [finding('not-alive', { got, back: 'it was sent while the connections were open' })];
  const pinned = choice !== null && choices[choice] !== 'any' ? `, and --choice wants ${choices[choice]}` : '';
  const causes =
    reactionOf(exchange) === 'other'
      ? exchange.findings.filter(({ about, level }) => about === 'reply' && level === 'must')
      : [];
  return [finding(CODES[expectation], { got: `${got}${pinned}` }), ...causes];
}

/** Whether the plain callback is answered as in the preflight. */
function isAsBefore(exchange: Exchange, { plainAccepted }: State): boolean {
  return plainAccepted ? reactionOf(exchange) === 'accepted' : exchange.reply !== null && exchange.latencyMs !== null;
}

const RECOVERY_STEP_MS = 200;

/**
 * The plain callback on a new connection. An endpoint that fell over is waited for; one that stays
 * away ends the run.
 */
async function checkAlive(
  kit: Kit,
  wire: Wire,
  state: State,
  { recoverMs, signal }: RunSettings,
): Promise<Finding | null> {
  const first = await wire.deliverFresh(kit.callback());
  if (isAsBefore(first, state)) return null;
  const got = describeReaction(first);
  const started = performance.now();
  let last = first;
  while (performance.now() - started < recoverMs && !signal.aborted) {
    await wire.pause(RECOVERY_STEP_MS);
    last = await wire.deliverFresh(kit.callback());
    if (isAsBefore(last, state))
      return finding('not-alive', {
        got,
        back: `it was back after ${((performance.now() - started) / 1000).toFixed(1)} s`,
      });
  }
  state.stopped = `the endpoint no longer answers the plain callback as before, but with ${describeReaction(last)}`;
  return finding('not-alive', {
    got,
    back: `it was not back after ${((performance.now() - started) / 1000).toFixed(1)} s`,
  });
}

/** With `--only reply/…` the must-level callbacks are sent unreported. */
async function gatherSamples(kit: Kit, wire: Wire, { samples }: State): Promise<void> {
  const probes = PROBES.filter(
    ({ id, level }) => (id.startsWith('accept/') && level === 'must') || id === 'wire/keep-alive',
  );
  for (const probe of probes) {
    const shots = await probe.play(kit, wire);
    if (shots.every(({ exchange }) => meets(exchange, probe.expect)))
      samples.push(...shots.map((shot) => ({ ...shot, caseId: probe.id, expect: probe.expect })));
  }
}

function runRule(rule: ReplyCase, { samples, diagnosis, stopped }: State, settings: RunSettings): CaseReport {
  const { curlOf } = settings;
  if (diagnosis !== null)
    return skipped(rule.id, 'the documented callback was not accepted, so this would say nothing', settings);
  const looked = samples.filter(rule.looksAt);
  if (looked.length === 0) return skipped(rule.id, stopped ?? 'there was no reply to look at', settings);
  const broken = looked.flatMap((sample) => {
    const findings = rule.check(sample);
    return findings.length > 0 ? [{ sample, findings }] : [];
  });
  // The smallest is the best to look at.
  const [shown] = broken
    .map(({ sample }) => sample)
    .toSorted((one, other) => one.exchange.request.body.length - other.exchange.request.body.length);
  // One finding a code, the first; the count tells how common it is.
  const findings = new Map<string, Finding>();
  for (const each of broken.flatMap((one) => one.findings))
    if (!findings.has(`${each.code} ${each.at}`))
      findings.set(`${each.code} ${each.at}`, { ...each, level: rule.level });
  const cases = [...new Set(broken.map(({ sample }) => sample.caseId))];
  const where =
    broken.length === looked.length
      ? `in all ${looked.length} replies`
      : `in ${broken.length} of ${looked.length} replies, first in ${cases[0]}`;
  const [first] = findings.values();
  return {
    ...baseReport(rule.id, settings),
    outcome: broken.length > 0 ? 'fail' : 'pass',
    reason: first ? `${first.message}, ${where}` : '',
    findings: [...findings.values()],
    exchanges: shown ? [shown.exchange] : [],
    curl: shown && !shown.caseId.startsWith('wire/') ? curlOf(shown.exchange) : null,
    durationMs: 0,
  };
}
