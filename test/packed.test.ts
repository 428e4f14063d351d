import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FRIEND_DELETE } from '../src/protocol/query.ts';

const root = new URL('..', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'friend-cb-packed-'));
const modules = join(folder, 'node_modules');

/**
 * Unpacks the tarball as an installation does. The dependencies are those of this checkout, so that
 * no network is needed.
 */
beforeAll(() => {
  const [packed] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  );
  mkdirSync(join(modules, 'friend-cb'), { recursive: true });
  execFileSync('tar', ['xzf', join(folder, packed.filename), '-C', join(modules, 'friend-cb'), '--strip-components=1']);
  for (const name of readdirSync(join(root, 'node_modules')))
    if (!name.startsWith('.')) symlinkSync(join(root, 'node_modules', name), join(modules, name));
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

const run = (args: readonly string[]) =>
  spawnSync(process.execPath, [join(modules, 'friend-cb/bin/friend-cb.js'), ...args], {
    cwd: folder,
    encoding: 'utf8',
  });

it('the packed binary prints its version', () => {
  expect(run(['--version'])).toMatchObject({ status: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
});

it('the packed binary runs the demo', () => {
  const { status, stdout, stderr } = run(['demo']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toContain('sdkappid-foreign');
});

it('the packed binary has the named callbacks and replies', () => {
  expect(run(['fixtures']).stdout.split('\n').length).toBeGreaterThan(8);
  expect(run(['explain', 'reply-not-json']).stdout).toContain('listen --reply');
});

/** sha256 of xxxxyyyy1669872112. */
const SIGN = '17773bc39a671d7b9aa835458704d2a6db81360a5940292b587d6d760d484061';

/** A user's project: a folder of its own beside the installed packages. */
function makeProject(type: 'module' | 'commonjs', files: Readonly<Record<string, string>>): string {
  const project = mkdtempSync(join(folder, 'project-'));
  writeFileSync(join(project, 'package.json'), JSON.stringify({ type }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(project, name), text);
  return project;
}

const runNode = (cwd: string, ...args: readonly string[]) =>
  spawnSync(process.execPath, args, { cwd, encoding: 'utf8' });

it.each<['module' | 'commonjs', string]>([
  [
    'module',
    `import { computeSign } from 'friend-cb';
     import { FRIEND_DELETE } from 'friend-cb/protocol';
     console.log(FRIEND_DELETE, computeSign('xxxxyyyy', '1669872112'));`,
  ],
  [
    'commonjs',
    `const { computeSign } = require('friend-cb');
     const { FRIEND_DELETE } = require('friend-cb/protocol');
     console.log(FRIEND_DELETE, computeSign('xxxxyyyy', '1669872112'));`,
  ],
])('a JavaScript project of type %s uses both entries', (type, text) => {
  expect(runNode(makeProject(type, { 'user.js': text }), 'user.js')).toMatchObject({
    status: 0,
    stdout: `${FRIEND_DELETE} ${SIGN}\n`,
    stderr: '',
  });
});

it('a project has the schemas as JSON, and as values for matchers', () => {
  const text = `
    const { schemas } = require('friend-cb');
    const reply = require('friend-cb/reply.schema.json');
    const { webhooks } = require('friend-cb/openapi.json');
    const { issues } = schemas.reply['~standard'].validate({ ActionStatus: 'OK', ErrorCode: 1, ErrorInfo: '' });
    console.log(reply.required.length, Object.keys(webhooks).join(), issues.length);`;
  const ran = runNode(makeProject('commonjs', { 'user.js': text }), 'user.js');
  expect(ran).toMatchObject({ status: 0, stdout: `3 ${FRIEND_DELETE} 1\n`, stderr: '' });
  expect(run(['schema', 'reply']).stdout).toContain('"$id": "reply.schema.json"');
});

const TYPED_USER = `
import { type Exchange, type Received, type ReplyEnvelope, type StandardSchema } from 'friend-cb';
import { schemas, sendCallback, startReceiver } from 'friend-cb';
import { buildBody, type FriendDeleteBody } from 'friend-cb/protocol';

async function run(): Promise<Exchange> {
  const seen: Received[] = [];
  const receiver = await startReceiver({ onReceived: (received) => seen.push(received) });
  const body: FriendDeleteBody = { CallbackCommand: '${FRIEND_DELETE}', PairList: [] };
  const exchange = await sendCallback({ to: receiver.url, body: buildBody(body) });
  await receiver.close();
  return exchange;
}
void run().then(({ request }) => console.log(request.body));
const reply: StandardSchema<ReplyEnvelope> = schemas.reply;
void reply;
// @ts-expect-error an option that there is not
void (() => sendCallback({ to: '', nope: 1 }));
`;

it.each<['module' | 'commonjs', Readonly<Record<string, string>>]>([
  ['module', { module: 'node16' }],
  ['module', { module: 'nodenext' }],
  ['module', { module: 'esnext', moduleResolution: 'bundler' }],
  ['commonjs', { module: 'nodenext' }],
  ['commonjs', { module: 'commonjs' }],
])('a TypeScript project of type %s with %j uses both entries', { timeout: 60_000 }, (type, settings) => {
  const compilerOptions = { strict: true, target: 'es2022', types: ['node'], ...settings };
  const project = makeProject(type, { 'user.ts': TYPED_USER, 'tsconfig.json': JSON.stringify({ compilerOptions }) });
  const compiled = runNode(project, join(modules, 'typescript/bin/tsc'));
  expect({ status: compiled.status, stdout: compiled.stdout }).toEqual({ status: 0, stdout: '' });
  expect(runNode(project, 'user.js')).toMatchObject({
    status: 0,
    stdout: `{"CallbackCommand":"${FRIEND_DELETE}","PairList":[]}\n`,
    stderr: '',
  });
});
