import { GIVEN_GRAPH_SCHEMA, GRAPH_DEFINITIONS } from '../chat/graph-schema.ts';
import { describeWholeApi } from '../chat/whole-openapi.ts';
import type { JsonObject } from '../protocol/json.ts';
import { CALLBACK_QUERY_SCHEMA, CALLBACK_SCHEMA, PAIR_DEFINITIONS } from '../protocol/schemas/callback-schema.ts';
import { EXCHANGE, EXCHANGE_PARTS } from '../protocol/schemas/exchange-schema.ts';
import { REPLY_SCHEMA } from '../protocol/schemas/reply-schema.ts';
import { buildDocument } from '../protocol/schemas/schema.ts';
import { RECORD_DEFINITIONS, RECORD_SCHEMA } from '../record/record-schema.ts';
import type { SchemaName } from './schema-files.ts';

const MORE = 'Members are added in minor releases: a reader ignores the ones it does not know.';

/**
 * The files of fixtures/schemas that are made from the tables and types of this program; the reports
 * have files of their own. `UPDATE_SCHEMAS=1 npx vitest run test/schemas` writes them.
 */
export const buildSchemas = (version: string): Readonly<Partial<Record<SchemaName, JsonObject>>> => ({
  callback: buildDocument(
    {
      name: 'callback',
      title: 'Callback',
      description:
        'The body of Sns.CallbackFriendDelete. It refuses what breaks a must-rule, and takes members that it does not know.',
    },
    CALLBACK_SCHEMA,
    PAIR_DEFINITIONS,
  ),
  'callback-query': buildDocument(
    {
      name: 'callback-query',
      title: 'CallbackQuery',
      description:
        "The query of the callback's URL, as an object. Each parameter is given once, and decoded. Unknown ones are fine.",
    },
    CALLBACK_QUERY_SCHEMA,
    [],
  ),
  reply: buildDocument(
    {
      name: 'reply',
      title: 'Reply',
      description: 'The reply to Sns.CallbackFriendDelete. The three members are required; others are fine.',
    },
    REPLY_SCHEMA,
    [],
  ),
  exchange: buildDocument(
    { name: 'exchange', title: 'Exchange', description: `One exchange, as a line of NDJSON. ${MORE}` },
    EXCHANGE.schema,
    EXCHANGE_PARTS,
  ),
  record: buildDocument(
    {
      name: 'record',
      title: 'Line',
      description: `Any line of NDJSON: exchange, call, ready, summary, unshown. ${MORE} The same goes for types of lines.`,
    },
    RECORD_SCHEMA,
    RECORD_DEFINITIONS,
  ),
  friends: buildDocument(
    {
      name: 'friends',
      title: 'Friends',
      description:
        'The friend graph, as `chat --friends FILE` reads it. Every member may be left out. An account that is named anywhere exists.',
    },
    GIVEN_GRAPH_SCHEMA,
    GRAPH_DEFINITIONS,
  ),
  openapi: describeWholeApi(version),
});
