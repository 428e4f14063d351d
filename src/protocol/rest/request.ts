import { englishOf } from '../../language.ts';
import type { RawRequest } from '../exchange.ts';
import { isJsonObject, type JsonObject, type JsonReading, jsonType, member, readJson } from '../json.ts';
import { parameterValue, parseQuery, queryOf } from '../query.ts';
import { checkUserSig, type UserSigJudgement } from '../usersig.ts';
import { CALL_TITLES, findCall, type RestCall, SERVICES, type Service } from './calls.ts';
import { checkMembers } from './members.ts';
import { type RestRequestWords, restRequestWords } from './request-words.ts';

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
  /** The same in English, for the reply: clients may compare it. */
  readonly errorInfo: string;
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
/** @param tell says it in the language that is spoken */
function refuse(code: number, tell: (words: RestRequestWords) => string, at: string | null = null): RestRefusal {
  const say = () => tell(restRequestWords.now);
  const problem = say();
  return { code, problem, errorInfo: englishOf(problem, say), at };
}

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
  if (method !== 'POST') return refuse(60002, (words) => words.method(method));
  if (/^\/v4\/[^/]+\/[^/]+$/.test(path)) return null;
  if (path.startsWith('//')) return refuse(60002, (words) => words.twoSlashes(show(path)));
  return refuse(60002, (words) => words.path(show(path)));
}

function describeUnknown(service = '', name = ''): RestRefusal {
  const wanted = `${service}/${name}`;
  const exact = CALL_TITLES.find((each) => each.toLowerCase() === wanted.toLowerCase());
  if (exact !== undefined) return refuse(60009, (words) => words.caseOfCall(show(wanted), exact));
  const elsewhere = CALL_TITLES.find((each) => each.endsWith(`/${name}`));
  if (elsewhere !== undefined) return refuse(60009, (words) => words.otherService(show(wanted), elsewhere));
  const siblings = CALL_TITLES.filter((each) => each.startsWith(`${service}/`)).map((each) => each.replace(/.*\//, ''));
  if (siblings.length === 0) return refuse(60009, (words) => words.noService(show(service), SERVICES));
  return refuse(60009, (words) => words.noCall(show(wanted), service, siblings));
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
    const other = similar === undefined || similar === name ? null : similar;
    return refuse(code, (words) => words.noParameter(name, other), `?${name}`);
  };
  const sdkAppId = given('sdkappid');
  if (sdkAppId === '') return missing('sdkappid', 60012);
  if (!/^\d+$/.test(sdkAppId)) return refuse(60025, (words) => words.oddApp(show(sdkAppId)), '?sdkappid');
  for (const name of ['identifier', 'usersig', 'contenttype']) if (given(name) === '') return missing(name, 60025);
  if (given('contenttype') !== 'json')
    return refuse(60025, (words) => words.contenttype(show(given('contenttype'))), '?contenttype');
  const broken = undecodable.find((name) => name === 'identifier' || name === 'usersig');
  if (broken !== undefined) return refuse(60025, (words) => words.encoding(broken), `?${broken}`);
  if (sdkAppId !== app.sdkAppId) return refuse(70020, (words) => words.otherApp(sdkAppId, app.sdkAppId), '?sdkappid');
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
  const judge = () =>
    secretKey === null ? null : checkUserSig(userSig, { sdkAppId, identifier, secretKey, nowSeconds });
  const judgement = judge();
  if (judgement?.ok === false) return refuseSig(judgement, judge);
  if (admins.includes(identifier)) return { note: judgement?.note ?? null };
  return refuse(NO_ADMIN[service], (words) => words.noAdmin(show(identifier), admins), '?identifier');
}

/** @param again judges it once more, in whatever language is spoken then */
function refuseSig(
  { code, problem }: Extract<UserSigJudgement, { ok: false }>,
  again: () => UserSigJudgement | null,
): RestRefusal {
  const told = englishOf<UserSigJudgement | null>({ ok: false, code, problem }, again);
  return { code, problem, errorInfo: told?.ok === false ? told.problem : problem, at: '?usersig' };
}

function readBody(bytes: Uint8Array): RestRefusal | { readonly members: JsonObject } {
  const reading = readJson(bytes);
  if (reading.ok && isJsonObject(reading.value)) return { members: reading.value };
  return refuse(60003, (words) => describeBody(readJson(bytes), words), '$');
}

function describeBody(reading: JsonReading, words: RestRequestWords): string {
  if (reading.ok) return words.bodyType(jsonType(reading.value));
  return reading.problem === 'empty' ? words.bodyEmpty : words.bodyNotJson(reading.detail);
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
  return refuse(code, () => checkMembers(body, call.members)?.problem ?? '', fault.at);
}
