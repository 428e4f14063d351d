import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, it } from 'vitest';
import { mergeReports } from '../../src/load/merge-reports.ts';
import { readLoadReport } from '../../src/load/read-load-report.ts';
import { renderLoadReportJson } from '../../src/render/report-json.ts';
import { many } from '../support/random.ts';
import { reportOf, verdictsOf } from '../support/sample-run.ts';

const schemaOf = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../fixtures/schemas/${name}.schema.json`, import.meta.url), 'utf8'));
const validate = new Ajv2020({ strict: false, formats: { 'date-time': true } })
  .addSchema(schemaOf('verify-report'))
  .compile(schemaOf('load-report'));

const two = many(2, (index) =>
  reportOf(verdictsOf({ ok: 20, late: 2 }), { run: `run-${index}`, startedAt: `2026-11-23T04:00:0${index}.000Z` }),
);
const merged = mergeReports(two, []);

it.each([
  ['a run', reportOf()],
  ['a sum', merged],
  ['a sum of which a part has no series', mergeReports([two[0], { ...two[1], series: null }] as typeof two, [])],
])('%s is read as it was, goes with the schema, and has an interval a line', (_, report) => {
  const text = renderLoadReportJson(report);
  expect(readLoadReport(text)).toEqual({ ok: true, report });
  expect(validate(JSON.parse(text)), JSON.stringify(validate.errors)).toBe(true);
  expect(text.match(/^ {4}\{"fromMs"/gm) ?? []).toHaveLength(
    [report.series, ...report.senders.map(({ series }) => series)].flatMap((each) => each?.intervals ?? []).length,
  );
  expect(text).toMatch(/[^\n]\n$/);
});

it('a report of an earlier version has no series, and is read', () => {
  const { series: _, senders: __, ...old } = reportOf();
  const reading = readLoadReport(JSON.stringify(old));
  expect(reading).toEqual({ ok: true, report: { ...reportOf(), series: null } });
});

it('the sum has no series where one of them has none, but keeps those that there are', () => {
  const sum = mergeReports([two[0], { ...two[1], series: null }] as typeof two, []);
  expect(sum.series).toBeNull();
  expect(sum.senders.map(({ run, series }) => [run, series?.widthMs])).toEqual([
    ['run-0', 100],
    ['run-1', undefined],
  ]);
});

it('the senders of a sum stand where they began', () => {
  expect(merged.series?.intervals.map(({ due }) => due)).toEqual([
    ...many(10, () => 1),
    ...many(12, () => 2),
    ...many(10, () => 1),
  ]);
  expect(merged.senders).toMatchObject([
    { run: 'run-0', sent: 22, series: two[0]?.series },
    { run: 'run-1', sent: 22, series: two[1]?.series },
  ]);
});

// biome-ignore lint/suspicious/noExplicitAny: it breaks what a type would hold together
type Break = (report: any) => void;

it.each<[string, 'series' | 'senders', Break]>([
  ['a list', 'series', (report) => (report.series = [])],
  ['no width', 'series', (report) => (report.series.widthMs = 0)],
  ['an interval that is gone', 'series', (report) => report.series.intervals.splice(3, 1)],
  ['one at another place', 'series', (report) => (report.series.intervals[3].fromMs += 1)],
  ['too many', 'series', (report) => report.series.intervals.push(...many(600, () => report.series.intervals[0]))],
  ['a callback too many', 'series', (report) => report.series.intervals[0].due++],
  [
    'one that was never sent',
    'series',
    (report) => {
      report.series.intervals[0].due++;
      report.series.intervals[0].verdicts.ok++;
    },
  ],
  ['half a callback', 'series', (report) => (report.series.intervals[0].sent = 0.5)],
  ['no percentiles', 'series', (report) => (report.series.intervals[0].responseMs = null)],
  ['a percentile in words', 'series', (report) => (report.series.intervals[0].lagMs.p99 = '1 ms')],
  ['no histogram', 'series', (report) => delete report.series.intervals[0].histograms.serviceMs],
  [
    'a count that is not that of the buckets',
    'series',
    (report) => report.series.intervals[0].histograms.lagMs.count++,
  ],
  [
    'buckets that go down',
    'series',
    (report) =>
      (report.series.intervals[0].histograms.lagMs = {
        count: 2,
        maxMs: 1,
        bucketsUs: [
          [2, 1],
          [1, 1],
        ],
      }),
  ],
  [
    'a bucket below 0',
    'series',
    (report) => (report.series.intervals[0].histograms.lagMs = { count: 1, maxMs: 1, bucketsUs: [[-2, 1]] }),
  ],
  ['no list of them', 'senders', (report) => (report.senders = {})],
  ['a sender without a name', 'senders', (report) => (report.senders = [{ ...merged.senders[0], run: null }])],
  ['a sender with a broken series', 'senders', (report) => (report.senders = [{ ...merged.senders[0], series: {} }])],
  [
    'a sender without response times',
    'senders',
    (report) => (report.senders = [{ ...merged.senders[0], responseMs: 1 }]),
  ],
])('refused, with the member by name: %s', (_, member, breakIt) => {
  const report = structuredClone(reportOf());
  breakIt(report);
  expect(readLoadReport(JSON.stringify(report))).toEqual({
    ok: false,
    problem: `its member '${member}' is missing, or not what load writes`,
  });
});
