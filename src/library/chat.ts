import { randomUUID } from 'node:crypto';
import { createCallbackLog } from '../chat/callback-log.ts';
import { type ClientAct, createStandIn } from '../chat/chat.ts';
import { type ClientAction, readClientAct } from '../chat/control.ts';
import type { ChatEvent } from '../chat/events.ts';
import { Graph } from '../chat/graph.ts';
import { type GraphData, readGraph, writeGraph } from '../chat/graph-data.ts';
import { describeControlApi } from '../chat/openapi.ts';
import { type Cause, createOutbox } from '../chat/outbox.ts';
import { createChatResponder } from '../chat/responder.ts';
import type { ChatSettings } from '../chat/settings.ts';
import { createDeliverer } from '../delivery/deliver.ts';
import type { TlsSettings } from '../delivery/dial.ts';
import { UserError } from '../errors.ts';
import { showEndpoint } from '../protocol/endpoint.ts';
import type { Exchange } from '../protocol/exchange.ts';
import type { Json, JsonObject } from '../protocol/json.ts';
import { PLATFORMS, type Platform } from '../protocol/platforms.ts';
import type { WireShape } from '../protocol/query.ts';
import { buildRequest } from '../protocol/request.ts';
import { createCallMask } from '../protocol/rest/call-mask.ts';
import { isChatHost } from '../protocol/rest/hosts.ts';
import type { CallRecord } from '../protocol/rest/record.ts';
import { createUserSig } from '../protocol/usersig.ts';
import type { Trouble } from '../receiver/describe-trouble.ts';
import { type ServerTls, startServer, type Tunnel } from '../receiver/server.ts';
import { openRecord } from '../record/writer.ts';
import { USER_AGENT, VERSION } from '../version.ts';
import { CHAT_OPTIONS, NEXT_CALLBACK_OPTIONS, SETTING_OPTIONS, USER_SIG_OPTIONS } from './chat-options.ts';
import { choiceRule, type Resolved, readOptions, textRule } from './options.ts';
import { isOwnAddress } from './own-address.ts';
import type { NextOptions } from './receive.ts';

/** What can be set to see how a backend takes it. Nothing of it is what Chat does by default. */
export interface ChatSettingOptions {
  /** Whether a callback is sent after the reply to the call that caused it, or before. Default `after`. */
  readonly callbackOrder?: 'after' | 'before';
  /** How long each callback waits, in milliseconds. */
  readonly callbackDelayMs?: number;
  /** The first so many callbacks (`1`), or a part of all (`'10%'`), are sent twice, with the same RequestId. */
  readonly duplicate?: number | `${number}%` | null;
  /** The same, for callbacks that are not sent. */
  readonly lose?: number | `${number}%` | null;
  /** Every two callbacks swap. */
  readonly reorder?: boolean;
  /** Codes to answer with, by account or call: `{ zed: 30006, friend_delete: 60008 }`. */
  readonly faults?: Readonly<Record<string, number>>;
  /** Calls a second, for each call; beyond, 60007. Null: no limit. */
  readonly rateLimit?: number | null;
  /** The code for deleting who is no friend: 31704, or 30001 as an FAQ has it. */
  readonly notAFriend?: 31704 | 30001;
  /** ResultInfo of items that succeeded: empty as documented, or OK as observed. */
  readonly resultInfo?: 'empty' | 'observed';
  /** friend_delete_all calls back as well. */
  readonly deleteAllCallsBack?: boolean;
  /** `Sns.CallbackPrevFriendAdd` is asked before friends are added, and may refuse them. */
  readonly prev?: boolean;
  /** How often a callback is sent again that was not answered in time. */
  readonly retries?: number;
}

/** All are optional: `startChat()` answers calls on a free port, and sends no callback. */
export interface ChatOptions extends ChatSettingOptions {
  /** The callback URL. Null: no callback is sent. */
  readonly to?: string | URL | null;
  /** The app of all calls and callbacks; default `888888`, the documentation's example. */
  readonly sdkAppId?: string;
  /** To check every UserSig with. Null: a UserSig has to be there, and is not checked. */
  readonly secretKey?: string | null;
  /** The accounts that may call; default `administrator`. */
  readonly admins?: readonly string[];
  /** Signs the callbacks. */
  readonly token?: string | null;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: any free port. */
  readonly port?: number;
  /** A certificate for HTTPS. Null: plain HTTP. */
  readonly tls?: ServerTls | null;
  /**
   * A certificate that names the hosts of Chat's REST API: with it the port is also an HTTP proxy that
   * answers for exactly these hosts, and refuses all others.
   */
  readonly proxyTls?: ServerTls | null;
  /** TLS toward the callback URL. */
  readonly callbackTls?: Partial<TlsSettings>;
  /** The graph at the start, and after `reset`: `{ friends: { alice: ['bob'] } }`. */
  readonly friends?: Partial<GraphData> | null;
  /** Whether every id stands for an account. Null: until one is imported, unless a graph is given. */
  readonly anyAccount?: boolean | null;
  /** Default `documented`. */
  readonly wire?: WireShape;
  /** For a callback's complete reply, in milliseconds; default 2000, as Chat has it. 0 is no limit. */
  readonly timeoutMs?: number;
  /** What percentages come from; default a random one. */
  readonly seed?: number;
  /** Path of a file to which every call and callback is appended, as a line of NDJSON. */
  readonly record?: string | null;
  /** Callbacks and calls that are kept to be asked for, at least; default 10,000. */
  readonly keep?: number;
  /** Unix time in milliseconds; default `Date.now`. */
  readonly now?: () => number;
  /** Called for each call and each action of a client, before its reply goes out. */
  readonly onCall?: (record: CallRecord) => void;
  /** Called for each attempt to send a callback; `isLast` unless a retry follows. */
  readonly onExchange?: (exchange: Exchange, isLast: boolean) => void;
  /** Called when something arrives that is no call, and when the record cannot be written. */
  readonly onTrouble?: (trouble: Trouble) => void;
  /** Called with an exception of a listener; by default it is uncaught. */
  readonly onBug?: (error: unknown) => void;
}

/** What Chat answers to a client, and the ids of the callbacks that follow. */
export type ClientReply = JsonObject & { readonly id: string; readonly callbacks: readonly string[] };

/** A user's client on one platform: the other cause of callbacks. */
export interface ChatClient {
  deleteFriend(from: string, to: string | readonly string[], options?: { twoWay?: boolean }): Promise<ClientReply>;
  addFriend(from: string, to: string | readonly string[], options?: { twoWay?: boolean }): Promise<ClientReply>;
  /** Accepts requests of `to` that wait for the consent of `from`. */
  acceptFriend(from: string, to: string | readonly string[]): Promise<ClientReply>;
  block(from: string, to: string | readonly string[]): Promise<ClientReply>;
  unblock(from: string, to: string | readonly string[]): Promise<ClientReply>;
}

export interface Chat {
  /** `http://127.0.0.1:PORT/` */
  readonly url: string;
  /** The graph as it is now. */
  readonly graph: GraphData;
  /** Replaces the graph. No callback tells of it. */
  setGraph(graph: Partial<GraphData>): void;
  /** Changes settings; those that are not named stay. */
  set(settings: ChatSettingOptions): void;
  /** Graph and settings as at the start; what was called and sent is forgotten, and so is what is due. */
  reset(): void;
  /** The calls and actions of clients since the start, or the last `reset`. */
  readonly calls: readonly CallRecord[];
  /**
   * The oldest answered callback that was not taken yet, at once or when it is answered. Rejects when
   * none is within `timeoutMs` (default 5000), and when the stand-in is closed first.
   */
  next(options?: NextOptions): Promise<Exchange>;
  /** Resolves when every callback that is due has been answered, or has failed to be. */
  settled(): Promise<void>;
  client(platform?: Platform): ChatClient;
  /** A UserSig that this app accepts: made with `secretKey`, valid for 180 days unless told otherwise. */
  userSig(identifier: string, options?: { expireSeconds?: number }): string;
  /**
   * Stops listening and sending, ends all connections. Callbacks that are due are not sent, and what
   * is under way is not waited for: `settled` does that. Idempotent.
   */
  close(): Promise<void>;
}

/** A body of the control API may hold a whole graph. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;
/** Signs what nobody checks. */
const PLACEHOLDER_KEY = 'friend-cb chat checks no UserSig';

type Settings = Resolved<typeof CHAT_OPTIONS>;

/**
 * Starts a local stand-in for Chat: it answers calls of the REST API, keeps the friend graph, and
 * sends the callbacks.
 * @throws TypeError for an option that is unknown or wrong, UserError for a graph that is wrong, a
 * record that cannot be written, or a callback URL that is this very server
 */
export async function startChat(options: ChatOptions = {}): Promise<Chat> {
  const settings = readOptions(options, CHAT_OPTIONS);
  const { to: endpoint } = settings;
  const works = await createWorks(settings);
  const { onTrouble } = works;
  let url = '';
  const responder = createChatResponder({
    standIn: works.standIn,
    controlled: { ...works, openApi: () => describeControlApi(url, VERSION) },
    isProxy: settings.proxyTls !== null,
    checksUserSig: settings.secretKey !== null,
    onCall: works.onCall,
    onTrouble,
    onBug: settings.onBug,
  });
  const server = await startServer(responder, {
    ...settings,
    maxBodyBytes: MAX_BODY_BYTES,
    tunnel: settings.proxyTls && tunnelOf(settings.proxyTls),
    onTrouble,
    onGiveUp: works.giveUp,
  }).catch(async (error) => {
    await works.release();
    throw error;
  });
  url = server.url;
  let closing: Promise<void> | null = null;
  const close = () => {
    closing ??= (async () => {
      works.log.close();
      await server.close();
      await works.release();
    })();
    return closing;
  };
  if (endpoint !== null && (await isOwnAddress(endpoint, url))) {
    await close();
    throw new UserError(`${showEndpoint(endpoint)} is the stand-in itself: callbacks go to your backend`, {
      hint: ['give the URL of your backend, or another port with --port'],
    });
  }
  return createHandle(url, works, settings, close);
}

/** Everything but the server: data, callbacks, what is kept and recorded. */
async function createWorks(settings: Settings) {
  const { to: endpoint, now } = settings;
  const mask = createCallMask([settings.secretKey, settings.token].filter((each) => each !== null));
  const onTrouble = (trouble: Trouble) => settings.onTrouble({ ...trouble, message: mask.text(trouble.message) });
  const data = createData(settings);
  const { timeoutMs, callbackTls: tls } = settings;
  const deliverer = endpoint === null ? null : await createDeliverer({ endpoint, timeoutMs, tls, now });
  const record = settings.record === null ? null : openRecord(settings.record, (message) => onTrouble({ message }));
  const log = createCallbackLog(settings.keep);
  let calls: CallRecord[] = [];
  const outbox = createOutbox({
    deliver: deliverer?.deliver ?? null,
    requestOf: requestMaker(settings),
    settings: data.settings,
    seed: settings.seed,
    onExchange: (exchange, isLast, isForgotten) => {
      record?.write(exchange);
      try {
        settings.onExchange(exchange, isLast);
      } catch (error) {
        settings.onBug(error);
      }
      if (isLast && !isForgotten) log.add(exchange);
    },
  });
  const { graph, settings: current } = data;
  const { anyAccount } = settings;
  const standIn = createStandIn({ app: settings, graph, settings: current, outbox, anyAccount, mask });
  /** Ends what a reply may still wait for. */
  const giveUp = async () => {
    log.close();
    const unsent = outbox.stop();
    if (unsent > 0) onTrouble({ message: describeUnsent(unsent) });
    await deliverer?.close();
  };
  return {
    ...data,
    standIn,
    outbox,
    log,
    mask,
    onTrouble,
    giveUp,
    calls: () => calls,
    onCall: (call: CallRecord) => {
      record?.write(call);
      calls.push(call);
      // Half at once: dropping them one by one would copy the list each time.
      if (calls.length > settings.keep * 2) calls = calls.slice(calls.length / 2);
      settings.onCall(call);
    },
    reset: () => {
      data.reset();
      outbox.reset();
      standIn.reset();
      log.clear();
      calls = [];
    },
    release: async () => {
      await giveUp();
      record?.close();
    },
  };
}

const describeUnsent = (count: number) =>
  count === 1
    ? 'one callback was due or under way: it is not waited for'
    : `${count} callbacks were due or under way: they are not waited for`;

type Works = Awaited<ReturnType<typeof createWorks>>;

/** What the caller of `startChat` gets. */
function createHandle(url: string, works: Works, settings: Settings, close: () => Promise<void>): Chat {
  let taken: string | null = null;
  return {
    url,
    get graph() {
      return writeGraph(works.graph());
    },
    get calls() {
      return works.calls();
    },
    setGraph: (graph) => works.setGraph(toGraph(graph, settings.now())),
    set: (change) => works.changeSettings(readChange(change)),
    reset: () => {
      works.reset();
      taken = null;
    },
    next: async (given = {}) => {
      const { timeoutMs } = readOptions(given, NEXT_CALLBACK_OPTIONS);
      const untilMs = performance.now() + timeoutMs;
      for (;;) {
        const before = taken;
        const leftMs = timeoutMs === 0 ? null : Math.max(0, untilMs - performance.now());
        const [oldest] = await works.log.after(before, 1, leftMs);
        if (oldest === undefined) throw new Error(describeWait(works, timeoutMs));
        // Another one who waits may have been woken by the same callback, and was there first.
        if (taken !== before) continue;
        taken = oldest.id;
        return oldest;
      }
    },
    settled: works.outbox.settled,
    client: (platform = 'iOS') =>
      createClient(async (action, body) => {
        const OptPlatform = choiceRule(PLATFORMS).read(platform, 'platform');
        const act = readClientAct(action, { ...body, OptPlatform }, '127.0.0.1');
        if (typeof act === 'string') throw new TypeError(act);
        return performAct(act, works, settings.now());
      }),
    userSig: (identifier, given = {}) =>
      createUserSig({
        sdkAppId: settings.sdkAppId,
        identifier: textRule.read(identifier, 'identifier'),
        secretKey: settings.secretKey ?? PLACEHOLDER_KEY,
        time: Math.floor(settings.now() / 1000),
        expire: readOptions(given, USER_SIG_OPTIONS).expireSeconds,
      }),
    close,
  };
}

function describeWait({ calls, log }: Works, timeoutMs: number): string {
  if (log.isClosed) return 'the stand-in was closed before another callback was answered';
  const [last] = calls().slice(-1);
  const words =
    last === undefined
      ? 'nothing has been called'
      : `the last call was ${last.call}, its ErrorCode ${last.code}, for ${last.done} of ${last.to.length} accounts`;
  return `no callback was answered within ${timeoutMs} ms; ${words}`;
}

async function performAct(act: ClientAct, { standIn, onCall }: Works, nowMs: number): Promise<ClientReply> {
  const { record, body, afterwards } = await standIn.act(arriveFromWithin(act, nowMs), act);
  onCall(record);
  afterwards();
  const reply = JSON.parse(Buffer.from(body).toString('utf8')) as JsonObject;
  return { ...reply, id: record.id, callbacks: [...record.callbacks] };
}

/** Graph and settings, which calls and the control API change. */
function createData(settings: Settings) {
  const startedMs = settings.now();
  const initialGraph = () => (settings.friends === null ? new Graph() : toGraph(settings.friends, startedMs));
  const { callbackOrder, callbackDelayMs, duplicate, lose, reorder, faults } = settings;
  const { rateLimit, notAFriend, resultInfo, deleteAllCallsBack, prev, retries } = settings;
  const delivery = { callbackOrder, callbackDelayMs, duplicate, lose, reorder, retries };
  const initial: ChatSettings = { ...delivery, faults, rateLimit, notAFriend, resultInfo, deleteAllCallsBack, prev };
  let graph = initialGraph();
  let current = initial;
  return {
    graph: () => graph,
    setGraph: (given: Graph) => {
      graph = given;
    },
    settings: () => current,
    changeSettings: (change: Partial<ChatSettings>) => {
      current = { ...current, ...change };
    },
    reset: () => {
      graph = initialGraph();
      current = initial;
    },
  };
}

/** @throws UserError that names the place */
function toGraph(data: Partial<GraphData>, nowMs: number): Graph {
  const reading = readGraph(data as Json, Math.floor(nowMs / 1000));
  if (reading.ok) return reading.graph;
  throw new UserError(`the graph is wrong at ${reading.at}: ${reading.problem}`);
}

function readChange(change: ChatSettingOptions): Partial<ChatSettings> {
  const names = Object.keys(change) as (keyof typeof SETTING_OPTIONS)[];
  const all = readOptions(change, SETTING_OPTIONS);
  return Object.fromEntries(names.map((name) => [name, all[name]]));
}

/** Makes the request of a callback. */
function requestMaker({ to: endpoint, wire, sdkAppId, token, now }: Settings) {
  return (event: ChatEvent, { platform, clientIp }: Cause, requestId: string, body: Uint8Array) => {
    if (endpoint === null) throw new Error('there is no endpoint to send to');
    const signature = token === null ? null : { token, requestTime: String(Math.floor(now() / 1000)) };
    const { request } = buildRequest({
      endpoint,
      wire,
      fields: { sdkAppId, command: event.command, contentType: 'json', clientIp, platform, requestId, signature },
      queryEdits: { set: [], drop: [] },
      userAgent: USER_AGENT,
      headers: [],
      body,
    });
    return request;
  };
}

/** The only places that a tunnel leads to. */
const tunnelOf = (tls: ServerTls): Tunnel => ({
  tls,
  accepts: (authority) => {
    const host = /^(.*):443$/.exec(authority)?.[1];
    return host !== undefined && isChatHost(host);
  },
});

function arriveFromWithin({ title, body, clientIp }: ClientAct, atMs: number) {
  const bytes = Buffer.from(JSON.stringify(body));
  const request = { method: 'POST', target: `/friend-cb/${title}`, headers: [], body: bytes };
  const startedMs = performance.now();
  return { request, id: randomUUID(), httpVersion: '1.1', atMs, startedMs, clientIp, oversized: false };
}

function createClient(act: (action: ClientAction, body: JsonObject) => Promise<ClientReply>): ChatClient {
  const members = (from: string, to: string | readonly string[]) => ({
    From_Account: from,
    To_Account: typeof to === 'string' ? [to] : [...to],
  });
  return {
    deleteFriend: (from, to, { twoWay = false } = {}) =>
      act('delete-friend', {
        ...members(from, to),
        DeleteType: twoWay ? 'Delete_Type_Both' : 'Delete_Type_Single',
      }),
    addFriend: (from, to, { twoWay = true } = {}) =>
      act('add-friend', { ...members(from, to), AddType: twoWay ? 'Add_Type_Both' : 'Add_Type_Single' }),
    acceptFriend: (from, to) => act('accept-friend', members(from, to)),
    block: (from, to) => act('block', members(from, to)),
    unblock: (from, to) => act('unblock', members(from, to)),
  };
}
