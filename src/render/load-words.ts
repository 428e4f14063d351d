import type { TroubleKind } from '../load/counters.ts';
import { regroup } from '../load/histogram.ts';
import { type Asked, type LoadReport, neverConnected } from '../load/load-report.ts';
import { FINDINGS, isFindingCode, type Level } from '../protocol/findings.ts';
import { formatCount } from './count.ts';
import { formatPlannedTime, formatPreciseLatency } from './duration.ts';
import { loadWords } from './words/load.ts';

/** `1,000/s for 5 s`, `100/s to 1,000/s within 1 min`, `as fast as 10 connections go, for 5 s`. */
export function describeAsked({ rate, rampTo, seconds, maxConnections }: Asked): string {
  const words = loadWords.now.asked;
  const time = formatPlannedTime(seconds);
  if (rate === 'max') return words.fastest(maxConnections, time);
  return rampTo === null
    ? words.steady(formatNumber(rate), time)
    : words.ramp(formatNumber(rate), formatNumber(rampTo), time);
}

const formatNumber = (number: number) =>
  Number.isInteger(number) ? formatCount(number) : String(Math.round(number * 100) / 100);

/** Bounds of the rows of the histogram, in milliseconds: 1, 2, 5 in each power of ten. */
export const BOUNDS_MS = [-2, -1, 0, 1, 2, 3, 4, 5].flatMap((power) => [1, 2, 5].map((step) => step * 10 ** power));

/** What else the reader should know about a run. */
export function describeNotes(report: LoadReport): string[] {
  return [
    ...describeRuns(report),
    ...describeOverdue(report),
    ...describeOutcomes(report),
    ...describeSender(report),
    ...describeConnections(report),
  ];
}

const formatShare = (share: number, digits = 0) => `${(100 * share).toFixed(digits)} %`;

function describeRuns({ runs, interrupted, asked, sent }: LoadReport): string[] {
  const words = loadWords.now.notes;
  const isCutShort = interrupted && (asked.callbacks === null || sent < asked.callbacks);
  return [...(runs.length > 1 ? [words.runs(runs.length)] : []), ...(isCutShort ? [words.interrupted] : [])];
}

/** Replies that came in time, but too long after the callback was due. Only an endpoint is blamed. */
function countOverdue({ asked, valid, histograms, verdicts, cutOff }: LoadReport): number {
  if (asked.rate === 'max' || asked.timeoutMs === 0 || !valid) return 0;
  const answeredLate = Math.max(0, verdicts.late - cutOff);
  return Math.max(0, (regroup(histograms.responseMs, [asked.timeoutMs])[1] ?? 0) - answeredLate);
}

function describeOverdue(report: LoadReport): string[] {
  const { asked, sent } = report;
  const overdue = countOverdue(report);
  if (overdue === 0) return [];
  const share = formatShare(overdue / sent, 1);
  return [loadWords.now.notes.overdue(overdue, share, formatPreciseLatency(asked.timeoutMs))];
}

function describeOutcomes({ sent, verdicts, thresholds, histograms }: LoadReport): string[] {
  const errors = sent - verdicts.ok;
  const areErrorsIgnored =
    thresholds.length > 0 && errors > 0 && !thresholds.some(({ expression }) => expression.startsWith('errors'));
  const unanswered = sent - histograms.responseMs.count;
  const words = loadWords.now.notes;
  return [
    ...(areErrorsIgnored ? [words.ignored(errors, sent)] : []),
    ...(unanswered > 0 && unanswered < sent ? [words.unanswered(unanswered)] : []),
  ];
}

function describeSender(report: LoadReport): string[] {
  const { asked, valid, saturated, senderBusy } = report;
  const words = loadWords.now.notes;
  return [
    ...(asked.rate !== 'max' && valid && saturated > 0.01
      ? [words.saturated(formatShare(saturated), asked.maxConnections)]
      : []),
    ...(valid && isSenderLate(report) ? [words.senderLate(formatPreciseLatency(report.senderLagMs.p99))] : []),
    ...(asked.rate === 'max' && senderBusy !== null && senderBusy > 0.9
      ? [words.senderBusy(formatShare(senderBusy))]
      : []),
  ];
}

function describeConnections({ connections: { lostOnReuse, failed, opened } }: LoadReport): string[] {
  const words = loadWords.now.notes;
  return [
    ...(lostOnReuse > 0 ? [words.lostOnReuse(lostOnReuse)] : []),
    ...(failed > 0 && opened > 0 ? [words.notOpened(failed)] : []),
  ];
}

/** Whether the sender's own lag is a part of the slow response times that can be seen. */
function isSenderLate({ senderLagMs, responseMs }: LoadReport): boolean {
  return (senderLagMs.p99 ?? 0) > Math.max(2, 0.1 * (responseMs.p99 ?? 0));
}

/** The kinds of trouble that have an example, the most frequent first. */
export function countTroubles({ examples, findings, verdicts }: LoadReport) {
  return (Object.keys(examples) as TroubleKind[])
    .map((kind) => ({ kind, count: isFindingCode(kind) ? (findings[kind] ?? 0) : verdicts[kind] }))
    .toSorted((one, other) => other.count - one.count);
}

export function levelOfTrouble(kind: TroubleKind): Level {
  return isFindingCode(kind) ? FINDINGS[kind].level : 'must';
}

/** How far the endpoint was behind at the end, for the verdict line; empty where it kept up. */
function describeBacklog(report: LoadReport): string {
  const { asked, cutOff } = report;
  const words = loadWords.now;
  if (cutOff > 0) return words.farBehind(cutOff, asked.drainMs === null ? null : formatPreciseLatency(asked.drainMs));
  const overdue = countOverdue(report);
  return overdue === 0 ? '' : words.fellBehind(overdue);
}

/** `, 99.9 % of the rate asked for`; empty where none was. */
export function describeShareOfRate({ asked, achievedRate }: LoadReport): string {
  return asked.callbacks === null
    ? ''
    : loadWords.now.shareOfRate(((100 * achievedRate * asked.seconds) / asked.callbacks).toFixed(1));
}

/** Why a run passed or failed, as it stands behind PASS or FAIL. */
export function describeResult(report: LoadReport): string {
  const { sent, verdicts, thresholds, invalidBecause, interrupted } = report;
  const errors = sent - verdicts.ok;
  const missed = thresholds.filter(({ held }) => !held).length;
  const words = loadWords.now.result;
  const result =
    sent === 0
      ? words.nothing
      : neverConnected(report)
        ? words.noneReached
        : thresholds.length > 0
          ? missed === 0
            ? words.held(thresholds.length)
            : words.missed(missed, thresholds.length)
          : errors === 0
            ? invalidBecause === null
              ? words.ok
              : words.okButInvalid
            : words.errors(errors, sent);
  return (interrupted ? words.interrupted(result) : result) + describeBacklog(report);
}
