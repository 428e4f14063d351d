import type { FriendDeleteBody } from '../protocol/callback.ts';
import type { Json, JsonObject } from '../protocol/json.ts';
import { FRIEND_DELETE } from '../protocol/query.ts';
import { failEnvelope, okEnvelope, type ReplyEnvelope } from '../protocol/reply.ts';
import { REST_CALLS, type RestCall, SERVICES } from '../protocol/rest/calls.ts';
import { describeCall, REST_DEFINITIONS } from '../protocol/rest/rest-schema.ts';
import { CALLBACK_QUERY_SCHEMA, CALLBACK_SCHEMA } from '../protocol/schemas/callback-schema.ts';
import { REPLY_SCHEMA } from '../protocol/schemas/reply-schema.ts';
import { componentsOf, toOpenApi } from '../protocol/schemas/schema.ts';
import { describeControlApi } from './openapi.ts';

const ref = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` });
const content = (schema: JsonObject, examples: JsonObject): JsonObject => ({
  'application/json': { schema, examples },
});
const query = (name: string, description: string, schema: JsonObject, required = true): JsonObject => ({
  name,
  in: 'query',
  required,
  description,
  schema,
});

/** The parameters of the callback's URL, each an operation's own. */
function callbackParameters(): Json[] {
  const { required, properties } = CALLBACK_QUERY_SCHEMA as {
    required: string[];
    properties: Record<string, JsonObject>;
  };
  return Object.entries(properties).map(([name, { description, ...schema }]) =>
    query(name, String(description), schema, required.includes(name)),
  );
}

const example = (value: ReplyEnvelope | FriendDeleteBody): JsonObject => ({ value: { ...value } as unknown as Json });

const CALLBACK: JsonObject = {
  post: {
    operationId: 'friendDelete',
    tags: ['callback'],
    summary: 'Friends were deleted',
    description: [
      'Chat sends it after a user or the app backend has deleted friends, or has blocked one (1047/34360).',
      'It waits two seconds for the reply, ignores what it says, and by default does not try again.',
      "SdkAppid must be the receiver's own app. Where the console has a token, Sign and RequestTime come too:",
      'Sign is the SHA-256 of token and RequestTime put together, in lower-case hexadecimal, and RequestTime is at most',
      "60 seconds from the receiver's clock (1047/34354). OpenAPI has no word for such a scheme.",
      'A receiver that refuses a callback answers with status 200 and FAIL.',
    ].join(' '),
    security: [],
    parameters: callbackParameters(),
    requestBody: {
      required: true,
      content: content(ref('Callback'), {
        oneWay: example({ CallbackCommand: FRIEND_DELETE, PairList: [{ From_Account: 'id', To_Account: 'id1' }] }),
      }),
    },
    responses: {
      '200': {
        description: 'Processed, or not.',
        content: content(ref('Reply'), { ok: example(okEnvelope()), fail: example(failEnvelope('not our app')) }),
      },
    },
  },
};

const PARAMETERS: JsonObject = {
  SdkAppId: query('sdkappid', 'The app.', { type: 'string', pattern: '^\\d+$' }),
  Identifier: query('identifier', 'The administrator that calls.', { type: 'string', minLength: 1 }),
  Random: query('random', 'Any unsigned 32-bit number; friend-cb does not look at it.', { type: 'string' }, false),
  ContentType: query('contenttype', 'Fixed.', { type: 'string', enum: ['json'] }),
};

const TAGS: readonly (readonly [name: string, description: string])[] = [
  ['callback', 'What Chat sends to the app backend.'],
  ...SERVICES.map((name) => [name, `Chat's REST API, as far as friend-cb chat answers it: ${name}.`] as const),
  ['control', "What only friend-cb chat has: the graph, the users' clients, the callbacks that were answered."],
];

const withTag = (methods: Json): JsonObject =>
  Object.fromEntries(
    Object.entries(methods as Record<string, JsonObject>).map(([method, operation]) => [
      method,
      { tags: ['control'], security: [], ...operation },
    ]),
  );

/** One document of the callback, the REST API as it is answered here, and the control API. */
export function describeWholeApi(version: string): JsonObject {
  const control = describeControlApi('', version) as { paths: JsonObject; components: { schemas: JsonObject } };
  const calls: readonly RestCall[] = REST_CALLS;
  return {
    openapi: '3.1.0',
    info: {
      title: 'Sns.CallbackFriendDelete of Tencent Chat',
      version,
      description:
        'OpenAPI 3.1 of the callback, the REST calls and the control API of friend-cb chat. Numbers such as 1047/34360 ' +
        "are pages of Tencent's documentation. Not affiliated with Tencent.",
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: 'http://127.0.0.1:8988', description: 'friend-cb chat' }],
    tags: TAGS.map(([name, description]) => ({ name, description })),
    webhooks: { [FRIEND_DELETE]: CALLBACK },
    paths: {
      ...Object.fromEntries(
        calls.map((call) => [`/v4/${call.service}/${call.name}`, { post: toOpenApi(describeCall(call)) }]),
      ),
      ...Object.fromEntries(Object.entries(control.paths).map(([path, methods]) => [path, withTag(methods as Json)])),
    },
    components: {
      securitySchemes: {
        UserSig: {
          type: 'apiKey',
          in: 'query',
          name: 'usersig',
          description: 'The UserSig of identifier (1047/34385).',
        },
      },
      parameters: PARAMETERS,
      schemas: {
        Callback: toOpenApi(CALLBACK_SCHEMA),
        Reply: toOpenApi(REPLY_SCHEMA),
        ...componentsOf(REST_DEFINITIONS),
        ...control.components.schemas,
      },
    },
  };
}
