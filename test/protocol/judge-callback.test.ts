import { expect, it } from 'vitest';
import { buildIncoming, INCOMING_SECONDS, readIncomingRows } from '../../src/library/fixtures.ts';
import { FINDING_CODES, FINDINGS } from '../../src/protocol/findings.ts';
import { judgeCallback } from '../../src/protocol/judge-callback.ts';
import { EXAMPLE_SDK_APP_ID } from '../../src/protocol/query.ts';
import { answerCallback } from '../../src/receiver/answer.ts';

const rows = readIncomingRows();

/** Judged by the receiver's ladder, which adds method and size to what the judge sees. */
it.each(rows.map((row) => [row.name, row] as const))('%s', (_, row) => {
  const policy = {
    sdkAppId: row.sdkAppId === undefined ? EXAMPLE_SDK_APP_ID : row.sdkAppId,
    token: row.token ?? null,
    errorInfo: null,
    status: null,
    delayMs: 0,
    maxBodyBytes: 1024,
    replies: [],
  };
  const { findings, plan } = answerCallback(
    {
      request: buildIncoming(row),
      oversized: row.oversized ?? false,
      index: 0,
      atMs: (row.nowSeconds ?? INCOMING_SECONDS) * 1000,
    },
    policy,
  );
  expect(findings.map((each) => each.code)).toEqual(row.findings);
  const isRefused = row.findings.some((code) => FINDINGS[code].level === 'must');
  const reply = JSON.parse(Buffer.from(plan.body).toString());
  expect(reply.ActionStatus).toBe(isRefused ? 'FAIL' : 'OK');
  expect(reply.ErrorCode).toBe(isRefused ? 1 : 0);
});

/** Of forwarding, which test/receiver/forward-guard.test.ts looks at. */
const isOfForwarding = (code: string) => code.startsWith('forward-');

it('the table has at least 60 rows with different names, and every finding about a callback, not the endpoint', () => {
  expect(rows.length).toBeGreaterThanOrEqual(60);
  expect(new Set(rows.map((row) => row.name)).size).toBe(rows.length);
  const seen = new Set(rows.flatMap((row) => row.findings));
  const missing = FINDING_CODES.filter(
    (code) =>
      FINDINGS[code].about === 'callback' && !code.startsWith('endpoint-') && !isOfForwarding(code) && !seen.has(code),
  );
  expect(missing).toEqual([]);
});

it('a thousand broken pairs are one finding, at the first of them', () => {
  const body = Buffer.from(
    JSON.stringify({
      CallbackCommand: 'Sns.CallbackFriendDelete',
      PairList: Array.from({ length: 1000 }, () => ({ From_Account: 'id' })),
    }),
  );
  const request = { ...buildIncoming({ name: '', findings: [] }), body };
  const { findings } = judgeCallback(request, { sdkAppId: null, token: null }, 0);
  expect(findings).toEqual([
    {
      code: 'pair-malformed',
      level: 'must',
      about: 'callback',
      at: '$.PairList[0].To_Account',
      message: 'To_Account is missing (and 999 more)',
    },
  ]);
});

it('neither the token nor the right signature stands in any finding', () => {
  const request = buildIncoming({
    name: '',
    findings: [],
    set: [
      ['Sign', 'x'],
      ['RequestTime', String(INCOMING_SECONDS)],
    ],
  });
  const { findings } = judgeCallback(request, { sdkAppId: null, token: 'xxxxyyyy' }, INCOMING_SECONDS * 1000);
  expect(JSON.stringify(findings)).not.toMatch(/xxxxyyyy|c93cb0ae|[0-9a-f]{64}/);
});

const NAMED = Buffer.from('{"PairList":[{"From_Account":"张');

it.each([
  [NAMED.subarray(0, -1), 'the body ends in the middle of a character: its Content-Length counts characters'],
  [NAMED.subarray(0, -3), 'the body is not JSON: line 1, column 31: the " that ends the string is expected'],
  [Buffer.concat([NAMED.subarray(0, -1), NAMED]), 'the body is not valid UTF-8, so it is not JSON'],
])('a body that was cut, or was never UTF-8: %s', (body, message) => {
  const request = { ...buildIncoming({ name: '', findings: [] }), body };
  const { findings } = judgeCallback(request, { sdkAppId: null, token: null }, 0);
  expect(findings.find(({ at }) => at === undefined)?.message).toContain(message);
});
