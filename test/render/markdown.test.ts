import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { expect, it } from 'vitest';
import { renderMarkdown } from '../../src/render/markdown.ts';
import {
  buildCase,
  buildExchange,
  buildFailure,
  buildReport,
  buildSampleReport,
  HOSTILE,
  UNSEEN,
} from '../support/sample-report.ts';

/** As GitHub renders it, HTML let through, in one element. */
const toHtml = (markdown: string) =>
  `<main>${micromark(markdown, { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] })}</main>`;
/** What we write ourselves; anything else came out of the network's text. */
const OURS = [
  'main',
  'h1',
  'h2',
  'p',
  'table',
  'thead',
  'tbody',
  'tr',
  'th',
  'td',
  'details',
  'summary',
  'pre',
  'code',
  'ul',
  'li',
];
const elements = (html: string) => [
  ...new Set(Array.from(html.matchAll(/<([a-z][a-z0-9]*)/gi), ([, name]) => name ?? '')),
];
const countOf = (html: string, pattern: RegExp) => html.match(pattern)?.length ?? 0;

it('a report of everything, hostile text in every place, renders to our elements only, balanced', () => {
  const report = buildSampleReport();
  const markdown = renderMarkdown(report);
  const html = toHtml(markdown);
  expect(markdown).not.toMatch(UNSEEN);
  expect(XMLValidator.validate(html)).toBe(true);
  expect(elements(html).filter((each) => !OURS.includes(each))).toEqual([]);
  const failures = report.cases.filter((each) => each.outcome === 'fail').length;
  expect(countOf(html, /<details>/g)).toBe(failures + 2);
  expect(countOf(html, /<pre>/g)).toBe(failures);
  // Summary, baseline, causes, failures, known, skipped, choices.
  expect(countOf(html, /<table>/g)).toBe(7);
  expect(countOf(html, /<tr>/g)).toBe(9 + 2 + (report.causes.length + 1) + (failures + 1) + 2 + 2 + 3);
  expect(countOf(html, /<h[12]>/g)).toBe(6);
});

it.each(Object.entries(HOSTILE))(
  'hostile text, %s: one row, one list item, one fence, and the text as it is',
  (_, text) => {
    const report = buildReport([buildFailure('body/hostile', { reason: text, exchanges: [buildExchange(text)] })], {
      diagnosis: { id: 'no-route', summary: text, advice: [text] },
      choices: { seen: text },
    });
    const html = toHtml(renderMarkdown(report));
    expect(XMLValidator.validate(html)).toBe(true);
    expect(elements(html).filter((each) => !OURS.includes(each))).toEqual([]);
    expect([
      countOf(html, /<tr>/g),
      countOf(html, /<li>/g),
      countOf(html, /<pre>/g),
      countOf(html, /<h[12]>/g),
    ]).toEqual([8 + 3 + 2 + 2, 1, 1, 5]);
    const read = new XMLParser({
      isArray: (name) => name === 'table' || name === 'p',
      htmlEntities: true,
      trimValues: false,
    }).parse(html).main;
    const [, , failures, choices] = read.table;
    // The zero-width spaces are ours: they keep names from being called.
    const came = String(failures.tbody.tr.td[2]).replaceAll('\u200b', '');
    expect(came).toBe(String(choices.tbody.tr.td[1].code));
    expect(read.details.pre.code).toContain(`came      ${came}\n`);
  },
);

it('the diagnosis stands before all else, right under the verdict', () => {
  const markdown = renderMarkdown(
    buildReport([buildFailure('accept/one-way')], {
      diagnosis: { id: 'no-route', summary: 'nothing was accepted', advice: ['check the path', 'check the token'] },
    }),
  );
  expect(markdown.split('\n').slice(0, 9)).toEqual([
    '# friend-cb verify: fail ✗',
    '',
    '## Diagnosis',
    '',
    'nothing was accepted',
    '',
    '- check the path',
    '- check the token',
    '',
  ]);
  expect(markdown.split('\n')[9]).toMatch(/^\|/);
});

it('a green run is short', () => {
  expect(renderMarkdown(buildReport([buildCase('accept/one-way')]))).toBe(`# friend-cb verify: pass ✓

|  |  |
| --- | --- |
| cases | 1 pass, 0 fail, 0 known, 0 skip |
| endpoint | <code>http&#58;//&#42;&#42;&#42;&#64;127.0.0.1:3000/im</code> |
| SdkAppid | <code>888888</code>, signed |
| fails on | must |
| seed | 1 |
| time | 4.568 s, from <code>2026-11-23T04:00:00.123Z</code> |
| tool | <code>friend-cb/0.1.0</code> |
`);
});

it('the most severe failures come first, and it says which of them fail the run', () => {
  const cases = [
    buildFailure('wire/get', { level: 'info' }),
    buildFailure('accept/platform-new', { level: 'should' }),
    buildFailure('accept/one-way'),
  ];
  const markdown = renderMarkdown(buildReport(cases));
  expect(markdown).toContain(`Only failures of level \`must\` and above fail the run.

| level | case | what came |
| --- | --- | --- |
| must | <code>accept/one-way</code> | the status is 500, not 200 |
| should | <code>accept/platform-new</code> | the status is 500, not 200 |
| info | <code>wire/get</code> | the status is 500, not 200 |
`);
  expect(renderMarkdown(buildReport(cases, { failOn: 'info' }))).not.toContain('Only failures');
});

it('known and skipped cases are folded, with their reasons', () => {
  const markdown = renderMarkdown(
    buildReport([
      buildCase('accept/one-way', { outcome: 'known', reason: 'ticket 12' }),
      buildCase('sign/valid', { outcome: 'skip', reason: 'there is no token' }),
    ]),
  );
  const folded = (summary: string, row: string) =>
    `<details>\n<summary>${summary}</summary>\n\n` +
    `| level | case | reason |\n| --- | --- | --- |\n${row}\n\n</details>\n`;
  expect(markdown).toContain(folded('1 known', '| must | <code>accept/one-way</code> | ticket 12 |'));
  expect(markdown).toContain(folded('1 skipped', '| must | <code>sign/valid</code> | there is no token |'));
});

it('no credential and no cookie stands in it', () => {
  expect(renderMarkdown(buildSampleReport())).not.toContain('s3cret');
});
