import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'oxc-parser';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const page = readFileSync(join(root, 'docs/architecture.md'), 'utf8');

/** The rows of the table in docs/architecture.md whose head begins with this cell. */
function readTable(head: string): string[][] {
  const lines = page.split('\n');
  const start = lines.findIndex((line) => line.startsWith(`| ${head} |`));
  const rows = lines.slice(start + 2);
  return rows
    .slice(
      0,
      rows.findIndex((line) => !line.startsWith('|')),
    )
    .map((line) => {
      const cells = line.split('|').slice(1, -1);
      return cells.map((cell) => cell.trim().replaceAll('`', ''));
    });
}

const names = (cell: string | undefined) => (cell ? cell.split(', ') : []);
const rooms = new Map(
  readTable('room').map(([room = '', , below, packages]) => [room, [...names(below), ...names(packages)]]),
);
const homes = new Map(readTable('package').map(([name = '', home = '']) => [name, home]));

/** `src/protocol/query.ts` stands in the room `protocol`, `src/cli.ts` in a room of its own. */
const roomOf = (file: string) => file.replace(/^src\//, '').replace(/\/.*|\.tsx?$/, '');

/** `undici` of `undici/lib/dispatcher/client.js`; a module of Node.js is its own package. */
function packageOf(specifier: string): string {
  if (specifier.startsWith('node:')) return specifier;
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

/** What a file imports, types included: files as paths from the root, packages by name. */
function importsOf(
  file: string,
  text: string,
  what: 'all' | 'values' = 'all',
): { readonly name: string; readonly isFile: boolean }[] {
  const { module } = parseSync(file, text);
  const isType = (entries: readonly { readonly isType: boolean }[]) =>
    what === 'values' && entries.length > 0 && entries.every((entry) => entry.isType);
  const specifiers = [
    ...module.staticImports.filter(({ entries }) => !isType(entries)).map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) => entries.flatMap((entry) => entry.moduleRequest?.value ?? [])),
    ...module.dynamicImports.map(({ moduleRequest }) => text.slice(moduleRequest.start + 1, moduleRequest.end - 1)),
    ...[...text.matchAll(/\btypeof import\('([^']+)'\)/g)].map(([, specifier = '']) => specifier),
  ];
  return specifiers.map((specifier) =>
    specifier.startsWith('.')
      ? { name: normalize(join(dirname(file), specifier)), isFile: true }
      : { name: packageOf(specifier), isFile: false },
  );
}

/** Every way in which a file of the house breaks the two tables. */
function breaches(file: string, text: string): string[] {
  const room = roomOf(file);
  const allowed = rooms.get(room);
  if (allowed === undefined) return [`${file}: the room '${room}' has no row in docs/architecture.md`];
  return importsOf(file, text).flatMap(({ name, isFile }) => {
    const target = isFile ? roomOf(name) : name;
    if (target !== room && !allowed.includes(target)) return [`${file}: '${room}' may not import '${target}'`];
    const home = homes.get(target);
    if (isFile || target.startsWith('node:') || home === file) return [];
    return [`${file}: the home of '${target}' is ${home ?? 'not in the table of packages'}`];
  });
}

const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file))
  .map((file) => join('src', file));
const read = (file: string) => readFileSync(join(root, file), 'utf8');

it('no file of the house breaks a wall', () => {
  expect(files.length).toBeGreaterThan(100);
  expect(files.flatMap((file) => breaches(file, read(file)))).toEqual([]);
});

it('every room, every import that is allowed and every package is used', () => {
  const used = new Map<string, Set<string>>();
  for (const file of files) {
    const room = roomOf(file);
    const targets = importsOf(file, read(file)).map(({ name, isFile }) => (isFile ? roomOf(name) : name));
    used.set(room, new Set([...(used.get(room) ?? []), ...targets.filter((target) => target !== room)]));
  }
  expect([...rooms.keys()].toSorted()).toEqual([...used.keys()].toSorted());
  for (const [room, allowed] of rooms) expect(allowed.toSorted(), room).toEqual([...(used.get(room) ?? [])].toSorted());
  const { dependencies } = JSON.parse(read('package.json')) as { dependencies: Record<string, string> };
  // The third argument of a page's build: the packages that it brings along.
  const bundled = [...read('build.js').matchAll(/^await buildPage\(.*\[(.*)\]\);$/gm)].flatMap(([, list = '']) =>
    [...list.matchAll(/'([^']+)'/g)].map(([, name = '']) => name),
  );
  expect([...homes.keys()].toSorted()).toEqual([...Object.keys(dependencies), ...bundled].toSorted());
});

it('imports point down the table, so that there is no circle of rooms', () => {
  const order = [...rooms.keys()];
  for (const [room, allowed] of rooms) {
    const up = allowed.filter((target) => rooms.has(target) && order.indexOf(target) < order.indexOf(room));
    expect(up, `${room} imports rooms above it`).toEqual([]);
  }
});

it('no files import each other in a circle, within a room either', () => {
  const imports = new Map(
    files.map((file) => [file, importsOf(file, read(file)).flatMap(({ name, isFile }) => (isFile ? [name] : []))]),
  );
  const open: string[] = [];
  const done = new Set<string>();
  const visit = (file: string): string[] => {
    if (open.includes(file)) return [[...open.slice(open.indexOf(file)), file].join(' imports ')];
    if (done.has(file)) return [];
    open.push(file);
    const circles = (imports.get(file) ?? []).flatMap(visit);
    open.pop();
    done.add(file);
    return circles;
  };
  expect(files.flatMap(visit)).toEqual([]);
});

it('what a browser runs imports nothing that needs Node.js', () => {
  const isPage = (file: string) => /^src\/(?:inspector|render\/html)\/page\//.test(file);
  const reached = new Set(files.filter(isPage));
  expect(reached.size).toBeGreaterThan(3);
  for (const file of reached)
    for (const { name, isFile } of importsOf(file, read(file), 'values')) {
      if (isFile) reached.add(name);
      else expect(name, file).not.toMatch(/^node:/);
    }
});

it('no verb imports another, only what stands in commands/shared', () => {
  const verbOf = (file: string) => /^src\/commands\/([a-z-]+)/.exec(file)?.[1];
  const breaks = files.flatMap((file) => {
    const verb = verbOf(file);
    if (verb === undefined || verb === 'commands') return [];
    const others = importsOf(file, read(file)).flatMap(({ name }) => verbOf(name) ?? []);
    return others.filter((other) => other !== verb && other !== 'shared').map((other) => `${file} imports ${other}`);
  });
  expect(breaks).toEqual([]);
});

it.each<[string, string, string]>([
  ['src/delivery/x.ts', "import { runSuite } from '../contract/run-suite.ts';", "'delivery' may not import 'contract'"],
  ['src/receiver/x.ts', "export * from '../load/schedule.ts';", "'receiver' may not import 'load'"],
  ['src/record/x.ts', "import type { V } from '../library/verify.ts';", "'record' may not import 'library'"],
  ['src/commands/x.ts', "const { run } = await import('../cli.ts');", "'commands' may not import 'cli'"],
  ['src/protocol/x.ts', "type Net = typeof import('node:net');", "'protocol' may not import 'node:net'"],
  ['src/load/x.ts', "import { request } from 'undici';", "'load' may not import 'undici'"],
  [
    'src/delivery/x.ts',
    "import { request } from 'undici';",
    "the home of 'undici' is src/delivery/undici-connector.ts",
  ],
  ['src/attic/x.ts', '', "the room 'attic' has no row in docs/architecture.md"],
  ['src/loft.ts', '', "the room 'loft' has no row in docs/architecture.md"],
])('a wall holds: %s with %s', (file, text, breach) => {
  expect(breaches(file, text)).toEqual([`${file}: ${breach}`]);
});
