import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { anonymize } from '../../src/library/anonymize.ts';
import { type Exchange, encodeBody } from '../../src/protocol/exchange.ts';
import { answer, COMMAND, http, OK, startBackend, startListen, talk } from '../support/counterparts.ts';
import { records, runCli } from '../support/harness.ts';

let folder = '';
let count = 0;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'friend-cb-anonymize-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const pairs = (...list: (readonly [string, string])[]) =>
  JSON.stringify({
    CallbackCommand: COMMAND,
    PairList: list.map(([From_Account, To_Account]) => ({ From_Account, To_Account })),
  });

interface Plan {
  readonly body?: string | Buffer;
  readonly target?: string;
  readonly headers?: Exchange['request']['headers'];
  readonly reply?: string | Buffer;
  readonly replyHeaders?: Exchange['request']['headers'];
  readonly more?: Partial<Exchange>;
}

function recorded({
  body = pairs(['alice', 'bob']),
  target = '/',
  headers = [],
  reply = OK,
  replyHeaders = [],
  more = {},
}: Plan = {}): Exchange {
  return {
    v: 1,
    type: 'exchange',
    id: 'an-id',
    at: '2026-11-23T04:00:00.123Z',
    side: 'received',
    request: { method: 'POST', target, httpVersion: '1.1', headers, ...encodeBody(Buffer.from(body)) },
    reply: { status: 200, headers: replyHeaders, ...encodeBody(Buffer.from(reply)) },
    failure: null,
    latencyMs: 1,
    callback: {
      command: COMMAND,
      sdkAppId: null,
      platform: null,
      clientIp: null,
      pairCount: 1,
      pairs: [{ From_Account: 'alice', To_Account: 'bob' }],
    },
    verdict: 'ok',
    findings: [],
    ...more,
  };
}

const save = (...lines: (Exchange | string)[]) => {
  const path = join(folder, `${++count}.ndjson`);
  writeFileSync(path, lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join(''));
  return path;
};

/** What comes out of recorded exchanges. */
async function anonymized(
  ...lines: (Exchange | string)[]
): Promise<{ text: string; stderr: string; code: number; out: Exchange[] }> {
  const { code, stdout, stderr } = await runCli(['anonymize', save(...lines)]);
  return { code, text: stdout, stderr, out: records(stdout) };
}
const bodies = (out: readonly Exchange[]) => out.map(({ request }) => request.body);
const message = (text: string) =>
  ({
    findings: [{ code: 'account-long', level: 'should', about: 'callback', message: text }],
  }) as unknown as Partial<Exchange>;
const says = (info: string) => JSON.stringify({ ActionStatus: 'FAIL', ErrorCode: 1, ErrorInfo: info });

it.each<[string, string[], string[]]>([
  [
    'the same account is the same throughout, directions are kept',
    [pairs(['alice', 'bob'], ['bob', 'alice']), pairs(['carol', 'alice'])],
    [pairs(['user-1', 'user-2'], ['user-2', 'user-1']), pairs(['user-3', 'user-1'])],
  ],
  [
    'ids that begin alike',
    [pairs(['alice', 'alice2'], ['alic', 'alice'])],
    [pairs(['user-1', 'user-2'], ['user-3', 'user-1'])],
  ],
  ['ids that look like pseudonyms', [pairs(['user-2', 'user-1'])], [pairs(['user-1', 'user-2'])]],
  ['numeric ids', [pairs(['1', '0'], ['425214', '1'])], [pairs(['user-1', 'user-2'], ['user-3', 'user-1'])]],
  [
    'ids of the Chat backend itself are kept',
    [pairs(['@TLS#NOT_FOUND', '@RBT#001'])],
    [pairs(['@TLS#NOT_FOUND', '@RBT#001'])],
  ],
  ['empty ids are kept', [pairs(['', 'x'])], [pairs(['', 'user-1'])]],
  [
    'layout, escapes and unknown members are kept',
    [`{ "PairList" :\t[\r\n {"To_Account":"b\\u006fb",  "From_Account" : "alice" , "n":1.50} ],\n"x":"\\u0041" }\n`],
    [`{ "PairList" :\t[\r\n {"To_Account":"user-1",  "From_Account" : "user-2" , "n":1.50} ],\n"x":"\\u0041" }\n`],
  ],
  ['an escaped name of a member', ['{"From_\\u0041ccount":"alice"}'], ['{"From_\\u0041ccount":"user-1"}']],
  [
    'other commands',
    ['{"Initiator_Account":"alice","PairList":[{"From_Account":"bob"}],"Owner_Account":"carol"}'],
    ['{"Initiator_Account":"user-1","PairList":[{"From_Account":"user-2"}],"Owner_Account":"user-3"}'],
  ],
  [
    'an account in another member',
    ['{"From_Account":"alice","By":"alice","Why":"alice asked for it"}'],
    ['{"From_Account":"user-1","By":"user-1","Why":"user-1 asked for it"}'],
  ],
])('bodies: %s', async (_, given, wanted) => {
  const { code, out } = await anonymized(...given.map((body) => recorded({ body })));
  expect(code).toBe(0);
  expect(bodies(out)).toEqual(wanted);
});

it.each<[string, Plan, RegExp]>([
  ['words of the reply', { reply: says('alice is not a friend of bob.') }, /user-1 is not a friend of user-2\./],
  ['words without spaces around ids', { reply: says('用户alice不存在') }, /用户user-1不存在/],
  ['an id in quotes', { reply: says('no friend "bob"') }, /no friend \\\\\\"user-2/],
  ['a finding', { more: message('"alice" is longer than 32 bytes') }, /account-long/],
  ['a failure', { more: { failure: { kind: 'protocol', message: 'alice?' } } }, /"message":"user-1\?"/],
  ['a page of HTML', { reply: '<p>alice/bob</p>' }, /<p>user-1\/user-2<\/p>/],
])('ids are replaced in %s', async (_, plan, wanted) => {
  const { text } = await anonymized(recorded(plan));
  expect(text).toMatch(wanted);
  expect(text).not.toMatch(/alice|bob/);
});

it.each<[string, string[], string, string]>([
  ['0 and 1 are no ids where they are numbers', ['0', '1'], OK, OK],
  ['FAIL of an account with the id 1', ['1', 'x'], says('1 is unknown'), says('user-1 is unknown')],
  ['OK is no id where it is the status', ['OK', 'x'], OK, OK],
  ['ErrorInfo is no id where it is a name', ['ErrorInfo', 'ActionStatus'], OK, OK],
  ['an id that begins with another', ['ann', 'ann.lee'], says('ann.lee left ann'), says('user-2 left user-1')],
  ['an id that is a pseudonym', ['alice', 'user-1'], says('alice left user-1'), says('user-1 left user-2')],
  [
    'an escaped id',
    ['zoé', 'x'],
    '{"ActionStatus":"FAIL","ErrorCode":1,"ErrorInfo":"zo\\u00e9 left"}',
    says('user-1 left'),
  ],
])('replies stay what they are: %s', async (_, [one = '', two = ''], reply, wanted) => {
  const { out } = await anonymized(recorded({ body: pairs([one, two]), reply }));
  expect(out[0]?.reply?.body).toBe(wanted);
});

it.each<[string, string | Buffer]>([
  ['cut off behind an id', pairs(['alice', 'bob']).slice(0, -3)],
  ['cut off in an id', pairs(['alice', 'bob'], ['alice', 'mallory']).slice(0, -6)],
  ['cut off behind a name', `{"PairList":[{"From_Account":"alice","To_Account":`],
  ['single quotes', "{'From_Account':'alice','To_Account':'bob'}"],
  ['an id that is a number', '{"PairList":[{"From_Account":424242,"To_Account":"bob"}]}'],
  ['ids in an array', '{"To_Account":["alice","bob"]}'],
  ['ids in an object', '{"To_Account":{"id":"alice"},"From_Account":"alice"}'],
  ['invalid UTF-8', Buffer.concat([Buffer.from('{"From_Account":"alice'), Buffer.from([0xff]), Buffer.from('"}')])],
  ['not JSON', 'alice deleted bob'],
  ['a raw line end in an id', '{"From_Account":"ali\nce","To_Account":"bob"}'],
])('no id comes out of a malformed body: %s', async (_, body) => {
  const { code, text } = await anonymized(recorded(), recorded({ body, more: { callback: null } }));
  expect(code).toBe(0);
  expect(text).not.toMatch(/alice|bob|mall|424242|ali\\\\?nce|YWxpY2/);
});

it('what a parser said about a malformed body does not carry its ids', async () => {
  const listening = await startListen(['--format', 'ndjson']);
  for (const body of [
    '{"From_Account":"alice_smith","To_Account":mallory_jones}',
    '{"From_Account":"alice_smith"xmallory_jones}',
    'mallory_jones',
  ])
    await talk(
      listening.port,
      `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
    );
  const { text } = await anonymized((await listening.stop()).stdout.trimEnd());
  expect(text).not.toMatch(/alic|smit|mall|jone/);
});

it('a long id leaves no part of itself in the words about it', async () => {
  const id = `longest-${'x1y2z3'.repeat(30)}`;
  const listening = await startListen(['--format', 'ndjson']);
  const body = pairs([id, 'bob']);
  await talk(
    listening.port,
    `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
  );
  const { text } = await anonymized((await listening.stop()).stdout.trimEnd());
  expect(text).toContain('account-long');
  expect(text).not.toContain('longest');
});

const SECRETS = [
  ...['Sign', 'RequestTime', 'Authorization', 'Cookie', 'Set-Cookie'],
  ...['X-Forwarded-For', 'X-Real-IP', 'Forwarded', 'Proxy-Authorization', 'X-Api-Key'],
];

it('no signature, credential, cookie or address of a proxy is left', async () => {
  const headers = SECRETS.map((name) => [name, `value-of-${name}`] as const);
  const target =
    '/cb/secret-path?Sign=value-of-sign&SdkAppid=888888&RequestTime=1600000000' +
    '&Sign[]=value-of-sign2&%53ign=value-of-sign3&x=value-of-x';
  const { text, stderr } = await anonymized(
    recorded({ headers: [...headers, ['Content-Type', 'application/json']], replyHeaders: headers, target }),
  );
  expect(text).not.toMatch(/value-of|1600000000|secret-path/);
  expect(text).not.toMatch(new RegExp(SECRETS.map((name) => `"${name}"`).join('|'), 'i'));
  expect(text).toContain('SdkAppid=888888');
  expect(text).toContain('["Content-Type","application/json"]');
  expect(stderr).not.toContain('value-of');
});

it('addresses become those of the documentation, the same as the same', async () => {
  const body = `{"From_Account":"alice","Ip":"36.112.173.178","Ip6":"240e:3a1::99"}`;
  const target = (ip: string) => `/?ClientIP=${encodeURIComponent(ip)}&OptPlatform=iOS`;
  const lines = [
    recorded({ body, target: target('36.112.173.178'), reply: says('from 36.112.173.178, 10.1.2.3 and 240e:3a1::99') }),
    recorded({ target: target('240e:3a1::99') }),
    recorded({ target: target('10.1.2.3') }),
  ];
  const { text, out } = await anonymized(...lines);
  expect(text).not.toMatch(/36\.112|10\.1\.2\.3|240e/i);
  const [first, second, third] = out.map(({ request }) => /ClientIP=([^&]*)/.exec(request.target)?.[1]);
  expect([first, third]).toEqual([
    expect.stringMatching(/^(192\.0\.2|198\.51\.100|203\.0\.113)\.\d+$/),
    expect.stringMatching(/^(192\.0\.2|198\.51\.100|203\.0\.113)\.\d+$/),
  ]);
  expect(decodeURIComponent(second ?? '')).toMatch(/^2001:db8::/);
  expect(first).not.toBe(third);
  expect(JSON.parse(out[0]?.request.body ?? '')).toMatchObject({ Ip: first, Ip6: decodeURIComponent(second ?? '') });
});

it('more accounts and addresses than a block of the documentation has stay apart', async () => {
  const lines = Array.from({ length: 800 }, (_, index) =>
    recorded({ body: pairs([`a${index}`, `b${index}`]), target: `/?ClientIP=10.0.${index >> 8}.${index & 255}` }),
  );
  const { out } = await anonymized(...lines);
  expect(new Set(out.map(({ callback }) => callback?.clientIp)).size).toBeGreaterThanOrEqual(762);
  expect(new Set(out.flatMap(({ callback }) => callback?.pairs.map(({ From_Account }) => From_Account))).size).toBe(
    800,
  );
});

it('callback agrees with the new body and query, and the length with the body', async () => {
  const body = pairs(['alice', 'bob'], ['bob', 'alice']);
  const { out } = await anonymized(
    recorded({
      body,
      target: `/?ClientIP=10.1.2.3&OptPlatform=iOS&SdkAppid=888888`,
      headers: [['cOntent-Length', String(body.length)]],
      replyHeaders: [['Content-Length', '52']],
      reply: says('alice'),
    }),
  );
  const [exchange] = out;
  expect(exchange?.callback).toEqual({
    command: COMMAND,
    sdkAppId: '888888',
    platform: 'iOS',
    clientIp: '192.0.2.1',
    pairCount: 2,
    pairs: [
      { From_Account: 'user-1', To_Account: 'user-2' },
      { From_Account: 'user-2', To_Account: 'user-1' },
    ],
  });
  expect(exchange?.request.headers).toEqual([
    ['cOntent-Length', String(Buffer.byteLength(exchange?.request.body ?? ''))],
  ]);
  expect(exchange?.reply?.headers).toEqual([
    ['Content-Length', String(Buffer.byteLength(exchange?.reply?.body ?? ''))],
  ]);
});

it('a recording of a whole session: nothing of it is left, and it replays with the same replies', async () => {
  const ids = ['alice', 'alice2', '211172', 'bob_smith', 'Zoë', '@TLS#NOT_FOUND'];
  const backend = await startBackend(answer(http(OK)));
  const file = join(folder, `${++count}.ndjson`);
  const listening = await startListen(['--record', file, '--forward-to', `${backend.url}im`]);
  for (const [index, id] of ids.entries()) {
    const body = Buffer.from(pairs([id, ids[(index + 1) % ids.length] ?? '']));
    const query = `SdkAppid=888888&CallbackCommand=${COMMAND}&ClientIP=36.112.173.${index}`;
    const head = [
      `POST /?${query}&Sign=abc&RequestTime=1600000000 HTTP/1.1`,
      'Host: secret.example',
      'Cookie: sid=1',
      'X-Forwarded-For: 1.2.3.4',
      `Content-Length: ${body.length}`,
      'Connection: close\r\n\r\n',
    ].join('\r\n');
    await talk(listening.port, Buffer.concat([Buffer.from(head), body]));
  }
  await listening.stop();
  const first = await runCli(['anonymize', file]);
  expect((await runCli(['anonymize', file])).stdout).toBe(first.stdout);
  expect(first.stdout).not.toMatch(
    /alice|211172|bob_smith|Zoë|36\.112|1\.2\.3\.4|secret\.example|1600000000|sid=1|Sign=/,
  );
  expect(first.stdout).toContain('@TLS#NOT_FOUND');
  expect(records(first.stdout)).toHaveLength(12);

  const output = join(folder, `${++count}.ndjson`);
  writeFileSync(output, first.stdout);
  const again = await startBackend(answer(http(OK)));
  expect((await runCli(['replay', output, '--to', again.url, '--expect', 'same'])).code).toBe(0);
  expect(again.received).toHaveLength(ids.length);
});

it.each(['a@b.cn', 'id.1', '张三', 'é', '.', 'PairList'])(
  'the id %j changes nothing but itself, and the recording replays',
  async (id) => {
    const file = join(folder, `${++count}.ndjson`);
    const listening = await startListen(['--record', file]);
    const send = ['send', '--to', listening.url, '--sdk-appid', '1400000001', '--from-account', id];
    expect((await runCli([...send, '--to-account', 'bob'])).code).toBe(0);
    await listening.stop();
    const [before] = records(readFileSync(file, 'utf8')) as Exchange[];
    const { code, stdout } = await runCli(['anonymize', file]);
    const [after] = records(stdout) as Exchange[];
    expect(code).toBe(0);
    expect(JSON.parse(after?.request.body ?? '')).toEqual({
      CallbackCommand: COMMAND,
      PairList: [{ From_Account: 'user-1', To_Account: 'user-2' }],
    });
    const places = (exchange?: Exchange) => exchange?.findings.map(({ code, at }) => [code, at]);
    expect(places(after)).toEqual(places(before));
    expect(after?.callback?.command).toBe(COMMAND);

    const output = join(folder, `${++count}.ndjson`);
    writeFileSync(output, stdout);
    const checking = await startListen(['--sdk-appid', '1400000001']);
    expect((await runCli(['replay', output, '--to', checking.url])).code).toBe(0);
  },
);

it.each<[string, string]>([
  ['a.b:c. d: e', 'a.b:c. d: e'],
  ['1.2.3 ::: 10:30', '1.2.3 ::: 10:30'],
  ['10.1.2.3. ::ffff:10.1.2.4', '192.0.2.1. 2001:db8::2'],
])('only whole addresses are replaced: %s', async (info, wanted) => {
  for (const id of ['alice', 'a@b.cn']) {
    const { out } = await anonymized(recorded({ body: pairs([id, 'bob']), reply: says(info) }));
    expect(JSON.parse(out[0]?.reply?.body ?? '')).toMatchObject({ ErrorInfo: wanted });
  }
});

it('who is forwarded from whom, when and how long stays', async () => {
  const { out } = await anonymized(
    recorded(),
    recorded({ more: { id: 'child', parent: 'an-id', side: 'sent', attempt: 1 } }),
  );
  expect(
    out.map(({ id, parent, side, at, latencyMs, verdict, attempt }) => ({
      id,
      parent,
      side,
      at,
      latencyMs,
      verdict,
      attempt,
    })),
  ).toEqual([
    {
      id: 'an-id',
      parent: undefined,
      side: 'received',
      at: '2026-11-23T04:00:00.123Z',
      latencyMs: 1,
      verdict: 'ok',
      attempt: undefined,
    },
    {
      id: 'child',
      parent: 'an-id',
      side: 'sent',
      at: '2026-11-23T04:00:00.123Z',
      latencyMs: 1,
      verdict: 'ok',
      attempt: 1,
    },
  ]);
});

it.each<[string, () => string[], RegExp]>([
  ['no file', () => [], /file/],
  ['a missing file', () => [join(folder, 'missing')], /cannot read the recording/],
  ['a folder', () => [folder], /cannot read the recording/],
  ['an empty file', () => [save()], /holds no exchange/],
  ['no exchange', () => [save('{"v":1,"type":"summary"}')], /holds no exchange/],
])('exit 2, and stdout stays empty: %s', async (_, argv, wanted) => {
  const { code, stdout, stderr } = await runCli(['anonymize', ...argv()]);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(wanted);
});

it('lines that cannot be read are told once, with their number', async () => {
  const { code, stderr, out } = await anonymized(recorded(), '{"v":1,', recorded());
  expect([code, out.length]).toEqual([2, 2]);
  expect(stderr.match(/, line 2: /g)).toHaveLength(1);
  expect(stderr).toContain('could not be read; only the rest is written');
});

it.each<[string, string, string]>([
  ['no findings', '"findings":[]', '"mood":1'],
  ['a finding without words', '"findings":[]', '"findings":[{"code":"x"}]'],
  ['a reply without headers', '"reply":{"status":200,"headers":[]', '"reply":{"status":200'],
])('a line that somebody has edited is no bug of this program: %s', async (_, from, to) => {
  const text = JSON.stringify(recorded());
  expect(text).toContain(from);
  const { code, stderr } = await anonymized(text.replace(from, to), recorded());
  expect(code).not.toBe(4);
  expect(stderr).not.toMatch(/TypeError|bug/);
});

it('the library gives what the command prints', async () => {
  const file = save(recorded(), recorded({ body: pairs(['bob', 'carol']) }));
  const out: Exchange[] = [];
  for await (const each of anonymize(file)) out.push(each);
  expect(out).toEqual(records((await runCli(['anonymize', file])).stdout));
});
