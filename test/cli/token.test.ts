import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { createProcessor } from '../../src/export/artillery-processor.ts';
import { sendCallback } from '../../src/index.ts';
import { startBackend } from '../support/counterparts.ts';
import { type Ran, type RunSettings, runCli, start } from '../support/harness.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const TOKEN = 's3cret';
const inFolder = makeTemporaryFolder();

/** The token that a target is signed with, among these; null where it is none of them. */
function signer(target: string, tokens: readonly string[]): string | null {
  const query = new URL(target, 'http://h').searchParams;
  const time = query.get('RequestTime') ?? '';
  const isSigner = (token: string) =>
    createHash('sha256').update(`${token}${time}`).digest('hex') === query.get('Sign');
  return tokens.find(isSigner) ?? null;
}

/** The ways by which a token comes to `send`. */
const SOURCES: Readonly<Record<string, (token: string) => [string[], RunSettings]>> = {
  flag: (token) => [['--token', token], {}],
  variable: (token) => [[], { env: { FRIEND_CB_TOKEN: token } }],
  file: (token) => {
    const file = inFolder(`token-${Buffer.from(token).toString('hex')}`);
    writeFileSync(file, token);
    return [['--token-file', file], {}];
  },
};

async function sendWith(source: string, token: string): Promise<Ran & { readonly target: string | undefined }> {
  const backend = await startBackend();
  const [argv, settings] = SOURCES[source]?.(token) ?? [[], {}];
  const ran = await runCli(['send', 'captured-ios', '--to', backend.url, ...argv], settings);
  return { ...ran, target: backend.received[0]?.target };
}

const each = (texts: readonly string[]) =>
  Object.keys(SOURCES).flatMap((source) => texts.map((text) => [source, text]));

it.each(
  each([TOKEN, `${TOKEN}\n`, `${TOKEN}\r\n`, `${TOKEN}\r`, `\ufeff${TOKEN}`, `\ufeff${TOKEN}\r\n`, `${TOKEN}\ufeff`]),
)('by a %s, %j is the token', async (source, text) => {
  const { code, stderr, target = '' } = await sendWith(source, text);
  expect({ code, stderr, signer: signer(target, [TOKEN]) }).toEqual({ code: 0, stderr: '', signer: TOKEN });
});

it.each(each([`${TOKEN}\n\n`, `\n${TOKEN}`, 's3\ncret', 's3\tcret', 's3\0cret', 's3\u0085cret', 's3\ufffdcret']))(
  'by a %s, %j is refused and not shown',
  async (source, text) => {
    const { code, stdout, stderr, target } = await sendWith(source, text);
    expect({ code, stdout, target }).toEqual({ code: 2, stdout: '', target: undefined });
    expect(stderr).toContain('holds more than a token');
    expect(stderr).not.toContain('s3');
  },
);

it.each(each([` ${TOKEN}`, `${TOKEN} \n`, `${TOKEN}\u00a0`, `${TOKEN}\u200b`]))(
  'by a %s, %j is used as it is, and the blank is pointed out',
  async (source, text) => {
    const { code, stderr, target = '' } = await sendWith(source, text);
    expect({ code, signer: signer(target, [text.replace('\n', '')]) }).toEqual({
      code: 0,
      signer: text.replace('\n', ''),
    });
    expect(stderr).toBe(
      'friend-cb: the token begins or ends with a blank or with a character that cannot be seen; it is used as it is\n',
    );
  },
);

it.each(['', '\n', ' '])('a variable that is %j is no token, and that is said', async (text) => {
  const { code, stderr, target } = await sendWith('variable', text);
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: 'friend-cb: FRIEND_CB_TOKEN is empty: the callback is not signed\n',
  });
  expect(target).not.toContain('Sign');
});

it.each([
  ['flag', '', 'the token is empty'],
  ['flag', '\n', 'the token is empty'],
  ['file', '', 'is empty'],
  ['file', '\ufeff\r\n', 'is empty'],
])('by a %s, %j is an error', async (source, text, words) => {
  const { code, stderr } = await sendWith(source, text);
  expect(code).toBe(2);
  expect(stderr).toContain(words);
});

it('listen says after its ready line that an empty variable checks nothing', async () => {
  const listen = start(['listen', '--port', '0', '--sdk-appid', '1400000001'], { env: { FRIEND_CB_TOKEN: '' } });
  await listen.seen('stderr', /listening on .*\nfriend-cb: FRIEND_CB_TOKEN is empty: no Sign is checked\n/);
  listen.interrupt('SIGINT');
  expect((await listen.result).code).toBe(0);
});

it('the library and an exported project have the same rule', async () => {
  const backend = await startBackend();
  await sendCallback({ to: backend.url, token: `\ufeff${TOKEN}\r\n` });
  expect(signer(backend.received[0]?.target ?? '', [TOKEN])).toBe(TOKEN);
  await expect(sendCallback({ to: backend.url, token: 's3\ncret' })).rejects.toThrow(
    'token holds a control character, such as a line end',
  );
  const settings = {
    to: 'http://127.0.0.1:1/',
    wire: 'documented',
    sdkAppId: '1',
    signed: true,
    userAgent: 'test',
    headers: [],
    timeoutMs: 2000,
    samples: [],
  } as const;
  const project = (token: string) => () => createProcessor(settings, { FRIEND_CB_TOKEN: token, FRIEND_CB_TO: ' \n' });
  expect(project(`${TOKEN}\n`)).not.toThrow();
  expect(project('\n')).toThrow('set FRIEND_CB_TOKEN');
  expect(project('s3\ncret')).toThrow('FRIEND_CB_TOKEN holds more than a token');
});

it.each([
  ['FRIEND_CB_TO', (url: string) => `${url}\r\n`],
  ['FRIEND_CB_SDK_APPID', () => ' 1400000001\n'],
  ['FRIEND_CB_SDK_APPID', () => '\ufeff1400000001'],
  ['FRIEND_CB_TIMEOUT', () => ' 2s\n'],
  ['FRIEND_CB_SDK_APPID', () => ' '],
])('blanks and line ends around %s are not part of it', async (name, text) => {
  const backend = await startBackend();
  const env = { FRIEND_CB_TO: backend.url, [name]: text(backend.url) };
  expect(await runCli(['send', 'captured-ios'], { env })).toMatchObject({ code: 0, stderr: '' });
  expect(backend.received[0]?.target).toMatch(/SdkAppid=(1400000001|888888)&/);
});
