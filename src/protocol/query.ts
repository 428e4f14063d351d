import { decodePercent } from './percent.ts';
import { computeSign } from './sign.ts';

/**
 * The two known shapes of a callback's URL and body: as the documentation shows them, and as
 * captured requests have them.
 */
export const WIRE_SHAPES = ['documented', 'observed'] as const;
export type WireShape = (typeof WIRE_SHAPES)[number];

export const FRIEND_DELETE = 'Sns.CallbackFriendDelete';
/** Its siblings, which a friend graph causes too. */
export const FRIEND_ADD = 'Sns.CallbackFriendAdd';
export const PREV_FRIEND_ADD = 'Sns.CallbackPrevFriendAdd';
export const BLACK_LIST_ADD = 'Sns.CallbackBlackListAdd';
export const BLACK_LIST_DELETE = 'Sns.CallbackBlackListDelete';
/** The app id of the documentation's example. */
export const EXAMPLE_SDK_APP_ID = '888888';

/** One query parameter. `raw` is its text on the wire, `name` and `value` are decoded. */
export interface QueryParameter {
  readonly name: string;
  readonly value: string;
  readonly raw: string;
}

/** The values of one callback's query, as plain text, not yet percent-encoded. */
export interface QueryFields {
  readonly sdkAppId: string;
  readonly command: string;
  readonly contentType: string;
  readonly clientIp: string;
  readonly platform: string;
  /** UUID v4. Only the observed shape carries it. */
  readonly requestId: string;
  /** Null without authentication. */
  readonly signature: { readonly token: string; readonly requestTime: string } | null;
}

function parameter(name: string, value: string): QueryParameter {
  return { name, value, raw: `${encodeURIComponent(name)}=${encodeURIComponent(value)}` };
}

/** The text of a name or a value; null where its percent-encoding is broken. */
const decode = (raw: string) => decodePercent(raw.replaceAll('+', ' '));

/** The part of a request target after the first `?`; empty where there is none. */
export function queryOf(target: string): string {
  const mark = target.indexOf('?');
  return mark === -1 ? '' : target.slice(mark + 1);
}

/**
 * Reads a raw query as forms are read (`+` is a space). `undecodable` names the parameters whose
 * percent-encoding is broken; those keep their raw text.
 */
export function parseQuery(query: string): { parameters: QueryParameter[]; undecodable: string[] } {
  const parameters: QueryParameter[] = [];
  const undecodable: string[] = [];
  // Most queries need no decoding.
  const isEncoded = query.includes('%') || query.includes('+');
  for (const raw of query.split('&')) {
    if (raw === '') continue;
    const equals = raw.indexOf('=');
    const rawName = equals === -1 ? raw : raw.slice(0, equals);
    const rawValue = equals === -1 ? '' : raw.slice(equals + 1);
    const name = isEncoded ? decode(rawName) : rawName;
    const value = isEncoded ? decode(rawValue) : rawValue;
    parameters.push({ name: name ?? rawName, value: value ?? rawValue, raw });
    if (name === null || value === null) undecodable.push(name ?? rawName);
  }
  return { parameters, undecodable };
}

/** The first value of a parameter; undefined when absent. */
export function parameterValue(parameters: readonly QueryParameter[], name: string): string | undefined {
  for (const each of parameters) if (each.name === name) return each.value;
  return undefined;
}

/** How often a parameter is given. */
export function countParameter(parameters: readonly QueryParameter[], name: string): number {
  let count = 0;
  for (const each of parameters) if (each.name === name) count += 1;
  return count;
}

const byBytes = (a: QueryParameter, b: QueryParameter) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

/**
 * The parameters of a callback in the order of the wire shape. Documented: as in the manual's
 * example (1047/34360). Observed: sorted by byte value, with RequestId, as real requests arrive.
 */
export function buildQuery(wire: WireShape, fields: QueryFields): QueryParameter[] {
  const parameters = [
    parameter('SdkAppid', fields.sdkAppId),
    parameter('CallbackCommand', fields.command),
    parameter('contenttype', fields.contentType),
    parameter('ClientIP', fields.clientIp),
    parameter('OptPlatform', fields.platform),
  ];
  if (fields.signature) {
    const { token, requestTime } = fields.signature;
    parameters.push(parameter('Sign', computeSign(token, requestTime)), parameter('RequestTime', requestTime));
  }
  if (wire === 'observed') {
    parameters.push(parameter('RequestId', fields.requestId));
    parameters.sort(byBytes);
  }
  return parameters;
}

/** `set` adds or replaces (a name given twice is sent twice), `drop` removes every occurrence. */
export interface QueryEdits {
  readonly set: readonly (readonly [name: string, value: string])[];
  readonly drop: readonly string[];
}

/**
 * Edits a built query. The observed shape stays sorted. `unknown` has the names in `drop` that the
 * query does not have.
 */
export function editQuery(
  wire: WireShape,
  parameters: readonly QueryParameter[],
  edits: QueryEdits,
): { parameters: QueryParameter[]; unknown: string[] } {
  const unknown = edits.drop.filter((name) => !parameters.some((each) => each.name === name));
  const edited = parameters.filter((each) => !edits.drop.includes(each.name));
  const placed = new Set<string>();
  for (const [name, value] of edits.set) {
    const at = placed.has(name) ? -1 : edited.findIndex((each) => each.name === name);
    if (at === -1) edited.push(parameter(name, value));
    else edited[at] = parameter(name, value);
    placed.add(name);
  }
  if (wire === 'observed') edited.sort(byBytes);
  return { parameters: edited, unknown };
}

/**
 * The request target for an endpoint whose URL may have a path and a query of its own. Documented:
 * the configured query stays in front, byte for byte. Observed: it is sorted together with ours.
 */
export function buildTarget(
  wire: WireShape,
  endpoint: { readonly path: string; readonly query: string },
  parameters: readonly QueryParameter[],
): string {
  const own =
    endpoint.query === ''
      ? []
      : wire === 'observed'
        ? parseQuery(endpoint.query).parameters
        : [{ name: '', value: '', raw: endpoint.query }];
  const all = wire === 'observed' ? [...own, ...parameters].sort(byBytes) : [...own, ...parameters];
  const query = all.map((each) => each.raw).join('&');
  return query === '' ? endpoint.path : `${endpoint.path}?${query}`;
}
