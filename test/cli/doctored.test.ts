import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Exchange } from '../../src/protocol/exchange.ts';
import { startBackend } from '../support/counterparts.ts';
import { exchange } from '../support/exchange.ts';
import { runCli } from '../support/harness.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const inFolder = makeTemporaryFolder();
let count = 0;

// biome-ignore lint/suspicious/noExplicitAny: what is tested is what no type allows
type Doctor = (whole: any) => unknown;

const whole = (): Exchange => ({
  ...exchange('doctored', '{"From_Account":"alice"}'),
  callback: {
    command: 'Sns.CallbackFriendDelete',
    sdkAppId: null,
    platform: null,
    clientIp: null,
    pairCount: 1,
    pairs: [{ From_Account: 'alice', To_Account: 'bob' }],
  },
});
const inRequest =
  (changes: object): Doctor =>
  (each) => ({ ...each, request: { ...each.request, ...changes } });
const inReply =
  (changes: object): Doctor =>
  (each) => ({ ...each, reply: { ...each.reply, ...changes } });
const top =
  (changes: object): Doctor =>
  (each) => ({ ...each, ...changes });
const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;

/** The commands that read a recording, over this line between two that are whole. */
async function read(line: string) {
  const file = inFolder(`${++count}.ndjson`);
  const plain = `${JSON.stringify(exchange('plain'))}\n`;
  writeFileSync(file, `${plain}${line}\n${plain}`);
  const backend = await startBackend();
  const picks = ['--only', 'account=alice', '--only', 'verdict=ok'];
  const replayed = await runCli(['replay', file, '--to', `${backend.url}im`, '--speed', '2']);
  const picked = await runCli(['replay', file, '--to', `${backend.url}im`, ...picks]);
  const anonymized = await runCli(['anonymize', file]);
  const compared = await runCli(['replay', file, '--to', `${backend.url}im`, '--expect', 'same']);
  return { backend, replayed, picked, anonymized, compared, all: [replayed, picked, anonymized, compared] };
}

it.each<[string, Doctor, RegExp]>([
  ['a number as the line', () => 7, /it is not an object/],
  ['an array', () => [1], /it is not an object/],
  ['a version to come', top({ v: 2 }), /its version is 2, this program knows 1/],
  ['a version of many levels', top({ v: [[[[]]]] }), /it has no version/],
  ['an id that is a number', top({ id: 1 }), /its id is no text/],
  ['a time that is a number', top({ at: 1e300 }), /its time \(at\) is no text/],
  ['a verdict that is an object', top({ verdict: {} }), /its verdict is no text/],
  ['a latency that is a text', top({ latencyMs: '1' }), /its latencyMs is not a number/],
  ['an attempt that is a text', top({ attempt: 'x' }), /its attempt is not a whole number/],
  ['a parent that is a number', top({ parent: 1 }), /its parent is no text/],
  ['no request', top({ request: null }), /it has no request/],
  ['a method with a blank', inRequest({ method: 'POST /x' }), /the method of its request is not one of HTTP/],
  ['a method with a line end', inRequest({ method: 'GET\r\n' }), /the method of its request is not one of HTTP/],
  ['an empty method', inRequest({ method: '' }), /the method of its request is not one of HTTP/],
  ['a target without /', inRequest({ target: 'im?a=1' }), /the target of its request does not begin with \//],
  ['an empty target', inRequest({ target: '' }), /the target of its request has characters/],
  ['a target with a blank', inRequest({ target: '/?a= HTTP/1.1' }), /the target of its request has characters/],
  ['a target with a line end', inRequest({ target: '/?a\r\nX: 1' }), /the target of its request has characters/],
  ['a target that is no bytes', inRequest({ target: '/?a=\u4e2d' }), /the target of its request has characters/],
  ['headers that are an object', inRequest({ headers: {} }), /the headers of its request are no pairs/],
  ['a header without a value', inRequest({ headers: [['a']] }), /the headers of its request are no pairs/],
  [
    'a header’s name with a line end',
    inRequest({ headers: [['a\r\nb', 'c']] }),
    /a header of its request has char.*"a/,
  ],
  ['a header’s value with a line end', inRequest({ headers: [['a', 'b\r\nc: d']] }), /a header of its request.*: "a"/],
  ['a header’s value that is no bytes', inRequest({ headers: [['a', '\u4e2d']] }), /a header of its request/],
  ['a header with NUL', inRequest({ headers: [['a', '\0']] }), /a header of its request/],
  ['a body that is an object', inRequest({ body: {} }), /the body of its request is no text/],
  ['half a character', inRequest({ body: '\ud83d' }), /the body of its request has half a character/],
  ['no base64', inRequest({ body: 'a b=', bodyEncoding: 'base64' }), /the body of its request is not base64/],
  ['half of base64', inRequest({ body: 'abc', bodyEncoding: 'base64' }), /the body of its request is not base64/],
  ['an unknown encoding', inRequest({ bodyEncoding: 'hex' }), /the bodyEncoding of its request is neither/],
  ['an httpVersion that is a number', inRequest({ httpVersion: 1.1 }), /the httpVersion of its request is no text/],
  ['a status that is a text', inReply({ status: '200' }), /the status of its reply is not a number of HTTP/],
  ['a huge status', inReply({ status: 1e308 }), /the status of its reply is not a number of HTTP/],
  ['a reply’s headers of numbers', inReply({ headers: [[1, 2]] }), /the headers of its reply are no pairs/],
  ['a reply that is a text', top({ reply: 'ok' }), /its reply is no object/],
  ['a failure that is a text', top({ failure: 'reset' }), /its failure has no kind or no message/],
  ['a callback that is a text', top({ callback: 'x' }), /its callback is no object/],
  ['a pair that is null', top({ callback: { pairs: [null] } }), /the pairs of its callback are no pairs of texts/],
  ['a platform that is a number', top({ callback: { platform: 1, pairs: [] } }), /the platform of its callback/],
  ['findings that are an object', top({ findings: {} }), /its findings are not whole/],
  ['a finding that is null', top({ findings: [null] }), /its findings are not whole/],
  ['a type that is a number', top({ type: 1 }), /it has no type/],
])('what cannot be sent as it stands is left out, and told: %s', async (_, doctor, wanted) => {
  const { backend, all, anonymized } = await read(JSON.stringify(doctor(whole())));
  for (const { code, stderr } of all) {
    expect([code, stderr.match(/, line 2: /g)?.length]).toEqual([2, 1]);
    expect(stderr).toMatch(wanted);
    expect(stderr).not.toMatch(/[^\n\x20-\x7e…’]/);
  }
  expect(anonymized.stdout.trimEnd().split('\n')).toHaveLength(2);
  expect(new Set(backend.received.map(({ target }) => target))).toEqual(new Set(['/im?a=1']));
});

it.each<[string, string | Doctor]>([
  ['members that are not known', top({ mood: 'good', __proto__: { id: 'x' } })],
  ['__proto__', JSON.stringify(whole()).replace('{', '{"__proto__":{"verdict":"broken","request":1},')],
  ['an unknown member of many levels', JSON.stringify(whole()).replace('{', `{"x":${deep(200_000)},`)],
  ['a reply of many levels', inReply({ body: deep(200_000) })],
  ['a request of many levels', inRequest({ body: deep(200_000) })],
  ['a huge number in a body', inRequest({ body: `{"From_Account":${'9'.repeat(100_000)}}` })],
  ['a time before all others', top({ at: '-271821-04-20T00:00:00.000Z' })],
  ['a time that is none', top({ at: 'yesterday' })],
  [
    'a finding that is a member of Object',
    top({ findings: [{ code: '__proto__', level: 'x', about: 'y', message: 'z' }] }),
  ],
  ['another version of HTTP', inRequest({ httpVersion: '9.9\r\nX: y' })],
  ['a length that is not so', inRequest({ headers: [['Content-Length', '9999']] })],
  ['chunks that are none', inRequest({ headers: [['Transfer-Encoding', 'chunked']] })],
  ['an Expect that nobody answers', inRequest({ headers: [['Expect', '100-continue']] })],
  [
    'a header that Connection names',
    inRequest({
      headers: [
        ['Connection', 'close, x'],
        ['X', 'y'],
      ],
    }),
  ],
  ['an absolute target', inRequest({ target: 'http://elsewhere.example/?a=1' })],
])('what can be sent is sent: %s', async (_, doctor) => {
  const line = typeof doctor === 'string' ? doctor : JSON.stringify(doctor(whole()));
  const { backend, all, anonymized, replayed } = await read(line);
  for (const { code, stderr } of all) {
    expect(code).toBeLessThan(2);
    expect(stderr).not.toMatch(/, line \d|bug/);
  }
  expect(replayed.code).toBe(0);
  expect(anonymized.stdout).not.toMatch(/alice|good|mood/);
  expect(new Set(backend.received.map(({ target }) => target.replace('&', '')))).toEqual(new Set(['/im?a=1']));
  expect(backend.received[1]?.body.toString()).toBe((JSON.parse(line) as Exchange).request.body);
});

it('a request to open a tunnel is not sent again, and that is said', async () => {
  const line = JSON.stringify(inRequest({ method: 'CONNECT', target: 'host.example:443' })(whole()));
  const { backend, replayed, anonymized } = await read(line);
  expect(replayed).toMatchObject({ code: 0, stderr: expect.stringMatching(/1 request .*CONNECT/) });
  expect(anonymized.code).toBe(0);
  expect(backend.received.some(({ requestLine }) => requestLine.startsWith('CONNECT'))).toBe(false);
});
