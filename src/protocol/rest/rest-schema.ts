import type { JsonObject } from '../json.ts';
import { account } from '../schemas/account-schema.ts';
import { type RestCall, titleOf } from './calls.ts';
import type { MemberRule } from './members.ts';
import { tellsFailed } from './reply.ts';

const array = (items: JsonObject, most: number | null): JsonObject =>
  most === null ? { type: 'array', items } : { type: 'array', minItems: 1, maxItems: most, items };

/** What a rule says, as far as a schema can: characters are counted where the rule counts bytes. */
function schemaOf(rule: MemberRule): JsonObject {
  switch (rule.kind) {
    case 'account':
      return account.ref;
    case 'accounts':
      return array(account.ref, rule.most);
    case 'text':
      return {
        type: 'string',
        ...(rule.choices === null ? {} : { enum: [...rule.choices] }),
        ...(rule.mostBytes === null
          ? {}
          : { maxLength: rule.mostBytes, description: `At most ${rule.mostBytes} bytes of UTF-8.` }),
      };
    case 'texts':
      return array({ type: 'string' }, null);
    case 'integer':
      return {
        type: 'integer',
        ...(rule.choices === null ? { minimum: 0, maximum: Number.MAX_SAFE_INTEGER } : { enum: [...rule.choices] }),
      };
    case 'items':
      return array(membersSchema(rule.members), rule.most);
    case 'value':
      return { description: 'Any value.' };
  }
}

/** An object with the members of these rules; others are ignored. */
function membersSchema(rules: readonly MemberRule[]): JsonObject {
  return {
    type: 'object',
    required: rules.filter(({ required }) => required).map(({ name }) => name),
    properties: Object.fromEntries(rules.map((rule) => [rule.name, schemaOf(rule)])),
  };
}

/** The end of every reply of the REST API (1047/34620). */
export const REST_REPLY: JsonObject = {
  type: 'object',
  description: 'The status is always 200: whether the call was carried out, these members tell.',
  required: ['ActionStatus', 'ErrorCode', 'ErrorInfo'],
  properties: {
    ActionStatus: { type: 'string', enum: ['OK', 'FAIL'] },
    ErrorCode: { type: 'integer', description: '0 is success.' },
    ErrorInfo: { type: 'string' },
    ErrorDisplay: { type: 'string' },
  },
};

/** What a reply tells of one account. */
export const REST_ITEM: JsonObject = {
  type: 'object',
  properties: {
    To_Account: { type: 'string' },
    UserID: { type: 'string' },
    ResultCode: { type: 'integer', description: '0 is success. The top of the reply says OK all the same.' },
    ResultInfo: { type: 'string' },
  },
};

const named = (name: string): JsonObject => ({ $ref: `#/$defs/${name}` });

/** An operation of OpenAPI for a call, its references still those of schemas. */
export function describeCall(call: RestCall): JsonObject {
  const failed: JsonObject = tellsFailed(call.name) ? { Fail_Account: array(account.ref, null) } : {};
  const items: JsonObject = call.itemsMember === null ? {} : { [call.itemsMember]: array(named('restItem'), null) };
  const reply: JsonObject = {
    allOf: [named('restReply'), { type: 'object', properties: { ...items, ...failed } }],
  };
  const follow = call.callbacks.length === 0 ? '' : ` A success causes ${call.callbacks.join(' and ')}.`;
  return {
    operationId: call.name,
    tags: [call.service],
    summary: titleOf(call),
    description: `It ${call.title} (${call.source}). At most ${call.perSecond} calls a second.${follow}`,
    security: [{ UserSig: [] }],
    parameters: ['SdkAppId', 'Identifier', 'Random', 'ContentType'].map((name) => ({
      $ref: `#/components/parameters/${name}`,
    })),
    requestBody: { required: true, content: { 'application/json': { schema: membersSchema(call.members) } } },
    responses: {
      '200': {
        description: 'The reply, a refusal too.',
        content: { 'application/json': { schema: reply } },
      },
      '403': {
        description: 'Only friend-cb chat answers so: a web page seems to call.',
        content: { 'application/json': { schema: named('restReply') } },
      },
    },
  };
}
