import type { Pair } from '../../protocol/exchange.ts';
import type { CallbackBuilder } from '../callback-builder.ts';
import type { Look } from '../verify-report.ts';
import type { Wire } from '../wire.ts';
import { type EffectLab, type Friends, type ProbeHabit, Unmade } from './effect-case.ts';
import { createLooks, guarded, type LookSettings } from './looks.ts';
import { makeFriends } from './make-friends.ts';

/** A deletion that need not change anything is waited for at least so long, in milliseconds. */
const SHORTEST_MS = 250;

export interface LabSettings extends LookSettings {
  readonly build: CallbackBuilder;
  readonly wire: Wire;
  readonly learn: (habit: ProbeHabit) => void;
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
    const before = await looks.untilMade(pairs, never);
    const unmade = pairs.filter((_, index) => before[index] === null);
    if (unmade.length > 0) {
      await looks.proveStill();
      throw new Unmade(unmade);
    }
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
    until: async (pairs, isThere) => {
      const watched = await watch(pairs, isThere, settleMs);
      if (watched.isThere.includes(false)) await looks.proveStill();
      return watched;
    },
    untilSteady: looks.untilSteady,
    isGone: ({ never, before }, index, text) =>
      knownHabit(habit()).restores ? text === never[index] : text !== before[index],
    watchStill: async (pairs, before) => {
      settings.onSettle();
      await pause(settleMs);
      const after = await lookAtAll(pairs);
      const seen = pairs.map((pair, index) => stayed(pair, before[index] ?? '', after[index] ?? ''));
      if (seen.some(({ right }) => !right)) await looks.proveStill();
      return seen;
    },
    ...createIds(settings, firstId),
  };
}

const stayed = (pair: Pair, before: string, after: string): Look => ({
  pair,
  before,
  after,
  must: 'stay',
  right: after === before,
});

function createIds(
  { build, given, startedAtMs }: LabSettings,
  firstId: number,
): Pick<EffectLab, 'accounts' | 'similar'> {
  const freshId = (number: number) => `fcb-${build.uuid(`account ${number} at ${startedAtMs}`).slice(0, 8)}`;
  let used = 0;
  return {
    similar: (id) => (given.length > 0 ? null : `${id}0`),
    accounts: (count) => {
      if (given.length > 0) return given.slice(0, count);
      const from = firstId + used;
      used += count;
      return Array.from({ length: count }, (_, index) => freshId(from + index));
    },
  };
}

function knownHabit(habit: ProbeHabit | null): ProbeHabit {
  if (habit === null) throw new Error('the control comes first');
  return habit;
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
