import { expect, it } from 'vitest';
import { readCallbackFixture } from '../../src/library/fixtures.ts';
import { accountProblems } from '../../src/protocol/accounts.ts';
import { buildBody, parseCallback, summarizeCallback } from '../../src/protocol/callback.ts';
import { editBody, parsePath } from '../../src/protocol/edit.ts';
import { isLoopback, parseEndpoint, showEndpoint } from '../../src/protocol/endpoint.ts';
import { decodeBody, encodeBody } from '../../src/protocol/exchange.ts';
import { FINDING_CODES, FINDINGS } from '../../src/protocol/findings.ts';
import { readJson } from '../../src/protocol/json.ts';
import { loadSampler, NO_WISH } from '../../src/protocol/sample.ts';
import { computeSign, isSign } from '../../src/protocol/sign.ts';
import { SOURCES } from '../../src/protocol/sources.ts';
import { escapeUnseen, guardText, toVisibleJson } from '../../src/protocol/visible.ts';

it("the documentation's test vector of Sign", () => {
  expect(computeSign('xxxxyyyy', '1669872112')).toBe(
    '17773bc39a671d7b9aa835458704d2a6db81360a5940292b587d6d760d484061',
  );
  expect(isSign('17773bc39a671d7b9aa835458704d2a6db81360a5940292b587d6d760d484061', 'xxxxyyyy', '1669872112')).toBe(
    true,
  );
  expect(isSign('17773bc3', 'xxxxyyyy', '1669872112')).toBe(false);
});

it("the documentation's example body, byte for byte", () => {
  const { body, indent } = readCallbackFixture('documented-example');
  expect(Buffer.from(buildBody(body, indent)).toString()).toBe(`{
    "CallbackCommand": "Sns.CallbackFriendDelete",
    "PairList": [
        {
            "From_Account": "id",
            "To_Account": "id1"
        },
        {
            "From_Account": "id",
            "To_Account": "id2"
        },
        {
            "From_Account": "id",
            "To_Account": "id3"
        }
    ]
}`);
});

it('the captured body of 2021, byte for byte', () => {
  const { body, indent } = readCallbackFixture('captured-ios');
  expect(Buffer.from(buildBody(body, indent)).toString()).toBe(
    '{"CallbackCommand":"Sns.CallbackFriendDelete","PairList":[' +
      '{"From_Account":"211172","To_Account":"425214"},{"From_Account":"425214","To_Account":"211172"}]}',
  );
});

it.each([
  ['http://localhost:3000/im?a=1', 'http://localhost:3000', '/im', 'a=1'],
  ['https://im.example.com', 'https://im.example.com', '/', ''],
  ['https://im.example.com?a=1', 'https://im.example.com', '/', 'a=1'],
  ['localhost:3000/im', 'http://localhost:3000', '/im', ''],
  [':3000', 'http://localhost:3000', '/', ''],
  [':3000/im', 'http://localhost:3000', '/im', ''],
  ['127.0.0.1:80/x', 'http://127.0.0.1', '/x', ''],
  ['[::1]:3000/x', 'http://[::1]:3000', '/x', ''],
  ['http://h/a/../b/./%7e//?x=%7e&y=%2F', 'http://h', '/a/../b/./%7e//', 'x=%7e&y=%2F'],
  ['http://h/a|b"{}`;[x]?q=^\'<>', 'http://h', '/a|b"{}`;[x]', "q=^'<>"],
  ['http://h/im?next=http://x:y@z/?a=b', 'http://h', '/im', 'next=http://x:y@z/?a=b'],
  ['http://h/%zz', 'http://h', '/%zz', ''],
  ['https://h:443/x', 'https://h', '/x', ''],
  ['https://h:80/x', 'https://h:80', '/x', ''],
  ['http://h:08080/x', 'http://h:8080', '/x', ''],
  [' \thttp://h/x\r\n', 'http://h', '/x', ''],
  ['\ufeffhttp://h/x', 'http://h', '/x', ''],
  ['http://例え.jp/张?a=é', 'http://xn--r8jz45g.jp', '/%E5%BC%A0', 'a=%C3%A9'],
  ['http://[0:0::1]/x', 'http://[::1]', '/x', ''],
  ['http://u:p@ss:w@h/x', 'http://h', '/x', ''],
  ['http://h/张', 'http://h', '/%E5%BC%A0', ''],
  ['HTTP://H/x', 'http://h', '/x', ''],
])('endpoint %s', (text, origin, path, query) => {
  expect(parseEndpoint(text)).toMatchObject({ ok: true, endpoint: { origin, path, query } });
});

it.each([
  ['', 'is empty'],
  ['nope', "'nope' is not a URL: it has neither http:// in front nor a port"],
  ['im.example.com', 'neither http:// in front nor a port'],
  ['ftp://h/', 'ftp: is not a scheme'],
  ['file:///etc/passwd', 'file: is not a scheme'],
  ['http:h:80/x', 'it begins with http:// or https://'],
  ['http:/h:80/x', 'it begins with http:// or https://'],
  ['u:p@h:80/x', "'***@h:80/x' is not a URL: with a user it needs http://"],
  ['http://', 'it names no host'],
  ['http:///im', 'it names no host'],
  [':', 'neither http:// in front nor a port'],
  ['http://h:99999/', 'from 1 to 65535'],
  ['localhost:99999', 'from 1 to 65535'],
  ['http://h:0/', 'from 1 to 65535'],
  ['http://h:/', 'a port is a number'],
  ['http://user:pa/ss@h/', "'http://***@h/' is not a URL: a port is a number (/, ?, # and @ in a user or password"],
  ['http://user:12#4@h/', "'http://***@h/' has a part behind #"],
  ['http://[::1/', 'is not a URL'],
  ['http://[fe80::1%25eth0]/', 'no host can be named like this'],
  [String.raw`http://h:80\im`, 'has a backslash in it: write /, or %5C'],
  [String.raw`:80/a\b`, 'has a backslash'],
  ['http://h/a b', 'has a blank in it'],
  ['http://h/a\u00a0b', 'has a blank in it'],
  ['http://h/a\tb', 'control character'],
  ['http://h/a\nb', 'has a line end'],
  ['"http://h/x"', 'is in quotes'],
  ['“http://h/x”', 'is in quotes'],
  ['<http://h/x>', 'is in quotes'],
  ['http://h/x#part', 'has a part behind #'],
  ['http://0x7f.1/', 'some programs read as 127.0.0.1'],
  ['http://127.1/', 'some programs read as 127.0.0.1'],
  ['http://2130706433/', 'some programs read as 127.0.0.1'],
  ['http://0177.0.0.1/', 'some programs read as 127.0.0.1'],
  ['http://%6c%6f/', 'some programs read as lo'],
  ['http://ⓛocalhost/', 'some programs read as localhost'],
  ['http://a。b/', 'some programs read as a.b'],
  ['http://lo\u00adcal/', 'some programs read as local'],
  ['http://a<b/', 'no host can be named like this'],
])('no endpoint: %s', (text, problem) => {
  const reading = parseEndpoint(text);
  expect(reading.ok ? 'it was read' : reading.problem).toContain(problem);
});

it.each([
  ['http://user:p%ss"@h/', { user: 'user', password: 'p%ss"' }],
  ['http://user:p:q@r@h/', { user: 'user', password: 'p:q@r' }],
  ['http://user@h/', { user: 'user', password: '' }],
  ['http://:word@h/', { user: '', password: 'word' }],
  ['http://@h/', null],
])('the login of %s', (text, credentials) => {
  expect(parseEndpoint(text)).toMatchObject({ ok: true, endpoint: { hostname: 'h', credentials } });
});

it('credentials of an endpoint are decoded for the header and hidden in what is shown', () => {
  const reading = parseEndpoint('http://user:p%40ss@h:8080/x?y=1');
  if (!reading.ok) throw new Error(reading.problem);
  expect(reading.endpoint.credentials).toEqual({ user: 'user', password: 'p@ss' });
  expect(showEndpoint(reading.endpoint)).toBe('http://user:***@h:8080/x?y=1');
});

it.each([
  ['localhost', true],
  ['127.0.0.1', true],
  ['127.9.9.9', true],
  ['::1', true],
  ['app.localhost', true],
  ['10.0.0.1', false],
  ['127.0.0.1.example.com', false],
  ['example.com', false],
])('%s is on this machine: %s', (host, expected) => {
  expect(isLoopback(host)).toBe(expected);
});

it.each([
  ['id', []],
  ['', ['empty']],
  ['a'.repeat(32), []],
  ['a'.repeat(33), ['long']],
  ['张'.repeat(10), ['characters']],
  ['张'.repeat(11), ['long', 'characters']],
  ['a b', ['characters']],
  ['@TLS#NOT_FOUND', []],
  ['@RBT#001', []],
  ['@nobody', ['characters']],
])('account %s', (id, problems) => {
  expect(accountProblems(id)).toEqual(problems);
});

it.each([
  ['$.PairList[0].From_Account', ['PairList', 0, 'From_Account']],
  ['PairList[0]', ['PairList', 0]],
  ['["odd name"]', ['odd name']],
  ['a["b.c"].d', ['a', 'b.c', 'd']],
])('path %s', (text, path) => {
  const reading = parsePath(text);
  expect(reading.ok && reading.path.map((step) => step.key)).toEqual(path);
});

it.each([
  ['', 0],
  ['a[x]', 1],
  ['a..b', 1],
  ['a[0', 1],
])('no path: %s', (text, position) => {
  expect(parsePath(text)).toMatchObject({ ok: false, problem: { position } });
});

const body = { CallbackCommand: 'c', PairList: [{ From_Account: 'a', To_Account: 'b' }] };

it.each([
  ['PairList[0].To_Account', { set: 'x' }, { ...body, PairList: [{ From_Account: 'a', To_Account: 'x' }] }],
  ['PairList', { set: null }, { ...body, PairList: null }],
  ['PairList[0]', 'unset', { ...body, PairList: [] }],
  ['CallbackCommand', 'unset', { PairList: body.PairList }],
] as const)('edit %s %o', (text, action, expected) => {
  const reading = parsePath(text);
  if (!reading.ok) throw new Error('no path');
  expect(editBody(body, { text, path: reading.path, action })).toEqual({ ok: true, body: expected });
});

it.each([
  ['PairLst', 0, ['CallbackCommand', 'PairList']],
  ['PairList[1]', 8, []],
  ['PairList.x', 9, []],
  ['PairList[0].x', 12, ['From_Account', 'To_Account']],
  ['CallbackCommand.x', 16, []],
  ['constructor', 0, ['CallbackCommand', 'PairList']],
])('no place %s', (text, position, known) => {
  const reading = parsePath(text);
  if (!reading.ok) throw new Error('no path');
  expect(editBody(body, { text, path: reading.path, action: 'unset' })).toMatchObject({
    ok: false,
    problem: { position, known },
  });
});

it.each([
  ['{"a":1}', true],
  ['  null\n', true],
  ['', 'empty'],
  ['\ufeff{}', 'bom'],
  ['{', 'syntax'],
  [Buffer.from([0x22, 0xff, 0x22]), 'utf8'],
  ['['.repeat(10_000) + ']'.repeat(10_000), true],
])('JSON %s', (text, expected) => {
  const reading = readJson(Buffer.from(text));
  expect(reading.ok ? true : reading.problem).toBe(expected);
});

it.each([
  ['plain ⇄ 张伟', 'plain ⇄ 张伟'],
  ['\u001b[31mred\u0007', '\\u001b[31mred\\u0007'],
  ['a\nb\tc\rd', 'a\\nb\\tc\\rd'],
  ['\u202eevil\u2066', '\\u202eevil\\u2066'],
  ['zero\u200bwidth\ufeff', 'zero\\u200bwidth\\ufeff'],
  ['\u0085\u2028\u2029', '\\u0085\\u2028\\u2029'],
  ['\u{e0041}', '\\udb40\\udc41'],
  ['\ud800', '\\ud800'],
  ['\u3164\ufe0f', '\\u3164\\ufe0f'],
  ['a ##vso[x] ##[y] ###[z]', 'a #\\u0023vso[x] #\\u0023[y] ##\\u0023[z]'],
  ['@TLS#NOT_FOUND ## heading ##x', '@TLS#NOT_FOUND ## heading ##x'],
])('escapes %j', (text, expected) => {
  expect(escapeUnseen(text)).toBe(expected);
  expect(JSON.parse(toVisibleJson({ text }))).toEqual({ text });
  expect(toVisibleJson({ text })).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
});

it.each([
  ['::error::x', ':\\u003aerror::x'],
  ['a  ::set-env name=b::c', 'a  :\\u003aset-env name=b::c'],
  ['a::b::c', 'a::b::c'],
  ['at ::1 and ::ffff:1.2.3.4', 'at ::1 and ::ffff:1.2.3.4'],
])('breaks what a runner obeys at the start of a line, wherever a line may begin: %j', (text, expected) => {
  expect(escapeUnseen(text)).toBe(expected);
});

it.each([
  ['our own colours and line ends', '\u001b[31m✗\u001b[39m a\nb\n', null, null],
  ['the colours of others', '\u001b[44ma\u001b[m', '\\u001b[44ma\\u001b[m', '\\u001b[44ma\\u001b[m'],
  ['moves of the cursor', '\r\u001b[2K[1/9] a\u001b[3A\u001b[0J', '\\r\\u001b[2K[1/9] a\\u001b[3A\\u001b[0J', null],
  ['commands', '##[error]\u009b\t', '#\\u0023[error]\\u009b\\t', '#\\u0023[error]\\u009b\\t'],
])('the last guard of output: %s', (_, text, inPipe, onTerminal) => {
  expect(guardText(text, false)).toBe(inPipe ?? text);
  expect(guardText(text, true)).toBe(onTerminal ?? text);
});

it('text that is made to be slow to look at is not slow', () => {
  const size = 200_000;
  const texts = ['#', ':', '##a', ' ::a b', ' ::a', '\u200b', '::a::'].map((part) => part.repeat(size / part.length));
  const before = performance.now();
  for (const text of [...texts, `##${'a'.repeat(size)}`, ` ::${'a'.repeat(size)}`]) {
    escapeUnseen(text);
    guardText(text, true);
  }
  // Quadratic, it is minutes.
  expect(performance.now() - before).toBeLessThan(10_000);
});

it.each([
  ['text 张', 'utf8'],
  [Buffer.from([0xff, 0x00]), 'base64'],
  ['\ufeffbom', 'utf8'],
  ['', 'utf8'],
] as const)('body %j survives the record as %s', (content, encoding) => {
  const bytes = Buffer.from(content);
  const encoded = encodeBody(bytes);
  expect(encoded.bodyEncoding).toBe(encoding);
  expect(Buffer.from(decodeBody(encoded)).equals(bytes)).toBe(true);
});

it('every finding has words, advice, and a source that exists or none', () => {
  for (const code of FINDING_CODES) {
    const { title, advice, source } = FINDINGS[code];
    expect(title, code).toMatch(/^\S.*\.$/);
    expect(advice, code).not.toBe('');
    if (source !== null) expect(SOURCES[source].url, code).toMatch(new RegExp(`/${source}$`));
  }
});

it('samples: the same seed and number give the same callback, others do not', async () => {
  const sampler = await loadSampler();
  expect(sampler(1, 0, NO_WISH)).toEqual(sampler(1, 0, NO_WISH));
  expect(sampler(1, 1, NO_WISH)).not.toEqual(sampler(1, 0, NO_WISH));
  expect(sampler(2, 0, NO_WISH)).not.toEqual(sampler(1, 0, NO_WISH));
});

it('samples have one deleter, distinct friends, mirrors after pairs, batches by REST only, valid ids', async () => {
  const sampler = await loadSampler();
  const kinds = new Set<string>();
  for (let index = 0; index < 300; index += 1) {
    const sample = sampler(3, index, NO_WISH);
    const pairs = sample.body.PairList;
    const from = pairs[0]?.From_Account;
    const forward = pairs.filter((pair) => pair.From_Account === from);
    const isTwoWay = forward.length < pairs.length;
    kinds.add(`${sample.platform === 'RESTAPI' ? 'REST' : 'client'} ${isTwoWay ? 'two-way' : 'one-way'}`);
    expect(new Set(forward.map((pair) => pair.To_Account)).size).toBe(forward.length);
    if (isTwoWay)
      for (const [at, pair] of pairs.entries())
        if (at % 2 === 1) expect(pair).toEqual({ From_Account: pairs[at - 1]?.To_Account, To_Account: from });
    if (forward.length > 1) expect(sample.platform).toBe('RESTAPI');
    for (const pair of pairs)
      expect([...accountProblems(pair.From_Account), ...accountProblems(pair.To_Account)]).toEqual([]);
    expect(sample.clientIp).toMatch(/^\d{1,3}(\.\d{1,3}){3}$/);
    expect(sample.requestId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  }
  expect([...kinds].sort()).toEqual(['REST one-way', 'client one-way', 'client two-way']);
});

it.each([
  [{ deletions: 1000 }, 1000],
  [{ deletions: 1000, twoWay: true }, 2000],
  [{ toAccounts: ['x', 'y'] }, 2],
  [{ toAccounts: ['x'], deletions: 3, fromAccount: 'me' }, 3],
  [{ platform: 'iOS', deletions: 1 }, 1],
  [{ twoWay: true }, 2],
])('a sample with %o has %i pairs', async (wish, count) => {
  const { body: made, platform } = (await loadSampler())(5, 0, { ...NO_WISH, ...wish });
  expect(made.PairList).toHaveLength(count);
  if ('fromAccount' in wish) expect(made.PairList[0]).toEqual({ From_Account: 'me', To_Account: 'x' });
  if ('platform' in wish) expect(platform).toBe('iOS');
});

it('reads what a callback says, and null where it names no command', () => {
  const summary = summarizeCallback(
    parseCallback(
      '/?SdkAppid=1&CallbackCommand=c&OptPlatform=iOS',
      Buffer.from('{"PairList":[{"From_Account":"a","To_Account":"b","x":1},7]}'),
    ),
  );
  expect(summary).toEqual({
    command: 'c',
    sdkAppId: '1',
    platform: 'iOS',
    clientIp: null,
    pairCount: 2,
    pairs: [{ From_Account: 'a', To_Account: 'b' }],
  });
  expect(summarizeCallback(parseCallback('/', Buffer.from('{}')))).toBeNull();
});
