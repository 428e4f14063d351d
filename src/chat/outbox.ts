import { randomUUID } from 'node:crypto';
import type { Deliver } from '../delivery/deliver.ts';
import { buildBody } from '../protocol/callback.ts';
import type { Exchange, RawRequest } from '../protocol/exchange.ts';
import type { ChatEvent } from './events.ts';
import type { ChatSettings } from './settings.ts';
import { isHit } from './share.ts';

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
  /** Which settings have acted on them, in words. */
  readonly acted: readonly string[];
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
  /** Each attempt as it ends; `isLast` unless a retry follows. */
  readonly onExchange: (exchange: Exchange, isLast: boolean) => void;
}

export interface Outbox {
  prepare(events: readonly ChatEvent[], cause: Cause): Posting;
  /** Sends a callback that is answered before anything is done, and resolves with its exchange. */
  ask(event: ChatEvent, cause: Cause): { readonly id: string; readonly answered: Promise<Exchange | null> };
  /** Resolves when every callback that is due has been answered, or has failed to be. */
  settled(): Promise<void>;
  /** Forgets those that are due and not under way, and counts shares anew. */
  reset(): void;
}

/** So many callbacks are under way at once. */
const AT_ONCE = 64;
/** A callback that waits to swap with the next one waits so long, in milliseconds. */
const SWAP_MS = 500;

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
export function createOutbox({ deliver, requestOf, settings, seed, onExchange }: OutboxSettings): Outbox {
  const lines = createLines(AT_ONCE);
  const swap = createSwap();
  const pending = new Set<Promise<void>>();
  let index = 0;
  let round = 0;

  const letterOf = (event: ChatEvent, cause: Cause): Letter => {
    const requestId = randomUUID();
    let request: RawRequest | null = null;
    const make = () => {
      request ??= requestOf(event, cause, requestId, buildBody(event.body));
      return request;
    };
    return { id: randomUUID(), event, cause, request: make };
  };

  const post = async ({ id, cause, request }: Letter, begun: number): Promise<Exchange | null> => {
    const { retries } = settings();
    for (let attempt = 1; deliver !== null && begun === round; attempt += 1) {
      const sent = await deliver(request(), retries > 0 ? attempt : undefined);
      const exchange = { ...sent, id: attempt === 1 ? id : sent.id, parent: cause.id };
      // Chat repeats after a time-out only, and only where the console says so.
      const isLast = exchange.verdict !== 'late' || attempt > retries;
      onExchange(exchange, isLast);
      if (isLast) return exchange;
    }
    return null;
  };

  const track = (work: Promise<void>): Promise<void> => {
    pending.add(work);
    const over = work.finally(() => pending.delete(work));
    over.catch(() => undefined);
    return over;
  };

  /** Decides what becomes of one event: which letters go out. */
  const sort = (event: ChatEvent, cause: Cause): { letters: Letter[]; acted: string[] } => {
    const { duplicate, lose } = settings();
    const number = index;
    index += 1;
    if (isHit(lose, 'lose', number, seed)) return { letters: [], acted: [`${event.command} is lost (--lose)`] };
    const letter = letterOf(event, cause);
    if (!isHit(duplicate, 'duplicate', number, seed)) return { letters: [letter], acted: [] };
    const again = { ...letter, id: randomUUID() };
    return { letters: [letter, again], acted: [`${event.command} is sent twice (--duplicate)`] };
  };

  const send = (letters: readonly Letter[]): Promise<void> => {
    const begun = round;
    const { reorder, callbackDelayMs } = settings();
    const dueMs = performance.now() + callbackDelayMs;
    const go = (letter: Letter) =>
      track(
        lines.take(letter.event.accounts, async () => {
          await waitUntil(dueMs);
          await post(letter, begun);
        }),
      );
    const sent = letters.map((letter) => (reorder ? track(swap.take(() => go(letter))) : go(letter)));
    return Promise.all(sent).then(() => undefined);
  };

  return {
    prepare: (events, cause) => {
      if (deliver === null) return { ids: [], acted: [], send: async () => undefined };
      const sorted = events.map((event) => sort(event, cause));
      const letters = sorted.flatMap((each) => each.letters);
      const { callbackDelayMs, reorder } = settings();
      const acted = [
        ...sorted.flatMap((each) => each.acted),
        ...(letters.length > 0 && callbackDelayMs > 0 ? [`it waits ${callbackDelayMs} ms (--callback-delay)`] : []),
        ...(letters.length > 0 && reorder ? ['every two callbacks swap (--reorder)'] : []),
      ];
      return { ids: letters.map(({ id }) => id), acted, send: () => send(letters) };
    },
    ask: (event, cause) => {
      const letter = letterOf(event, cause);
      return { id: letter.id, answered: deliver === null ? Promise.resolve(null) : post(letter, round) };
    },
    settled: async () => {
      while (pending.size > 0) await Promise.allSettled(pending);
    },
    reset: () => {
      round += 1;
      index = 0;
    },
  };
}

/** Does work in lines: what names the same account waits for what came before it. */
function createLines(atOnce: number) {
  const last = new Map<string, Promise<void>>();
  const waiting: (() => void)[] = [];
  let running = 0;
  const enter = () => {
    if (running < atOnce) {
      running += 1;
      return null;
    }
    return new Promise<void>((resolve) => waiting.push(resolve));
  };
  const leave = () => {
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  };
  return {
    take: (accounts: readonly string[], work: () => Promise<void>): Promise<void> => {
      const before = new Set(accounts.flatMap((account) => last.get(account) ?? []));
      const turn = (async () => {
        if (before.size > 0) await Promise.allSettled(before);
        await enter();
        try {
          await work();
        } finally {
          leave();
        }
      })();
      for (const account of accounts) last.set(account, turn);
      const over = () => {
        for (const account of accounts) if (last.get(account) === turn) last.delete(account);
      };
      turn.then(over, over);
      return turn;
    },
  };
}

/** Holds one piece of work back until the next one is over, or a while has passed. */
function createSwap() {
  let held: (() => void) | null = null;
  return {
    take: (work: () => Promise<void>): Promise<void> => {
      const release = held;
      if (release !== null) {
        held = null;
        return work().finally(release);
      }
      return new Promise<void>((resolve, reject) => {
        const go = () => {
          clearTimeout(timer);
          if (held === go) held = null;
          work().then(resolve, reject);
        };
        const timer = setTimeout(go, SWAP_MS);
        held = go;
      });
    },
  };
}

async function waitUntil(dueMs: number): Promise<void> {
  const leftMs = dueMs - performance.now();
  if (leftMs > 0) await new Promise((resolve) => setTimeout(resolve, leftMs));
}
