import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { expect, it } from 'vitest';
import { openRecord } from '../../src/record/writer.ts';
import { exchange, recordLine } from '../support/exchange.ts';
import { readAll } from '../support/harness.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const inFolder = makeTemporaryFolder();
let count = 0;

const ids = async (path: string) => (await readAll(path)).map(({ id }) => id);

/** Writes 1 and 2, lets something happen to the file, and writes 3 and 4. */
function writeAround(happen: (path: string) => void): { path: string; warnings: string[] } {
  const folder = inFolder(String(++count));
  mkdirSync(folder);
  const path = `${folder}/r.ndjson`;
  const warnings: string[] = [];
  const writer = openRecord(path, (message) => warnings.push(message.replaceAll(path, 'r')));
  for (const id of ['1', '2']) writer.write(exchange(id));
  happen(path);
  for (const id of ['3', '4']) writer.write(exchange(id));
  writer.close();
  return { path, warnings };
}

const MOVED = "the record 'r' was moved or deleted: writing goes on in a new file of that name";
const cut = (bytes: number) => `the record 'r' was cut by ${bytes} bytes from outside; it is written on from there`;
const SIZE = recordLine('1').length;

it.each<[string, (path: string) => void, string[], string[]]>([
  ['nothing', () => undefined, ['1', '2', '3', '4'], []],
  ['it is moved', (path) => renameSync(path, `${path}.1`), ['3', '4'], [MOVED]],
  ['it is deleted', (path) => rmSync(path), ['3', '4'], [MOVED]],
  [
    'it is moved, and an empty one put in its place',
    (path) => {
      renameSync(path, `${path}.1`);
      writeFileSync(path, '');
    },
    ['3', '4'],
    [MOVED],
  ],
  [
    'another recording takes its place',
    (path) => {
      writeFileSync(`${path}.new`, recordLine('other'));
      renameSync(`${path}.new`, path);
    },
    ['other', '3', '4'],
    [MOVED],
  ],
  [
    'it is copied and emptied',
    (path) => {
      copyFileSync(path, `${path}.1`);
      truncateSync(path);
    },
    ['3', '4'],
    [cut(2 * SIZE)],
  ],
  ['another process appends', (path) => appendFileSync(path, recordLine('other')), ['1', '2', 'other', '3', '4'], []],
])('%s: nothing is lost, and it is said', async (_, happen, wanted, warnings) => {
  const ran = writeAround(happen);
  expect(await ids(ran.path)).toEqual(wanted);
  expect(ran.warnings).toEqual(warnings);
});

it.each<[string, (path: string) => void]>([
  ['it is cut within a line', (path) => truncateSync(path, SIZE + 50)],
  ['another process leaves half a line', (path) => appendFileSync(path, recordLine('other').slice(0, 50))],
])('%s: our lines begin lines of their own', async (_, happen) => {
  const { path } = writeAround(happen);
  const lines = readFileSync(path, 'utf8').split('\n');
  expect(lines.slice(-3)).toEqual([recordLine('3').trimEnd(), recordLine('4').trimEnd(), '']);
  await expect(readAll(path)).rejects.toThrow(/^\S+, line \d: it is not JSON: [^\n]*$/);
});

it('what was moved away stays whole', async () => {
  const { path } = writeAround((at) => renameSync(at, `${at}.1`));
  expect(await ids(`${path}.1`)).toEqual(['1', '2']);
});

it('a file that is no recording in its place is not touched, and what is missing is counted', () => {
  const { path, warnings } = writeAround((at) => {
    rmSync(at);
    writeFileSync(at, 'hello\n');
  });
  expect(readFileSync(path, 'utf8')).toBe('hello\n');
  expect(warnings).toEqual([
    "'r' is not a recording, so nothing is appended to it; callbacks are still answered",
    "the record 'r' is not whole; missing in it: 2 exchanges",
  ]);
});

it('a folder that goes and comes back is waited for', async () => {
  const folder = inFolder('gone');
  const path = `${folder}/r.ndjson`;
  mkdirSync(folder);
  const warnings: string[] = [];
  const writer = openRecord(path, (message) => warnings.push(message.replaceAll(path, 'r')));
  writer.write(exchange('1'));
  renameSync(folder, inFolder('elsewhere'));
  writer.write(exchange('2'));
  mkdirSync(folder);
  writer.write(exchange('3'));
  writer.close();
  expect(await ids(path)).toEqual(['3']);
  expect(warnings).toEqual([
    "cannot write the record 'r': its folder does not exist; callbacks are still answered",
    MOVED,
    "the record 'r' can be written again; missing in it: 1 exchange",
    "the record 'r' is not whole; missing in it: 1 exchange",
  ]);
});
