import { VERDICTS } from '../protocol/exchange.ts';
import { MOST_INTERVALS, SERIES_CLOCKS } from './series.ts';

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value) && value >= 0;
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isNumberOrNull = (value: unknown) => value === null || isNumber(value);

/** Whether a value is the series of a report, or the null of a report without one. */
export function isSeries(value: unknown, sent: unknown): boolean {
  if (value === null) return true;
  if (!isObject(value)) return false;
  const { widthMs, intervals } = value;
  if (!isNumber(widthMs) || widthMs === 0 || !Array.isArray(intervals) || intervals.length > MOST_INTERVALS)
    return false;
  return (
    intervals.every((each, index) => isInterval(each, index * widthMs)) &&
    intervals.reduce((sum, each) => sum + Number(each.due), 0) === sent
  );
}

function isInterval(value: unknown, fromMs: number): boolean {
  if (!isObject(value) || !isObject(value['verdicts']) || !isObject(value['histograms'])) return false;
  const { due, sent, verdicts, histograms } = value;
  return (
    value['fromMs'] === fromMs &&
    isCount(due) &&
    isCount(sent) &&
    VERDICTS.every((verdict) => isCount(verdicts[verdict])) &&
    VERDICTS.reduce((sum, verdict) => sum + Number(verdicts[verdict]), 0) === due &&
    SERIES_CLOCKS.every((clock) => isSummary(value[clock], ['p50', 'p90', 'p99', 'max'])) &&
    SERIES_CLOCKS.every((clock) => areBuckets(histograms[clock]) && countOf(histograms[clock]) <= due)
  );
}

const countOf = (value: unknown) => (value as { readonly count: number }).count;
const isSummary = (value: unknown, members: readonly string[]) =>
  isObject(value) && members.every((member) => isNumberOrNull(value[member]));

function areBuckets(value: unknown): boolean {
  if (!isObject(value) || !Array.isArray(value['bucketsUs'])) return false;
  const { count, maxMs } = value;
  let last = -1;
  let total = 0;
  for (const each of value['bucketsUs'] as unknown[]) {
    if (!Array.isArray(each) || each.length !== 2 || !each.every(isCount)) return false;
    const [fromUs, number] = each as [number, number];
    if (fromUs <= last) return false;
    last = fromUs;
    total += number;
  }
  return count === total && (total === 0 ? maxMs === null : isNumber(maxMs));
}

/** Whether a value is what a report of a merge tells of its runs. */
export function isSenders(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.every(
      (each) =>
        isObject(each) &&
        [each['run'], each['to'], each['startedAt']].every((text) => typeof text === 'string') &&
        typeof each['valid'] === 'boolean' &&
        isCount(each['sent']) &&
        isNumber(each['achievedRate']) &&
        isObject(each['verdicts']) &&
        VERDICTS.every((verdict) => isCount((each['verdicts'] as Record<string, unknown>)[verdict])) &&
        [each['responseMs'], each['serviceMs']].every((clock) =>
          isSummary(clock, ['p50', 'p90', 'p99', 'p999', 'max']),
        ) &&
        isSeries(each['series'], each['sent']),
    )
  );
}
