import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { COMMANDS } from '../../src/commands/commands.ts';
import { startBackend } from '../support/counterparts.ts';
import { type Ran, type RunSettings, runCli } from '../support/harness.ts';
import { FRAGMENTS, HOSTILE, type Looking, problemsOf, toWellFormed } from '../support/hostile.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const path = makeTemporaryFolder();

function expectHarmless({ code, stdout, stderr }: Ran, looking: Looking = {}): void {
  expect(code, stderr).not.toBe(4);
  expect([...problemsOf(stdout, looking), ...problemsOf(stderr, looking)]).toEqual([]);
}

/** What each command needs to come as far as the option, and not to run for long. */
const LINES: Readonly<Record<string, readonly string[]>> = {
  listen: ['--port', '0', '--for', '1ms'],
  chat: ['--port', '0', '--for', '1ms'],
  send: ['--to', ':1', '--dry-run'],
  verify: ['--to', ':1', '--sdk-appid', '1'],
  replay: [path('none.ndjson'), '--to', ':1'],
  anonymize: [path('none.ndjson')],
  load: ['--to', ':1', '--duration', '1ms'],
  fixtures: [],
  schema: [],
  completion: ['bash'],
  explain: [],
  export: ['vegeta', '--count', '1', '--to', ':1'],
  demo: [],
};

/** A name of a file or folder: in our own folder, where most of it is a folder that is missing. */
const asFile = (text: string) => path(text.replaceAll('\0', ''));

/** `listen` and `chat` give a token to the library, whose rule for it has tests of its own. */
const TOKEN_FLAG = '--token <';

async function optionsOf(name: string) {
  const spec = await COMMANDS.find((each) => each.name === name)?.load();
  const options = Object.values(spec?.options ?? {}).filter(({ kind }) => kind !== 'flag');
  return options.filter(({ flags }) => !['listen', 'chat'].includes(name) || !flags.startsWith(TOKEN_FLAG));
}

it('no command is left out', () => {
  expect(Object.keys(LINES).toSorted()).toEqual(COMMANDS.map(({ name }) => name).toSorted());
});

it.each(Object.keys(LINES))('options of %s with hostile values: what is said of them is harmless', async (name) => {
  for (const { flags } of await optionsOf(name)) {
    const flag = /--[a-z-]+/.exec(flags)?.[0] ?? '';
    const isFile = /<(?:.*=)?(?:file|folder)>/.test(flags);
    for (const text of [HOSTILE, ...Object.values(FRAGMENTS)].map(toWellFormed)) {
      const value = isFile ? `${/kind=/.test(flags) ? 'json=' : ''}${asFile(text)}` : text;
      expectHarmless(await runCli([name, ...(LINES[name] ?? []), flag, value, '--no-color']));
      // As the part behind an equals sign, a colon or in a URL.
      if (!isFile && text.length > 300)
        for (const around of [`a=${text}`, `X-A: ${text}`, `http://h/${text}`, `@${asFile(text)}`, `a${text}=1`])
          expectHarmless(await runCli([name, ...(LINES[name] ?? []), flag, around]));
    }
  }
});

it.each(Object.entries(FRAGMENTS))('names that nobody knows, hostile in %s', async (_, text) => {
  for (const argv of [
    [text],
    [`--${text}`],
    ['help', text],
    ['explain', text],
    ['fixtures', text],
    ['schema', text],
    ['export', text],
  ])
    expectHarmless(await runCli(argv));
  for (const argv of [
    ['send', text, '--to', ':1'],
    ['send', '--to', ':1', text, text],
    ['verify', text],
    ['load', text],
  ])
    expectHarmless(await runCli(argv));
  for (const argv of [
    ['replay', asFile(text), '--to', ':1'],
    ['anonymize', asFile(text)],
    ['load', '--merge', asFile(text)],
  ])
    expectHarmless(await runCli(argv));
  expectHarmless(await runCli(['verify', '--to', ':1', '--sdk-appid', '1', '--', text]));
});

it.each(Object.entries(FRAGMENTS))('variables of the environment, hostile in %s', async (_, text) => {
  for (const name of ['FRIEND_CB_TO', 'FRIEND_CB_TOKEN', 'FRIEND_CB_SDK_APPID', 'FRIEND_CB_TIMEOUT'])
    for (const argv of [['send'], ['verify', '--sdk-appid', '1'], ['replay', path('none.ndjson')]])
      expectHarmless(await runCli(argv, { env: { FRIEND_CB_TO: ':1', [name]: toWellFormed(text) } }));
});

const exchange = {
  v: 1,
  type: 'exchange',
  id: HOSTILE,
  at: HOSTILE,
  side: 'received',
  request: { method: 'POST', target: '/?a=1', httpVersion: '1.1', headers: [], body: '{}', bodyEncoding: 'utf8' },
  reply: { status: 200, headers: [['X-A', HOSTILE]], body: HOSTILE, bodyEncoding: 'utf8' },
  failure: { kind: HOSTILE, message: HOSTILE },
  latencyMs: 1,
  callback: null,
  verdict: 'ok',
  findings: [{ code: HOSTILE, level: HOSTILE, about: HOSTILE, at: HOSTILE, message: HOSTILE }],
};
const pair = { From_Account: HOSTILE, To_Account: HOSTILE };
const callback = {
  command: HOSTILE,
  sdkAppId: HOSTILE,
  platform: HOSTILE,
  clientIp: HOSTILE,
  pairCount: 1,
  pairs: [pair],
};

/** Lines of a recording that somebody has made. */
const LINES_OF_RECORDINGS: Readonly<Record<string, unknown>> = {
  'no JSON': HOSTILE.replaceAll('\n', ' '),
  'JSON that is no exchange': { type: 'exchange', v: HOSTILE },
  'all words': exchange,
  'the callback': { ...exchange, callback },
  'types of the callback': { ...exchange, callback: { ...callback, command: 1, platform: {}, pairs: [1] } },
  'the verdict': { ...exchange, verdict: HOSTILE },
  'the method': { ...exchange, request: { ...exchange.request, method: HOSTILE } },
  'the target': { ...exchange, request: { ...exchange.request, target: `/${HOSTILE}` } },
  'the body': { ...exchange, request: { ...exchange.request, body: HOSTILE } },
  'the headers': { ...exchange, request: { ...exchange.request, headers: [[HOSTILE, HOSTILE]] } },
};

it.each(Object.entries(LINES_OF_RECORDINGS))('a recording, hostile in %s', async (_, line) => {
  const { url } = await startBackend();
  const file = path('made.ndjson');
  writeFileSync(file, `${typeof line === 'string' ? line : JSON.stringify(line)}\n`);
  const replay = ['replay', file, '--to', url];
  for (const more of [[], ['-v'], ['--expect', 'same'], ['--format', 'ndjson'], ['--color']])
    expectHarmless(await runCli([...replay, ...more]), { color: more.includes('--color') });
  expectHarmless(await runCli(['anonymize', file]));
});

it.each(Object.entries(FRAGMENTS))('files of other kinds, hostile in %s', async (_, text) => {
  const file = path('made');
  const verify = ['verify', '--to', ':1', '--sdk-appid', '1'];
  const tls = ['--ca', '--cert', '--key'].map((flag) => [...verify, flag, file]);
  const entry = [{ case: text, finding: text, reason: text }];
  for (const content of [text, `-----BEGIN CERTIFICATE-----\n${text}`, JSON.stringify(text), JSON.stringify(entry)]) {
    writeFileSync(file, content);
    for (const argv of [
      ...tls,
      [...verify, '--baseline', file],
      [...verify, '--token-file', file],
      ['load', '--merge', file],
      ['listen', '--port', '0', '--for', '1ms', '--reply', `@${file}`],
      ['send', '--to', ':1', '--dry-run', '-v', '--body', `@${file}`],
      ['send', '--to', ':1', '--print', 'curl', '--body', `@${file}`],
    ])
      expectHarmless(await runCli(argv));
  }
});

const TOKEN = 'S3cr3t/Tok3n+Value';
const PASSWORD = 'P@ssw0rd/InUrl';

it('the trace of a bug is harmless and holds no secret', async () => {
  const url = `http://user:${encodeURIComponent(PASSWORD)}@h/`;
  const basic = Buffer.from(`user:${PASSWORD}`).toString('base64');
  const forms = [TOKEN, encodeURIComponent(TOKEN), JSON.stringify({ TOKEN }), PASSWORD, url, basic, 'K3y'];
  const words = `${HOSTILE}\n${forms.join(' ')}`;
  // The environment is where a bug can be put from outside.
  const env = new Proxy<Record<string, string>>(
    { FRIEND_CB_TOKEN: TOKEN },
    {
      get: (real, name: string) => {
        if (name === 'FRIEND_CB_SDK_APPID') throw new Error(words);
        return real[name];
      },
    },
  );
  const settings: RunSettings = { env };
  const { code, stdout, stderr } = await runCli(['send', '--to', url, '-H', 'X-Api-Key: K3y'], settings);
  expect([code, stdout]).toEqual([4, '']);
  expect(stderr).toMatch(/this is a bug in friend-cb.*\n {4}at /s);
  expect(problemsOf(stderr, { secrets: [TOKEN, PASSWORD, basic, 'K3y'] })).toEqual([]);
});

it.each([
  ['a URL', ['send', '--to', 'http://us:S3cr3t/P@ss w0rd@ho st/']],
  ['a URL without a scheme', ['send', '--to', 'us:S3cr3t@host']],
  ['a URL of another scheme', ['send', '--to', 'ftp://us:S3cr3t@host/']],
  ['a header without a name', ['send', '--to', ':1', '-H', 'S3cr3t']],
  ['a header that cannot be sent', ['send', '--to', ':1', '-H', 'Authorization: S3cr3t\n']],
  ['a token that is spelled wrong', ['send', '--to', ':1', '--tokn=S3cr3t']],
  ['two tokens', ['send', '--to', ':1', '--token', 'S3cr3t', '--token-file', 'none']],
  ['a user that is a key', ['listen', '--port', '0', '--for', '1ms', '--forward-to', 'http://S3cr3t@127.0.0.1:1/']],
])('a message about %s does not repeat the secret', async (_, argv) => {
  const { stdout, stderr } = await runCli(argv);
  expect(stderr).not.toBe('');
  expect(stdout + stderr).not.toMatch(/S3cr3t|w0rd/);
});
