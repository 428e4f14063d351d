import { expect, it } from 'vitest';
import { readReplyFixture, replyNames } from '../../src/library/fixtures.ts';
import { readSchema, type SchemaName } from '../../src/library/schema-files.ts';
import { isJsonObject, type Json, type JsonObject } from '../../src/protocol/json.ts';
import { problemOfExchange } from '../../src/protocol/problem-of-exchange.ts';
import { REST_CALLS } from '../../src/protocol/rest/calls.ts';
import { renderReportJson } from '../../src/render/report-json.ts';
import { callRest, control, startChatCli } from '../support/chat.ts';
import { closedPort, post, startBackend, startListen, talk } from '../support/counterparts.ts';
import { records, runCli } from '../support/harness.ts';
import { buildCase, buildReport } from '../support/sample-report.ts';
import { compileSchema, problemsOf } from '../support/schemas.ts';

/** Replies that come at once, the broken ones too. */
const REPLIES = replyNames().filter((name) => {
  const { delayMs, fault } = readReplyFixture(name);
  return delayMs === 0 && fault !== 'hang' && fault !== 'slow-body';
});

/** What `listen` and `send` write about a thousand callbacks and every reply. */
async function exchangeRecords(): Promise<JsonObject[]> {
  const replies = REPLIES.flatMap((name) => ['--reply', name]);
  let isFull = false;
  const listening = await startListen(['--format', 'ndjson', '--inspect', '0', ...replies], {
    isStdoutFull: () => isFull,
  });
  const send = (...argv: string[]) => runCli(['send', '--format', 'ndjson', '--expect', 'any', ...argv]);
  const sent = await send('--to', listening.url, '--count', '1000', '--concurrency', '4', '--seed', '1');
  await post(listening.url, { SdkAppid: null }, Buffer.from([0xff, 0xfe]));
  await talk(listening.port, 'no HTTP\r\n\r\n');
  isFull = true;
  await post(listening.url);
  isFull = false;
  await post(listening.url);
  const others = await Promise.all([
    send('--to', `127.0.0.1:${await closedPort()}/`, '--retries', '1'),
    send('--to', 'http://nobody.invalid/'),
    send('--to', 'http://127.0.0.1:1/', '--dry-run'),
    (async () => {
      const backend = await startBackend(() => undefined);
      return send('--to', backend.url, '--timeout', '20ms', '--retries', '1');
    })(),
  ]);
  const { stdout } = await listening.stop();
  return [stdout, sent.stdout, ...others.map((each) => each.stdout)].flatMap(records);
}

/** What `chat` writes about each call, good and bad, and each action of a client. */
async function chatRecords(): Promise<JsonObject[]> {
  const backend = await startBackend();
  const running = await startChatCli(['--to', backend.url, '--format', 'ndjson', '--fault', 'zed=30006']);
  for (const { service, name } of REST_CALLS) await callRest(running.url, `${service}/${name}`, {});
  const both = { DeleteType: 'Delete_Type_Both' };
  const pair = { From_Account: 'alice', To_Account: ['bob'] };
  for (const action of ['add-friend', 'block', 'unblock', 'add-friend', 'delete-friend', 'accept-friend'])
    await control(running.url, `client/${action}`, pair);
  await callRest(running.url, 'sns/friend_delete', { From_Account: 'bob', To_Account: ['alice', 'zed'], ...both });
  await callRest(running.url, 'sns/nothing', {});
  await control(running.url, 'callbacks?settled=true');
  running.interrupt('SIGINT');
  return records((await running.result).stdout);
}

let gathered: Promise<JsonObject[]> | null = null;
/** Made by the first test that asks. */
function all(): Promise<JsonObject[]> {
  gathered ??= Promise.all([exchangeRecords(), chatRecords()]).then((lists) => lists.flat());
  return gathered;
}

/** The schemas by which a reference is followed. */
type Defs = Readonly<Record<string, JsonObject>>;

function resolve(schema: JsonObject, defs: Defs): JsonObject[] {
  const { $ref } = schema;
  if (typeof $ref === 'string') return resolve(defs[$ref.replace('#/$defs/', '')] as JsonObject, defs);
  const several = schema['anyOf'] ?? schema['oneOf'];
  return Array.isArray(several) ? several.flatMap((each) => resolve(each as JsonObject, defs)) : [schema];
}

/** Every member that a schema names, and whether it has to be there. */
function membersOf(schema: JsonObject, defs: Defs, path = ''): Map<string, boolean> {
  const found = new Map<string, boolean>();
  for (const { properties, required, items } of resolve(schema, defs)) {
    if (isJsonObject(items)) for (const [name, must] of membersOf(items, defs, `${path}[]`)) found.set(name, must);
    for (const [name, inner] of Object.entries(isJsonObject(properties) ? properties : {})) {
      const at = `${path}.${name}`;
      found.set(at, Array.isArray(required) && required.includes(name));
      for (const [each, must] of membersOf(inner as JsonObject, defs, at)) found.set(each, must);
    }
  }
  return found;
}

function membersOfFile(name: SchemaName, definition: string | null): Map<string, boolean> {
  const schema = JSON.parse(readSchema(name)) as JsonObject;
  const defs = (schema['$defs'] ?? {}) as Defs;
  return membersOf(definition === null ? schema : (defs[definition] as JsonObject), defs);
}

type Path = readonly (string | number)[];
const written = (path: Path) => path.map((each) => (typeof each === 'number' ? '[]' : `.${each}`)).join('');

/** The places of every member in a value; items of lists by number, headers whole. */
function placesOf(value: Json, path: Path = []): Path[] {
  if (Array.isArray(value))
    return value.every((each) => Array.isArray(each))
      ? []
      : value.flatMap((each, index) => placesOf(each, [...path, index]));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => [[...path, name], ...placesOf(inner, [...path, name])]);
}

/** A copy with another value at a place; undefined removes it. */
function withValue(value: Json, [step, ...rest]: Path, replace: (old: Json) => Json | undefined): Json | undefined {
  if (step === undefined) return replace(value);
  if (Array.isArray(value))
    return value.map((each, index) => (index === step ? (withValue(each, rest, replace) as Json) : each));
  const entries = Object.entries(value as JsonObject).map(([name, inner]) => [
    name,
    name === step ? withValue(inner, rest, replace) : inner,
  ]);
  return Object.fromEntries(entries.filter(([, inner]) => inner !== undefined)) as JsonObject;
}

const DEFINITIONS = {
  exchange: 'exchange',
  rest: 'call',
  client: 'call',
  ready: 'ready',
  summary: 'summary',
  unshown: 'unshown',
};
const typeOf = (record: JsonObject) => DEFINITIONS[record['type'] as keyof typeof DEFINITIONS];
/** Only in reports, which keep the beginning of a large body. */
const isOfReports = (member: string) => member.endsWith('.bodyBytes');

it('thousands of real lines go with the schemas', async () => {
  const lines = await all();
  expect(lines.length).toBeGreaterThan(2000);
  expect(lines.flatMap((line) => problemsOf('record', line))).toEqual([]);
  const exchanges = lines.filter(({ type }) => type === 'exchange');
  expect(exchanges.flatMap((line) => problemsOf('exchange', line))).toEqual([]);
  expect(exchanges.map(problemOfExchange).filter((problem) => problem !== null)).toEqual([]);
});

it.each(['exchange', 'call', 'ready', 'summary', 'unshown'])(
  '%s: the lines have the members of the schema, and no others',
  async (definition) => {
    const lines = (await all()).filter((line) => typeOf(line) === definition);
    const seen = new Set(lines.flatMap((line) => placesOf(line).map(written)));
    const named = [...membersOfFile('record', definition).keys()];
    expect([...seen].filter((member) => !named.includes(member))).toEqual([]);
    const absent = named.filter((member) => !seen.has(member));
    expect(absent.filter((member) => !isOfReports(member))).toEqual([]);
  },
);

/** The first line in which each member is found. */
async function firstWithEach(): Promise<[JsonObject, Path][]> {
  const found = new Map<string, [JsonObject, Path]>();
  for (const line of await all())
    for (const path of placesOf(line)) {
      const key = `${typeOf(line)}${written(path)}`;
      if (!found.has(key)) found.set(key, [line, path]);
    }
  return [...found.values()];
}

const isTaken = (name: SchemaName, line: Json | undefined) => compileSchema(name)(line);

it('every member with a value of another type is refused, and so is a line without one that has to be there', async () => {
  const places = await firstWithEach();
  expect(places.length).toBeGreaterThan(80);
  const wrong = places.flatMap(([line, path]) => {
    const where = `${typeOf(line)}${written(path)}`;
    const isFound = (what: string, expected: boolean, replace: (old: Json) => Json | undefined) =>
      isTaken('record', withValue(line, path, replace)) === expected ? [] : [`${where}: ${what}`];
    const isRequired = membersOfFile('record', typeOf(line)).get(written(path)) === true;
    return [
      ...isFound('another type is taken', false, (old) => (typeof old === 'object' && old !== null ? 7 : { odd: [] })),
      ...isFound(isRequired ? 'it is not missed' : 'it is missed', !isRequired, () => undefined),
      ...(isObjectAt(line, path)
        ? isFound('a new member beside it is refused', true, (old) => ({ ...(old as JsonObject), later: 1 }))
        : []),
    ];
  });
  expect(wrong).toEqual([]);
});

/** Whether an object stands at a place. */
function isObjectAt(line: JsonObject, path: Path): boolean {
  const value = path.reduce<Json | undefined>((inner, step) => (inner as JsonObject | undefined)?.[step], line);
  return isJsonObject(value);
}

it('an exchange is the same in the report of verify', async () => {
  const exchange = membersOfFile('exchange', null);
  expect(membersOfFile('verify-report', 'exchange')).toEqual(exchange);
  expect(membersOfFile('record', 'exchange')).toEqual(exchange);
  const validate = compileSchema('verify-report');
  const report = JSON.parse(renderReportJson(buildReport([buildCase('accept/one-way')])));
  const inReport = (line: Json | undefined) =>
    validate({ ...report, cases: [{ ...report.cases[0], exchanges: [line] }] });
  expect(inReport((await all()).find(({ type }) => type === 'exchange'))).toBe(true);
  const places = (await firstWithEach()).filter(([line]) => line['type'] === 'exchange');
  const differ = places.flatMap(([line, path]) =>
    [7, 'x', null, {}, [], undefined].flatMap((value) => {
      const changed = withValue(line, path, () => value as Json | undefined);
      return isTaken('exchange', changed) === inReport(changed) ? [] : [`${written(path)} = ${JSON.stringify(value)}`];
    }),
  );
  expect(differ).toEqual([]);
});
