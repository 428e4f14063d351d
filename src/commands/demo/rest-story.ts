import { randomBytes } from 'node:crypto';
import type { GraphData } from '../../chat/graph-data.ts';
import { callRest } from '../../library/call-rest.ts';
import { startChat } from '../../library/chat.ts';
import { startReceiver } from '../../library/receive.ts';
import type { Exchange } from '../../protocol/exchange.ts';
import type { CallRecord } from '../../protocol/rest/record.ts';
import { demoWords } from './words.ts';

/** What the whole loop has shown: the call, its callback on both sides, the graph before and after. */
export interface RestStory {
  readonly before: GraphData;
  readonly call: CallRecord;
  readonly sent: Exchange;
  readonly received: Exchange;
  readonly after: GraphData;
}

/** Who has whom before the call. */
const FRIENDS = { alice: ['bob', 'carol'], bob: ['alice'], zed: [] };

/** A backend's own code deletes two friends by REST, one of whom is none, and gets the callback. */
export async function playRestStory(sdkAppId: string, token: string, now: () => number): Promise<RestStory> {
  const receiver = await startReceiver({ sdkAppId, token, now });
  const secretKey = randomBytes(32).toString('hex');
  const chat = await startChat({ to: receiver.url, sdkAppId, token, secretKey, friends: { friends: FRIENDS }, now });
  try {
    const before = chat.graph;
    await callRest(chat, sdkAppId, 'friend_delete', {
      From_Account: 'alice',
      To_Account: ['bob', 'zed'],
      DeleteType: 'Delete_Type_Both',
    });
    const [sent, received] = await Promise.all([chat.next(), receiver.next()]);
    const [call] = chat.calls;
    if (call === undefined) throw new Error('the call has left no record');
    return { before, call, sent, received, after: chat.graph };
  } finally {
    await chat.close();
    await receiver.close();
  }
}

/** `alice has bob and carol, bob has alice, carol and zed have nobody`. */
export function describeGraph({ friends }: GraphData): string {
  const entries = Object.entries(friends);
  const lonely = entries.filter(([, has]) => has.length === 0).map(([id]) => id);
  return demoWords.now.graph(
    entries.filter(([, has]) => has.length > 0),
    lonely,
  );
}
