import type { Options } from './command.ts';

/** Flags of other tools, and what does their work here: a command names those that it has. */
interface Taught {
  readonly flags: readonly string[];
  /** Options of ours, as a line would have them. */
  readonly here: readonly string[];
  /** For a command that has none of them but has this option, by its key; `*` is every other command. */
  readonly instead?: Readonly<Record<string, string>>;
}

const IN_URL = 'it is a part of --to, as in --to http://localhost:3000/im';

/** What curl, ngrok, stripe, autocannon, k6 and test runners have taught people to type. */
const TAUGHT: readonly Taught[] = [
  {
    flags: ['--url', '--uri', '--endpoint', '--target', '--webhook', '--callback', '--callback-url'],
    here: ['--to URL', '--forward-to URL'],
  },
  {
    flags: ['--forward', '--forward-to', '--upstream', '--backend', '--proxy-to'],
    here: ['--forward-to URL', '--to URL'],
  },
  { flags: ['-p', '-P', '--port'], here: ['--port N'], instead: { to: IN_URL } },
  { flags: ['--host', '--hostname', '--bind', '--address'], here: ['--host ADDRESS'], instead: { to: IN_URL } },
  { flags: ['--path'], here: [], instead: { to: IN_URL, '*': 'every path is accepted' } },
  {
    flags: ['-d', '--data', '--data-raw', '--data-binary', '--payload', '--body'],
    here: ['--body BODY', '--reply @FILE'],
    instead: { to: 'the bodies are made here; friend-cb send --body BODY sends one of yours' },
  },
  { flags: ['--json'], here: ['--body JSON', '--format ndjson', '--report json=FILE', '--json'] },
  {
    flags: ['-o', '--output', '--out', '--save', '--log-file'],
    here: ['--report KIND=FILE', '--record FILE', '--out FOLDER'],
    instead: { '*': 'the result is on stdout: > FILE keeps it' },
  },
  {
    flags: ['--secret', '--auth-token', '--signing-secret', '--sign-key', '--api-key', '--password'],
    here: ['--secret-key-file FILE', '--token-file FILE', '--token TOKEN'],
  },
  { flags: ['--secret-key', '--key', '--app-secret', '--sdk-secret'], here: ['--secret-key-file FILE'] },
  { flags: ['--admins', '--administrator', '--identifier'], here: ['--admin ID'] },
  { flags: ['--graph', '--data-file', '--users'], here: ['--friends FILE'] },
  { flags: ['--appid', '--app-id', '--app', '--sdkappid', '--sdkAppId', '--SdkAppid'], here: ['--sdk-appid ID'] },
  {
    flags: ['-X', '--request', '--method'],
    here: [],
    instead: { to: 'every callback is a POST', '*': 'there are no other methods here than POST' },
  },
  {
    flags: ['-w', '--watch', '--follow'],
    here: [],
    instead: { forwardTo: 'listen goes on until Ctrl-C', '*': 'it runs once; friend-cb listen goes on until Ctrl-C' },
  },
  { flags: ['-k', '--skip-verify', '--no-verify', '--no-check-certificate'], here: ['--insecure'] },
  { flags: ['--cacert', '--cafile', '--ca-cert', '--ca-file'], here: ['--ca FILE'] },
  { flags: ['-E', '--client-cert'], here: ['--cert FILE and --key FILE'] },
  { flags: ['-m', '-t', '--max-time', '--connect-timeout'], here: ['--timeout DURATION'] },
  { flags: ['-s', '--silent'], here: ['--quiet'] },
  { flags: ['-i', '--include', '--debug', '--trace'], here: ['--verbose'] },
  { flags: ['-A', '--user-agent'], here: ["--header 'User-Agent: …'"] },
  { flags: ['-b', '--cookie'], here: ["--header 'Cookie: …'"] },
  {
    flags: ['-u', '--user', '--auth'],
    here: [],
    instead: { to: 'they stand in the URL, as in --to http://USER:PASSWORD@localhost:3000/im' },
  },
  {
    flags: ['-L', '--location', '--max-redirects'],
    here: [],
    instead: { to: 'a redirect is not followed: Chat does not follow one either' },
  },
  { flags: ['-x', '--proxy'], here: [], instead: { to: 'the endpoint is called directly, never through a proxy' } },
  {
    flags: ['-n', '--requests', '--repeat', '--times', '--count'],
    here: ['--count N'],
    instead: { rate: 'the number of callbacks is --rate times --duration' },
  },
  {
    flags: ['-c', '--connections', '--vus', '--parallel', '--workers'],
    here: ['--concurrency N', '--max-connections N'],
  },
  { flags: ['-r', '-R', '--rps', '--qps', '--rate'], here: ['--rate N', '--rate-limit N'] },
  { flags: ['--grep', '--filter', '--case', '--test', '--group'], here: ['--only …'] },
  { flags: ['--exclude', '--ignore'], here: ['--skip …'] },
  {
    flags: ['--reporter', '--reporters', '--junit', '--output-format'],
    here: ['--report KIND=FILE', '--format FORMAT'],
  },
  {
    flags: ['--fixture', '--event', '--trigger', '--template', '--name'],
    here: ['--reply NAME'],
    instead: { body: 'the name is an operand, as in: friend-cb send two-way --to URL' },
  },
  { flags: ['--from', '--sender'], here: ['--from-account ID'] },
  {
    flags: ['--latency', '--sleep', '--wait-before-reply', '--delay'],
    here: ['--delay DURATION', '--callback-delay DURATION'],
  },
  { flags: ['--response', '--respond', '--answer', '--mock', '--reply'], here: ['--reply NAME', '--fault NAME=CODE'] },
  { flags: ['--drop', '--loss'], here: ['--lose N'] },
  { flags: ['--dup', '--double'], here: ['--duplicate N'] },
  { flags: ['--status-code', '--code', '--response-code'], here: ['--status N'] },
  { flags: ['--ssl', '--tls'], here: ['--https'], instead: { to: 'an https:// URL in --to is enough' } },
  { flags: ['--param', '--qs', '--query-string'], here: ['--query K=V'] },
  { flags: ['--strict', '-f', '--fail'], here: ['--fail-on should', '--expect VERDICT'] },
  { flags: ['--wait-for', '--start-timeout'], here: ['--wait DURATION'] },
];

/** The long flag of an option, as in `--to`. */
const longFlag = (flags: string): string => /--[a-z-]+/.exec(flags)?.[0] ?? flags;

/** What a flag of other tools is called by this command; null where the table does not know it. */
export function translateFlag(flag: string, options: Options): string | null {
  const taught = TAUGHT.find(({ flags }) => flags.includes(flag));
  if (taught === undefined) return null;
  const known = new Set(Object.values(options).map(({ flags }) => longFlag(flags)));
  const here = taught.here.filter((each) => known.has(longFlag(each)));
  if (here.length > 0) return `here it is ${here.join(' or ')}`;
  const key = Object.keys(taught.instead ?? {}).find((each) => each === '*' || Object.hasOwn(options, each));
  return key === undefined ? null : (taught.instead?.[key] ?? null);
}
