import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Agent, request } from 'undici';
import { beforeAll, describe, expect, it } from 'vitest';
import { createUserSig } from '../../src/index.ts';
import { quoteShell } from '../../src/protocol/shell.ts';
import { type Reply, startChatCli } from '../support/chat.ts';
import { startBackend } from '../support/counterparts.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

/**
 * Clients in several languages, each with what the language brings along. Each makes its own UserSig,
 * deletes two friends of whom one is none, and prints the code of each. They have Chat's host as a
 * constant, and take another one as an argument.
 */

const APP = '1400000001';
const KEY = 'the-secret-key-of-the-app';

const inFolder = makeTemporaryFolder();
const file = (name: string) => quoteShell(fileURLToPath(new URL(`clients/${name}`, import.meta.url)));
// A blank in its path, as in the home folders of some people.
const env = { XDG_DATA_HOME: inFolder('data home') };
const node = quoteShell(process.execPath);

interface Client {
  /** Whether it can be run: a command that ends with 0. */
  readonly probe: readonly string[];
  readonly build?: readonly string[];
  /** A line for the shell. */
  readonly command: string;
  /** A word of the comment above the printed lines that bring it through the proxy. */
  readonly advice: string;
}

const javaClass = inFolder('java');
const CLIENTS: Readonly<Record<string, Client>> = {
  curl: { probe: ['curl', '--version'], command: `bash ${file('client.sh')}`, advice: 'curl' },
  "Node.js's fetch with undici's EnvHttpProxyAgent": {
    probe: [process.execPath, '--version'],
    command: `${node} --import ${file('env-proxy.mjs')} ${file('client.mjs')}`,
    advice: 'Node.js',
  },
  "Node.js 24's fetch": {
    probe: [process.execPath, '-e', 'process.exit(Number(process.versions.node.split(".")[0]) < 24 ? 1 : 0)'],
    command: `${node} ${file('client.mjs')}`,
    advice: 'Node.js',
  },
  "Python's urllib": {
    probe: ['python3', '--version'],
    command: `python3 ${file('client.py')}`,
    advice: 'urllib',
  },
  "Python's requests": {
    probe: ['python3', '-c', 'import requests'],
    command: `python3 ${file('client.py')} --requests`,
    advice: 'requests',
  },
  "PHP's curl": {
    probe: ['php', '-r', 'exit(extension_loaded("curl") ? 0 : 1);'],
    command: `php ${file('client.php')}`,
    advice: 'PHP',
  },
  Go: {
    probe: ['go', 'version'],
    build: ['go', 'build', '-o', inFolder('client'), fileURLToPath(new URL('clients/client.go', import.meta.url))],
    command: quoteShell(inFolder('client')),
    advice: 'Go',
  },
  "Java's HttpClient": {
    probe: ['javac', '-version'],
    build: ['javac', '-d', javaClass, fileURLToPath(new URL('clients/Client.java', import.meta.url))],
    command: `java -cp ${quoteShell(javaClass)} Client`,
    advice: 'Java',
  },
  "Java's HttpURLConnection": {
    probe: ['javac', '-version'],
    build: ['javac', '-d', javaClass, fileURLToPath(new URL('clients/Client.java', import.meta.url))],
    command: `java -Dclient=HttpURLConnection -cp ${quoteShell(javaClass)} Client`,
    advice: 'Java',
  },
};

const isInstalled = ([command = '', ...args]: readonly string[]) => spawnSync(command, args).status === 0;

/** Runs lines of the shell with a secret key. */
const runShell = (script: string, key: string) =>
  new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    const time = Math.floor(Date.now() / 1000);
    const user = { sdkAppId: APP, identifier: 'administrator', time, expire: 600 };
    const variables = {
      PATH: process.env['PATH'] ?? '',
      SECRET_KEY: key,
      USERSIG: createUserSig({ ...user, secretKey: key }),
    };
    execFile('bash', ['-c', script], { env: variables }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });

/** `chat`, with a backend, a graph of one friendship, and the secret key. */
async function startLoop(argv: readonly string[]) {
  const backend = await startBackend();
  writeFileSync(inFolder('key'), `${KEY}\n`);
  writeFileSync(inFolder('friends.json'), '{"friends":{"alice":["bob"],"bob":["alice"],"zed":[]}}');
  const files = ['--secret-key-file', inFolder('key'), '--friends', inFolder('friends.json')];
  const running = await startChatCli(['--to', backend.url, '--sdk-appid', APP, ...files, ...argv], { env });
  return { ...running, backend };
}

/** Asks the control API. Whether the certificate is right, the clients see. */
async function ask(url: string, path: string): Promise<Reply> {
  const dispatcher = new Agent({ connect: { rejectUnauthorized: false } });
  const { body } = await request(`${url}friend-cb/${path}`, { dispatcher });
  const reply = await body.json();
  await dispatcher.close();
  return reply;
}

/** What has to be so after a run of any of the clients. */
async function expectDeletion(
  { url, backend }: Awaited<ReturnType<typeof startLoop>>,
  ran: Awaited<ReturnType<typeof runShell>>,
): Promise<void> {
  expect([ran.code, ran.stdout], ran.stderr).toEqual([0, 'bob 0\nzed 31704\n']);
  const { exchanges } = await ask(url, 'callbacks?count=1&timeout=10s');
  expect(exchanges).toMatchObject([{ verdict: 'ok', callback: { pairCount: 2 } }]);
  expect(JSON.parse(String(backend.received[0]?.body))).toEqual({
    CallbackCommand: 'Sns.CallbackFriendDelete',
    PairList: [
      { From_Account: 'alice', To_Account: 'bob' },
      { From_Account: 'bob', To_Account: 'alice' },
    ],
  });
  expect(backend.received).toHaveLength(1);
  expect((await ask(url, 'graph')).friends).toEqual({ alice: [], bob: [], zed: [] });
}

/** The printed lines for a client, and the line that starts it. */
function follow(printed: string, { advice, command }: Client): string {
  const lines = printed.split('\n').flatMap((line) => (/^ {4}\S/.test(line) ? [line.trim()] : []));
  const below = (word: string) => {
    const from = lines.findLastIndex((line) => line.startsWith('#') && line.includes(word));
    const rest = lines.slice(from + 1);
    const to = rest.findIndex((line) => line.startsWith('#'));
    return rest.slice(0, to === -1 ? rest.length : to);
  };
  const all = advice === 'Java' ? [] : below('all but Java');
  if (advice !== 'PHP') return [...all, ...below(advice), command].join('\n');
  const start = lines.find((line) => line.startsWith('# PHP: '))?.replace('# PHP: ', '');
  return [...all, start?.replace('your.php', command.replace(/^php /, ''))].join('\n');
}

for (const [name, client] of Object.entries(CLIENTS)) {
  const has = isInstalled(client.probe);
  describe.skipIf(!has)(`${name}${has ? '' : ` (skipped: '${client.probe.join(' ')}' fails here)`}`, () => {
    beforeAll(() => {
      const [command = '', ...args] = client.build ?? ['true'];
      // Without the network: nothing but the standard library is used.
      const variables = { ...process.env, GOFLAGS: '-buildvcs=false', GOPROXY: 'off', GOTOOLCHAIN: 'local' };
      execFileSync(command, args, { env: variables });
    }, 120_000);

    it('pointed at the stand-in', async () => {
      const loop = await startLoop([]);
      await expectDeletion(loop, await runShell(`${client.command} ${loop.url.replace(/\/$/, '')}`, KEY));
    });

    it('with its constant host, by the lines that --proxy prints', async () => {
      const loop = await startLoop(['--proxy']);
      const { input } = await loop.seen('stderr', /JAVA_TOOL_OPTIONS=.*\n/);
      await expectDeletion(loop, await runShell(follow(input, client), KEY));
    });

    it('pointed at the stand-in by https, by the lines that --https prints', async () => {
      const loop = await startLoop(['--https']);
      const { input } = await loop.seen('stderr', /JAVA_TOOL_OPTIONS=.*\n/);
      await expectDeletion(loop, await runShell(`${follow(input, client)} ${loop.url.replace(/\/$/, '')}`, KEY));
    });

    it('with another secret key', async () => {
      const { url, backend } = await startLoop([]);
      const ran = await runShell(`${client.command} ${url.replace(/\/$/, '')}`, `${KEY}!`);
      expect([ran.code, ran.stdout], ran.stderr).toEqual([1, 'ErrorCode 70009\n']);
      expect(backend.received).toEqual([]);
    });
  });
}
