import { appendFileSync, chmodSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { UserError } from '../../src/errors.ts';
import type { Exchange } from '../../src/protocol/exchange.ts';
import { readExchanges } from '../../src/record/reader.ts';
import { openRecord } from '../../src/record/writer.ts';
import { exchange, recordLine } from '../support/exchange.ts';
import { readAll } from '../support/harness.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const inFolder = makeTemporaryFolder();
let count = 0;

const fresh = (content: string | Buffer | null = null, mode = 0o644) => {
  const path = inFolder(`${++count}.ndjson`);
  if (content !== null) writeFileSync(path, content, { mode });
  return path;
};

const ids = async (path: string) => (await readAll(path)).map(({ id }) => id);

function write(path: string, ...exchanges: Exchange[]): string[] {
  const warnings: string[] = [];
  const writer = openRecord(path, (message) => warnings.push(message));
  for (const each of exchanges) writer.write(each);
  writer.close();
  return warnings;
}

it('what is written is read back, secrets included, one exchange a line', async () => {
  const path = fresh();
  const written = [
    'plain',
    'two\nlines\r\n',
    'paragraph\u2028and\u2029line\u0085ends',
    'bidi \u202e zero \u200b',
    '😀',
  ].map((body, index) => exchange(String(index), body));
  expect(write(path, ...written)).toEqual([]);
  expect(await readAll(path)).toEqual(written);
  expect(readFileSync(path, 'utf8').split('\n')).toHaveLength(written.length + 1);
  expect(readFileSync(path, 'utf8')).toContain('Bearer s3cret');
});

it('the line is in the file when write returns', () => {
  const path = fresh();
  const writer = openRecord(path, () => undefined);
  for (const id of ['1', '2', '3']) {
    writer.write(exchange(id));
    expect(readFileSync(path, 'utf8').trimEnd().split('\n').at(-1)).toContain(`"id":"${id}"`);
  }
  writer.close();
  writer.close();
});

it.each([0o644, 0o666, 0o600])('a recording of mode %o becomes private', (mode) => {
  const path = fresh(recordLine('1'));
  chmodSync(path, mode);
  write(path, exchange('2'));
  expect((statSync(path).mode & 0o777).toString(8)).toBe('600');
});

it('a new file is private', () => {
  const path = fresh();
  write(path);
  expect((statSync(path).mode & 0o777).toString(8)).toBe('600');
});

it.each<[string, string, string[], RegExp | null]>([
  ['an empty file', '', ['new'], null],
  ['a whole recording', recordLine('1') + recordLine('2'), ['1', '2', 'new'], null],
  ['half a last line', recordLine('1') + recordLine('2').slice(0, 100), ['1', 'new'], /unfinished \(100 bytes\)$/],
  [
    'a last line that lacks only its end',
    recordLine('1') + recordLine('2').trimEnd(),
    ['1', 'new'],
    /^removed the last line .* unfinished/,
  ],
  ['one byte of a last line', `${recordLine('1')}{`, ['1', 'new'], /unfinished \(1 bytes\)$/],
  ['nothing but half a line', recordLine('1').slice(0, 50), ['new'], /unfinished \(50 bytes\)$/],
  ['nothing but one byte of a line', '{', ['new'], /^removed the last line .* unfinished/],
  ['a line end in front', `\n${recordLine('1')}`, ['1', 'new'], null],
  ['a byte order mark in front', `\ufeff${recordLine('1')}`, ['1', 'new'], null],
  ['a first line that did not fit and was blanked', `${' '.repeat(70_000)}\n${recordLine('1')}`, ['1', 'new'], null],
  [
    'output of --format ndjson',
    `{"v":1,"type":"ready","url":"http://127.0.0.1:1/"}\n${recordLine('1')}`,
    ['1', 'new'],
    null,
  ],
])('appends to %s', async (_, content, wanted, warning) => {
  const path = fresh(content);
  const warnings = write(path, exchange('new'));
  expect(await ids(path)).toEqual(wanted);
  expect(warnings).toHaveLength(warning === null ? 0 : 1);
  if (warning) expect(warnings[0]).toMatch(warning);
});

it.each<[string, string | Buffer]>([
  ['text', 'hello\n'],
  ['JSON that is an array', '[1]\n'],
  ['a JSON object', '{"name":"friend-cb","version":"0.1.0"}\n'],
  ['a JSON object without a line end', '{"name":"friend-cb","version":"0.1.0"}'],
  ['indented JSON', '{\n  "name": "friend-cb"\n}\n'],
  ['bytes', Buffer.from([0x1f, 0x8b, 0, 0])],
])('a file that is no recording is refused and left untouched: %s', (_, content) => {
  const path = fresh(content);
  chmodSync(path, 0o644);
  expect(() => openRecord(path, () => undefined)).toThrow(UserError);
  expect(readFileSync(path)).toEqual(Buffer.from(content));
  expect((statSync(path).mode & 0o777).toString(8)).toBe('644');
});

it.each<[string, () => string]>([
  ['a folder', () => inFolder('')],
  ['a folder that is not there', () => inFolder('missing/x.ndjson')],
])('a path that cannot be written is an error of the user: %s', (_, path) => {
  expect(() => openRecord(path(), () => undefined)).toThrow(UserError);
});

it('a full disk is told once and never thrown', () => {
  expect(write('/dev/full', exchange('1'), exchange('2'), exchange('3'))).toEqual([
    expect.stringMatching(/^cannot write the record '\/dev\/full': .*callbacks are still answered$/),
    "the record '/dev/full' is not whole; missing in it: 3 exchanges",
  ]);
});

it.each<[string, string | Buffer, (number | string)[]]>([
  ['exchanges', recordLine('a') + recordLine('b'), ['a', 'b']],
  ['no line end at the end', recordLine('a') + recordLine('b').trimEnd(), ['a', 'b']],
  ['CRLF', (recordLine('a') + recordLine('b')).replaceAll('\n', '\r\n'), ['a', 'b']],
  ['empty lines', `\n${recordLine('a')}\n\n${recordLine('b')}`, ['a', 'b']],
  [
    'types that are not known',
    `{"v":1,"type":"ready","url":"x"}\n${recordLine('a')}{"v":1,"type":"weather"}\n{"v":1,"type":"summary"}\n`,
    ['a'],
  ],
  ['members that are not known', recordLine('a').replace('{', '{"mood":"good",'), ['a']],
  ['a line separator that another tool left unescaped', JSON.stringify(exchange('a', 'x\u2028y\u2029z')), ['a']],
  ['half a line', recordLine('a') + recordLine('b').slice(0, 60), ['a', 2]],
  ['half a line between two', `${recordLine('a')}${recordLine('b').slice(0, 60)}\n${recordLine('c')}`, ['a', 2, 'c']],
  ['not an object', `1\nnull\n"x"\n${recordLine('a')}`, [1, 2, 3, 'a']],
  ['another version', recordLine('a').replace('"v":1', '"v":2') + recordLine('b'), [1, 'b']],
  ['no request', recordLine('a').replace('"request"', '"req"') + recordLine('b'), [1, 'b']],
  ['no headers', recordLine('a').replace('"headers":[["', '"header":[["') + recordLine('b'), [1, 'b']],
  [
    'headers that are no pairs',
    recordLine('a').replace('[["Authorization","Bearer s3cret"]]', '[1]') + recordLine('b'),
    [1, 'b'],
  ],
  ['headers with a number as value', recordLine('a').replace('"Bearer s3cret"', '1') + recordLine('b'), [1, 'b']],
  ['an unknown encoding', recordLine('a').replace('"utf8"', '"utf7"') + recordLine('b'), [1, 'b']],
  ['a byte order mark', `\ufeff${recordLine('a')}${recordLine('b')}`, ['a', 'b']],
  ['a byte order mark within, where files were joined', `${recordLine('a')}\ufeff${recordLine('b')}`, ['a', 'b']],
  ['an object without a type', `{"level":"info"}\n${recordLine('a')}`, [1, 'a']],
  ['zeros, as a power cut leaves them', `${recordLine('a')}${'\0'.repeat(500)}\n${recordLine('b')}`, ['a', 2, 'b']],
  ['blanks', `${' '.repeat(500)}\n\t\r\n${recordLine('a')}`, ['a']],
  ['bytes that are no UTF-8', Buffer.from(recordLine('é') + recordLine('b'), 'latin1'), [1, 'b']],
  ['half a character', recordLine('a').replace('"{}"', '"\\ud83d"') + recordLine('b'), [1, 'b']],
  ['an empty file', '', []],
])('reads %s', async (_, content, wanted) => {
  const read: (number | string)[] = [];
  const onUnreadable = (problem: string) => void read.push(Number(/\.ndjson, line (\d+): ./.exec(problem)?.[1]));
  for await (const { id } of readExchanges(fresh(content), onUnreadable)) read.push(id);
  expect(read).toEqual(wanted);
});

it('readExchanges rejects with the lines that cannot be read, after the others', async () => {
  const path = fresh(`${recordLine('a')}{"v":1,\n${recordLine('c')}hello\n`);
  const read: string[] = [];
  await expect(
    (async () => {
      for await (const each of readExchanges(path)) read.push(each.id);
    })(),
  ).rejects.toThrow(new RegExp(`^${path}, line 2: it is not JSON: .*\\n${path}, line 4: it is not JSON: .*$`));
  expect(read).toEqual(['a', 'c']);
});

it('a last line that a crash has torn is no reason to reject', async () => {
  expect(await ids(fresh(`${recordLine('a')}${recordLine('b').slice(0, 60)}`))).toEqual(['a']);
});

it.each<[string, () => string]>([
  ['a missing file', () => inFolder('missing.ndjson')],
  ['a folder', () => inFolder('')],
])('readExchanges rejects for %s', async (_, path) => {
  await expect(readAll(path())).rejects.toThrow(/ENOENT|EISDIR/);
});

it.each<[string, Buffer, RegExp]>([
  ['UTF-16', Buffer.from(`\ufeff${recordLine('a')}`, 'utf16le'), /UTF-16/],
  ['UTF-16 without a mark', Buffer.from(recordLine('a'), 'utf16le'), /UTF-16/],
  ['UTF-16 with the high byte first', Buffer.from(`\ufeff${recordLine('a')}`, 'utf16le').swap16(), /UTF-16/],
  ['gzip', gzipSync(recordLine('a')), /compressed by gzip/],
  ['ZIP', Buffer.from('PK\u0003\u0004'), /ZIP/],
])('a file in another form is named as what it is: %s', async (_, content, wanted) => {
  await expect(readAll(fresh(content))).rejects.toThrow(wanted);
});

it('a line without end is told with its number, and takes no memory', async () => {
  const path = fresh(recordLine('a'));
  // A hole in the file, which is read as zeros.
  truncateSync(path, 300 * 1024 * 1024);
  appendFileSync(path, `\n${recordLine('c')}`);
  const read: string[] = [];
  const onUnreadable = (problem: string) => void read.push(problem.replace(path, 'r'));
  for await (const { id } of readExchanges(path, onUnreadable)) read.push(id);
  expect(read).toEqual(['a', 'r, line 2: it is longer than 256 MiB', 'c']);
}, 60_000);

it('a recording larger than any buffer is read to its end, whoever is slow', async () => {
  const path = fresh(Array.from({ length: 2000 }, (_, index) => recordLine(String(index))).join(''));
  const read: string[] = [];
  for await (const { id } of readExchanges(path)) {
    read.push(id);
    await Promise.resolve();
  }
  expect(read).toEqual(Array.from({ length: 2000 }, (_, index) => String(index)));
});
