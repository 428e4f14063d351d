import { appendFileSync, readdirSync, readFileSync, renameSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import draft6 from 'ajv/dist/refs/json-schema-draft-06.json' with { type: 'json' };
import schemas from 'har-schema';
import { expect, it } from 'vitest';
import { UserError } from '../../src/errors.ts';
import { type Exchange, encodeBody } from '../../src/protocol/exchange.ts';
import { readExchanges } from '../../src/record/reader.ts';
import { openRecord } from '../../src/record/writer.ts';
import { COMMAND, OK, PAIRS } from '../support/counterparts.ts';
import { exchange } from '../support/exchange.ts';
import { readAll } from '../support/harness.ts';
import { launch } from '../support/launch.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const inFolder = makeTemporaryFolder();
const ajv = new Ajv({ strict: false, validateFormats: false });
ajv.addMetaSchema(draft6);
ajv.addSchema(Object.values(schemas));
const isHar = ajv.getSchema('har.json#');

let count = 0;
function fresh(content: string | null = null, extension = 'har'): string {
  const path = inFolder(`${++count}.${extension}`);
  if (content !== null) writeFileSync(path, content);
  return path;
}

const entriesOf = (path: string): { request: { url: string } }[] => {
  const har = JSON.parse(readFileSync(path, 'utf8'));
  expect([isHar?.(har), isHar?.errors]).toEqual([true, null]);
  return har.log.entries;
};

function write(path: string, ...exchanges: Exchange[]): string[] {
  const warnings: string[] = [];
  const writer = openRecord(path, (message) => warnings.push(message));
  for (const each of exchanges) writer.write(each);
  writer.close();
  return warnings;
}

const withRequest = (id: string, more: Partial<Exchange['request']>): Exchange => {
  const made = exchange(id);
  return { ...made, request: { ...made.request, ...more } };
};

/** What a recording may hold: odd bytes, odd targets, no reply, retries, copies. */
const ODD: readonly Exchange[] = [
  exchange('plain', PAIRS),
  exchange('lines', 'two\nlines\r\n\u2028\u0085'),
  exchange('hidden', 'bidi \u202e zero \u200b ##[error] 😀'),
  withRequest('bytes', encodeBody(Buffer.from([0xff, 0x00, 0x80]))),
  withRequest('empty', { body: '' }),
  withRequest('target', { target: '/caf\xe9|"?a=%zz&b=%C3%A9#x' }),
  withRequest('absolute', { target: 'http://elsewhere/x?y' }),
  withRequest('tunnel', { method: 'CONNECT', target: 'localhost:443' }),
  withRequest('star', { method: 'OPTIONS', target: '*' }),
  withRequest('headers', {
    headers: [
      ['X-A', '1'],
      ['x-a', ''],
      ['HOST', 'h:1'],
      ['Host', 'other'],
    ],
    httpVersion: '1.0',
  }),
  { ...exchange('copy'), side: 'sent', parent: 'plain', attempt: 2 },
  {
    ...exchange('none'),
    reply: null,
    failure: { kind: 'reset', message: 'reset', code: 'ECONNRESET' },
    latencyMs: null,
    verdict: 'broken',
  },
  { ...exchange('dry'), reply: null, verdict: null, latencyMs: null },
  {
    ...exchange('told'),
    callback: { command: COMMAND, sdkAppId: '1', platform: null, clientIp: null, pairCount: 1, pairs: [] },
    findings: [{ code: 'envelope-missing', level: 'must', about: 'reply', message: 'm', at: 'x' } as never],
    reply: { status: 500, headers: [['Location', 'http://u:p@h/']], ...encodeBody(Buffer.from([0xc3, 0x28])) },
  },
];

it('NDJSON → HAR → NDJSON: every exchange is what it was, to the byte', async () => {
  const [lines, har, again] = [fresh(null, 'ndjson'), fresh(), fresh(null, 'ndjson')];
  write(lines, ...ODD);
  const first = await readAll(lines);
  expect(write(har, ...first)).toEqual([]);
  expect(entriesOf(har)).toHaveLength(ODD.length);
  const second = await readAll(har);
  expect(second).toEqual(ODD);
  write(again, ...second);
  expect(readFileSync(again)).toEqual(readFileSync(lines));
});

it('the document is whole after every entry, private, and has URLs of the Host header', () => {
  const path = fresh();
  const writer = openRecord(path, () => undefined, { received: 'https', sent: 'http' });
  expect(entriesOf(path)).toEqual([]);
  for (const id of ['1', '2', '3']) {
    writer.write(withRequest(id, { headers: [['Host', 'im.example.com:8443']] }));
    expect(entriesOf(path)).toHaveLength(Number(id));
  }
  writer.write(withRequest('4', { headers: [['Host', 'a b']] }));
  writer.close();
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(entriesOf(path).map(({ request }) => request.url)).toEqual([
    ...Array.from({ length: 3 }, () => 'https://im.example.com:8443/?a=1'),
    'https://localhost/?a=1',
  ]);
});

it('a second run appends to it', async () => {
  const path = fresh();
  for (const id of ['1', '2']) expect(write(path, exchange(id))).toEqual([]);
  expect(write(path)).toEqual([]);
  expect((await readAll(path)).map(({ id }) => id)).toEqual(['1', '2']);
  expect(entriesOf(path)).toHaveLength(2);
});

it('cut at any byte, it is read as far as it goes, and mended by the next run', async () => {
  const path = fresh();
  write(path, exchange('1'), exchange('2'));
  const whole = readFileSync(path);
  const firstEnd = whole.indexOf('},\n{"startedDateTime"') + 1;
  const secondEnd = whole.length - '\n]}}\n'.length;
  for (let length = 1; length < whole.length; length += length > firstEnd && length < secondEnd - 3 ? 97 : 1) {
    writeFileSync(path, whole.subarray(0, length));
    const expected = ['1', '2'].slice(0, length < firstEnd ? 0 : length < secondEnd ? 1 : 2);
    const read: string[] = [];
    const isHeadWhole = length > whole.indexOf('[],"entries":[') + 13;
    if (isHeadWhole) {
      for await (const { id } of readExchanges(path)) read.push(id);
      expect(read).toEqual(expected);
      write(path, exchange('3'));
      expect((await readAll(path)).map(({ id }) => id)).toEqual([...expected, '3']);
      expect(entriesOf(path)).toHaveLength(expected.length + 1);
    }
  }
});

it('cut, moved or written to from outside while it is open, it goes on', async () => {
  const path = fresh();
  const warnings: string[] = [];
  const writer = openRecord(path, (message) => warnings.push(message.replaceAll(path, 'F')));
  writer.write(exchange('1'));
  writer.write(exchange('2'));
  truncateSync(path, statSync(path).size - 100);
  writer.write(exchange('3'));
  expect((await readAll(path)).map(({ id }) => id)).toEqual(['1', '3']);
  appendFileSync(path, 'x');
  writer.write(exchange('4'));
  expect(entriesOf(path).length).toBeGreaterThan(1);
  renameSync(path, `${path}.1`);
  writer.write(exchange('5'));
  writer.close();
  expect((await readAll(path)).map(({ id }) => id)).toEqual(['5']);
  expect(warnings[0]).toMatch(/^the record 'F' was cut by 100 bytes from outside/);
  expect(warnings.at(-1)).toBe("the record 'F' was moved or deleted: writing goes on in a new file of that name");
});

it.each([
  ['of another tool', '{"log":{"version":"1.2","creator":{"name":"WebInspector"},"entries":[]}}'],
  ['of lines', `${JSON.stringify(exchange('1'))}\n`],
])('a file %s is not written to', (_, content) => {
  const path = fresh(content);
  expect(() => openRecord(path, () => undefined)).toThrow(UserError);
  expect(readFileSync(path, 'utf8')).toBe(content);
});

it('killed, listen has lost no exchange that was answered', async () => {
  const path = fresh();
  const listening = launch(['listen', '--port', '0', '--record', path]);
  const [, url = ''] = await listening.seen('stderr', /listening on (\S+)/);
  const answered: number[] = [];
  const ended = listening.ended;
  for (let n = 0; n < 40; n += 1) {
    await (await fetch(`${url}?n=${n}`, { method: 'POST', body: PAIRS })).text();
    answered.push(n);
  }
  listening.child.kill('SIGKILL');
  await ended;
  const recorded = (await readAll(path)).map(({ request }) => Number(/n=(\d+)/.exec(request.target)?.[1]));
  expect(recorded).toEqual(answered);
  expect(entriesOf(path)).toHaveLength(40);
});

const ENTRY = {
  startedDateTime: '2026-11-23T12:00:00.5+08:00',
  time: 12.5,
  request: {
    method: 'POST',
    url: `https://im.example.com/im?SdkAppid=1&CallbackCommand=${COMMAND}&t=é#part`,
    httpVersion: 'h2',
    headers: [
      { name: ':authority', value: 'im.example.com' },
      { name: 'content-type', value: 'application/json' },
    ],
    postData: { mimeType: 'application/json', text: PAIRS },
  },
  response: {
    status: 200,
    headers: [
      { name: 'content-encoding', value: 'br' },
      { name: 'content-type', value: 'application/json' },
    ],
    content: { size: 52, text: Buffer.from(OK).toString('base64'), encoding: 'base64' },
  },
};
type Entry = typeof ENTRY;
const archive = (...entries: unknown[]) => JSON.stringify({ log: { version: '1.2', entries } }, null, 2);
const changed = (request: object): Entry => ({ ...ENTRY, request: { ...ENTRY.request, ...request } });

it('an archive of another tool: a callback with its reply, judged anew', async () => {
  const [read, ...rest] = await readAll(fresh(`\ufeff\n${archive(ENTRY)}`));
  expect(rest).toEqual([]);
  expect(read).toMatchObject({
    id: 'har-1',
    at: '2026-11-23T04:00:00.500Z',
    side: 'sent',
    request: {
      method: 'POST',
      target: `/im?SdkAppid=1&CallbackCommand=${COMMAND}&t=%C3%A9`,
      httpVersion: '2',
      headers: [['content-type', 'application/json']],
      body: PAIRS,
      bodyEncoding: 'utf8',
    },
    reply: { status: 200, headers: [['content-type', 'application/json']], bodyEncoding: 'base64' },
    failure: null,
    latencyMs: 12.5,
    verdict: 'ok',
    callback: { command: COMMAND, sdkAppId: '1', pairCount: 1 },
  });
});

it.each<[string, unknown, string]>([
  ['no object', 7, 'it is not an object'],
  ['no request', {}, 'its request has no method, no url or no headers'],
  ['a method that ends a line', changed({ method: 'POST', headers: [{ name: 'a', value: 'b\r\nc' }] }), 'a header of'],
  ['half a character', changed({ postData: { text: `${PAIRS.slice(0, -1)},"x":"\ud800"}` } }), 'half a character'],
  ['no base64', changed({ postData: { text: '***', encoding: 'base64' } }), 'is not base64'],
])('an entry with %s is told by its number, and left out', async (_, entry, says) => {
  const told: string[] = [];
  const read: string[] = [];
  const path = fresh(archive(ENTRY, entry, ENTRY));
  for await (const { id } of readExchanges(path, (problem) => told.push(problem.replace(path, 'F')))) read.push(id);
  expect(read).toEqual(['har-1', 'har-3']);
  expect(told).toEqual([expect.stringContaining(`F, entry 2: `)]);
  expect(told[0]).toContain(says);
});

it.each<[string, object]>([
  ['a page', { method: 'GET', postData: undefined }],
  ['another POST', { url: 'https://im.example.com/login', postData: { text: '{"user":"a"}' } }],
  ['a form', { url: 'https://im.example.com/', postData: { params: [] } }],
])('%s is no callback', async (_, request) => {
  const others: string[] = [];
  const read: Exchange[] = [];
  for await (const each of readExchanges(fresh(archive(changed(request))), null, (type) => others.push(type)))
    read.push(each);
  expect([read, others]).toEqual([[], ['har-entry']]);
});

it('a request without a reply, and one whose body is base64', async () => {
  const bytes = Buffer.from(PAIRS).toString('base64');
  const entries = [
    { ...ENTRY, response: { status: 0, headers: [], content: {}, _error: 'net::ERR_CONNECTION_RESET' } },
    changed({ postData: { text: bytes, _encoding: 'base64' } }),
  ];
  const [none, encoded] = await readAll(fresh(archive(...entries), 'json'));
  expect(none).toMatchObject({ reply: null, latencyMs: null, verdict: 'broken' });
  expect(none?.failure).toEqual({ kind: 'closed', message: 'net::ERR_CONNECTION_RESET' });
  expect(encoded?.request).toMatchObject({ body: bytes, bodyEncoding: 'base64' });
});

it.each<[string, string]>([
  ['{"log":{"entries":[', 'is not JSON'],
  ['{"log":{}}', 'has no log.entries'],
  ['{"comment":"x"}', 'has no log.entries'],
  ['{\n}', 'has no log.entries'],
])('%j is refused', async (content, says) => {
  await expect(readAll(fresh(content))).rejects.toThrow(says);
});

it.runIf(process.platform === 'linux')('a file is closed when nobody reads on, and when it is refused', async () => {
  const open = () => readdirSync('/proc/self/fd').length;
  const [lines, har, odd] = [fresh(null, 'ndjson'), fresh(), fresh('{"log":{')];
  write(lines, ...ODD);
  write(har, ...ODD);
  const before = open();
  for (const path of [lines, har]) for await (const _ of readExchanges(path)) break;
  await expect(readAll(odd)).rejects.toThrow();
  await expect.poll(open).toBeLessThanOrEqual(before);
});
