import type { Exchange, Pair } from '../../protocol/exchange.ts';
import { finding } from '../../protocol/findings.ts';
import { FRIEND_ADD } from '../../protocol/query.ts';
import type { CallbackBuilder } from '../callback-builder.ts';
import { describeReaction, reactionOf } from '../expect.ts';
import { runWords } from '../words/run.ts';
import { ProbeTrouble } from './effect-case.ts';
import type { EffectSettings } from './effect-settings.ts';
import type { Turns } from './turns.ts';

interface Means {
  readonly effects: EffectSettings;
  readonly build: CallbackBuilder;
  readonly deliver: (request: ReturnType<CallbackBuilder['callback']>) => Promise<Exchange>;
  /** Each of the user's may be a process. */
  readonly turns: Turns;
}

/**
 * By the stand-in, by the user's command, or as Chat tells of new friends: both directions in one
 * callback (1047/34359).
 * @throws ProbeTrouble where none can be made
 */
export async function makeFriends(pairs: readonly Pair[], { effects, build, deliver, turns }: Means): Promise<void> {
  const { befriend, befriendName, loop } = effects;
  if (loop !== null) return loop.befriend(pairs);
  if (befriend !== null) {
    try {
      await Promise.all(pairs.map((pair) => turns(() => befriend(pair))));
    } catch (error) {
      throw troubleWith(befriendName, error);
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
  const exchange = await deliver(build.callback({ command: FRIEND_ADD, body }));
  if (reactionOf(exchange) === 'accepted') return;
  const words = runWords.now.effect;
  throw new ProbeTrouble(
    finding('probe-failed', {
      probe: words.makesFriends(FRIEND_ADD),
      problem: words.befriendRefused(describeReaction(exchange)),
    }),
  );
}

export const troubleWith = (name: string, error: unknown): ProbeTrouble =>
  new ProbeTrouble(
    finding('probe-failed', { probe: name, problem: error instanceof Error ? error.message : String(error) }),
  );
