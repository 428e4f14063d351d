import { createCallbackLog } from '../chat/callback-log.ts';
import { createStandIn } from '../chat/chat.ts';
import type { ChatEvent } from '../chat/events.ts';
import { Graph } from '../chat/graph.ts';
import { type GraphData, readGraph } from '../chat/graph-data.ts';
import { type Cause, createOutbox } from '../chat/outbox.ts';
import type { ChatSettings } from '../chat/settings.ts';
import { createDeliverer } from '../delivery/deliver.ts';
import { UserError } from '../errors.ts';
import { decodeBody, type Exchange } from '../protocol/exchange.ts';
import type { Json } from '../protocol/json.ts';
import { repeatRequest } from '../protocol/redirect.ts';
import { buildRequest } from '../protocol/request.ts';
import { type CallMask, createCallMask } from '../protocol/rest/call-mask.ts';
import type { CallRecord } from '../protocol/rest/record.ts';
import type { Trouble } from '../receiver/describe-trouble.ts';
import { openRecord, type RecordWriter } from '../record/writer.ts';
import { USER_AGENT } from '../version.ts';
import type { CHAT_OPTIONS } from './chat-options.ts';
import type { Resolved } from './options.ts';
import { libraryWords } from './words.ts';
export type Settings = Resolved<typeof CHAT_OPTIONS>;

function openRecording({ record, tls, to }: Settings, onTrouble: (trouble: Trouble) => void): RecordWriter | null {
  if (record === null) return null;
  const schemes = { received: tls === null ? 'http' : 'https', sent: to?.secure ? 'https' : 'http' } as const;
  return openRecord(record, (message) => onTrouble({ message }), schemes);
}

/** Everything but the server: data, callbacks, what is kept and recorded. */
export async function createWorks(settings: Settings) {
  const { to: endpoint, now } = settings;
  const mask = createCallMask([settings.secretKey, settings.token].filter((each) => each !== null));
  const data = createData(settings, mask);
  const onTrouble = (trouble: Trouble) => settings.onTrouble({ ...trouble, message: mask.text(trouble.message) });
  const { timeoutMs, callbackTls: tls } = settings;
  const deliverer = endpoint === null ? null : await createDeliverer({ endpoint, timeoutMs, tls, now });
  const record = openRecording(settings, onTrouble);
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
  const sendAgain = async ({ id, request }: Exchange): Promise<Exchange | null> => {
    if (deliverer === null || endpoint === null) return null;
    const repeated = repeatRequest({ ...request, body: decodeBody(request) }, endpoint);
    const again = { ...(await deliverer.deliver(repeated)), parent: id };
    record?.write(again);
    return again;
  };
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
    sendAgain,
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

export type Works = Awaited<ReturnType<typeof createWorks>>;

/** Graph and settings, which calls and the control API change. */
function createData(settings: Settings, mask: CallMask) {
  const startedMs = settings.now();
  const initialGraph = () => (settings.friends === null ? new Graph() : toGraph(settings.friends, startedMs, mask));
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
export function toGraph(data: Partial<GraphData>, nowMs: number, mask: CallMask): Graph {
  const reading = readGraph(data as Json, Math.floor(nowMs / 1000));
  if (reading.ok) return reading.graph;
  throw new UserError(libraryWords.now.graphWrong(mask.text(reading.at), mask.text(reading.problem)));
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
