import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { PATHS } from '../../src/inspector/api.ts';
import { launch } from '../support/launch.ts';

const DIST = new URL('../../dist/', import.meta.url);
const read = (file: string) => readFileSync(new URL(file, DIST), 'utf8');
const files = readdirSync(DIST).filter((file) => file.endsWith('.js'));

/** Only the server of the inspector sends this. */
const isInspector = (file: string) => read(file).includes('Cross-Origin-Resource-Policy');

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

it.each(['listen', 'chat'])(
  '%s: the program that was built serves the page, and Ctrl-C ends it with pages open',
  async (verb) => {
    const { child, ended, seen } = launch([verb, '--port', '0', '--inspect', '0']);
    const [, url = ''] = await seen('stderr', /^friend-cb: inspector on (\S+)$/m);
    for (const path of ['', 'page.js', 'page.css']) expect((await fetch(url + path)).status).toBe(200);
    const pages = await Promise.all([1, 2, 3].map(() => fetch(new URL(PATHS.events, url))));
    const at = performance.now();
    child.kill('SIGINT');
    expect((await ended).code).toBe(0);
    expect(performance.now() - at).toBeLessThan(1500);
    await Promise.all(pages.map((each) => each.text().catch(() => '')));
  },
);
