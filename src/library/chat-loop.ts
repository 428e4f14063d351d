import type { Loop, LoopAction } from '../contract/effect/effect-settings.ts';
import { type Endpoint, endpointUrl } from '../protocol/endpoint.ts';
import type { Pair } from '../protocol/exchange.ts';
import type { JsonObject } from '../protocol/json.ts';
import { callRest } from './call-rest.ts';
import { startChat } from './chat.ts';
import type { Chat } from './chat-types.ts';

/** The loop of a run, and how it ends. */
export interface RunningLoop extends Loop {
  close(): Promise<void>;
}

/** Starts the stand-in for Chat for a run of the suite. Everything goes by its REST API or its clients. */
export async function startLoop(settings: {
  readonly endpoint: Endpoint;
  readonly sdkAppId: string;
  readonly token: string | null;
  readonly timeoutMs: number;
  readonly tls: {
    readonly ca: string | null;
    readonly cert: string | null;
    readonly key: string | null;
    readonly insecure: boolean;
  };
}): Promise<RunningLoop> {
  const { endpoint, sdkAppId, token, timeoutMs, tls } = settings;
  const chat = await startChat({ to: endpointUrl(endpoint), sdkAppId, token, timeoutMs, callbackTls: tls, keep: 100 });
  const call = createCaller(chat, sdkAppId);
  const has = ({ From_Account, To_Account }: Pair) => chat.graph.friends[From_Account]?.includes(To_Account) ?? false;
  return {
    befriend: async (pairs) => {
      // Friends in Chat alone: a callback of the suite's own has deleted them from the data, and Chat tells only
      // of those who become friends.
      for (const pair of pairs) if (has(pair)) await actByRest(call, 'delete-both', pair);
      await chat.settled();
      for (const [from, friends] of byDeleter(pairs))
        await call('friend_add', {
          From_Account: from,
          AddFriendItem: friends.map((to) => ({ To_Account: to, AddSource: 'AddSource_Type_Verify' })),
          ForceAddFlags: 1,
        });
      await chat.settled();
    },
    act: (action, pair, by) => (by === 'REST' ? actByRest(call, action, pair) : actInClient(chat, action, pair, by)),
    has,
    settled: chat.settled,
    close: chat.close,
  };
}

type Call = (name: string, body: JsonObject) => Promise<void>;

/** What the accounts say for themselves is in the items. */
function createCaller(chat: Chat, sdkAppId: string): Call {
  return async (name, body) => {
    const { ErrorCode, ErrorInfo } = await callRest(chat, sdkAppId, name, body);
    if (ErrorCode !== 0) throw new Error(`the stand-in refused ${name} with ${ErrorCode}: ${ErrorInfo}`);
  };
}

function byDeleter(pairs: readonly Pair[]): ReadonlyMap<string, readonly string[]> {
  const lists = new Map<string, string[]>();
  for (const { From_Account, To_Account } of pairs) {
    const list = lists.get(From_Account) ?? [];
    list.push(To_Account);
    lists.set(From_Account, list);
  }
  return lists;
}

function actByRest(call: Call, action: LoopAction, { From_Account, To_Account }: Pair): Promise<void> {
  const list = { From_Account, To_Account: [To_Account] };
  switch (action) {
    case 'add':
      return call('friend_add', {
        From_Account,
        AddFriendItem: [{ To_Account, AddSource: 'AddSource_Type_Verify' }],
        ForceAddFlags: 1,
      });
    case 'delete':
      return call('friend_delete', { ...list, DeleteType: 'Delete_Type_Single' });
    case 'delete-both':
      return call('friend_delete', { ...list, DeleteType: 'Delete_Type_Both' });
    case 'block':
      return call('black_list_add', list);
    case 'unblock':
      return call('black_list_delete', list);
  }
}

async function actInClient(
  chat: Chat,
  action: LoopAction,
  { From_Account, To_Account }: Pair,
  platform: 'iOS' | 'Android',
): Promise<void> {
  const client = chat.client(platform);
  if (action === 'add') await client.addFriend(From_Account, To_Account);
  else if (action === 'block') await client.block(From_Account, To_Account);
  else if (action === 'unblock') await client.unblock(From_Account, To_Account);
  else await client.deleteFriend(From_Account, To_Account, { twoWay: action === 'delete-both' });
}
