import { expect, it } from 'vitest';
import { type ReplyFixture, readReplyFixture, replyNames } from '../../src/library/fixtures.ts';
import { FAILURE_KINDS, type Failure, type RawReply } from '../../src/protocol/exchange.ts';
import { chatWords, FINDING_CODES, FINDINGS } from '../../src/protocol/findings.ts';
import { judgeReply, REPLY_FRAMING, type ReplyNotes } from '../../src/protocol/judge-reply.ts';

const context = { host: 'im.example.com', address: 'im.example.com:443', timeoutMs: 2000 };
const fixtures = replyNames().map(readReplyFixture);
const judge = (outcome: {
  reply?: Partial<RawReply> | null;
  failure?: Failure | null;
  latencyMs?: number | null;
  notes?: Partial<ReplyNotes>;
  decodedBody?: Uint8Array;
}) =>
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
      ...(outcome.notes ? { notes: { headBytes: 100, extraBytes: 0, oddities: [], ...outcome.notes } } : {}),
      ...(outcome.decodedBody ? { decodedBody: outcome.decodedBody } : {}),
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
  'fuzz-not-accepted',
  'fuzz-not-answered',
  'fuzz-forged-accepted',
  'fuzz-not-repeatable',
  'effect-missing',
  'effect-unwanted',
  'effect-late',
  'effect-differs',
  'effect-partial',
  'probe-blind',
  'probe-failed',
  'effect-unmade',
  'probe-restless',
  'probe-unclear',
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
  [{ kind: 'protocol', message: 'x', code: REPLY_FRAMING }, 'broken', 'reply-framing'],
  [{ kind: 'no-route', message: 'x', code: 'EMFILE' }, 'unreachable', 'local-shortage'],
  [{ kind: 'too-large', message: 'x' }, 'broken', 'reply-too-large'],
];

it.each(failures)('%o', (failure, verdict, code) => {
  const judged = judge({ failure, latencyMs: null });
  expect([judged.verdict, judged.findings.map((each) => each.code)]).toEqual([verdict, [code]]);
});

it('every kind of failure is in the table', () => {
  expect(new Set(failures.map(([{ kind }]) => kind))).toEqual(new Set(FAILURE_KINDS));
});

const OK = '{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":""}';
const CHINESE = Buffer.from('{"ActionStatus":"FAIL","ErrorCode":1,"ErrorInfo":"账号不存在"}');
const bodyOf = (body: string | Uint8Array) => ({ reply: { body: Buffer.from(body) } });

const noted: readonly (readonly [string, Parameters<typeof judge>[0], string, string, RegExp])[] = [
  [
    'Content-Length counts characters: the body ends within one',
    bodyOf(CHINESE.subarray(0, 58)),
    'broken',
    'reply-cut',
    /the body of 58 bytes ends in the middle of a character/,
  ],
  [
    'Content-Length counts characters: more bytes follow',
    { ...bodyOf(CHINESE.subarray(0, 65)), notes: { extraBytes: 2 } },
    'broken',
    'reply-cut',
    /the 65 bytes that are announced are not the whole body: 2 more follow them/,
  ],
  ['bytes that are no UTF-8 anywhere', bodyOf(Buffer.from([0x22, 0xff, 0x22])), 'broken', 'reply-not-utf8', /UTF-8/],
  ['not JSON, and nothing follows', bodyOf('{"ActionStatus"'), 'broken', 'reply-not-json', /not JSON/],
  [
    'odd, but read',
    { reply: {}, notes: { oddities: ['Content-Length is given twice'] } },
    'ok',
    'reply-framing',
    /the reply is not quite HTTP\/1.1: Content-Length is given twice/,
  ],
  ['20 KB of headers', { reply: {}, notes: { headBytes: 20_000 } }, 'ok', 'reply-headers-large', /take 20000 bytes/],
  [
    'a status that passes, and when to come back',
    { reply: { status: 429, headers: [['Retry-After', '2']] } },
    'broken',
    'reply-status',
    /429, .*the endpoint limits the rate; it asks to try again in 2 s \(Retry-After\)/,
  ],
  [
    'a date to come back at',
    { reply: { status: 503, headers: [['retry-after', 'Fri, 27 Nov 2026 00:00:00 GMT']] } },
    'broken',
    'reply-status',
    /try again at "Fri, 27 Nov 2026 00:00:00 GMT"/,
  ],
];

it.each(noted)('%s', (_, outcome, verdict, code, message) => {
  const judged = judge(outcome);
  expect([judged.verdict, judged.findings.map((each) => each.code)]).toEqual([verdict, [code]]);
  expect(judged.findings[0]?.message).toMatch(message);
});

it('a finding has the level of its evidence: what most clients read is should', () => {
  expect(judge({ reply: {}, notes: { oddities: ['x'] } }).findings.map(({ level }) => level)).toEqual(['should']);
  const failure = { kind: 'protocol', message: 'x', code: REPLY_FRAMING } as const;
  expect(judge({ failure }).findings.map(({ level }) => level)).toEqual(['must']);
  // Chat can parse what most clients read.
  expect(judge({ reply: {}, notes: { oddities: ['x'] } }).findings.map(chatWords)).toEqual([null]);
  expect(judge({ failure }).findings.map(chatWords)).toEqual(['the response packet could not be parsed']);
});

it('a plain OK is judged without parsing, and as it is judged by parsing', () => {
  const texts = ['', 'number 1', 'a"b', 'a\\nb', 'a\\', '\u0001', '\u00e9', '\u007f', '~', ' ', '"', '","x":"', '\\"'];
  const bodies = texts.flatMap((text) => [OK.replace('""', `"${text}"`), `${OK.replace('""', `"${text}"`)} `]);
  for (const body of [...bodies, OK.slice(0, -1), OK.slice(0, -2), `${OK}}`, OK.replace('0', '1'), '']) {
    const bytes = Buffer.from(body);
    const parsed = judge({ reply: { body: bytes }, decodedBody: bytes });
    expect(judge({ reply: { body: bytes } }), body).toEqual(parsed);
  }
});

it('a compressed reply is judged by what is in it, if the request asked for it', () => {
  const reply = {
    headers: [
      ['Content-Type', 'application/json'],
      ['Content-Encoding', 'gzip'],
    ] as const,
  };
  expect(judge({ reply, decodedBody: Buffer.from(OK) })).toEqual({ verdict: 'ok', findings: [] });
  expect(judge({ reply }).findings.map(({ code }) => code)).toEqual(['reply-compressed']);
});

it('every finding about a reply is in a fixture or comes from a failure', () => {
  const seen = new Set<string>([
    ...SUITE,
    ...fixtures.flatMap((each) => each.expect?.findings ?? []),
    ...failures.map(([, , code]) => code),
    ...noted.map(([, , , code]) => code),
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
