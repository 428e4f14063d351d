import { readFileSync, writeFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, it } from 'vitest';
import { renderLoadReportJson } from '../../src/render/report-json.ts';
import { startBackend } from '../support/counterparts.ts';
import { runCli } from '../support/harness.ts';
import { REPORTS } from '../support/sample-load.ts';
import { UNSEEN } from '../support/sample-report.ts';
import { simulateRun } from '../support/simulated-run.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const fileIn = makeTemporaryFolder();
const write = (name: string, text: string) => {
  writeFileSync(fileIn(name), text);
  return fileIn(name);
};
const BEFORE = write('before.json', renderLoadReportJson(simulateRun({ seed: 1 })));
const SAME = write('same.json', renderLoadReportJson(simulateRun({ seed: 2 })));
const SLOWER = write('slower.json', renderLoadReportJson(simulateRun({ seed: 3, factor: 1.3, errors: 0.1 })));
const OLD = write('old.json', renderLoadReportJson({ ...simulateRun({ seed: 4 }), series: null }));
const HOSTILE = write('hostile.json', renderLoadReportJson({ ...REPORTS.hostile, runs: ['h'], senders: [] }));
const TEXT = write('text.json', 'text');

const compare = (...argv: string[]) => runCli(['load', '--compare', ...argv]);

const schema = JSON.parse(
  readFileSync(new URL('../../fixtures/schemas/load-comparison.schema.json', import.meta.url), 'utf8'),
);
const validate = new Ajv2020({ strict: false, formats: { 'date-time': true } }).compile(schema);

it.each<[string, string[], RegExp]>([
  ['two runs of the same endpoint', [BEFORE, SAME], /^load --compare {2}no difference that this can tell from noise\n/],
  ['a slower one', [BEFORE, SLOWER], /^load --compare {2}after, compared with before: p50 \d\d % slower; /],
  ['a faster one', [SLOWER, BEFORE], /^load --compare {2}after, compared with before: p50 \d\d % faster; /],
  ['a report of an earlier version', [OLD, BEFORE], /a report of an earlier version has no series/],
  ['the same report twice', [BEFORE, BEFORE], /! both reports hold the same run/],
])('%s: exit 0, every measure on a line', async (_, argv, words) => {
  const { code, stdout, stderr } = await compare(...argv);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(words);
  for (const name of ['rate', 'p50', 'p90', 'p99', 'p99.9', 'max', 'errors'])
    expect(stdout).toMatch(new RegExp(`^ {2}${name} `, 'm'));
  for (const line of stdout.split('\n').slice(2)) expect(line.length).toBeLessThanOrEqual(130);
});

it.each<[string[], RegExp]>([
  [
    [],
    /--compare needs two files, the run before and the run after; 0 given\n {2}for example: friend-cb load --compare/,
  ],
  [[BEFORE], /--compare needs two files.*; 1 given/],
  [[BEFORE, SAME, OLD], /--compare needs two files.*; 3 given/],
  [[BEFORE, 'nowhere.json'], /cannot read the report 'nowhere\.json': it does not exist/],
  [[BEFORE, TEXT], /'.*text\.json' cannot be compared: it is not JSON/],
  [[BEFORE, SAME, '--rate', '100'], /--compare sends nothing, so --rate cannot be given/],
  [
    [BEFORE, SAME, '--threshold', 'p99<1s'],
    /--compare judges no run, so --threshold cannot be given\n {2}a threshold belongs/,
  ],
  [[BEFORE, SAME, '--merge'], /--merge adds up and --compare does not: give one of them/],
  [[BEFORE, SAME, '--report', 'html=/does/not/exist/x'], /cannot write/],
])('exit 2: %j', async (argv, words) => {
  const { code, stdout, stderr } = await compare(...argv);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(words);
});

it('as JSON it goes with its schema, and the words go to stderr', async () => {
  const { code, stdout, stderr } = await compare(BEFORE, SLOWER, '--report', 'json=-');
  expect(code).toBe(0);
  const comparison = JSON.parse(stdout);
  expect(validate(comparison), JSON.stringify(validate.errors)).toBe(true);
  expect(comparison.measures.find(({ name }: { name: string }) => name === 'p50')).toMatchObject({
    told: 'higher',
    noRange: null,
  });
  expect(stderr).toMatch(/p50 \d\d % slower/);
  expect((await compare(BEFORE, SLOWER, '-q')).stdout).toBe('');
});

it('hostile text in a report is shown escaped', async () => {
  const { code, stdout } = await compare(BEFORE, HOSTILE, '--report', `html=${fileIn('hostile.html')}`);
  expect(code).toBe(0);
  expect(stdout).not.toMatch(UNSEEN);
  expect(readFileSync(fileIn('hostile.html'), 'utf8')).not.toMatch(UNSEEN);
});

it('--report html=FILE writes a page of a run, of a sum and of a comparison', async () => {
  const backend = await startBackend();
  const [run, sum, both] = ['run.html', 'sum.html', 'both.html'].map(fileIn) as [string, string, string];
  const sent = await runCli([
    ...['load', '--to', backend.url, '--rate', '50', '--duration', '200ms', '-q'],
    ...['--report', `html=${run}`, '--report', 'html=-'],
  ]);
  expect(sent.stdout).toBe(readFileSync(run, 'utf8'));
  expect(sent.stdout).toMatch(/^<!DOCTYPE html>[\s\S]*<title>PASS load http[\s\S]*<\/html>\n$/);
  expect((await runCli(['load', '--merge', BEFORE, SAME, '--report', `html=${sum}`])).code).toBe(0);
  expect(readFileSync(sum, 'utf8')).toContain('The senders');
  expect((await compare(BEFORE, SAME, '--report', `html=${both}`)).code).toBe(0);
  expect(readFileSync(both, 'utf8')).toContain('Two runs of load compared');
});

it('a sum with a report of an earlier version has no series, and that is told', async () => {
  const { code, stderr } = await runCli(['load', '--merge', BEFORE, OLD]);
  expect(code).toBe(0);
  expect(stderr).toMatch(/'.*old\.json' has no series, so the sum has none: it was written by an earlier version/);
});
