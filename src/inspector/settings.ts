import type { Exchange } from '../protocol/exchange.ts';
import type { CallMask } from '../protocol/rest/call-mask.ts';
import type { HarOrigins } from '../record/har.ts';
import type { Deletion, ReplyChoice, State } from './api.ts';
import type { LinesOf } from './details.ts';
import type { History } from './history.ts';
import type { FriendLists } from './picture.ts';

/** What answers callbacks, as a page chooses it. */
export interface Replies extends Pick<NonNullable<State['replies']>, 'problem' | 'names'> {
  chosen(): ReplyChoice | null;
  choose(choice: ReplyChoice): void;
  /** Goes back to the rules of the command line. */
  release(): void;
}

/** What came of a deletion that a page asked for: what Chat has done, or its refusal in words. */
export type Deleted =
  | {
      readonly id: string;
      readonly done: number;
      readonly refused: readonly { readonly account: string; readonly code: number; readonly words: string | null }[];
    }
  | { readonly problem: string };

export interface FriendGraph {
  lists(): FriendLists;
  deleteFriend(deletion: Deletion): Promise<Deleted>;
}

/** All that the server knows of the command that it belongs to. */
export interface InspectorSettings extends Pick<State, 'command' | 'url' | 'to'> {
  /** 0 is any free port. */
  readonly port: number;
  readonly version: string;
  readonly history: History;
  readonly mask: CallMask;
  readonly linesOf: LinesOf;
  readonly origins: HarOrigins;
  readonly sending: {
    /** Why nothing can be sent again; null where it can. */
    readonly problem: string | null;
    /** What Sign is computed with. */
    readonly token: string | null;
    /** Sends the request of an exchange; null where there is nowhere to send to. */
    readonly deliver: (exchange: Exchange) => Promise<Exchange | null>;
  };
  /** Null where no callbacks are received. */
  readonly replies: Replies | null;
  /** Null where there is none. */
  readonly graph: FriendGraph | null;
  /** Unix time in milliseconds. */
  readonly now: () => number;
  readonly onTrouble: (message: string) => void;
}

export interface Inspector {
  /** `http://127.0.0.1:PORT/` */
  readonly url: string;
  /** Says that what the pages know of the command is out of date. */
  stateChanged(): void;
  graphChanged(): void;
  /** Tells the pages what is left to tell, and ends all connections. Idempotent. */
  close(): Promise<void>;
}
