import type { Json, JsonObject } from '../protocol/json.ts';
import { PLATFORMS } from '../protocol/platforms.ts';
import { ADD_TYPES, DELETE_TYPES } from '../protocol/rest/calls.ts';
import { EXCHANGE, EXCHANGE_PARTS } from '../protocol/schemas/exchange-schema.ts';
import { componentsOf, toOpenApi } from '../protocol/schemas/schema.ts';
import { CONTROL_PREFIX, MAX_COUNT } from './control.ts';
import { GIVEN_GRAPH_SCHEMA, GRAPH_DEFINITIONS, GRAPH_SCHEMA } from './graph-schema.ts';
import { SETTINGS } from './settings-data.ts';

const ref = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` });
const content = (schema: JsonObject): JsonObject => ({ 'application/json': { schema } });
const ids: JsonObject = { type: 'array', items: ref('Account') };
const anyObject: JsonObject = { type: 'object', additionalProperties: true };

const failure = (description: string): JsonObject => ({ description, content: content(ref('Error')) });
const GUARDED: JsonObject = {
  '403': failure('A web page seems to ask, or the Host is no name of this machine.'),
};
const WITH_BODY: JsonObject = {
  ...GUARDED,
  '400': failure('The body is wrong; the text says where.'),
  '413': failure('The body is too large.'),
  '415': failure('The Content-Type is not application/json.'),
};

const ok = (description: string, schema: JsonObject, others: JsonObject = GUARDED): JsonObject => ({
  '200': { description, content: content(schema) },
  ...others,
});
const body = (schema: JsonObject, required = true): JsonObject => ({ required, content: content(schema) });

function parameter(name: string, description: string, schema: JsonObject): JsonObject {
  return { name, in: 'query', required: false, description, schema };
}

const clientAct = (operationId: string, summary: string, members: JsonObject = {}): JsonObject => ({
  post: {
    operationId,
    summary,
    requestBody: body({
      type: 'object',
      required: ['From_Account', 'To_Account'],
      properties: {
        From_Account: ref('Account'),
        To_Account: { ...ids, minItems: 1, maxItems: 1000 },
        ...members,
        OptPlatform: { enum: [...PLATFORMS], default: 'iOS' },
        ClientIP: { type: 'string' },
      },
    }),
    responses: ok(
      'What Chat answers to the client, with the ids of the callbacks that follow.',
      ref('ClientReply'),
      WITH_BODY,
    ),
  },
});

/** Paths of the control API, without their prefix. */
const PATHS: Readonly<Record<string, JsonObject>> = {
  'openapi.json': {
    get: {
      operationId: 'getOpenApi',
      summary: 'This document',
      responses: ok('An OpenAPI document.', anyObject),
    },
  },
  graph: {
    get: {
      operationId: 'getGraph',
      summary: 'All accounts, and who has whom',
      responses: ok('The graph as it is now.', ref('Graph')),
    },
    put: {
      operationId: 'putGraph',
      summary: 'Replaces the graph. No callback tells of it.',
      requestBody: body(ref('GivenGraph')),
      responses: ok('The graph as it is now.', ref('Graph'), WITH_BODY),
    },
  },
  reset: {
    post: {
      operationId: 'reset',
      summary:
        'Graph and settings as at the start; callbacks that are due, and those that were answered, are forgotten',
      requestBody: body({ type: 'object' }, false),
      responses: ok(
        'The graph as it is now.',
        { type: 'object', required: ['graph'], properties: { graph: ref('Graph') } },
        WITH_BODY,
      ),
    },
  },
  callbacks: {
    get: {
      operationId: 'getCallbacks',
      summary: 'Waits until so many callbacks have been answered, then returns them',
      parameters: [
        parameter('after', 'Only callbacks that were answered after the one with this id.', { type: 'string' }),
        parameter('count', 'So many are waited for.', { type: 'integer', minimum: 0, maximum: MAX_COUNT, default: 1 }),
        parameter('settled', 'Waits until no callback is due any more; count is 0 then, unless it is given.', {
          type: 'boolean',
          default: false,
        }),
        parameter('timeout', 'How long, as 500ms, 5s or 1m; at most 10m.', { type: 'string', default: '5s' }),
      ],
      responses: ok('At least so many callbacks, in the order in which they were answered.', ref('Callbacks'), {
        ...GUARDED,
        '400': failure('A parameter is wrong; the text says which.'),
        '503': { description: 'The stand-in ended before; what came is there.', content: content(ref('Callbacks')) },
        '504': { description: 'Fewer came in time; they are there.', content: content(ref('Callbacks')) },
      }),
    },
  },
  settings: {
    get: {
      operationId: 'getSettings',
      summary: 'The settings for what breaks backends',
      responses: ok('All settings.', ref('Settings')),
    },
    post: {
      operationId: 'postSettings',
      summary: 'Changes settings; those that are not named stay',
      requestBody: body(ref('Settings')),
      responses: ok('All settings.', ref('Settings'), WITH_BODY),
    },
  },
  'client/delete-friend': clientAct('clientDeleteFriend', 'A user deletes friends in a client', {
    DeleteType: { enum: [...DELETE_TYPES], default: 'Delete_Type_Single' },
  }),
  'client/add-friend': clientAct('clientAddFriend', 'A user adds friends in a client', {
    AddType: { enum: [...ADD_TYPES], default: 'Add_Type_Both' },
    AddWording: { type: 'string' },
    Remark: { type: 'string' },
  }),
  'client/accept-friend': clientAct('clientAcceptFriend', 'A user accepts requests: To_Account has the requesters'),
  'client/block': clientAct('clientBlock', 'A user blocks accounts, which ends friendships with them'),
  'client/unblock': clientAct('clientUnblock', 'A user takes accounts off the blocklist'),
};

const SCHEMAS: JsonObject = {
  ...componentsOf(GRAPH_DEFINITIONS),
  ...componentsOf([...EXCHANGE_PARTS, EXCHANGE]),
  Error: { type: 'object', required: ['error'], properties: { error: { type: 'string' } } },
  Graph: toOpenApi(GRAPH_SCHEMA),
  GivenGraph: toOpenApi(GIVEN_GRAPH_SCHEMA),
  Settings: {
    type: 'object',
    properties: Object.fromEntries(SETTINGS.map(({ name, schema }) => [name, schema])),
    additionalProperties: false,
  },
  Callbacks: {
    type: 'object',
    required: ['exchanges', 'last'],
    properties: {
      error: { type: 'string' },
      exchanges: { type: 'array', items: ref('Exchange') },
      last: { type: ['string', 'null'], description: 'The id for the next `after`.' },
    },
  },
  ClientReply: {
    type: 'object',
    required: ['ActionStatus', 'ErrorCode', 'ErrorInfo', 'id', 'callbacks'],
    properties: {
      ResultItem: { type: 'array', items: anyObject },
      ActionStatus: { enum: ['OK', 'FAIL'] },
      ErrorCode: { type: 'integer' },
      ErrorInfo: { type: 'string' },
      id: { type: 'string', description: 'The `parent` of its callbacks.' },
      callbacks: { type: 'array', items: { type: 'string' } },
    },
  },
};

/** The document that describes the control API, for people and for generators of clients. */
export function describeControlApi(url: string, version: string): JsonObject {
  const paths = Object.entries(PATHS).map(([path, methods]) => [`${CONTROL_PREFIX}${path}`, methods as Json]);
  return {
    openapi: '3.1.0',
    info: {
      title: 'The control API of friend-cb chat',
      version,
      description:
        "What the users' clients do, the friend graph, and the callbacks that were answered. Chat has no such API.",
    },
    servers: [{ url: url.replace(/\/$/, '') }],
    paths: Object.fromEntries(paths) as JsonObject,
    components: { schemas: SCHEMAS },
  };
}
