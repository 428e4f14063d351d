import { expect, it } from 'vitest';
import type { CaseReport } from '../../src/contract/verify-report.ts';
import { renderAnnotations, renderStepSummary } from '../../src/render/github.ts';
import { renderMarkdown } from '../../src/render/markdown.ts';
import {
  buildAccepted,
  buildCase,
  buildExchange,
  buildFailure,
  buildReport,
  buildSampleReport,
  HOSTILE,
  UNSEEN,
} from '../support/sample-report.ts';

const MIB = 1024 * 1024;
const bytes = (text: string) => Buffer.byteLength(text);
const many = (count: number, change: Partial<CaseReport> = {}) =>
  Array.from({ length: count }, (_, index) =>
    buildFailure(`${change.level ?? 'body'}/case-${index}`, {
      expects: 'alive: it goes on',
      advice: `Mend ${change.level} ${index}.`,
      ...change,
    }),
  );

it('a summary that fits is the whole Markdown report', () => {
  expect(renderStepSummary(buildSampleReport())).toBe(renderMarkdown(buildSampleReport()));
});

it.each<[string, readonly CaseReport[], RegExp]>([
  [
    'details of 12 KiB each, a hundred and more',
    many(200, { exchanges: Array.from({ length: 5 }, () => buildExchange('x'.repeat(3000))) }),
    /: \d+ of 200 failures in detail\. /,
  ],
  [
    'wide characters, which are three bytes each',
    many(400, { exchanges: [buildExchange('好'.repeat(3000))], title: '好'.repeat(600) }),
    /: \d+ of 400 failures in detail\. /,
  ],
  [
    'text that grows when it is escaped',
    many(900, { reason: '@|#'.repeat(400) }),
    /: \d+ of 901 causes, \d+ of 900 failures in the table, \d+ of 900 failures in detail\. /,
  ],
  [
    'one case alone that is too large',
    [buildFailure('body/one', { expects: 'x'.repeat(2 * MIB) }), buildFailure('body/two')],
    /: 1 of 2 failures in detail\. /,
  ],
  [
    'more cases than there is room for rows',
    [
      ...many(5000),
      ...Array.from({ length: 20_000 }, (_, index) =>
        buildCase(`sign/skip-${index}`, { outcome: 'skip', reason: 'x'.repeat(200) }),
      ),
    ],
    /failures in detail, \d+ of 20000 skipped cases\. /,
  ],
])('%s: below 1 MiB, and it says what is left out', (_, cases, note) => {
  const summary = renderStepSummary(
    buildReport(cases, { diagnosis: { id: 'no-route', summary: 'nothing was accepted', advice: ['check the path'] } }),
  );
  expect(bytes(summary)).toBeLessThan(MIB);
  const end = summary.slice(-400);
  expect(end).toMatch(/\n\n> Left out here, to stay below the 1 MiB of a step summary: .*\n$/);
  expect(end).toMatch(note);
  expect(summary.slice(0, 400)).toMatch(/^# friend-cb verify: fail ✗\n\n## Diagnosis\n\nnothing was accepted\n/);
  expect(summary.match(/<details>/g)?.length).toBe(summary.match(/<\/details>/g)?.length);
});

it('what is left out is no more than it has to be', () => {
  const cases = many(200, { exchanges: Array.from({ length: 5 }, () => buildExchange('x'.repeat(3000))) });
  expect(bytes(renderStepSummary(buildReport(cases)))).toBeGreaterThan(MIB - 32 * 1024);
});

/** As the runner reads a line of the log. */
function readCommand(line: string): { kind: string; title: string; message: string } {
  const [, kind = '', title = '', message = ''] = /^::(error|warning|notice) title=([^:,]*)::(.*)$/.exec(line) ?? [];
  const decode = (text: string) =>
    text.replace(/%(25|0D|0A|3A|2C)/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return { kind, title: decode(title), message: decode(message) };
}
const annotations = (...given: Parameters<typeof renderAnnotations>) =>
  renderAnnotations(...given)
    .split('\n')
    .slice(0, -1)
    .map(readCommand);

const levels: readonly [CaseReport['level'], CaseReport['level'], string][] = [
  ['must', 'must', 'error'],
  ['should', 'must', 'warning'],
  ['info', 'must', 'notice'],
  ['should', 'should', 'error'],
  ['info', 'should', 'notice'],
  ['info', 'info', 'error'],
];

it.each(levels)('%s failed, --fail-on %s: %s', (level, failOn, kind) => {
  const failure = buildFailure('accept/one-way', { level, advice: 'Answer 200.' });
  expect(annotations(buildReport([failure], { failOn }))).toEqual([
    {
      kind,
      title: `accept/one-way (${level})`,
      message: `one pair, one-way: the status is 500, not 200
change: Answer 200.
expected: accepted: a 2xx status and ActionStatus OK
friend-cb verify --to http://127.0.0.1:3000/im --sdk-appid 888888 --only accept/one-way`,
    },
  ]);
});

it('a cause is one annotation: what is wrong, what to change, and its cases', () => {
  const refused = { expects: 'refused: FAIL with status 200', exchanges: [buildAccepted()] };
  const cases = ['identity/foreign', 'identity/longer', 'identity/shorter'].map((id) => buildFailure(id, refused));
  const [only, ...others] = annotations(buildReport(cases));
  expect(others).toEqual([]);
  expect(only?.title).toBe('app-unchecked (must)');
  expect(only?.message.split('\n')).toEqual([
    "SdkAppid is never checked: another app's callback is accepted",
    expect.stringMatching(/^change: Compare SdkAppid of the query with your own/),
    'cases: identity/foreign, identity/longer, identity/shorter',
    'expected: refused: FAIL with status 200',
    expect.stringContaining('--only identity/foreign'),
  ]);
});

it('a diagnosis is the first annotation, with all of its advice', () => {
  const all = annotations(
    buildReport([buildFailure('accept/documented-example')], {
      diagnosis: { id: 'no-route', summary: 'nothing was accepted', advice: ['check the path', 'check the port'] },
      stopped: 'interrupted',
    }),
  );
  expect(all.map(({ title }) => title)).toEqual(['no-route (must)', 'friend-cb verify stopped']);
  expect(all[0]?.message).toMatch(/^nothing was accepted\nchange: check the path\nor: check the port\nexpected: /);
});

it('the same to the byte: % and line ends are escaped in the message, : and , in the title too', () => {
  const report = buildReport([buildCase('accept/one-way')], {
    baseline: [{ case: 'accept/one-way', finding: 'reply-late', line: 3, message: '100% gone: yes, it\r\nis' }],
  });
  expect(renderAnnotations(report)).toBe(
    '::error title=baseline%2C line 3::accept/one-way reply-late: 100%25 gone: yes, it\\r\\nis\n',
  );
});

it.each(Object.entries(HOSTILE))('hostile text, %s: one line, one command', (_, text) => {
  const report = buildReport([buildFailure('body/hostile', { reason: text, expects: text, rerun: text })], {
    diagnosis: { id: 'no-route', summary: text, advice: [text] },
    stopped: text,
  });
  const rendered = renderAnnotations(report);
  expect(rendered).not.toMatch(UNSEEN);
  expect(annotations(report).map((each) => [each.kind, each.title])).toEqual([
    ['error', 'no-route (must)'],
    ['error', 'friend-cb verify stopped'],
    ['error', 'body/hostile (must)'],
  ]);
});

it.each([
  [0, 0, ''],
  [1, 1, 'body/case-0 (must)'],
  [10, 10, 'body/case-9 (must)'],
  [11, 10, 'friend-cb verify'],
  [100, 10, 'friend-cb verify'],
])('%i failures are %i annotations', (failures, count, lastTitle) => {
  const all = annotations(buildReport(many(failures)));
  expect(all.length).toBe(count);
  expect(all.at(-1)?.title ?? '').toBe(lastTitle);
  if (failures > count)
    expect(all.at(-1)?.message).toMatch(new RegExp(`^and ${failures - 9} more: body/case-9 \\(must\\), `));
});

it('the most severe come first, so that what is cut is the least', () => {
  const cases = [...many(6, { level: 'info' }), ...many(6, { level: 'should' }), ...many(2)];
  const all = annotations(
    buildReport(cases, {
      verdict: 'fail',
      diagnosis: { id: 'no-route', summary: 'nothing was accepted', advice: ['check the path'] },
    }),
  );
  expect(all.map((each) => each.kind)).toEqual([
    'error',
    'error',
    'error',
    'warning',
    'warning',
    'warning',
    'warning',
    'warning',
    'warning',
    'notice',
  ]);
  expect(all[0]?.message).toBe('nothing was accepted\nchange: check the path');
  expect(all.at(-1)?.message).toMatch(/^and 6 more: /);
});

it('no credential and no cookie stands in an annotation', () => {
  expect(renderAnnotations(buildSampleReport())).not.toContain('s3cret');
});
