import { chownSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, it } from 'vitest';
import { PROJECT_MEMBERS } from '../../src/commands/shared/project/members.ts';
import { startBackend, startListen } from '../support/counterparts.ts';
import { runCli } from '../support/harness.ts';
import { launch } from '../support/launch.ts';
import { PROJECT_SCHEMA } from '../support/project-schema.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const inFolder = makeTemporaryFolder();
const SCHEMA = new URL('../../fixtures/schemas/project.schema.json', import.meta.url);
const isValid = new Ajv2020().compile(PROJECT_SCHEMA);
let made = 0;

/** A folder of a repository, with a project file of this content, and a folder within. */
function makeProject(content: unknown): { folder: string; inner: string } {
  made += 1;
  const folder = inFolder(`project ${made}`);
  const inner = join(folder, 'a', 'b');
  mkdirSync(inner, { recursive: true });
  mkdirSync(join(folder, '.git'));
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  writeFileSync(join(folder, '.friend-cb.json'), text);
  return { folder, inner };
}

it('the schema is that of the reader', () => {
  if (process.env['UPDATE_DOCS']) writeFileSync(SCHEMA, `${JSON.stringify(PROJECT_SCHEMA, null, 2)}\n`);
  expect(JSON.parse(readFileSync(SCHEMA, 'utf8'))).toEqual(PROJECT_SCHEMA);
});

const examples = Object.fromEntries(Object.entries(PROJECT_MEMBERS).map(([name, { example }]) => [name, example]));

it('send takes the endpoint, the app and the token, and says so', async () => {
  const backend = await startBackend();
  const { folder, inner } = makeProject({ ...examples, to: backend.url });
  writeFileSync(join(folder, '.token'), 'secret\n');
  const { code, stdout, stderr } = await runCli(['send', '--seed', '1'], { folder: inner });
  expect([code, stdout]).toEqual([0, expect.stringContaining('200 OK')]);
  expect(stderr).toBe(`friend-cb: project file ${join('..', '..', '.friend-cb.json')}: to, sdkAppId, tokenFile\n`);
  expect(backend.received[0]?.target).toMatch(/SdkAppid=1400000001&.*Sign=/);
  const quiet = await runCli(['send', '--seed', '1', '-q'], { folder });
  expect(quiet).toEqual({ code: 0, stdout: '', stderr: '' });
});

it.each<{ name: string; argv: string[]; env: Record<string, string>; used: string }>([
  { name: 'a flag', argv: ['--sdk-appid', '7'], env: {}, used: ': to\n' },
  { name: 'a variable', argv: [], env: { FRIEND_CB_SDK_APPID: '7' }, used: ': to\n' },
  { name: 'a blank variable, which is none', argv: [], env: { FRIEND_CB_SDK_APPID: ' ' }, used: ': to, sdkAppId\n' },
])('$name beats the project file', async ({ argv, env, used }) => {
  const backend = await startBackend();
  const { folder } = makeProject({ to: backend.url, sdkAppId: '8' });
  const { code, stderr } = await runCli(['send', '--seed', '1', ...argv], { folder, env });
  expect([code, stderr]).toEqual([0, `friend-cb: project file .friend-cb.json${used}`]);
  expect(backend.received[0]?.target).toContain(used.includes('sdkAppId') ? 'SdkAppid=8' : 'SdkAppid=7');
});

it.each<[string[], Record<string, string>]>([
  [['--token', 't'], {}],
  [[], { FRIEND_CB_TOKEN: 't' }],
])('a token of %j %j beats the tokenFile, which is not read', async (argv, env) => {
  const backend = await startBackend();
  const { folder } = makeProject({ tokenFile: 'missing' });
  const { code } = await runCli(['send', '--to', backend.url, ...argv], { folder, env });
  expect([code, backend.received[0]?.target]).toEqual([0, expect.stringContaining('&Sign=')]);
});

it.each<[string, string[], Record<string, string>]>([
  ['--no-project', ['--no-project'], {}],
  ['FRIEND_CB_PROJECT=none', [], { FRIEND_CB_PROJECT: 'none' }],
])('%s ignores it, even where it is broken', async (_, argv, env) => {
  const backend = await startBackend();
  const { folder } = makeProject('{');
  const { code, stderr } = await runCli(['send', '--to', backend.url, '--seed', '1', ...argv], { folder, env });
  expect([code, stderr]).toEqual([0, '']);
});

it('FRIEND_CB_PROJECT names another file, and its paths are relative to that', async () => {
  const backend = await startBackend();
  const { folder } = makeProject({});
  writeFileSync(join(folder, 'other.json'), JSON.stringify({ to: backend.url, tokenFile: 'key' }));
  writeFileSync(join(folder, 'key'), 't');
  const env = { FRIEND_CB_PROJECT: join('..', '..', 'other.json') };
  const { code, stderr } = await runCli(['send', '--seed', '1'], { folder: join(folder, 'a', 'b'), env });
  expect([code, stderr]).toEqual([0, `friend-cb: project file ${join('..', '..', 'other.json')}: to, tokenFile\n`]);
});

it('the search ends at a .git, and the file beside that is still found', async () => {
  const { inner } = makeProject({ to: ':1' });
  mkdirSync(join(inner, '.git'));
  expect((await runCli(['send'], { folder: inner })).stderr).toContain('send needs --to');
  writeFileSync(join(inner, '.friend-cb.json'), '{"to":":2"}');
  expect((await runCli(['send', '--dry-run'], { folder: inner })).stderr).toContain('.friend-cb.json: to\n');
});

it('without a file, and for a command that heeds none, nothing is said', async () => {
  const { folder } = makeProject('{');
  expect(await runCli(['fixtures', 'two-way'], { folder })).toMatchObject({ code: 0, stderr: '' });
  expect(await runCli(['send', '--to', ':1', '--dry-run', '--seed', '1'], { folder: inFolder('.') })).toMatchObject({
    code: 0,
    stderr: '',
  });
});

it('verify skips, pins choices, and lists without the skipped', async () => {
  const { folder } = makeProject({
    skip: ['accept/', 'fuzz/', 'effect/', 'loop/'],
    choices: { 'foreign-app': 'fail' },
  });
  const listed = await runCli(['verify', '--list'], { folder });
  expect(listed.stdout).not.toContain('accept/');
  expect(listed.stderr).toContain('skip, choices');
  const replaced = await runCli(['verify', '--list', '--skip', 'wire/'], { folder });
  expect(replaced.stdout).toContain('accept/');
});

it('the ready line of listen comes first', async () => {
  const { folder } = makeProject({ sdkAppId: 1400000001 });
  const listening = await startListen([], { folder });
  const [, second] = await listening.seen('stderr', /listening on .*\n(.*)\n/);
  expect(second).toBe('friend-cb: project file .friend-cb.json: sdkAppId');
  listening.interrupt('SIGINT');
  await listening.result;
});

it('a probe is told, and run in the folder of the file', async () => {
  const backend = await startBackend();
  const { folder, inner } = makeProject({ probe: 'pwd > here; echo password=hush >/dev/null; exit 0', settle: '0' });
  const argv = ['verify', '--to', backend.url, '--sdk-appid', '888888', '--only', 'effect/applied'];
  const { stderr } = await runCli(argv, { folder: inner, env: { PATH: process.env['PATH'] ?? '' } });
  expect(stderr).toContain('.friend-cb.json: probe, settle\n    probe: pwd > here; echo password=***');
  expect(readFileSync(join(folder, 'here'), 'utf8')).toBe(`${folder}\n`);
});

it.runIf(process.getuid?.() === 0)('a file of another user above the own folder is not read', async () => {
  const { folder, inner } = makeProject({ to: ':1' });
  chownSync(join(folder, '.friend-cb.json'), 12345, 12345);
  const { stderr } = await runCli(['send'], { folder: inner });
  expect(stderr).toContain('send needs --to');
  chownSync(inner, 12345, 12345);
  expect((await runCli(['send', '--dry-run'], { folder: inner })).stderr).toContain('.friend-cb.json: to\n');
});

const BAD: readonly [content: unknown, says: RegExp, isOutsideSchema?: true][] = [
  ['{', /is not JSON: line 1, column 2/, true],
  ['', /is not JSON: it is empty/, true],
  [[], /is an array, and has to be an object/],
  [{ token: 't' }, /has a member 'token', and a secret never stands in it\n.*"tokenFile":".token"/],
  [{ tokenFiel: 't' }, /has an unknown member 'tokenFiel'; did you mean tokenFile\?\n {2}valid: to, sdkAppId/],
  [{ to: 3000 }, /has a member 'to' that is a number, and has to be a text\n {2}for example: \{"to":/],
  [{ to: '' }, /has a member 'to' that is empty/],
  [{ to: null }, /has a member 'to' that is null/],
  [{ to: 'http://me:secret@h/' }, /has a login in 'to', and a secret never stands in it/, true],
  [{ to: 'nowhere' }, /\.friend-cb\.json: to: 'nowhere' is not a URL/, true],
  [{ sdkAppId: 1.5 }, /has a member 'sdkAppId' that is a number, and has to be a text or a whole number/],
  [{ skip: 'a' }, /has a member 'skip' that is a string, and has to be a list of texts/],
  [{ skip: [1] }, /has a member 'skip' that is a list with something else in it/],
  [{ choices: ['a=b'] }, /has a member 'choices' that is a list .*, and has to be an object whose values are texts/],
  [{ befriend: 'true' }, /has 'befriend' without 'probe', which it goes with/],
  [{ settle: 5 }, /has 'settle' without 'probe', which it goes with/],
];

it.each(BAD)('%j is exit 2', async (content, says, isOutsideSchema) => {
  const { folder } = makeProject(content);
  const { code, stdout, stderr } = await runCli(['send', '--dry-run'], { folder });
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(says);
  expect(stderr).not.toContain('secret@');
  if (!isOutsideSchema) expect(isValid(content)).toBe(false);
});

it('values of verify are checked by it, and the member is named', async () => {
  const { folder } = makeProject({ choices: { 'foreign-app': 'fial' } });
  const { code, stderr } = await runCli(['verify', '--list'], { folder });
  expect([code, stderr]).toEqual([2, expect.stringMatching(/\.friend-cb\.json: choices: 'fial' is none of .* fail\?/)]);
});

it('the schema accepts every member with its example', () => {
  expect(isValid({ $schema: './x.json', ...examples })).toBe(true);
});

it('the real program looks in its folder', async () => {
  const { inner } = makeProject({ to: ':1', sdkAppId: '77' });
  const { ended } = launch(['send', '--dry-run'], { FRIEND_CB_PROJECT: '' }, inner);
  const { code, stdout, stderr } = await ended;
  expect([code, stderr]).toEqual([0, expect.stringContaining('project file ../../.friend-cb.json: to, sdkAppId\n')]);
  expect(stdout).toContain('SdkAppid=77');
});

it('the trace of a bug does not show the token of its tokenFile', async () => {
  const { folder } = makeProject({ to: ':1', tokenFile: 'key' });
  writeFileSync(join(folder, 'key'), 'hush-hush\n');
  const { code, stderr } = await runCli(['send', '--dry-run'], {
    folder,
    env: {
      // Read when the options are known.
      get FORCE_COLOR(): string {
        throw new TypeError('this tells hush-hush');
      },
    },
  });
  expect([code, stderr]).toEqual([4, expect.stringContaining('this tells ***')]);
  expect(stderr).not.toContain('hush-hush');
});
