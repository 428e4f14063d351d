import { randomUUID } from 'node:crypto';
import type { ClientAct } from '../chat/chat.ts';
import { type ClientAction, readClientAct } from '../chat/control.ts';
import { writeFriendLists, writeGraph } from '../chat/graph-data.ts';
import type { ChatSettings } from '../chat/settings.ts';
import type { JsonObject } from '../protocol/json.ts';
import { PLATFORMS } from '../protocol/platforms.ts';
import { createUserSig } from '../protocol/usersig.ts';
import { NEXT_CALLBACK_OPTIONS, SETTING_OPTIONS, USER_SIG_OPTIONS } from './chat-options.ts';
import type { Chat, ChatClient, ChatSettingOptions, ClientReply } from './chat-types.ts';
import { type Settings, toGraph, type Works } from './chat-works.ts';
import { choiceRule, readOptions, textRule } from './options.ts';

/** Signs what nobody checks. */
const PLACEHOLDER_KEY = 'friend-cb chat checks no UserSig';

/** What the caller of `startChat` gets. */
export function createHandle(url: string, works: Works, settings: Settings, close: () => Promise<void>): Chat {
  let taken: string | null = null;
  return {
    url,
    get graph() {
      return writeGraph(works.graph());
    },
    get friendLists() {
      return writeFriendLists(works.graph());
    },
    get calls() {
      return works.calls();
    },
    setGraph: (graph) => works.setGraph(toGraph(graph, settings.now(), works.mask)),
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
    sendAgain: works.sendAgain,
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

function readChange(change: ChatSettingOptions): Partial<ChatSettings> {
  const names = Object.keys(change) as (keyof typeof SETTING_OPTIONS)[];
  const all = readOptions(change, SETTING_OPTIONS);
  return Object.fromEntries(names.map((name) => [name, all[name]]));
}

function arriveFromWithin({ title, body, platform, clientIp }: ClientAct, atMs: number) {
  // As a request to the control API would say it.
  const bytes = Buffer.from(JSON.stringify({ ...body, OptPlatform: platform }));
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
