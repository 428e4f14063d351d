import { expect, it } from 'vitest';
import { renderVerifyReport } from '../../src/render/pretty-verify.ts';
import { createStyle } from '../../src/render/style.ts';
import {
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
const render = (report: ReturnType<typeof buildReport>, verbose: boolean) => renderVerifyReport(report, style, verbose);

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

it('verbose cuts a request of megabytes', () => {
  const { request } = buildExchange('');
  const exchange = buildExchange('', { request: { ...request, body: 'x'.repeat(10 * 1024 * 1024) } });
  const text = render(buildReport([buildFailure('body/10-mib', { exchanges: [exchange] })]), true);
  expect(text).toContain('… (10485760 bytes in all)');
  expect(text.length).toBeLessThan(70_000);
});
