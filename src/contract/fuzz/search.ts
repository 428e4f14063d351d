import { UserError } from '../../errors.ts';
import type { Exchange } from '../../protocol/exchange.ts';
import type { Finding } from '../../protocol/findings.ts';
import { baselineWords } from '../words/baseline.ts';
import type { Arbitrary, FastCheck } from './fast-check.ts';

/** What is wrong with what came back for a generated callback. */
export interface Miss {
  /** Failures of one kind have one cause: only the first of them is made smaller. */
  readonly kind: string;
  /**
   * @param tally how often it failed, how small it became, and how to repeat it
   * @param isSmallest whether it needs all that is in it in order to fail
   */
  readonly describe: (tally: string, isSmallest: boolean) => Finding;
  readonly exchange: Exchange;
  /** The callback before it, where that may be what the endpoint suffers from; null where not. */
  readonly before: Exchange | null;
  /** The length of what was generated, in bytes. */
  readonly size: number;
}

export interface SearchSettings<Plan> {
  readonly fc: FastCheck;
  readonly plans: Arbitrary<Plan>;
  readonly seed: number;
  readonly runs: number;
  /** The one callback to send; null generates `runs` of them. */
  readonly path: string | null;
  /** Sends one callback. Null where all is well. */
  readonly send: (plan: Plan) => Promise<Miss | null>;
  /** Whether nothing more is to be sent. */
  readonly isOver: () => boolean;
  readonly onRun: (number: number) => void;
}

/** A kind of failure that the search met. */
export interface Found {
  /** The smallest callback that fails so. */
  miss: Miss;
  /** By which fast-check finds it again. */
  path: string;
  /** Generated callbacks that failed so. */
  count: number;
  /** Smaller callbacks that were tried. */
  tries: number;
  /** Whether it failed so again when it was sent once more; null where it could not be sent. */
  repeats: boolean | null;
}

/** What a search has come to so far. */
export interface SearchState {
  runs: number;
  readonly found: Found[];
  /** Failures of kinds that came after the last one that is reported. */
  others: number;
}

/** The kinds of failures that are made smaller and reported. */
const MOST_KINDS = 3;
/** A failure is made smaller by so many tries, and in so many milliseconds. */
const MOST_TRIES = 300;
const SHRINK_MS = 10_000;

export const newSearch = (): SearchState => ({ runs: 0, found: [], others: 0 });

/**
 * Generates callbacks, sends them one after the other, and makes those smaller that fail. What it
 * finds it notes in `state` at once, so that a search which is given up has come to something.
 */
export async function search<Plan>(settings: SearchSettings<Plan>, state: SearchState): Promise<void> {
  if (settings.path !== null) return repeatOne(settings, settings.path, state);
  while (state.runs < settings.runs && !settings.isOver()) await searchOn(settings, state);
}

/** Tells fast-check that a callback failed: any other error is a bug. */
class Missed extends Error {}

/** Goes on behind the last callback, up to the next that fails in a new way, and makes that smaller. */
async function searchOn<Plan>(settings: SearchSettings<Plan>, state: SearchState): Promise<void> {
  const { fc, plans, seed, runs, send, isOver, onRun } = settings;
  const start = state.runs;
  const phase: { shrinking: Shrinking | null; hasEnded: boolean } = { shrinking: null, hasEnded: false };
  const property = fc.asyncProperty(plans, async (plan) => {
    if (phase.hasEnded) return;
    if (phase.shrinking !== null) return phase.shrinking.attempt(() => send(plan));
    phase.hasEnded = isOver();
    if (phase.hasEnded) throw new Missed();
    state.runs += 1;
    onRun(state.runs);
    const miss = await send(plan);
    if (miss === null || isKnown(miss, state)) return;
    const found = await sendAgain(plan, miss, String(state.runs - 1), settings);
    state.found.push(found);
    if (found.repeats !== true) return;
    phase.shrinking = startShrinking(found, isOver);
    throw new Missed();
  });
  const details = await fc.check(property, { seed, path: String(start), numRuns: runs - start });
  if (details.errorInstance && !(details.errorInstance instanceof Missed)) throw details.errorInstance;
  const found = state.found.at(-1);
  const smallest = details.counterexample?.[0];
  if (phase.shrinking === null || found === undefined || smallest === undefined) return;
  const path = details.counterexamplePath ?? found.path;
  found.path = path;
  if (isOver()) return;
  const last = await send(smallest);
  found.repeats = last?.kind === found.miss.kind;
  if (last !== null && found.repeats) found.miss = last;
}

async function sendAgain<Plan>(
  plan: Plan,
  miss: Miss,
  path: string,
  { send, isOver }: SearchSettings<Plan>,
): Promise<Found> {
  const repeats = isOver() ? null : (await send(plan))?.kind === miss.kind;
  return { miss, path, count: 1, tries: 0, repeats };
}

/** Whether a failure of this kind is only counted. */
function isKnown({ kind }: Miss, state: SearchState): boolean {
  const known = state.found.find(({ miss }) => miss.kind === kind);
  if (known !== undefined) known.count += 1;
  else if (state.found.length >= MOST_KINDS) state.others += 1;
  else return false;
  return true;
}

interface Shrinking {
  /** @throws where the smaller callback fails in the same way: then fast-check goes on from it */
  readonly attempt: (send: () => Promise<Miss | null>) => Promise<void>;
}

function startShrinking(found: Found, isOver: () => boolean): Shrinking {
  const until = performance.now() + SHRINK_MS;
  return {
    attempt: async (send) => {
      if (found.tries >= MOST_TRIES || performance.now() > until || isOver()) return;
      found.tries += 1;
      const miss = await send();
      if (miss?.kind !== found.miss.kind) return;
      found.miss = miss;
      throw new Missed();
    },
  };
}

/**
 * Sends the callback of a path alone.
 * @throws UserError where there is none
 */
async function repeatOne<Plan>(settings: SearchSettings<Plan>, path: string, state: SearchState): Promise<void> {
  const { fc, plans, seed, send, onRun } = settings;
  const taken: Plan[] = [];
  // The first is the one; its neighbours are not sent.
  const take = fc.asyncProperty(plans, async (plan) => void taken.push(plan));
  try {
    await fc.check(take, { seed, path, numRuns: 1, endOnFailure: true });
  } catch {
    // That the path leads nowhere is told below.
  }
  const [plan] = taken;
  if (plan === undefined)
    throw new UserError(baselineWords.now.noPath(seed, path), {
      hint: [baselineWords.now.pathBelongs],
    });
  state.runs = 1;
  onRun(1);
  const miss = await send(plan);
  if (miss !== null) state.found.push(await sendAgain(plan, miss, path, settings));
}
