import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { COMMANDS } from '../../src/commands/commands.ts';
import { startBackend, startListen } from '../support/counterparts.ts';
import { type RunSettings, records, runCli, start } from '../support/harness.ts';
import { wordsOf } from '../support/shell.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const path = makeTemporaryFolder();
const file = (name: string, text: string) => {
  writeFileSync(path(name), text);
  return path(name);
};
const TOKEN = 's3cret';
const ENV = { FRIEND_CB_TOKEN: TOKEN };

/** Runs a line of ours as a shell would. */
async function type(line: string, settings: RunSettings = {}) {
  const [program, ...words] = wordsOf(line, settings.env);
  expect(program).toBe('friend-cb');
  return runCli(words, settings);
}

it.each<[string[], RunSettings['env']?]>([
  [[]],
  [['--sdk-appid', '1400000001']],
  [['--sdk-appid', '1400000001', '--token-file', 'FILE']],
  [['--token', TOKEN]],
  [[], ENV],
  [['--host', '0.0.0.0', '--sdk-appid', '7']],
  [['--https', '--sdk-appid', '7', '--token-file', 'FILE']],
])('what listen %j says to try is accepted', async (argv, env = {}) => {
  const tokenFile = file("a token's file", `${TOKEN}\n`);
  const words = argv.map((word) => (word === 'FILE' ? tokenFile : word));
  const home = { XDG_CONFIG_HOME: path('config'), XDG_DATA_HOME: path('data'), HOME: path('home') };
  const listening = start(['listen', '--port', '0', '--count', '1', '--for', '60s', '--format', 'ndjson', ...words], {
    env: { ...env, ...home },
    isTTY: true,
  });
  const [, line = ''] = await listening.seen('stderr', /(?:try it|to trust it): (friend-cb .*?)(?: {2}\(|, or curl)/);
  expect(await type(line, { env: ENV })).toMatchObject({ code: 0 });
  const { stdout } = await listening.result;
  expect(records(stdout).find(({ type: kind }) => kind === 'exchange')).toMatchObject({ verdict: 'ok', findings: [] });
  expect(line).not.toContain(TOKEN);
});

it.each<[string[], RunSettings['env']?]>([
  [['--token-file', 'FILE', '--timeout', '1500ms', '--seed', '9', '--accounts', 'al ice,bob']],
  [['--token', TOKEN, '-H', "X-Y: it's"]],
  [['--choice', 'unknown-command=accepted', '-H', 'X-Empty;', '-H', 'User-Agent:'], ENV],
])('what verify %j says to rerun sends the same again', async (argv, env = {}) => {
  const backend = await startBackend();
  const tokenFile = file('token', TOKEN);
  const words = argv.map((word) => (word === 'FILE' ? tokenFile : word));
  const to = `${backend.url}?tenant=7&a='b'`;
  const first = await runCli(
    ['verify', '--to', to, '--sdk-appid', '7', '--only', 'identity/longer', '--report', 'json=-', ...words],
    { env },
  );
  expect(first.code).toBe(1);
  const [{ rerun }] = JSON.parse(first.stdout).cases;
  const sent = backend.received.slice();
  expect((await type(rerun, { env: ENV })).code).toBe(1);
  const bare = ({ target, headers, body }: (typeof sent)[number]) => ({
    target: target.replace(/(Sign|RequestTime)=[^&]*/g, '$1'),
    headers,
    body: body.toString(),
  });
  expect(backend.received.slice(sent.length).map(bare)).toEqual(sent.map(bare));
  expect(rerun).not.toContain(TOKEN);
});

it.each([
  ['http://u:secret@h:1', [], 'friend-cb verify --only identity/longer --to "$FRIEND_CB_TO" --sdk-appid 7'],
  ['https://h:1/im', ['--ca', 'CA', '--insecure'], '--to https://h:1/im --sdk-appid 7 --ca CA --insecure'],
])('a rerun against %s with %j', async (to, argv, wanted) => {
  const { renderRerun } = await import('../../src/render/rerun.ts');
  const { parseEndpoint } = await import('../../src/protocol/endpoint.ts');
  const { ANY_CHOICES } = await import('../../src/contract/case.ts');
  const reading = parseEndpoint(to);
  if (!reading.ok) throw new Error(reading.problem);
  const line = renderRerun('identity/longer', {
    endpoint: reading.endpoint,
    sdkAppId: '7',
    token: null,
    seed: 1,
    timeoutMs: 2000,
    accounts: [],
    headers: [['Authorization', 'secret']],
    choices: ANY_CHOICES,
    fuzz: null,
    files: { tokenFile: null, ca: argv[1] ?? null, insecure: argv.includes('--insecure'), cert: null, key: null },
    looking: null,
    command: ['npm', 'run', 'my app'],
  });
  expect(line).toContain(wanted);
  expect(line).toMatch(/ -H 'Authorization: \*\*\*' -- npm run 'my app'$/);
  expect(line).not.toContain('secret');
});

it('the seed that send prints sends the same again', async () => {
  const backend = await startBackend();
  const first = await runCli(['send', '--to', backend.url]);
  const [flag = ''] = /--seed \d+/.exec(first.stderr) ?? [];
  await runCli(['send', '--to', backend.url, ...flag.split(' ')]);
  const [one, other] = backend.received;
  expect([other?.target, other?.body.toString()]).toEqual([one?.target, one?.body.toString()]);
});

it('a body that is the name of a file is told with the words that send the file', async () => {
  const backend = await startBackend();
  const body = file('my body.json', '{}');
  const { stderr } = await runCli(['send', '--to', backend.url, '--body', body]);
  const [, words = ''] = /; (--body .*) sends the content/.exec(stderr) ?? [];
  await type(`friend-cb send --to ${backend.url} ${words}`);
  expect(backend.received.map((each) => each.body.toString())).toEqual([body, '{}']);
});

it.each([
  [['send'], 1],
  [['load'], 1],
  [['verify'], 1],
  [['replay', 'x'], 1],
  [['export', 'vegeta'], 1],
  [['replay'], 1],
  [['load', '--merge'], 1],
  [['send', '--set', 'x', '--to', ':1'], 0],
  [['send', 'captured-ios', '--pairs', '2', '--to', ':1'], 0],
])('the example of an error is a line that the program reads: %j', async (argv, count) => {
  const { stderr } = await runCli(argv);
  const lines = [...stderr.matchAll(/for example: (friend-cb .*)/g)].map(([, line = '']) => line);
  expect(lines).toHaveLength(count);
  // No word of them is wrong, so that nothing but a file or an endpoint can be missing.
  for (const line of lines) {
    const words = wordsOf(line).slice(1);
    const bounds: Readonly<Record<string, string[]>> = {
      send: ['--dry-run'],
      load: ['--duration', '1ms', '--rate', '1000'],
      export: ['--count', '1'],
    };
    const ran = await runCli([...words, ...(bounds[words[0] ?? ''] ?? [])]);
    expect(ran.stderr).not.toMatch(/unknown option|argument|is not a|see: friend-cb (?!load|replay)/);
  }
  const edits = [...stderr.matchAll(/--set ('.*')/g)].map(([, word = '']) => word);
  for (const edit of edits)
    expect((await type(`friend-cb send captured-ios --to :1 --dry-run --set ${edit}`)).code).toBe(0);
});

it('every example of the help is a line that a shell and the program read', async () => {
  const { stdout } = await runCli(['--help']);
  const names = [...stdout.matchAll(/^ {2}([a-z]+) /gm)].map(([, name = '']) => name).filter((name) => name !== 'help');
  expect(names).toHaveLength(COMMANDS.length);
  const run = promisify(execFile);
  for (const name of names) {
    const help = (await runCli([name, '--help'])).stdout;
    const lines = [...help.slice(help.indexOf('Examples:')).matchAll(/^ {2}(friend-cb .*)$/gm)];
    for (const [, line = ''] of lines) {
      await run('sh', ['-n', '-c', line]);
      const known = new Set([...help.matchAll(/(?:^| |, )(--?[A-Za-z][a-z-]*)/gm)].map(([, flag]) => flag));
      const [own = ''] = line.split(' | ').filter((part) => part.startsWith(`friend-cb ${name}`));
      const flags = wordsOf(own.replace(/ (-- |> ).*/, '')).filter((word) => /^--?[a-z]/.test(word));
      expect(
        flags.filter((flag) => !known.has(flag)),
        line,
      ).toEqual([]);
    }
  }
});

it('explain tells a command for each case, and names the token where it is needed', async () => {
  const { stdout } = await runCli(['explain', 'sign/missing']);
  const [, line = ''] = /alone +(friend-cb .*)/.exec(stdout) ?? [];
  const backend = await startBackend();
  const typed = line.replace('URL', backend.url).replace('ID', '7').replace('FILE', file('token', TOKEN));
  expect((await type(typed)).code).toBe(1);
  expect(backend.received.length).toBeGreaterThan(0);
});

it('an exported project is run with the token that it needs', async () => {
  const tokenFile = file('my token', TOKEN);
  const argv = ['export', 'artillery', '--to', 'http://h:1/', '--out', path('project')];
  const told = await runCli([...argv, '--token-file', tokenFile]);
  expect(told.stderr).toContain(`run it here:     FRIEND_CB_TOKEN="$(cat '${tokenFile}')" npx artillery@2 run `);
  const fromVariable = await runCli([...argv, '--force'], { env: ENV });
  expect(fromVariable.stderr).toContain('run it here:     npx artillery@2 run ');
  expect((await runCli([...argv, '--force', '--token', TOKEN])).stderr).toContain('here:     FRIEND_CB_TOKEN=… npx');
});

it('listen with a CA for senders says that they need a certificate', async () => {
  const listening = await startListen(['--https', '--sdk-appid', '7'], {
    env: { XDG_CONFIG_HOME: path('config'), HOME: path('home'), XDG_DATA_HOME: path('data') },
  });
  expect((await listening.stop()).stderr).toMatch(/send --to https:\S+ --sdk-appid 7 --ca \S+, or curl --cacert /);
});
