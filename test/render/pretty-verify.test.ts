import { expect, it } from 'vitest';
import type { CaseReport } from '../../src/contract/verify-report.ts';
import { finding } from '../../src/protocol/findings.ts';
import { renderJunit } from '../../src/render/junit.ts';
import { renderMarkdown } from '../../src/render/markdown.ts';
import { renderVerifyReport } from '../../src/render/pretty-verify.ts';
import { createStyle } from '../../src/render/style.ts';
import {
  buildAccepted,
  buildCase,
  buildExchange,
  buildFailure,
  buildReport,
  buildSampleReport,
  SECRETS,
  TARGET,
  UNSEEN,
} from '../support/sample-report.ts';

const style = await createStyle(false);
const render = (report: ReturnType<typeof buildReport>, verbose: boolean) =>
  renderVerifyReport(report, { style, columns: null, verbose });

it.each([false, true])('verbose %s: nothing unseen and no secret comes through', (verbose) => {
  const text = render(buildSampleReport(), verbose);
  expect(text).not.toMatch(UNSEEN);
  for (const secret of SECRETS) expect(text).not.toContain(secret);
});

it('verbose shows the exchanges of a failed case whole, and leaves the others as they are', () => {
  const report = buildReport([
    buildCase('accept/one-way', { exchanges: [buildExchange('of a pass')] }),
    buildFailure('accept/two-way', {
      exchanges: [buildExchange(`first ${'x'.repeat(3000)} last`), buildExchange('second')],
    }),
  ]);
  const whole = `  exchange  1 of 2: POST ${TARGET} HTTP/1.1
            Host: im.example.com
            Authorization: ***
            Cookie: ***
            Proxy-Authorization: ***
            | {"CallbackCommand":"Sns.CallbackFriendDelete","PairList":[{"From_Account":"id","To_Account":"id1"}]}
            500 broken in 12 ms
            Content-Type: text/html
            Set-Cookie: ***
            | first ${'x'.repeat(3000)} last
  exchange  2 of 2: POST ${TARGET} HTTP/1.1
`;
  expect(render(report, true)).toContain(whole);
  expect(render(report, true)).not.toContain('of a pass');
  expect(render(report, false)).toContain('… (3011 bytes in all)');
  expect(render(report, false)).not.toContain('Host: im.example.com');
});

it('what the data said stands in every report as text', () => {
  const look = { pair: { From_Account: 'a', To_Account: 'b' }, before: '1', after: '1', must: 'change', right: false };
  const back = { pair: { From_Account: 'b', To_Account: 'a' }, before: '1', after: '', must: 'stay', right: false };
  const looks = [look, back, { ...look, after: '', right: true }] as NonNullable<CaseReport['looks']>;
  const report = buildReport([buildFailure('effect/two-way', { looks })]);
  for (const text of [render(report, true), renderMarkdown(report), renderJunit(report)])
    expect(
      text
        .split('\n')
        .filter((line) => line.includes(' had to '))
        .map((line) => line.trim()),
    ).toEqual([
      "data      ✗ a → b had to change: '1', and still so",
      "✗ b → a had to stay: '1', then nothing",
      "✓ a → b had to change: '1', then nothing",
    ]);
});

it('verbose cuts a request of megabytes', () => {
  const { request } = buildExchange('');
  const exchange = buildExchange('', { request: { ...request, body: 'x'.repeat(10 * 1024 * 1024) } });
  const text = render(buildReport([buildFailure('body/10-mib', { exchanges: [exchange] })]), true);
  expect(text).toContain('… (10485760 bytes in all)');
  expect(text.length).toBeLessThan(70_000);
});

const taken = (id: string, change: Partial<CaseReport> = {}) =>
  buildFailure(id, { expects: 'refused: FAIL with status 200', exchanges: [buildAccepted()], ...change });
/** A backend that checks neither SdkAppid nor Sign, and has lesser faults. */
const naive = buildReport([
  buildCase('accept/one-way'),
  ...['identity/foreign', 'identity/longer', 'identity/shorter', 'identity/missing', 'identity/empty'].map((id) =>
    taken(id),
  ),
  ...['sign/stale-90s', 'sign/missing', 'sign/wrong', 'sign/other-token'].map((id) => taken(id)),
  ...Array.from({ length: 30 }, (_, index) =>
    buildFailure(`command/odd-${index}`, {
      level: 'should',
      expects: 'alive: it goes on',
      advice: `Take care of number ${index}, and of the next.`,
    }),
  ),
]);
const show = (columns: number | null, report = naive) =>
  renderVerifyReport(report, { style, columns, verbose: false }).split('\n');

it.each([
  [80, 80],
  [120, 120],
  [200, 120],
  [0, 80],
  [20, 40],
])('a terminal of %i columns: no line is longer than %i, and 60 lines are enough', (columns, width) => {
  const lines = show(columns).slice(0, -1);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
  expect(Math.max(...lines.map((line) => line.length))).toBeGreaterThan(width - 12);
  if (width >= 80) expect(lines.length).toBeLessThanOrEqual(60);
});

it('causes in order, each once; one exchange, of the first; what is below the threshold after them', () => {
  const text = show(null).join('\n');
  const places = [
    '✗ 1. SdkAppid is never checked',
    '→ Compare SdkAppid of the query',
    'identity/foreign, identity/longer, identity/shorter, identity/missing and 1 more',
    'sends     ',
    'expected  refused: FAIL with status 200',
    'came      200 ok in 12 ms',
    'rerun     friend-cb verify ',
    '✗ 2. Sign is never checked',
    'sign/missing, sign/wrong, sign/other-token, sign/stale-90s',
    'Below must, so not failing the run:',
    '! Take care of number 0',
    '… and ',
    '-v shows every failed case whole',
    'FAIL  1 passed, 39 failed (9 must, 30 should)',
  ].map((words) => [words, text.indexOf(words), text.lastIndexOf(words)] as const);
  for (const [words, first, last] of places) expect([words, first]).toEqual([words, last]);
  expect(places.map(([, place]) => place)).toEqual(places.map(([, place]) => place).toSorted((a, b) => a - b));
  expect(places[0]?.[1]).toBeGreaterThan(0);
});

it('a case that brought the endpoint down is told as failing the run', () => {
  const down = finding('not-alive', { got: 'nothing', back: 'it was not back after 5.0 s' });
  const report = buildReport([buildFailure('wire/abort', { findings: [down] })]);
  expect(show(null, report).join('\n')).toMatch(/✗ the endpoint went down .* after wire\/abort \(must\)/);
});

it('every line of a body stays behind its bar, wherever it is divided', () => {
  const accepted = buildAccepted();
  const { reply } = accepted;
  const body = `{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":"${'::error::x '.repeat(30)}"}`;
  const report = buildReport([
    taken('identity/foreign', { exchanges: [{ ...accepted, reply: reply && { ...reply, body } }] }),
  ]);
  const lines = show(80, report).filter((line) => line.includes('error:'));
  expect(lines.length).toBeGreaterThan(4);
  for (const line of lines) expect(line).toMatch(/^ {14}\| /);
});
