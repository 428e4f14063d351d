import type { Exchange, Pair, RawRequest } from '../../protocol/exchange.ts';
import { finding } from '../../protocol/findings.ts';
import type { CallbackBuilder } from '../callback-builder.ts';
import { describeReaction, reactionOf } from '../expect.ts';
import type { Look } from '../verify-report.ts';
import { runWords } from '../words/run.ts';
import { type EffectLab, type EffectResult, type Friends, nameOf, pairOf, type Watched } from './effect-case.ts';

/** `FAIL`, `HTTP 401`, or what came instead. */
export function answerOf(exchange: Exchange): string {
  const reaction = reactionOf(exchange);
  if (reaction === 'accepted') return 'OK';
  if (reaction === 'fail') return 'FAIL';
  return reaction === 'denied' ? `HTTP ${exchange.reply?.status}` : describeReaction(exchange);
}

const mirror = ({ From_Account, To_Account }: Pair): Pair => pairOf(To_Account, From_Account);

/** Friends that should be gone, and are not. */
function missing(
  lab: EffectLab,
  friends: Friends,
  { isThere, texts }: Watched,
  exchange: Exchange | undefined,
): Pick<EffectResult, 'findings' | 'looks'> {
  const { pairs } = friends;
  const left = pairs.flatMap((pair, index) => (isThere[index] ? [] : [{ pair, text: texts[index] ?? '' }]));
  if (left.length === 0) return { findings: [] };
  const isList = lab.habit().list !== 'none' && pairs.length > 1;
  // The text decides nothing here: it only helps to find what is wrong.
  const named = left.filter(({ pair, text }) => text.includes(pair.To_Account));
  const shown = isList ? named : left;
  const got = exchange === undefined ? runWords.now.reaction.none : answerOf(exchange);
  const list = isList ? (left[0]?.pair.From_Account ?? '') : null;
  const names = shown.map(({ pair }) => nameOf(pair));
  return {
    findings: [finding('effect-missing', { left: names, of: pairs.length, waitedMs: lab.settleMs, got, list })],
    looks: looksAtGone(friends, texts, isThere),
  };
}

/** Looks at friends who should be gone. */
const looksAtGone = ({ pairs, before }: Friends, after: readonly string[], isGone: readonly boolean[]): Look[] =>
  pairs.map((pair, index) => ({
    pair,
    before: before[index] ?? '',
    after: after[index] ?? '',
    must: 'change',
    right: isGone[index] ?? false,
  }));

const untilGone = (lab: EffectLab, friends: Friends) =>
  lab.until(friends.pairs, (text, index) => lab.isGone(friends, index, text));

/** Makes friends, deletes them, and looks until all are gone. */
export async function deleteAndLook(
  lab: EffectLab,
  pairs: readonly Pair[],
  send: () => Promise<readonly Exchange[]>,
): Promise<EffectResult> {
  const friends = await lab.befriend(pairs);
  const exchanges = await send();
  const watched = await untilGone(lab, friends);
  const worst = exchanges.find((each) => reactionOf(each) !== 'accepted') ?? exchanges[0];
  return { ...missing(lab, friends, watched, worst), exchanges: worst === undefined ? [] : [worst] };
}

/** Makes two friends, sends what must not touch them, and watches that nothing happens. */
export async function watchUntouched(
  lab: EffectLab,
  request: (build: CallbackBuilder, pair: Pair) => RawRequest,
): Promise<EffectResult> {
  const [from = '', to = ''] = lab.accounts(2);
  const { pairs, before } = await lab.befriend([pairOf(from, to)]);
  const exchange = await lab.send(request(lab.build, pairOf(from, to)));
  return unwanted(await lab.watchStill(pairs, before), exchange, null, () => runWords.now.effect.deleted);
}

/**
 * @param what what was sent, where the title of the case does not say it
 * @param deed what was done though it must not, said of those who have changed
 */
function unwanted(
  looks: readonly Look[],
  exchange: Exchange,
  what: string | null,
  deed: (changed: readonly string[]) => string = runWords.now.effect.changed,
): EffectResult {
  const changed = looks.filter(({ right }) => !right).map(({ pair }) => pair);
  if (changed.length === 0) return { findings: [], exchanges: [exchange] };
  const evidence = { what, deed: deed(changed.map(nameOf)), got: answerOf(exchange) };
  return { findings: [finding('effect-unwanted', evidence)], exchanges: [exchange], looks };
}

/** Whether the data had changed when the reply was there. */
export async function playBeforeReply(lab: EffectLab): Promise<EffectResult> {
  const [from = '', to = ''] = lab.accounts(2);
  const pair = pairOf(from, to);
  const friends = await lab.befriend([pair]);
  const exchange = await lab.send(lab.build.callback({ pairs: [pair] }));
  const text = await lab.look(pair);
  if (lab.isGone(friends, 0, text)) return { findings: [], exchanges: [exchange] };
  return {
    findings: [finding('effect-late', { got: answerOf(exchange) })],
    exchanges: [exchange],
    looks: looksAtGone(friends, [text], [false]),
  };
}

export async function playOneWay(lab: EffectLab): Promise<EffectResult> {
  const [from = '', to = ''] = lab.accounts(2);
  const [gone, stays] = [pairOf(from, to), pairOf(to, from)];
  const { before } = await lab.befriend([gone, stays]);
  const exchange = await lab.send(lab.build.callback({ pairs: [gone] }));
  return unwanted(
    await lab.watchStill([stays], before.slice(1)),
    exchange,
    runWords.now.effect.onlyDeleted(nameOf(gone)),
  );
}

/**
 * Two friends of one deleter are deleted in both directions, beside friendships that have one id in
 * common with them: of the same deleter, with the same friend, between the two. Two ids begin like
 * another. A probe may print lists, so it is compared with the look before the two came.
 */
export async function playOthers(lab: EffectLab): Promise<EffectResult> {
  const [from = '', to = '', third = '', fourth] = lab.accounts(4);
  // Of three ids there is none left to be deleted beside `to`.
  const [other, deleter, second] = [
    lab.similar(to) ?? third,
    lab.similar(from) ?? third,
    lab.similar(to) ? third : fourth,
  ];
  const partners = second === undefined ? [to] : [to, second];
  const gone = partners.map((each) => pairOf(from, each));
  // Of ids that the user gave, a case before has left one direction; a list would still have it.
  await lab.part([...gone, ...gone.map(mirror)]);
  const { pairs: stays, before } = await lab.befriend([
    pairOf(from, other),
    pairOf(deleter, to),
    ...(second === undefined ? [] : [pairOf(to, second)]),
  ]);
  const friends = await lab.befriend(gone);
  const exchange = await lab.send(lab.build.callback({ pairs: gone.flatMap((pair) => [pair, mirror(pair)]) }));
  // In a list, who is still there shows beside the others: it is the business of another case, and nothing can
  // be said about those.
  if (lab.habit().list !== 'none' && (await untilGone(lab, friends)).isThere.includes(false))
    return { findings: [], exchanges: [exchange] };
  return unwanted(await lab.watchStill(stays, before), exchange, runWords.now.effect.onlyParted(from, partners));
}

/** The deleter has another friend: who counts, or removes by place, gets that one wrong. */
export async function playDuplicate(lab: EffectLab): Promise<EffectResult> {
  const [from = '', to = '', other] = lab.accounts(3);
  const pair = pairOf(from, to);
  const stays = other === undefined ? [] : [pairOf(from, other)];
  const friends = await lab.befriend([pair, ...stays]);
  const request = lab.build.callback({
    pairs: [pair],
    wire: 'observed',
    requestId: lab.build.uuid('effect duplicate'),
  });
  await lab.send(request);
  await lab.until([pair], (text) => text !== friends.before[0]);
  const first = (await lab.untilSteady(friends.pairs, () => true)).map((text) => text ?? '');
  const exchange = await lab.send(request);
  return unwanted(await lab.watchStill(friends.pairs, first), exchange, runWords.now.effect.cameAgain);
}

/** The deleter has another friend, who must not be taken for the one that is not there. */
export async function playUnknownPair(lab: EffectLab): Promise<EffectResult> {
  const [from = '', to = '', other] = lab.accounts(3);
  const pair = pairOf(from, to);
  await lab.part([pair]);
  if (other !== undefined) await lab.befriend([pairOf(from, other)]);
  const pairs = other === undefined ? [pair] : [pair, pairOf(from, other)];
  const before = await lab.lookAtAll(pairs);
  const exchange = await lab.send(lab.build.callback({ pairs: [pair] }));
  const { findings, ...rest } = unwanted(
    await lab.watchStill(pairs, before),
    exchange,
    runWords.now.effect.neverFriends(nameOf(pair)),
  );
  const refused =
    reactionOf(exchange) === 'accepted' ? [] : [finding('not-accepted', { got: describeReaction(exchange) })];
  return { ...rest, findings: [...findings, ...refused] };
}

export async function playPartMalformed(lab: EffectLab): Promise<EffectResult> {
  const [from = '', to = '', other = ''] = lab.accounts(3);
  const friends = await lab.befriend([pairOf(from, to), pairOf(from, other)]);
  const { pairs, before } = friends;
  const [first, last] = lab.build.body(pairs).PairList;
  const body = { ...lab.build.body(pairs), PairList: [first ?? null, { From_Account: from }, last ?? null] };
  const exchange = await lab.send(lab.build.callback({ body }));
  const isTouched = (await lab.watchStill(pairs, before)).some(({ right }) => !right);
  const after = await lab.lookAtAll(pairs);
  const isGone = after.map((text, index) => lab.isGone(friends, index, text));
  const gone = isGone.filter(Boolean).length;
  // In a list nobody is gone before all are: who is named there only says how many.
  const unnamed = pairs.filter(({ To_Account }, index) => !after[index]?.includes(To_Account)).length;
  const changed = lab.habit().list === 'none' ? gone : unnamed;
  const isWhole = !isTouched || gone === pairs.length;
  const words = runWords.now.effect;
  return {
    ...(isWhole
      ? { findings: [] }
      : {
          findings: [finding('effect-partial', { changed, of: pairs.length })],
          looks: looksAtGone(friends, after, isGone),
        }),
    exchanges: [exchange],
    told: ['part-malformed', !isTouched ? words.nothingDone : isWhole ? words.rightPairsDone : words.someDone],
  };
}

export async function playAgain(lab: EffectLab): Promise<EffectResult> {
  const [from = '', to = ''] = lab.accounts(2);
  const pair = pairOf(from, to);
  // Another deletion has another RequestId: to know that of the first one again is right.
  const request = (time: string) =>
    lab.build.callback({ pairs: [pair], wire: 'observed', requestId: lab.build.uuid(`effect again ${time}`) });
  const first = await lab.befriend([pair]);
  const once = await lab.send(request('first'));
  const watched = await untilGone(lab, first);
  if (!watched.isThere[0]) return { ...missing(lab, first, watched, once), exchanges: [once] };
  const second = await lab.befriend([pair]);
  const exchange = await lab.send(request('second'));
  return { ...missing(lab, second, await untilGone(lab, second), exchange), exchanges: [exchange] };
}
