import { HtmlValidate } from 'html-validate';
import { expect, it } from 'vitest';
import { readPageFiles } from '../../../src/commands/shared/page-files.ts';
import type { Report } from '../../../src/contract/verify-report.ts';
import { cutBodies } from '../../../src/protocol/cut-body.ts';
import { encodeBody, type HeaderList } from '../../../src/protocol/exchange.ts';
import { renderVerifyPage } from '../../../src/render/html/verify/verify-page.ts';
import {
  buildAccepted,
  buildCase,
  buildExchange,
  buildFailure,
  buildReport,
  buildSampleReport,
  HOSTILE,
  SECRETS,
  UNSEEN,
} from '../../support/sample-report.ts';

const files = readPageFiles('verify');
const render = (report: Report) => renderVerifyPage(report, files);
/** What stands between the style and the script, which are ours. */
const bodyOf = (page: string) => page.slice(page.indexOf('<body>'), page.indexOf('<script type="application/json"'));
const validator = new HtmlValidate({ extends: ['html-validate:standard'] });

/** The worst that a backend can send, as much of it as a report keeps. */
const MEGABYTE = `${Object.values(HOSTILE).join('\n')}</script><img src=x onerror=alert(1)>`
  .repeat(1500)
  .slice(0, 1 << 20);
const { reply: bigReply, ...big } = cutBodies(buildExchange(MEGABYTE));
const buildAllRed = (headers: HeaderList = []) =>
  buildReport(
    Array.from({ length: 130 }, (_, index) =>
      buildFailure(`body/red-${index}`, {
        reason: MEGABYTE.slice(0, 3000),
        exchanges: Array.from({ length: 6 }, () => ({ ...big, reply: bigReply && { ...bigReply, headers } })),
        curl: `curl ${MEGABYTE}`,
      }),
    ),
  );

const LONG_HEADERS: HeaderList = Array.from({ length: 60 }, (_, index) => [`X-${index}`, '<'.repeat(9000)]);

const SHRUNK_BODY =
  '{"CallbackCommand":"Sns.CallbackFriendDelete","PairList":[{"From_Account":"00","To_Account":"fcb-00000002"}]}';
const PLAIN_BODY = SHRUNK_BODY.replace('"00"', '"fcb-00000001"').replace('00000002', '00000003');
const buildFuzz = () => {
  const { request } = buildExchange('');
  const shrunk = { exchange: 0, bytes: 109, tries: 21, failed: 3, of: 90, repeats: true, path: '6:0' };
  return buildReport([
    buildFailure('fuzz/valid', {
      exchanges: [buildExchange('no', { request: { ...request, body: SHRUNK_BODY } })],
      shrunk: [{ ...shrunk, plain: { target: request.target.replace('&ClientIP=127.0.0.1', ''), body: PLAIN_BODY } }],
    }),
    buildFailure('fuzz/bytes', { shrunk: [{ ...shrunk, plain: null }] }),
  ]);
};
const buildEffect = () =>
  buildReport([
    buildFailure('effect/two-way', {
      exchanges: [buildAccepted()],
      looks: [
        { pair: { From_Account: 'a', To_Account: 'b' }, before: '1', after: '1', must: 'change', right: false },
        { pair: { From_Account: 'b', To_Account: 'a' }, before: '1', after: '', must: 'change', right: true },
      ],
    }),
  ]);
const buildDiagnosed = () =>
  buildReport(
    [
      buildFailure('accept/documented-example'),
      buildCase('sign/valid', { outcome: 'skip', reason: 'the same refusal would be met' }),
    ],
    { diagnosis: { id: 'csrf', summary: 'a CSRF page came', advice: ['take the route out', 'or send no cookie'] } },
  );
const stale = { case: 'accept/one-way', finding: 'reply-late', line: 3, message: 'it passes now' };

const REPORTS: readonly (readonly [string, () => Report])[] = [
  ['a pass', () => buildReport([buildCase('accept/one-way'), buildCase('accept/two-way')])],
  ['a run without a case', () => buildReport([])],
  [
    'failures below the level that fails the run',
    () => buildReport([buildFailure('wire/get', { level: 'info' })], { verdict: 'pass' }),
  ],
  ['a diagnosis', buildDiagnosed],
  ['everything, hostile text in every place', buildSampleReport],
  ['all red, a megabyte of hostile text each', () => buildAllRed()],
  ['what the data said', buildEffect],
  ['generated callbacks', buildFuzz],
  [
    'a baseline that has to be changed',
    () =>
      buildReport([buildCase('accept/one-way')], {
        verdict: 'fail',
        baseline: [stale, { ...stale, case: 'gone/case' }],
      }),
  ],
  [
    'a run that was stopped',
    () => buildReport([buildCase('accept/one-way')], { verdict: 'fail', stopped: 'interrupted by SIGINT' }),
  ],
];

it.each(REPORTS)('%s: valid HTML, links that lead somewhere, nothing unseen, no secret', (_, build) => {
  const report = build();
  const page = render(report);
  const { results } = validator.validateStringSync(page);
  expect(
    results.flatMap(({ messages }) => messages.map(({ ruleId, line, message }) => `${line} ${ruleId} ${message}`)),
  ).toEqual([]);
  const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const links = [...page.matchAll(/ href="#([^"]*)"/g)].map(([, id]) => id);
  expect(links.filter((id) => !ids.includes(id))).toEqual([]);
  expect(report.cases.map(({ id }) => id).filter((id) => !ids.includes(id))).toEqual([]);
  expect(report.causes.filter(({ id }) => !ids.includes(`cause/${id}`))).toEqual([]);
  expect(bodyOf(page)).not.toMatch(UNSEEN);
  for (const secret of [...SECRETS, 's3cret']) expect(page).not.toContain(secret);
  expect(page.match(/<(?:script|img|iframe|link)\b/g)).toEqual(['<script', '<script']);
  for (const [address] of page.matchAll(/(?:src|href)="(?!#)[^"]*"/g))
    expect(address).toMatch(
      /^href="https:\/\/(?:www\.tencentcloud\.com|cloud\.tencent\.com)\/document\/product\/[\d/]+"$/,
    );
});

it.each<readonly [string, () => Report, number]>([
  ['all red, each with a megabyte', () => buildAllRed(), 2_500_000],
  ['all red, with long headers too', () => buildAllRed(LONG_HEADERS), 3_000_000],
  ['everything', buildSampleReport, 1_000_000],
  [
    'a whole suite that passes',
    () => buildReport(Array.from({ length: 130 }, (_, index) => buildCase(`accept/${index}`))),
    200_000,
  ],
  [
    'a third of a suite red',
    () => buildReport(Array.from({ length: 40 }, (_, index) => buildFailure(`accept/${index}`))),
    300_000,
  ],
])('%s: small enough to open', (_, build, most) => {
  expect(Buffer.byteLength(render(build()))).toBeLessThan(most);
});

it('where the room is used up, a case still says what is wrong and how to see it', () => {
  const page = render(buildAllRed(LONG_HEADERS));
  const [whole, short] = ['body/red-0', 'body/red-129'].map(
    (id) => page.slice(page.indexOf(`<details class="case" id="${id}"`)).split('</details>\n')[0] ?? '',
  );
  expect(whole).toContain('<h3>came back</h3>');
  expect(short).not.toContain('<h3>came back</h3>');
  expect(short).toContain('is in the JSON report');
  expect(short).toContain('--only body/red-129');
});

const text = (page: string) =>
  bodyOf(page)
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll(/\s+/g, ' ');

it.each<readonly [string, () => Report, string]>([
  ['a pass', () => buildReport([buildCase('accept/one-way')]), '✓ PASS 1 case passed No case failed at level must.'],
  [
    'a stricter pass',
    () => buildReport([buildCase('accept/one-way')], { failOn: 'should' }),
    'No case failed at level should or above.',
  ],
  [
    'a failure and one below it',
    () => buildReport([buildFailure('accept/one-way'), buildFailure('wire/get', { level: 'info' })]),
    '✗ FAIL 1 thing to change The run fails because 1 case failed at level must. 1 case failed below that, which does not fail the run.',
  ],
  [
    'a stale baseline',
    () => buildReport([buildCase('accept/one-way')], { verdict: 'fail', baseline: [stale] }),
    '✗ FAIL the baseline has to be changed The run fails because 1 entry of the baseline must be changed. ',
  ],
  [
    'an interruption',
    () => buildReport([buildFailure('accept/one-way')], { stopped: 'interrupted' }),
    'because 1 case failed at level must, and the run did not come to its end.',
  ],
  [
    'a diagnosis',
    buildDiagnosed,
    'Nothing was accepted: one cause for all a CSRF page came What to try, most likely first: take the route out or send no cookie',
  ],
  ['what was skipped', buildDiagnosed, 'why cases the same refusal would be met sign/valid'],
  ['what the data said', buildEffect, 'a → b 1 1 change ✗ stayed b → a 1 nothing change ✓ changed'],
  [
    'a choice',
    () => buildReport([buildCase('accept/one-way')], { choices: { 'foreign-app': 'fail' } }),
    'foreign-app fail',
  ],
])('what it says: %s', (_, build, words) => {
  expect(text(render(build()))).toContain(words);
});

it('the smallest callback shows where it is not the plain one, and nowhere else', () => {
  const page = render(buildFuzz());
  const [compared = ''] = /<pre class="compared">.*?<\/pre>/s.exec(page) ?? [];
  expect([...compared.matchAll(/<(ins|del)>(.*?)<\/\1>/gs)].map(([, kind, words]) => `${kind} ${words}`)).toEqual([
    'ins &amp;ClientIP=127.0.0.1',
    'del \nContent-Type: application/json',
    'del &quot;fcb-00000001&quot;',
    'ins &quot;00&quot;',
  ]);
});

it('JSON is laid out, each token as it was written', () => {
  const odd =
    '{"ActionStatus":"OK","ErrorCode":1e400,"ErrorCode":0,"ErrorInfo":"a , b : {\\u0041}","deep":{"list":[1,[]]}}';
  const page = render(buildReport([buildFailure('accept/one-way', { exchanges: [buildExchange(odd)] })]));
  const [, laid = ''] = /<h3>came back<\/h3>.*?<pre class="body">(.*?)<\/pre>/s.exec(page) ?? [];
  expect(laid.replaceAll('&quot;', '"')).toBe(
    [
      '{',
      '  "ActionStatus": "OK",',
      '  "ErrorCode": 1e400,',
      '  "ErrorCode": 0,',
      '  "ErrorInfo": "a , b : {\\u0041}",',
      '  "deep": {',
      '    "list": [',
      '      1,',
      '      []',
      '    ]',
      '  }',
      '}',
    ].join('\n'),
  );
});

it('a body that is no text is shown in base64, and a long one is cut', () => {
  const { reply } = buildExchange('');
  const of = (body: Uint8Array) =>
    render(
      buildReport([
        buildFailure('accept/one-way', {
          exchanges: [buildExchange('', { reply: reply && { ...reply, ...encodeBody(body) } })],
        }),
      ]),
    );
  expect(of(Buffer.alloc(9, 0xff))).toContain(
    '(9 bytes that are not UTF-8, in base64)</p>\n<pre class="body">////////////</pre>',
  );
  expect(of(Buffer.alloc(9000, 'x'))).toContain('… (9000 bytes in all)');
});
