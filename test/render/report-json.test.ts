import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, it } from 'vitest';
import type { Report } from '../../src/contract/verify-report.ts';
import { maskExchange } from '../../src/record/ndjson.ts';
import { renderReportJson } from '../../src/render/report-json.ts';
import {
  buildCase,
  buildFailure,
  buildReport,
  buildSampleReport,
  MASKED_CURL,
  UNSEEN,
} from '../support/sample-report.ts';

const schema = JSON.parse(
  readFileSync(new URL('../../fixtures/schemas/verify-report.schema.json', import.meta.url), 'utf8'),
);
const validate = new Ajv2020({
  allErrors: true,
  strict: true,
  strictTypes: false,
  strictRequired: false,
  formats: { 'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/ },
}).compile(schema);
const problems = (value: unknown) =>
  validate(value) ? [] : (validate.errors ?? []).map((each) => `${each.instancePath} ${each.message}`);

it('a report of everything goes with the published schema', () => {
  expect(problems(JSON.parse(renderReportJson(buildSampleReport())))).toEqual([]);
});

it('the same values are read back, hostile text to the character, but for what is masked', () => {
  const report = buildSampleReport();
  const read = JSON.parse(renderReportJson(report)) as Report;
  expect(read).toEqual({
    ...report,
    cases: report.cases.map((each, index) => ({
      ...each,
      curl: read.cases[index]?.curl,
      exchanges: each.exchanges.map(maskExchange),
    })),
  });
});

it('nothing unseen stands raw in it, and it ends with one line end', () => {
  const text = renderReportJson(buildSampleReport());
  expect(text).not.toMatch(UNSEEN);
  expect(text).toMatch(/[^\n]\n$/);
  expect(text).toMatch(/^\{\n {2}"v": 1,\n/);
});

it('no credential and no cookie stands in it, the command included', () => {
  const text = renderReportJson(buildReport([buildFailure('accept/one-way')]));
  expect(text).not.toContain('s3cret');
  expect(JSON.parse(text).cases[0].curl).toBe(MASKED_CURL);
});

it('a command of megabytes is left out', () => {
  const failure = buildFailure('body/10-mib', { curl: `curl ${'x'.repeat(10 * 1024 * 1024)}` });
  expect(JSON.parse(renderReportJson(buildReport([failure]))).cases[0].curl).toBeNull();
});

it('the causes name their cases', () => {
  const read = good();
  expect(read.causes).toMatchObject([{ cases: ['accept/two-way'], level: 'must', fails: true }]);
});

const good = () =>
  JSON.parse(renderReportJson(buildReport([buildCase('accept/one-way'), buildFailure('accept/two-way')])));

it('members that nobody knows yet are allowed everywhere', () => {
  const report = good();
  const [pass, fail] = report.cases;
  for (const object of [
    report,
    pass,
    fail,
    fail.findings[0],
    fail.exchanges[0],
    fail.exchanges[0].request,
    fail.exchanges[0].reply,
  ])
    object.later = { more: true };
  expect(problems(report)).toEqual([]);
});

it.each<[string, (report: ReturnType<typeof good>) => void]>([
  ['another version', (report) => Object.assign(report, { v: 2 })],
  ['no verdict', (report) => Reflect.deleteProperty(report, 'verdict')],
  ['a verdict of another word', (report) => Object.assign(report, { verdict: 'known' })],
  ['a level of another word', (report) => Object.assign(report.cases[0], { level: 'may' })],
  ['an outcome of another word', (report) => Object.assign(report.cases[0], { outcome: 'error' })],
  ['a pass with a reason', (report) => Object.assign(report.cases[0], { reason: 'because' })],
  ['a failure without a reason', (report) => Object.assign(report.cases[1], { reason: '' })],
  ['a finding without a message', (report) => Reflect.deleteProperty(report.cases[1].findings[0], 'message')],
  ['an exchange without a request', (report) => Reflect.deleteProperty(report.cases[1].exchanges[0], 'request')],
  [
    'a header that is no pair',
    (report) => Object.assign(report.cases[1].exchanges[0].reply, { headers: [['Content-Type']] }),
  ],
  ['a count that is no number', (report) => Object.assign(report.counts, { pass: '1' })],
])('the schema refuses %s', (_, spoil) => {
  const report = good();
  spoil(report);
  expect(problems(report)).not.toEqual([]);
});
