import type { CallbackSummary, Pair } from './exchange.ts';
import { isJsonObject, type Json, type JsonObject, type JsonReading, member, readJson } from './json.ts';
import { parameterValue, parseQuery, type QueryParameter, queryOf } from './query.ts';

/** The whole body of `Sns.CallbackFriendDelete`: no version of its page has another member. */
export interface FriendDeleteBody {
  readonly CallbackCommand: string;
  readonly PairList: readonly Pair[];
}

/**
 * The bytes of a body: compact, or indented by a number of spaces, as the documentation prints its
 * example.
 */
export function buildBody(body: Json | FriendDeleteBody, indent = 0): Uint8Array {
  return Buffer.from(JSON.stringify(body, null, indent));
}

/** A request taken apart, before anything is judged. */
export interface ParsedCallback {
  readonly parameters: readonly QueryParameter[];
  readonly undecodable: readonly string[];
  readonly body: JsonReading;
  /** The body where it is a JSON object, else null. */
  readonly members: JsonObject | null;
  /** The command of the query, or of the body where the query has none; null without either. */
  readonly command: string | null;
  /**
   * The console's check of the URL: no command anywhere, and a body that is empty or `{}`.
   * Undocumented.
   */
  readonly isUrlCheck: boolean;
}

export function parseCallback(target: string, bytes: Uint8Array): ParsedCallback {
  const { parameters, undecodable } = parseQuery(queryOf(target));
  const body = readJson(bytes);
  const members = body.ok && isJsonObject(body.value) ? body.value : null;
  const inQuery = firstCommand(parameters);
  const inBody = members ? member(members, 'CallbackCommand') : undefined;
  const command = inQuery ?? (typeof inBody === 'string' && inBody !== '' ? inBody : null);
  const isUrlCheck =
    command === null &&
    inBody === undefined &&
    (bytes.length === 0 || (members !== null && Object.keys(members).length === 0));
  return { parameters, undecodable, body, members, command, isUrlCheck };
}

/** The first command of a query that is not empty. */
function firstCommand(parameters: readonly QueryParameter[]): string | undefined {
  for (const { name, value } of parameters) if (name === 'CallbackCommand' && value !== '') return value;
  return undefined;
}

/**
 * Whether a member of PairList is a pair of two strings. No object inherits these names, so that
 * there is no need to ask for own members.
 */
export function isPair(value: Json | undefined): value is { From_Account: string; To_Account: string } {
  return isJsonObject(value) && typeof value['From_Account'] === 'string' && typeof value['To_Account'] === 'string';
}

/** The content of a callback, as far as it can be read; null where it names no command. */
export function summarizeCallback(parsed: ParsedCallback): CallbackSummary | null {
  if (parsed.command === null) return null;
  const first = (name: string) => parameterValue(parsed.parameters, name) ?? null;
  const list = parsed.members ? member(parsed.members, 'PairList') : undefined;
  const entries = Array.isArray(list) ? list : [];
  const pairs = entries.filter(isPair).map(({ From_Account, To_Account }) => ({ From_Account, To_Account }));
  return {
    command: parsed.command,
    sdkAppId: first('SdkAppid'),
    platform: first('OptPlatform'),
    clientIp: first('ClientIP'),
    pairCount: entries.length,
    pairs,
  };
}
