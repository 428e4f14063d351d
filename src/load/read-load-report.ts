import { VERDICTS } from '../protocol/exchange.ts';
import { FINDINGS } from '../protocol/findings.ts';
import { describeJsonFault } from '../protocol/json.ts';
import { problemOfExchange } from '../protocol/problem-of-exchange.ts';
import { CLOCKS, type LoadReport } from './load-report.ts';
import { isSenders, isSeries } from './read-series.ts';
import { loadFactWords } from './words.ts';

export type LoadReportReading =
  | { readonly ok: true; readonly report: LoadReport }
  | { readonly ok: false; readonly problem: string };

const isCount = (value: unknown) => typeof value === 'number' && Number.isFinite(value) && value >= 0;
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isTextList = (value: unknown) =>
  Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === 'string');

/**
 * Reads what `load --report json=FILE` has written, as far as it takes to add it up and to show it.
 */
export function readLoadReport(text: string): LoadReportReading {
  const refuse = (problem: string): LoadReportReading => ({ ok: false, problem });
  const words = loadFactWords.now;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return refuse(words.notJson(describeJsonFault(text) ?? String(error)));
  }
  if (!isObject(value)) return refuse(words.notObject);
  if (value['v'] !== 1) return refuse(words.version(JSON.stringify(value['v'])));
  const object = value;
  const problem = Object.entries(MEMBERS).find(([name, isRight]) => !isRight(object[name], object))?.[0];
  return problem === undefined
    ? {
        ok: true,
        report: withDefaults(value as unknown as LoadReport),
      }
    : refuse(words.member(problem));
}

/** Members that reports of the first version do not have. */
function withDefaults(report: LoadReport): LoadReport {
  return {
    ...report,
    cutOff: report.cutOff ?? 0,
    asked: { ...report.asked, drainMs: report.asked.drainMs ?? null },
    examples: knownExamples(report),
    series: report.series ?? null,
    senders: report.senders ?? [],
  };
}

/** A finding of a later version has no words in this one, so it is counted but not shown. */
function knownExamples({ examples }: LoadReport): LoadReport['examples'] {
  const isKnown = (code: string) => Object.hasOwn(FINDINGS, code);
  return Object.fromEntries(
    Object.entries(examples).filter(
      ([kind, { findings }]) =>
        (isKnown(kind) || VERDICTS.some((each) => each === kind)) && findings.every(({ code }) => isKnown(code)),
    ),
  );
}

function isHistogram(value: unknown): boolean {
  if (!isObject(value) || !Array.isArray(value['bucketsUs'])) return false;
  const { count, minMs, maxMs, sumMs, bucketsUs } = value as { bucketsUs: unknown[] } & Record<string, unknown>;
  const isBucket = (each: unknown) =>
    Array.isArray(each) && each.length === 2 && each.every((number) => Number.isSafeInteger(number) && number >= 0);
  const areBounds = (minMs === null && maxMs === null) || (isCount(minMs) && isCount(maxMs));
  return (
    areBounds &&
    isCount(sumMs) &&
    bucketsUs.every(isBucket) &&
    (bucketsUs as [number, number][]).reduce((sum, [, each]) => sum + each, 0) === count
  );
}

function isAsked(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { rate, rampTo, seconds, callbacks, maxConnections, timeoutMs } = value;
  return (
    (rate === 'max' || isCount(rate)) &&
    (rampTo === null || isCount(rampTo)) &&
    (callbacks === null || isCount(callbacks)) &&
    [seconds, maxConnections, timeoutMs].every(isCount) &&
    seconds !== 0
  );
}

const isOptionalCount = (value: unknown) => value === undefined || isCount(value);
const isTextOrNull = (value: unknown) => value === null || typeof value === 'string';

const MEMBERS: Readonly<Record<string, (value: unknown, report: Readonly<Record<string, unknown>>) => boolean>> = {
  runs: isTextList,
  to: (value) => typeof value === 'string',
  seed: (value) => value === null || isCount(value),
  tool: (value) => typeof value === 'string',
  startedAt: (value) => typeof value === 'string',
  invalidBecause: isTextOrNull,
  interrupted: (value) => typeof value === 'boolean',
  asked: isAsked,
  sent: isCount,
  sendingSeconds: isCount,
  achievedRate: isCount,
  cutOff: isOptionalCount,
  verdicts: (value, { sent }) =>
    isObject(value) &&
    VERDICTS.every((verdict) => isCount(value[verdict])) &&
    VERDICTS.reduce((sum, verdict) => sum + Number(value[verdict]), 0) === sent,
  findings: (value) => isObject(value) && Object.values(value).every(isCount),
  histograms: (value) => isObject(value) && CLOCKS.every((clock) => isHistogram(value[clock])),
  connections: (value) =>
    isObject(value) && ['opened', 'peak', 'failed', 'lostOnReuse'].every((name) => isCount(value[name])),
  senderBusy: (value) => value === null || isCount(value),
  saturated: isCount,
  examples: (value) => isObject(value) && Object.values(value).every((each) => problemOfExchange(each) === null),
  series: (value, { sent }) => value === undefined || isSeries(value, sent),
  senders: (value) => value === undefined || isSenders(value),
};
