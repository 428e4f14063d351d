import { execFileSync, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, it, onTestFinished } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import type { Report } from '../../src/contract/verify-report.ts';
import type { Pair } from '../../src/protocol/exchange.ts';
import { APP, TOKEN } from '../support/backends.ts';
import { type Conduct, openSqlite, startFriendBackend } from '../support/friend-backends.ts';
import { friendFiles } from '../support/friend-files.ts';
import { type RunSettings, runCli, start } from '../support/harness.ts';
import { MARK, processesOf } from '../support/processes.ts';
import { hostileIds, readRecipe } from '../support/recipes.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

// `verify --probe` as people run it: the probe is a command, good or bad.

const inFolder = makeTemporaryFolder();
const PATH = process.env['PATH'] ?? '';
let runs = 0;

/** A backend whose data a shell can look at, the command line that verifies it, and a mark for its processes. */
async function prepare(conduct: Partial<Conduct> = { token: null }) {
  runs += 1;
  const store = friendFiles(inFolder(`data ${runs}`));
  const { url } = await startFriendBackend('express', store, conduct);
  const mark = randomUUID();
  const settings: RunSettings = { env: { PATH, [MARK]: mark } };
  return {
    store,
    mark,
    settings,
    url,
    argv: (...more: readonly string[]) => ['verify', '--to', url, '--sdk-appid', APP, '--settle', '100ms', ...more],
  };
}

const EFFECT = ['--only', 'effect/'];

it('a right backend passes, and no process is left', async () => {
  const { argv, store, mark, settings } = await prepare();
  const { code, stdout } = await runCli(argv('--probe', store.probe, ...EFFECT), settings);
  expect(code).toBe(0);
  expect(stdout).toMatch(/✓ effect +16 passed, 3 skipped\n/);
  expect(stdout).toMatch(/PASS {2}16 passed, 3 skipped/);
  await expect.poll(() => processesOf(mark)).toEqual([]);
});

it('--befriend makes friends where callbacks do not', async () => {
  const { argv, store, settings, mark } = await prepare();
  const befriend = ['--befriend', store.befriend];
  const { code, stdout } = await runCli(argv('--probe', store.probe, ...befriend, ...EFFECT), settings);
  expect([code, stdout]).toEqual([0, expect.stringContaining('PASS  16 passed')]);
  await expect.poll(() => processesOf(mark)).toEqual([]);
});

it('--chat makes friends by its REST API, and compares its graph with the data', async () => {
  const { argv, store, settings, mark } = await prepare();
  const all = ['--chat', '--only', 'effect/', '--only', 'loop/'];
  const { code, stdout } = await runCli(argv('--probe', store.probe, ...all), settings);
  expect([code, stdout]).toEqual([0, expect.stringMatching(/✓ loop +1 passed\n/)]);
  await expect.poll(() => processesOf(mark)).toEqual([]);
});

it.each<[string, string, RegExp]>([
  ['prints the same', 'echo yes', /printed 'yes' for two who are no friends, after they were made friends, and after/],
  ['prints nothing', 'true', /printed nothing for two who are no friends/],
  ['says it on stderr alone', 'echo friends >&2', /printed nothing for two who are no friends/],
  ['fails', 'echo "no such table" >&2; exit 3', /ended with exit code 3: no such table/],
  ['fails without a word', 'exit 3', /'exit 3' ended with exit code 3 \(must\)/],
  ['is killed', 'kill -9 $$', /was ended by SIGKILL/],
  ['prints 100 MB', 'head -c 100000000 /dev/zero', /printed more than 1 MiB/],
  ['prints for ever', 'yes', /printed more than 1 MiB/],
  ['prints the time', 'date +%s%N', /printed '\d+', then '\d+' about \S+ → \S+, between whom nothing had changed/],
  ['runs a script that is missing', 'sh ./missing.sh; exit 2', /ended with exit code 2: .*missing\.sh/],
])('a probe that %s is told of in one failure', async (_, probe, words) => {
  const { argv, mark, settings } = await prepare();
  const { code, stdout } = await runCli(argv('--probe', probe, ...EFFECT, '--only', 'accept/one-way'), settings);
  expect(code).toBe(1);
  expect(stdout).toMatch(words);
  expect(stdout).toMatch(/\nFAIL {2}1 passed, 1 failed \(1 must\), 18 skipped in /);
  await expect.poll(() => processesOf(mark)).toEqual([]);
});

it.each([
  ['no-such-program', /not found/],
  ['/dev/null', /Permission denied/i],
])("a probe that cannot be started is misuse: '%s'", async (probe, words) => {
  const { argv, settings } = await prepare();
  const { code, stdout, stderr } = await runCli(argv('--probe', probe), settings);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^friend-cb: --probe: the command cannot be started: ended with exit code 12[67]: /);
  expect(stderr).toMatch(words);
});

it.each<[string, string, RegExp]>([
  ['fails', 'echo "no such user" >&2; exit 1', /--befriend '.*' ended with exit code 1: no such user/],
  ['is not found', 'no-such-program', /--befriend 'no-such-program' ended with exit code 127/],
  ['does nothing', 'true', /--probe '.*' printed 'strangers' for two who are no friends, after they were made friends/],
])('a --befriend that %s is told of', async (_, befriend, words) => {
  const { argv, store, settings } = await prepare();
  const { code, stdout } = await runCli(argv('--probe', store.probe, '--befriend', befriend, ...EFFECT), settings);
  expect([code, stdout]).toEqual([1, expect.stringMatching(words)]);
  expect(stdout).toMatch(/\nFAIL {2}0 passed, 1 failed \(1 must\), 18 skipped in /);
});

it('what a probe leaves running ends with it, and holds nothing up', async () => {
  const { argv, store, mark, settings } = await prepare();
  const probe = `sleep 1000 & ${store.probe}`;
  const { code } = await runCli(argv('--probe', probe, '--only', 'effect/applied'), settings);
  expect(code).toBe(0);
  await expect.poll(() => processesOf(mark)).toEqual([]);
});

it.skipIf(spawnSync('setsid', ['--version']).error !== undefined)(
  'what has left the group of a probe, and holds its pipes, holds nothing up',
  async () => {
    const { argv, store, settings } = await prepare();
    const probe = `setsid sleep 30 & ${store.probe}`;
    const { code } = await runCli(argv('--probe', probe, '--only', 'effect/applied'), settings);
    expect(code).toBe(0);
  },
);

it.each([
  ['the first look, before the run', 'touch "$DIR/began"; sleep 1000'],
  ['a look of the control', '[ "$FRIEND_CB_FROM" = fcb-probe-1 ] || { touch "$DIR/began"; sleep 1000; }'],
])('Ctrl-C during %s ends the run, and every process', async (_, probe) => {
  const { argv, mark, url } = await prepare();
  runs += 1;
  const began = inFolder(`began ${runs}`);
  const env = { PATH, [MARK]: mark };
  const running = start(argv('--probe', probe.replace('"$DIR/began"', `'${began}'`), ...EFFECT), { env });
  await expect.poll(() => existsSync(began), { timeout: 10_000 }).toBe(true);
  running.interrupt('SIGINT');
  const { code, stdout, stderr } = await running.result;
  expect(code).toBe(130);
  expect(`${stdout}${stderr}`).toMatch(/interrupted/);
  expect(stdout).not.toMatch(/PASS|could not be looked at/);
  await expect.poll(() => processesOf(mark)).toEqual([]);
  expect(url).not.toBe('');
});

it.each<[string[], RegExp]>([
  [['--befriend', 'true'], /--befriend goes with --probe COMMAND/],
  [['--settle', '1s'], /--settle goes with --probe COMMAND/],
  [['--chat'], /--chat goes with --probe COMMAND/],
  [['--probe', 'true', '--chat', '--befriend', 'true'], /--chat and --befriend both make friends/],
  [['--probe', ''], /--probe/],
  [EFFECT, /every selected case was skipped, so nothing was checked\n.*it needs --probe COMMAND/],
  [['--only', 'loop/'], /every selected case was skipped, so nothing was checked\n.*it needs --probe COMMAND/],
  [['--only', 'loop/', '--probe', 'echo'], /every selected case was skipped.*\n.*it needs --chat beside --probe/],
])('%j is misuse', async (more, words) => {
  const { url, settings } = await prepare();
  const { code, stdout, stderr } = await runCli(['verify', '--to', url, '--sdk-appid', APP, ...more], settings);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(words);
});

it('one line of a run without --probe says what it has not looked at', async () => {
  const { argv, settings, url, store } = await prepare();
  const usual = ['--only', 'accept/'];
  const without = await runCli(['verify', '--to', url, '--sdk-appid', APP, ...usual], settings);
  expect(without.stdout).toMatch(/\nnot asked for: .*\(--probe COMMAND\)/);
  expect(without.stdout).not.toMatch(/skipped/);
  const looked = await runCli(argv('--probe', store.probe, ...usual, '--only', 'effect/applied'), settings);
  expect(looked.stdout).not.toMatch(/--probe COMMAND/);
});

it('explain knows the cases', async () => {
  const { code, stdout } = await runCli(['explain', 'effect/batch']);
  expect([code, stdout]).toEqual([0, expect.stringMatching(/effect\/batch[\s\S]*100 friends of one deleter/)]);
});

/** The reports of a run whose backend refuses another app in words alone. */
async function reportsOf(more: readonly string[] = []) {
  const { argv, store, settings } = await prepare({ token: null, obeys: ['foreign app'] });
  runs += 1;
  const file = (kind: string) => inFolder(`${runs}.${kind}`);
  const kinds = ['json', 'junit', 'markdown', 'github', 'html'];
  const ran = await runCli(
    argv('--probe', store.probe, ...EFFECT, ...kinds.flatMap((kind) => ['--report', `${kind}=${file(kind)}`]), ...more),
    settings,
  );
  return { ...ran, probe: store.probe, of: (kind: string) => readFileSync(file(kind), 'utf8') };
}
const LOOK = { before: 'friends', after: 'strangers', must: 'stay', right: false };
const SENTENCE = 'answered FAIL, and deleted the friend all the same';

it('every report has the sentence', async () => {
  const { code, stdout, stderr, of, probe } = await reportsOf();
  expect([code, stdout]).toEqual([1, expect.stringContaining(SENTENCE)]);
  const report = JSON.parse(of('json')) as Report;
  const schema = readFileSync(new URL('../../fixtures/schemas/verify-report.schema.json', import.meta.url), 'utf8');
  const ajv = new Ajv2020({ strict: false, formats: { 'date-time': true } });
  expect(ajv.validate(JSON.parse(schema), report), JSON.stringify(ajv.errors)).toBe(true);
  expect(report.cases.filter(({ outcome }) => outcome === 'fail')).toMatchObject([
    {
      id: 'effect/foreign-app',
      reason: SENTENCE,
      findings: [{ code: 'effect-unwanted' }],
      exchanges: [{}],
      looks: [LOOK],
    },
  ]);
  // What repeats it looks at the data in the same way.
  const [failed] = report.cases.filter(({ outcome }) => outcome === 'fail');
  const words = execFileSync('sh', ['-c', `printf '%s\\0' ${failed?.rerun}`], { encoding: 'utf8' }).split('\0');
  expect(words).toContain(probe);
  const xsd = readFileSync(new URL('../render/junit.xsd', import.meta.url), 'utf8');
  const junit = { fileName: 'report.xml', contents: of('junit') };
  expect(await validateXML({ xml: [junit], schema: [{ fileName: 'junit.xsd', contents: xsd }] })).toMatchObject({
    valid: true,
  });
  for (const text of [of('junit').replaceAll('&apos;', "'"), of('markdown'), of('github'), of('html'), stderr])
    expect(text).toContain('deleted the friend all the same');
});

it('a baseline knows what fails, and whom it no longer knows', { timeout: 60_000 }, async () => {
  runs += 1;
  const baseline = ['--baseline', inFolder(`known ${runs}.json`)];
  expect((await reportsOf([...baseline, '--update-baseline'])).code).toBe(0);
  const known = await reportsOf(baseline);
  expect([known.code, known.stdout]).toEqual([0, expect.stringMatching(/~ effect\/foreign-app {2}known/)]);
  const { argv, store, settings } = await prepare();
  const fixed = await runCli(argv('--probe', store.probe, ...EFFECT, ...baseline), settings);
  expect([fixed.code, fixed.stdout]).toEqual([1, expect.stringContaining('effect/foreign-app')]);
});

it('no output and no report has a secret that a probe knows', async () => {
  const { argv, settings } = await prepare({});
  const [file, page] = [inFolder('secrets.json'), inFolder('secrets.html')];
  const secrets = [TOKEN, 'p4ssw0rd', 'b34r3r', 'h34d3r'];
  const probe =
    `echo "$FRIEND_CB_TOKEN at postgres://app:p4ssw0rd@db/app" >&2; : curl -H 'Authorization: Bearer b34r3r' ` +
    `-H 'X-API-Key: h34d3r' "postgres://app:p4ssw0rd@db/app"; PGPASSWORD=p4ssw0rd exit 1`;
  const env = { ...settings.env, FRIEND_CB_TOKEN: TOKEN };
  const reports = ['--report', `json=${file}`, '--report', `html=${page}`];
  const { code, stdout, stderr } = await runCli(argv('--probe', probe, ...EFFECT, '-v', ...reports), { env });
  expect(code).toBe(1);
  for (const text of [stdout, stderr, readFileSync(file, 'utf8'), readFileSync(page, 'utf8')])
    for (const secret of secrets) expect(text).not.toContain(secret);
  expect(stdout).toContain('ended with exit code 1: *** at postgres://app:***@db/app');
});

it('what a probe printed is kept without the token', async () => {
  const { argv, store, settings } = await prepare({ obeys: ['foreign app'] });
  const files = ['json', 'html'].map((kind) => [kind, inFolder(`printed.${kind}`)] as const);
  const { code } = await runCli(
    argv(
      ...['--probe', `${store.probe}; echo "$FRIEND_CB_TOKEN"`, '--only', 'effect/foreign-app'],
      ...files.flatMap(([kind, file]) => ['--report', `${kind}=${file}`]),
    ),
    { env: { ...settings.env, FRIEND_CB_TOKEN: TOKEN } },
  );
  expect(code).toBe(1);
  for (const [, file] of files) {
    expect(readFileSync(file, 'utf8')).toMatch(/strangers(?:\\n|\n)\*\*\*/);
    expect(readFileSync(file, 'utf8')).not.toContain(TOKEN);
  }
});

// The recipes of docs/effect.md, with ids that a shell or a database may take for something else.

const RECIPE_CASES = ['applied', 'two-way', 'batch', 'others', 'foreign-app'].flatMap((id) => [
  '--only',
  `effect/${id}`,
]);

it.skipIf(spawnSync('sqlite3', ['--version']).error !== undefined)(
  'the recipe with sqlite3 takes every id for an id, and executes none',
  async () => {
    const [file, script, befriend, touched] = [
      inFolder('friends.db'),
      inFolder('s.sh'),
      inFolder('b.sh'),
      inFolder('touched'),
    ];
    const recipe = readRecipe('SQLite').replace('friends.db', `'${file}'`);
    writeFileSync(script, recipe);
    writeFileSync(
      befriend,
      recipe
        .replace(/SELECT[^\n]*\n *WHERE owner =/, 'INSERT INTO friendships VALUES (')
        .replace(' AND friend =', ',')
        .replace(/AS TEXT\)"\s*$/, 'AS TEXT)) ON CONFLICT DO NOTHING"\n'),
    );
    const database = openSqlite(
      file,
      'CREATE TABLE friendships (owner TEXT, friend TEXT, PRIMARY KEY (owner, friend))',
    );
    const remove = database.prepare('DELETE FROM friendships WHERE owner = ? AND friend = ?');
    const { url } = await startFriendBackend(
      'fastify',
      {
        add: () => undefined,
        remove: (pairs) => {
          for (const { From_Account, To_Account } of pairs) remove.run(From_Account, To_Account);
        },
        look: () => '',
      },
      { token: null },
    );
    const { code, stdout } = await runCli(
      [
        ...[
          'verify',
          '--to',
          url,
          '--sdk-appid',
          APP,
          '--accounts',
          hostileIds(touched).join(','),
          '--settle',
          '100ms',
        ],
        ...['--probe', `sh '${script}'`, '--befriend', `sh '${befriend}'`, ...RECIPE_CASES],
      ],
      { env: { PATH } },
    );
    expect([code, stdout]).toEqual([0, expect.stringContaining('PASS  5 passed')]);
    expect(existsSync(touched)).toBe(false);
  },
);

it('the recipe with curl takes every id for an id, and executes none', async () => {
  const touched = inFolder('touched by curl');
  const friends = new Map<string, Set<string>>();
  const of = (user: string) => friends.get(user) ?? friends.set(user, new Set()).get(user) ?? new Set();
  const { url } = await startFriendBackend(
    'express',
    {
      add: () => undefined,
      remove: (pairs: readonly Pair[]) => {
        for (const { From_Account, To_Account } of pairs) of(From_Account).delete(To_Account);
      },
      look: () => '',
    },
    { token: null },
  );
  // An API for administrators, as the page has it.
  const api = http.createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://api');
    if (pathname === '/admin/friends') return response.end(JSON.stringify([...of(searchParams.get('user') ?? '')]));
    let body = '';
    for await (const chunk of request) body += chunk;
    const form = new URLSearchParams(body);
    of(form.get('user') ?? '').add(form.get('friend') ?? '');
    return response.end();
  });
  await new Promise<void>((resolve) => void api.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void api.close());
  const recipe = readRecipe('An HTTP API of your own').replaceAll(
    'localhost:3000',
    `127.0.0.1:${(api.address() as AddressInfo).port}`,
  );
  // The commands as a shell hands them over.
  const typed = recipe.replace('friend-cb', "printf '%s\\0'");
  const words = execFileSync('sh', ['-c', typed], { encoding: 'utf8' }).split('\0').slice(0, -1);
  const given = words.slice(words.indexOf('--probe'));
  const { code, stdout } = await runCli(
    [
      ...['verify', '--to', url, '--sdk-appid', APP, '--accounts', hostileIds(touched).join(','), '--settle', '100ms'],
      ...given,
      ...RECIPE_CASES,
    ],
    { env: { PATH } },
  );
  expect(given).toHaveLength(4);
  expect([code, stdout]).toEqual([0, expect.stringContaining('PASS  5 passed')]);
  expect(existsSync(touched)).toBe(false);
});
