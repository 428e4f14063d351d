import { type Exchange, headerValue } from '../protocol/exchange.ts';
import type { Run } from './run.ts';
import { runWords } from './words/run.ts';

/** The longest pause that is made for a limit, in milliseconds; a longer one ends the run. */
const LONGEST_PAUSE_MS = 2000;
/** The pause where the endpoint names none, in milliseconds. */
const USUAL_PAUSE_MS = 1000;

/** What an endpoint says that takes no more callbacks for now. */
interface Limit {
  readonly words: string;
  /** Null where it asks for more time than the suite waits. */
  readonly pauseMs: number | null;
}

/**
 * What a reply says of a limit: status 429, or 503 that names a time. It says nothing about the
 * callback that it answers, so no case is judged by it. Null for every other reply.
 */
function limitOf({ reply }: Exchange, nowMs: number): Limit | null {
  if (reply === null || (reply.status !== 429 && reply.status !== 503)) return null;
  const given = headerValue(reply.headers, 'retry-after');
  if (reply.status === 503 && given === undefined) return null;
  const seconds = given === undefined ? null : secondsOf(given, nowMs);
  const words = runWords.now.skip;
  const pauseMs = seconds === null ? USUAL_PAUSE_MS : seconds * 1000;
  return {
    words: words.limit(reply.status === 429 ? words.limitsRate : words.takesNone, reply.status, seconds),
    pauseMs: pauseMs > LONGEST_PAUSE_MS ? null : pauseMs,
  };
}

/** Retry-After is a number of seconds or a date; null where it is neither. */
function secondsOf(text: string, nowMs: number): number | null {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - nowMs) / 1000));
}

/**
 * Sends, and sends once more after a pause where the endpoint limits the rate and names a short
 * time. `limit` says in words what still holds; null where the replies can be judged.
 */
export async function passLimit<Sent>(
  send: () => Promise<Sent>,
  exchangesOf: (sent: Sent) => readonly Exchange[],
  { wire, settings }: Pick<Run, 'wire' | 'settings'>,
): Promise<{ readonly sent: Sent; readonly limit: string | null }> {
  const first = (sent: Sent) => {
    for (const exchange of exchangesOf(sent)) {
      const limit = limitOf(exchange, settings.now());
      if (limit !== null) return limit;
    }
    return null;
  };
  const sent = await send();
  const limit = first(sent);
  if (limit === null || limit.pauseMs === null) return { sent, limit: limit?.words ?? null };
  await wire.pause(limit.pauseMs);
  const again = await send();
  return { sent: again, limit: first(again)?.words ?? null };
}
