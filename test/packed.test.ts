import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = new URL('..', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'friend-cb-packed-'));
const modules = join(folder, 'node_modules');

/**
 * The tarball, unpacked as an installation would be; the dependencies are those of this checkout,
 * so that no network is needed.
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
});
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

it('the packed library is imported by its name', () => {
  writeFileSync(
    join(folder, 'user.mjs'),
    "import { computeSign } from 'friend-cb';\nprocess.stdout.write(computeSign('xxxxyyyy', '1669872112'));\n",
  );
  expect(spawnSync(process.execPath, ['user.mjs'], { cwd: folder, encoding: 'utf8' }).stdout).toBe(
    '17773bc39a671d7b9aa835458704d2a6db81360a5940292b587d6d760d484061',
  );
});
