// What the inspector's server and its page tell each other. All of it is JSON; ids are those of the records.
import type { Language } from '../language.ts';
import type { EncodedBody, Exchange, HeaderList, Verdict } from '../protocol/exchange.ts';
import type { Level } from '../protocol/findings.ts';
import type { Platform } from '../protocol/platforms.ts';
import type { CallRecord } from '../protocol/rest/record.ts';

/** A page of another origin cannot send this header without being allowed to: changes need it. */
export const CHANGE_HEADER = { name: 'X-Friend-Cb', value: 'inspector' } as const;

/** As HTML names the languages. */
export const LANGUAGE_TAGS = { en: 'en', zh: 'zh-CN' } as const satisfies Record<Language, string>;

/** So many entries are kept; the oldest are dropped first, and counted. */
export const KEPT_ENTRIES = 10_000;

/**
 * Where everything is. An entry's own paths begin with that of `entry` and its id.
 * - `GET state` → State · `GET entries` → Row[] · `GET entries/ID` → Detail (404: it is not kept any more)
 * - `GET search?text=…&after=SEQ` → { ids: string[], last: number }: the entries that hold the text anywhere
 * - `GET download?as=ndjson|har&id=…` (repeatable; without: all) → a file
 * - `GET graph?about=ID` → GraphPicture
 * - `GET events`: server-sent events `state` (State), `rows` (Row[], in order), `graph` (a change: {})
 * - `POST send` SendAgain → { id } · `POST reply` ReplyChoice → State · `DELETE reply` → State
 * - `POST delete-friend` Deletion → { id, done, refused }
 * What is refused has another status than 200 and Refusal as its body.
 */
export const PATHS = {
  state: '/api/state',
  entries: '/api/entries',
  search: '/api/search',
  download: '/api/download',
  graph: '/api/graph',
  events: '/api/events',
  send: '/api/send',
  reply: '/api/reply',
  deleteFriend: '/api/delete-friend',
} as const;

export interface Refusal {
  /** In words for the person who reads the page. */
  readonly error: string;
}

/** What the page needs to know before anything has arrived. */
export interface State {
  readonly tool: string;
  /** Which command it belongs to. */
  readonly command: 'listen' | 'chat';
  /** Where callbacks, or calls, arrive. */
  readonly url: string;
  /** The backend behind it, credentials masked; null where there is none. */
  readonly to: string | null;
  /** Which language the command speaks, and so the page. */
  readonly language: Language;
  /** Entries that were dropped, because so many came after them. */
  readonly dropped: number;
  readonly sending: {
    /** Why nothing can be sent again; null where it can. */
    readonly problem: string | null;
    /** Whether Sign can be computed anew. */
    readonly signs: boolean;
  };
  /** What answers callbacks; null with `chat`, which receives none. */
  readonly replies: {
    /** Why no reply can be chosen; null where it can. */
    readonly problem: string | null;
    /** Null: the rules of the command line. */
    readonly chosen: ReplyChoice | null;
    /** What can be chosen, `ok` and `fail` first. */
    readonly names: readonly { readonly name: string; readonly title: string; readonly isFault: boolean }[];
  } | null;
  /** Whether there is a friend graph. */
  readonly hasGraph: boolean;
  readonly platforms: readonly Platform[];
}

export interface ReplyChoice {
  /** One of `names`. */
  readonly name: string;
  /** HTTP status; null is that of the reply. */
  readonly status: number | null;
  readonly delayMs: number;
  readonly errorInfo: string | null;
  /** For the next callback only, or for all until another is chosen. */
  readonly scope: 'next' | 'all';
}

/** One line of the list. */
export interface Row {
  /** Counts from 1; no two entries have the same. */
  readonly seq: number;
  readonly id: string;
  /** A callback that arrived or was sent, a call of the REST API, an action of a user's client. */
  readonly type: 'callback' | 'rest' | 'client';
  readonly side: 'received' | 'sent';
  /** ISO 8601. */
  readonly at: string;
  /** `Sns.CallbackFriendDelete`, `sns/friend_delete`; null where it could not be read. */
  readonly command: string | null;
  readonly platform: string | null;
  readonly from: string | null;
  /** The first of those that were deleted, and how many there are. */
  readonly to: readonly string[];
  readonly toCount: number;
  readonly isTwoWay: boolean;
  /** Of the reply that went out or came back; null where there was none. */
  readonly status: number | null;
  /** Of a call: `ok`, or `fail` where its ErrorCode is not 0. */
  readonly verdict: Verdict | null;
  /** ErrorCode of the reply to a call; null for callbacks. */
  readonly code: number | null;
  readonly latencyMs: number | null;
  /** Each code once, those of the forwarded half too. */
  readonly findings: readonly { readonly code: string; readonly level: Level }[];
  /** The call that caused it, the entry that it was sent again from; null where there is none. */
  readonly parent: string | null;
  /** Whether it was sent from the page. */
  readonly isAgain: boolean;
}

/** Everything about one entry. Secrets are masked. */
export interface Detail {
  readonly row: Row;
  readonly record: Exchange | CallRecord;
  /** The other half, where it was passed on to a backend. */
  readonly forwarded: Exchange | null;
  readonly findings: readonly ExplainedFinding[];
  /** Commands for a shell; null where there is none that would do it. */
  readonly curl: string | null;
  readonly send: string | null;
  /** The entries that it caused, or that were sent again from it, as far as they are kept. */
  readonly children: readonly Row[];
  /** What can be changed and sent again; null where nothing can. */
  readonly draft: Draft | null;
}

export interface ExplainedFinding {
  readonly code: string;
  readonly level: Level;
  readonly about: 'callback' | 'reply';
  readonly at: string | null;
  readonly message: string;
  readonly advice: string;
  readonly source: { readonly id: string; readonly title: string; readonly url: string } | null;
  /** Chat's own words for it. */
  readonly chat: string | null;
}

/** A request as the page edits it. A masked value stands for the one that arrived. */
export interface Draft extends EncodedBody {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: HeaderList;
}

export interface SendAgain extends Draft {
  /** The entry that was edited. */
  readonly id: string;
  /** Whether Sign and RequestTime are computed for now; needs `sending.signs`. */
  readonly sign: boolean;
}

/** So many accounts are in a picture at most. */
export const PICTURED_ACCOUNTS = 200;

/** Who has whom. A link is there once, whichever way it was made first. */
export interface GraphPicture {
  readonly accounts: readonly string[];
  readonly links: readonly { readonly from: string; readonly to: string; readonly isMutual: boolean }[];
  /** Accounts of the whole graph, and its friendships as pairs of owner and friend. */
  readonly accountCount: number;
  readonly friendCount: number;
  /** Whether accounts were left out: `about` an account shows it and its friends. */
  readonly isPart: boolean;
}

export interface Deletion {
  readonly from: string;
  readonly to: string;
  readonly isTwoWay: boolean;
  readonly platform: Platform;
}
