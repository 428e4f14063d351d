import { expect, it } from 'vitest';
import { type ReplyFixture, readReplyFixture, replyNames } from '../../src/library/fixtures.ts';
import { FAILURE_KINDS, type Failure, type RawReply } from '../../src/protocol/exchange.ts';
import { FINDING_CODES, FINDINGS } from '../../src/protocol/findings.ts';
import { judgeReply } from '../../src/protocol/judge-reply.ts';

const context = { host: 'im.example.com', address: 'im.example.com:443', timeoutMs: 2000 };
const fixtures = replyNames().map(readReplyFixture);
const judge = (outcome: { reply?: Partial<RawReply> | null; failure?: Failure | null; latencyMs?: number | null }) =>
  judgeReply(
    {
      reply:
        outcome.reply === null || outcome.reply === undefined
          ? null
          : {
              status: 200,
              headers: [['Content-Type', 'application/json']],
              body: Buffer.from('{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":""}'),
              ...outcome.reply,
            },
      failure: outcome.failure ?? null,
      latencyMs: outcome.latencyMs === undefined ? 1 : outcome.latencyMs,
    },
    context,
  );

it.each(fixtures.filter((each) => each.fault === null && each.delayMs === 0).map((each) => [each.name, each] as const))(
  '%s',
  (_, { status, headers, body, expect: expected }) => {
    const { verdict, findings } = judge({ reply: { status, headers, body } });
    expect({ verdict, findings: findings.map((each) => each.code) }).toEqual(expected);
  },
);

it('the table has at least 60 replies', () => {
  expect(fixtures.length).toBeGreaterThanOrEqual(60);
});

it('every reply says what it is about and what is expected of it', () => {
  const isSilent = (each: ReplyFixture) => each.expect === null || each.about === '';
  expect(fixtures.filter(isSilent).map(({ name }) => name)).toEqual([]);
});

/** Findings of the contract suite, which its self-test proves, and of replay. */
const SUITE = [
  'not-accepted',
  'not-refused',
  'not-answered',
  'not-readable',
  'connections-not-accepted',
  'answer-differs',
  'not-alive',
  'reply-unframed',
  'reply-extra-bytes',
  'reply-changed',
];

const failures: readonly [Failure, string, string][] = [
  [{ kind: 'dns', message: 'ENOTFOUND' }, 'unreachable', 'endpoint-dns'],
  [{ kind: 'connect-refused', message: 'ECONNREFUSED' }, 'unreachable', 'endpoint-refused'],
  [{ kind: 'connect-timeout', message: 'no connection' }, 'unreachable', 'endpoint-connect-timeout'],
  [{ kind: 'no-route', message: 'EHOSTUNREACH' }, 'unreachable', 'endpoint-no-route'],
  [{ kind: 'tls', message: 'x', code: 'CERT_HAS_EXPIRED' }, 'unreachable', 'tls-certificate-expired'],
  [{ kind: 'tls', message: 'x', code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }, 'unreachable', 'tls-certificate-untrusted'],
  [{ kind: 'tls', message: 'x', code: 'ERR_TLS_CERT_ALTNAME_INVALID' }, 'unreachable', 'tls-certificate-host'],
  [
    { kind: 'tls', message: 'x', code: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED' },
    'unreachable',
    'tls-client-certificate',
  ],
  [{ kind: 'tls', message: 'x', code: 'ERR_SSL_WRONG_VERSION_NUMBER' }, 'unreachable', 'tls-handshake'],
  [{ kind: 'tls', message: 'x' }, 'unreachable', 'tls-handshake'],
  [{ kind: 'timeout', message: 'x' }, 'late', 'reply-late'],
  [{ kind: 'reset', message: 'x' }, 'broken', 'reply-reset'],
  [{ kind: 'closed', message: 'x' }, 'broken', 'reply-closed'],
  [{ kind: 'truncated', message: 'x' }, 'broken', 'reply-truncated'],
  [{ kind: 'protocol', message: 'x' }, 'broken', 'reply-not-http'],
  [{ kind: 'too-large', message: 'x' }, 'broken', 'reply-too-large'],
];

it.each(failures)('%o', (failure, verdict, code) => {
  const judged = judge({ failure, latencyMs: null });
  expect([judged.verdict, judged.findings.map((each) => each.code)]).toEqual([verdict, [code]]);
});

it('every kind of failure is in the table', () => {
  expect(new Set(failures.map(([{ kind }]) => kind))).toEqual(new Set(FAILURE_KINDS));
});

it('every finding about a reply is in a fixture or comes from a failure', () => {
  const seen = new Set<string>([
    ...SUITE,
    ...fixtures.flatMap((each) => each.expect?.findings ?? []),
    ...failures.map(([, , code]) => code),
  ]);
  expect(FINDING_CODES.filter((code) => FINDINGS[code].about === 'reply' && !seen.has(code))).toEqual([]);
});

it.each([
  [1000, null, 'ok', []],
  [1000.1, null, 'ok', ['reply-slow']],
  [2300, { kind: 'timeout', message: '' }, 'late', ['reply-late']],
  [null, { kind: 'timeout', message: '' }, 'late', ['reply-late']],
] as const)('an OK envelope after %s ms, failure %o', (latencyMs, failure, verdict, codes) => {
  const judged = judge({ reply: {}, failure, latencyMs });
  expect([judged.verdict, judged.findings.map((each) => each.code)]).toEqual([verdict, codes]);
});

it('says after how long a late reply came', () => {
  expect(judge({ reply: {}, failure: { kind: 'timeout', message: '' }, latencyMs: 2312 }).findings[0]?.message).toBe(
    'answered after 2.3 s, later than the limit of 2000 ms',
  );
});
