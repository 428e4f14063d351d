import type { Pair } from '../../protocol/exchange.ts';
import { isJsonObject } from '../../protocol/json.ts';
import { BLACK_LIST_DELETE, FRIEND_ADD, FRIEND_DELETE } from '../../protocol/query.ts';
import { type FriendStore, keyOf, rightWork, type StoreCallback, type StoreWork } from './friend-store.ts';
import { listMutants } from './mutant.ts';

const deleting =
  (remove: (callback: StoreCallback, store: FriendStore) => Promise<void> | undefined | void): (() => StoreWork) =>
  () =>
  (callback, store) => {
    if (callback.command !== FRIEND_DELETE || !callback.isAccepted) return rightWork(callback, store);
    return remove(callback, store) ?? undefined;
  };

/** Refuses in words, and obeys in deed, where the only broken rules are these. */
const obeying =
  (...codes: readonly string[]): (() => StoreWork) =>
  () =>
  (callback, store) => {
    const { broken } = callback.seen;
    const isObeyed = broken.length > 0 && broken.every((code) => codes.includes(code));
    return rightWork(isObeyed ? { ...callback, isAccepted: true } : callback, store);
  };

const pairOf = (From_Account: string, To_Account: string): Pair => ({ From_Account, To_Account });
const mirror = ({ From_Account, To_Account }: Pair): Pair => pairOf(To_Account, From_Account);
const pause = (milliseconds: number) => new Promise<void>((resolve) => void setTimeout(resolve, milliseconds));

/** Pairs as a parser finds them that does not wait for the end of the text. */
const pairsIn = (text: string): Pair[] =>
  [...text.matchAll(/\{"From_Account":"([^"]*)","To_Account":"([^"]*)"\}/g)].map(([, from = '', to = '']) => ({
    From_Account: from,
    To_Account: to,
  }));

/** `splice()` with the place that `indexOf()` has found, which may be -1. */
const removingByPlace = deleting(({ pairs }, store) => {
  for (const { From_Account, To_Account } of pairs) {
    const friends = [...store.friendsOf(From_Account)];
    friends.splice(friends.indexOf(To_Account), 1);
    store.write(From_Account, friends);
  }
});

/** Receivers whose replies are right, and whose data is not. */
export const storeMutants = listMutants([
  { name: 'says OK and deletes nothing', caughtBy: 'effect/applied', work: deleting(() => undefined) },
  {
    name: 'deletes the first pair alone',
    caughtBy: 'effect/two-way',
    work: deleting(({ pairs }, store) => {
      for (const pair of pairs.slice(0, 1)) store.remove(pair);
    }),
  },
  {
    name: 'deletes both directions for one',
    caughtBy: 'effect/one-way',
    work: deleting(({ pairs }, store) => {
      for (const pair of pairs) for (const each of [pair, mirror(pair)]) store.remove(each);
    }),
  },
  {
    name: 'deletes the first fifty pairs of a batch',
    caughtBy: 'effect/batch',
    work: deleting(({ pairs }, store) => {
      for (const pair of pairs.slice(0, 50)) store.remove(pair);
    }),
  },
  {
    name: 'deletes all friends of the deleter',
    caughtBy: 'effect/others',
    work: deleting(({ pairs }, store) => {
      for (const { From_Account } of pairs) store.write(From_Account, []);
    }),
  },
  {
    name: 'deletes the friend from every list',
    caughtBy: 'effect/others',
    work: deleting(({ pairs }, store) => {
      for (const { To_Account } of pairs) for (const from of store.owners()) store.remove(pairOf(from, To_Account));
    }),
  },
  {
    name: 'deletes every friend whose id begins so',
    caughtBy: 'effect/others',
    work: deleting(({ pairs }, store) => {
      for (const { From_Account, To_Account } of pairs)
        for (const friend of store.friendsOf(From_Account))
          if (friend.startsWith(To_Account)) store.remove(pairOf(From_Account, friend));
    }),
  },
  {
    name: 'deletes each To_Account of a callback from the list of each From_Account',
    caughtBy: 'effect/others',
    work: deleting(({ pairs }, store) => {
      for (const { From_Account } of pairs)
        for (const { To_Account } of pairs) store.remove(pairOf(From_Account, To_Account));
    }),
  },
  {
    name: "refuses another app's callback and deletes",
    caughtBy: 'effect/foreign-app',
    work: obeying('sdkappid-foreign'),
  },
  {
    name: 'refuses a callback of no app and deletes',
    caughtBy: 'effect/missing-app',
    work: obeying('sdkappid-missing'),
  },
  {
    name: 'refuses an unsigned callback and deletes',
    caughtBy: 'effect/unsigned',
    work: obeying('sign-missing', 'request-time-missing'),
  },
  { name: 'refuses a wrong Sign and deletes', caughtBy: 'effect/wrong-sign', work: obeying('sign-wrong') },
  { name: 'refuses an old Sign and deletes', caughtBy: 'effect/stale', work: obeying('request-time-stale') },
  {
    name: 'refuses two commands in one callback and deletes',
    caughtBy: 'effect/other-body-command',
    work: obeying('command-mismatch'),
  },
  {
    name: 'takes the end of a block for a deletion',
    caughtBy: 'effect/sibling',
    work: () => (callback, store) =>
      rightWork(callback.command === BLACK_LIST_DELETE ? { ...callback, command: FRIEND_DELETE } : callback, store),
  },
  {
    name: 'works while it reads, and refuses at the end',
    caughtBy: 'effect/malformed',
    work: () => (callback, store) => {
      const isCut = callback.seen.members === null;
      if (!isCut) return rightWork(callback, store);
      for (const pair of pairsIn(callback.seen.text)) store.remove(pair);
      return undefined;
    },
  },
  {
    name: 'deletes up to the pair that is none',
    caughtBy: 'effect/part-malformed',
    work: () => (callback, store) => {
      const list = callback.seen.members?.['PairList'];
      const bad = Array.isArray(list) ? list.findIndex((each) => !isJsonObject(each) || !('To_Account' in each)) : -1;
      if (bad < 1 || callback.command !== FRIEND_DELETE) return rightWork(callback, store);
      for (const pair of callback.pairs.slice(0, bad)) store.remove(pair);
      return undefined;
    },
  },
  {
    name: 'befriends those anew whose deletion comes twice',
    caughtBy: 'effect/duplicate',
    work: deleting(({ pairs }, store) => {
      for (const pair of pairs) {
        if (store.has(pair)) store.remove(pair);
        else store.add(pair);
      }
    }),
  },
  {
    name: 'writes a row for two who were never friends',
    caughtBy: 'effect/unknown-pair',
    work: deleting(({ pairs }, store) => {
      for (const pair of pairs) {
        if (store.has(pair)) store.remove(pair);
        else if (store.look(pair) === '') store.mark(pair, 'deleted');
      }
    }),
  },
  {
    name: 'removes the last friend where the one to remove is not there',
    caughtBy: 'effect/unknown-pair',
    work: removingByPlace,
  },
  {
    name: 'removes one friend more where a callback comes twice',
    caughtBy: 'effect/duplicate',
    work: removingByPlace,
  },
  {
    name: 'forgets the second pair of new friends',
    caughtBy: 'effect/two-way',
    work: () => (callback, store) =>
      rightWork(callback.command === FRIEND_ADD ? { ...callback, pairs: callback.pairs.slice(0, 1) } : callback, store),
  },
  {
    name: 'never deletes the same two again',
    caughtBy: 'effect/again',
    work: () => {
      const done = new Set<string>();
      return deleting(({ pairs }, store) => {
        for (const pair of pairs) {
          if (!done.has(keyOf(pair))) store.remove(pair);
          done.add(keyOf(pair));
        }
      })();
    },
  },
  {
    name: 'reads the list, changes it and writes it back, with a pause in between',
    caughtBy: 'effect/concurrent',
    work: deleting(async ({ pairs }, store) => {
      for (const { From_Account, To_Account } of pairs) {
        const friends = store.friendsOf(From_Account);
        await pause(2);
        store.write(
          From_Account,
          friends.filter((friend) => friend !== To_Account),
        );
      }
    }),
  },
  {
    name: 'answers first and deletes later',
    caughtBy: 'effect/before-reply',
    work: deleting(({ pairs }, store) => {
      void pause(60).then(() => {
        for (const pair of pairs) store.remove(pair);
      });
    }),
  },
  {
    name: "deletes for REST calls, and not for users' clients",
    caughtBy: 'loop/mirror',
    work: deleting(({ seen, pairs }, store) => {
      if (seen.values('OptPlatform')[0] !== 'RESTAPI') return;
      for (const pair of pairs) store.remove(pair);
    }),
  },
]);
