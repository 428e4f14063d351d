import { afterEach, beforeAll, expect, it } from 'vitest';
import { speak } from '../../src/language.ts';
import { readReplyFixture, replyNames } from '../../src/library/fixtures.ts';
import {
  chatWords,
  FINDING_CODES,
  type FindingCode,
  type FindingWords,
  findingWords,
} from '../../src/protocol/findings.ts';
import { judgeCallback } from '../../src/protocol/judge-callback.ts';
import { judgeReply } from '../../src/protocol/judge-reply.ts';
import { okEnvelope } from '../../src/protocol/reply.ts';
import { loadWords } from '../../src/words/words.ts';
import { findEnglish, hasHan, inBoth } from '../support/chinese.ts';

beforeAll(() => loadWords('zh'));
afterEach(() => speak('en'));

type Evidence<Code extends FindingCode> = Parameters<FindingWords[Code]['message']>[0];

const probe = '--probe';
/** Evidence for every finding; several where the message has several forms. */
const EVIDENCE: { readonly [Code in FindingCode]: readonly Evidence<Code>[] } = {
  'sdkappid-missing': [{ expected: '888888' }],
  'sdkappid-foreign': [
    { given: '1400000009', expected: '888888' },
    { given: ' 888', expected: '888888' },
  ],
  'sdkappid-repeated': [{ values: ['1', '2', '3'] }],
  'sign-missing': [{}],
  'sign-wrong': [{}],
  'sign-uppercase': [{}],
  'sign-repeated': [{ name: 'Sign', count: 2 }],
  'request-time-missing': [{}],
  'request-time-malformed': [{ given: 'now' }],
  'request-time-stale': [{ seconds: 91.2 }],
  'request-time-ahead': [{ seconds: 120 }],
  'command-mismatch': [{ values: ['Sns.CallbackFriendDelete', 'x'] }],
  'command-missing': [{ where: 'WHERE' }],
  'parameter-missing': [{ names: ['ClientIP', 'OptPlatform', 'SdkAppid'] }],
  'parameter-repeated': [{ names: ['ClientIP'] }, { names: ['ClientIP', 'OptPlatform'] }],
  'query-encoding': [{ names: ['x', 'y'] }],
  'contenttype-unexpected': [{ given: 'xml' }],
  'client-ip-malformed': [{ given: '300.1.1.1' }],
  'platform-undocumented': [{ given: 'IOS' }],
  'content-type-unexpected': [{ given: 'text/plain' }],
  'url-check': [{}],
  'forward-circle': [{ mark: 'friend-cb-7f' }],
  'forward-web-page': [{ header: 'Origin', value: 'https://example.com' }],
  'method-not-post': [{ method: 'GET' }],
  'callback-too-large': [{ limit: 1024 }],
  'body-empty': [{}],
  'body-not-utf8': [{ isCut: true }, { isCut: false }],
  'body-not-json': [{ detail: 'DETAIL' }],
  'body-not-object': [{ type: 'array' }],
  'pairlist-missing': [{}],
  'pairlist-type': [{ type: 'object' }],
  'pairlist-empty': [{}],
  'pair-malformed': [
    { what: '缺少 To_Account', count: 1 },
    { what: '缺少 To_Account', count: 8 },
  ],
  'account-empty': [{ count: 3 }],
  'account-long': [{ given: 'a'.repeat(33), count: 5 }],
  'account-characters': [{ given: 'ü', count: 1 }],
  'pairs-several-deleters': [{ count: 4 }],
  'pair-repeated': [{ count: 9 }],
  'endpoint-http': [{ host: 'im.example.com' }],
  'endpoint-query': [{}],
  'endpoint-dns': [{ host: 'im.example.com', detail: 'ENOTFOUND' }],
  'endpoint-refused': [{ address: '127.0.0.1:3000' }],
  'endpoint-connect-timeout': [{ detail: '连接' }],
  'endpoint-no-route': [{ address: '10.0.0.1:80', detail: 'EHOSTUNREACH' }],
  'tls-certificate-expired': [{ detail: 'DETAIL' }],
  'tls-certificate-untrusted': [{ detail: 'DETAIL' }],
  'tls-certificate-host': [{ detail: 'DETAIL' }],
  'tls-client-certificate': [{ detail: 'DETAIL' }],
  'tls-handshake': [{ detail: 'DETAIL' }],
  'local-shortage': [{ address: '127.0.0.1:3000', detail: 'EMFILE' }],
  'reply-late': [
    { timeoutMs: 2000, answeredMs: null },
    { timeoutMs: 2000, answeredMs: 2312 },
  ],
  'reply-reset': [{ detail: 'ECONNRESET' }],
  'reply-closed': [{}],
  'reply-truncated': [
    { received: 7, announced: null },
    { received: 7, announced: '52' },
  ],
  'reply-cut': [
    { announced: 58, extraBytes: 0 },
    { announced: 65, extraBytes: 2 },
  ],
  'reply-not-http': [{ detail: 'DETAIL' }],
  'reply-framing': [
    { problem: 'PROBLEM', isRead: true },
    { problem: 'PROBLEM', isRead: false },
  ],
  'reply-headers-large': [{ bytes: 20_000 }],
  'reply-too-large': [{ limit: 1_048_576 }],
  'reply-status': [
    ...[201, 401, 404, 405, 408, 413, 429, 500].map((status) => ({ status })),
    { status: 429, retryAfter: '17' },
    { status: 503, retryAfter: 'Fri, 27 Nov 2026 00:00:00 GMT' },
  ],
  'reply-redirect': [
    { status: 301, location: null },
    { status: 302, location: 'https://user:secret@example.com/' },
  ],
  'reply-compressed': [{ encoding: 'gzip' }],
  'reply-empty': [{}],
  'reply-not-utf8': [{}],
  'reply-bom': [{}],
  'reply-not-json': [{ detail: 'DETAIL' }],
  'reply-not-object': [{ value: 'ok' }, { value: [1, 2] }, { value: 7 }],
  'envelope-missing': [{ names: [] }, { names: ['code', 'msg'] }],
  'envelope-member-missing': [
    { name: 'ErrorInfo', similar: null },
    { name: 'ErrorInfo', similar: 'errorInfo' },
  ],
  'envelope-member-type': [{ name: 'ErrorCode', value: '0', wanted: 'WANTED' }],
  'envelope-member-value': [{ name: 'ErrorCode', value: 500, wanted: 'WANTED' }],
  'envelope-pairing': [{ status: 'OK', code: 1 }],
  'reply-slow': [{ latencyMs: 1234 }],
  'reply-content-type': [{ given: null }, { given: 'text/html' }],
  'reply-changed': [{ was: '200 OK', is: '200 FAIL' }],
  'not-accepted': [{ got: '401 denied' }],
  'not-refused': [{ got: '200 ok' }],
  'connections-not-accepted': [{ count: 3, of: 20, detail: 'ECONNREFUSED' }],
  'answer-differs': [{ errorInfo: 'empty', plain: '' }],
  'not-answered': [{ got: '500 broken' }],
  'not-readable': [{ got: '200 broken' }],
  'not-alive': [{ got: 'late', back: 'BACK' }],
  'effect-missing': [
    { left: ['alice → bob'], of: 1, waitedMs: 500, got: '200 ok', list: null },
    { left: ['amy', 'ben', 'cat', 'dan', 'eve'], of: 8, waitedMs: 500, got: '200 ok', list: null },
    { left: [], of: 3, waitedMs: 500, got: '200 ok', list: 'alice' },
    { left: ['bob'], of: 3, waitedMs: 500, got: '200 ok', list: 'alice' },
  ],
  'effect-unmade': [{ left: ['a', 'b'], by: 'Sns.CallbackFriendAdd', waitedMs: 700 }],
  'effect-unwanted': [
    { what: null, deed: 'DEED', got: '401 denied' },
    { what: 'WHAT', deed: 'DEED', got: '401 denied' },
  ],
  'effect-late': [{ got: '200 ok' }],
  'effect-differs': [{ wrong: ['amy', 'ben', 'cat', 'dan'], of: 11 }],
  'effect-partial': [{ changed: 2, of: 3 }],
  'probe-blind': [{ probe, printed: 'PRINTED' }],
  'probe-restless': [{ probe, pair: 'PAIR', first: 'FIRST', next: 'NEXT' }],
  'probe-unclear': [{ probe, pair: 'PAIR', never: 'NEVER', gone: 'GONE' }],
  'probe-failed': [{ probe, problem: '没有输出' }],
  'reply-unframed': [{}],
  'reply-extra-bytes': [{ count: 6 }],
  'fuzz-not-accepted': [{ got: '500 broken', tally: 'TALLY' }],
  'fuzz-not-answered': [{ got: '500 broken', tally: 'TALLY' }],
  'fuzz-forged-accepted': [{ wrong: 'WRONG', tally: 'TALLY' }],
  'fuzz-not-repeatable': [{ what: 'WHAT' }],
};

const say = <Code extends FindingCode>(code: Code, evidence: Evidence<Code>) =>
  inBoth(() => findingWords.now[code].message(evidence as never));

/** Numbers, and whatever is evidence and stands in the message. */
function evidenceIn(message: string, evidence: object): string[] {
  const values = Object.values(evidence)
    .flat(3)
    .filter((each) => typeof each === 'string' && each !== '');
  const numbers = message.match(/\d+(?:\.\d+)?/g) ?? [];
  return [...numbers, ...(values as string[]).filter((each) => message.includes(each))];
}

it.each(FINDING_CODES)('%s has the same evidence in Chinese', (code) => {
  for (const evidence of EVIDENCE[code]) {
    const { en, zh } = say(code, evidence as never);
    expect(hasHan(zh), zh).toBe(true);
    expect(findEnglish(zh)).toBeNull();
    for (const each of evidenceIn(en, evidence)) expect(zh, en).toContain(each);
    expect(zh).not.toMatch(/undefined|null|\[object|secret/);
  }
});

/** What must not be translated: options, variables, names of members, numbers. */
const NAMES = /--[a-z][a-z-]+|\b[A-Z][A-Z_]*_[A-Z_]+\b|\b[A-Z]\w*_[A-Z]\w*\b|\b\d+\b/g;
const ENVELOPE = JSON.stringify(okEnvelope());

it.each(FINDING_CODES)('%s has a title and an advice in Chinese, and names what the English ones name', (code) => {
  const { en, zh } = inBoth(() => findingWords.now[code]);
  expect(zh.title).toMatch(/\p{Script=Han}.*。$/u);
  expect(zh.advice).toMatch(/[。}？]$/);
  expect(hasHan(zh.advice)).toBe(true);
  expect([zh.title, zh.advice].map(findEnglish)).toEqual([null, null]);
  for (const name of en.advice.match(NAMES) ?? []) expect(zh.advice).toContain(name);
  expect(zh.advice.includes(ENVELOPE)).toBe(en.advice.includes(ENVELOPE));
  // No blank is missing between Chinese and Latin letters, and no half-width comma ends a clause.
  expect(zh.title + zh.advice).not.toMatch(
    /\p{Script=Han}[A-Za-z0-9]|[A-Za-z0-9]\p{Script=Han}|\p{Script=Han}[,;:?!]/u,
  );
});

it('the judges speak Chinese: each finding of each reply that is a fixture', () => {
  const context = { host: 'im.example.com', address: 'im.example.com:443', timeoutMs: 2000 };
  for (const { status, headers, body, name } of replyNames().map(readReplyFixture)) {
    const outcome = { reply: { status, headers, body }, failure: null, latencyMs: 1 };
    const { en, zh } = inBoth(() => judgeReply(outcome, context));
    expect(zh.verdict).toBe(en.verdict);
    expect(zh.findings.map(({ code, level, at }) => [code, level, at])).toEqual(
      en.findings.map(({ code, level, at }) => [code, level, at]),
    );
    for (const { message } of zh.findings) {
      expect(hasHan(message), name).toBe(true);
      expect(findEnglish(message), name).toBeNull();
    }
  }
});

it('the place of a fault in JSON is told in Chinese', () => {
  const request = { method: 'POST', target: '/?SdkAppid=1', headers: [], body: Buffer.from('{"a":1,\n "b" 2}') };
  const { en, zh } = inBoth(() =>
    judgeCallback(request, { sdkAppId: null, token: null }, 0).findings.filter(({ code }) => code === 'body-not-json'),
  );
  expect(en.map(({ message }) => message)).toEqual([
    "the body is not JSON: line 2, column 6: a colon is expected, not '2'",
  ]);
  expect(zh.map(({ message }) => message)).toEqual(["请求体不是 JSON：第 2 行第 6 列：此处应为冒号，而不是 '2'"]);
});

it("Chat's own words are those of its manual in Chinese", () => {
  const { en, zh } = inBoth(() => chatWords({ code: 'endpoint-dns', level: 'must' }));
  expect([en, zh]).toEqual(['access to the webhook URL times out', '回调 URL 访问超时']);
});
