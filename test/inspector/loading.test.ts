import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const DIST = new URL('../../dist/', import.meta.url);
const read = (file: string) => readFileSync(new URL(file, DIST), 'utf8');
const files = readdirSync(DIST).filter((file) => file.endsWith('.js'));

/** Only the server of the inspector says this. */
const isInspector = (file: string) => read(file).includes('another web page seems to ask for this');

/** What is loaded along with these files; what a command loads late is not. */
function loadedWith(roots: readonly string[]): readonly string[] {
  const loaded = new Set<string>();
  const load = (file: string) => {
    if (loaded.has(file)) return;
    loaded.add(file);
    for (const [, name = ''] of read(file).matchAll(/^(?:import|export)\b[^;]*?"\.\/([^"]+)";/gm)) load(name);
  };
  for (const root of roots) load(root);
  return [...loaded];
}

const verbFile = (verb: string) =>
  files.filter((file) => file.startsWith(`${verb}-`)).find((file) => read(file).includes('defineCommand({')) ?? '';

it('the inspector is a file of its own', () => {
  expect(files.filter(isInspector)).toHaveLength(1);
});

it.each(['send', 'listen', 'chat', 'verify', 'load', 'replay'])('%s loads nothing of the inspector', (verb) => {
  const loaded = loadedWith(['cli.js', 'io.js', verbFile(verb)]);
  expect(loaded.length).toBeGreaterThan(3);
  expect(loaded.filter(isInspector)).toEqual([]);
});
