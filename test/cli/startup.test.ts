import { readFileSync, statSync } from 'node:fs';
import { expect, it } from 'vitest';

const DIST = new URL('../../dist/', import.meta.url);

/** The files of the built program that are loaded with this one, before anything is done. */
function loadedWith(name: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(name)) return seen;
  seen.add(name);
  const text = readFileSync(new URL(name, DIST), 'utf8');
  for (const [, file = ''] of text.matchAll(/^(?:import|export)\b[^;]*?["']\.\/([^"']+)["'];/gm))
    loadedWith(file, seen);
  return seen;
}

it('what every command line loads is small: no command, no words of another language', () => {
  const files = [...loadedWith('cli.js'), ...loadedWith('io.js')].filter((name, at, all) => all.indexOf(name) === at);
  const bytes = files.reduce((sum, name) => sum + statSync(new URL(name, DIST)).size, 0);
  expect(files.map((name) => name.replace(/-[\w-]{8}\.js$/, '.js')).sort()).toEqual([
    'base.js',
    'cli.js',
    'commands.js',
    'io.js',
  ]);
  expect(bytes).toBeLessThan(50_000);
});
