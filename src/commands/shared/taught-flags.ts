import type { Options } from './command.ts';
import { sharedWords } from './words.ts';

/** What is said where no option does the work. */
type Lesson = keyof (typeof sharedWords.now)['taught'];

/** Flags of other tools, and what does their work here: a command names those that it has. */
interface Taught {
  readonly flags: readonly string[];
  /** Options of ours, as a line would have them. */
  readonly here: readonly string[];
  /** For a command that has none of them but has this option, by its key; `*` is every other command. */
  readonly instead?: Readonly<Record<string, Lesson>>;
}

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
  { flags: ['-p', '-P', '--port'], here: ['--port N'], instead: { to: 'inTo' } },
  { flags: ['--host', '--hostname', '--bind', '--address'], here: ['--host ADDRESS'], instead: { to: 'inTo' } },
  { flags: ['--path'], here: [], instead: { to: 'inTo', '*': 'everyPath' } },
  {
    flags: ['-d', '--data', '--data-raw', '--data-binary', '--payload', '--body'],
    here: ['--body BODY', '--reply @FILE'],
    instead: { to: 'bodies' },
  },
  { flags: ['--json'], here: ['--body JSON', '--format ndjson', '--report json=FILE', '--json'] },
  {
    flags: ['-o', '--output', '--out', '--save', '--log-file'],
    here: ['--report KIND=FILE', '--record FILE', '--out FOLDER'],
    instead: { '*': 'stdout' },
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
    instead: { to: 'onlyPost', '*': 'noOtherMethods' },
  },
  {
    flags: ['-w', '--watch', '--follow'],
    here: [],
    instead: { forwardTo: 'goesOn', '*': 'runsOnce' },
  },
  { flags: ['-k', '--skip-verify', '--no-verify', '--no-check-certificate'], here: ['--insecure'] },
  { flags: ['--cacert', '--cafile', '--ca-cert', '--ca-file'], here: ['--ca FILE'] },
  { flags: ['-E', '--client-cert'], here: [], instead: { cert: 'certAndKey' } },
  { flags: ['-m', '-t', '--max-time', '--connect-timeout'], here: ['--timeout DURATION'] },
  { flags: ['-s', '--silent'], here: ['--quiet'] },
  { flags: ['-i', '--include', '--debug', '--trace'], here: ['--verbose'] },
  { flags: ['-A', '--user-agent'], here: ["--header 'User-Agent: …'"] },
  { flags: ['-b', '--cookie'], here: ["--header 'Cookie: …'"] },
  {
    flags: ['-u', '--user', '--auth'],
    here: [],
    instead: { to: 'login' },
  },
  {
    flags: ['-L', '--location', '--max-redirects'],
    here: [],
    instead: { to: 'noRedirect' },
  },
  { flags: ['-x', '--proxy'], here: [], instead: { to: 'noProxy' } },
  {
    flags: ['-n', '--requests', '--repeat', '--times', '--count'],
    here: ['--count N'],
    instead: { rate: 'rateTimesDuration' },
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
    instead: { body: 'operand' },
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
  { flags: ['--ssl', '--tls'], here: ['--https'], instead: { to: 'httpsUrl' } },
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
  const words = sharedWords.now;
  if (here.length > 0) return words.here(here);
  const key = Object.keys(taught.instead ?? {}).find((each) => each === '*' || Object.hasOwn(options, each));
  const lesson = key === undefined ? undefined : taught.instead?.[key];
  if (lesson === undefined) return null;
  return lesson === 'certAndKey' ? words.here([words.taught[lesson]]) : words.taught[lesson];
}
