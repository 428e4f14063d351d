import { createConfig, lintFromString } from '@redocly/openapi-core';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, it } from 'vitest';
import { describeControlApi } from '../../src/chat/openapi.ts';
import { readSchema } from '../../src/library/schema-files.ts';
import { buildBody } from '../../src/protocol/callback.ts';
import type { Json, JsonObject } from '../../src/protocol/json.ts';
import { buildQuery, FRIEND_DELETE } from '../../src/protocol/query.ts';
import { REST_CALLS, type RestCall } from '../../src/protocol/rest/calls.ts';
import { checkMembers, type MemberRule } from '../../src/protocol/rest/members.ts';
import { startLoop } from '../support/chat.ts';
import { createRandom, many } from '../support/random.ts';

const TEXT = readSchema('openapi');
const DOCUMENT = JSON.parse(TEXT);
const CALLS: readonly RestCall[] = REST_CALLS;

const ajv = new Ajv2020({
  strict: true,
  strictRequired: false,
  strictTypes: false,
  formats: { 'date-time': true },
});
// biome-ignore lint/suspicious/noExplicitAny: a schema is any object
const schemaOf = (schema: object): any =>
  JSON.parse(JSON.stringify(schema).replaceAll('#/components/schemas/', 'document#/$defs/'));
ajv.addSchema({ $id: 'document', $defs: schemaOf(DOCUMENT.components.schemas) });

const operationOf = ({ service, name }: RestCall) => DOCUMENT.paths[`/v4/${service}/${name}`].post;

it('it is a valid document', async () => {
  const { valid, errors } = await new Validator().validate(structuredClone(DOCUMENT));
  expect([valid, errors ?? []]).toEqual([true, []]);
});

it('a linter finds nothing, by its strictest rules', async () => {
  const config = await createConfig({
    extends: ['recommended-strict'],
    // Or it closes every branch of a schema: a branch about ErrorCode would refuse ErrorInfo.
    rules: { 'no-invalid-media-type-examples': { severity: 'error', allowAdditionalProperties: true } },
  });
  const lint = async (source: string) =>
    (await lintFromString({ source, config, absoluteRef: 'openapi.json' })).map(({ ruleId, message }) => [
      ruleId,
      message,
    ]);
  expect(await lint(TEXT)).toEqual([]);
  // That it looks at all.
  const spoiled = await lint(TEXT.replace('"operationId": "friend_add"', '"operationId": "friend_delete"'));
  expect(spoiled.map(([rule]) => rule)).toEqual(['operation-operationId-unique']);
  const wrong = await lint(TEXT.replace('"ErrorInfo": ""', '"ErrorInfo": 7'));
  expect(wrong.map(([rule]) => rule)).toEqual(['no-invalid-media-type-examples']);
});

it('the webhook has the parameters that callbacks are sent with', () => {
  const { parameters } = DOCUMENT.webhooks[FRIEND_DELETE].post;
  const signature = { token: 't', requestTime: '1' };
  const fields = { sdkAppId: '1', command: '', contentType: '', clientIp: '', platform: '', requestId: '', signature };
  const sent = buildQuery('observed', fields).map(({ name }) => name);
  expect(parameters.map(({ name }: { name: string }) => name).toSorted()).toEqual(sent.toSorted());
});

it('each call of the table and each path of the control API is in it, and nothing else', () => {
  const control = describeControlApi('', '')['paths'] as JsonObject;
  const paths = [...CALLS.map(({ service, name }) => `/v4/${service}/${name}`), ...Object.keys(control)];
  expect(Object.keys(DOCUMENT.paths).toSorted()).toEqual(paths.toSorted());
});

/** Values that a rule may get, right ones and wrong ones. */
function valueFor(rule: MemberRule, random: () => number): Json {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const list = (make: () => Json) => many(1 + Math.floor(random() * 2), make);
  if (random() < 0.15) return pick<Json>([null, true, 0, 1, -1, 1.5, 2 ** 53, '', 'x', 'x'.repeat(300), [], [1], {}]);
  switch (rule.kind) {
    case 'account':
      return pick(['a', 'x'.repeat(32), 'x'.repeat(33)]);
    case 'accounts':
      return random() < 0.02 ? many(rule.most + 1, String) : list(() => pick(['a', 'b', '']));
    case 'text':
      return pick([...(rule.choices ?? []), 'x', 'x'.repeat(rule.mostBytes ?? 1)]);
    case 'texts':
      return list(() => pick<Json>(['a', 7, 'b', 'c']));
    case 'integer':
      return pick([...(rule.choices ?? []), 0, 7, Number.MAX_SAFE_INTEGER]);
    case 'items':
      return list(() => bodyFor(rule.members, random));
    case 'value':
      return pick<Json>([null, 'x', 7, {}, []]);
  }
}

const bodyFor = (rules: readonly MemberRule[], random: () => number): JsonObject =>
  Object.fromEntries(
    rules.flatMap((rule) => (random() < (rule.required ? 0.05 : 0.5) ? [] : [[rule.name, valueFor(rule, random)]])),
  );

it.each(CALLS.map((call) => [`${call.service}/${call.name}`, call] as const))(
  '%s: 1,000 bodies are taken or refused as the table has it',
  (_, call) => {
    const validate = ajv.compile(schemaOf(operationOf(call).requestBody.content['application/json'].schema));
    const random = createRandom(call.name.length);
    const bodies = many(1000, () => bodyFor(call.members, random));
    const differ = bodies.flatMap((body) => {
      const fault = checkMembers(body, call.members);
      return validate(body) === (fault === null) ? [] : [{ body: JSON.stringify(body).slice(0, 200), fault }];
    });
    expect(differ).toEqual([]);
    const right = bodies.filter((body) => validate(body)).length;
    expect(right).toBeGreaterThan(30);
    expect(right).toBeLessThan(970);
  },
);

/** What the table of members knows, and a schema does not: see docs/schema.md. */
it('no schema can say: bytes, a slip in a name, older names', () => {
  const validate = ajv.compile(
    schemaOf(
      operationOf(CALLS.find(({ name }) => name === 'friend_delete') as RestCall).requestBody.content[
        'application/json'
      ].schema,
    ),
  );
  const call = CALLS.find(({ name }) => name === 'friend_delete') as RestCall;
  for (const body of [
    { From_Account: '字'.repeat(11), To_Account: ['a'] },
    { From_Account: 'a', To_Account: ['b'], Deletetype: 'Delete_Type_Both' },
  ])
    expect([validate(body), checkMembers(body, call.members)?.problem]).toEqual([true, expect.stringMatching(/./)]);
});

it('what is answered to calls, good and bad, is described', async () => {
  const { call: ask } = await startLoop({
    friends: { friends: { alice: ['bob'], bob: ['alice'] }, accounts: ['zed'] },
  });
  const random = createRandom(1);
  for (const call of CALLS) {
    const schema = operationOf(call).responses['200'].content['application/json'].schema;
    const validate = ajv.compile(schemaOf(schema));
    for (const body of many(20, () => bodyFor(call.members, random))) {
      const reply = await ask(`${call.service}/${call.name}`, buildBody(body).toString());
      expect([call.name, reply, validate(reply), validate.errors]).toEqual([call.name, reply, true, null]);
    }
    // From a web page.
    const refused = await ask(`${call.service}/${call.name}`, {}, { headers: { Origin: 'https://evil.example' } });
    const validateRefused = ajv.compile(
      schemaOf(operationOf(call).responses['403'].content['application/json'].schema),
    );
    expect([refused.ErrorCode, validateRefused(refused)]).toEqual([60021, true]);
  }
});
