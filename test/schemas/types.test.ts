import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { SCHEMA_NAMES } from '../../src/library/schema-files.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';
import { makeTypes, type TypesLanguage } from '../support/types.ts';

const path = makeTemporaryFolder();
const NAMES = SCHEMA_NAMES.filter((name) => name !== 'openapi' && name !== 'load-report');

/** The types of all schemas as files, and the names of these. */
async function writeTypes(lang: TypesLanguage, rename: (name: string) => string = (name) => name) {
  mkdirSync(path(lang));
  const files = [...(await makeTypes(lang, NAMES))];
  for (const [name, text] of files) writeFileSync(path(`${lang}/${rename(name)}`), text);
  return files;
}

const isInstalled = (command: string, ...args: readonly string[]) => spawnSync(command, args).status === 0;

it.runIf(isInstalled('go', 'version'))(
  'the types in Go compile, where Go is installed',
  { timeout: 120_000 },
  async () => {
    const [[, text = ''] = []] = await writeTypes('go package', () => 'types.go');
    expect(text).toContain('type Exchange struct');
    writeFileSync(path('go package/go.mod'), 'module friendcb\n\ngo 1.19\n');
    execFileSync('go', ['vet', './...'], { cwd: path('go package') });
  },
);

it.runIf(isInstalled('javac', '-version'))(
  'the types in Java compile, where Java is installed',
  { timeout: 60_000 },
  async () => {
    const files = await writeTypes('java');
    expect(files.map(([name]) => name)).toEqual(
      expect.arrayContaining(['Callback.java', 'Reply.java', 'Exchange.java']),
    );
    execFileSync('javac', ['-d', 'out', ...files.map(([name]) => name)], { cwd: path('java') });
  },
);

it.runIf(isInstalled('python3', '--version'))(
  'the types in Python can be imported, where it is installed',
  async () => {
    const [[, text = ''] = []] = await writeTypes('python', () => 'types_of_friend_cb.py');
    expect(text).toContain('class Exchange:');
    execFileSync('python3', ['-c', 'import types_of_friend_cb'], {
      cwd: path('python'),
    });
  },
);
