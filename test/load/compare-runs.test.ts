import { expect, it } from 'vitest';
import {
  type ComparisonWarning,
  compareRuns,
  MEASURES,
  type Measure,
  type MeasureName,
} from '../../src/load/compare-runs.ts';
import type { LoadReport } from '../../src/load/load-report.ts';
import { mergeReports } from '../../src/load/merge-reports.ts';
import { many } from '../support/random.ts';
import { type Simulated, simulateRun } from '../support/simulated-run.ts';

const measureOf = (one: LoadReport, other: LoadReport, name: MeasureName) =>
  compareRuns(one, other).measures.find((each) => each.name === name) as Measure;

const RUNS = 40;

it.each<[string, Omit<Simulated, 'seed'>]>([
  ['noise without a memory', {}],
  ['slow moments that last half a second', { memory: 0.8 }],
  ['few errors', { errors: 0.004 }],
])('of two runs of the same endpoint nearly every range contains 1: %s', (_, settings) => {
  const told = new Map<MeasureName, number>();
  for (let index = 0; index < RUNS; index += 1) {
    const { measures } = compareRuns(
      simulateRun({ ...settings, rate: 100, seed: 2 * index + 1 }),
      simulateRun({ ...settings, rate: 100, seed: 2 * index + 2 }),
    );
    for (const { name, told: each } of measures)
      if (each === 'higher' || each === 'lower') told.set(name, (told.get(name) ?? 0) + 1);
  }
  // Of 40 ranges 39.6 should; chance alone may take a few more.
  for (const name of MEASURES) expect(told.get(name) ?? 0, name).toBeLessThanOrEqual(3);
  expect([...told.values()].reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(6);
});

it('an endpoint that is 20 percent slower is seen, and its range holds 1.2', () => {
  const ranges = many(20, (index) =>
    measureOf(simulateRun({ seed: 2 * index + 1 }), simulateRun({ seed: 2 * index + 2, factor: 1.2 }), 'p50'),
  );
  expect(ranges.filter(({ told }) => told === 'higher')).toHaveLength(20);
  expect(ranges.filter(({ range }) => range && range[0] <= 1.2 && range[1] >= 1.2).length).toBeGreaterThanOrEqual(18);
  // The other way round it is as much faster.
  expect(measureOf(simulateRun({ seed: 2, factor: 1.2 }), simulateRun({ seed: 1 }), 'p50').told).toBe('lower');
});

it('slow moments that last make the range wider, for fewer of them are seen', () => {
  const width = (memory: number) => {
    const { range } = measureOf(simulateRun({ seed: 1, memory }), simulateRun({ seed: 2, memory }), 'p50');
    return range === null ? 0 : Math.log(range[1] / range[0]);
  };
  expect(width(0.8)).toBeGreaterThan(2 * width(0));
});

it('the same two reports always tell the same', () => {
  const [one, other] = [simulateRun({ seed: 1 }), simulateRun({ seed: 2 })];
  expect(compareRuns(one, other)).toEqual(compareRuns(one, other));
});

it.each<[string, number, number, Measure['told']]>([
  ['none and none', 0, 0, null],
  ['none and a handful', 0, 6, 'noise'],
  ['none and many', 0, 60, 'higher'],
  ['a handful and none', 4, 0, 'noise'],
  ['many and none', 60, 0, 'lower'],
  ['as many', 100, 110, 'noise'],
  ['twice as many', 100, 200, 'higher'],
])('errors: %s', (_, before, after, told) => {
  const [one, other] = [before, after].map((errors, index) => simulateRun({ seed: index + 1, errors: errors / 2000 }));
  const counted = [one, other].map((report) => (report ? report.sent - report.verdicts.ok : 0));
  const found = measureOf(one as LoadReport, other as LoadReport, 'errors');
  expect(found.told).toBe(told);
  expect([found.before, found.after]).toEqual(counted.map((each) => each / 2000));
  expect(found.ratio === null).toBe(counted.includes(0));
});

it('a rate is compared where the endpoint sets the pace, and is no difference where it is kept', () => {
  expect(measureOf(simulateRun({ seed: 1 }), simulateRun({ seed: 2 }), 'rate').told).toBe('noise');
  expect(measureOf(simulateRun({ seed: 1 }), simulateRun({ seed: 2, rate: 240 }), 'rate').told).toBe('higher');
});

it.each<[string, LoadReport, LoadReport, MeasureName, Measure['noRange']]>([
  [
    'a report of an earlier version',
    simulateRun({ seed: 1 }),
    { ...simulateRun({ seed: 2 }), series: null },
    'p50',
    'no-series',
  ],
  ['a run of half a second', simulateRun({ seed: 1, seconds: 0.5 }), simulateRun({ seed: 2 }), 'p50', 'too-short'],
  ['999 callbacks and their p99', simulateRun({ seed: 1, rate: 99.9 }), simulateRun({ seed: 2 }), 'p99', 'too-few'],
  ['1,000 callbacks and their p99', simulateRun({ seed: 1, rate: 100 }), simulateRun({ seed: 2 }), 'p99', null],
  ['the largest', simulateRun({ seed: 1 }), simulateRun({ seed: 2 }), 'max', 'one-callback'],
  ['no errors', simulateRun({ seed: 1 }), simulateRun({ seed: 2 }), 'errors', 'no-value'],
])('where nothing is known no range is told: %s', (_, one, other, name, noRange) => {
  const found = measureOf(one, other, name);
  expect(found.noRange).toBe(noRange);
  expect([found.range === null, found.told === null]).toEqual([noRange !== null, noRange !== null]);
});

const base = simulateRun({ seed: 1 });
const other = simulateRun({ seed: 2 });

it.each<[ComparisonWarning | null, LoadReport, LoadReport]>([
  [null, base, other],
  ['same-run', base, base],
  ['same-run', base, mergeReports([base, other], [])],
  ['invalid', base, { ...other, valid: false }],
  ['interrupted', { ...base, interrupted: true }, other],
  ['endpoint', base, { ...other, to: 'http://127.0.0.1:3001/' }],
  ['asked-rate', base, { ...other, asked: { ...other.asked, rate: 'max', callbacks: null } }],
  ['ramp', { ...base, asked: { ...base.asked, rampTo: 9 } }, { ...other, asked: { ...other.asked, rampTo: 9 } }],
  ['duration', base, simulateRun({ seed: 2, seconds: 20 })],
  ['connections', base, { ...other, asked: { ...other.asked, maxConnections: 1 } }],
  ['time-out', base, { ...other, asked: { ...other.asked, timeoutMs: 1 } }],
  ['few', simulateRun({ seed: 1, rate: 90 }), simulateRun({ seed: 2, rate: 90 })],
  ['unanswered', base, { ...other, sent: other.sent + 1 }],
  ['no-series', base, { ...other, series: null }],
])('warns: %s', (warning, one, two) => {
  const { warnings } = compareRuns(one, two);
  if (warning === null) expect(warnings).toEqual([]);
  else expect(warnings).toContain(warning);
});
