import type { RawRequest } from '../exchange.ts';
import { isJsonObject, type JsonObject, jsonType, member, readJson } from '../json.ts';
import { parameterValue, parseQuery, queryOf } from '../query.ts';
import { checkUserSig } from '../usersig.ts';
import { CALL_TITLES, findCall, type RestCall, SERVICES, type Service } from './calls.ts';
import { checkMembers } from './members.ts';

/** The app that calls are answered for. */
export interface RestApp {
  readonly sdkAppId: string;
  /** The accounts that may call. */
  readonly admins: readonly string[];
  /** To check every UserSig with; null: a UserSig must be there, and is not checked. */
  readonly secretKey: string | null;
}

/** Why a call is refused as a whole: the code of the reply, and plain words. */
export interface RestRefusal {
  readonly code: number;
  readonly problem: string;
  /** JSON path or query parameter, such as `$.To_Account` or `?usersig`; null where it is neither. */
  readonly at: string | null;
}

/** A request as far as it could be read. */
export interface RestReading {
  readonly call: RestCall | null;
  readonly service: Service | null;
  /** The administrator that calls; null where the query has none. */
  readonly identifier: string | null;
  /** The body where it is a JSON object and nothing before it was refused. */
  readonly body: JsonObject | null;
  readonly refusal: RestRefusal | null;
  /** What is odd and was let pass, in words; null where nothing is. */
  readonly note: string | null;
}

const MAX_SHOWN = 60;
const show = (text: string) => `'${text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text}'`;
const refuse = (code: number, problem: string, at: string | null = null): RestRefusal => ({ code, problem, at });

/**
 * Reads a call and checks it, the cheapest first; the documentation does not tell the order. The
 * Content-Type of a request is never looked at, since clients send anything there.
 */
export function readRestRequest(request: RawRequest, app: RestApp, nowSeconds: number): RestReading {
  const [path = ''] = request.target.split('?', 1);
  const [service, name] = /^\/v4\/([^/]+)\/([^/]+)$/.exec(path)?.slice(1) ?? [];
  const known = SERVICES.find((each) => each === service) ?? null;
  const call = service === undefined || name === undefined ? null : findCall(service, name);
  const query = parseQuery(queryOf(request.target));
  const identifier = parameterValue(query.parameters, 'identifier') || null;
  const found = { call, service: known, identifier, body: null, note: null };
  const unknown = checkPath(request.method, path) ?? (call === null ? describeUnknown(service, name) : null);
  if (unknown !== null || call === null) return { ...found, refusal: unknown };
  const caller = checkCaller(query, app, nowSeconds, call.service);
  if ('code' in caller) return { ...found, refusal: caller };
  const body = readBody(request.body);
  if ('code' in body) return { ...found, ...caller, refusal: body };
  const members = withCurrentNames(call, body.members);
  return { ...found, ...caller, body: members, refusal: checkBody(call, members) };
}

function checkPath(method: string, path: string): RestRefusal | null {
  if (method !== 'POST') return refuse(60002, `the method is ${method}; the REST API takes POST`);
  if (/^\/v4\/[^/]+\/[^/]+$/.test(path)) return null;
  if (path.startsWith('//'))
    return refuse(
      60002,
      `the path ${show(path)} begins with two slashes: leave out the one at the end of the base URL`,
    );
  return refuse(60002, `the path ${show(path)} is not /v4/SERVICE/COMMAND, such as /v4/sns/friend_delete`);
}

function describeUnknown(service = '', name = ''): RestRefusal {
  const wanted = `${service}/${name}`;
  const exact = CALL_TITLES.find((each) => each.toLowerCase() === wanted.toLowerCase());
  if (exact !== undefined)
    return refuse(60009, `there is no call ${show(wanted)}: it is ${exact}, names are case-sensitive`);
  const elsewhere = CALL_TITLES.find((each) => each.endsWith(`/${name}`));
  if (elsewhere !== undefined) return refuse(60009, `there is no call ${show(wanted)}: it is ${elsewhere}`);
  const siblings = CALL_TITLES.filter((each) => each.startsWith(`${service}/`)).map((each) => each.replace(/.*\//, ''));
  if (siblings.length === 0)
    return refuse(60009, `there is no service ${show(service)} here; there are ${SERVICES.join(', ')}`);
  return refuse(60009, `friend-cb answers no call ${show(wanted)}; of ${service} it knows ${siblings.join(', ')}`);
}

/** What the query says of the app and of who calls; a refusal where it is not to be believed. */
function checkCaller(
  { parameters, undecodable }: ReturnType<typeof parseQuery>,
  app: RestApp,
  nowSeconds: number,
  service: Service,
): RestRefusal | { readonly note: string | null } {
  const given = (name: string) => parameterValue(parameters, name) ?? '';
  const missing = (name: string, code: number) => {
    const similar = parameters.find((each) => each.name.toLowerCase() === name)?.name;
    const advice = similar === undefined || similar === name ? '' : `; there is ${similar}: names are case-sensitive`;
    return refuse(code, `the query has no ${name}${advice}`, `?${name}`);
  };
  const sdkAppId = given('sdkappid');
  if (sdkAppId === '') return missing('sdkappid', 60012);
  if (!/^\d+$/.test(sdkAppId)) return refuse(60025, `sdkappid is ${show(sdkAppId)}, it must be a number`, '?sdkappid');
  for (const name of ['identifier', 'usersig', 'contenttype']) if (given(name) === '') return missing(name, 60025);
  if (given('contenttype') !== 'json')
    return refuse(60025, `contenttype is ${show(given('contenttype'))}, it must be json`, '?contenttype');
  const broken = undecodable.find((name) => name === 'identifier' || name === 'usersig');
  if (broken !== undefined) return refuse(60025, `the percent-encoding of ${broken} is broken`, `?${broken}`);
  if (sdkAppId !== app.sdkAppId)
    return refuse(70020, `sdkappid is ${sdkAppId}, this app is ${app.sdkAppId} (--sdk-appid)`, '?sdkappid');
  return checkIdentity(given('identifier'), given('usersig'), app, nowSeconds, service);
}

/** The code for who is no administrator, which each service has for itself. */
const NO_ADMIN = { sns: 30004, im_open_login_svc: 70403, profile: 60010 } as const;

function checkIdentity(
  identifier: string,
  userSig: string,
  { sdkAppId, admins, secretKey }: RestApp,
  nowSeconds: number,
  service: Service,
): RestRefusal | { readonly note: string | null } {
  const judgement = secretKey === null ? null : checkUserSig(userSig, { sdkAppId, identifier, secretKey, nowSeconds });
  if (judgement?.ok === false) return refuse(judgement.code, judgement.problem, '?usersig');
  if (admins.includes(identifier)) return { note: judgement?.note ?? null };
  const known = admins.length === 1 ? `the administrator is ${admins[0]}` : `administrators are ${admins.join(', ')}`;
  return refuse(NO_ADMIN[service], `identifier is ${show(identifier)}; ${known} (--admin)`, '?identifier');
}

function readBody(bytes: Uint8Array): RestRefusal | { readonly members: JsonObject } {
  const reading = readJson(bytes);
  if (reading.ok && isJsonObject(reading.value)) return { members: reading.value };
  if (reading.ok)
    return refuse(60003, `the body is JSON, but of type ${jsonType(reading.value)}; it must be an object`, '$');
  if (reading.problem === 'empty') return refuse(60003, 'the body is empty; where a call needs nothing it is {}', '$');
  return refuse(60003, `the body is not JSON: ${reading.detail}`, '$');
}

/** Older names of members that clients still send. */
function withCurrentNames(call: RestCall, body: JsonObject): JsonObject {
  if (call.name === 'account_import' && member(body, 'UserID') === undefined) {
    const id = member(body, 'Identifier');
    return id === undefined ? body : { ...body, UserID: id };
  }
  if (call.name === 'multiaccount_import' && member(body, 'AccountList') === undefined) {
    const ids = member(body, 'Accounts');
    return Array.isArray(ids) ? { ...body, AccountList: ids.map((id) => ({ UserID: id })) } : body;
  }
  return body;
}

/** The code for parameters that are wrong, which each service has for itself. */
const WRONG_PARAMETERS = { sns: 30001, im_open_login_svc: 70402, profile: 60008 } as const;

function checkBody(call: RestCall, body: JsonObject): RestRefusal | null {
  const fault = checkMembers(body, call.members);
  if (fault === null) return null;
  const code = fault.isAccountType ? 60015 : WRONG_PARAMETERS[call.service];
  return refuse(code, fault.problem, fault.at);
}
