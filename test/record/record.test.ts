import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { UserError } from '../../src/errors.ts';
import type { Exchange } from '../../src/protocol/exchange.ts';
import { readExchanges } from '../../src/record/reader.ts';
import { openRecord } from '../../src/record/writer.ts';
import { readAll } from '../support/harness.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const inFolder = makeTemporaryFolder();
let count = 0;

const fresh = (content: string | Buffer | null = null, mode = 0o644) => {
  const path = inFolder(`${++count}.ndjson`);
  if (content !== null) writeFileSync(path, content, { mode });
  return path;
};

const exchange = (id: string, body = '{}'): Exchange => ({
  v: 1,
  type: 'exchange',
  id,
  at: '2026-11-23T04:00:00.123Z',
  side: 'received',
  request: {
    method: 'POST',
    target: '/?a=1',
    httpVersion: '1.1',
    headers: [['Authorization', 'Bearer s3cret']],
    body,
    bodyEncoding: 'utf8',
  },
  reply: { status: 200, headers: [], body: '{}', bodyEncoding: 'utf8' },
  failure: null,
  latencyMs: 1,
  callback: null,
  verdict: 'ok',
  findings: [],
});
const line = (id: string) => `${JSON.stringify(exchange(id))}\n`;

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
    '\ud83d lone',
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
  const path = fresh(line('1'));
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
  ['a whole recording', line('1') + line('2'), ['1', '2', 'new'], null],
  ['half a last line', line('1') + line('2').slice(0, 100), ['1', 'new'], /unfinished \(100 bytes\)$/],
  [
    'a last line that lacks only its end',
    line('1') + line('2').trimEnd(),
    ['1', 'new'],
    /^removed the last line .* unfinished/,
  ],
  ['one byte of a last line', `${line('1')}{`, ['1', 'new'], /unfinished \(1 bytes\)$/],
  ['nothing but half a line', line('1').slice(0, 50), ['new'], /unfinished \(50 bytes\)$/],
  ['nothing but one byte of a line', '{', ['new'], /^removed the last line .* unfinished/],
  ['output of --format ndjson', `{"v":1,"type":"ready","url":"http://127.0.0.1:1/"}\n${line('1')}`, ['1', 'new'], null],
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
  ['a line end in front', `\n${line('1')}`],
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
  ]);
});

it.each<[string, string, (number | string)[]]>([
  ['exchanges', line('a') + line('b'), ['a', 'b']],
  ['no line end at the end', line('a') + line('b').trimEnd(), ['a', 'b']],
  ['CRLF', (line('a') + line('b')).replaceAll('\n', '\r\n'), ['a', 'b']],
  ['empty lines', `\n${line('a')}\n\n${line('b')}`, ['a', 'b']],
  [
    'types that are not known',
    `{"v":1,"type":"ready","url":"x"}\n${line('a')}{"v":1,"type":"weather"}\n{"v":1,"type":"summary"}\n`,
    ['a'],
  ],
  ['members that are not known', line('a').replace('{', '{"mood":"good",'), ['a']],
  ['a line separator that another tool left unescaped', JSON.stringify(exchange('a', 'x\u2028y\u2029z')), ['a']],
  ['half a line', line('a') + line('b').slice(0, 60), ['a', 2]],
  ['half a line between two', `${line('a')}${line('b').slice(0, 60)}\n${line('c')}`, ['a', 2, 'c']],
  ['not an object', `1\nnull\n"x"\n${line('a')}`, [1, 2, 3, 'a']],
  ['another version', line('a').replace('"v":1', '"v":2') + line('b'), [1, 'b']],
  ['no request', line('a').replace('"request"', '"req"') + line('b'), [1, 'b']],
  ['no headers', line('a').replace('"headers":[["', '"header":[["') + line('b'), [1, 'b']],
  ['headers that are no pairs', line('a').replace('[["Authorization","Bearer s3cret"]]', '[1]') + line('b'), [1, 'b']],
  ['headers with a number as value', line('a').replace('"Bearer s3cret"', '1') + line('b'), [1, 'b']],
  ['an unknown encoding', line('a').replace('"utf8"', '"utf7"') + line('b'), [1, 'b']],
  ['an empty file', '', []],
])('reads %s', async (_, content, wanted) => {
  const read: (number | string)[] = [];
  const onUnreadable = (problem: string) => void read.push(Number(/\.ndjson, line (\d+): ./.exec(problem)?.[1]));
  for await (const { id } of readExchanges(fresh(content), onUnreadable)) read.push(id);
  expect(read).toEqual(wanted);
});

it('readExchanges ends with the number of the line that cannot be read', async () => {
  const path = fresh(`${line('a')}{"v":1,\n${line('c')}`);
  const read: string[] = [];
  await expect(
    (async () => {
      for await (const each of readExchanges(path)) read.push(each.id);
    })(),
  ).rejects.toThrow(`${path}, line 2: `);
  expect(read).toEqual(['a']);
});

it.each<[string, () => string]>([
  ['a missing file', () => inFolder('missing.ndjson')],
  ['a folder', () => inFolder('')],
])('readExchanges rejects for %s', async (_, path) => {
  await expect(readAll(path())).rejects.toThrow(/ENOENT|EISDIR/);
});

it('a recording larger than any buffer is read to its end, whoever is slow', async () => {
  const path = fresh(Array.from({ length: 2000 }, (_, index) => line(String(index))).join(''));
  const read: string[] = [];
  for await (const { id } of readExchanges(path)) {
    read.push(id);
    await Promise.resolve();
  }
  expect(read).toEqual(Array.from({ length: 2000 }, (_, index) => String(index)));
});
