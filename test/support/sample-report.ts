import { findCauses } from '../../src/contract/causes/find-causes.ts';
import type { CaseReport, Report } from '../../src/contract/verify-report.ts';
import { type Exchange, encodeBody, type HeaderList } from '../../src/protocol/exchange.ts';
import { finding } from '../../src/protocol/findings.ts';

/** Values that may stand in no report. */
export const SECRETS = ['Bearer-s3cret', 'sid-s3cret', 'tok-s3cret', "it's-s3cret"] as const;

/** Text that some format would obey, by what it would do. */
export const HOSTILE: Readonly<Record<string, string>> = {
  controls: 'nul \0 bell \x07 escape \x1b[31mred\x1b[0m delete \x7f next line \x85',
  'end of CDATA': 'a ]]> b <![CDATA[ c --> d <!-- e',
  markup:
    `<script>alert('x')</script><img src=x onerror="y"> &lt; &amp; &#0; ` +
    '</failure></testcase></details></code></summary>',
  fences: 'one ` two `` three ``` four ```` and\n`````\nmore\n~~~~~~\n',
  table: 'a | b \\| c \\\\| d\n| --- |\n| cell |\n\n# heading\n\n- list',
  links:
    '[click](https://evil.example/?x=1) ![i](https://evil.example/i.png) <https://evil.example> ' +
    'https://evil.example www.evil.example mail@evil.example @octocat #123 $x$ **b** _i_ ~~s~~',
  'order of reading':
    'user\u202egpj.exe \u2066isolate\u2069 zero\u200bwidth \ufeff soft\u00adhyphen ' +
    '\u2028line \u2029paragraph tag\u{e0041}',
  'lone surrogates': 'high \ud83d low \ude00 end \ud800',
  'not in XML': '\ufffe \uffff \x00 \x0b \x0c',
  'workflow commands': '::error::owned\r\n::stop-commands::x\n##[error]owned\n::add-mask::x%0A%25',
  'wide and beyond': '好友 \u{1f600} \u{1f468}\u200d\u{1f469}',
};

const ALL_HOSTILE = Object.values(HOSTILE).join('\n');

export const TARGET =
  '/im?SdkAppid=888888&CallbackCommand=Sns.CallbackFriendDelete&contenttype=json' +
  '&ClientIP=127.0.0.1&OptPlatform=RESTAPI';
/** The command of `buildFailure` as reports show it. */
export const MASKED_CURL =
  "curl -sS -H 'Authorization: ***' -H 'Cookie: ***' -H 'Proxy-Authorization: ***' " +
  "--data-raw '{}' http://127.0.0.1:3000/im";

const headers: HeaderList = [
  ['Host', 'im.example.com'],
  ['Authorization', 'Bearer-s3cret'],
  ['Cookie', 'sid-s3cret'],
  ['Proxy-Authorization', "it's-s3cret"],
];

export function buildExchange(body: string | Uint8Array, change: Partial<Exchange> = {}): Exchange {
  return {
    v: 1,
    type: 'exchange',
    id: 'x1',
    at: '2026-11-23T04:00:00.123Z',
    side: 'sent',
    request: {
      method: 'POST',
      target: TARGET,
      httpVersion: '1.1',
      headers,
      body: '{"CallbackCommand":"Sns.CallbackFriendDelete","PairList":[{"From_Account":"id","To_Account":"id1"}]}',
      bodyEncoding: 'utf8',
    },
    reply: {
      status: 500,
      headers: [
        ['Content-Type', 'text/html'],
        ['Set-Cookie', 'session=tok-s3cret; HttpOnly'],
      ],
      ...encodeBody(Buffer.from(body)),
    },
    failure: null,
    latencyMs: 12.34,
    callback: {
      command: 'Sns.CallbackFriendDelete',
      sdkAppId: '888888',
      platform: 'RESTAPI',
      clientIp: '127.0.0.1',
      pairCount: 1,
      pairs: [{ From_Account: 'id', To_Account: 'id1' }],
    },
    verdict: 'broken',
    findings: [finding('reply-status', { status: 500 })],
    ...change,
  };
}

/** A callback that was taken. */
export const buildAccepted = (): Exchange =>
  buildExchange('', {
    reply: {
      status: 200,
      headers: [['Content-Type', 'application/json']],
      ...encodeBody(Buffer.from('{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":""}')),
    },
    verdict: 'ok',
    findings: [],
  });

export function buildCase(id: string, change: Partial<CaseReport> = {}): CaseReport {
  return {
    id,
    level: 'must',
    outcome: 'pass',
    title: 'one pair, one-way',
    expects: 'accepted: a 2xx status and ActionStatus OK',
    reason: '',
    advice: null,
    source: '1047/34360',
    findings: [],
    exchanges: [],
    curl: null,
    rerun: `friend-cb verify --to http://127.0.0.1:3000/im --sdk-appid 888888 --only ${id}`,
    durationMs: 12.3456,
    ...change,
  };
}

export function buildFailure(id: string, change: Partial<CaseReport> = {}): CaseReport {
  return buildCase(id, {
    outcome: 'fail',
    reason: 'the status is 500, not 200',
    findings: [finding('reply-status', { status: 500 })],
    exchanges: [buildExchange('<h1>oops</h1>')],
    curl:
      "curl -sS -H 'Authorization: Bearer-s3cret' -H 'Cookie: sid-s3cret' " +
      `-H 'Proxy-Authorization: it'\\''s-s3cret' --data-raw '{}' http://127.0.0.1:3000/im`,
    ...change,
  });
}

/** A report whose counts and verdict go with its cases. */
export function buildReport(cases: readonly CaseReport[], change: Partial<Report> = {}): Report {
  const count = (outcome: CaseReport['outcome']) => cases.filter((each) => each.outcome === outcome).length;
  const { diagnosis = null, failOn = 'must' } = change;
  return {
    v: 1,
    tool: 'friend-cb/0.1.0',
    to: 'http://***@127.0.0.1:3000/im',
    sdkAppId: '888888',
    signed: true,
    seed: 1,
    startedAt: '2026-11-23T04:00:00.123Z',
    durationMs: 4567.89,
    verdict: count('fail') > 0 ? 'fail' : 'pass',
    failOn: 'must',
    counts: { pass: count('pass'), fail: count('fail'), known: count('known'), skip: count('skip') },
    cases,
    causes: findCauses(cases, diagnosis, failOn),
    choices: {},
    diagnosis: null,
    baseline: [],
    stopped: null,
    ...change,
  };
}

/** What cases find that look behind the replies, and what generated callbacks do. */
export const buildBehind = (): CaseReport[] => [
  buildFailure('effect/two-way', {
    reason: 'answered OK, and changed nothing',
    findings: [finding('effect-missing', { left: ['a → b'], of: 2, waitedMs: 2000, got: 'OK', list: null })],
    exchanges: [buildAccepted()],
    looks: [
      {
        pair: { From_Account: ALL_HOSTILE, To_Account: 'b' },
        before: '1',
        after: '1',
        must: 'change',
        right: false,
      },
      { pair: { From_Account: 'b', To_Account: 'a' }, before: ALL_HOSTILE, after: '', must: 'change', right: true },
    ],
  }),
  buildFailure('fuzz/broken', {
    level: 'should',
    exchanges: [buildExchange(ALL_HOSTILE)],
    shrunk: [
      {
        ...{ exchange: 0, bytes: 99, tries: 31, failed: 4, of: 90, repeats: true, path: '3:0:1' },
        plain: { target: `${TARGET}&x=${ALL_HOSTILE}`, body: `{"CallbackCommand":"${ALL_HOSTILE}"` },
      },
    ],
  }),
];

/**
 * Every outcome at every level that has one, and the same hostile text wherever the network has a
 * say.
 */
export function buildSampleReport(): Report {
  return buildReport(
    [
      buildCase('accept/documented-example'),
      buildFailure('accept/one-way'),
      buildFailure('accept/platform-macos', { level: 'should', reason: 'the status is 404' }),
      buildFailure('command/case', { level: 'info', source: null, reason: 'it is refused' }),
      ...Object.entries(HOSTILE).map(([name, text]) =>
        buildFailure(`body/hostile-${name.toLowerCase().replaceAll(' ', '-')}`, {
          title: text,
          expects: text,
          reason: text,
          findings: [{ ...finding('reply-not-json', { detail: text }), at: text }],
          exchanges: [
            buildExchange(text, {
              request: { ...buildExchange('').request, target: `/im?${text}` },
              failure: { kind: 'protocol', message: text },
              verdict: 'broken',
            }),
          ],
          curl: `curl ${text}`,
        }),
      ),
      buildFailure('body/1-mib', {
        level: 'should',
        exchanges: [
          buildExchange(ALL_HOSTILE.repeat(8).slice(0, 5 * 1024)),
          buildExchange(Buffer.alloc(5 * 1024, 0xff)),
        ],
      }),
      buildFailure('wire/abort', {
        reason: 'the plain callback sent next found nobody',
        exchanges: [
          buildExchange('', {
            reply: null,
            failure: { kind: 'connect-refused', message: 'ECONNREFUSED' },
            latencyMs: null,
            verdict: 'unreachable',
          }),
        ],
        curl: null,
      }),
      ...buildBehind(),
      buildFailure('delivery/concurrent', {
        exchanges: Array.from({ length: 50 }, (_, index) => buildExchange(`reply ${index + 1}`)),
      }),
      buildCase('reply/content-type', {
        level: 'should',
        outcome: 'known',
        reason: `known since the summer ${ALL_HOSTILE}`,
      }),
      buildCase('sign/valid', { outcome: 'skip', reason: `there is no token ${ALL_HOSTILE}` }),
    ],
    {
      to: `http://***@127.0.0.1:3000/${ALL_HOSTILE}`,
      sdkAppId: HOSTILE['markup'] ?? '',
      choices: { 'foreign-app': 'fail', 'bad-signature': ALL_HOSTILE },
      diagnosis: {
        id: 'refused',
        summary: `1. nothing was accepted ${ALL_HOSTILE}`,
        advice: ['- check the path', ALL_HOSTILE],
      },
      baseline: [{ case: 'accept/one-way', finding: 'reply-late', line: 3, message: `it passes now ${ALL_HOSTILE}` }],
      stopped: `--bail ${ALL_HOSTILE}`,
    },
  );
}

/** What no rendered text may hold raw: line feeds alone lay it out. */
export const UNSEEN = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;
