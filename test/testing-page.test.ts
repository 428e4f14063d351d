import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { startBackend } from './support/counterparts.ts';
import { makeTemporaryFolder } from './support/temporary-folder.ts';

/** The snippets of docs/testing.md are run as they stand there, against a backend that is right. */
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const EXAMPLES = join(ROOT, 'docs/examples');
const path = makeTemporaryFolder();

const isInstalled = (command: string, ...args: readonly string[]) => spawnSync(command, args).status === 0;
const [hasPytest, hasGo, hasJava] = [
  isInstalled('python3', '-m', 'pytest', '--version'),
  isInstalled('go', 'version'),
  isInstalled('javac', '-version'),
];

/** Runs a command while a backend answers; not with spawnSync, or the backend could not. */
async function run(cwd: string, command: string, ...args: readonly string[]) {
  const backend = await startBackend();
  const env = { ...process.env, BACKEND_URL: `${backend.url}im`, FRIEND_CB: join(ROOT, 'bin/friend-cb.js') };
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const code = await new Promise<number | null>((resolve) => void child.once('close', resolve));
  return { code, output, asked: backend.received.length };
}

/** A project with a file of docs/examples in it, and with these packages. */
function projectWith(name: string, ...packages: readonly string[]): string {
  const folder = path(name.replaceAll('.', '-'));
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  copyFileSync(join(EXAMPLES, name), join(folder, name));
  for (const each of packages)
    symlinkSync(each === 'friend-cb' ? ROOT : join(ROOT, 'node_modules', each), join(folder, 'node_modules', each));
  return folder;
}

it('vitest: matchers.vitest.test.mjs', { timeout: 60_000 }, async () => {
  const folder = projectWith('matchers.vitest.test.mjs', 'friend-cb', 'vitest');
  const ran = await run(folder, process.execPath, 'node_modules/vitest/vitest.mjs', 'run');
  expect(ran, ran.output).toMatchObject({ code: 0, asked: 1, output: expect.stringContaining('2 passed') });
});

it('node:test: matchers.node-test.mjs', async () => {
  const folder = projectWith('matchers.node-test.mjs', 'friend-cb');
  const ran = await run(folder, process.execPath, '--test', 'matchers.node-test.mjs');
  expect(ran, ran.output).toMatchObject({ code: 0, asked: 1, output: expect.stringMatching(/pass 3/) });
});

/** jest itself is not installed here: its two functions, made of Node.js's own. */
const JEST = `
globalThis.test = require('node:test').test;
const assert = require('node:assert/strict');
globalThis.expect = (given) => ({ toEqual: (wanted) => assert.deepEqual(given, wanted) });
`;

it('jest with Ajv: matchers.jest.test.cjs', async () => {
  writeFileSync(path('jest.cjs'), JEST);
  const folder = projectWith('matchers.jest.test.cjs', 'friend-cb', 'ajv');
  const ran = await run(folder, process.execPath, '--require', path('jest.cjs'), 'matchers.jest.test.cjs');
  expect(ran, ran.output).toMatchObject({ code: 0, asked: 1, output: expect.stringMatching(/pass 1/) });
});

it.runIf(hasPytest)('pytest, where it is installed: test_loop.py', { timeout: 60_000 }, async () => {
  const folder = projectWith('test_loop.py');
  const ran = await run(folder, 'python3', '-m', 'pytest', '-q', '-p', 'no:cacheprovider', 'test_loop.py');
  expect(ran, ran.output).toMatchObject({ code: 0, asked: 1, output: expect.stringContaining('1 passed') });
});

it.runIf(hasGo)('go test, where Go is installed: loop_test.go', { timeout: 240_000 }, async () => {
  const folder = projectWith('loop_test.go');
  writeFileSync(join(folder, 'go.mod'), 'module myapp\n\ngo 1.19\n');
  const ran = await run(folder, 'go', 'test', '-count=1', './...');
  expect(ran, ran.output).toMatchObject({ code: 0, asked: 1, output: expect.stringMatching(/^ok\s/m) });
});

/** JUnit itself is not installed here: what the snippet uses of it. */
const JUNIT: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['Test', 'BeforeAll', 'AfterAll'].map((name) => [
      name,
      `@java.lang.annotation.Retention(java.lang.annotation.RetentionPolicy.RUNTIME) public @interface ${name} {}`,
    ]),
  ),
  Assertions: `public class Assertions {
    public static void assertTrue(boolean held, String message) { if (!held) throw new AssertionError(message); }
  }`,
};

it.runIf(hasJava)('JUnit, where Java is installed: LoopTest.java', { timeout: 120_000 }, async () => {
  const folder = projectWith('LoopTest.java');
  const api = join(folder, 'org/junit/jupiter/api');
  mkdirSync(api, { recursive: true });
  for (const [name, text] of Object.entries(JUNIT))
    writeFileSync(join(api, `${name}.java`), `package org.junit.jupiter.api;\n${text}\n`);
  copyFileSync(join(ROOT, 'test/support/junit/RunTests.java'), join(folder, 'RunTests.java'));
  const files = [...Object.keys(JUNIT).map((name) => join(api, `${name}.java`)), 'RunTests.java', 'LoopTest.java'];
  const built = spawnSync('javac', ['-d', '.', ...files], { cwd: folder, encoding: 'utf8' });
  expect(built.stderr).toBe('');
  const ran = await run(folder, 'java', '-cp', '.', 'RunTests', 'LoopTest');
  expect(ran, ran.output).toMatchObject({ code: 0, asked: 1, output: expect.stringContaining('passed aDeletion') });
});
