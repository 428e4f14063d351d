import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ANY_CHOICES } from '../../src/contract/case.ts';
import { NO_FILES } from '../../src/library/verify.ts';
import { parseEndpoint } from '../../src/protocol/endpoint.ts';
import { type Exchange, encodeBody, type HeaderList } from '../../src/protocol/exchange.ts';
import { quoteShell } from '../../src/protocol/shell.ts';
import { renderCurl } from '../../src/render/curl.ts';
import { renderRerun } from '../../src/render/rerun.ts';
import { OK, startBackend } from '../support/counterparts.ts';
import { FRAGMENTS, HOSTILE, HOSTILE_HEADER, problemsOf, toWellFormed } from '../support/hostile.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const path = makeTemporaryFolder();

/** What a POSIX shell makes of a script: its standard output, as bytes. */
const shell = (script: string, env: Record<string, string> = {}, shellName = 'sh') =>
  new Promise<Buffer>((resolve, reject) => {
    const settings = { cwd: path('.'), env: { PATH: process.env['PATH'] ?? '', ...env }, encoding: 'buffer' as const };
    const child = execFile(shellName, ['-eu'], settings, (error, stdout, stderr) =>
      error || stderr.length > 0 ? reject(error ?? new Error(stderr.toString())) : resolve(stdout),
    );
    child.stdin?.end(script);
  });

const WORDS: Readonly<Record<string, string>> = {
  ...FRAGMENTS,
  all: HOSTILE,
  nothing: '',
  'a dash in front': '-rf',
  'an equals sign in front': '=ls',
  'a tilde in front': '~',
  'line ends at the end': 'a\n\n',
  'only a line end': '\n',
  'a percent sign and a backslash': '%s%n \\n \\0101 \u0007',
  'a number behind an escape': '\u000712',
  history: '!! !$ a!b \u0007!!',
  globs: '* ? [a] {b,c} $IFS $(x) `x` & | ; < > ( ) #',
  Chinese: '好友 删除\u0007',
  colons: 'a::b ::c:: :::d::: \u0007::e::',
  signs: '### ##[a] # # ##',
};

describe.each(['sh', 'bash'])('in %s', (name) => {
  it.each(Object.entries(WORDS))('a quoted word is the same text, and harmless to look at: %s', async (_, text) => {
    const given = toWellFormed(text);
    const word = quoteShell(given);
    expect((await shell(`printf '%s.' ${word}`, {}, name)).toString()).toBe(`${given}.`);
    expect((await shell(`set -- ${word} ${word}; printf %s $#`, {}, name)).toString()).toBe('2');
    // Line ends at the very end stay what they are.
    expect(problemsOf(`- ${word}`)).toEqual([]);
    expect(word.trimEnd().replace(/\n+"$/, '')).not.toContain('\n');
  });
});

interface Sent {
  readonly target?: string;
  readonly headers?: HeaderList;
  readonly body?: string | Uint8Array;
  readonly method?: string;
}

function buildRequest({ target = '/im', headers = [], body = '{}', method = 'POST' }: Sent): Exchange['request'] {
  return { method, target, httpVersion: '1.1', headers, ...encodeBody(Buffer.from(body)) };
}

const SETTINGS = { insecure: false, ca: null, cert: null, key: null, resign: false };
/** Every byte that a header may have. */
const LATIN = Array.from({ length: 0x100 }, (_, code) => String.fromCharCode(code))
  .filter((character) => /[\t\x20-\x7e\x80-\xff]/.test(character))
  .join('')
  .trim();

const REQUESTS: Readonly<Record<string, Sent>> = {
  'all bytes of a header': { headers: [['X-A', LATIN]] },
  'a hostile header': { headers: [['X-A', HOSTILE_HEADER.replaceAll(/[\x00-\x1f\x7f]/g, '')]] },
  'headers that are files to curl': {
    headers: [
      ['X-A', '@/etc/hostname'],
      ['X-B', ''],
      ['X-C', '-K'],
    ],
  },
  'a hostile target': { target: `/a/../b//?x=${'\u0085\u009b31m\u00ff'}&y='"\`$(x)\\{a,b}[1-2]*&z=##[error]::error::` },
  'a hostile body': { body: toWellFormed(HOSTILE) },
  'a body that begins with an at sign': { body: '@/etc/hostname' },
  'a body with each byte': { body: Uint8Array.from({ length: 256 }, (_, code) => code) },
  'a body that a CI runner obeys': { body: '{"a":" ::error title=x::y ##vso[task.x]"}' },
  'another method': { method: 'PUT' },
};

const comparable = (lines: readonly string[]) =>
  lines
    .filter((line) => !/^(?:host|content-length):/i.test(line))
    .map((line) => line.trimEnd())
    .sort();

it.each(Object.entries(REQUESTS))('the command sends the same bytes: %s', async (_, sent) => {
  const backend = await startBackend();
  const request = buildRequest(sent);
  const command = renderCurl(request, { ...SETTINGS, origin: backend.url.slice(0, -1) });
  expect(problemsOf(command)).toEqual([]);
  expect(command).not.toContain('\n');
  expect((await shell(command)).toString('latin1')).toContain(OK);
  const [received] = backend.received;
  expect(received?.requestLine).toBe(`${request.method} ${request.target} HTTP/1.1`);
  expect(comparable(received?.headers ?? [])).toEqual(
    comparable(request.headers.map(([name, value]) => `${name}: ${value}`)),
  );
  expect(received?.body).toEqual(Buffer.from(sent.body ?? '{}'));
});

it('the command does the same whatever the environment and ~/.curlrc say', async () => {
  const backend = await startBackend();
  const home = mkdtempSync(path('home'));
  writeFileSync(join(home, '.curlrc'), 'header = "X-Rc: 1"\nproxy = "http://127.0.0.1:9"\nuser-agent = "rc"\n');
  const proxy = 'http://127.0.0.1:9';
  const env = { HOME: home, CURL_HOME: home, http_proxy: proxy, ALL_PROXY: proxy, all_proxy: proxy, NO_PROXY: 'x' };
  const command = renderCurl(buildRequest({}), { ...SETTINGS, origin: backend.url.slice(0, -1) });
  expect((await shell(command, env)).toString()).toContain(OK);
  expect(backend.received[0]?.headers.join('\n')).not.toMatch(/X-Rc|user-agent/i);
});

it('a certificate whose name holds a colon is no passphrase to curl', () => {
  const files = { ca: '-a b', cert: 'a:b\\c', key: '-k' };
  const command = renderCurl(buildRequest({}), { ...SETTINGS, ...files, origin: 'https://h' });
  expect(command).toContain(String.raw` --cacert '-a b' --cert 'a\:b\\c' --key -k `);
});

it.each([
  ...Object.values(FRAGMENTS).map(
    (text) => `http://127.0.0.1:1/im?a=${encodeURI(toWellFormed(text)).replaceAll('#', '%23')}&b='$(x)'`,
  ),
  "http://u'$(x):p@127.0.0.1:1/a;b",
])('the line that runs a case again reaches the program as it was: %s', async (url) => {
  const reading = parseEndpoint(url);
  if (!reading.ok) throw new Error(reading.problem);
  const rerun = renderRerun('accept/one-way', {
    endpoint: reading.endpoint,
    sdkAppId: '1',
    token: null,
    seed: 1,
    timeoutMs: 2000,
    accounts: [],
    headers: [],
    choices: ANY_CHOICES,
    fuzz: null,
    files: NO_FILES,
    looking: null,
    command: null,
  });
  expect(problemsOf(rerun)).toEqual([]);
  const args = (await shell(`set -- ${rerun}; printf '%s\\n' "$@"`, { FRIEND_CB_TO: url })).toString().split('\n');
  const to = args[args.indexOf('--to') + 1] ?? '';
  expect(parseEndpoint(to)).toMatchObject({
    ok: true,
    endpoint: { path: reading.endpoint.path, query: reading.endpoint.query },
  });
});
