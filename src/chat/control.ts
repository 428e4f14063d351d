import { englishOf } from '../language.ts';
import { readDuration } from '../protocol/duration.ts';
import { type HeaderList, headerValue, type RawRequest } from '../protocol/exchange.ts';
import { isJsonObject, type Json, type JsonObject, jsonType, readJson } from '../protocol/json.ts';
import { isPlatform, PLATFORMS } from '../protocol/platforms.ts';
import { parameterValue, parseQuery, queryOf } from '../protocol/query.ts';
import type { CallMask } from '../protocol/rest/call-mask.ts';
import { namedCall, type RestCall } from '../protocol/rest/calls.ts';
import { account, accounts, checkMembers, type MemberRule, maybe, text } from '../protocol/rest/members.ts';
import { isLocalName, signOfWebPage } from '../receiver/forward-guard.ts';
import { maskExchange } from '../record/ndjson.ts';
import type { CallbackLog } from './callback-log.ts';
import type { Answered, Arrived, ClientAct, StandIn } from './chat.ts';
import type { Graph } from './graph.ts';
import { type GraphData, readGraph, writeGraph } from './graph-data.ts';
import type { ChatSettings } from './settings.ts';
import { readSettings, writeSettings } from './settings-data.ts';
import { standInWords } from './words.ts';

/** Everything below it is the control API; Chat has nothing there. */
export const CONTROL_PREFIX = '/friend-cb/';

/** What the control API acts on. */
export interface Controlled {
  readonly standIn: StandIn;
  readonly log: CallbackLog;
  readonly graph: () => Graph;
  readonly setGraph: (graph: Graph) => void;
  readonly settings: () => ChatSettings;
  readonly changeSettings: (change: Partial<ChatSettings>) => void;
  /** Graph and settings as they were at the start; callbacks that are due are forgotten. */
  readonly reset: () => void;
  /** The document that describes the API. */
  readonly openApi: () => JsonObject;
  /** Resolves when every callback that is due has been answered, or has failed to be. */
  readonly settled: () => Promise<void>;
  /** Told what was changed, in words. */
  readonly onControl: (what: string) => void;
  readonly mask: CallMask;
}

/** What goes back for a request to the control API. */
export interface ControlReply {
  readonly status: number;
  readonly body: Json;
  readonly headers: HeaderList;
  /** The act of a client: it has a record, and callbacks that are sent afterwards. */
  readonly answered: Answered | null;
}

const reply = (status: number, body: Json, headers: HeaderList = []): ControlReply => ({
  status,
  body,
  headers,
  answered: null,
});
const refuse = (status: number, error: string, headers: HeaderList = []) => reply(status, { error }, headers);
const toJson = (value: GraphData | readonly object[]): Json => value as unknown as Json;

/** Durations and numbers of `callbacks`. */
const DEFAULT_TIMEOUT_MS = 5000;
const MAX_TIMEOUT_MS = 10 * 60_000;
export const MAX_COUNT = 10_000;

interface Asked {
  readonly arrived: Arrived;
  readonly query: (name: string) => string | undefined;
  readonly body: JsonObject;
}

type Route = (asked: Asked, controlled: Controlled) => ControlReply | Promise<ControlReply>;

const ROUTES: Readonly<Record<string, Readonly<Partial<Record<string, Route>>>>> = {
  'openapi.json': { GET: (_, { openApi }) => reply(200, openApi()) },
  graph: { GET: (_, { graph }) => reply(200, toJson(writeGraph(graph()))), PUT: putGraph },
  reset: {
    POST: (_, controlled) => {
      controlled.reset();
      controlled.onControl(standInWords.now.wasReset);
      return reply(200, { graph: toJson(writeGraph(controlled.graph())) });
    },
  },
  callbacks: { GET: getCallbacks },
  settings: {
    GET: (_, { settings }) => reply(200, writeSettings(settings())),
    POST: postSettings,
  },
  'client/delete-friend': { POST: (asked, controlled) => actAsClient('delete-friend', asked, controlled) },
  'client/add-friend': { POST: (asked, controlled) => actAsClient('add-friend', asked, controlled) },
  'client/accept-friend': { POST: (asked, controlled) => actAsClient('accept-friend', asked, controlled) },
  'client/block': { POST: (asked, controlled) => actAsClient('block', asked, controlled) },
  'client/unblock': { POST: (asked, controlled) => actAsClient('unblock', asked, controlled) },
};
const CONTROL_PATHS: readonly string[] = Object.entries(ROUTES).flatMap(([path, methods]) =>
  Object.keys(methods).map((method) => `${method} ${CONTROL_PREFIX}${path}`),
);

/** What a table has under a name, and not what every object has, such as `constructor`. */
const ownOf = <T>(table: Readonly<Partial<Record<string, T>>>, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

/** Answers a request to the control API. What it says of an error holds no secret that was sent along. */
export async function answerControl(arrived: Arrived, controlled: Controlled): Promise<ControlReply> {
  const given = await answerUnmasked(arrived, controlled);
  const { body } = given;
  if (given.status === 200 || !isJsonObject(body)) return given;
  return { ...given, body: { ...body, error: controlled.mask.text(String(body['error'])) } };
}

async function answerUnmasked(arrived: Arrived, controlled: Controlled): Promise<ControlReply> {
  const { request } = arrived;
  const foreign = findForeign(request);
  if (foreign !== null) return refuse(403, foreign);
  const [path = ''] = request.target.split('?', 1);
  const methods = ownOf(ROUTES, path.slice(CONTROL_PREFIX.length));
  if (methods === undefined) return refuse(404, `there is no ${path}; valid: ${CONTROL_PATHS.join(', ')}`);
  const route = ownOf(methods, request.method);
  const allowed = Object.keys(methods).join(', ');
  if (route === undefined) return refuse(405, `${path} takes ${allowed}, not ${request.method}`, [['Allow', allowed]]);
  if (arrived.oversized) return refuse(413, 'the body is too large');
  const body = readObject(request);
  if ('status' in body) return body;
  const { parameters } = parseQuery(queryOf(request.target));
  return route({ arrived, body: body.object, query: (name) => parameterValue(parameters, name) }, controlled);
}

/** Why a request may come from a web page, or by a name that a web page has chosen; null where it cannot. */
function findForeign({ method, headers }: RawRequest): string | null {
  const page = signOfWebPage(method, headers);
  if (page !== null)
    return `a web page seems to send this (${page.header}: ${page.value}); programs on this machine may use this API`;
  const host = headerValue(headers, 'Host') ?? '';
  const name = host.replace(/:\d+$/, '');
  // A page has a public name, which has a dot in it. Containers call each other by one word.
  if (isLocalName(host) || /^[\w-]+$|\.internal$/.test(name)) return null;
  return `the name '${host}' is not one of this machine: use 127.0.0.1 or localhost`;
}

function readObject({ body, headers }: RawRequest): ControlReply | { readonly object: JsonObject } {
  if (body.length === 0) return { object: {} };
  const type = headerValue(headers, 'Content-Type') ?? 'none';
  if (!/^application\/json\s*(?:;|$)/i.test(type))
    return refuse(415, `the Content-Type is ${type}, it must be application/json`);
  const reading = englishOf(readJson(body), () => readJson(body));
  if (!reading.ok) return refuse(400, `the body is not JSON: ${reading.detail}`);
  if (isJsonObject(reading.value)) return { object: reading.value };
  return refuse(400, `the body is of type ${jsonType(reading.value)}, it must be an object`);
}

function putGraph({ body, arrived }: Asked, { setGraph, graph, onControl }: Controlled): ControlReply {
  const read = () => readGraph(body, Math.floor(arrived.atMs / 1000));
  const reading = englishOf(read(), read);
  if (!reading.ok) return refuse(400, `${reading.at} ${reading.problem}`);
  setGraph(reading.graph);
  onControl(standInWords.now.graphReplaced(reading.graph.accounts.size));
  return reply(200, toJson(writeGraph(graph())));
}

function postSettings({ body }: Asked, { settings, changeSettings, onControl }: Controlled): ControlReply {
  const reading = englishOf(readSettings(body), () => readSettings(body));
  if (!reading.ok) return refuse(400, reading.problem);
  changeSettings(reading.settings);
  onControl(standInWords.now.settingsChanged(Object.keys(body)));
  return reply(200, writeSettings(settings()));
}

async function getCallbacks({ query }: Asked, { log, settled }: Controlled): Promise<ControlReply> {
  const after = query('after') || null;
  const flag = query('settled') ?? 'false';
  if (flag !== 'true' && flag !== 'false') return refuse(400, `settled is '${flag}', it must be true or false`);
  const digits = query('count') ?? (flag === 'true' ? '0' : '1');
  const count = Number(digits);
  if (!/^\d+$/.test(digits) || count > MAX_COUNT)
    return refuse(400, `count is '${digits}', it must be a whole number from 0 to ${MAX_COUNT}`);
  const timeoutMs = readDuration(query('timeout') ?? `${DEFAULT_TIMEOUT_MS}`);
  if (timeoutMs === null || timeoutMs > MAX_TIMEOUT_MS)
    return refuse(400, `timeout is '${query('timeout')}', it must be a duration such as 500ms or 5s, at most 10m`);
  if (after !== null && !log.knows(after))
    return refuse(400, `after is '${after}', which is the id of no callback that was answered since the last reset`);
  const isSettled = flag === 'false' || (await within(settled(), timeoutMs));
  const found = await log.after(after, count, isSettled ? timeoutMs : 0);
  const exchanges = toJson(found.map(maskExchange));
  const last = found.at(-1)?.id ?? after;
  if (!isSettled) return reply(504, { error: `callbacks were still due after ${timeoutMs} ms`, exchanges, last });
  if (found.length >= count) return reply(200, { exchanges, last });
  const done = `${found.length} of ${count} callbacks were answered`;
  if (log.isClosed) return reply(503, { error: `${done} before the stand-in ended`, exchanges, last });
  return reply(504, { error: `${done} within ${timeoutMs} ms`, exchanges, last });
}

/** Whether something comes to pass within a time. */
function within(work: Promise<void>, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), timeoutMs);
    void work.then(() => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}

const CLIENT_ACTIONS = ['delete-friend', 'add-friend', 'accept-friend', 'block', 'unblock'] as const;
export type ClientAction = (typeof CLIENT_ACTIONS)[number];

/** The call that an action is carried out as. */
const CALL_OF: Readonly<Record<ClientAction, string>> = {
  'delete-friend': 'friend_delete',
  'add-friend': 'friend_add',
  'accept-friend': 'friend_add',
  block: 'black_list_add',
  unblock: 'black_list_delete',
};

/** What a client's action may say besides the members of its call. */
const FROM_CLIENT: readonly MemberRule[] = [
  account('From_Account'),
  accounts('To_Account', 1000),
  maybe(text('OptPlatform', { choices: PLATFORMS })),
  maybe(text('ClientIP')),
];
/** The platform of a client that names none. */
const CLIENT_PLATFORM = 'iOS';

async function actAsClient(
  action: ClientAction,
  { arrived, body }: Asked,
  { standIn }: Controlled,
): Promise<ControlReply> {
  const read = () => readClientAct(action, body, arrived.clientIp);
  const act = englishOf(read(), read);
  if (typeof act === 'string') return refuse(400, act);
  const answered = await standIn.act(arrived, act);
  const { id, callbacks } = answered.record;
  const { value } = readJson(answered.body) as { value: JsonObject };
  return { status: 200, headers: [], body: { ...value, id, callbacks: [...callbacks] }, answered };
}

/** An action of a client as the call that it is carried out as; a text says what is wrong with it. */
export function readClientAct(action: ClientAction, given: JsonObject, clientIp: string): ClientAct | string {
  const call = namedCall(CALL_OF[action]) as RestCall;
  const fault = checkMembers(given, FROM_CLIENT);
  if (fault !== null) return fault.problem;
  const { OptPlatform = CLIENT_PLATFORM, ClientIP = clientIp, ...rest } = given;
  const platform = String(OptPlatform);
  const body = action === 'add-friend' ? withItems(rest, platform) : rest;
  const wrong = action === 'accept-friend' ? null : checkMembers(body, call.members);
  if (wrong !== null) return wrong.problem;
  return {
    title: `client/${action}`,
    call,
    body,
    platform: isPlatform(platform) ? platform : CLIENT_PLATFORM,
    clientIp: String(ClientIP),
    isAccepting: action === 'accept-friend',
  };
}

/** The members of friend_add, which has an object for each account. */
function withItems({ To_Account, AddWording, Remark, ...rest }: JsonObject, platform: string): JsonObject {
  const item = { AddSource: `AddSource_Type_${platform}`, AddWording, Remark };
  const given = Object.fromEntries(Object.entries(item).filter(([, value]) => value !== undefined)) as JsonObject;
  return { ...rest, AddFriendItem: (To_Account as string[]).map((id) => ({ To_Account: id, ...given })) };
}
