import type { Exchange, Pair } from '../../protocol/exchange.ts';
import { FRIEND_ADD } from '../../protocol/query.ts';
import type { CallbackBuilder } from '../callback-builder.ts';
import { describeReaction, reactionOf } from '../expect.ts';
import type { Wire } from '../wire.ts';
import { type EffectLab, ProbeTrouble } from './effect-case.ts';
import type { EffectSettings } from './effect-settings.ts';

/** Looks that are taken at once: each may be a process. */
const LOOKS_AT_ONCE = 8;
/** The time between two looks at the same pairs, in milliseconds; it grows to the second number. */
const FIRST_PAUSE_MS = 5;
const LONGEST_PAUSE_MS = 200;

/** Friends are waited for at least so long, in milliseconds. */
const SHORTEST_MS = 250;

type IsThere = (text: string, index: number) => boolean;

/** What the control has found out about the probe. */
export interface ProbeHabit {
  /** Whether a deletion brings back what the probe printed before the two were friends. */
  readonly restores: boolean;
  /** How long it took until a deletion showed, in milliseconds. */
  readonly changeMs: number;
}

export interface LabSettings {
  readonly build: CallbackBuilder;
  readonly wire: Wire;
  readonly effects: EffectSettings;
  readonly signal: AbortSignal;
  /** Null before the control. */
  readonly habit: () => ProbeHabit | null;
  /** The ids that the user gave; where there are none, every case has ids of its own. */
  readonly given: readonly string[];
}

/** @param firstId the number of the first id that this case may use */
export function createLab({ build, wire, effects, signal, habit, given }: LabSettings, firstId: number): EffectLab {
  const { settleMs } = effects;
  const look = async (pair: Pair) => (await guardedProbe(effects, pair)).trim();
  const lookAtAll = (pairs: readonly Pair[]) => inTurns(pairs, LOOKS_AT_ONCE, look);
  let used = 0;

  /** Looks again and again, at those pairs only that are not there yet. */
  const lookUntil = async (pairs: readonly Pair[], isThere: IsThere, limitMs: number) => {
    const there = pairs.map(() => false);
    const endMs = performance.now() + limitMs;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      const open = pairs.flatMap((pair, index) => (there[index] ? [] : [{ pair, index }]));
      const isLast = performance.now() >= endMs || signal.aborted;
      const texts = await inTurns(open, LOOKS_AT_ONCE, ({ pair }) => look(pair));
      for (const [at, { index }] of open.entries()) there[index] = isThere(texts[at] ?? '', index);
      if (isLast || there.every(Boolean)) return there;
      await wire.pause(Math.max(1, Math.min(pauseMs, endMs - performance.now())));
    }
  };

  const befriend = async (pairs: readonly Pair[]) => {
    // The first and the last show whether it has come to pass: looking at each twice would take long.
    const sample = pairs.filter((_, index) => index === 0 || index === pairs.length - 1);
    const before = await lookAtAll(sample);
    await makeFriends(pairs, effects, build, wire);
    // Those who were friends before do not change: that must not cost the whole time at each case.
    const usualMs = habit()?.changeMs;
    const limitMs = usualMs === undefined ? settleMs : Math.min(settleMs, Math.max(SHORTEST_MS, usualMs * 10));
    await lookUntil(sample, (text, index) => text !== before[index], limitMs);
  };

  return {
    build,
    loop: effects.loop,
    choose: createChooser(build, firstId),
    settleMs,
    look,
    lookAtAll,
    untilAll: (pairs, isThere) => lookUntil(pairs, isThere, settleMs),
    befriend,
    send: wire.deliver,
    settle: () => wire.pause(settleMs),
    accounts: (count) => {
      const from = given.length > 0 ? 0 : firstId + used;
      const size = given.length > 0 ? Math.min(count, given.length) : count;
      used += count;
      return Array.from({ length: size }, (_, index) => build.account(from + index));
    },
    isGone: (text, before, never) => (habit()?.restores === true && never !== null ? text === never : text !== before),
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

async function guardedProbe({ probe }: EffectSettings, pair: Pair): Promise<string> {
  try {
    return await probe(pair);
  } catch (error) {
    throw new ProbeTrouble(error instanceof Error ? error.message : String(error));
  }
}

/** By the user's command, or as Chat tells of new friends: both directions in one callback (1047/34359). */
async function makeFriends(
  pairs: readonly Pair[],
  { befriend, loop }: EffectSettings,
  build: CallbackBuilder,
  wire: Wire,
): Promise<void> {
  if (loop !== null) return loop.befriend(pairs);
  if (befriend !== null) {
    try {
      await inTurns(pairs, LOOKS_AT_ONCE, befriend);
    } catch (error) {
      throw new ProbeTrouble(error instanceof Error ? error.message : String(error));
    }
    return;
  }
  const both = pairs.flatMap(({ From_Account, To_Account }) => [
    { From_Account, To_Account, Initiator_Account: From_Account },
    { From_Account: To_Account, To_Account: From_Account, Initiator_Account: From_Account },
  ]);
  const unique = [...new Map(both.map((each) => [`${each.From_Account}\0${each.To_Account}`, each])).values()];
  const body = {
    CallbackCommand: FRIEND_ADD,
    PairList: unique,
    ClientCmd: 'friend_add',
    Admin_Account: '',
    ForceFlag: 1,
  };
  refuseRefusal(await wire.deliver(build.callback({ command: FRIEND_ADD, body })));
}

function refuseRefusal(exchange: Exchange): void {
  if (reactionOf(exchange) === 'accepted') return;
  throw new ProbeTrouble(
    `could not be tried: ${FRIEND_ADD}, which is to make friends, was answered with ${describeReaction(exchange)}; ` +
      '--befriend COMMAND makes friends in another way',
  );
}

/** Works through a list, several at once; the results have its order. */
async function inTurns<T, R>(list: readonly T[], atOnce: number, work: (each: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const go = async () => {
    while (next < list.length) {
      const index = next++;
      results[index] = await work(list[index] as T);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, list.length) }, go));
  return results;
}
