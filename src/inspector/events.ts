import type { ServerResponse } from 'node:http';
import type { Row, State } from './api.ts';

/** What came within this time is told at once, in milliseconds. */
const BATCH_MS = 40;
/** So many rows are in one event at most. */
const ROWS_AN_EVENT = 500;
/** A reader for which more bytes than this wait is left: the page connects again and loads the rows. */
const MAX_WAITING_BYTES = 4 * 1024 * 1024;
/** So many pages can listen at once. */
const MAX_READERS = 32;
/** A line that says nothing, so that whatever stands in between keeps the connection, in milliseconds. */
const HEARTBEAT_MS = 15_000;

/** Tells pages what happens, by server-sent events. */
export interface Events {
  /** Adds a reader; false where there are too many. */
  add(response: ServerResponse): boolean;
  row(make: () => Row): void;
  stateChanged(): void;
  graphChanged(): void;
  /** Tells what is left to tell, and ends all readers. */
  close(): void;
}

const eventText = (name: string, value: unknown) => `event: ${name}\ndata: ${JSON.stringify(value)}\n\n`;

export function createEvents(state: () => State): Events {
  const readers = new Set<ServerResponse>();
  let rows: (() => Row)[] = [];
  let isStateDue = false;
  let isGraphDue = false;
  let timer: NodeJS.Timeout | null = null;

  const write = (text: string) => {
    for (const reader of readers) {
      reader.write(text);
      if (reader.writableLength <= MAX_WAITING_BYTES) continue;
      readers.delete(reader);
      reader.destroy();
    }
  };
  const flush = () => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    for (let at = 0; at < rows.length; at += ROWS_AN_EVENT)
      write(
        eventText(
          'rows',
          rows.slice(at, at + ROWS_AN_EVENT).map((make) => make()),
        ),
      );
    rows = [];
    if (isStateDue) write(eventText('state', state()));
    if (isGraphDue) write(eventText('graph', {}));
    isStateDue = false;
    isGraphDue = false;
  };
  const beSoon = () => {
    timer ??= setTimeout(flush, BATCH_MS);
  };
  const heartbeat = setInterval(() => write(':\n\n'), HEARTBEAT_MS);
  heartbeat.unref();

  return {
    add: (response) => {
      if (readers.size >= MAX_READERS) return false;
      // What is due was there before this reader, which loads it.
      flush();
      readers.add(response);
      response.once('close', () => readers.delete(response));
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.write(eventText('state', state()));
      return true;
    },
    row: (make) => {
      if (readers.size === 0) return;
      rows.push(make);
      beSoon();
    },
    stateChanged: () => {
      if (readers.size === 0) return;
      isStateDue = true;
      beSoon();
    },
    graphChanged: () => {
      if (readers.size === 0) return;
      isGraphDue = true;
      beSoon();
    },
    close: () => {
      flush();
      clearInterval(heartbeat);
      for (const reader of readers) reader.end();
      readers.clear();
    },
  };
}
