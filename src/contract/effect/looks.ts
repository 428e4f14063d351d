import type { Pair } from '../../protocol/exchange.ts';
import { finding } from '../../protocol/findings.ts';
import { shorten } from '../../protocol/json.ts';
import { runWords } from '../words/run.ts';
import { nameOf, type ProbeHabit, ProbeTrouble, type Watched } from './effect-case.ts';
import type { EffectSettings } from './effect-settings.ts';
import { troubleWith } from './make-friends.ts';
import { Interrupted, type Pauses } from './pauses.ts';
import type { Turns } from './turns.ts';

/** The time between two looks at the same pairs, in milliseconds; it grows to the second number. */
const FIRST_PAUSE_MS = 5;
const LONGEST_PAUSE_MS = 200;
type IsThere = (text: string, index: number) => boolean;

export interface LookSettings {
  readonly effects: EffectSettings;
  readonly signal: AbortSignal;
  /** Null before the control. */
  readonly habit: () => ProbeHabit | null;
  /** Different ids that the user gave; where there are none, every case has ids of its own. */
  readonly given: readonly string[];
  /** For all looks of the run: each may be a process. */
  readonly turns: Turns;
  readonly pause: Pauses['pause'];
}

/** Everything that only looks. */
export function createLooks({ effects, signal, habit, given, turns, pause }: LookSettings) {
  const look = guarded(signal, async (pair: Pair) => {
    try {
      return (await turns(guarded(signal, () => effects.probe(pair)))).trim();
    } catch (error) {
      if (signal.aborted) throw new Interrupted();
      throw error instanceof ProbeTrouble ? error : troubleWith(effects.probeName, error);
    }
  });

  /** A list is the same for all friends of its owner. */
  const lookAtAll = async (pairs: readonly Pair[]): Promise<readonly string[]> => {
    if (habit()?.list !== 'whole') return Promise.all(pairs.map(look));
    const owners = new Map(pairs.map((pair) => [pair.From_Account, pair]));
    const texts = new Map(
      await Promise.all([...owners].map(async ([owner, pair]) => [owner, await look(pair)] as const)),
    );
    return pairs.map(({ From_Account }) => texts.get(From_Account) ?? '');
  };

  /** Where the same is printed about two of them, who have nothing in the data, it is printed about all. */
  const lookAtStrangers = async (pairs: readonly Pair[]): Promise<readonly string[]> => {
    if (given.length > 0 || pairs.length < 3) return lookAtAll(pairs);
    const [first = '', last] = await lookAtAll([pairs[0] as Pair, pairs.at(-1) as Pair]);
    return first === last ? pairs.map(() => first) : lookAtAll(pairs);
  };

  /** Looks again and again, at those only that are not there yet. */
  const watch = async (pairs: readonly Pair[], isThere: IsThere, limitMs: number): Promise<Watched> => {
    const there = pairs.map(() => false);
    const last = pairs.map(() => '');
    const endMs = performance.now() + limitMs;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      const open = pairs.flatMap((pair, index) => (there[index] ? [] : [{ pair, index }]));
      const isLast = performance.now() >= endMs;
      const texts = await lookAtAll(open.map(({ pair }) => pair));
      for (const [at, { index }] of open.entries()) {
        last[index] = texts[at] ?? '';
        there[index] = isThere(last[index] ?? '', index);
      }
      if (isLast || there.every(Boolean)) return { isThere: there, texts: last };
      await pause(Math.max(1, Math.min(pauseMs, endMs - performance.now())));
    }
  };

  /** What is written in two steps, or read from copies, is seen half done: a second look has to agree. */
  const untilSteady = async (pairs: readonly Pair[], isThere: IsThere): Promise<readonly (string | null)[]> => {
    const endMs = performance.now() + effects.settleMs;
    const steady = new Set<string>();
    for (;;) {
      const seen = await watch(pairs, isThere, Math.max(0, endMs - performance.now()));
      const firsts = new Map<string, Pair>();
      for (const [index, text] of seen.texts.entries())
        if (seen.isThere[index] && !steady.has(text) && !firsts.has(text)) firsts.set(text, pairs[index] as Pair);
      const again = await lookAtAll([...firsts.values()]);
      for (const [index, text] of [...firsts.keys()].entries()) if (again[index] === text) steady.add(text);
      const result = seen.texts.map((text, index) => (seen.isThere[index] && steady.has(text) ? text : null));
      if (!result.includes(null) || performance.now() >= endMs) return result;
      await pause(FIRST_PAUSE_MS);
    }
  };

  /**
   * What is printed about new friends; null for those about whom nothing has changed. One friend more changes
   * the list about all of them, so a probe that prints ids has to print each. Ids of the user's may be written
   * otherwise in it, with escapes.
   */
  const untilMade = async (pairs: readonly Pair[], never: readonly string[]): Promise<readonly (string | null)[]> => {
    const isMade: IsThere = (text, index) => text !== never[index];
    const isNamed: IsThere = (text, index) => text.includes(pairs[index]?.To_Account ?? '');
    const texts = await untilSteady(pairs, isMade);
    const named = texts.filter((text, index) => text !== null && isNamed(text, index)).length;
    if (given.length > 0 || named === 0 || named === pairs.length) return texts;
    return untilSteady(pairs, (text, index) => isMade(text, index) && isNamed(text, index));
  };

  /** @throws ProbeTrouble where what is printed about two whom nobody touched has changed as well */
  const proveStill = async () => {
    const still = habit()?.still ?? null;
    if (still === null) return;
    const text = await look(still.pair);
    if (text !== still.text) throw new ProbeTrouble(restless(effects.probeName, still.pair, [still.text, text]));
  };

  return { look, lookAtAll, lookAtStrangers, watch, untilSteady, untilMade, proveStill };
}

export const restless = (probe: string, pair: Pair, [first, then]: readonly [string, string]) =>
  finding('probe-restless', { probe, pair: nameOf(pair), first: quoteOutput(first), next: quoteOutput(then) });

/** What a probe printed, for messages. */
export const quoteOutput = (text: string): string =>
  text === '' ? runWords.now.effect.printedNothing : `'${shorten(text, 200)}'`;

/** After the run was asked to end, nothing more is begun. */
export function guarded<Given extends unknown[], Made>(
  signal: AbortSignal,
  work: (...given: Given) => Promise<Made>,
): (...given: Given) => Promise<Made> {
  return async (...given) => {
    if (signal.aborted) throw new Interrupted();
    return work(...given);
  };
}
