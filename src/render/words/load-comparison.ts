import { wording } from '../../language.ts';
import type { ComparisonWarning, MeasureName, RangeGap } from '../../load/compare-runs.ts';

const SPEED = ['slower', 'faster'] as const;
const MORE_AND_LESS: Readonly<Record<MeasureName, readonly [higher: string, lower: string]>> = {
  rate: ['higher', 'lower'],
  p50: SPEED,
  p90: SPEED,
  p99: SPEED,
  p999: SPEED,
  max: SPEED,
  errors: ['more', 'fewer'],
};
const GAPS: Readonly<Record<RangeGap, string>> = {
  'no-series': 'one of the reports has no series',
  'too-short': 'a run is shorter than a second',
  'too-few': 'fewer than ten callbacks are slower than that',
  'one-callback': 'a single callback decides it',
  'no-value': 'there is nothing to compare',
};
const NAMES: Readonly<Record<MeasureName, string>> = {
  rate: 'rate',
  p50: 'p50',
  p90: 'p90',
  p99: 'p99',
  p999: 'p99.9',
  max: 'max',
  errors: 'errors',
};

/** Which of the two runs something is said of. */
export type Which = 'before' | 'after' | 'both';
const either = (which: Which) =>
  which === 'both' ? 'both runs' : which === 'before' ? 'the run before' : 'the run after';

/** Why the runs are not the same experiment, given what differs, before and after. */
type Warnings = Readonly<Record<ComparisonWarning, (before: string, after: string, which: Which) => string>>;
const both = (before: string, after: string) => `before ${before}, after ${after}`;
const WARNINGS: Warnings = {
  'same-run': () => 'both reports hold the same run',
  invalid: (_, __, which) =>
    `${either(which)} ${which === 'both' ? 'are' : 'is'} not valid: what was measured there is the sender`,
  interrupted: (_, __, which) => `${either(which)} ${which === 'both' ? 'were' : 'was'} not finished`,
  endpoint: (before, after) => `another endpoint: ${both(before, after)}`,
  'asked-rate': (before, after) => `another rate, which changes latencies by itself: ${both(before, after)}`,
  duration: (before, after) => `another duration: ${both(before, after)}`,
  connections: (before, after) => `another number of connections: ${both(before, after)}`,
  'time-out': (before, after) => `another time-out: ${both(before, after)}`,
  ramp: () => 'with a ramp the ranges are wider than they need to be: they take the ramp for noise',
  few: (before, after) => `few callbacks: ${both(before, after)}`,
  unanswered: (before, after) => `callbacks without a whole reply have no part in the times: ${both(before, after)}`,
  'no-series': () => 'a report of an earlier version has no series, so no range can be told: run it again',
};

/** What is said of two runs side by side. */
export const loadComparisonWords = wording({
  names: NAMES,
  moreAndLess: MORE_AND_LESS,
  gaps: GAPS,
  warnings: WARNINGS,
  noErrors: 'no errors in either',
  noRange: (why: string) => `no range: ${why}`,
  noise: 'no difference that this can tell from noise',
  times: (factor: string) => `${factor} times`,
  told: (change: string, word: string) => (change === '' ? word : `${change} ${word}`),
  range: (low: string, high: string) => `${low} to ${high}`,
  noRanges: 'nothing here can be told from noise: no measure has a range',
  summary: (told: readonly (readonly [name: string, words: string])[]) =>
    `after, compared with before: ${told.map(([name, words]) => `${name} ${words}`).join('; ')}`,
  caveat:
    'Each range holds the ratio 99 times in 100, as far as the noise within these two runs tells. It knows nothing of ' +
    'what differs from run to run, such as a cold cache or a busy machine: repeat both runs before you believe a small difference.',
  before: 'before',
  after: 'after',
  ratio: 'ratio',
  range99: '99 % range',
  page: {
    heading: 'Two runs of load compared',
    difference: 'The difference',
    caption: 'After over before',
    measure: 'measure',
    tells: 'what that tells',
    overTime: 'Over time',
    all: 'All response times',
    responseAfter: 'response after',
    responseBefore: 'response before',
    p50: 'Response p50 over time',
    p99: 'Response p99 over time',
    fromOwnStart: 'Each run from its own start.',
    rate: 'Callbacks a second',
    sentInEach: 'What was sent in each run.',
    runs: 'The two runs',
    runsCaption: 'What was run',
    what: 'what',
    rows: {
      endpoint: 'endpoint',
      asked: 'asked',
      connections: 'connections',
      started: 'started',
      callbacks: 'callbacks',
      verdict: 'verdict',
      program: 'program',
    },
    atMost: (count: string) => `${count} at most`,
    verdict: (verdict: 'pass' | 'fail', valid: boolean) => `${verdict}${valid ? '' : ', INVALID'}`,
  },
});
