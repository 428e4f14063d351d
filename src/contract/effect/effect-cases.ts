import type { Exchange, Pair, RawRequest } from '../../protocol/exchange.ts';
import { type Finding, finding } from '../../protocol/findings.ts';
import { BLACK_LIST_DELETE, FRIEND_ADD } from '../../protocol/query.ts';
import { type CallbackBuilder, replacing, without } from '../callback-builder.ts';
import { describeReaction, reactionOf } from '../expect.ts';
import type { EffectCase, EffectLab, EffectResult } from './effect-case.ts';
import { LOOP_ACTIONS } from './effect-settings.ts';

/** As many as Chat sends in one callback of a busy app. */
const BATCH = 100;
const AT_ONCE = 50;

const pairOf = (from: string, to: string): Pair => ({ From_Account: from, To_Account: to });
const nameOf = ({ From_Account, To_Account }: Pair) => `${From_Account} → ${To_Account}`;

/** `FAIL`, `HTTP 401`, or what came instead. */
export function answerOf(exchange: Exchange): string {
  const reaction = reactionOf(exchange);
  if (reaction === 'accepted') return 'OK';
  if (reaction === 'fail') return 'FAIL';
  return reaction === 'denied' ? `HTTP ${exchange.reply?.status}` : describeReaction(exchange);
}

/** A friend that should be gone and is not. */
function missing(lab: EffectLab, left: readonly Pair[], of: number, exchange: Exchange | undefined): Finding[] {
  if (left.length === 0) return [];
  const got = exchange === undefined ? 'none' : answerOf(exchange);
  return [finding('effect-missing', { left: left.map(nameOf), of, waitedMs: lab.settleMs, got })];
}

/** Makes friends, deletes them by one request for some of them each, and looks until all are gone. */
async function deleteAndLook(
  lab: EffectLab,
  pairs: readonly Pair[],
  send: (lab: EffectLab) => Promise<readonly Exchange[]>,
): Promise<EffectResult> {
  // One look at the first and the last is enough to know what a friendship that never was looks like.
  const sample = [...new Set([0, pairs.length - 1])];
  const never = new Map<number, string>();
  for (const index of sample) never.set(index, await lab.look(pairs[index] as Pair));
  await lab.befriend(pairs);
  const before = await lab.lookAtAll(pairs);
  const exchanges = await send(lab);
  const gone = await lab.untilAll(pairs, (text, index) =>
    lab.isGone(text, before[index] ?? '', never.get(index) ?? null),
  );
  const left = pairs.filter((_, index) => !gone[index]);
  const worst = exchanges.find((each) => reactionOf(each) !== 'accepted') ?? exchanges[0];
  return { findings: missing(lab, left, pairs.length, worst), exchanges: worst === undefined ? [] : [worst] };
}

/** Makes two friends, sends what must not touch them, and watches that nothing happens. */
async function watchUntouched(
  lab: EffectLab,
  what: string,
  request: (build: CallbackBuilder, pair: Pair) => RawRequest,
): Promise<EffectResult> {
  const [from = '', to = ''] = lab.accounts(2);
  const pair = pairOf(from, to);
  await lab.befriend([pair]);
  const before = await lab.look(pair);
  const exchange = await lab.send(request(lab.build, pair));
  await lab.settle();
  const isSame = (await lab.look(pair)) === before;
  const evidence = { what, deed: 'deleted the friend', got: answerOf(exchange) };
  return { findings: isSame ? [] : [finding('effect-unwanted', evidence)], exchanges: [exchange] };
}

const quiet = { isQuiet: true, expects: 'the data does not change' } as const;
const loud = { isQuiet: false } as const;
const must = { level: 'must' } as const;
const should = { level: 'should' } as const;

const CHECK_FIRST =
  'Return as soon as a check fails, before the data is touched. The reply tells Chat, the data tells your users.';

/** A case that sends something which must be refused in deed, not only in words. */
const untouched = (
  words: Pick<EffectCase, 'id' | 'level' | 'title'> & Partial<EffectCase>,
  request: (build: CallbackBuilder, pair: Pair) => RawRequest,
): EffectCase => ({
  ...quiet,
  advice: CHECK_FIRST,
  ...words,
  play: (lab) => watchUntouched(lab, words.title, request),
});

async function playApplied(lab: EffectLab): Promise<EffectResult> {
  const [from = '', to = ''] = lab.accounts(2);
  const pair = pairOf(from, to);
  await lab.befriend([pair]);
  const before = await lab.look(pair);
  const exchange = await lab.send(lab.build.callback({ pairs: [pair] }));
  const [isGone = false] = await lab.untilAll([pair], (text) => text !== before);
  return { findings: missing(lab, isGone ? [] : [pair], 1, exchange), exchanges: [exchange] };
}

/** Whether the data had changed when the reply was there. */
async function playBeforeReply(lab: EffectLab): Promise<EffectResult> {
  const [from = '', to = ''] = lab.accounts(2);
  const pair = pairOf(from, to);
  await lab.befriend([pair]);
  const before = await lab.look(pair);
  const exchange = await lab.send(lab.build.callback({ pairs: [pair] }));
  const isChangedAtOnce = (await lab.look(pair)) !== before;
  return {
    findings: isChangedAtOnce ? [] : [finding('effect-late', { got: answerOf(exchange) })],
    exchanges: [exchange],
  };
}

async function playOneWay(lab: EffectLab): Promise<EffectResult> {
  const [from = '', to = ''] = lab.accounts(2);
  const [gone, stays] = [pairOf(from, to), pairOf(to, from)];
  await lab.befriend([gone, stays]);
  const before = await lab.look(stays);
  const exchange = await lab.send(lab.build.callback({ pairs: [gone] }));
  await lab.settle();
  const isSame = (await lab.look(stays)) === before;
  const evidence = {
    what: `only ${nameOf(gone)} was deleted`,
    deed: `${nameOf(stays)} changed`,
    got: answerOf(exchange),
  };
  return { findings: isSame ? [] : [finding('effect-unwanted', evidence)], exchanges: [exchange] };
}

/** A probe may print the whole list of the deleter: it is compared with the look before the second friend came. */
async function playOthers(lab: EffectLab): Promise<EffectResult> {
  const [from = '', to = '', other = ''] = lab.accounts(3);
  const [gone, stays] = [pairOf(from, to), pairOf(from, other)];
  await lab.befriend([stays]);
  const alone = await lab.look(stays);
  await lab.befriend([gone]);
  const exchange = await lab.send(lab.build.callback({ pairs: [gone] }));
  await lab.settle();
  const isSame = (await lab.look(stays)) === alone;
  const evidence = {
    what: `only ${nameOf(gone)} was deleted`,
    deed: `${nameOf(stays)} changed`,
    got: answerOf(exchange),
  };
  return { findings: isSame ? [] : [finding('effect-unwanted', evidence)], exchanges: [exchange] };
}

async function playDuplicate(lab: EffectLab): Promise<EffectResult> {
  const [from = '', to = ''] = lab.accounts(2);
  const pair = pairOf(from, to);
  await lab.befriend([pair]);
  const before = await lab.look(pair);
  const request = lab.build.callback({
    pairs: [pair],
    wire: 'observed',
    requestId: lab.build.uuid('effect duplicate'),
  });
  await lab.send(request);
  await lab.untilAll([pair], (text) => text !== before);
  const first = await lab.look(pair);
  const exchange = await lab.send(request);
  await lab.settle();
  const isSame = (await lab.look(pair)) === first;
  const evidence = { what: 'the same callback came again', deed: 'the data changed', got: answerOf(exchange) };
  return { findings: isSame ? [] : [finding('effect-unwanted', evidence)], exchanges: [exchange] };
}

async function playUnknownPair(lab: EffectLab): Promise<EffectResult> {
  const [from = '', to = ''] = lab.accounts(2);
  const pair = pairOf(from, to);
  const before = await lab.look(pair);
  const exchange = await lab.send(lab.build.callback({ pairs: [pair] }));
  await lab.settle();
  const isSame = (await lab.look(pair)) === before;
  const evidence = { what: `${nameOf(pair)} were never friends`, deed: 'the data changed', got: answerOf(exchange) };
  return {
    findings: [
      ...(isSame ? [] : [finding('effect-unwanted', evidence)]),
      ...(reactionOf(exchange) === 'accepted' ? [] : [finding('not-accepted', { got: describeReaction(exchange) })]),
    ],
    exchanges: [exchange],
  };
}

async function playPartMalformed(lab: EffectLab): Promise<EffectResult> {
  const [from = '', to = '', other = ''] = lab.accounts(3);
  const pairs = [pairOf(from, to), pairOf(from, other)];
  await lab.befriend(pairs);
  const before = await lab.lookAtAll(pairs);
  const [first, last] = lab.build.body(pairs).PairList;
  const body = { ...lab.build.body(pairs), PairList: [first ?? null, { From_Account: from }, last ?? null] };
  const exchange = await lab.send(lab.build.callback({ body }));
  await lab.settle();
  const after = await lab.lookAtAll(pairs);
  const changed = pairs.filter((_, index) => after[index] !== before[index]).length;
  const isWhole = changed === 0 || changed === pairs.length;
  return {
    findings: isWhole ? [] : [finding('effect-partial', { changed, of: pairs.length })],
    exchanges: [exchange],
    told: ['part-malformed', changed === 0 ? 'nothing is carried out' : isWhole ? 'the right pairs are' : 'some are'],
  };
}

async function playAgain(lab: EffectLab): Promise<EffectResult> {
  const [from = '', to = ''] = lab.accounts(2);
  const pair = pairOf(from, to);
  const request = () =>
    lab.build.callback({ pairs: [pair], wire: 'observed', requestId: lab.build.uuid('effect again') });
  await lab.befriend([pair]);
  const before = await lab.look(pair);
  await lab.send(request());
  await lab.untilAll([pair], (text) => text !== before);
  await lab.befriend([pair]);
  const again = await lab.look(pair);
  const exchange = await lab.send(request());
  const [isGone = false] = await lab.untilAll([pair], (text) => text !== again);
  return { findings: missing(lab, isGone ? [] : [pair], 1, exchange), exchanges: [exchange] };
}

/** Pairs that go through the loop side by side, none of whom meets another. */
const LOOP_PAIRS = 12;
const LOOP_STEPS = 4;

/**
 * Changes friendships in Chat in many ways, and compares its graph with the data. What the probe prints is
 * known from the time when the two were friends, and from before.
 */
async function playLoop(lab: EffectLab): Promise<EffectResult> {
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
  const never = await lab.lookAtAll(both);
  await lab.befriend(pairs);
  const before = await lab.lookAtAll(both);
  for (let step = 0; step < LOOP_STEPS; step += 1)
    for (const pair of pairs) {
      const isForward = lab.choose(2) === 0;
      const action = LOOP_ACTIONS[lab.choose(LOOP_ACTIONS.length)] ?? 'delete';
      const by = (['REST', 'iOS', 'Android'] as const)[lab.choose(3)] ?? 'REST';
      await loop.act(action, isForward ? pair : pairOf(pair.To_Account, pair.From_Account), by);
    }
  await loop.settled();
  const isRight = await lab.untilAll(both, (text, index) => {
    const pair = both[index] as Pair;
    if (loop.has(pair)) return text === before[index];
    return lab.isGone(text, before[index] ?? '', never[index] ?? null);
  });
  const wrong = both.filter((_, index) => !isRight[index]);
  const words = wrong.map((pair) => `${nameOf(pair)} (${loop.has(pair) ? 'friends' : 'no friends'} in Chat)`);
  return {
    findings: wrong.length === 0 ? [] : [finding('effect-differs', { wrong: words, of: both.length })],
    exchanges: [],
  };
}

/** The control, which has to hold before anything else can be said. */
export const CONTROL = 'effect/applied';

/** Cases about the data. What the replies say is the business of the other groups. */
export const effectCases: readonly EffectCase[] = [
  {
    ...loud,
    ...must,
    id: CONTROL,
    title: 'a one-way deletion of two friends',
    expects: 'the data changes, for that pair',
    source: '1047/34360',
    advice: 'Write the deletion before you answer OK. An OK that wrote nothing is a friend who comes back.',
    play: playApplied,
  },
  {
    ...loud,
    ...must,
    id: 'effect/two-way',
    title: 'both directions in one callback',
    expects: 'the data changes, for both pairs',
    source: '1047/34360',
    advice: 'Handle every pair of PairList as a friendship of its own: the second one is the other direction.',
    play: (lab) => {
      const [from = '', to = ''] = lab.accounts(2);
      const pairs = [pairOf(from, to), pairOf(to, from)];
      return deleteAndLook(lab, pairs, async () => [await lab.send(lab.build.callback({ pairs }))]);
    },
  },
  {
    ...quiet,
    ...should,
    id: 'effect/one-way',
    title: 'one direction of a friendship that has two',
    expects: 'the data about the other direction stays as it was',
    source: '1047/34360',
    advice: 'A pair has a direction: take To_Account out of the list of From_Account, and leave the other list.',
    play: playOneWay,
  },
  {
    ...loud,
    ...must,
    id: 'effect/batch',
    title: `${BATCH} friends of one deleter in one callback`,
    expects: 'the data changes, for all of them',
    source: '1047/34360',
    advice: 'Loop over the whole PairList, not its first pair, and mind the limits of your statement or batch.',
    play: (lab) => {
      const [from = '', ...friends] = lab.accounts(BATCH + 1);
      const pairs = friends.map((to) => pairOf(from, to));
      return deleteAndLook(lab, pairs, async () => [await lab.send(lab.build.callback({ pairs }))]);
    },
  },
  {
    ...quiet,
    ...must,
    id: 'effect/others',
    title: 'a deletion beside another friendship of the same deleter',
    expects: 'the data about the other friendship stays as it was',
    source: '1047/34360',
    advice: 'Delete by both ids of the pair, never by From_Account alone.',
    play: playOthers,
  },
  untouched(
    { ...must, id: 'effect/foreign-app', title: "another app's callback, signed rightly", source: '1047/34360' },
    (build, pair) => build.callback({ pairs: [pair], sdkAppId: build.foreignId }),
  ),
  untouched(
    { ...should, id: 'effect/missing-app', title: 'a callback without SdkAppid', source: '1047/34360' },
    (build, pair) => build.callback({ pairs: [pair], query: without('SdkAppid') }),
  ),
  untouched(
    {
      ...must,
      id: 'effect/unsigned',
      title: 'a callback without Sign and RequestTime',
      source: '1047/34354',
      needsToken: true,
    },
    (build, pair) => build.callback({ pairs: [pair], token: null }),
  ),
  untouched(
    { ...must, id: 'effect/wrong-sign', title: 'a callback with a wrong Sign', source: '1047/34354', needsToken: true },
    (build, pair) => build.callback({ pairs: [pair], query: replacing('Sign', build.raw('Sign', '0'.repeat(64))) }),
  ),
  untouched(
    {
      ...must,
      id: 'effect/stale',
      title: 'a callback with a right Sign that is 90 s old',
      source: '269/32431',
      needsToken: true,
    },
    (build, pair) => build.callback({ pairs: [pair], ageSeconds: 90 }),
  ),
  untouched(
    {
      ...should,
      id: 'effect/other-body-command',
      title: 'FriendDelete in the query, FriendAdd in the body',
      source: '1047/34360',
    },
    (build, pair) => build.callback({ body: { ...build.body([pair]), CallbackCommand: FRIEND_ADD } }),
  ),
  untouched({ ...should, id: 'effect/sibling', title: `${BLACK_LIST_DELETE} with the same pairs` }, (build, pair) =>
    build.callback({
      command: BLACK_LIST_DELETE,
      body: { ...build.body([pair]), CallbackCommand: BLACK_LIST_DELETE },
    }),
  ),
  untouched({ ...must, id: 'effect/malformed', title: 'a body that is cut in its middle' }, (build, pair) => {
    // The pair itself is whole: a parser that works as it reads has it before the body breaks off.
    const others = Array.from({ length: 9 }, (_, index) => build.pair(build.account(index), build.account(index + 1)));
    const whole = build.callback({ pairs: [pair, ...others] });
    return { ...whole, body: whole.body.subarray(0, Math.floor(whole.body.length / 2)) };
  }),
  {
    ...quiet,
    level: 'info',
    id: 'effect/part-malformed',
    title: 'two right pairs around one that is none',
    expects: 'the data changes for both right pairs or for neither; which it was is told',
    advice: 'Check the whole callback first, then write all of it or nothing, in one transaction.',
    play: playPartMalformed,
  },
  {
    ...quiet,
    ...must,
    id: 'effect/duplicate',
    title: 'the same callback twice, with the same RequestId',
    expects: 'the data after the second is as after the first',
    source: '1047/34354',
    advice: 'Delete what is there, and count nothing: then a callback that comes again does no harm.',
    play: playDuplicate,
  },
  {
    ...quiet,
    ...should,
    id: 'effect/unknown-pair',
    title: 'two who were never friends',
    expects: 'the data does not change, and the callback is accepted',
    source: '1047/34360',
    advice: 'To delete who is not there is no error: answer OK.',
    play: playUnknownPair,
  },
  {
    ...loud,
    ...must,
    id: 'effect/again',
    title: 'a deletion, new friendship, and the same deletion anew',
    expects: 'the data changes again',
    source: '1047/34354',
    advice: 'Do not remember pairs or RequestIds for ever to recognise duplicates: the same two may part again.',
    play: playAgain,
  },
  {
    ...loud,
    ...must,
    id: 'effect/concurrent',
    title: `${AT_ONCE} deletions of one deleter at once`,
    expects: 'the data changes, for all of them',
    source: '1047/34354',
    advice:
      'Let the database delete the row, or read and write in one transaction with a lock: who reads a list, changes it ' +
      'and writes it back loses what others wrote in between.',
    play: (lab) => {
      const [from = '', ...friends] = lab.accounts(AT_ONCE + 1);
      const pairs = friends.map((to) => pairOf(from, to));
      return deleteAndLook(lab, pairs, () =>
        Promise.all(pairs.map((pair) => lab.send(lab.build.callback({ pairs: [pair] })))),
      );
    },
  },
  {
    ...loud,
    level: 'info',
    id: 'effect/before-reply',
    title: 'a deletion, and a look at the moment of the reply',
    expects: 'the data has changed by then',
    advice:
      'A queue is right where the work takes long. Know then that OK says "received", and that what is in the queue must ' +
      'survive a restart.',
    play: playBeforeReply,
  },
  {
    ...loud,
    ...must,
    id: 'loop/mirror',
    title: `${LOOP_PAIRS} pairs of friends who are added, deleted and blocked in Chat, by REST and in clients`,
    expects: 'in the end the data says of each pair what the friend graph of Chat says',
    source: '1047/34360',
    advice:
      'Handle every callback that changes friendships, wherever it comes from: OptPlatform tells which client it was, ' +
      'and a block ends a friendship by a callback of its own.',
    play: playLoop,
  },
];
