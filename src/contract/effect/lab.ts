import type { Pair } from '../../protocol/exchange.ts';
import { finding } from '../../protocol/findings.ts';
import { shorten } from '../../protocol/json.ts';
import type { CallbackBuilder } from '../callback-builder.ts';
import type { Wire } from '../wire.ts';
import {
  type EffectLab,
  type Friends,
  nameOf,
  type ProbeHabit,
  ProbeTrouble,
  Unmade,
  type Watched,
} from './effect-case.ts';
import type { EffectSettings } from './effect-settings.ts';
import { makeFriends, troubleWith } from './make-friends.ts';
import { Interrupted, type Pauses } from './pauses.ts';
import type { Turns } from './turns.ts';

/** The time between two looks at the same pairs, in milliseconds; it grows to the second number. */
const FIRST_PAUSE_MS = 5;
const LONGEST_PAUSE_MS = 200;
/** A deletion that need not change anything is waited for at least so long, in milliseconds. */
const SHORTEST_MS = 250;

type IsThere = (text: string, index: number) => boolean;

export interface LabSettings {
  readonly build: CallbackBuilder;
  readonly wire: Wire;
  readonly effects: EffectSettings;
  readonly signal: AbortSignal;
  /** Null before the control. */
  readonly habit: () => ProbeHabit | null;
  readonly learn: (habit: ProbeHabit) => void;
  /** The ids that the user gave; where there are none, every case has ids of its own. */
  readonly given: readonly string[];
  /** For all looks of the run: each may be a process. */
  readonly turns: Turns;
  readonly pause: Pauses['pause'];
  /** Called with pairs before they are made friends. */
  readonly onMade: (pairs: readonly Pair[]) => void;
  /** When the run began: data outlives a run, and what the run before has left must not be met again. */
  readonly startedAtMs: number;
  /** Called when the case has done all that it does, and waits. */
  readonly onSettle: () => void;
}

/** @param firstId the number of the first id that this case may use */
export function createLab(settings: LabSettings, firstId: number): EffectLab {
  const { build, wire, effects, habit, given, signal, pause } = settings;
  const { settleMs } = effects;
  const looks = createLooks(settings);
  const { look, lookAtAll, watch } = looks;
  const deliver = guarded(signal, wire.deliver);
  const make = guarded(signal, (pairs: readonly Pair[]) => {
    settings.onMade(pairs);
    return makeFriends(pairs, { effects, build, deliver, turns: settings.turns });
  });
  const freshId = (number: number) => `fcb-${build.uuid(`account ${number} at ${settings.startedAtMs}`).slice(0, 8)}`;
  let used = 0;

  /** Each by a callback of its own: that much the control has seen work. */
  const part = async (pairs: readonly Pair[]) => {
    if (given.length === 0) return;
    const before = await lookAtAll(pairs);
    for (const pair of pairs) await deliver(build.callback({ pairs: [pair] }));
    // Those who were no friends do not change: that must not cost the whole time at each case.
    const usualMs = habit()?.changeMs;
    const limitMs = usualMs === undefined ? settleMs : Math.min(settleMs, Math.max(SHORTEST_MS, usualMs * 10));
    await watch(pairs, (text, index) => text !== before[index], limitMs);
  };

  const befriend = async (pairs: readonly Pair[]): Promise<Friends> => {
    await part(pairs);
    const never = await looks.lookAtStrangers(pairs);
    await make(pairs);
    if (habit()?.showsFriends === false) return { pairs, never, before: await lookAtAll(pairs) };
    const before = await looks.untilSteady(pairs, (text, index) => text !== never[index]);
    const unmade = pairs.filter((_, index) => before[index] === null);
    if (unmade.length > 0) throw new Unmade(unmade);
    return { pairs, never, before: before.map((text) => text ?? '') };
  };

  return {
    build,
    loop: effects.loop,
    choose: createChooser(build, firstId),
    settleMs,
    probeName: effects.probeName,
    habit: () => knownHabit(habit()),
    learn: settings.learn,
    look,
    lookAtAll,
    part,
    makeFriends: make,
    befriend,
    send: deliver,
    until: (pairs, isThere) => watch(pairs, isThere, settleMs),
    untilSteady: looks.untilSteady,
    isGone: ({ never, before }, index, text) =>
      knownHabit(habit()).restores ? text === never[index] : text !== before[index],
    changed: async (pairs, before) => {
      settings.onSettle();
      await pause(settleMs);
      const after = await lookAtAll(pairs);
      const changed = pairs.filter((_, index) => after[index] !== before[index]);
      if (changed.length > 0) await looks.proveStill();
      return changed;
    },
    similar: (id) => (given.length > 0 ? null : `${id}0`),
    accounts: (count) => {
      const from = firstId + used;
      const size = given.length > 0 ? Math.min(count, given.length) : count;
      used += count;
      return Array.from({ length: size }, (_, index) => given[index] ?? freshId(from + index));
    },
  };
}

function knownHabit(habit: ProbeHabit | null): ProbeHabit {
  if (habit === null) throw new Error('the control comes first');
  return habit;
}

/** Everything that only looks. */
function createLooks({ effects, signal, habit, given, turns, pause }: LabSettings) {
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

  /** @throws ProbeTrouble where what is printed about two whom nobody touched has changed as well */
  const proveStill = async () => {
    const still = habit()?.still ?? null;
    if (still === null) return;
    const text = await look(still.pair);
    if (text !== still.text) throw new ProbeTrouble(restless(effects.probeName, still.pair, [still.text, text]));
  };

  return { look, lookAtAll, lookAtStrangers, watch, untilSteady, proveStill };
}

export const restless = (probe: string, pair: Pair, [first, then]: readonly [string, string]) =>
  finding('probe-restless', { probe, pair: nameOf(pair), first: quoteOutput(first), next: quoteOutput(then) });

/** What a probe printed, for messages. */
export const quoteOutput = (text: string): string => (text === '' ? 'nothing' : `'${shorten(text, 200)}'`);

/** After the run was asked to end, nothing more is begun. */
function guarded<Given extends unknown[], Made>(
  signal: AbortSignal,
  work: (...given: Given) => Promise<Made>,
): (...given: Given) => Promise<Made> {
  return async (...given) => {
    if (signal.aborted) throw new Interrupted();
    return work(...given);
  };
}

/** Numbers by chance, the same for the same seed. */
function createChooser(build: CallbackBuilder, place: number): (limit: number) => number {
  let drawn = 0;
  return (limit) => {
    drawn += 1;
    // The digits of an id that the seed makes.
    return Number.parseInt(build.uuid(`choice ${place} ${drawn}`).slice(0, 8), 16) % limit;
  };
}
