import type { TroubleKind } from '../load/counters.ts';
import { regroup } from '../load/histogram.ts';
import { type Asked, type LoadReport, neverConnected } from '../load/load-report.ts';
import { FINDINGS, isFindingCode, type Level } from '../protocol/findings.ts';
import { formatPlannedTime, formatPreciseLatency } from './duration.ts';

/** `12,345` */
export function formatCount(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+$)/g, ',');
}

/** A rate with one decimal, as in `1,000.0`. */
export function formatRate(rate: number): string {
  const [whole = '', tenth = ''] = rate.toFixed(1).split('.');
  return `${formatCount(Number(whole))}.${tenth}`;
}

const plural = (count: number, one: string) => `${formatCount(count)} ${one}${count === 1 ? '' : 's'}`;
export const countReplies = (count: number) => `${formatCount(count)} ${count === 1 ? 'reply' : 'replies'}`;

/** `1,000/s for 5 s`, `100/s to 1,000/s within 1 min`, `as fast as 10 connections go, for 5 s`. */
export function describeAsked({ rate, rampTo, seconds, maxConnections }: Asked): string {
  const time = formatPlannedTime(seconds);
  if (rate === 'max')
    return `as fast as ${plural(maxConnections, 'connection')} ${maxConnections === 1 ? 'goes' : 'go'}, for ${time}`;
  return rampTo === null
    ? `${formatNumber(rate)}/s for ${time}`
    : `${formatNumber(rate)}/s to ${formatNumber(rampTo)}/s within ${time}`;
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
  const isCutShort = interrupted && (asked.callbacks === null || sent < asked.callbacks);
  return [
    ...(runs.length > 1 ? [`this is ${runs.length} runs, added up`] : []),
    ...(isCutShort ? ['interrupted: the run was not finished'] : []),
  ];
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
  return [
    `${plural(overdue, 'callback')} (${formatShare(overdue / sent, 1)}) had the reply more than ` +
      `${formatPreciseLatency(asked.timeoutMs)} after being due: at this rate the endpoint falls behind`,
  ];
}

function describeOutcomes({ sent, verdicts, thresholds, histograms }: LoadReport): string[] {
  const errors = sent - verdicts.ok;
  const areErrorsIgnored =
    thresholds.length > 0 && errors > 0 && !thresholds.some(({ expression }) => expression.startsWith('errors'));
  const unanswered = sent - histograms.responseMs.count;
  return [
    ...(areErrorsIgnored
      ? [
          `${formatCount(errors)} of ${plural(sent, 'callback')} did not get OK, ` +
            'and no threshold asks about that: errors==0',
        ]
      : []),
    ...(unanswered > 0 && unanswered < sent
      ? [
          `${plural(unanswered, 'callback')} never had a whole reply and ` +
            `${unanswered === 1 ? 'has' : 'have'} no part in the times`,
        ]
      : []),
  ];
}

function describeSender(report: LoadReport): string[] {
  const { asked, valid, saturated, senderBusy } = report;
  const taken =
    asked.maxConnections === 1
      ? 'the only connection was'
      : `all ${formatCount(asked.maxConnections)} connections were`;
  return [
    ...(asked.rate !== 'max' && valid && saturated > 0.01
      ? [
          `for ${formatShare(saturated)} of the time ${taken} taken and callbacks waited: ` +
            'the response times hold that wait, --max-connections allows more',
        ]
      : []),
    ...(valid && isSenderLate(report)
      ? [
          `one callback in a hundred was ${formatPreciseLatency(report.senderLagMs.p99)} late before the sender ` +
            'noticed: the machine was busy, take the slowest response times with care',
        ]
      : []),
    ...(asked.rate === 'max' && senderBusy !== null && senderBusy > 0.9
      ? [
          `the sender was busy ${formatShare(senderBusy)} of the time: ` +
            'this rate is what the sender can do, the endpoint may be able to do more',
        ]
      : []),
  ];
}

function describeConnections({ connections: { lostOnReuse, failed, opened } }: LoadReport): string[] {
  return [
    ...(lostOnReuse > 0
      ? [
          `${countReplies(lostOnReuse)} lost on a connection that had been used before and ended without a byte: ` +
            'does the endpoint close idle connections early?',
        ]
      : []),
    ...(failed > 0 && opened > 0 ? [`${plural(failed, 'connection')} could not be opened`] : []),
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
  if (cutOff > 0) {
    const drain = asked.drainMs === null ? '' : ` ${formatPreciseLatency(asked.drainMs)} after the last was due`;
    return `; the endpoint is far behind: ${plural(cutOff, 'callback')} had no reply${drain}`;
  }
  const overdue = countOverdue(report);
  if (overdue === 0) return '';
  return `; the endpoint fell behind: ${countReplies(overdue)} came too long after the callback was due`;
}

export const INVALID_ADVICE =
  'The times above are those of the sender, not of the endpoint. Ask for less, ' +
  'give the sender a core of its own, or split the rate over machines and add up: load --merge.';

/** `, 99.9 % of the rate asked for`; empty where none was. */
export function describeShareOfRate({ asked, achievedRate }: LoadReport): string {
  return asked.callbacks === null
    ? ''
    : `, ${((100 * achievedRate * asked.seconds) / asked.callbacks).toFixed(1)} % of the rate asked for`;
}

/** Why a run passed or failed, as it stands behind PASS or FAIL. */
export function describeResult(report: LoadReport): string {
  const { sent, verdicts, thresholds, invalidBecause, interrupted } = report;
  const errors = sent - verdicts.ok;
  const missed = thresholds.filter(({ held }) => !held).length;
  const words =
    sent === 0
      ? 'nothing was sent'
      : neverConnected(report)
        ? 'no callback reached the endpoint'
        : thresholds.length > 0
          ? missed === 0
            ? `${plural(thresholds.length, 'threshold')} held`
            : `${missed} of ${plural(thresholds.length, 'threshold')} ${missed === 1 ? 'was' : 'were'} not held`
          : errors === 0
            ? `every reply was ok${invalidBecause === null ? '' : ', but the run is not valid'}`
            : `${formatCount(errors)} of ${plural(sent, 'callback')} did not get OK`;
  return `${interrupted ? 'interrupted; ' : ''}${words}${describeBacklog(report)}`;
}
