import type { Exchange, HeaderList } from '../protocol/exchange.ts';
import type { CallRecord } from '../protocol/rest/record.ts';
import { KEPT_ENTRIES } from './api.ts';

/** One exchange or call as it came, with its secrets: only what is made of it by `Masking` is shown. */
export interface Entry {
  /** Counts from 1. */
  readonly seq: number;
  readonly record: Exchange | CallRecord;
  /** The exchange with the backend that it was passed on to. */
  readonly forwarded: Exchange | null;
  /** The request that was asked for, where it was sent from the page: before it was passed on. */
  readonly asked: Exchange['request'] | null;
}

/** What was seen lately, in order. */
export interface History {
  add(record: Entry['record'], more?: Partial<Pick<Entry, 'forwarded' | 'asked'>>): Entry;
  /** Undefined where it was dropped, or never there. */
  find(id: string): Entry | undefined;
  /** Those that are kept, the oldest first. */
  all(): readonly Entry[];
  /** Those that it caused, or that were sent again from it. */
  childrenOf(id: string): readonly Entry[];
  readonly dropped: number;
  /** Called with each entry that is added. */
  onAdd(listener: (entry: Entry) => void): void;
}

/** The most bytes of headers and bodies that are kept: a stranger can send large ones. */
const KEPT_BYTES = 256 * 1024 * 1024;

export const parentOf = ({ record }: Entry): string | null =>
  record.type === 'exchange' ? (record.parent ?? null) : null;

const lengthOf = ({ headers, body }: { readonly headers: HeaderList; readonly body: string }) =>
  headers.reduce((sum, [name, value]) => sum + name.length + value.length, body.length);
const bytesOf = ({ request, reply }: Entry['record']) =>
  request.target.length + lengthOf(request) + (reply ? lengthOf(reply) : 0);
const sizeOf = ({ record, forwarded }: Entry) => bytesOf(record) + (forwarded ? bytesOf(forwarded) : 0);

/** The oldest are dropped first. */
export function createHistory(keep = KEPT_ENTRIES, keepBytes = KEPT_BYTES): History {
  const entries = new Map<string, Entry>();
  const listeners: ((entry: Entry) => void)[] = [];
  let bytes = 0;
  let count = 0;
  const dropOldest = () => {
    for (const [id, entry] of entries) {
      entries.delete(id);
      bytes -= sizeOf(entry);
      return;
    }
  };
  return {
    add: (record, { forwarded = null, asked = null } = {}) => {
      count += 1;
      const entry = { seq: count, record, forwarded, asked };
      entries.set(record.id, entry);
      bytes += sizeOf(entry);
      while (entries.size > keep || (bytes > keepBytes && entries.size > 1)) dropOldest();
      for (const listener of listeners) listener(entry);
      return entry;
    },
    find: (id) => entries.get(id),
    all: () => [...entries.values()],
    childrenOf: (id) => [...entries.values()].filter((entry) => parentOf(entry) === id),
    get dropped() {
      return count - entries.size;
    },
    onAdd: (listener) => void listeners.push(listener),
  };
}
