import type { Json } from '../protocol/json.ts';
import { account } from '../protocol/schemas/account-schema.ts';
import {
  about,
  type Definitions,
  integer,
  list,
  object,
  optional,
  type Schema,
  text,
} from '../protocol/schemas/schema.ts';
import { MAX_BLOCKED, MAX_FRIENDS } from './graph.ts';
import type { GraphData } from './graph-data.ts';

type By<T> = Readonly<Record<string, T>>;
/** For each account. */
const by = <T>(schema: Schema<T>): Schema<By<T>> => ({
  type: 'object',
  propertyNames: account.ref,
  additionalProperties: schema,
});
const ids = (most: number | null): Schema<readonly string[]> => ({
  ...list(account.ref),
  uniqueItems: true,
  ...(most === null ? {} : { maxItems: most }),
});
const fields: Schema<By<Json>> = { type: 'object' };
const details: Schema<By<Json>> = {
  type: 'object',
  properties: { Remark: text, Group: list(text), AddSource: text, AddWording: text, AddTime: integer },
  patternProperties: { '^Tag_SNS_Custom_': {} },
  additionalProperties: false,
};

const MEMBERS = {
  accounts: about('Accounts that stand nowhere else: without friends, and in no list.', ids(null)),
  friends: about('The list of friends of each account; a friendship is directed.', by(ids(MAX_FRIENDS))),
  blacklist: about('Whom each account has blocked.', by(ids(MAX_BLOCKED))),
  pending: about('Requests that wait for consent: for each account, who asked.', by(ids(MAX_FRIENDS))),
  profiles: about('Fields by tag, such as Tag_Profile_IM_AllowType.', by(fields)),
  details: about('What an account keeps about each of its friends. AddTime is in Unix seconds.', by(by(details))),
} as const;

const closed = <T>(schema: Schema<T>): Schema<T> => ({ ...schema, additionalProperties: false }) as Schema<T>;

/** The graph as it is read back: every member is there. */
export const GRAPH_SCHEMA: Schema<GraphData> = closed(object<GraphData>(MEMBERS));

/** The graph as it is given, in the file of `--friends` for example: every member may be left out. */
export const GIVEN_GRAPH_SCHEMA: Schema<Partial<GraphData>> = closed(
  object<Partial<GraphData>>({
    accounts: optional(MEMBERS.accounts),
    friends: optional(MEMBERS.friends),
    blacklist: optional(MEMBERS.blacklist),
    pending: optional(MEMBERS.pending),
    profiles: optional(MEMBERS.profiles),
    details: optional(MEMBERS.details),
  }),
);

export const GRAPH_DEFINITIONS: Definitions = [account];
