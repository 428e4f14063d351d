import { readFileSync } from 'node:fs';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { expect, it } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import type { CaseReport, Report } from '../../src/contract/verify-report.ts';
import { finding } from '../../src/protocol/findings.ts';
import { renderJunit } from '../../src/render/junit.ts';
import {
  buildAccepted,
  buildCase,
  buildExchange,
  buildFailure,
  buildReport,
  buildSampleReport,
  HOSTILE,
  MASKED_CURL,
  SECRETS,
  TARGET,
  UNSEEN,
} from '../support/sample-report.ts';

const schema = { fileName: 'junit.xsd', contents: readFileSync(new URL('junit.xsd', import.meta.url), 'utf8') };
const schemaErrors = async (xml: string) =>
  (await validateXML({ xml: { fileName: 'report.xml', contents: xml }, schema })).errors.map((each) => each.message);

interface Element {
  readonly [name: string]: unknown;
}
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  trimValues: false,
  processEntities: true,
  htmlEntities: true,
  parseAttributeValue: false,
  isArray: (name) => name === 'testcase' || name === 'property',
});
const readSuite = (xml: string) =>
  parser.parse(xml).testsuites.testsuite as Element & {
    testcase: readonly Element[];
    properties: { property: readonly { name: string; value: string }[] };
  };
const readCase = (each: CaseReport, change: Partial<Report> = {}) =>
  readSuite(renderJunit(buildReport([each], change))).testcase[0] ?? {};

const SHORT: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };
const unescapeUnseen = (text: string) =>
  text.replace(
    /\\(?:u([0-9a-f]{4})|([nrtbf]))/g,
    (_, code, short) => SHORT[short] ?? String.fromCharCode(Number.parseInt(code, 16)),
  );

it('a report of everything, hostile text in every place, is well-formed, valid and holds nothing unseen', async () => {
  const xml = renderJunit(buildSampleReport());
  expect(XMLValidator.validate(xml)).toBe(true);
  expect(await schemaErrors(xml)).toEqual([]);
  expect(xml).not.toMatch(UNSEEN);
});

it('the schema is no formality: it refuses what is not JUnit', async () => {
  const xml = renderJunit(buildReport([buildFailure('accept/one-way')]));
  expect(await schemaErrors(xml.replaceAll('<failure ', '<flop ').replaceAll('</failure>', '</flop>'))).not.toEqual([]);
  expect(await schemaErrors(xml.replace(/ failures="1"/g, ''))).not.toEqual([]);
});

it.each(Object.entries(HOSTILE))(
  'hostile text, %s: it is read back as escaped text, in attribute and element',
  async (_, text) => {
    const xml = renderJunit(
      buildReport([buildFailure('body/hostile', { reason: text, exchanges: [buildExchange(text)] })]),
    );
    expect(await schemaErrors(xml)).toEqual([]);
    const failure = readSuite(xml).testcase[0]?.['failure'] as { message: string; '#text': string };
    expect(failure['#text']).toContain(`came      ${failure.message}\n`);
    expect(unescapeUnseen(failure.message)).toBe(text);
  },
);

const findings = [finding('reply-status', { status: 500 })];
const outcomes: readonly [string, CaseReport, Report['failOn'], string | null][] = [
  ['a pass', buildCase('accept/one-way'), 'must', null],
  ['a must that failed', buildFailure('accept/one-way'), 'must', 'failure'],
  ['a must that failed, fail-on info', buildFailure('accept/one-way'), 'info', 'failure'],
  [
    'a should that failed, fail-on must',
    buildFailure('accept/platform-new', { level: 'should' }),
    'must',
    'system-out',
  ],
  [
    'a should that failed, fail-on should',
    buildFailure('accept/platform-new', { level: 'should' }),
    'should',
    'failure',
  ],
  ['an info that failed, fail-on should', buildFailure('wire/get', { level: 'info' }), 'should', 'system-out'],
  [
    'a known failure',
    buildCase('accept/one-way', { outcome: 'known', reason: 'ticket 12', findings }),
    'must',
    'skipped',
  ],
  ['a skipped case', buildCase('sign/valid', { outcome: 'skip', reason: 'there is no token' }), 'must', 'skipped'],
];

it.each(outcomes)('%s', async (_, each, failOn, element) => {
  const report = buildReport([each], { failOn });
  const xml = renderJunit(report);
  expect(await schemaErrors(xml)).toEqual([]);
  const suite = readSuite(xml);
  const { name, classname, time, ...inside } = suite.testcase[0] ?? {};
  expect([name, classname, time]).toEqual([each.id, `friend-cb.${each.id.split('/')[0]}`, '0.012']);
  expect(Object.keys(inside).filter((key) => key !== '#text')).toEqual(element === null ? [] : [element]);
  expect([suite['tests'], suite['failures'], suite['errors'], suite['skipped']]).toEqual([
    '1',
    element === 'failure' ? '1' : '0',
    '0',
    element === 'skipped' ? '1' : '0',
  ]);
});

it('a failure says all: expectation, what came, findings with advice and source, the exchange, curl and rerun', () => {
  const failure = readCase(buildFailure('accept/one-way'))['failure'] as Element;
  expect(failure['message']).toBe('the status is 500, not 200');
  expect(failure['type']).toBe('must');
  expect(failure['#text']).toBe(`accept/one-way  must
sends     one pair, one-way
expected  accepted: a 2xx status and ActionStatus OK
came      the status is 500, not 200
advice    Behind a 5xx is an error: look into the log of the backend or its proxy. Instead of any other status \
answer 200, and say in the envelope whether the callback was processed.
source    1047/34360 After a Friend Is Deleted, https://www.tencentcloud.com/document/product/1047/34360
finding   reply-status (must)  the status is 500, only 200 counts as answered: look into the backend's log
          Chat calls it: the HTTP return code is not 200
          1047/34354 Webhook Overview, https://www.tencentcloud.com/document/product/1047/34354
exchange  POST ${TARGET}
          500 broken in 12 ms
          Content-Type: text/html
          Set-Cookie: ***
          | <h1>oops</h1>
curl      ${MASKED_CURL}
rerun     friend-cb verify --to http://127.0.0.1:3000/im --sdk-appid 888888 --only accept/one-way`);
});

const textOf = (body: string | Uint8Array) =>
  (readCase(buildFailure('accept/one-way', { exchanges: [buildExchange(body)] }))['failure'] as { '#text': string })[
    '#text'
  ];

it.each<[string, string | Uint8Array, string, string]>([
  ['of 2 KiB is whole', 'x'.repeat(2048), `| ${'x'.repeat(2048)}\n`, ''],
  ['of a byte more is cut there', 'x'.repeat(2049), `| ${'x'.repeat(2048)}\n`, '… (2049 bytes in all)'],
  [
    'is cut between characters, not inside of one',
    `x${'好'.repeat(1000)}`,
    `| x${'好'.repeat(682)}\n`,
    '… (3001 bytes in all)',
  ],
  [
    'that is not UTF-8 is base64',
    Buffer.from([0xff, 0xfe]),
    '(2 bytes that are not UTF-8, in base64)\n          | //4=\n',
    '',
  ],
  ['with lines keeps them', 'a\r\nb\n', '| a\\r\n          | b\n', ''],
  ['of nothing is said to be nothing', '', '(no body)', ''],
])('a body %s', (_, body, shown, note) => {
  expect(textOf(body)).toContain(shown);
  expect(textOf(body).match(/… \(.*\)/)?.[0] ?? '').toBe(note);
});

it('of fifty exchanges five are shown, and the others counted', () => {
  const each = buildFailure('delivery/concurrent', {
    exchanges: Array.from({ length: 50 }, (_, index) => buildExchange(`reply ${index + 1}`)),
  });
  const text = (readCase(each)['failure'] as { '#text': string })['#text'];
  expect(text.match(/\| reply \d+/g)).toHaveLength(5);
  expect(text).toContain('… and 45 more, in the JSON report');
});

it('a command of megabytes is named, not printed', () => {
  const xml = renderJunit(buildReport([buildFailure('body/10-mib', { curl: `curl ${'x'.repeat(10 * 1024 * 1024)}` })]));
  expect(xml.length).toBeLessThan(10_000);
  expect(xml).toContain('(10241 KiB of command; rerun sends the same)');
});

it('properties, diagnosis and baseline stand at the suite', () => {
  const suite = readSuite(
    renderJunit(
      buildReport([buildCase('accept/one-way')], {
        choices: { 'foreign-app': 'fail' },
        diagnosis: { id: 'no-route', summary: 'nothing was accepted', advice: ['check the path'] },
        baseline: [{ case: 'accept/one-way', finding: 'reply-late', line: 3, message: 'it passes now' }],
        stopped: '--bail',
      }),
    ),
  );
  const { to, sdkAppId, seed, tool, ...others } = Object.fromEntries(
    suite.properties.property.map(({ name, value }) => [name, value]),
  );
  expect({ to, sdkAppId, seed, tool }).toEqual({
    to: 'http://***@127.0.0.1:3000/im',
    sdkAppId: '888888',
    seed: '1',
    tool: 'friend-cb/0.1.0',
  });
  expect(others['choice.foreign-app']).toBe('fail');
  expect([suite['name'], suite['time'], suite['timestamp']]).toEqual([
    'friend-cb verify',
    '4.568',
    '2026-11-23T04:00:00',
  ]);
  expect(suite['system-out']).toBe('nothing was accepted\n- check the path');
  expect(suite['system-err']).toBe('stopped: --bail\nbaseline, line 3: accept/one-way reply-late: it passes now');
});

const NO_ROUTE = { id: 'no-route', summary: 'nothing was accepted', advice: ['check the path'] };
const STALE = { case: 'accept/one-way', finding: 'reply-late', line: 3, message: 'it passes now' };

it.each<[string, readonly CaseReport[], Partial<Report>, readonly string[]]>([
  ['a diagnosis without a failed case', [buildCase('wire/abort')], { diagnosis: NO_ROUTE }, ['run/diagnosis']],
  ['a diagnosis with its case', [buildFailure('accept/documented-example')], { diagnosis: NO_ROUTE }, []],
  ['an endpoint that went away', [buildCase('accept/one-way')], { stopped: 'it went away' }, ['run/stopped']],
  [
    'an entry of the baseline that no longer holds',
    [buildCase('accept/one-way')],
    { baseline: [STALE] },
    ['run/baseline'],
  ],
])('a red run is red here: %s', async (_, cases, change, extra) => {
  const xml = renderJunit(buildReport(cases, { verdict: 'fail', ...change }));
  expect(await schemaErrors(xml)).toEqual([]);
  const suite = readSuite(xml);
  const failed = suite.testcase.filter((each) => 'failure' in each);
  expect(failed.length).toBeGreaterThan(0);
  expect(suite['failures']).toBe(String(failed.length));
  expect(suite['tests']).toBe(String(suite.testcase.length));
  expect(suite.testcase.map(({ name }) => name)).toEqual([...cases.map(({ id }) => id), ...extra]);
});

it('a case of a known cause names it, and has its advice instead of its own', () => {
  const refused = { expects: 'refused: FAIL with status 200', exchanges: [buildAccepted()] };
  const cases = ['identity/foreign', 'identity/body-override'].map((id) =>
    buildFailure(id, { ...refused, advice: `the story of ${id}` }),
  );
  const xml = renderJunit(buildReport(cases));
  expect(xml.match(/^cause {5}app-unchecked: SdkAppid is never checked/gm)).toHaveLength(2);
  expect(xml).not.toContain('the story of');
});

it('a report without cases is valid', async () => {
  expect(await schemaErrors(renderJunit(buildReport([])))).toEqual([]);
});

it('no credential and no cookie stands in it', () => {
  const xml = renderJunit(buildSampleReport());
  for (const secret of SECRETS) expect(xml).not.toContain(secret);
  expect(xml).not.toContain('s3cret');
});
