import { randomUUID } from 'node:crypto';
import type { Deliver } from '../delivery/deliver.ts';
import { buildBody } from '../protocol/callback.ts';
import type { Exchange, RawRequest } from '../protocol/exchange.ts';
import type { ChatEvent } from './events.ts';
import { createLines, createSwap } from './lines.ts';
import type { ChatSettings } from './settings.ts';
import { isHit } from './share.ts';
import { standInWords } from './words.ts';

/** What caused a callback: a call, or the client of a user. */
export interface Cause {
  /** The id of its record: `parent` of the callback's exchange. */
  readonly id: string;
  readonly platform: string;
  readonly clientIp: string;
}

/** The callbacks that a call is about to cause. */
export interface Posting {
  /** The ids of their exchanges. */
  readonly ids: readonly string[];
  /** Which settings have notes on them, in words. */
  readonly notes: readonly string[];
  /** Sends them; resolves when all have been answered, or have failed to be. */
  readonly send: () => Promise<void>;
}

export interface OutboxSettings {
  /** Null where no endpoint is given: then nothing is sent. */
  readonly deliver: Deliver | null;
  /** The request of a callback, made when it is sent, because its Sign has the time in it. */
  readonly requestOf: (event: ChatEvent, cause: Cause, requestId: string, body: Uint8Array) => RawRequest;
  readonly settings: () => ChatSettings;
  readonly seed: number;
  /** Each attempt as it ends; `isLast` unless a retry follows. `isForgotten` where a reset came in between. */
  readonly onExchange: (exchange: Exchange, isLast: boolean, isForgotten: boolean) => void;
}

export interface Outbox {
  prepare(events: readonly ChatEvent[], cause: Cause): Posting;
  /**
   * Sends a callback that is answered before anything is done, and resolves with its exchange. Null
   * where nothing is sent.
   */
  ask(event: ChatEvent, cause: Cause): { readonly id: string; readonly answered: Promise<Exchange | null> } | null;
  /** Resolves when every callback that is due has been answered, or has failed to be. */
  settled(): Promise<void>;
  /** Forgets those that are due and not under way, and counts shares anew. */
  reset(): void;
  /** Sends nothing more, and tells of nothing more. Returns how many were due or under way, the first time. */
  stop(): number;
}

/** So many callbacks are under way at once. */
const AT_ONCE = 64;
interface Letter {
  readonly id: string;
  readonly event: ChatEvent;
  readonly cause: Cause;
  readonly request: () => RawRequest;
}

/**
 * Sends callbacks. Those about the same account are sent one after the other, in the order of the
 * events, so that a backend that handles each in turn ends with the right data; others go side by
 * side. The documentation promises neither.
 */
export function createOutbox(given: OutboxSettings): Outbox {
  const { deliver, settings, seed } = given;
  const lines = createLines(AT_ONCE);
  const pending = new Set<Promise<unknown>>();
  let round = createRound();
  let isStopped = false;
  /** How many events there were. */
  let index = 0;

  const track = <T>(work: Promise<T>): Promise<T> => {
    pending.add(work);
    const over = () => void pending.delete(work);
    work.then(over, over);
    return work;
  };
  const postIn = ({ isOver }: Round, letter: Letter) =>
    post(letter, given, () => (isStopped ? 'stopped' : isOver() ? 'forgotten' : 'wanted'));
  const send = (letters: readonly Letter[]): Promise<void> => {
    const begun = round;
    const { reorder, callbackDelayMs, callbackOrder } = settings();
    const dueMs = performance.now() + callbackDelayMs;
    const deliverInTurn = (letter: Letter) =>
      lines.take(
        // Where a call waits for its callback, a backend that calls while it handles one would wait for itself.
        callbackOrder === 'before' ? [] : letter.event.accounts,
        () => begun.wait(dueMs),
        async () => void (await postIn(begun, letter)),
      );
    const sent = letters.map((letter) =>
      track(begun.count(reorder ? begun.swap.take(() => deliverInTurn(letter)) : deliverInTurn(letter))),
    );
    return Promise.all(sent).then(() => undefined);
  };

  return {
    prepare: (events, cause) => {
      if (deliver === null) return { ids: [], notes: [], send: async () => undefined };
      const sorted = events.map((event) => {
        index += 1;
        return sort(letterOf(event, cause, given), settings(), index - 1, seed);
      });
      const letters = sorted.flatMap((each) => each.letters);
      const notes = [...sorted.flatMap((each) => each.notes), ...(letters.length > 0 ? describeWays(settings()) : [])];
      return { ids: letters.map(({ id }) => id), notes, send: () => send(letters) };
    },
    ask: (event, cause) => {
      if (deliver === null) return null;
      const letter = letterOf(event, cause, given);
      return { id: letter.id, answered: track(round.count(postIn(round, letter))) };
    },
    settled: async () => {
      while (pending.size > 0) await Promise.allSettled(pending);
    },
    reset: () => {
      const forgotten = round;
      round = createRound();
      index = 0;
      forgotten.end();
    },
    stop: () => {
      if (isStopped) return 0;
      isStopped = true;
      round.end();
      return round.due();
    },
  };
}

function letterOf(event: ChatEvent, cause: Cause, { requestOf }: OutboxSettings): Letter {
  const requestId = randomUUID();
  let request: RawRequest | null = null;
  const make = () => {
    request ??= requestOf(event, cause, requestId, buildBody(event.body));
    return request;
  };
  return { id: randomUUID(), event, cause, request: make };
}

/** Decides what becomes of one event: which letters go out. */
function sort(
  letter: Letter,
  { duplicate, lose }: ChatSettings,
  index: number,
  seed: number,
): { readonly letters: readonly Letter[]; readonly notes: readonly string[] } {
  const { command } = letter.event;
  if (isHit(lose, 'lose', index, seed)) return { letters: [], notes: [standInWords.now.lost(command)] };
  if (!isHit(duplicate, 'duplicate', index, seed)) return { letters: [letter], notes: [] };
  return { letters: [letter, { ...letter, id: randomUUID() }], notes: [standInWords.now.twice(command)] };
}

/** What settings do to every callback. */
const describeWays = ({ callbackDelayMs, reorder }: ChatSettings): readonly string[] => [
  ...(callbackDelayMs > 0 ? [standInWords.now.waits(callbackDelayMs)] : []),
  ...(reorder ? [standInWords.now.swapped] : []),
];

/** Sends a letter, again where that is asked for; null where it is not wanted any more. */
async function post(
  { id, cause, request }: Letter,
  { deliver, settings, onExchange }: OutboxSettings,
  standing: () => 'wanted' | 'forgotten' | 'stopped',
): Promise<Exchange | null> {
  const { retries } = settings();
  for (let attempt = 1; deliver !== null && standing() === 'wanted'; attempt += 1) {
    const sent = await deliver(request(), retries > 0 ? attempt : undefined);
    const exchange = { ...sent, id: attempt === 1 ? id : sent.id, parent: cause.id };
    const now = standing();
    // What ended with the stand-in says nothing about the endpoint.
    if (now === 'stopped') return null;
    // Chat repeats after a time-out only, and only where the console says so.
    const isLast = exchange.verdict !== 'late' || attempt > retries || now === 'forgotten';
    onExchange(exchange, isLast, now === 'forgotten');
    if (isLast) return exchange;
  }
  return null;
}

interface Round {
  readonly isOver: () => boolean;
  readonly swap: ReturnType<typeof createSwap>;
  /** Resolves at this time of `performance.now()`, or when the round is over. */
  readonly wait: (dueMs: number) => Promise<void>;
  /** Counts work among what is due until it is over. */
  readonly count: <T>(work: Promise<T>) => Promise<T>;
  readonly due: () => number;
  readonly end: () => void;
}

/** What is due between two resets: it can be called off as a whole. */
function createRound(): Round {
  let isOver = false;
  let due = 0;
  const sleepers = new Set<() => void>();
  const swap = createSwap();
  return {
    isOver: () => isOver,
    swap,
    wait: async (dueMs) => {
      const leftMs = dueMs - performance.now();
      if (isOver || leftMs <= 0) return;
      await new Promise<void>((resolve) => {
        const wake = () => {
          clearTimeout(timer);
          sleepers.delete(wake);
          resolve();
        };
        const timer = setTimeout(wake, leftMs);
        sleepers.add(wake);
      });
    },
    count: (work) => {
      due += 1;
      const over = () => {
        due -= 1;
      };
      work.then(over, over);
      return work;
    },
    due: () => due,
    end: () => {
      isOver = true;
      swap.end();
      for (const wake of [...sleepers]) wake();
    },
  };
}
