import { expect, it } from 'vitest';
import { createHistogram, summarize } from '../../src/load/histogram.ts';
import { judgeThreshold, parseThreshold, THRESHOLD_FORMS, type ThresholdInput } from '../../src/load/threshold.ts';
import { many } from '../support/random.ts';

it.each([
  ['p99<50ms', { kind: 'percentile', share: 0.99 }, '<', 50, false],
  ['p50<=20ms', { kind: 'percentile', share: 0.5 }, '<=', 20, false],
  ['p99.9<=1s', { kind: 'percentile', share: 0.999 }, '<=', 1000, false],
  ['p999<1s', { kind: 'percentile', share: 0.999 }, '<', 1000, false],
  ['p9999<1s', { kind: 'percentile', share: 0.9999 }, '<', 1000, false],
  ['p5>1', { kind: 'percentile', share: 0.05 }, '>', 1, false],
  ['p0.5<1m', { kind: 'percentile', share: 0.005 }, '<', 60_000, false],
  ['max<2s', { kind: 'latency', of: 'max' }, '<', 2000, false],
  ['min>=100us', { kind: 'latency', of: 'min' }, '>=', 0.1, false],
  ['mean<.5ms', { kind: 'latency', of: 'mean' }, '<', 0.5, false],
  ['mean<1.25', { kind: 'latency', of: 'mean' }, '<', 1.25, false],
  ['errors==0', { kind: 'errors' }, '==', 0, false],
  ['errors<1%', { kind: 'errors' }, '<', 0.01, true],
  ['errors<=0.1%', { kind: 'errors' }, '<=', 0.001, true],
  ['rate>=99%', { kind: 'rate' }, '>=', 0.99, true],
  ['rate>=1000', { kind: 'rate' }, '>=', 1000, false],
  ['P99<50MS', { kind: 'percentile', share: 0.99 }, '<', 50, false],
] as const)('%s', (text, metric, operator, limit, isShare) => {
  const reading = parseThreshold(text);
  if (!reading.ok) return expect.fail(reading.problem);
  const { share, ...rest } = { share: 0, ...reading.threshold.metric };
  expect([rest, reading.threshold.operator, reading.threshold.isShare]).toEqual([
    { ...metric, share: undefined },
    operator,
    isShare,
  ]);
  expect(share).toBeCloseTo('share' in metric ? metric.share : 0, 12);
  expect(reading.threshold.limit).toBeCloseTo(limit, 12);
});

it('blanks do not matter, and are not repeated', () => {
  expect(parseThreshold('  p99 <\t50 ms ')).toMatchObject({ ok: true, threshold: { text: 'p99<50ms', limit: 50 } });
});

it.each(THRESHOLD_FORMS)('%s, which the help shows, is one', (form) => {
  expect(parseThreshold(form)).toMatchObject({ ok: true, threshold: { text: form } });
});

it.each([
  ['nonsense', "'nonsense' is not a threshold"],
  ['', "'' is not a threshold"],
  ['p99', "'p99' is not a threshold"],
  ['p99<', "'p99<' is not a threshold"],
  ['<50ms', "'<50ms' is not a threshold"],
  ['p99<-1', "'p99<-1' is not a threshold"],
  ['p99<1e3', "'p99<1e3' is not a threshold"],
  ['p99<50ms;', "'p99<50ms;' is not a threshold"],
  ['p99<50 ms p50<1', "'p99<50 ms p50<1' is not a threshold"],
  ['p99<>5', "'p99<>5' is not a threshold"],
  ['p99!=5', "'p99!=5' is not a threshold"],
  ['errors=0', "'errors=0': = is not a comparison; equal is =="],
  ['p100<5', "'p100<5': 'p100' is not a metric of a run"],
  ['p0<5', "'p0<5': 'p0' is not a metric of a run"],
  ['p99999<5', "'p99999<5': 'p99999' is not a metric of a run"],
  ['median<5', "'median<5': 'median' is not a metric of a run"],
  ['latency<5', "'latency<5': 'latency' is not a metric of a run"],
  ['p99<5h', "'p99<5h': 'h' is not a unit of time"],
  ['p99<5%', "'p99<5%': '%' is not a unit of time"],
  ['errors<5ms', "'errors<5ms': errors is a number or a share in %, it has no unit 'ms'"],
  ['rate>=5s', "'rate>=5s': rate is a number or a share in %, it has no unit 's'"],
  // Names that every object has.
  ['p99<5constructor', "'p99<5constructor': 'constructor' is not a unit of time"],
  ['max<5toString', "'max<5toString': 'toString' is not a unit of time"],
])('%s is refused: %s', (text, problem) => {
  expect(parseThreshold(text)).toEqual({ ok: false, problem });
});

/**
 * A run: the response times of the callbacks that had a whole reply, and how many more never had
 * one.
 */
function run(
  durations: readonly number[],
  { lost = 0, failed = 0, achievedRate = 100, askedRate = 100 as number | null } = {},
): ThresholdInput {
  const histogram = createHistogram();
  for (const duration of durations) histogram.record(duration);
  const response = histogram.toData();
  return {
    sent: durations.length + lost,
    errors: lost + failed,
    achievedRate,
    askedRate,
    response,
    responseMs: summarize(response),
  };
}

const hundred = many(100, (index) => index + 1);
const GOOD = run(hundred);

it.each<[string, string, ThresholdInput, boolean, string | RegExp]>([
  ['1 to 100 ms', 'p50<=51ms', GOOD, true, /^50\.\d ms$/],
  ['1 to 100 ms', 'p50<50ms', GOOD, false, /^50\.\d ms$/],
  ['1 to 100 ms', 'p99<100ms', GOOD, true, /^99\.\d ms$/],
  ['1 to 100 ms', 'p99.9<100ms', GOOD, false, '100.0 ms'],
  ['1 to 100 ms', 'max<=100ms', GOOD, true, '100.0 ms'],
  ['1 to 100 ms', 'max<100ms', GOOD, false, '100.0 ms'],
  ['1 to 100 ms', 'min>=1ms', GOOD, true, '1.000 ms'],
  ['1 to 100 ms', 'min>1ms', GOOD, false, '1.000 ms'],
  ['1 to 100 ms', 'mean==50.5', GOOD, true, '50.5 ms'],
  ['1 to 100 ms', 'max==100', GOOD, true, '100.0 ms'],
  ['1 to 100 ms', 'errors==0', GOOD, true, '0'],
  ['1 to 100 ms', 'errors>0', GOOD, false, '0'],
  ['1 to 100 ms', 'errors<1%', GOOD, true, '0.00 %'],

  ['three FAIL', 'errors<=3', run(hundred, { failed: 3 }), true, '3'],
  ['three FAIL', 'errors<3', run(hundred, { failed: 3 }), false, '3'],
  ['three FAIL', 'errors<=3%', run(hundred, { failed: 3 }), true, '3.00 %'],
  ['three FAIL', 'errors<3%', run(hundred, { failed: 3 }), false, '3.00 %'],
  // They have a reply, so they have a latency like all others.
  ['all FAIL', 'p99<100ms', run(hundred, { failed: 100 }), true, /^99\.\d ms$/],

  // A percentile is over all callbacks that were sent; one without a whole reply is slower than any
  // limit.
  ['1 of 100 lost', 'p99<100ms', run(hundred.slice(1), { lost: 1 }), false, '100.0 ms'],
  ['1 of 100 lost', 'p99<=100ms', run(hundred.slice(1), { lost: 1 }), true, '100.0 ms'],
  ['2 of 100 lost', 'p99<1m', run(hundred.slice(2), { lost: 2 }), false, '2 of 100 never had a whole reply'],
  ['2 of 100 lost', 'p99>1ms', run(hundred.slice(2), { lost: 2 }), true, '2 of 100 never had a whole reply'],
  ['2 of 100 lost', 'p98<=100ms', run(hundred.slice(2), { lost: 2 }), true, '100.0 ms'],
  ['2 of 100 lost', 'p50<=52.2ms', run(hundred.slice(2), { lost: 2 }), true, /^52\.\d ms$/],
  ['2 of 100 lost', 'p50<52ms', run(hundred.slice(2), { lost: 2 }), false, /^52\.\d ms$/],
  ['1 of 100 lost', 'max<1m', run(hundred.slice(1), { lost: 1 }), false, '1 of 100 never had a whole reply'],
  ['1 of 100 lost', 'mean<1m', run(hundred.slice(1), { lost: 1 }), false, '1 of 100 never had a whole reply'],
  ['1 of 100 lost', 'min<=2ms', run(hundred.slice(1), { lost: 1 }), true, '2.000 ms'],
  ['1 of 100 lost', 'errors==1', run(hundred.slice(1), { lost: 1 }), true, '1'],
  ['all lost', 'p50<1m', run([], { lost: 100 }), false, '100 of 100 never had a whole reply'],
  ['all lost', 'max<1m', run([], { lost: 100 }), false, '100 of 100 never had a whole reply'],
  ['all lost', 'min<1m', run([], { lost: 100 }), false, /./],
  ['all lost', 'min>1ms', run([], { lost: 100 }), false, /./],
  ['all lost', 'errors==100%', run([], { lost: 100 }), true, '100.00 %'],

  ['the rate that was asked for', 'rate>=100%', run([1]), true, '100.00 %'],
  ['nearly', 'rate>=99%', run([1], { achievedRate: 98.999 }), false, '98.99 %'],
  ['nearly', 'rate>=98%', run([1], { achievedRate: 98.999 }), true, '98.99 %'],
  ['99 of 100', 'rate>=99%', run([1], { achievedRate: 99 }), true, '99.00 %'],
  ['990 of 1000', 'rate>=99%', run([1], { achievedRate: 990, askedRate: 1000 }), true, '99.00 %'],
  ['1234.5/s', 'rate>=1234', run([1], { achievedRate: 1234.5, askedRate: null }), true, '1234.5/s'],
  ['1234.5/s', 'rate>=1235', run([1], { achievedRate: 1234.5, askedRate: null }), false, '1234.5/s'],
  ['as fast as it goes', 'rate>=99%', run([1], { askedRate: null }), false, 'no rate was asked for'],

  // Of nothing there is no percentile and no share: what was asked did not hold.
  ['nothing was sent', 'p99<1m', run([]), false, /./],
  ['nothing was sent', 'max<1m', run([]), false, 'no callback had a whole reply'],
  ['nothing was sent', 'errors<1%', run([]), false, '0'],
])('%s: %s', (_, expression, input, held, actual) => {
  const reading = parseThreshold(expression);
  if (!reading.ok) return expect.fail(reading.problem);
  const result = judgeThreshold(reading.threshold, input);
  expect(result).toMatchObject({ expression, held });
  expect(result.actual).toMatch(typeof actual === 'string' ? new RegExp(`^${actual.replaceAll('.', '\\.')}$`) : actual);
});

it('the same percentile of a thousand callbacks, of which more and more are lost, only gets worse', () => {
  const reading = parseThreshold('p90<500ms');
  if (!reading.ok) return expect.fail(reading.problem);
  // The slow ones are lost first, which would make what is left look fast.
  const held = many(
    300,
    (lost) =>
      judgeThreshold(
        reading.threshold,
        run(
          many(1000 - lost, (index) => index / 2),
          { lost },
        ),
      ).held,
  );
  expect(held.slice(0, 101)).toEqual(many(101, () => true));
  expect(held.slice(101)).toEqual(many(199, () => false));
});
