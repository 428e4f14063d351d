import { existsSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, it } from 'vitest';
import type { Asked, LoadReport } from '../../src/load/load-report.ts';
import { mergeReports } from '../../src/load/merge-reports.ts';
import { readLoadReport } from '../../src/load/read-load-report.ts';
import type { Measured } from '../../src/load/run-schedule.ts';
import type { Progress } from '../../src/load/watch-progress.ts';
import { finding } from '../../src/protocol/findings.ts';
import { maskExchange } from '../../src/record/ndjson.ts';
import { formatCount } from '../../src/render/count.ts';
import { formatPreciseLatency } from '../../src/render/duration.ts';
import { describeAsked } from '../../src/render/load-words.ts';
import { type LoadView, renderLoadReport, renderProgress, renderProgressLine } from '../../src/render/pretty-load.ts';
import { renderLoadReportJson } from '../../src/render/report-json.ts';
import { createStyle } from '../../src/render/style.ts';
import { many } from '../support/random.ts';
import { buildExchange, HOSTILE, UNSEEN } from '../support/sample-report.ts';
import { ASKED, histogramOf, reportOf, thresholdsOf, verdictsOf } from '../support/sample-run.ts';

const plain = await createStyle(false);
const view: LoadView = {
  style: plain,
  columns: null,
  verbose: false,
  disappointment: () => ({ repeat: null, hints: [] }),
};
const render = (change: Partial<Measured> = {}, asked: Partial<Asked> = {}, thresholds: readonly string[] = []) =>
  renderLoadReport(reportOf(change, { asked: { ...ASKED, ...asked } }, thresholds), view);

it('a run in which all went well', () => {
  const response = histogramOf([...many(900, () => 1.2), ...many(90, () => 4), ...many(10, () => 30)]);
  const report = render(
    { ...verdictsOf({ ok: 1000 }), response, service: response, lag: histogramOf(many(1000, () => 0.05)) },
    { rate: 1000, callbacks: 1000 },
  );
  expect(report.split('\n')).toEqual([
    'load  http://127.0.0.1:3000/im  1,000/s for 1 s, seed 1',
    '',
    '  callbacks   1,000 sent, 1,000.0/s, 100.0 % of the rate asked for',
    '  verdicts    1,000 ok',
    '  connections 1 at most at a time, 1 opened',
    '',
    '                p50       p90       p95       p99     p99.9       max      mean',
    expect.stringMatching(/^ {2}response +1\.20 ms +1\.20 ms +4\.01 ms +4\.01 ms +30\.0 ms +30\.0 ms +1\.74 ms$/),
    expect.stringMatching(/^ {2}service +1\.20 ms +1\.20 ms +4\.01 ms +4\.01 ms +30\.0 ms +30\.0 ms +1\.74 ms$/),
    expect.stringMatching(/^ {2}lag +0\.05\d ms( +0\.050 ms){6}$/),
    '  response: from the moment a callback was due; service: from its sending; lag: the difference',
    '',
    expect.stringMatching(/^ {5}to 2 ms {2}█+ +900 {3}90\.0 %$/),
    expect.stringMatching(/^ {5}to 5 ms {2}█+[▏▎▍▌▋▊▉]? +90 {4}9\.0 %$/),
    '    to 10 ms',
    '    to 20 ms',
    expect.stringMatching(/^ {4}to 50 ms {2}█*[▏▎▍▌▋▊▉]? +10 {4}1\.0 %$/),
    '',
    'PASS  every reply was ok',
    '',
  ]);
});

it.each<[string, Partial<Measured>, string]>([
  ['all', {}, '10 sent, 10.0/s, 100.0 % of the rate asked for'],
  ['some', verdictsOf({ ok: 5 }), '5 of 10 sent, 5.0/s, 50.0 % of the rate asked for'],
  // How fast nothing was reached is no rate.
  ['nobody listened', verdictsOf({ unreachable: 10 }), '10 tried, none reached the endpoint'],
  [
    'interrupted at once',
    { ...verdictsOf({}), interrupted: true, sendingMs: 0 },
    '0 of 10 sent, 0.0/s, 0.0 % of the rate asked for',
  ],
])('how many were sent: %s', (_, change, words) => {
  expect(render(change).split('\n')).toContain(`  callbacks   ${words}`);
});

it('as fast as it goes there is one clock, and no rate that was asked for', () => {
  const report = render({}, { rate: 'max', callbacks: null, maxConnections: 10 });
  expect(report).toContain('as fast as 10 connections go, for 1 s');
  expect(report).toMatch(/^ {2}callbacks {3}10 sent, 10\.0\/s$/m);
  expect(report).toMatch(/^ {2}response/m);
  expect(report).not.toMatch(/^ {2}(service|lag)/m);
});

it.each<[Partial<Asked>, string]>([
  [{ rate: 1000, seconds: 5 }, '1,000/s for 5 s'],
  [{ rate: 0.5, seconds: 10 }, '0.5/s for 10 s'],
  [{ rate: 166.666667, seconds: 10 }, '166.67/s for 10 s'],
  [{ rate: 100, seconds: 0.25 }, '100/s for 0.25 s'],
  [{ rate: 100, seconds: 60 }, '100/s for 60 s'],
  [{ rate: 100, seconds: 120 }, '100/s for 2 min'],
  [{ rate: 100, seconds: 150 }, '100/s for 150 s'],
  [{ rate: 100, rampTo: 1000, seconds: 120 }, '100/s to 1,000/s within 2 min'],
  [{ rate: 'max', maxConnections: 10, seconds: 5 }, 'as fast as 10 connections go, for 5 s'],
  [{ rate: 'max', maxConnections: 1, seconds: 5 }, 'as fast as 1 connection goes, for 5 s'],
])('%o is %s', (asked, words) => {
  expect(describeAsked({ ...ASKED, ...asked })).toBe(words);
});

it.each([
  [null, '-'],
  [0, '0.000 ms'],
  [0.0641, '0.064 ms'],
  [1.557, '1.56 ms'],
  [9.99, '9.99 ms'],
  [12.34, '12.3 ms'],
  [128.7, '129 ms'],
  [2310, '2.31 s'],
  [61_000, '61.00 s'],
])('%s ms is shown as %s', (milliseconds, shown) => {
  expect(formatPreciseLatency(milliseconds)).toBe(shown);
});

it.each([
  [0, '0'],
  [999, '999'],
  [1000, '1,000'],
  [12_345_678, '12,345,678'],
])('%i is shown as %s', (count, shown) => {
  expect(formatCount(count)).toBe(shown);
});

const lost = {
  ...verdictsOf({ ok: 8, late: 2 }),
  response: histogramOf(many(8, () => 2.5)),
  service: histogramOf(many(8, () => 2)),
};

it.each<[string, Partial<Measured>, Partial<Asked>, RegExp | null]>([
  ['nothing to tell', {}, {}, null],
  [
    'interrupted',
    { ...verdictsOf({ ok: 5 }), interrupted: true },
    {},
    /^ {2}! interrupted: the run was not finished$/m,
  ],
  ['interrupted when all had been sent', { interrupted: true }, {}, null],
  [
    'replies in time, but not of what was due',
    { response: histogramOf([...many(7, () => 5), ...many(3, () => 2500)]) },
    {},
    new RegExp(
      '^ {2}! 3 callbacks \\(30\\.0 %\\) had the reply more than 2\\.00 s after being due: ' +
        'at this rate the endpoint falls behind$',
      'm',
    ),
  ],
  // That is what late says already.
  [
    'late replies',
    { ...verdictsOf({ ok: 7, late: 3 }), response: histogramOf([...many(7, () => 5), ...many(3, () => 2500)]) },
    {},
    null,
  ],
  [
    'the only connection was taken',
    { saturated: 0.5 },
    { maxConnections: 1 },
    /^ {2}! for 50 % of the time the only connection was taken and callbacks waited/m,
  ],
  ['some were lost', lost, {}, /^ {2}! 2 callbacks never had a whole reply and have no part in the times$/m],
  [
    'one was lost',
    { ...lost, ...verdictsOf({ ok: 8, late: 1 }) },
    {},
    /^ {2}! 1 callback never had a whole reply and has no part in the times$/m,
  ],
  // There are no times that would need it.
  ['all were lost', { ...verdictsOf({ late: 10 }), response: histogramOf([]), service: histogramOf([]) }, {}, null],
  [
    'callbacks waited for connections',
    { saturated: 0.33 },
    { maxConnections: 4 },
    /^ {2}! for 33 % of the time all 4 connections were taken and callbacks waited.*--max-connections allows more$/m,
  ],
  ['they hardly waited', { saturated: 0.01 }, {}, null],
  ['as fast as it goes they always wait', { saturated: 1 }, { rate: 'max', callbacks: null }, null],
  [
    'the sender was busy, as fast as it goes',
    { busy: 0.97 },
    { rate: 'max', callbacks: null },
    /^ {2}! the sender was busy 97 % of the time: this rate is what the sender can do/m,
  ],
  [
    'one lost on reuse',
    { connections: { opened: 2, peak: 1, failed: 0, lostOnReuse: 1 } },
    {},
    /^ {2}! 1 reply lost on a connection that had been used before.*close idle connections early\?$/m,
  ],
  [
    'some lost on reuse',
    { connections: { opened: 2, peak: 1, failed: 0, lostOnReuse: 1200 } },
    {},
    /^ {2}! 1,200 replies lost on a connection/m,
  ],
  [
    'some could not be opened',
    { connections: { opened: 2, peak: 1, failed: 3, lostOnReuse: 0 } },
    {},
    /^ {2}! 3 connections could not be opened$/m,
  ],
  // That is said already.
  [
    'none could be opened',
    {
      ...verdictsOf({ unreachable: 10 }),
      connections: { opened: 0, peak: 1, failed: 10, lostOnReuse: 0 },
      response: histogramOf([]),
    },
    {},
    null,
  ],
])('notes: %s', (_, change, asked, note) => {
  const report = render(change, asked);
  if (note === null) expect(report).not.toMatch(/^ {2}! /m);
  else expect(report).toMatch(note);
});

it.each<[string, Partial<Measured>, readonly string[], readonly string[]]>([
  ['every reply ok', {}, [], ['PASS  every reply was ok']],
  ['two FAIL', verdictsOf({ ok: 8, fail: 2 }), [], ['FAIL  2 of 10 callbacks did not get OK']],
  ['one of one FAIL', verdictsOf({ fail: 1 }), [], ['FAIL  1 of 1 callback did not get OK']],
  ['a threshold', {}, ['p99<50ms'], ['  ✓ p99<50ms       2.500 ms', 'PASS  1 threshold held']],
  [
    'thresholds',
    {},
    ['p99<50ms', 'max<1ms', 'errors==0'],
    [
      '  ✓ p99<50ms       2.500 ms',
      '  ✗ max<1ms        2.500 ms',
      '  ✓ errors==0      0',
      'FAIL  1 of 3 thresholds was not held',
    ],
  ],
  [
    'thresholds',
    {},
    ['p99<1ms', 'max<1ms'],
    ['  ✗ p99<1ms        2.500 ms', '  ✗ max<1ms        2.500 ms', 'FAIL  2 of 2 thresholds were not held'],
  ],
  [
    'a threshold, and none of them asks for errors',
    verdictsOf({ fail: 10 }),
    ['p99<50ms'],
    ['  ✓ p99<50ms       2.500 ms', 'PASS  1 threshold held'],
  ],
  [
    'a threshold, and nobody listened',
    verdictsOf({ unreachable: 10 }),
    ['rate>=1'],
    ['  ✓ rate>=1        10.0/s', 'FAIL  no callback reached the endpoint'],
  ],
  ['nothing', { ...verdictsOf({}), interrupted: true }, [], ['FAIL  interrupted; nothing was sent']],
  ['interrupted', { interrupted: true }, [], ['FAIL  interrupted; every reply was ok']],
])('the last words: %s, %o %j', (_, change, thresholds, lines) => {
  expect(render(change, {}, thresholds).trimEnd().split('\n').slice(-lines.length)).toEqual(lines);
});

it.each<[readonly string[], boolean]>([
  [['p99<50ms'], true],
  [['p99<50ms', 'errors<50%'], false],
  [[], false],
])('replies that are not ok, and %j: %s, it is said that no threshold asks about them', (thresholds, isSaid) => {
  const report = render(verdictsOf({ ok: 8, fail: 2 }), {}, thresholds);
  expect(/^ {2}! 2 of 10 callbacks did not get OK, and no threshold asks about that: errors==0$/m.test(report)).toBe(
    isSaid,
  );
});

it('a run that is not valid says so, and why nothing can be taken from it', () => {
  const report = render({ senderLag: histogramOf(many(10, () => 92)) });
  expect(report).toMatch(
    new RegExp(
      '\\nINVALID {2}the sender could not keep up: .*\\b92 ms.*\\n' +
        ' {2}The times above are those of the sender.*load --merge\\.\\nFAIL {2}',
    ),
  );
});

it('trouble is shown the most frequent first, an exchange that shows two kinds only once', () => {
  const both = buildExchange('<p>no', {
    findings: [finding('reply-not-json', { detail: 'x' }), finding('reply-slow', { latencyMs: 1500 })],
  });
  const report = render({
    ...verdictsOf({ ok: 4, broken: 4, fail: 2 }),
    findings: new Map([
      ['reply-not-json', 1],
      ['reply-slow', 3],
    ]),
    examples: new Map([
      ['reply-not-json', both],
      ['reply-slow', both],
      ['fail', buildExchange('{}', { id: 'x2', verdict: 'fail', findings: [] })],
    ]),
  });
  expect(report.match(/^\d+ × \S+ {2}[\d.]+ %/gm)).toEqual([
    '3 × reply-slow  30.0 %',
    '2 × fail  20.0 %',
    '1 × reply-not-json  10.0 %',
  ]);
  expect(report.match(/<p>no/g)).toHaveLength(1);
});

it('nothing that came from the network is raw in it', () => {
  for (const text of Object.values(HOSTILE)) {
    const report = reportOf(
      {
        ...verdictsOf({ broken: 10 }),
        findings: new Map([['reply-status', 10]]),
        examples: new Map([['reply-status', buildExchange(text)]]),
      },
      { to: `http://${text}/` },
    );
    expect(renderLoadReport(report, { ...view, verbose: true })).not.toMatch(UNSEEN);
    expect(renderLoadReportJson(report)).not.toMatch(UNSEEN);
  }
});

const progress: Progress = {
  elapsedMs: 5000,
  planned: 10_000,
  sent: 5000,
  rate: 1000.4,
  inFlight: 3,
  waiting: 0,
  connections: 4,
  verdicts: { ok: 4997, fail: 0, denied: 0, late: 0, broken: 0, unreachable: 0 },
  findings: new Map(),
  response: histogramOf([1, 2, 3]),
};

it.each<[string, Partial<Progress>, string]>([
  ['in the middle', {}, '5 s, 5,000 of 10,000 sent, 1,000/s, p99 3.00 ms'],
  ['no reply yet', { response: histogramOf([]) }, '5 s, 5,000 of 10,000 sent, 1,000/s, p99 -'],
  ['as fast as it goes', { planned: null }, '5 s, 5,000 sent, 1,000/s, p99 3.00 ms'],
  ['all sent', { sent: 10_000, inFlight: 1200 }, '5 s, 10,000 of 10,000 sent, waiting for 1,200 replies, p99 3.00 ms'],
  ['callbacks waiting', { waiting: 1234 }, '5 s, 5,000 of 10,000 sent, 1,000/s, p99 3.00 ms, 1,234 waiting'],
  [
    'trouble',
    { verdicts: { ...progress.verdicts, fail: 2, late: 1 } },
    '5 s, 5,000 of 10,000 sent, 1,000/s, p99 3.00 ms, 2 fail, 1 late',
  ],
])('progress as a line: %s', (_, change, line) => {
  expect(renderProgressLine({ ...progress, ...change })).toBe(line);
});

it('progress on a terminal: how far, how long replies take, what is under way, what came of it', () => {
  const text = renderProgress({ ...progress, findings: new Map([['reply-late', 2]]) }, 10, 120, plain).join('\n');
  for (const part of [
    `${'█'.repeat(20)}${' '.repeat(20)} 50 %`,
    '5.0 s',
    '5,000 sent',
    '1,000/s',
    'p50 2.00 ms',
    'p99 3.00 ms',
    'max 3.00 ms',
    'in flight 3',
    'waiting 0',
    'connections 4',
    '4,997 ok',
    'reply-late 2',
  ])
    expect(text.replaceAll(/(?<=\S) {2,}(?=\S)/g, ' ')).toContain(part.replaceAll(/(?<=\S) {2,}(?=\S)/g, ' '));
});

it.each([[20], [40], [80], [200]])('progress on a terminal of %i columns fits, in colour too', async (columns) => {
  const colour = await createStyle(true);
  const long = {
    ...progress,
    sent: 123_456_789,
    findings: new Map([
      ['reply-closed' as const, 1_000_000],
      ['reply-not-json' as const, 2],
      ['reply-slow' as const, 3],
    ]),
  };
  for (const style of [plain, colour]) {
    const lines = renderProgress(long, 10, columns, style);
    for (const line of lines) expect(line.replaceAll(/\u001b\[\d+m/g, '').length).toBeLessThan(columns);
  }
});

/** Every verdict, a finding, a threshold, more than one run: all that a report can hold. */
function fullReport(): LoadReport {
  const part = (run: string, seed: number) =>
    reportOf(
      {
        ...verdictsOf({ ok: 4, fail: 1, denied: 1, late: 1, broken: 2, unreachable: 1 }),
        findings: new Map([['reply-status', 2]]),
        examples: new Map([
          ['reply-status', buildExchange('<h1>oops</h1>')],
          ['fail', buildExchange('{}', { id: 'x2', verdict: 'fail', findings: [] })],
        ]),
        busy: 0.5,
      },
      { run, seed, asked: { ...ASKED, rampTo: 20 } },
    );
  return mergeReports([part('run-1', 1), part('run-2', 2)], thresholdsOf('p99<1ms', 'errors<=60%'));
}

const REPORTS: readonly (readonly [string, LoadReport])[] = [
  ['a run in which all went well', reportOf()],
  ['with thresholds', reportOf({}, {}, ['p99<1ms', 'errors==0'])],
  ['two runs', fullReport()],
  ['as fast as it goes', reportOf({}, { asked: { ...ASKED, rate: 'max', callbacks: null } })],
  [
    'nothing sent',
    reportOf({
      ...verdictsOf({}),
      response: histogramOf([]),
      service: histogramOf([]),
      lag: histogramOf([]),
      senderLag: histogramOf([]),
      interrupted: true,
    }),
  ],
  ['not valid', reportOf({ senderLag: histogramOf(many(10, () => 92)) })],
];

it.each(REPORTS)('as JSON the same values are read back, but for what is masked: %s', (_, report) => {
  const read = JSON.parse(renderLoadReportJson(report)) as LoadReport;
  expect(read).toEqual({
    ...report,
    examples: Object.fromEntries(
      Object.entries(report.examples).map(([kind, exchange]) => [kind, maskExchange(exchange)]),
    ),
  });
});

it.each(REPORTS)('what is written can be read and added up, and comes out the same: %s', (_, report) => {
  const reading = readLoadReport(renderLoadReportJson(report));
  if (!reading.ok) return expect.fail(reading.problem);
  expect(renderLoadReportJson(mergeReports([reading.report], []))).toBe(
    renderLoadReportJson(mergeReports([report], [])),
  );
});

it.each(['[ 1, 2 ]', '[\n  1,\n  2\n]', '[1,2]', 'x [ 12,  34 ] y'])(
  'a body stays as it is, to the byte, though a bucket of a histogram stands on one line: %j',
  (body) => {
    const report = reportOf({
      ...verdictsOf({ broken: 10 }),
      examples: new Map([['reply-not-object', buildExchange(body)]]),
    });
    const text = renderLoadReportJson(report);
    expect((JSON.parse(text) as LoadReport).examples['reply-not-object']?.reply?.body).toBe(body);
    expect(text).toMatch(/^ {8}\[\d+, \d+\]$/m);
  },
);

it('no credential and no cookie stands in it', () => {
  const text = renderLoadReportJson(reportOf({ examples: new Map([['reply-status', buildExchange('')]]) }));
  expect(text).not.toContain('s3cret');
});

it.each<[string, (report: Record<string, unknown>) => void, string]>([
  ['another version', (report) => Object.assign(report, { v: 2 }), 'its version is 2, this program knows 1'],
  ...[
    'runs',
    'to',
    'tool',
    'startedAt',
    'interrupted',
    'asked',
    'sent',
    'achievedRate',
    'verdicts',
    'findings',
    'histograms',
    'connections',
    'saturated',
    'examples',
  ].map((name): [string, (report: Record<string, unknown>) => void, string] => [
    `no ${name}`,
    (report) => Reflect.deleteProperty(report, name),
    `its member '${name}' is missing, or not what load writes`,
  ]),
  [
    'no runs in it',
    (report) => Object.assign(report, { runs: [] }),
    "its member 'runs' is missing, or not what load writes",
  ],
  [
    'a count below nothing',
    (report) => Object.assign(report, { sent: -1 }),
    "its member 'sent' is missing, or not what load writes",
  ],
  [
    'a verdict that is missing',
    (report) => Object.assign(report, { verdicts: { ok: 1 } }),
    "its member 'verdicts' is missing, or not what load writes",
  ],
  [
    'an example that is none',
    (report) => Object.assign(report, { examples: { fail: {} } }),
    "its member 'examples' is missing, or not what load writes",
  ],
])('a report with %s is not added up', (_, spoil, problem) => {
  const report = JSON.parse(renderLoadReportJson(reportOf())) as Record<string, unknown>;
  spoil(report);
  expect(readLoadReport(JSON.stringify(report))).toEqual({ ok: false, problem });
});

it.each<[string, Record<string, unknown>]>([
  ['a kind of trouble', { 'later-code': buildExchange('', { findings: [] }) }],
  [
    'a finding',
    {
      'reply-status': buildExchange('', {
        findings: [{ ...finding('reply-status', { status: 500 }), code: 'later-code' as never }],
      }),
    },
  ],
])('%s that only a later version knows is passed over, or shown without what is known of it', (_, examples) => {
  const reading = readLoadReport(
    JSON.stringify({
      ...reportOf({ ...verdictsOf({ broken: 10 }), findings: new Map([['reply-status', 10]]) }),
      examples,
    }),
  );
  if (reading.ok) expect(renderLoadReport(mergeReports([reading.report], []), view)).not.toMatch(/undefined|NaN/);
});

const schemaOf = (name: string) => new URL(`../../fixtures/schemas/${name}-report.schema.json`, import.meta.url);
const isPublished = existsSync(schemaOf('load'));

/** What a report breaks of the published schema. */
function problemsOf(report: unknown): string[] {
  const read = (name: string) => JSON.parse(readFileSync(schemaOf(name), 'utf8'));
  const formats = { 'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/ };
  // An exchange is the same in both reports.
  const validate = new Ajv2020({ allErrors: true, strict: true, strictTypes: false, strictRequired: false, formats })
    .addSchema(read('verify'))
    .compile(read('load'));
  return validate(report) ? [] : (validate.errors ?? []).map((each) => `${each.instancePath} ${each.message}`);
}

it.runIf(isPublished).each(REPORTS)('it goes with the published schema: %s', (_, report) => {
  expect(problemsOf(JSON.parse(renderLoadReportJson(report)))).toEqual([]);
});

it.runIf(isPublished)('members that nobody knows yet are allowed everywhere', () => {
  const report = JSON.parse(renderLoadReportJson(fullReport()));
  for (const object of [
    report,
    report.asked,
    report.connections,
    report.verdicts,
    report.findings,
    report.responseMs,
    report.histograms.responseMs,
    report.thresholds[0],
    report.examples.fail,
  ])
    object.later = [report.verdicts, report.findings, report.responseMs].includes(object) ? 1 : { more: true };
  expect(problemsOf(report)).toEqual([]);
});

it.runIf(isPublished).each<[string, (report: Record<string, Record<string, unknown>>) => void]>([
  ['another version', (report) => Object.assign(report, { v: 2 })],
  ['no verdict', (report) => Reflect.deleteProperty(report, 'verdict')],
  ['a verdict of another word', (report) => Object.assign(report, { verdict: 'maybe' })],
  ['no count of a verdict', (report) => Reflect.deleteProperty(report['verdicts'] ?? {}, 'late')],
  ['a rate that is neither a number nor max', (report) => Object.assign(report['asked'] ?? {}, { rate: 'fast' })],
  ['a latency below nothing', (report) => Object.assign(report['responseMs'] ?? {}, { p99: -1 })],
  ['a latency that is missing', (report) => Reflect.deleteProperty(report['responseMs'] ?? {}, 'p99')],
  [
    'a histogram whose buckets are no pairs',
    (report) => Object.assign(report['histograms']?.['responseMs'] ?? {}, { bucketsUs: [[1]] }),
  ],
  ['a count that is no number', (report) => Object.assign(report, { sent: '10' })],
  [
    'a threshold that neither held nor did not',
    (report) => Object.assign(report, { thresholds: [{ expression: 'p99<1ms', actual: '2 ms' }] }),
  ],
])('the schema refuses %s', (_, spoil) => {
  const report = JSON.parse(renderLoadReportJson(fullReport()));
  spoil(report);
  expect(problemsOf(report)).not.toEqual([]);
});
