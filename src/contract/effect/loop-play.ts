import { finding } from '../../protocol/findings.ts';
import { runWords } from '../words/run.ts';
import { type EffectLab, type EffectResult, nameOf, pairOf } from './effect-case.ts';
import { LOOP_ACTIONS } from './effect-settings.ts';

/** Pairs that go through the loop side by side, none of whom meets another. */
export const LOOP_PAIRS = 12;
const LOOP_STEPS = 4;

/** Changes friendships in Chat in many ways, and compares its graph with the data. */
export async function playLoop(lab: EffectLab): Promise<EffectResult> {
  const { loop } = lab;
  if (loop === null) throw new Error('there is no stand-in for Chat');
  const ids = lab.accounts(LOOP_PAIRS * 2);
  const pairs = Array.from({ length: Math.floor(ids.length / 2) }, (_, index) =>
    pairOf(ids[index * 2] ?? '', ids[index * 2 + 1] ?? ''),
  );
  const both = pairs.flatMap(({ From_Account, To_Account }) => [
    pairOf(From_Account, To_Account),
    pairOf(To_Account, From_Account),
  ]);
  const friends = await lab.befriend(both);
  for (let step = 0; step < LOOP_STEPS; step += 1)
    for (const pair of pairs) {
      const isForward = lab.choose(2) === 0;
      const action = LOOP_ACTIONS[lab.choose(LOOP_ACTIONS.length)] ?? 'delete';
      const by = (['REST', 'iOS', 'Android'] as const)[lab.choose(3)] ?? 'REST';
      await loop.act(action, isForward ? pair : pairOf(pair.To_Account, pair.From_Account), by);
    }
  await loop.settled();
  const { restores } = lab.habit();
  const { isThere, texts } = await lab.until(both, (text, index) => {
    const pair = friends.pairs[index] ?? pairOf('', '');
    if (!loop.has(pair)) return lab.isGone(friends, index, text);
    // A new friendship may have a new date.
    return restores ? text !== friends.never[index] : text === friends.before[index];
  });
  // Ids of the user's go on to other cases, where a block would keep them from being friends.
  for (const pair of both) await loop.act('unblock', pair, 'REST');
  await loop.settled();
  const wrong = both.filter((_, index) => !isThere[index]);
  if (wrong.length === 0) return { findings: [], exchanges: [] };
  const words = wrong.map((pair) => runWords.now.effect.inChat(nameOf(pair), loop.has(pair)));
  return {
    findings: [finding('effect-differs', { wrong: words, of: both.length })],
    exchanges: [],
    looks: both.map((pair, index) => ({
      pair,
      before: friends.before[index] ?? '',
      after: texts[index] ?? '',
      must: loop.has(pair) ? 'stay' : 'change',
      right: isThere[index] ?? false,
    })),
  };
}
