import type { Exchange, Verdict } from '../protocol/exchange.ts';
import { FINDING_CODES, FINDINGS, type FindingCode } from '../protocol/findings.ts';
import type { TroubleKind } from './counters.ts';
import { type HistogramData, type LatencySummary, summarize } from './histogram.ts';
import type { ConnectionCounts } from './pool.ts';
import type { Measured } from './run-schedule.ts';
import type { LoadSeries } from './series.ts';
import { judgeThreshold, type Threshold, type ThresholdResult } from './threshold.ts';
import { loadFactWords } from './words.ts';

/** The clocks of a run, in milliseconds. */
export const CLOCKS = ['responseMs', 'serviceMs', 'lagMs', 'senderLagMs'] as const;
export type Clock = (typeof CLOCKS)[number];

/** What was asked of a run. */
export interface Asked {
  /**
   * Callbacks per second, at the start where there is a ramp; `max` is as fast as the connections
   * take them.
   */
  readonly rate: number | 'max';
  /** The rate at the end; null without a ramp. */
  readonly rampTo: number | null;
  readonly seconds: number;
  /** Number of callbacks in all; null with `max`. */
  readonly callbacks: number | null;
  readonly maxConnections: number;
  readonly timeoutMs: number;
  /**
   * How long the run went on at most after the last callback was due, in milliseconds; null is
   * without limit.
   */
  readonly drainMs: number | null;
}

/** The result of a run, as it stands in `--report json=FILE`. */
export interface LoadReport {
  readonly v: 1;
  /** The id of each run in this report: more than one after a merge. */
  readonly runs: readonly string[];
  /** The endpoint, credentials hidden. */
  readonly to: string;
  /** Null after a merge of runs with different seeds. */
  readonly seed: number | null;
  readonly tool: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly verdict: 'pass' | 'fail';
  /** False where the sender was the bottleneck: what was measured then is the sender. */
  readonly valid: boolean;
  readonly invalidBecause: string | null;
  readonly interrupted: boolean;
  readonly asked: Asked;
  /**
   * Callbacks that were sent, or tried where no connection could be opened. The verdicts add up to
   * this number.
   */
  readonly sent: number;
  /**
   * From the start to the last send, or to the end of the asked time where that is later; to the
   * interruption where that cut the run short.
   */
  readonly sendingSeconds: number;
  /**
   * Callbacks that had no complete reply at the end of the drain, those that were still waiting to
   * be sent among them. They are late.
   */
  readonly cutOff: number;
  /** Callbacks per second in that time. */
  readonly achievedRate: number;
  readonly verdicts: Readonly<Record<Verdict, number>>;
  /** How often each rule about replies was broken; a rule that was never broken has 0. */
  readonly findings: Readonly<Partial<Record<FindingCode, number>>>;
  readonly thresholds: readonly ThresholdResult[];
  /** From the moment that a callback was due until its reply was whole. */
  readonly responseMs: LatencySummary;
  /** From the moment that it was sent. */
  readonly serviceMs: LatencySummary;
  /** From due to sent: the difference. It holds the wait for a free connection. */
  readonly lagMs: LatencySummary;
  /** From due until the sender noticed: what the sender alone is to blame for. */
  readonly senderLagMs: LatencySummary;
  readonly histograms: Readonly<Record<Clock, HistogramData>>;
  readonly connections: ConnectionCounts;
  /** As `Usage.busy`. */
  readonly senderBusy: number | null;
  /** As `Usage.saturated`. */
  readonly saturated: number;
  /** The first exchange of each kind of trouble. */
  readonly examples: Readonly<Partial<Record<TroubleKind, Exchange>>>;
  /**
   * The run from its start in intervals. Null in a report of an earlier version, and after a merge
   * with one.
   */
  readonly series: LoadSeries | null;
  /** After a merge each run by itself; otherwise empty. */
  readonly senders: readonly SenderPart[];
}

/** What stays of a single run where several are added up. */
export type SenderPart = Readonly<
  Pick<
    LoadReport,
    'to' | 'startedAt' | 'valid' | 'sent' | 'achievedRate' | 'verdicts' | 'responseMs' | 'serviceMs' | 'series'
  >
> & { readonly run: string };

/**
 * The sender could not keep up when it noticed callbacks this much too late on average, in
 * milliseconds: a pause of a tenth of a second does not spoil a run, being behind all the time
 * does.
 */
const LATE_MS = 10;
const FEW = 10;
/**
 * The sender could not keep up, either, when it was at work for more than this share of the time
 * that callbacks waited for a connection, and they waited for more than this share of the run.
 */
const BUSY_SHARE = 0.95;
const SATURATED_SHARE = 0.02;

/**
 * Why the sender, not the endpoint, was the bottleneck; null where it was not. In the closed loop
 * nothing is due, so nothing is late.
 */
function findBottleneck(
  asked: Asked,
  { count, sumMs }: HistogramData,
  { connections: { peak }, shortage, busy, saturated }: Measured,
): string | null {
  const words = loadFactWords.now;
  if (shortage !== null) return words.shortage(peak, asked.maxConnections, shortage);
  if (asked.rate === 'max') return null;
  // A handful of callbacks says nothing about the sender: one pause would be their mean.
  const meanMs = sumMs / Math.max(count, FEW);
  if (meanMs > LATE_MS) return words.overdue(meanMs.toFixed(0));
  if (busy !== null && busy > BUSY_SHARE && saturated > SATURATED_SHARE) return words.atWork((busy * 100).toFixed(0));
  return null;
}

const NO_FINDINGS = Object.fromEntries(
  FINDING_CODES.filter((code) => FINDINGS[code].about === 'reply').map((code) => [code, 0]),
);

/** The part of a report that follows from the rest of it. */
type Derived = 'verdict' | 'valid' | 'invalidBecause' | 'thresholds' | Clock;

/**
 * Judges a run. Without thresholds it passes when every verdict is ok; thresholds replace that
 * rule. A run that is not valid, or was not finished, fails.
 */
export function judgeRun(
  facts: Omit<LoadReport, Derived>,
  invalidBecause: string | null,
  thresholds: readonly Threshold[],
): LoadReport {
  const { asked, sent, verdicts, achievedRate, histograms, interrupted } = facts;
  const summaries = Object.fromEntries(CLOCKS.map((clock) => [clock, summarize(histograms[clock])])) as Record<
    Clock,
    LatencySummary
  >;
  const errors = sent - verdicts.ok;
  const askedRate = asked.callbacks === null ? null : asked.callbacks / asked.seconds;
  const results = thresholds.map((threshold) =>
    judgeThreshold(threshold, {
      sent,
      errors,
      achievedRate,
      askedRate,
      response: histograms.responseMs,
      responseMs: summaries.responseMs,
    }),
  );
  const held = thresholds.length > 0 ? results.every((each) => each.held) : errors === 0;
  const pass = held && invalidBecause === null && !interrupted && verdicts.unreachable < sent;
  const { v, runs, to, seed, tool, startedAt, histograms: whole, examples, series, senders, ...rest } = facts;
  // In the order in which people read it: the verdict first, what is long last.
  return {
    v,
    to,
    seed,
    tool,
    runs,
    startedAt,
    verdict: pass ? 'pass' : 'fail',
    valid: invalidBecause === null,
    invalidBecause,
    thresholds: results,
    ...rest,
    ...summaries,
    examples,
    histograms: whole,
    series,
    senders,
  };
}

/** Where a run began, and what it was. */
export interface RunIdentity {
  readonly run: string;
  readonly to: string;
  readonly seed: number;
  readonly tool: string;
  readonly startedAt: string;
  readonly asked: Asked;
}

export function buildReport(
  { run, to, seed, tool, startedAt, asked }: RunIdentity,
  measured: Measured,
  thresholds: readonly Threshold[],
): LoadReport {
  const {
    sent,
    sendingMs,
    interrupted,
    cutOff,
    verdicts,
    findings,
    examples,
    response,
    service,
    lag,
    senderLag,
    series,
    connections,
    busy,
    saturated,
  } = measured;
  const histograms = {
    responseMs: response.toData(),
    serviceMs: service.toData(),
    lagMs: lag.toData(),
    senderLagMs: senderLag.toData(),
  };
  const isCutShort = interrupted && (asked.callbacks === null || sent < asked.callbacks);
  const sendingSeconds = Math.round(isCutShort ? sendingMs : Math.max(asked.seconds * 1000, sendingMs)) / 1000;
  return judgeRun(
    {
      v: 1,
      runs: [run],
      to,
      seed,
      tool,
      startedAt,
      interrupted,
      asked,
      sent,
      ...achieved(sent, sendingSeconds),
      cutOff,
      verdicts,
      findings: { ...NO_FINDINGS, ...Object.fromEntries(findings) },
      histograms,
      connections,
      senderBusy: busy === null ? null : Math.round(busy * 1000) / 1000,
      saturated: Math.round(saturated * 1000) / 1000,
      examples: Object.fromEntries(examples),
      series: series.toData(),
      senders: [],
    },
    findBottleneck(asked, histograms.senderLagMs, measured),
    thresholds,
  );
}

/** The rate in that time. */
export const achieved = (sent: number, sendingSeconds: number) => ({
  sendingSeconds,
  achievedRate: sendingSeconds === 0 ? 0 : Math.round((sent / sendingSeconds) * 100) / 100,
});
/** The endpoint could not be reached even once. */
export function neverConnected({ sent, verdicts }: LoadReport): boolean {
  return sent > 0 && verdicts.unreachable === sent;
}
