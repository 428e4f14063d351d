import type { Pair, RawRequest } from '../../protocol/exchange.ts';
import { BLACK_LIST_DELETE, FRIEND_ADD } from '../../protocol/query.ts';
import { type CallbackBuilder, replacing, without } from '../callback-builder.ts';
import { listCases } from '../list-cases.ts';
import { playControl } from './control.ts';
import { type EffectCase, pairOf } from './effect-case.ts';
import {
  deleteAndLook,
  playAgain,
  playBeforeReply,
  playDuplicate,
  playOneWay,
  playOthers,
  playPartMalformed,
  playUnknownPair,
  watchUntouched,
} from './effect-plays.ts';
import { LOOP_PAIRS, playLoop } from './loop-play.ts';

/** As many as Chat sends in one callback of a busy app. */
const BATCH = 100;
const AT_ONCE = 50;

const quiet = { isQuiet: true, expects: 'the data does not change' } as const;
const loud = { isQuiet: false } as const;
const must = { level: 'must' } as const;
const should = { level: 'should' } as const;

const CHECK_FIRST =
  'Return as soon as a check fails, before the data is touched. The reply tells Chat, the data tells your users.';

/** A case that sends something which must be refused in deed, not only in words. */
const untouched = <const Id extends string>(
  words: Pick<EffectCase, 'level' | 'title'> & Partial<EffectCase> & { readonly id: Id },
  request: (build: CallbackBuilder, pair: Pair) => RawRequest,
): EffectCase & { readonly id: Id } => ({
  ...quiet,
  advice: CHECK_FIRST,
  ...words,
  play: (lab) => watchUntouched(lab, request),
});

/** The control, which has to hold before anything else can be said. */
export const CONTROL = 'effect/applied';

/** Cases about the data. What the replies say is the business of the other groups. */
export const effectCases = listCases<EffectCase>()([
  {
    ...loud,
    ...must,
    id: CONTROL,
    title: 'a one-way deletion of two friends',
    expects: 'the data changes, for that pair',
    source: '1047/34360',
    advice: 'Write the deletion before you answer OK. An OK that wrote nothing is a friend who comes back.',
    play: playControl,
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
      // As the one capture of a client has it.
      const changes = {
        pairs,
        wire: 'observed',
        platform: 'iOS',
        requestId: lab.build.uuid('effect two-way'),
      } as const;
      return deleteAndLook(lab, pairs, async () => [await lab.send(lab.build.callback(changes))]);
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
      return deleteAndLook(lab, pairs, async () => [
        await lab.send(lab.build.callback({ pairs, platform: 'Android' })),
      ]);
    },
  },
  {
    ...quiet,
    ...must,
    id: 'effect/others',
    title: 'two friends deleted in both directions, beside friendships that share one id with theirs',
    expects: 'the data about the other friendships stays as it was',
    source: '1047/34360',
    needsAccounts: 3,
    advice:
      'Delete pair by pair, where both ids are equal: never by one of them, by its beginning, or by two lists of ids ' +
      'that match each with each.',
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
    needsAccounts: 3,
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
    advice:
      'Delete the row that has both ids, and count nothing: then a callback that comes again does no harm. Mind splice() with the -1 of indexOf().',
    play: playDuplicate,
  },
  {
    ...quiet,
    ...should,
    id: 'effect/unknown-pair',
    needsFriends: true,
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
    needsFriends: true,
    title: 'a deletion, new friendship, and the same deletion anew',
    expects: 'the data changes again',
    source: '1047/34354',
    advice: 'Do not remember pairs for ever to recognise duplicates: the same two may part again.',
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
]);
