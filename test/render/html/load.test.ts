import { HtmlValidate } from 'html-validate';
import { expect, it } from 'vitest';
import { readPageFiles } from '../../../src/commands/shared/page-files.ts';
import { compareRuns } from '../../../src/load/compare-runs.ts';
import type { LoadReport } from '../../../src/load/load-report.ts';
import { mergeReports } from '../../../src/load/merge-reports.ts';
import { renderLoadPage } from '../../../src/render/html/load.ts';
import { renderComparisonPage } from '../../../src/render/html/load-comparison.ts';
import { REPORTS } from '../../support/sample-load.ts';
import { HOSTILE, SECRETS, UNSEEN } from '../../support/sample-report.ts';

const files = readPageFiles('load');
const render = (report: LoadReport) => renderLoadPage(report, files, () => 'curl -q http://127.0.0.1:3000/im');
const validator = new HtmlValidate({ extends: ['html-validate:standard'] });

const pages: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(REPORTS).map(([name, report]) => [name, render(report)])),
  comparison: renderComparisonPage(compareRuns(REPORTS.ordinary, REPORTS.failing), files),
  'comparison of nothing': renderComparisonPage(compareRuns(REPORTS.unreachable, REPORTS.unreachable), files),
  'comparison of less': renderComparisonPage(compareRuns(REPORTS.empty, REPORTS.ordinary), files),
  'comparison without series': renderComparisonPage(compareRuns(REPORTS.old, REPORTS.unreachable), files),
};

it.each(Object.keys(pages))(
  '%s: valid HTML, nothing unseen in it, no style and no address that a browser would load',
  (name) => {
    const page = pages[name] as string;
    const { results } = validator.validateStringSync(page);
    expect(
      results.flatMap(({ messages }) => messages.map(({ ruleId, message, line }) => `${line} ${ruleId} ${message}`)),
    ).toEqual([]);
    expect(page).not.toMatch(UNSEEN);
    // Within the body: what stands there comes from reports.
    const body = page.slice(page.indexOf('<body>'), page.lastIndexOf('<script type'));
    expect(body).not.toMatch(/<[^>]*\s(?:style|src|on\w+)=/);
    expect(body.match(/<(?:script|img|iframe|link|object|form)\b/)).toBeNull();
  },
);

it('an ordinary report is smaller than 250 KB, of which the script and the style are less than 80', () => {
  expect(files.script.length + files.style.length).toBeLessThan(80_000);
  expect(Buffer.byteLength(pages['ordinary'] as string)).toBeLessThan(150_000);
  for (const page of Object.values(pages)) expect(Buffer.byteLength(page)).toBeLessThan(250_000);
});

it('a reply of a megabyte is shown cut, with its size', () => {
  const page = pages['hostile'] as string;
  expect(page).toContain('… (1048576 bytes in all)');
});

it('no credential stands in it', () => {
  for (const secret of SECRETS) expect(pages['hostile']).not.toContain(secret);
});

it('the verdict, thresholds with what was measured, and why', () => {
  const page = pages['failing'] as string;
  for (const part of [
    '<strong>FAIL</strong> 1 of 3 thresholds was not held',
    'p99&lt;100ms',
    'not held',
    'errors&lt;5%',
  ])
    expect(page).toContain(part);
  expect(pages['ordinary']).toContain('<strong>PASS</strong> every reply was ok');
});

it('a run that is not valid says so before anything else', () => {
  const page = pages['invalid'] as string;
  expect(page).toMatch(/<h1>.*<\/h1>\s*<div class="invalid"><p><strong>INVALID<\/strong> the sender could not keep up/);
});

it('a sum draws each sender, and tells of a report that has no series', () => {
  expect(pages['sum']).toContain('id="plot-senders-p99"');
  expect(pages['sum of old']).toContain('1 of 2 reports have no series');
  expect(render(mergeReports([REPORTS.ordinary], []))).not.toContain('id="senders"');
});

it('without an answer there are no times to draw', () => {
  expect(pages['unreachable']).not.toContain('plot-response');
  expect(pages['unreachable']).toContain('no callback reached the endpoint');
  expect(pages['old']).toContain('written by an earlier version');
});

it('a comparison tells what it can, and what not', () => {
  expect(pages['comparison']).toContain('no range: a single callback decides it');
  expect(pages['comparison without series']).toContain('a report of an earlier version has no series');
});

it('hostile text is text', () => {
  expect(pages['hostile']).toContain('&lt;/script&gt;&lt;script&gt;');
  expect(Object.keys(HOSTILE).length).toBeGreaterThan(5);
});
