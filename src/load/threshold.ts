import { type HistogramData, type LatencySummary, quantileOf } from './histogram.ts';
import { loadFactWords } from './words.ts';

const OPERATORS = ['<=', '>=', '==', '<', '>'] as const;
type Operator = (typeof OPERATORS)[number];

/**
 * What a threshold looks at: a latency in milliseconds, the callbacks whose verdict is not ok, or
 * the achieved rate.
 */
type Metric =
  | { readonly kind: 'percentile'; readonly share: number }
  | { readonly kind: 'latency'; readonly of: 'min' | 'mean' | 'max' }
  | { readonly kind: 'errors' }
  | { readonly kind: 'rate' };

/** One condition that a run has to meet, such as `p99<50ms`. */
export interface Threshold {
  /** As given, without blanks. */
  readonly text: string;
  readonly metric: Metric;
  readonly operator: Operator;
  /**
   * Milliseconds for a latency; callbacks, or a share of 1 where it `isShare`, for errors and rate.
   */
  readonly limit: number;
  readonly isShare: boolean;
}

export type ThresholdReading =
  | { readonly ok: true; readonly threshold: Threshold }
  | { readonly ok: false; readonly problem: string };

/** The result of a threshold. */
export interface ThresholdResult {
  readonly expression: string;
  readonly held: boolean;
  /** The value that was looked at, in words. */
  readonly actual: string;
}

/** What thresholds look at. */
export interface ThresholdInput {
  /** Callbacks that were sent or tried. */
  readonly sent: number;
  /** Those whose verdict is not ok. */
  readonly errors: number;
  /** Callbacks per second. */
  readonly achievedRate: number;
  /** Null where no rate was asked for. */
  readonly askedRate: number | null;
  readonly response: HistogramData;
  readonly responseMs: LatencySummary;
}

export const THRESHOLD_FORMS = [
  'p50<20ms',
  'p99<50ms',
  'p99.9<=1s',
  'mean<10ms',
  'max<2s',
  'errors==0',
  'errors<1%',
  'rate>=99%',
  'rate>=1000',
] as const;

const UNITS: Readonly<Record<string, number>> = { '': 1, us: 0.001, ms: 1, s: 1000, m: 60_000 };
const refuse = (problem: string): ThresholdReading => ({ ok: false, problem });

/**
 * Reads `p99<50ms`, `max<2s`, `errors==0`, `rate>=99%`. Blanks do not matter. Every way to be wrong
 * comes back as a sentence.
 */
export function parseThreshold(given: string): ThresholdReading {
  const words = loadFactWords.now;
  const text = given.replaceAll(/\s+/g, '');
  const [, name = '', operator = '', number = '', givenUnit = ''] =
    /^([a-z][a-z0-9.]*)(<=|>=|==|=|<|>)(\d+(?:\.\d+)?|\.\d+)([a-z%]*)$/i.exec(text) ?? [];
  if (name === '') return refuse(words.notThreshold(given));
  const known = OPERATORS.find((each) => each === operator);
  if (known === undefined) return refuse(words.notComparison(given, operator));
  const metric = parseMetric(name.toLowerCase());
  if (metric === null) return refuse(words.notMetric(given, name));
  const unit = givenUnit.toLowerCase();
  const isShare = unit === '%';
  const value = Number(number);
  if (metric.kind === 'errors' || metric.kind === 'rate') {
    if (unit !== '' && !isShare) return refuse(words.noUnit(given, metric.kind, givenUnit));
    return { ok: true, threshold: { text, metric, operator: known, limit: isShare ? value / 100 : value, isShare } };
  }
  const factor = Object.hasOwn(UNITS, unit) ? UNITS[unit] : undefined;
  if (factor === undefined) return refuse(words.notTime(given, givenUnit));
  return { ok: true, threshold: { text, metric, operator: known, limit: value * factor, isShare } };
}

function parseMetric(name: string): Metric | null {
  if (name === 'errors' || name === 'rate') return { kind: name };
  if (name === 'min' || name === 'mean' || name === 'max') return { kind: 'latency', of: name };
  // As the reports spell it: p999 is the 99.9th percentile.
  const digits = /^p(\d{1,2}(?:\.\d{1,3})?|999|9999)$/.exec(name)?.[1];
  if (digits === undefined) return null;
  const percent = digits === '999' ? 99.9 : digits === '9999' ? 99.99 : Number(digits);
  return percent > 0 && percent < 100 ? { kind: 'percentile', share: percent / 100 } : null;
}

function compare(actual: number, operator: Operator, limit: number): boolean {
  switch (operator) {
    case '<':
      return actual < limit;
    case '<=':
      return actual <= limit;
    case '>':
      return actual > limit;
    case '>=':
      return actual >= limit;
    case '==':
      return actual === limit;
  }
}

/**
 * Whether a run meets a threshold. Latencies are response times, from the moment that a callback was
 * due, over all callbacks. A callback that never got a whole reply took longer than any limit, so
 * that lost replies never improve a percentile.
 */
export function judgeThreshold(
  { text: expression, metric, operator, limit, isShare }: Threshold,
  input: ThresholdInput,
): ThresholdResult {
  const result = (actual: number | null, words: string): ThresholdResult => ({
    expression,
    held: actual !== null && compare(actual, operator, limit),
    actual: words,
  });
  const { sent, errors, achievedRate, askedRate, response, responseMs } = input;
  switch (metric.kind) {
    case 'errors': {
      const share = sent === 0 ? null : errors / sent;
      return result(isShare ? share : errors, share === null || !isShare ? String(errors) : formatPercent(share));
    }
    case 'rate': {
      if (!isShare) return result(achievedRate, `${achievedRate.toFixed(1)}/s`);
      const share = askedRate === null ? null : achievedRate / askedRate;
      return result(share, share === null ? loadFactWords.now.noRate : formatPercent(share));
    }
    case 'latency': {
      const lost = sent - response.count;
      if (metric.of !== 'min' && lost > 0) return result(Number.POSITIVE_INFINITY, loadFactWords.now.lost(lost, sent));
      return result(responseMs[metric.of], formatMs(responseMs[metric.of]));
    }
    case 'percentile': {
      const rank = Math.max(1, Math.ceil(metric.share * sent - 1e-9));
      if (response.count < rank)
        return result(Number.POSITIVE_INFINITY, loadFactWords.now.lost(sent - response.count, sent));
      // The rank is one among all callbacks: those without a reply come after the slowest one.
      const actual = quantileOf(response, rank / response.count);
      return result(actual, formatMs(actual));
    }
  }
}

/** Rounded down: what is shown never holds where the value does not. */
const formatPercent = (share: number) => `${(Math.floor(share * 10_000 + 1e-6) / 100).toFixed(2)} %`;
const formatMs = (milliseconds: number | null) =>
  milliseconds === null ? loadFactWords.now.noReply : `${milliseconds.toFixed(milliseconds < 10 ? 3 : 1)} ms`;
