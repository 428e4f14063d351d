import type { JsonObject } from '../json.ts';
import { account } from '../schemas/account-schema.ts';
import { about, choice, type Definitions, define, integer, object, optional, text } from '../schemas/schema.ts';
import { type RestCall, titleOf } from './calls.ts';
import type { MemberRule } from './members.ts';
import { type RestEnvelope, tellsFailed } from './reply.ts';

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
const REST_REPLY = define<RestEnvelope>(
  'restReply',
  about(
    'The status is always 200: whether the call was carried out, these members tell.',
    object<RestEnvelope>({
      ActionStatus: choice(['OK', 'FAIL']),
      ErrorCode: about('0 is success.', integer),
      ErrorInfo: text,
      ErrorDisplay: optional(text),
    }),
  ),
);

interface RestItem {
  readonly To_Account?: string;
  readonly UserID?: string;
  readonly ResultCode?: number;
  readonly ResultInfo?: string;
}

const REST_ITEM = define<RestItem>(
  'restItem',
  about(
    'What a reply tells of one account.',
    object<RestItem>({
      To_Account: optional(text),
      UserID: optional(text),
      ResultCode: optional(about('0 is success. The top of the reply says OK all the same.', integer)),
      ResultInfo: optional(text),
    }),
  ),
);
export const REST_DEFINITIONS: Definitions = [REST_REPLY, REST_ITEM];

/** An operation of OpenAPI for a call, its references still those of schemas. */
export function describeCall(call: RestCall): JsonObject {
  const failed: JsonObject = tellsFailed(call.name) ? { Fail_Account: array(account.ref, null) } : {};
  const items: JsonObject = call.itemsMember === null ? {} : { [call.itemsMember]: array(REST_ITEM.ref, null) };
  const reply: JsonObject = {
    allOf: [REST_REPLY.ref, { type: 'object', properties: { ...items, ...failed } }],
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
        content: { 'application/json': { schema: REST_REPLY.ref } },
      },
    },
  };
}
