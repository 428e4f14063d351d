import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const biome = new URL('../node_modules/@biomejs/biome/bin/biome', import.meta.url).pathname;

/** Lints one file at a place of the house, under the house's own rules. */
function lint(path: string, source: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'friend-cb-walls-'));
  try {
    const config = JSON.parse(readFileSync(new URL('../biome.json', import.meta.url), 'utf8'));
    writeFileSync(join(folder, 'biome.json'), JSON.stringify({ ...config, vcs: { enabled: false } }));
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), source);
    const { stdout, stderr } = spawnSync(process.execPath, [biome, 'lint', '--only=style/noRestrictedImports', path], {
      cwd: folder,
      encoding: 'utf8',
    });
    return stdout + stderr;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

it.each([
  ['src/protocol/x.ts', '../delivery/deliver.ts', false],
  ['src/protocol/x.ts', 'node:http', false],
  ['src/protocol/x.ts', 'node:crypto', true],
  ['src/protocol/x.ts', './query.ts', true],
  ['src/delivery/x.ts', '../receiver/server.ts', false],
  ['src/delivery/x.ts', '../protocol/query.ts', true],
  ['src/receiver/x.ts', '../render/exchange.ts', false],
  ['src/load/x.ts', '../render/exchange.ts', false],
  ['src/load/x.ts', 'node:net', false],
  ['src/load/x.ts', '../protocol/query.ts', true],
  ['src/export/x.ts', '../delivery/deliver.ts', false],
  ['src/render/x.ts', '../commands/send.ts', false],
  ['src/render/x.ts', 'node:fs', false],
  ['src/commands/x.ts', '../cli.ts', false],
  ['src/commands/x.ts', 'commander', false],
  ['src/commands/x.ts', 'chalk', false],
  ['src/cli.ts', 'commander', true],
  ['src/receiver/x.ts', 'undici', false],
  ['src/commands/x.ts', '@faker-js/faker', false],
])('%s importing %s: allowed %s', (path, target, allowed) => {
  const output = lint(path, `import * as wall from '${target}';\n\nexport const brick = wall;\n`);
  expect(output.includes('noRestrictedImports'), output).toBe(!allowed);
});

it('the house itself has no such import', () => {
  execFileSync(process.execPath, [biome, 'lint', '--only=style/noRestrictedImports', 'src'], {
    cwd: new URL('..', import.meta.url).pathname,
    stdio: 'pipe',
  });
});
