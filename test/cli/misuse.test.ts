import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { NAMES } from '../../src/commands/commands.ts';
import { startBackend } from '../support/counterparts.ts';
import { runCli } from '../support/harness.ts';
import { wordsOf } from '../support/shell.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const path = makeTemporaryFolder();

/** What is printed for a line that cannot be run, without the line that leads to the help. */
async function misuse(argv: readonly string[]): Promise<string[]> {
  const { code, stdout, stderr } = await runCli(argv);
  expect([code, stdout]).toEqual([2, '']);
  return stderr
    .trimEnd()
    .split('\n')
    .slice(0, -1)
    .map((line) => line.trim());
}

const NPX = { npm_command: 'exec', npm_lifecycle_event: 'npx' };

it.each<[string[], ...string[]]>([
  [['send', 'URL'], 'friend-cb send --to URL'],
  [['send', 'URL', '--sdk-appid', '7'], 'friend-cb send --to URL --sdk-appid 7'],
  [['send', 'captured-ios', 'URL'], 'friend-cb send captured-ios --to URL'],
  [
    ['send', 'URL?a=b c', '--set', "PairList[0].To_Account=it's"],
    `friend-cb send --to 'URL?a=b c' --set 'PairList[0].To_Account=it'\\''s'`,
  ],
  [['send', 'URL', '--token', 'secret'], 'friend-cb send --to URL --token "$FRIEND_CB_TOKEN"'],
  [['send', 'URL', '--token=secret'], 'friend-cb send --to URL --token="$FRIEND_CB_TOKEN"'],
  [['send', 'http://u:secret@h:1'], "friend-cb send --to 'http://***@h:1'"],
  [['send', 'URL', '-H', 'Authorization: secret'], "friend-cb send --to URL -H 'Authorization: ***'"],
  [['send', ':3000'], 'friend-cb send --to :3000'],
  [['send', 'hhtp://localhost:3000'], 'friend-cb send --to hhtp://localhost:3000'],
  [['send', 'localhost:3000/im'], 'friend-cb send --to localhost:3000/im'],
  [['--no-color', 'send', 'URL'], 'friend-cb --no-color send --to URL'],
  [['verify', 'URL', '--sdk-appid', '7'], 'friend-cb verify --to URL --sdk-appid 7'],
  [['verify', '[::1]:3000'], "friend-cb verify --to '[::1]:3000'"],
  [['load', 'URL', '--rate', '5'], 'friend-cb load --to URL --rate 5'],
  [['replay', 'URL'], 'friend-cb replay today.ndjson --to URL'],
  [['replay', 'a.ndjson', 'URL'], 'friend-cb replay a.ndjson --to URL'],
  [['export', 'URL'], 'friend-cb export artillery --to URL'],
  [['export', 'vegeta', 'URL'], 'friend-cb export vegeta --to URL'],
  [['listen', 'URL'], 'friend-cb listen --forward-to URL'],
  [['listen', '3000'], 'friend-cb listen --port 3000'],
  [['listen', ':3000'], 'friend-cb listen --port 3000', 'friend-cb listen --forward-to :3000'],
  [['URL'], 'friend-cb send --to URL', `commands: ${NAMES.join(', ')}`],
  [['--to', 'URL', 'send'], 'friend-cb send --to URL'],
  [['-v', 'listen', '--port', '0'], 'friend-cb listen -v --port 0'],
])('%j: the whole line to type', async (argv, ...lines) => {
  const url = 'http://localhost:3000/im';
  const [, ...told] = await misuse(argv.map((word) => word.replace('URL', url)));
  expect(told).toEqual(lines.map((line) => line.replace('URL', url)));
  expect(told.join()).not.toContain('secret');
});

it.each<string[]>([
  ['send', 'URL'],
  ['send', 'captured-ios', 'URL'],
  ['send', 'URL', '--set', "PairList[0].To_Account=a 'b' $c `d` \\"],
  ['send', 'URL', '--token', 'secret'],
  ['verify', 'URL', '--sdk-appid', '7', '--only', 'accept/one-way'],
  ['load', 'URL', '--rate', '10', '--duration', '100ms'],
  ['export', 'vegeta', 'URL', '--count', '1'],
  ['--to', 'URL', 'send'],
])('the line told for %s %s %s %s %s can be typed', async (...argv) => {
  const backend = await startBackend();
  const [, line = ''] = await misuse(argv.map((word) => word.replace('URL', backend.url)));
  const [name, ...words] = wordsOf(line, { FRIEND_CB_TOKEN: 'secret' });
  expect([name, (await runCli(words)).code]).toEqual(['friend-cb', 0]);
  if (!argv.includes('export')) expect(backend.received.length).toBeGreaterThan(0);
});

it('an operand that is a file stays one, whatever its name', async () => {
  const name = path('h:1');
  writeFileSync(name, '');
  expect((await misuse(['replay', name, '--to', ':1']))[0]).toContain('nothing in');
});

it('where npx runs the program the line begins with npx', async () => {
  const { stderr } = await runCli(['send', ':3000'], { env: NPX });
  expect(stderr).toContain('\n  npx friend-cb send --to :3000\n');
});

const IN_URL = 'it is a part of --to, as in --to http://localhost:3000/im';
const ONCE = 'it runs once; friend-cb listen goes on until Ctrl-C';
const POST = 'every callback is a POST';

it.each<[string, string, string]>([
  ['send', '--url', 'here it is --to URL'],
  ['listen', '--url', 'here it is --forward-to URL'],
  ['export', '--endpoint', 'here it is --to URL'],
  ['listen', '--forward', 'here it is --forward-to URL'],
  ['send', '--forward', 'here it is --to URL'],
  ['listen', '-p', 'here it is --port N'],
  ['send', '-p', IN_URL],
  ['verify', '--port', IN_URL],
  ['load', '--host', IN_URL],
  ['listen', '--bind', 'here it is --host ADDRESS'],
  ['listen', '--path', 'every path is accepted'],
  ['send', '-d', 'here it is --body BODY'],
  ['send', '--data-binary', 'here it is --body BODY'],
  ['listen', '-d', 'here it is --reply @FILE'],
  ['load', '--data', 'the bodies are made here; friend-cb send --body BODY sends one of yours'],
  ['send', '--json', 'here it is --body JSON or --format ndjson'],
  ['listen', '--json', 'here it is --format ndjson'],
  ['replay', '--json', 'here it is --format ndjson'],
  ['load', '--json', 'here it is --report json=FILE'],
  ['listen', '-o', 'here it is --record FILE'],
  ['verify', '--output', 'here it is --report KIND=FILE or --record FILE'],
  ['export', '-o', 'here it is --out FOLDER'],
  ['fixtures', '-o', 'the result is on stdout: > FILE keeps it'],
  ['send', '--secret', 'here it is --token-file FILE or --token TOKEN'],
  ['verify', '--appid', 'here it is --sdk-appid ID'],
  ['listen', '--SdkAppid', 'here it is --sdk-appid ID'],
  ['send', '-X', POST],
  ['replay', '--method', POST],
  ['listen', '--watch', 'listen goes on until Ctrl-C'],
  ['verify', '-w', ONCE],
  ['demo', '--watch', ONCE],
  ['send', '-k', 'here it is --insecure'],
  ['send', '--cacert', 'here it is --ca FILE'],
  ['send', '-E', 'here it is --cert FILE and --key FILE'],
  ['send', '-m', 'here it is --timeout DURATION'],
  ['send', '-s', 'here it is --quiet'],
  ['listen', '--debug', 'here it is --verbose'],
  ['send', '-A', "here it is --header 'User-Agent: …'"],
  ['replay', '-b', "here it is --header 'Cookie: …'"],
  ['send', '-u', 'they stand in the URL, as in --to http://USER:PASSWORD@localhost:3000/im'],
  ['send', '-L', 'a redirect is not followed: Chat does not follow one either'],
  ['verify', '-x', 'the endpoint is called directly, never through a proxy'],
  ['send', '-n', 'here it is --count N'],
  ['load', '-n', 'the number of callbacks is --rate times --duration'],
  ['send', '-c', 'here it is --concurrency N'],
  ['load', '--connections', 'here it is --max-connections N'],
  ['load', '--rps', 'here it is --rate N'],
  ['verify', '--grep', 'here it is --only …'],
  ['replay', '--exclude', 'here it is --skip …'],
  ['verify', '--junit', 'here it is --report KIND=FILE'],
  ['send', '--fixture', 'the name is an operand, as in: friend-cb send two-way --to URL'],
  ['send', '--from', 'here it is --from-account ID'],
  ['listen', '--latency', 'here it is --delay DURATION'],
  ['listen', '--mock', 'here it is --reply NAME'],
  ['listen', '--status-code', 'here it is --status N'],
  ['listen', '--ssl', 'here it is --https'],
  ['send', '--tls', 'an https:// URL in --to is enough'],
  ['send', '--qs', 'here it is --query K=V'],
  ['verify', '--strict', 'here it is --fail-on should'],
  ['send', '-f', 'here it is --expect VERDICT'],
  ['verify', '--wait-for', 'here it is --wait DURATION'],
])('%s %s: %s', async (name, flag, told) => {
  const argv = name === 'replay' || name === 'export' ? [name, 'x'] : [name];
  expect(await misuse([...argv, flag, 'value'])).toEqual([`friend-cb: unknown option '${flag}': ${told}`]);
  // The value may be a secret, in one word too.
  const glued = flag.startsWith('--') ? `${flag}=value` : `${flag}value`;
  expect(await misuse([...argv, glued])).toEqual([`friend-cb: unknown option '${flag}': ${told}`]);
});

it.each<[string[], string, string?]>([
  [['send', '--to', '--sdk-appid', '1'], '--to <url> has no value: behind it comes --sdk-appid'],
  [['send', '--body', '--to', ':1'], '--body <body> has no value: behind it comes --to'],
  [['send', '--to'], "option '--to <url>' argument missing"],
  [
    ['replay', '--to', ':1'],
    "missing required argument 'file'",
    'for example: friend-cb replay today.ndjson --to :3000/im',
  ],
  [
    ['--to', ':1'],
    "unknown option '--to'",
    'options of a command stand behind its name, as in: friend-cb send --to http://localhost:3000/im',
  ],
])('%j: what is missing', async (argv, ...told) => {
  const [first = '', ...rest] = await misuse(argv);
  expect([first.replace('friend-cb: ', ''), ...rest]).toEqual(told);
});
