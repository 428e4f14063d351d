import { afterEach, beforeAll, expect, it } from 'vitest';
import { speak } from '../../src/language.ts';
import type { Exchange } from '../../src/protocol/exchange.ts';
import { finding } from '../../src/protocol/findings.ts';
import type { CallRecord } from '../../src/protocol/rest/record.ts';
import { readRestRequest } from '../../src/protocol/rest/request.ts';
import { answerCallback } from '../../src/receiver/answer.ts';
import { cells, wrap } from '../../src/render/layout.ts';
import { renderCall } from '../../src/render/pretty-call.ts';
import { renderExchange, renderTally } from '../../src/render/pretty-exchange.ts';
import { createStyle } from '../../src/render/style.ts';
import { loadWords } from '../../src/words/words.ts';
import { findEnglish, hasHan, inBoth } from '../support/chinese.ts';
import { exchange } from '../support/exchange.ts';
import { runCli } from '../support/harness.ts';

beforeAll(() => loadWords('zh'));
afterEach(() => speak('en'));

const style = await createStyle(false);
const view = (columns: number | null) => ({ style, columns, verbose: false });
const pairs = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ From_Account: 'alice', To_Account: `friend_${index}` }));
const callback = (count: number): Exchange['callback'] => ({
  command: 'Sns.CallbackFriendDelete',
  sdkAppId: '888888',
  platform: 'iOS',
  clientIp: '127.0.0.1',
  pairCount: count,
  pairs: pairs(count),
});
const plain = exchange('1');
const urlCheck = { ...plain, findings: [finding('url-check', {})] };

/** Where the cells of a line begin: behind two blanks or more. */
const columnsOf = (line: string) => [...line.matchAll(/(?<= {2,})\S/g)].map(({ index }) => cells(line.slice(0, index)));

const ROWS: readonly (readonly [string, Exchange])[] = [
  ['one pair', { ...plain, callback: callback(1) }],
  ['more pairs than there is room for', { ...plain, callback: callback(40) }],
  ['a command without pairs', { ...plain, callback: callback(0) }],
  ['no command', plain],
  ['the check of the URL', urlCheck],
  ['nothing was sent', { ...plain, callback: callback(1), verdict: null, reply: null, latencyMs: null }],
  ['late', { ...plain, callback: callback(2), verdict: 'late', reply: null, latencyMs: null }],
];

it.each(ROWS.flatMap(([name, row]) => [80, 100, 120, null].map((columns) => [name, columns, row] as const)))(
  'the line of %s on %s columns has the same columns in both languages',
  (_, columns, row) => {
    const { en, zh } = inBoth(() => renderExchange(row, view(columns)).split('\n')[0] ?? '');
    expect(cells(zh)).toBe(cells(en));
    expect(columnsOf(zh).at(-1)).toBe(columnsOf(en).at(-1));
  },
);

const record: CallRecord = {
  v: 1,
  type: 'rest',
  id: '1',
  at: plain.at,
  call: 'sns/friend_delete',
  request: plain.request,
  reply: { status: 200, headers: [], body: '{}', bodyEncoding: 'utf8' },
  latencyMs: 1,
  callbacks: [],
  code: 0,
  problem: null,
  from: 'alice',
  to: Array.from({ length: 30 }, (_, index) => `friend_${index}`),
  twoWay: false,
  done: 29,
  refused: [{ account: 'zed', code: 31704 }],
  notes: [],
};

it('the line of a call has the same columns, and below it what its codes mean', () => {
  const asTyped = String;
  for (const columns of [80, 120, 200]) {
    const { en, zh } = inBoth(() => renderCall(record, { ...view(columns), asTyped }).split('\n'));
    const width = (line = '') => cells(line.slice(0, line.indexOf('200 OK')));
    expect(width(zh[0])).toBe(width(en[0]));
    expect(zh.find((line) => line.includes('31704 '))).toContain('zed：要删除的账号不是好友');
    for (const line of zh) expect(cells(line)).toBeLessThanOrEqual(columns);
  }
});

it('a finding is wrapped between Chinese letters, and no line begins with a comma', () => {
  const row = { ...plain, callback: callback(1), findings: [finding('sign-wrong', {}, '?Sign')] };
  const { zh } = inBoth(() =>
    renderExchange({ ...row, findings: [finding('body-not-json', { detail: 'x' })] }, view(80)),
  );
  const lines = zh.trimEnd().split('\n');
  expect(lines.length).toBeGreaterThan(3);
  for (const line of lines) {
    expect(cells(line)).toBeLessThanOrEqual(80);
    expect(line.trim()).not.toMatch(/^[，。；：）]/);
    expect(findEnglish(line)).toBeNull();
  }
});

it.each([
  ['one two three', 7, ['one two', 'three']],
  ['一二三四五', 4, ['一二', '三四', '五']],
  ['一二，三四', 4, ['一', '二，', '三四']],
  ['请看（一二）', 4, ['请看', '（一', '二）']],
  ['用 --only 一二三', 9, ['用 --only', '一二三']],
  ['https://example.com/a，一', 8, ['https://example.com/a，', '一']],
  ['', 4, ['']],
])('%j in %d columns is %j', (text, width, lines) => {
  expect(wrap(text, width)).toEqual(lines);
});

it('the tally', () => {
  const { en, zh } = inBoth(() => renderTally({ callbacks: 3, ok: 2, broken: 1, noise: 2 }, style));
  expect(en).toBe('3 callbacks: 2 ok, 1 broken; 2 arrivals that could not be read\n');
  expect(zh).toBe('3 个回调：2 ok，1 broken；另有 2 个无法读取的到达请求\n');
});

it('ErrorInfo of a refusal is English; what is told here is Chinese', () => {
  const policy = {
    sdkAppId: '888888',
    token: null,
    errorInfo: null,
    status: null,
    delayMs: 0,
    maxBodyBytes: 1024,
    replies: [],
  };
  const request = { method: 'POST', target: '/?SdkAppid=1', headers: [], body: Buffer.from('{}') };
  const { en, zh } = inBoth(() => answerCallback({ request, oversized: false, index: 0, atMs: 0 }, policy));
  expect(Buffer.from(zh.plan.body).toString()).toBe(Buffer.from(en.plan.body).toString());
  expect(zh.findings.map(({ code }) => code)).toEqual(en.findings.map(({ code }) => code));
  expect(zh.findings.map(({ message }) => message)).toContain('SdkAppid 是 1，本应用是 888888');
});

const APP = { sdkAppId: '888888', admins: ['administrator'], secretKey: 'key' };
const PATH = '/v4/sns/friend_delete?sdkappid=888888&identifier=administrator&usersig=x&random=1&contenttype=json';
const body = (value: unknown) => Buffer.from(JSON.stringify(value));
it.each<[string, string, string, Uint8Array, string | null]>([
  ['a GET', 'GET', PATH, body({}), 'key'],
  ['another path', 'POST', '/x', body({}), 'key'],
  ['another call', 'POST', PATH.replace('friend_delete', 'friend_x'), body({}), 'key'],
  ['no sdkappid', 'POST', PATH.replace('sdkappid', 'SdkAppid'), body({}), 'key'],
  ['a broken UserSig', 'POST', PATH, body({}), 'key'],
  ['no administrator', 'POST', PATH.replace('identifier=administrator', 'identifier=bob'), body({}), null],
  ['no JSON', 'POST', PATH, Buffer.from('{'), null],
  ['a wrong type', 'POST', PATH, body({ From_Account: 1, To_Account: ['b'] }), null],
  ['a missing member', 'POST', PATH, body({ from_account: 'a', To_Account: ['b'] }), null],
])('a call is refused in English on the wire, in Chinese here: %s', (_, method, target, bytes, secretKey) => {
  const request = { method, target, headers: [], body: bytes };
  const { en, zh } = inBoth(() => readRestRequest(request, { ...APP, secretKey }, 0).refusal);
  expect(en).not.toBeNull();
  expect(zh?.errorInfo).toBe(en?.problem);
  expect(en?.errorInfo).toBe(en?.problem);
  expect([zh?.code, zh?.at]).toEqual([en?.code, en?.at]);
  expect(hasHan(zh?.problem ?? '')).toBe(true);
  expect(findEnglish(zh?.problem ?? '')).toBeNull();
});

it('send tells in Chinese that nothing listens', async () => {
  const argv = ['--lang', 'zh', 'send', '--to', 'http://127.0.0.1:1/', '--sdk-appid', '1'];
  const { code, stdout } = await runCli(argv);
  expect(code).not.toBe(0);
  expect(stdout).toContain('endpoint-refused  连接被拒绝：127.0.0.1:1 上没有服务在监听');
  expect(stdout).toContain('Chat 称之为：回调服务拒绝访问');
  expect(stdout).toContain('请启动后台，并检查主机和端口。（269/1522）');
});
