import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { CASES } from '../../src/contract/suite.ts';
import { columnsOf } from '../../src/output.ts';
import { FINDING_CODES, FINDINGS } from '../../src/protocol/findings.ts';
import { REST_CALLS } from '../../src/protocol/rest/calls.ts';
import { CHOICES_OF_CHAT } from '../../src/protocol/rest/choices.ts';
import { REST_CODES } from '../../src/protocol/rest/codes.ts';
import { OK, post, startBackend, startListen } from '../support/counterparts.ts';
import { runCli, start } from '../support/harness.ts';

const COMMANDS = ['listen', 'send', 'demo', 'fixtures', 'schema', 'explain'];
const ESCAPE = '\u001b[';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

it.each([['--version'], ['-V']])('%s prints the bare version', async (flag) => {
  expect(await runCli([flag])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
});

it.each([[['--help']], [['-h']], [['help']]])('%j prints the commands on stdout', async (argv) => {
  const { code, stdout, stderr } = await runCli(argv);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^Usage: friend-cb /);
  for (const name of COMMANDS) expect(stdout).toMatch(new RegExp(`^ +${name} .*\\w`, 'm'));
});

it.each(COMMANDS.flatMap((name) => [[[name, '--help']], [[name, '-h']], [['help', name]]]))(
  '%j prints usage, options and examples on stdout',
  async (argv) => {
    const name = argv.find((word) => COMMANDS.includes(word));
    const { code, stdout, stderr } = await runCli(argv);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(new RegExp(`^Usage: friend-cb ${name} `));
    for (const part of ['Options:', '--color', '--no-color', '--help', 'Examples:', `friend-cb ${name}`])
      expect(stdout).toContain(part);
  },
);

it('--help of send names values, defaults and variables', async () => {
  const { stdout } = await runCli(['send', '--help'], { isTTY: true, columns: 200 });
  for (const part of [
    'default: 2s',
    'FRIEND_CB_TO',
    'FRIEND_CB_TOKEN',
    'FRIEND_CB_TIMEOUT',
    'FRIEND_CB_SDK_APPID',
    'RESTAPI',
    'ok, fail, refused, any',
    'documented',
    'observed',
    'pretty or ndjson',
  ])
    expect(stdout).toContain(part);
});

it('help does not colour without being asked', async () => {
  expect((await runCli(['send', '--help'])).stdout).not.toContain(ESCAPE);
});

it('without a command: the help on stderr, exit 2', async () => {
  const { code, stdout, stderr } = await runCli([]);
  expect([code, stdout]).toEqual([2, '']);
  for (const name of COMMANDS) expect(stderr).toContain(name);
});

it.concurrent('demo shows both sides of good and bad callbacks, and exits 0', async () => {
  const { code, stdout, stderr } = await runCli(['demo']);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout.match(/^listen .*FriendDelete/gm)?.length).toBeGreaterThanOrEqual(3);
  expect(stdout.match(/^send .*(OK|FAIL|broken|late)/gm)?.length).toBeGreaterThanOrEqual(3);
  for (const part of [
    '200 OK',
    '200 FAIL',
    'sdkappid-foreign',
    'sign-wrong',
    'body-not-json',
    'broken',
    'late',
    '⇄',
    '→',
    'friend-cb send --to',
  ])
    expect(stdout).toContain(part);
  expect(stdout).not.toContain(ESCAPE);
});

it.concurrent('demo says the same each time, but for times', async () => {
  const plain = (text: string) =>
    text.replaceAll(/\d\d:\d\d:\d\d\.\d+| +\d+(\.\d)? m?s\b|"?\b1\d{9}\b"?|\d+ bytes/g, '#');
  const [first, second] = await Promise.all([runCli(['demo']), runCli(['demo'])]);
  expect(plain(first.stdout)).toBe(plain(second.stdout));
});

it.concurrent('demo on a terminal stays within it', async () => {
  const { stdout } = await runCli(['demo', '--no-color'], { isTTY: true, columns: 100 });
  expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
});

it.concurrent('demo that is interrupted exits 130', async () => {
  const running = start(['demo']);
  await running.seen('stdout', /^send /m);
  running.interrupt('SIGINT');
  expect((await running.result).code).toBe(130);
});

const fixtureNames = async () =>
  (await runCli(['fixtures'])).stdout.split('\n').flatMap((line) => (line === '' ? [] : [line.split(' ')[0] ?? '']));

it('fixtures lists at least eight named callbacks, one a line', async () => {
  const { code, stdout, stderr } = await runCli(['fixtures']);
  expect([code, stderr]).toEqual([0, '']);
  const lines = stdout.split('\n');
  expect(lines.pop()).toBe('');
  expect(lines.length).toBeGreaterThanOrEqual(8);
  for (const line of lines) expect(line).toMatch(/^[a-z][a-z0-9-]* {2,}\S/);
});

it('each named callback is printed as the body that send sends, and listen takes it as it is', async () => {
  const names = await fixtureNames();
  const [backend, listening] = await Promise.all([startBackend(), startListen(['--sdk-appid', '888888'])]);
  for (const [index, name] of names.entries()) {
    const printed = await runCli(['fixtures', name]);
    expect([printed.code, printed.stderr]).toEqual([0, '']);
    await runCli(['send', name, '--to', backend.url]);
    await runCli(['send', '--body', '-', '--to', backend.url], { stdin: printed.stdout });
    const [byName, byBody] = backend.received.slice(2 * index);
    expect([name, byName?.body.toString(), byBody?.body.toString()]).toEqual([name, printed.stdout, printed.stdout]);
    expect(await post(listening.url, {}, printed.stdout)).toEqual({ status: 200, text: OK });
  }
});

it('fixtures NAME ends its line on a terminal only', async () => {
  expect((await runCli(['fixtures', 'two-way'], { isTTY: true })).stdout).toMatch(/\}\n$/);
  expect((await runCli(['fixtures', 'two-way'])).stdout).toMatch(/\}$/);
});

it('fixtures --replies lists the names of listen --reply', async () => {
  const { code, stdout } = await runCli(['fixtures', '--replies']);
  expect(code).toBe(0);
  for (const name of ['ok', 'fail', 'hang', 'reset', 'close', 'truncate', 'slow-body'])
    expect(stdout).toMatch(new RegExp(`^${name} {2,}\\S`, 'm'));
});

it('explain lists every finding and every case with its level, every call, code and choice', async () => {
  const { code, stdout, stderr } = await runCli(['explain']);
  expect([code, stderr]).toEqual([0, '']);
  const lines = stdout.trimEnd().split('\n').filter(Boolean);
  const all = [FINDING_CODES, CASES, REST_CALLS, REST_CODES, CHOICES_OF_CHAT];
  expect(lines).toHaveLength(all.reduce((count, each) => count + each.length, 0));
  for (const { id, level } of CASES) expect(stdout).toMatch(new RegExp(`^${id} +${level} `, 'm'));
  for (const each of FINDING_CODES) expect(stdout).toMatch(new RegExp(`^${each} +${FINDINGS[each].level} `, 'm'));
  for (const each of REST_CALLS)
    expect(stdout).toMatch(new RegExp(`^${each.service}/${each.name} +documented +call `, 'm'));
  for (const { code, mark } of REST_CODES) expect(stdout).toMatch(new RegExp(`^${code} +${mark} +code `, 'm'));
  for (const { id } of CHOICES_OF_CHAT) expect(stdout).toMatch(new RegExp(`^${id} +chosen +choice `, 'm'));
});

it.each(FINDING_CODES)('explain %s: meaning, level, source and what to do', async (id) => {
  const { code, stdout, stderr } = await runCli(['explain', id]);
  const { level, title, advice, source } = FINDINGS[id];
  expect([code, stderr]).toEqual([0, '']);
  for (const part of [id, level, title, advice, source ?? 'the documentation is silent'])
    expect(stdout).toContain(part);
  expect(stdout).not.toMatch(/[\p{Cf}\u0000-\u0009\u000b-\u001f\u007f-\u009f]/u);
});

it.each<[string[], string]>([
  [['snd'], 'send'],
  [['sned'], 'send'],
  [['Listen'], 'listen'],
  [['explian', 'x'], 'explain'],
  [['help', 'snd'], 'send'],
  [['fixtures', 'two-wy'], 'two-way'],
  [['schema', 'repyl'], 'reply'],
  [['send', 'twoway', '--to', ':1'], 'two-way'],
  [['explain', 'sdkapid-foreign'], 'sdkappid-foreign'],
  [['listen', '--reply', 'hnag'], 'hang'],
  [['listen', '--formt', 'ndjson'], '--format'],
  [['listen', '--format', 'ndjsn'], 'ndjson'],
  [['send', '--timout', '2s'], '--timeout'],
  [['send', '--timout=2s'], '--timeout'],
  [['send', '--to', ':1', '--platform', 'Andriod'], 'Android'],
  [['send', '--to', ':1', '--platform', 'ios'], 'iOS'],
  [['send', '--to', ':1', '--expect', 'refuse'], 'refused'],
  [['send', '--to', ':1', '--wire', 'observe'], 'observed'],
  [['send', '--to', ':1', '--print', 'crul'], 'curl'],
  [['send', '--to', ':1', '--set', 'PairLst[0]=1'], 'PairList'],
  [['send', '--to', ':1', '--set', 'PairList[0].FromAccount=1'], 'From_Account'],
  [['send', '--to', ':1', '--unset', 'CallbackComand'], 'CallbackCommand'],
  [['send', '--to', ':1', '--drop-query', 'SdkAppId'], 'SdkAppid'],
])('a mistyped name gets a suggestion: %j', async (argv, suggestion) => {
  const { code, stdout, stderr } = await runCli(argv);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr.split('\n')[0]).toMatch(new RegExp(`^friend-cb: .*did you mean '?${suggestion}'?\\?$`));
});

it.each<[string[], string[]]>([
  [['zzz'], COMMANDS],
  [
    ['listen', '--format', 'xml'],
    ['pretty', 'ndjson'],
  ],
  [
    ['send', '--to', ':1', '--platform', 'Amiga'],
    ['RESTAPI', 'Web', 'Android', 'iOS', 'Windows', 'Mac', 'iPad', 'Unknown'],
  ],
  [
    ['send', '--to', ':1', '--expect', 'zzz'],
    ['ok', 'fail', 'refused', 'any'],
  ],
  [
    ['send', '--to', ':1', '--wire', 'zzz'],
    ['documented', 'observed'],
  ],
  [
    ['send', '--to', ':1', '--print', 'zzz'],
    ['curl', 'http'],
  ],
  [
    ['send', '--to', ':1', '--set', 'Zzz=1'],
    ['CallbackCommand', 'PairList'],
  ],
  [
    ['send', '--to', ':1', '--timeout', 'soon'],
    ['500ms', '2s', '1m'],
  ],
])('an unknown value names the valid ones, and suggests nothing far-fetched: %j', async (argv, valid) => {
  const { code, stdout, stderr } = await runCli(argv);
  expect([code, stdout]).toEqual([2, '']);
  for (const name of valid) expect(stderr).toContain(name);
  expect(stderr).not.toContain('did you mean');
});

it.each<[string, string, readonly string[], readonly string[]]>([
  ['identity', 'identity  a group: 9 cases, run by verify --only identity/', ['identity/longer'], ['body/empty']],
  ['identity/', 'identity  a group: 9 cases', ['identity/longer'], []],
  ['tls', 'tls  a group: ', ['tls-handshake'], ['reply-late']],
  ['must', 'must  the documentation demands it', ['sdkappid-foreign', 'identity/longer'], ['url-check']],
  ['info', 'info  worth knowing', ['url-check'], ['sdkappid-foreign']],
  ['1047/34354', '1047/34354  Webhook Overview, https://', ['sign-wrong'], ['body-not-object']],
  ['34354', '1047/34354  Webhook Overview, https://', ['sign-wrong'], []],
  ['https://www.tencentcloud.com/document/product/1047/34354?lang=en#x', '1047/34354  Webhook', ['sign-wrong'], []],
  ['late', 'late  a verdict: no complete reply within --timeout', [], ['must']],
  ['3', '3  an exit code: no exchange could take place', [], ['must']],
])('explain %s', async (id, head, shown, absent) => {
  const [text, json] = await Promise.all([runCli(['explain', id]), runCli(['explain', id, '--json'])]);
  expect(text).toMatchObject({ code: 0, stderr: '' });
  expect(text.stdout.startsWith(head)).toBe(true);
  const words = text.stdout.split(/\s+/);
  expect(words).toEqual(expect.arrayContaining([...shown]));
  for (const each of absent) expect(words).not.toContain(each);
  const { findings, cases, verdicts, exitCodes } = JSON.parse(json.stdout);
  const names = [
    ...findings.map(({ code }: { code: string }) => code),
    ...cases.map((each: { id: string }) => each.id),
  ];
  expect(names).toEqual(expect.arrayContaining([...shown]));
  expect(names.length + verdicts.length + exitCodes.length).toBeGreaterThan(0);
});

it.each([
  ['identiy', 'identity'],
  ['mst', 'must'],
  ['unreachble', 'unreachable'],
  ['1047/34355', '1047/34354'],
  ['identity/lnger', 'identity/longer'],
])('explain %s suggests %s', async (id, suggestion) => {
  const { code, stderr } = await runCli(['explain', id]);
  expect(code).toBe(2);
  expect(stderr).toMatch(
    new RegExp(`^friend-cb: there is no finding, case, call, code or choice '${id}'; did you mean ${suggestion}\\?\n`),
  );
});

it.each<[string[], string[], string[]]>([
  [
    ['explain', '--json'],
    ['explain', 'sdkappid-foreign', '--json'],
    ['v', 'findings', 'cases', 'verdicts', 'exitCodes', 'calls', 'restCodes', 'choices', 'sources'],
  ],
  [
    ['fixtures', '--json'],
    ['fixtures', 'two-way', '--json'],
    ['v', 'callbacks'],
  ],
  [
    ['fixtures', '--json', '--replies'],
    ['fixtures', 'hang', '--json', '--replies'],
    ['v', 'replies'],
  ],
  [
    ['verify', '--list', '--json'],
    ['verify', '--list', '--json', '--only', 'identity/longer'],
    ['v', 'cases'],
  ],
])('%j and %j have one form', async (forAll, forOne, members) => {
  const [all, one] = await Promise.all([runCli(forAll), runCli(forOne)]);
  expect([all.code, all.stderr, one.code, one.stderr]).toEqual([0, '', 0, '']);
  const [whole, part] = [JSON.parse(all.stdout), JSON.parse(one.stdout)];
  expect([Object.keys(whole), Object.keys(part)]).toEqual([members, members]);
  const list = members.find((name) => Array.isArray(part[name]) && part[name].length > 0) ?? '';
  expect(part[list]).toHaveLength(1);
  expect(whole[list].length).toBeGreaterThan(1);
  expect(whole[list]).toContainEqual(part[list][0]);
  expect(new Set(whole[list].map((each: object) => Object.keys(each).join()))).toEqual(
    new Set([Object.keys(part[list][0]).join()]),
  );
});

it('a fixture as JSON has the body that send sends', async () => {
  const { stdout } = await runCli(['fixtures', 'rest-batch', '--json']);
  const plain = await runCli(['fixtures', 'rest-batch']);
  expect(JSON.parse(stdout).callbacks[0].body).toEqual(JSON.parse(plain.stdout));
});

it('--json of a run of verify is refused, with what writes its result', async () => {
  const { code, stderr } = await runCli(['verify', '--json', '--to', ':1', '--sdk-appid', '1']);
  expect([code, stderr.split('\n')[1]]).toEqual([2, '  --report json=FILE writes the result of a run']);
});

it.each([
  [true, 120, 120],
  [true, 0, 80],
  [false, 120, null],
])('a stream with isTTY %s and %d columns is %s wide', (isTTY, columns, wanted) => {
  expect(columnsOf({ isTTY, columns })).toBe(wanted);
});
