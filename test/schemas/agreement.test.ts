import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { createCallbackBuilder } from '../../src/contract/callback-builder.ts';
import { breakages, breakDraft } from '../../src/contract/fuzz/breakages.ts';
import { finishDraft } from '../../src/contract/fuzz/draft.ts';
import { draftValid, validPlans } from '../../src/contract/fuzz/valid-plan.ts';
import {
  buildIncoming,
  callbackNames,
  readCallbackFixture,
  readIncomingRows,
  readReplyFixture,
  replyNames,
} from '../../src/library/fixtures.ts';
import { readSchema } from '../../src/library/schema-files.ts';
import { buildBody } from '../../src/protocol/callback.ts';
import { parseEndpoint } from '../../src/protocol/endpoint.ts';
import type { RawRequest } from '../../src/protocol/exchange.ts';
import { type Json, type JsonObject, readJson } from '../../src/protocol/json.ts';
import { checkCallback } from '../../src/protocol/judge-callback.ts';
import { judgeReply } from '../../src/protocol/judge-reply.ts';
import { FRIEND_DELETE, parseQuery, queryOf } from '../../src/protocol/query.ts';
import { createRandom, many } from '../support/random.ts';
import { compileSchema } from '../support/schemas.ts';

/**
 * The schemas and the judges agree: what a judge finds against a must-rule, a schema refuses, and it
 * refuses nothing else. What no schema can say is the list of docs/schema.md, and each entry of it has
 * a test below.
 */

/** Whether bytes are JSON that a schema takes: bytes that are not JSON never get as far as a schema. */
function isTaken(name: 'callback' | 'reply', bytes: Uint8Array): boolean {
  const reading = readJson(bytes);
  return reading.ok && compileSchema(name)(reading.value);
}

const TARGET = `/?SdkAppid=888888&CallbackCommand=${FRIEND_DELETE}&contenttype=json&ClientIP=127.0.0.1&OptPlatform=iOS`;

/** The must-findings about a body that comes with a right query. */
const faultsOfBody = (body: Uint8Array) =>
  checkCallback({ method: 'POST', target: TARGET, headers: [], body }, { sdkAppId: '888888', token: null }, 0)
    .findings.filter(({ level }) => level === 'must')
    .map(({ code }) => code);

const CONTEXT = { host: 'h', address: 'h:1', timeoutMs: 2000 };
const HEADERS = [['Content-Type', 'application/json']] as const;

/** The must-findings about the envelope in a reply that came whole, with status 200. */
const faultsOfReply = (body: Uint8Array) =>
  judgeReply({ reply: { status: 200, headers: HEADERS, body }, failure: null, latencyMs: 1 }, CONTEXT)
    .findings.filter(({ level }) => level === 'must')
    .map(({ code }) => code);

/** Where judge and schema differ; empty where they agree. */
function differences(name: 'callback' | 'reply', bodies: readonly Uint8Array[]): unknown[] {
  const faultsOf = name === 'callback' ? faultsOfBody : faultsOfReply;
  return bodies.flatMap((body) => {
    const faults = faultsOf(body);
    const taken = isTaken(name, body);
    return taken === (faults.length === 0) ? [] : [{ body: Buffer.from(body).toString().slice(0, 300), taken, faults }];
  });
}

/** Both answers have to come, or nothing is compared. */
function expectAgreement(name: 'callback' | 'reply', bodies: readonly Uint8Array[], least: number): void {
  expect(differences(name, bodies)).toEqual([]);
  const taken = bodies.filter((body) => isTaken(name, body)).length;
  expect(taken).toBeGreaterThanOrEqual(least);
  expect(bodies.length - taken).toBeGreaterThanOrEqual(least);
}

it('every named callback is taken', () => {
  const bodies = callbackNames().map((name) => buildBody(readCallbackFixture(name).body));
  expect(differences('callback', bodies)).toEqual([]);
  expect(bodies.filter((body) => !isTaken('callback', body))).toEqual([]);
});

it('every row of incoming callbacks: the body', () => {
  expectAgreement(
    'callback',
    readIncomingRows().map((row) => Buffer.from(buildIncoming(row).body)),
    15,
  );
});

it('every named reply: the envelope', () => {
  expectAgreement(
    'reply',
    replyNames().map((name) => readReplyFixture(name).body),
    15,
  );
});

const reading = parseEndpoint('http://127.0.0.1:1/im');
if (!reading.ok) throw new Error('the endpoint of the tests is right');
const build = createCallbackBuilder({
  endpoint: reading.endpoint,
  sdkAppId: '888888',
  token: null,
  seed: 1,
  accounts: [],
  headers: [],
  userAgent: 'test',
  now: () => 0,
});
const ID = 'a0b1c2d3-0000-4000-a000-000000000000';
const VALID = fc
  .sample(validPlans(fc), { seed: 1, numRuns: 1000 })
  .map((plan) => finishDraft(draftValid(plan, build, []), ID, build));
const BROKEN = fc
  .sample(fc.record({ list: breakages(fc, false), plan: validPlans(fc) }), { seed: 2, numRuns: 3000 })
  .map(({ list, plan }) => finishDraft(breakDraft(draftValid(plan, build, []), list, build.foreignId), ID, build));

it('1,000 generated callbacks are taken', () => {
  const bodies = VALID.map(({ body }) => body);
  expect(differences('callback', bodies)).toEqual([]);
  expect(bodies.every((body) => isTaken('callback', body))).toBe(true);
});

it('3,000 broken callbacks: the body', () => {
  expectAgreement(
    'callback',
    BROKEN.map(({ body }) => body),
    500,
  );
});

/** What may stand in the place of any value. */
const ODD: readonly Json[] = [
  null,
  true,
  0,
  1,
  -1,
  1.5,
  2,
  1e300,
  '',
  'OK',
  'ok',
  'FAIL',
  '0',
  FRIEND_DELETE,
  [],
  [null],
  {},
  { From_Account: 'a', To_Account: 'b' },
];
const OK = { ActionStatus: 'OK', ErrorCode: 0, ErrorInfo: '' };
const CALLBACK = { CallbackCommand: FRIEND_DELETE, PairList: [{ From_Account: 'a', To_Account: 'b' }] };
const FAIL = { ...OK, ActionStatus: 'FAIL', ErrorCode: 1 };
const QUERY = Object.fromEntries(
  ['SdkAppid', 'contenttype', 'ClientIP', 'OptPlatform', 'RequestId', 'Sign', 'RequestTime'].map((each) => [each, 'x']),
);
const NAMES = [
  'CallbackCommand',
  'SdkAppid',
  'ActionStatus',
  'ErrorCode',
  'ErrorInfo',
  'PairList',
  'From_Account',
  '__proto__',
  'constructor',
];

/** One change somewhere in a value: a member or an item is replaced, removed or added. */
function mutate(value: Json, random: () => number): Json {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  if (typeof value !== 'object' || value === null || random() < 0.1) return pick(ODD);
  if (Array.isArray(value)) {
    if (value.length === 0 || random() < 0.2) return [...value, pick(ODD)];
    const at = Math.floor(random() * value.length);
    return value.map((each, index) => (index === at ? mutate(each, random) : each));
  }
  const entries = Object.entries(value);
  const name = pick([...Object.keys(value), ...NAMES]);
  const chance = random();
  if (chance < 0.15) return Object.fromEntries(entries.filter(([each]) => each !== name));
  if (chance < 0.3 || !Object.hasOwn(value, name)) return Object.fromEntries([...entries, [name, pick(ODD)]]);
  return Object.fromEntries(entries.map(([each, inner]) => [each, each === name ? mutate(inner, random) : inner]));
}

/** One to four changes. */
const mutated = (seed: number, count: number, start: Json) => {
  const random = createRandom(seed);
  return many(count, () =>
    many(1 + Math.floor(random() * 4), () => 0).reduce((value: Json) => mutate(value, random), start),
  ).map((value) => buildBody(value));
};

it('10,000 changed callbacks and 10,000 changed replies', () => {
  expectAgreement('callback', mutated(1, 10_000, CALLBACK), 1000);
  expectAgreement('reply', [...mutated(2, 5000, OK), ...mutated(3, 5000, FAIL)], 500);
});

it('every reply of three values each', () => {
  const some = [...ODD, undefined];
  const all = some.flatMap((ActionStatus) =>
    some.flatMap((ErrorCode) =>
      some.map((ErrorInfo) =>
        Object.fromEntries(
          Object.entries({ ActionStatus, ErrorCode, ErrorInfo }).filter(([, each]) => each !== undefined),
        ),
      ),
    ),
  );
  expectAgreement(
    'reply',
    all.map((each) => buildBody(each as JsonObject)),
    10,
  );
});

/** A query as an object; null where a parameter is given twice, which an object cannot have. */
function asObject({ target }: RawRequest): Record<string, string> | null {
  const { parameters, undecodable } = parseQuery(queryOf(target));
  const names = parameters.map(({ name }) => name);
  if (new Set(names).size < names.length || undecodable.length > 0) return null;
  return Object.fromEntries(parameters.map(({ name, value }) => [name, value]));
}

it('the query of every row and of every generated callback', () => {
  const requests = [...readIncomingRows().map(buildIncoming), ...VALID, ...BROKEN];
  let refused = 0;
  const wrong = requests.flatMap((request) => {
    const query = asObject(request);
    if (query === null) return [];
    // What the schema does not know: whether it is our app.
    const policy = { sdkAppId: query['SdkAppid'] || '888888', token: null };
    const whole: RawRequest = { ...request, method: 'POST', body: buildBody(CALLBACK) };
    const faults = checkCallback(whole, policy, 0).findings.filter(({ level }) => level === 'must');
    const taken = compileSchema('callback-query')(query);
    if (!taken) refused += 1;
    return taken === (faults.length === 0) ? [] : [{ query: JSON.stringify(query).slice(0, 300), faults }];
  });
  expect(wrong).toEqual([]);
  expect(refused).toBeGreaterThan(100);
});

/** What refuses something; `type` beside `const` or `enum` is there for generators. */
const REFUSING = ['type', 'required', 'const', 'enum', 'items', '$ref', 'minLength', 'pattern', 'then', 'else'];

/** A schema without one of the places where it refuses something, for each such place. */
function loosened(schema: Json, path = '$'): [string, Json][] {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return [];
  const isIdle = (name: string) => name === 'type' && ('const' in schema || 'enum' in schema);
  return Object.entries(schema).flatMap(([name, inner]): [string, Json][] => {
    const at = `${path}.${name}`;
    const others = Object.fromEntries(Object.entries(schema).filter(([each]) => each !== name));
    const within = loosened(inner, at).map(([where, each]): [string, Json] => [where, { ...schema, [name]: each }]);
    if (name === 'required' && Array.isArray(inner))
      return inner.map((member) => [
        `${at}.${member}`,
        { ...schema, required: inner.filter((each) => each !== member) },
      ]);
    // `if` asks, and refuses nothing itself.
    if (name === 'if' || !REFUSING.includes(name) || isIdle(name)) return name === 'if' ? [] : within;
    return [[at, others], ...within];
  });
}

it.each<['callback' | 'callback-query' | 'reply', number, string[]]>([
  ['callback', 8, []],
  ['callback-query', 10, []],
  // Each status has one code, which its branch names. Generators look at the list.
  ['reply', 8, ['$.properties.ErrorCode.enum']],
])('%s: it refuses nothing in vain', (name, least, expected) => {
  const bodies = [
    ...mutated(1, 3000, CALLBACK),
    ...mutated(2, 3000, OK),
    ...mutated(3, 3000, FAIL),
    ...mutated(4, 3000, QUERY),
  ];
  const values = bodies.map((body) => JSON.parse(Buffer.from(body).toString()) as Json);
  const { $id: _, ...schema } = JSON.parse(readSchema(name)) as JsonObject;
  const right = compileSchema(name);
  const idle = loosened(schema).filter(([, loose]) => {
    const validate = new Ajv2020({ strict: false }).compile(loose as JsonObject);
    return values.every((value) => validate(value) === right(value));
  });
  expect(idle.map(([where]) => where)).toEqual(expected);
  expect(loosened(schema).length).toBeGreaterThanOrEqual(least);
});

/** What no schema can say: the heading of each entry in docs/schema.md, and a proof. */
const UNSAID: Readonly<Record<string, () => void>> = {
  'the bytes are JSON at all': () => {
    const bom = Buffer.from(`\ufeff${JSON.stringify(OK)}`);
    expect(faultsOfReply(bom)).toEqual(['reply-bom']);
    expect(compileSchema('reply')(JSON.parse(bom.toString().slice(1)))).toBe(true);
    expect(faultsOfBody(Buffer.from(JSON.stringify(CALLBACK)).subarray(1))).toEqual(['body-not-json']);
  },
  'a member that stands there twice': () => {
    const twice = Buffer.from('{"ActionStatus":"NO","ActionStatus":"OK","ErrorCode":0,"ErrorInfo":""}');
    // Both follow the last one, as JSON.parse does. A parser that follows the first one shows another value.
    expect([faultsOfReply(twice), isTaken('reply', twice)]).toEqual([[], true]);
  },
  'the spelling of a number': () => {
    for (const code of ['1.0', '1e0', '10e-1', '0.1e1']) {
      const body = Buffer.from(`{"ActionStatus":"FAIL","ErrorCode":${code},"ErrorInfo":""}`);
      expect([code, faultsOfReply(body), isTaken('reply', body)]).toEqual([code, [], true]);
    }
  },
  'half a character': () => {
    const body = Buffer.from('{"ActionStatus":"FAIL","ErrorCode":1,"ErrorInfo":"\\ud800"}');
    expect([faultsOfReply(body), isTaken('reply', body)]).toEqual([[], true]);
  },
  'query and body name one command': () => {
    // To another command belongs another body, which the judge leaves alone.
    const body = Buffer.from('{"CallbackCommand":"State.StateChange"}');
    expect([faultsOfBody(body), isTaken('callback', body)]).toEqual([['command-mismatch', 'pairlist-missing'], false]);
    const request = { method: 'POST', target: TARGET.replace(FRIEND_DELETE, 'State.StateChange'), headers: [], body };
    const { findings } = checkCallback(request, { sdkAppId: '888888', token: null }, 0);
    expect(findings.filter(({ level }) => level === 'must')).toEqual([]);
  },
  'whose app it is, and who has signed': () => {
    const request = { method: 'POST', target: TARGET, headers: [], body: buildBody(CALLBACK) };
    const { findings } = checkCallback(request, { sdkAppId: '1', token: 't' }, 0);
    expect(findings.map(({ code }) => code)).toEqual(['sdkappid-foreign', 'sign-missing', 'request-time-missing']);
    expect(compileSchema('callback-query')(asObject(request))).toBe(true);
  },
  'a parameter that is given twice': () => {
    const request = { method: 'POST', target: `${TARGET}&SdkAppid=1`, headers: [], body: buildBody(CALLBACK) };
    const { findings } = checkCallback(request, { sdkAppId: '888888', token: null }, 0);
    expect(findings.map(({ code }) => code)).toEqual(['sdkappid-repeated']);
    expect(asObject(request)).toBeNull();
  },
  "the console's check of the URL": () => {
    expect(isTaken('callback', Buffer.from('{}'))).toBe(false);
    const request = { method: 'POST', target: '/', headers: [], body: Buffer.from('{}') };
    expect(checkCallback(request, { sdkAppId: '888888', token: null }, 0).findings).toMatchObject([{ level: 'info' }]);
  },
};

it.each(Object.entries(UNSAID))('no schema can say: %s', (name, prove) => {
  prove();
  expect(readFileSync(new URL('../../docs/schema.md', import.meta.url), 'utf8')).toContain(`\n- **${name}**`);
});
