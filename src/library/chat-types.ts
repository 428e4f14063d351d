import type { FriendLists, GraphData } from '../chat/graph-data.ts';
import type { TlsSettings } from '../delivery/dial.ts';
import type { Exchange } from '../protocol/exchange.ts';
import type { JsonObject } from '../protocol/json.ts';
import type { Platform } from '../protocol/platforms.ts';
import type { WireShape } from '../protocol/query.ts';
import type { CallRecord } from '../protocol/rest/record.ts';
import type { Trouble } from '../receiver/describe-trouble.ts';
import type { ServerTls } from '../receiver/server.ts';
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
  /** Called when the control API changes graph or settings, with what was done, in words. */
  readonly onControl?: (what: string) => void;
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
  /** Its accounts and their lists of friends alone, which are made quickly where it is large. */
  readonly friendLists: FriendLists;
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
  /** Sends the request of a callback to the callback URL once more, as it is; null where there is none. */
  sendAgain(exchange: Exchange): Promise<Exchange | null>;
  client(platform?: Platform): ChatClient;
  /** A UserSig that this app accepts: made with `secretKey`, valid for 180 days unless told otherwise. */
  userSig(identifier: string, options?: { expireSeconds?: number }): string;
  /**
   * Stops listening and sending, ends all connections. Callbacks that are due are not sent, and what
   * is under way is not waited for: `settled` does that. Idempotent.
   */
  close(): Promise<void>;
}
