import { expect, it } from 'vitest';
import { type Asked, CLOCKS, type LoadReport, neverConnected } from '../../src/load/load-report.ts';
import { mergeReports } from '../../src/load/merge-reports.ts';
import type { Measured } from '../../src/load/run-schedule.ts';
import { createRandom, many } from '../support/random.ts';
import { buildExchange } from '../support/sample-report.ts';
import { ASKED, dataOf, histogramOf, reportOf, thresholdsOf, verdictsOf } from '../support/sample-run.ts';

const MAX: Asked = { ...ASKED, rate: 'max', callbacks: null };

it.each<[string, Partial<Measured>, string[], 'pass' | 'fail']>([
  ['every reply ok', {}, [], 'pass'],
  ['one FAIL', verdictsOf({ ok: 9, fail: 1 }), [], 'fail'],
  ['one late', verdictsOf({ ok: 9, late: 1 }), [], 'fail'],
  ['one unreachable', verdictsOf({ ok: 9, unreachable: 1 }), [], 'fail'],
  // A finding below must changes no verdict.
  ['replies ok, but with a finding', { findings: new Map([['reply-content-type', 10]]) }, [], 'pass'],
  ['nothing sent', { ...verdictsOf({}), response: histogramOf([]) }, [], 'fail'],
  ['interrupted', { interrupted: true }, [], 'fail'],
  // Thresholds replace the rule that every reply has to be ok.
  ['all FAIL', verdictsOf({ fail: 10 }), ['p99<2s'], 'pass'],
  ['all FAIL', verdictsOf({ fail: 10 }), ['p99<2s', 'errors<50%'], 'fail'],
  ['every reply ok', {}, ['p99<2.5ms'], 'fail'],
  ['every reply ok', {}, ['p99<=2.6ms', 'errors==0', 'rate>=100%'], 'pass'],
  ['nothing sent', { ...verdictsOf({}), response: histogramOf([]) }, ['errors==0'], 'fail'],
  ['interrupted', { interrupted: true }, ['errors==0'], 'fail'],
  // The sender was the bottleneck: what was measured is not what was asked about.
  ['a sender that was late', { senderLag: histogramOf(many(10, () => 50)) }, [], 'fail'],
  ['a sender that was late', { senderLag: histogramOf(many(10, () => 50)) }, ['p99<2s'], 'fail'],
])('%s: %o with %j: %s', (_, change, thresholds, verdict) => {
  expect(reportOf(change, {}, thresholds).verdict).toBe(verdict);
});

it.each<[string, Partial<Measured>, Asked, RegExp | null]>([
  ['on time', {}, ASKED, null],
  ['9 ms late on average', { senderLag: histogramOf(many(100, () => 9)) }, ASKED, null],
  // It is a machine that did something else once.
  [
    'a tenth of a second late, now and then',
    { senderLag: histogramOf([...many(95, () => 0.1), ...many(5, () => 100)]) },
    ASKED,
    null,
  ],
  [
    '11 ms late on average',
    { senderLag: histogramOf(many(100, () => 11)) },
    ASKED,
    /^the sender could not keep up: .*\b11 ms overdue/,
  ],
  [
    'later and later',
    { senderLag: histogramOf(many(100, (index) => index)) },
    ASKED,
    /^the sender could not keep up: .*\b50 ms overdue/,
  ],
  ['later and later, as fast as it goes', { senderLag: histogramOf(many(100, (index) => index)) }, MAX, null],
  // Waiting for the endpoint is not the sender's fault, and is what the response times are for.
  [
    'a wait of a second for a connection',
    { lag: histogramOf(many(10, () => 1000)), response: histogramOf(many(10, () => 1002)), saturated: 0.9, busy: 0.1 },
    ASKED,
    null,
  ],
  ['busy all the time, callbacks hardly ever waiting', { busy: 0.99, saturated: 0.02 }, ASKED, null],
  ['callbacks waiting, at work most of the time', { busy: 0.95, saturated: 0.5 }, ASKED, null],
  [
    'callbacks waiting, at work all the time',
    { busy: 0.96, saturated: 0.5 },
    ASKED,
    /^the sender could not keep up: .*\b96 % of the time that callbacks waited/,
  ],
  ['at work all the time, as fast as it goes', { busy: 1, saturated: 1 }, MAX, null],
  ['nothing known about it', { busy: null, saturated: 0.5 }, ASKED, null],
  [
    'no more files',
    { shortage: 'EMFILE, no more open files' },
    ASKED,
    /^the sender could not open more than 1 of 1000 connections \(EMFILE, no more open files\)$/,
  ],
  [
    'no more files, as fast as it goes',
    { shortage: 'EMFILE, no more open files' },
    MAX,
    /^the sender could not open more than 1 of 1000/,
  ],
])('the sender is the bottleneck or not: %s', (_, change, asked, because) => {
  const { valid, invalidBecause, verdict } = reportOf(change, { asked });
  expect([valid, verdict]).toEqual(because === null ? [true, 'pass'] : [false, 'fail']);
  if (because === null) expect(invalidBecause).toBeNull();
  else expect(invalidBecause).toMatch(because);
});

it.each<[string, Partial<Measured>, Asked, number]>([
  // The last is sent a tenth of a second before the end of the time that was asked for.
  ['on time', { sent: 10, sendingMs: 900 }, ASKED, 10],
  ['the sending took longer', { sent: 10, sendingMs: 2000 }, ASKED, 5],
  ['interrupted in the middle', { sent: 5, sendingMs: 500, interrupted: true }, ASKED, 10],
  ['interrupted before the second was due', { sent: 1, sendingMs: 50, interrupted: true }, ASKED, 20],
  ['interrupted when all had been sent', { sent: 10, sendingMs: 900, interrupted: true }, ASKED, 10],
  ['interrupted before anything was sent', { sent: 0, sendingMs: 0, interrupted: true }, ASKED, 0],
  ['as fast as it goes', { sent: 12_345, sendingMs: 999 }, MAX, 12_345],
  ['as fast as it goes, interrupted', { sent: 500, sendingMs: 250, interrupted: true }, MAX, 2000],
])('the achieved rate: %s', (_, change, asked, rate) => {
  expect(reportOf(change, { asked }).achievedRate).toBe(rate);
});

it.each<[Partial<Measured['verdicts']>, boolean]>([
  [{ unreachable: 10 }, true],
  [{ unreachable: 9, ok: 1 }, false],
  [{ unreachable: 9, broken: 1 }, false],
  [{ ok: 10 }, false],
  [{}, false],
])('%o never connected: %s', (verdicts, never) => {
  expect(neverConnected(reportOf(verdictsOf(verdicts)))).toBe(never);
});

/** A run of its own for each seed: other durations, other trouble. */
function randomReport(seed: number): LoadReport {
  const random = createRandom(seed);
  const some = (most: number) => Math.floor(random() * most);
  const verdicts = verdictsOf({
    ok: 50 + some(100),
    fail: some(9),
    denied: some(9),
    late: some(9),
    broken: some(9),
    unreachable: some(9),
  });
  const answered = verdicts.sent - verdicts.verdicts.unreachable;
  // Eighths add up exactly, whatever the order.
  const durations = (most: number) => many(answered, () => some(most * 8) / 8);
  const rate = 100 + some(900);
  return reportOf(
    {
      ...verdicts,
      sendingMs: 900,
      findings: new Map([
        ['reply-status', some(9)],
        [seed % 2 === 0 ? 'reply-late' : 'reply-closed', 1 + some(9)],
      ]),
      examples: new Map([
        ['reply-status', buildExchange(`status ${seed}`, { id: `x${seed}` })],
        [seed % 2 === 0 ? 'reply-late' : 'reply-closed', buildExchange(`other ${seed}`, { id: `y${seed}` })],
      ]),
      response: histogramOf(durations(3000)),
      service: histogramOf(durations(2000)),
      lag: histogramOf(durations(1000)),
      senderLag: histogramOf(durations(2)),
      connections: { opened: some(50), peak: some(50), failed: some(50), lostOnReuse: some(50) },
      busy: seed % 3 === 0 ? null : some(900) / 1000,
      saturated: some(1000) / 1000,
    },
    {
      run: `run-${seed}`,
      startedAt: `2026-11-23T04:00:0${seed % 10}.000Z`,
      asked: { ...ASKED, rate, callbacks: rate },
    },
  );
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);

it('what several senders did at the same time adds up exactly', () => {
  const reports = [3, 1, 2, 4].map(randomReport);
  const merged = mergeReports(reports, []);
  expect(merged.runs).toEqual(['run-3', 'run-1', 'run-2', 'run-4']);
  expect(merged.sent).toBe(sum(reports.map(({ sent }) => sent)));
  expect(merged.achievedRate).toBe(sum(reports.map(({ achievedRate }) => achievedRate)));
  for (const verdict of Object.keys(merged.verdicts) as (keyof LoadReport['verdicts'])[])
    expect(merged.verdicts[verdict]).toBe(sum(reports.map(({ verdicts }) => verdicts[verdict])));
  for (const code of ['reply-status', 'reply-late', 'reply-closed'] as const)
    expect(merged.findings[code]).toBe(sum(reports.map(({ findings }) => findings[code] ?? 0)));
  for (const name of ['opened', 'peak', 'failed', 'lostOnReuse'] as const)
    expect(merged.connections[name]).toBe(sum(reports.map(({ connections }) => connections[name])));
  expect(merged.asked).toEqual({
    ...ASKED,
    rate: sum(reports.map(({ asked }) => Number(asked.rate))),
    callbacks: sum(reports.map(({ asked }) => asked.callbacks ?? 0)),
    maxConnections: 4000,
  });
  expect(merged.startedAt).toBe('2026-11-23T04:00:01.000Z');
  expect(merged.saturated).toBe(Math.max(...reports.map(({ saturated }) => saturated)));
});

it.each(CLOCKS)(
  'the histograms of %s are put together, and percentiles made of the whole: nothing is averaged',
  (clock) => {
    const random = createRandom(5);
    const durations = many(3, () => many(400, () => Math.floor(random() * 8000) / 8));
    const member = { responseMs: 'response', serviceMs: 'service', lagMs: 'lag', senderLagMs: 'senderLag' }[clock];
    const merged = mergeReports(
      durations.map((each, index) =>
        reportOf({ ...verdictsOf({ ok: 400 }), [member]: histogramOf(each) }, { run: `run-${index}` }),
      ),
      [],
    );
    expect(merged.histograms[clock]).toEqual(dataOf(durations.flat()));
    expect(merged[clock]).toEqual(reportOf({ [member]: histogramOf(durations.flat()) })[clock]);
  },
);

it('one run alone stays as it is, however often it is added up', () => {
  const report = randomReport(1);
  const once = mergeReports([report], []);
  expect(once).toEqual({ ...report, thresholds: [] });
  expect(mergeReports([once], [])).toEqual(once);
});

it('adding up does not depend on what was added up before', () => {
  const [one, two, three] = [1, 2, 3].map(randomReport) as [LoadReport, LoadReport, LoadReport];
  const whole = mergeReports([one, two, three], []);
  expect(mergeReports([mergeReports([one, two], []), three], [])).toEqual(whole);
  expect(mergeReports([one, mergeReports([two, three], [])], [])).toEqual(whole);
});

it('of each kind of trouble the first example stays', () => {
  const { examples } = mergeReports([3, 2, 1].map(randomReport), []);
  expect(Object.fromEntries(Object.entries(examples).map(([kind, { id }]) => [kind, id]))).toEqual({
    'reply-status': 'x3',
    'reply-closed': 'y3',
    'reply-late': 'y2',
  });
});

it('members keep their order, so that a report reads the same wherever it comes from', () => {
  expect(Object.keys(mergeReports([randomReport(1), randomReport(2)], []))).toEqual(Object.keys(randomReport(1)));
});

const late = { senderLag: histogramOf(many(10, () => 50)) };

it.each<[string, LoadReport[], boolean]>([
  ['both valid', [reportOf(), reportOf()], true],
  ['the first is not', [reportOf(late), reportOf()], false],
  ['the second is not', [reportOf(), reportOf(late)], false],
  // A thousand good ones more would hide it in the histogram.
  ['one of many is not', [reportOf(late), ...many(200, () => reportOf())], false],
])('a sum is valid where each part is: %s', (_, reports, valid) => {
  const merged = mergeReports(reports, []);
  expect([merged.valid, merged.verdict]).toEqual([valid, valid ? 'pass' : 'fail']);
  expect(merged.invalidBecause).toBe(valid ? null : reportOf(late).invalidBecause);
});

it.each<[string, LoadReport[], string[], boolean[], 'pass' | 'fail']>([
  ['fast and fast', [reportOf(), reportOf()], ['p99<10ms', 'errors==0'], [true, true], 'pass'],
  [
    'fast and slow',
    [reportOf(), reportOf({ response: histogramOf(many(10, () => 500)) })],
    ['p50<10ms', 'p99<10ms'],
    [true, false],
    'fail',
  ],
  [
    'five errors and none',
    [reportOf(verdictsOf({ ok: 5, fail: 5 })), reportOf()],
    ['errors<=25%', 'errors<=24.99%'],
    [true, false],
    'fail',
  ],
  ['20/s together, of 20/s asked', [reportOf(), reportOf()], ['rate>=20', 'rate>=100%'], [true, true], 'pass'],
  [
    'one for a second, one for two',
    [reportOf(), reportOf({ sent: 20, sendingMs: 1900 }, { asked: { ...ASKED, seconds: 2, callbacks: 20 } })],
    ['rate==15', 'rate==100%'],
    [true, true],
    'pass',
  ],
  [
    '15/s together, of 20/s asked',
    [reportOf(), reportOf({ sent: 5 })],
    ['rate>=75%', 'rate>=75.1%'],
    [true, false],
    'fail',
  ],
  // What the parts were asked to keep is theirs.
  [
    'two that failed their own thresholds',
    [reportOf({}, {}, ['max<1ms']), reportOf({}, {}, ['max<1ms'])],
    [],
    [],
    'pass',
  ],
  ['one of two interrupted', [reportOf(), reportOf({ interrupted: true })], ['errors==0'], [true], 'fail'],
])('thresholds look at the sum: %s', (_, reports, expressions, held, verdict) => {
  const merged = mergeReports(reports, thresholdsOf(...expressions));
  expect(merged.thresholds.map((each) => each.held)).toEqual(held);
  expect(merged.verdict).toBe(verdict);
});

it.each<[string, Partial<Asked>[], Partial<Asked>]>([
  [
    'rates',
    [
      { rate: 10, callbacks: 10 },
      { rate: 0.5, callbacks: 1 },
    ],
    { rate: 10.5, callbacks: 11 },
  ],
  [
    'rates of another time',
    [
      { rate: 100, callbacks: 1000, seconds: 10 },
      { rate: 100, callbacks: 2000, seconds: 20 },
    ],
    { rate: 150, callbacks: 3000, seconds: 20 },
  ],
  [
    'a ramp of another time',
    [
      { rate: 100, rampTo: 300, callbacks: 200, seconds: 1 },
      { rate: 10, callbacks: 20, seconds: 2 },
    ],
    { rate: 60, rampTo: 160, callbacks: 220, seconds: 2 },
  ],
  [
    'as fast as it goes and a rate',
    [
      { rate: 'max', callbacks: null },
      { rate: 10, callbacks: 10 },
    ],
    { rate: 'max', callbacks: null },
  ],
  ['ramps', [{ rampTo: 100 }, { rampTo: 50 }], { rampTo: 150 }],
  ['a ramp and an even rate', [{ rampTo: 100 }, { rampTo: null, rate: 10 }], { rampTo: 110 }],
  ['another time-out', [{ timeoutMs: 500 }, { timeoutMs: 2000 }], { timeoutMs: 2000 }],
])('what was asked of the sum: %s', (_, parts, whole) => {
  const reports = parts.map((part, index) => reportOf({}, { run: `run-${index}`, asked: { ...ASKED, ...part } }));
  expect(mergeReports(reports, []).asked).toMatchObject(whole);
});

it('runs of different seeds, endpoints and versions are told apart', () => {
  const merged = mergeReports(
    [reportOf({}, { seed: 1 }), reportOf({}, { seed: 2, to: 'http://127.0.0.1:3001/im', tool: 'friend-cb/next' })],
    [],
  );
  expect(merged).toMatchObject({
    seed: null,
    to: 'http://127.0.0.1:3000/im, http://127.0.0.1:3001/im',
    tool: 'friend-cb/test, friend-cb/next',
  });
});
