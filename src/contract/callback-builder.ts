import { createHash } from 'node:crypto';
import { buildBody } from '../protocol/callback.ts';
import type { Endpoint } from '../protocol/endpoint.ts';
import type { Pair, RawRequest } from '../protocol/exchange.ts';
import type { Json } from '../protocol/json.ts';
import { buildQuery, buildTarget, FRIEND_DELETE, type QueryParameter, type WireShape } from '../protocol/query.ts';
import { buildRequest, type HeaderEdit } from '../protocol/request.ts';

/** What the suite knows about the endpoint. */
export interface BuilderSettings {
  readonly endpoint: Endpoint;
  readonly sdkAppId: string;
  readonly token: string | null;
  readonly seed: number;
  /** Ids that exist in the backend's data; when there are none, all ids begin with `fcb-`. */
  readonly accounts: readonly string[];
  readonly headers: readonly HeaderEdit[];
  readonly userAgent: string;
  /** Unix time in milliseconds. */
  readonly now: () => number;
}

/** What a case changes about the plain callback. */
export interface Changes {
  readonly wire?: WireShape;
  readonly sdkAppId?: string;
  readonly command?: string;
  readonly contentType?: string;
  readonly clientIp?: string;
  readonly platform?: string;
  readonly requestId?: string;
  readonly pairs?: readonly Pair[];
  /** Replaces the body: a JSON value, or the bytes. */
  readonly body?: Json | Uint8Array;
  readonly headers?: readonly HeaderEdit[];
  readonly method?: string;
  /** The age of RequestTime, in seconds; negative for a time in the future. */
  readonly ageSeconds?: number;
  /** The token to sign with; null does not sign. */
  readonly token?: string | null;
  /** Changes the finished query. */
  readonly query?: (parameters: readonly QueryParameter[]) => readonly QueryParameter[];
}

/** Builds the requests of the cases. */
export interface CallbackBuilder {
  readonly sdkAppId: string;
  /** The id of another app. */
  readonly foreignId: string;
  readonly token: string | null;
  /** The id with this number: one that the user gave, or one that begins with `fcb-`. */
  account(number: number): string;
  /** `count` different friends of account 0; fewer where the user gave fewer ids. */
  friends(count: number): readonly string[];
  /** An id of exactly 32 bytes. */
  longAccount(number: number): string;
  /** The same seed and name give the same UUID. */
  uuid(name: string): string;
  pair(from: string, to: string): Pair;
  /** A compact body around these pairs. */
  body(pairs: readonly Pair[]): { CallbackCommand: string; PairList: Json[] };
  /** The plain callback with these changes. */
  callback(changes?: Changes): RawRequest;
  /** A query parameter whose value is not encoded again. */
  raw(name: string, value: string): QueryParameter;
}

/** A UUID v4 of these hexadecimal digits. */
function formatUuid(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

export function createCallbackBuilder(settings: BuilderSettings): CallbackBuilder {
  const { endpoint, sdkAppId, token, seed, accounts, now } = settings;
  // The large cases ask for the same ids thousands of times.
  const digests = new Map<string, string>();
  const digest = (name: string) => {
    const known = digests.get(name) ?? createHash('sha256').update(`${seed} ${name}`).digest('hex');
    digests.set(name, known);
    return known;
  };
  const account = (number: number) =>
    accounts[number % Math.max(accounts.length, 1)] ?? `fcb-${digest(`account ${number}`).slice(0, 8)}`;
  const pair = (from: string, to: string): Pair => ({ From_Account: from, To_Account: to });
  const body = (pairs: readonly Pair[]) => ({
    CallbackCommand: FRIEND_DELETE,
    PairList: pairs.map(({ From_Account, To_Account }) => ({ From_Account, To_Account })),
  });
  const uuid = (name: string) => formatUuid(digest(`uuid ${name}`));

  const callback = (changes: Changes = {}): RawRequest => {
    const wire = changes.wire ?? 'documented';
    const requestTime = String(Math.floor(now() / 1000) - (changes.ageSeconds ?? 0));
    const signer = changes.token === undefined ? token : changes.token;
    const fields = {
      sdkAppId: changes.sdkAppId ?? sdkAppId,
      command: changes.command ?? FRIEND_DELETE,
      contentType: changes.contentType ?? 'json',
      clientIp: changes.clientIp ?? '127.0.0.1',
      platform: changes.platform ?? 'RESTAPI',
      requestId: changes.requestId ?? uuid('request'),
      signature: signer === null ? null : { token: signer, requestTime },
    };
    const content = changes.body ?? body(changes.pairs ?? [pair(account(0), account(1))]);
    const bytes = content instanceof Uint8Array ? content : buildBody(content);
    const { request } = buildRequest({
      endpoint,
      wire,
      fields,
      queryEdits: { set: [], drop: [] },
      userAgent: settings.userAgent,
      headers: [...settings.headers, ...(changes.headers ?? [])],
      body: bytes,
    });
    const target = changes.query
      ? buildTarget(wire, endpoint, changes.query(buildQuery(wire, fields)))
      : request.target;
    return { ...request, target, method: changes.method ?? request.method };
  };

  return {
    sdkAppId,
    foreignId: sdkAppId === '1400000009' ? '1400000008' : '1400000009',
    token,
    account,
    friends: (count) =>
      Array.from({ length: accounts.length === 0 ? count : Math.min(count, accounts.length - 1) }, (_, index) =>
        account(index + 1),
      ),
    longAccount: (number) => `fcb-${digest(`account ${number}`)}`.slice(0, 32),
    uuid,
    pair,
    body,
    callback,
    raw: (name, value) => ({ name, value, raw: `${name}=${value}` }),
  };
}

/** The query without these parameters. */
export const without =
  (...names: readonly string[]) =>
  (parameters: readonly QueryParameter[]): QueryParameter[] =>
    parameters.filter(({ name }) => !names.includes(name));

/** The query with each parameter of this name replaced. */
export const replacing =
  (name: string, ...replacements: readonly QueryParameter[]) =>
  (parameters: readonly QueryParameter[]): QueryParameter[] =>
    parameters.flatMap((parameter) => (parameter.name === name ? replacements : [parameter]));
