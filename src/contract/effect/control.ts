import type { Pair } from '../../protocol/exchange.ts';
import { finding } from '../../protocol/findings.ts';
import { type EffectLab, type EffectResult, nameOf, pairOf } from './effect-case.ts';
import { answerOf } from './effect-plays.ts';
import { quoteOutput, restless } from './looks.ts';

/**
 * The control: the data has to change where friends are made or deleted. Otherwise a probe that always
 * prints the same would find nothing wrong with any backend, and one that never does nothing right.
 */
export async function playControl(lab: EffectLab): Promise<EffectResult> {
  const [from = '', to = '', other, beside] = lab.accounts(4);
  const pair = pairOf(from, to);
  const mate = other === undefined ? null : pairOf(from, other);
  const still = other === undefined || beside === undefined ? null : pairOf(other, beside);
  const bystanders = [mate, still].filter((each) => each !== null);

  await lab.part([pair]);
  const never = await lab.look(pair);
  const twice = await lab.look(pair);
  if (twice !== never) return told(restless(lab.probeName, pair, [never, twice]));
  const around = await lab.lookAtAll(bystanders);
  await lab.makeFriends([pair]);
  const [shown = null] = await lab.untilSteady([pair], (text) => text !== never);
  const before = shown ?? (await lab.look(pair));
  const aroundFriends = await lab.lookAtAll(bystanders);

  const exchange = await lab.send(lab.build.callback({ pairs: [pair] }));
  const sentAtMs = performance.now();
  const [gone = null] = await lab.untilSteady([pair], (text) => text !== before);
  const changeMs = performance.now() - sentAtMs;
  const aroundGone = await lab.lookAtAll(bystanders);
  const isMoved = (index: number) =>
    aroundFriends[index] !== around[index] || aroundGone[index] !== aroundFriends[index];
  if (still !== null && isMoved(1))
    return told(
      restless(lab.probeName, still, [around[1] ?? '', otherThan(around[1], aroundFriends[1], aroundGone[1])]),
    );
  if (gone === null) {
    const looks = [{ pair, before, after: await lab.look(pair), must: 'change', right: false }] as const;
    const found =
      shown === null
        ? finding('probe-blind', { probe: lab.probeName, printed: quoteOutput(before) })
        : missingOne(lab, pair, answerOf(exchange));
    return { ...told(found, exchange), looks };
  }

  const restores = gone === never;
  const list = mate === null || !isMoved(0) ? 'none' : aroundFriends[0] === before ? 'whole' : 'part';
  if (list !== 'none' && !restores)
    return told(
      finding('probe-unclear', {
        probe: lab.probeName,
        pair: nameOf(pair),
        never: quoteOutput(never),
        gone: quoteOutput(gone),
      }),
    );
  // Ids of the user's meet each other in many cases.
  const known = still === null || lab.similar(from) === null ? null : { pair: still, text: around[1] ?? '' };
  lab.learn({ showsFriends: shown !== null, restores, list, changeMs, still: known });
  return { findings: [], exchanges: [exchange] };
}

const otherThan = (text: string | undefined, ...others: readonly (string | undefined)[]) =>
  others.find((each) => each !== text) ?? '';

const missingOne = (lab: EffectLab, pair: Pair, got: string) =>
  finding('effect-missing', { left: [nameOf(pair)], of: 1, waitedMs: lab.settleMs, got, list: null });

const told = (found: EffectResult['findings'][number], ...exchanges: EffectResult['exchanges']): EffectResult => ({
  findings: [found],
  exchanges,
});
