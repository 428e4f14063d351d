import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { createUserSig, startChat } from '../../src/index.ts';
import { PATHS } from '../../src/inspector/api.ts';
import { startChatCli } from '../support/chat.ts';
import { startBackend, talk } from '../support/counterparts.ts';
import { runCli } from '../support/harness.ts';
import { startInspectedChat } from '../support/inspector.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const path = makeTemporaryFolder();
const KEY = '5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e';
const TOKEN = 'Tok3n+of/the=callbacks-with some signs';
const APP = '1400000001';
const USER_SIG = createUserSig({
  sdkAppId: APP,
  identifier: 'administrator',
  secretKey: KEY,
  time: Math.floor(Date.now() / 1000),
});
const OTHER_SIG = createUserSig({ sdkAppId: '1', identifier: 'x', secretKey: 'another', time: 1 });
const SECRETS = { KEY, TOKEN, USER_SIG, OTHER_SIG } as const;

const fileOf = (name: string, content: string) => {
  writeFileSync(path(name), content);
  return path(name);
};
const keyFile = fileOf('key', `${KEY}\n`);
const tokenFile = fileOf('token', `${TOKEN}\n`);

const twice = (text: string) => encodeURIComponent(encodeURIComponent(text));
const octets = (text: string) =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');

const query = (changes: Record<string, string> = {}) =>
  Object.entries({
    sdkappid: APP,
    identifier: 'administrator',
    usersig: encodeURIComponent(USER_SIG),
    random: '1',
    contenttype: 'json',
    ...changes,
  })
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
const GET = '/v4/sns/friend_get';
const BODY = '{"From_Account":"a","StartIndex":0}';

/** A request in bytes, whatever stands in it. */
function raw(target: string, headers: readonly string[] = [], body = BODY, method = 'POST'): string {
  const host = headers.some((each) => /^host:/i.test(each)) ? [] : ['Host: localhost'];
  const lines = [`${method} ${target} HTTP/1.1`, ...host, ...headers, `Content-Length: ${Buffer.byteLength(body)}`];
  return `${[...lines, 'Connection: close'].join('\r\n')}\r\n\r\n${body}`;
}

const JSON_TYPE = 'Content-Type: application/json';
const json = (value: unknown) => JSON.stringify(value);
const inUrl = encodeURIComponent;

/** Every place of a request where a secret may stand by mistake. */
const PLACES: Readonly<Record<string, (secret: string) => string>> = {
  usersig: (secret) => raw(`${GET}?${query({ usersig: inUrl(secret) })}`),
  'usersig, not encoded': (secret) => raw(`${GET}?${query({ usersig: secret.replaceAll(' ', '+') })}`),
  'usersig, encoded twice': (secret) => raw(`${GET}?${query({ usersig: twice(secret) })}`),
  'usersig, every octet encoded': (secret) => raw(`${GET}?${query({ usersig: octets(secret) })}`),
  'usersig, its name encoded': (secret) => raw(`${GET}?${query()}&%75sersig=${inUrl(secret)}`),
  UserSig: (secret) => raw(`${GET}?${query()}&UserSig=${inUrl(secret)}`),
  'usersig behind a second ?': (secret) => raw(`${GET}?${query()}?usersig=${inUrl(secret)}`),
  'another parameter': (secret) => raw(`${GET}?${query()}&sign=${inUrl(secret)}`),
  'another parameter, every octet encoded': (secret) => raw(`${GET}?${query()}&x=${octets(secret)}`),
  'a parameter without a name': (secret) => raw(`${GET}?${query()}&${inUrl(secret)}`),
  identifier: (secret) => raw(`${GET}?${query({ identifier: inUrl(secret) })}`),
  'identifier and usersig': (secret) => raw(`${GET}?${query({ identifier: inUrl(secret), usersig: inUrl(USER_SIG) })}`),
  sdkappid: (secret) => raw(`${GET}?${query({ sdkappid: inUrl(secret) })}`),
  contenttype: (secret) => raw(`${GET}?${query({ contenttype: inUrl(secret) })}`),
  random: (secret) => raw(`${GET}?${query({ random: inUrl(secret) })}`),
  'the path': (secret) => raw(`/${inUrl(secret)}?${query()}`),
  'the name of a call': (secret) => raw(`/v4/sns/${inUrl(secret)}?${query()}`),
  'the name of a service': (secret) => raw(`/v4/${octets(secret)}/friend_get?${query()}`),
  'the whole body': (secret) => raw(`${GET}?${query()}`, [], secret),
  'the body as a JSON text': (secret) => raw(`${GET}?${query()}`, [], json(secret)),
  'a form as body': (secret) => raw(`${GET}?${query()}`, [], `usersig=${inUrl(secret)}`),
  'a body that is no UTF-8': (secret) => raw(`${GET}?${query()}`, [], `${secret}\r\n`),
  'an unknown member': (secret) => raw(`${GET}?${query()}`, [], json({ From_Account: 'a', StartIndex: 0, x: secret })),
  'the name of a member': (secret) => raw(`${GET}?${query()}`, [], json({ [secret]: 1 })),
  From_Account: (secret) => raw(`${GET}?${query()}`, [], json({ From_Account: secret, StartIndex: 0 })),
  To_Account: (secret) =>
    raw(`/v4/sns/friend_delete?${query()}`, [], json({ From_Account: 'a', To_Account: [secret] })),
  DeleteType: (secret) =>
    raw(`/v4/sns/friend_delete?${query()}`, [], json({ From_Account: 'a', To_Account: ['b'], DeleteType: secret })),
  'a tag': (secret) =>
    raw(
      `/v4/sns/friend_update?${query()}`,
      [],
      json({ From_Account: 'a', UpdateItem: [{ To_Account: 'b', SnsItem: [{ Tag: secret, Value: 1 }] }] }),
    ),
  Authorization: (secret) => raw(`${GET}?${query()}`, [`Authorization: Bearer ${secret}`]),
  'X-UserSig': (secret) => raw(`${GET}?${query()}`, [`X-UserSig: ${secret}`]),
  Referer: (secret) => raw(`${GET}?${query()}`, [`Referer: http://localhost/?usersig=${inUrl(secret)}`]),
  Cookie: (secret) => raw(`${GET}?${query()}`, [`Cookie: usersig=${inUrl(secret)}`]),
  Origin: (secret) => raw('/friend-cb/graph', [`Origin: https://${inUrl(secret)}`], '', 'GET'),
  'Host at the control API': (secret) => raw('/friend-cb/graph', [`Host: ${inUrl(secret)}.example`], '', 'GET'),
  'Content-Type at the control API': (secret) => raw('/friend-cb/settings', [`Content-Type: ${secret}`], '{}'),
  'the path of the control API': (secret) => raw(`/friend-cb/${inUrl(secret)}`, [], '', 'GET'),
  after: (secret) => raw(`/friend-cb/callbacks?after=${inUrl(secret)}`, [], '', 'GET'),
  count: (secret) => raw(`/friend-cb/callbacks?count=${inUrl(secret)}`, [], '', 'GET'),
  timeout: (secret) => raw(`/friend-cb/callbacks?timeout=${octets(secret)}`, [], '', 'GET'),
  'the name of a setting': (secret) => raw('/friend-cb/settings', [JSON_TYPE], json({ [secret]: 1 })),
  'the value of a setting': (secret) => raw('/friend-cb/settings', [JSON_TYPE], json({ lose: secret })),
  'a fault': (secret) => raw('/friend-cb/settings', [JSON_TYPE], json({ fault: [secret] })),
  'a place of a graph': (secret) =>
    raw('/friend-cb/graph', [JSON_TYPE], json({ friends: { [secret]: [secret] } }), 'PUT'),
  'a member of a graph': (secret) => raw('/friend-cb/graph', [JSON_TYPE], json({ [secret]: {} }), 'PUT'),
  'a client': (secret) =>
    raw('/friend-cb/client/block', [JSON_TYPE], json({ From_Account: secret, To_Account: [secret] })),
  'a platform': (secret) =>
    raw('/friend-cb/client/block', [JSON_TYPE], json({ From_Account: 'a', To_Account: ['b'], OptPlatform: secret })),
  'an absolute URL': (secret) => raw(`http://h.example/?usersig=${inUrl(secret)}`),
  'the host of an absolute URL': (secret) => raw(`http://${inUrl(secret)}.example/`),
  'the login of an absolute URL': (secret) => raw(`http://u:${inUrl(secret)}@h.example/`),
  'a tunnel': (secret) => `CONNECT ${inUrl(secret)}:443 HTTP/1.1\r\nHost: h\r\n\r\n`,
  'no HTTP': (secret) => `${secret}\r\n\r\n`,
};

/** The text, and what becomes of it when it is percent-decoded, once or twice. */
function readings(text: string): string[] {
  const decode = (given: string) =>
    given.replaceAll(/(?:%[0-9a-f]{2})+/gi, (found) => Buffer.from(found.replaceAll('%', ''), 'hex').toString());
  // A shell, JSON and base64 write the same text in other ways.
  const plain = [
    text,
    text.replaceAll('\\/', '/'),
    ...(text.match(/[\w+/]{40,}={0,2}/g) ?? []).map((each) => Buffer.from(each, 'base64').toString()),
  ];
  return plain.flatMap((each) => [each, decode(each), decode(decode(each))]);
}

/** Nor does the larger part of it. */
const mostOf = (secret: string) => secret.slice(0, Math.ceil(secret.length * 0.6));

function expectNone(text: string, where: string) {
  const all = readings(text);
  for (const [name, secret] of Object.entries(SECRETS))
    expect([where, name, all.some((each) => each.includes(mostOf(secret)))]).toEqual([where, name, false]);
}

it.each(['pretty', 'ndjson'])('no secret comes out, wherever it is put: %s', async (format) => {
  const backend = await startBackend();
  const record = path(`${format}.ndjson`);
  const { url, result, interrupt } = await startChatCli([
    ...['--format', format, '-v', '--record', record, '--to', backend.url, '--sdk-appid', APP, '--prev'],
    ...['--secret-key-file', keyFile, '--token-file', tokenFile],
  ]);
  const port = Number(new URL(url).port);
  for (const [place, make] of Object.entries(PLACES))
    for (const [name, secret] of Object.entries(SECRETS))
      expectNone(await talk(port, make(secret)), `the answer to ${name} in ${place}`);
  // All is well where it stands where it belongs.
  const answered = await talk(
    port,
    raw(`/v4/sns/black_list_add?${query()}`, [], '{"From_Account":"a","To_Account":["b"]}'),
  );
  expect(answered).toContain('"ErrorCode":0');
  interrupt('SIGINT');
  const { code, stdout, stderr } = await result;
  expect(code).toBe(0);
  expectNone(stdout, 'stdout');
  expectNone(stderr, 'stderr');
  expectNone(readFileSync(record, 'utf8'), 'the record');
  expect(stdout).toContain('sdkappid=1400000001&identifier=administrator&usersig=***');
  for (const { bytes } of backend.received) expectNone(bytes.toString(), 'a callback');
});

it('no secret comes out of the inspector, wherever it is put', async () => {
  const backend = await startBackend();
  const { chat, page } = await startInspectedChat([
    ...['-q', '--to', backend.url, '--sdk-appid', APP, '--prev'],
    ...['--secret-key-file', keyFile, '--token-file', tokenFile],
  ]);
  const events = await page.events();
  const port = Number(new URL(chat.url).port);
  for (const make of Object.values(PLACES)) for (const secret of Object.values(SECRETS)) await talk(port, make(secret));
  await talk(port, raw('/friend-cb/callbacks?settled=true', [], '', 'GET'));
  const rows = await page.rows();
  expect(rows.length).toBeGreaterThan(100);
  await events.find(({ name, data }) => name === 'rows' && data.at(-1).seq === rows.length);
  for (const { id } of rows) expectNone(JSON.stringify(await page.detail(id)), 'the details');
  expectNone(JSON.stringify([rows, events.seen, await page.state(), await page.get(PATHS.graph)]), 'the page');
  for (const as of ['har', 'ndjson'])
    expectNone(await (await fetch(`${page.base}api/download?as=${as}`)).text(), `the download as ${as}`);
  for (const secret of Object.values(SECRETS)) expect(await page.search(mostOf(secret))).toEqual([]);
});

it('the library tells no secret: records, errors, troubles', async () => {
  const told: string[] = [];
  const chat = await startChat({
    ...{ secretKey: KEY, token: TOKEN, sdkAppId: APP },
    onCall: (record) => void told.push(JSON.stringify(record)),
    onTrouble: ({ message }) => void told.push(message),
  });
  const port = Number(new URL(chat.url).port);
  for (const make of Object.values(PLACES)) for (const secret of Object.values(SECRETS)) await talk(port, make(secret));
  told.push(JSON.stringify(chat.calls), JSON.stringify(chat));
  for (const secret of [KEY, TOKEN, USER_SIG]) {
    const attempts: (() => unknown)[] = [
      () => chat.client().block(secret, secret),
      () => chat.client().addFriend('a', ['b', secret]),
      () => chat.setGraph({ friends: { [secret]: [secret] } }),
      () => chat.setGraph({ friends: { a: [secret] } }),
      () => chat.setGraph({ profiles: { [secret]: {} } }),
    ];
    for (const attempt of attempts)
      told.push(
        await (async () => attempt())().then(
          (given) => JSON.stringify(given ?? null),
          (error) => `${error.stack}`,
        ),
      );
  }
  await chat.close();
  const wrong = [
    { secretKey: `${KEY}\n${KEY}` },
    { token: `${TOKEN}\u0000` },
    { secretKey: [KEY] },
    { token: { TOKEN } },
  ];
  for (const options of wrong)
    told.push(
      await startChat(options as never).then(
        () => '',
        (error) => `${error.stack}`,
      ),
    );
  expectNone(told.join('\n'), 'the library');
});

it.each<[string[]]>([
  [['--secret-key-file', keyFile, '--token', TOKEN, '--port', 'x']],
  [['--secret-key-file', fileOf('twice', `${KEY}\n${KEY}\n`)]],
  [['--token-file', fileOf('token-twice', `${TOKEN}\n${TOKEN}\n`)]],
  [['--friends', keyFile]],
  [['--friends', tokenFile]],
  [['--ca', keyFile]],
  [['--record', fileOf('key-as-record', KEY)]],
  [[`--secret-key=${KEY}`]],
  [['--secret-key', KEY]],
  [['--secret-key-file', keyFile, '--to', 'http://127.0.0.1:1/', '--fault', 'x']],
])('no error of the command line has a secret: %s', async (argv) => {
  const env = { FRIEND_CB_SECRET_KEY: KEY };
  const { code, stdout, stderr } = await runCli(['chat', '--port', '0', '--for', '1ms', ...argv], { env });
  expect(code).toBe(2);
  expectNone(stdout + stderr, 'the error');
});

it.each<[string[], Record<string, string>]>([
  [['--secret-key-file', keyFile, '--token-file', tokenFile], {}],
  [[], { FRIEND_CB_SECRET_KEY: KEY, FRIEND_CB_TOKEN: TOKEN }],
  [['--secret-key-file', fileOf('marked', `\ufeff${KEY}\r\n`), `--token=${TOKEN}`], {}],
])('the trace of a bug has no secret: %j', async (argv, env) => {
  let isFirst = true;
  const isStdoutFull = () => {
    if (isFirst) isFirst = false;
    else throw new Error(`a bug that quotes ${KEY} and ${TOKEN}`);
    return false;
  };
  const { url, result } = await startChatCli(argv, { env, isStdoutFull });
  for (const _ of [1, 2])
    await talk(Number(new URL(url).port), raw(`${GET}?${query({ sdkappid: '888888' })}`)).catch(() => '');
  const { code, stderr } = await result;
  expect(code).toBe(4);
  expect(stderr).toContain('a bug that quotes *** and ***');
  expectNone(stderr, 'the trace');
});
