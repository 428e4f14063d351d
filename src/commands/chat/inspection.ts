import { createHistory, type History } from '../../inspector/history.ts';
import type { FriendLists } from '../../inspector/picture.ts';
import type { Deleted, FriendGraph, Inspector, InspectorSettings } from '../../inspector/settings.ts';
import { inspectorWords } from '../../inspector/words.ts';
import type { Chat, ChatOptions } from '../../library/chat-types.ts';
import { showEndpoint } from '../../protocol/endpoint.ts';
import type { Exchange } from '../../protocol/exchange.ts';
import { findRestCode, itemTitle } from '../../protocol/rest/codes.ts';
import type { CallRecord } from '../../protocol/rest/record.ts';
import type { CommandContext } from '../shared/command.ts';
import { linesOfCall, linesOfCallback } from '../shared/inspect/lines.ts';
import { callable, secretsOfRun, startInspection } from '../shared/inspect/start-inspection.ts';
import type { ChatValues } from './chat-options.ts';

/** What `chat` is, once it listens. */
interface Running {
  readonly running: Chat;
  readonly values: ChatValues;
  readonly options: ChatOptions;
  readonly certFile: string | null;
  readonly context: CommandContext;
}

/** What is called and sent, kept for the page from the first call on. */
export interface Inspection {
  readonly call: (record: CallRecord) => void;
  readonly exchange: (exchange: Exchange) => void;
  /** The control API has changed something. */
  readonly control: () => void;
  readonly start: (running: Running) => Promise<Inspector>;
}

export function createInspection(): Inspection {
  const history = createHistory();
  let onGraph: () => void = () => undefined;
  return {
    call: (record) => {
      history.add(record);
      onGraph();
    },
    exchange: (exchange) => void history.add(exchange),
    control: () => onGraph(),
    start: async (given) => {
      const { running, values, options, context } = given;
      const { to } = values;
      const own = callable(running.url);
      const graph = createFriendGraph(running, history);
      const inspector = await startInspection(
        {
          port: values.inspect ?? 0,
          command: 'chat',
          url: running.url,
          to: to && showEndpoint(to),
          history,
          linesOf: linesOf(own, given),
          origins: { received: new URL(own).origin, sent: to?.origin ?? new URL(own).origin },
          sending: {
            problem: to === null ? inspectorWords.now.noBackend('chat', '--to') : null,
            token: options.token ?? null,
            deliver: running.sendAgain,
          },
          replies: null,
          graph,
        },
        { ...context, secrets: secretsOfRun([options.token ?? null, options.secretKey ?? null], to) },
      );
      onGraph = () => {
        graph.changed();
        inspector.graphChanged();
      };
      return inspector;
    },
  };
}

function linesOf(url: string, { values, options, certFile, context }: Running): InspectorSettings['linesOf'] {
  const { to, tokenFile, ca, insecure } = values;
  const files = { tokenFile, ca, insecure, cert: null, key: null };
  return (record) => {
    if (record.type === 'exchange')
      return to === null
        ? { curl: null, send: null }
        : linesOfCallback(record, { to, token: options.token ?? null, files }, context.asTyped);
    // Without its UserSig, which is not shown, a call that is checked would be refused.
    const isChecked = record.type === 'rest' && (options.secretKey ?? null) !== null;
    return isChecked
      ? { curl: null, send: null }
      : linesOfCall(record, new URL(url).origin, values.https ? certFile : null);
  };
}

/** The graph as data is made once for all pages that ask before it changes again. */
function createFriendGraph(running: Chat, history: History): FriendGraph & { readonly changed: () => void } {
  let lists: FriendLists | null = null;
  return {
    changed: () => {
      lists = null;
    },
    lists: () => {
      lists ??= running.friendLists;
      return lists;
    },
    deleteFriend: async ({ from, to, isTwoWay, platform }): Promise<Deleted> => {
      try {
        const { id } = await running.client(platform).deleteFriend(from, to, { twoWay: isTwoWay });
        return describeDeletion(history.find(id)?.record, id);
      } catch (error) {
        // It says what Chat would not take of the two ids.
        if (error instanceof TypeError) return { problem: error.message };
        throw error;
      }
    },
  };
}

function describeDeletion(record: Exchange | CallRecord | undefined, id: string): Deleted {
  if (record === undefined || record.type === 'exchange') return { id, done: 0, refused: [] };
  const { code, problem, done, refused } = record;
  if (code !== 0) return { problem: `${code} ${findRestCode(code)?.title ?? ''}: ${problem ?? ''}` };
  const words = (each: number) => itemTitle('friend_delete', each);
  return { id, done, refused: refused.map((each) => ({ ...each, words: words(each.code) })) };
}
