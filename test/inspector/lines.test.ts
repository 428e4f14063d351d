import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Row } from '../../src/inspector/api.ts';
import { quoteShell } from '../../src/protocol/shell.ts';
import { callRest, control } from '../support/chat.ts';
import { PAIRS, post, query, request, startBackend, talkBytes } from '../support/counterparts.ts';
import { runCli } from '../support/harness.ts';
import { startInspectedChat, startInspectedListen } from '../support/inspector.ts';
import { BIN, ENV } from '../support/launch.ts';
import { ODD_BODY, oddRequest } from '../support/odd-callback.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const inFolder = makeTemporaryFolder();
const TOKEN = 'a token of some length';
const tokenFile = inFolder('token file');
writeFileSync(tokenFile, TOKEN);

/** Runs a line of a page in a shell, in which `friend-cb` is this program. */
const runLine = (line: string, env: Record<string, string> = {}) =>
  new Promise<void>((resolve) => {
    // By standard input: a line with a large body is no argument.
    const child = spawn('bash', ['--norc', '-s'], { env: { ...ENV, ...env }, stdio: ['pipe', 'ignore', 'ignore'] });
    child.once('close', () => resolve());
    child.stdin.end(`friend-cb() { ${quoteShell(process.execPath)} ${quoteShell(BIN)} "$@"; }\n${line}\n`);
  });

const withoutTime = (text: string) => text.replaceAll(/(?<=(?:Sign|RequestTime)=)[^&]*/g, '');
const JSON_TYPE = ['Content-Type: application/json'];

it.each<[string, Buffer, RegExp]>([
  ['as documented', request(), /^friend-cb send --to http:\S+ --sdk-appid 888888 -H 'User-Agent:' --body '\{"Ca/],
  ['another app', request(PAIRS, `/?${query({ SdkAppid: '1400000001' })}`), / --sdk-appid 1400000001 /],
  [
    'a platform',
    request(PAIRS, `/im/x?${query({ OptPlatform: 'iOS', ClientIP: '1.2.3.4' })}`),
    /--platform iOS --client-ip 1\.2\.3\.4/,
  ],
  ['a platform of its own', request(PAIRS, `/?${query({ OptPlatform: "a'b$x" })}`), / --query 'OptPlatform=a/],
  ['parameters more', request(PAIRS, `/?${query({ a: '1', b: '中' })}`), / --query a=1 --query /],
  ['parameters less', request(PAIRS, `/?${query({ ClientIP: null })}`), / --drop-query ClientIP/],
  ['sorted', request(PAIRS, `/?${query().split('&').concat('RequestId=x').sort().join('&')}`), / --wire observed /],
  ['no query', request(PAIRS, '/im'), / --drop-query OptPlatform/],
  [
    'in disorder',
    request(PAIRS, `/?${query().split('&').reverse().join('&')}`),
    / --to '?http:\S+\?OptPlatform.* --drop-query /,
  ],
  ['percent as nobody writes it', request(PAIRS, '/?SdkAppid=%38%38&a=%zz&b'), / --drop-query SdkAppid/],
  ['another command', request('{"CallbackCommand":"C2C.CallbackAfterSendMsg"}'), / --query CallbackCommand=Sns/],
  ['no JSON, with signs', request('it\'s "$x" `y` !z \\n\n\n'), /--body/],
  ['nothing', request(''), / --body ''$/],
  ['a hyphen', request('-'), /^printf '\\055' \| friend-cb send .* --body -$/],
  ['a name of a file', request('@/etc/passwd'), /^printf /],
  ['an option', request('--help'), /^printf /],
  ['zero bytes', request(Buffer.from('a\0b')), /^printf /],
  ['Chinese', request(PAIRS.replace('id1', '张三')), /张三/],
  ['a large body', request(`{"x":"${'y'.repeat(150_000)}"}`), /^printf /],
  ['other headers', request(PAIRS, '/', ['X-A: b c', 'content-type: text/plain', 'User-Agent: x']), /-H 'X-A: b c'/],
  ['no type', request(PAIRS, '/', []), /-H 'Content-Type:'/],
])('send and curl repeat a callback to the byte: %s', async (_, bytes, wanted) => {
  const { listening, page } = await startInspectedListen();
  await talkBytes(listening.port, bytes);
  const [row] = (await page.rows()) as [Row];
  const { record, curl, send } = await page.detail(row.id);
  expect(send).toMatch(wanted);
  await runLine(send);
  await runLine(curl);
  const [, bySend, byCurl] = (await page.rows()) as [Row, Row, Row];
  for (const { id } of [bySend, byCurl]) {
    const again = (await page.detail(id)).record.request;
    expect([again.method, again.target, again.body]).toEqual(['POST', record.request.target, record.request.body]);
    const typeOf = (headers: readonly (readonly [string, string])[]) =>
      headers.filter(([name]) => /^(?:content-type|x-a|user-agent)$/i.test(name)).toSorted();
    expect(typeOf(again.headers)).toEqual(typeOf(record.request.headers));
  }
});

it('an odd callback has a curl that repeats it; send cannot send its headers', async () => {
  const { listening, page } = await startInspectedListen();
  await talkBytes(listening.port, oddRequest());
  const [row] = (await page.rows()) as [Row];
  const { record, curl, send } = await page.detail(row.id);
  expect(send).toBeNull();
  await runLine(curl.replaceAll(/ -H '(?:Connection|TE|Trailer|Keep-Alive|Proxy-Connection)[^']*'/gi, ''));
  const again = await page.detail((await page.rows())[1]?.id ?? '');
  expect(again.record.request).toMatchObject({ target: record.request.target, body: ODD_BODY.toString('base64') });
});

it.each<[string, readonly string[], Record<string, string>, RegExp]>([
  ['a file', ['--token-file', tokenFile], {}, / --token-file '.*token file' /],
  ['the environment', [], { FRIEND_CB_TOKEN: TOKEN }, / --token "\$FRIEND_CB_TOKEN" /],
])('a signed callback is signed for now, by the token of %s', async (_, argv, env, wanted) => {
  const { listening, page } = await startInspectedListen(argv, { env });
  await runCli(['send', '--to', listening.url, '--token', TOKEN]);
  await post(listening.url);
  const [signed, plain] = (await page.rows()) as [Row, Row];
  const { curl, send, record } = await page.detail(signed.id);
  expect(send).toMatch(wanted);
  expect(send + curl).not.toContain(TOKEN);
  await runLine(send, { FRIEND_CB_TOKEN: TOKEN });
  await runLine(curl, { FRIEND_CB_TOKEN: TOKEN });
  // What was not signed stays so.
  await runLine((await page.detail(plain.id)).send, env);
  const rows = (await page.rows()).slice(2);
  expect(rows.map(({ verdict }) => verdict)).toEqual(['ok', 'ok', 'fail']);
  for (const { id } of rows.slice(0, 2))
    expect(withoutTime((await page.detail(id)).record.request.target)).toBe(withoutTime(record.request.target));
});

it('chat: callbacks go to the backend, calls and actions to the stand-in', async () => {
  const backend = await startBackend();
  const { chat, page } = await startInspectedChat(['--to', `${backend.url}im?k=1`]);
  const BOB = { To_Account: 'bob', AddSource: 'AddSource_Type_Test' };
  const add = () => callRest(chat.url, 'sns/friend_import', { From_Account: 'alice', AddFriendItem: [BOB] });
  const settled = () => control(chat.url, 'callbacks?settled=true');
  await add();
  await control(chat.url, 'client/delete-friend', { From_Account: 'alice', To_Account: ['bob'], OptPlatform: 'Mac' });
  await settled();
  const rows = await page.rows();
  const [imported, act, callback] = await Promise.all(rows.map(({ id }) => page.detail(id)));
  expect([imported.send, act.send]).toEqual([null, null]);
  await runLine(callback.send);
  await runLine(callback.curl);
  expect(backend.received.map(({ requestLine, body }) => [requestLine, body.toString()])).toEqual(
    Array.from({ length: 3 }, () => [`POST ${callback.record.request.target} HTTP/1.1`, callback.record.request.body]),
  );
  await runLine(imported.curl);
  await runLine(act.curl);
  await settled();
  expect((await page.rows()).slice(3).map(({ command, code, verdict }) => [command, code, verdict])).toEqual([
    ['sns/friend_import', 0, 'ok'],
    ['client/delete-friend', 0, 'ok'],
    ['Sns.CallbackFriendDelete', null, 'ok'],
  ]);
});

it('under npx the line begins so', async () => {
  const env = { npm_command: 'exec', npm_lifecycle_event: 'npx' };
  const { listening, page } = await startInspectedListen([], { env });
  await talkBytes(listening.port, request('-', '/', JSON_TYPE));
  const [row] = (await page.rows()) as [Row];
  expect((await page.detail(row.id)).send).toMatch(/^printf '\\055' \| npx friend-cb send /);
});

it('a call whose UserSig is checked has no line: its UserSig is not shown', async () => {
  const key = inFolder('key');
  writeFileSync(key, 'the-key-of-the-app-which-is-long');
  const { chat, page } = await startInspectedChat(['--secret-key-file', key]);
  await callRest(chat.url, 'sns/friend_get', { From_Account: 'a', StartIndex: 0 });
  const [row] = (await page.rows()) as [Row];
  expect((await page.detail(row.id)).curl).toBeNull();
});
