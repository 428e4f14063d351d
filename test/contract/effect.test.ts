import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { verify } from '../../src/index.ts';
import type { VerifyOptions } from '../../src/library/verify.ts';
import type { Pair } from '../../src/protocol/exchange.ts';
import { idsOf, told } from '../support/backend-rows.ts';
import { APP, TOKEN } from '../support/backends.ts';
import { EXAMPLES, startExampleBackend } from '../support/example-backends.ts';
import {
  type Conduct,
  type Database,
  FRAMEWORK_NAMES,
  type FriendData,
  openSqlite,
  startFriendBackend,
} from '../support/friend-backends.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

// The group `effect/` against backends whose data is a file of SQLite: what they do with it is right, or
// wrong in one way.

const pathOf = makeTemporaryFolder();
let files = 0;
const open = (schema: string) => {
  files += 1;
  return openSqlite(pathOf(`${files}.db`), schema);
};

/** Enough where a backend has written before it answers: then the first look shows it. */
const SETTLE_MS = 100;

/** One row for each friendship. */
const ROWS = 'CREATE TABLE friends (owner TEXT, friend TEXT, PRIMARY KEY (owner, friend))';

interface Rows extends FriendData {
  /** The number of all rows. */
  readonly all: () => string;
}

function rows(over: Partial<FriendData> = {}, removing = 'owner = ?1 AND friend = ?2'): Rows {
  const database = open(ROWS);
  const run = (sql: string) => (pairs: readonly Pair[]) => {
    const statement = database.prepare(sql);
    for (const { From_Account, To_Account } of pairs) statement.run(From_Account, To_Account);
  };
  const count = database.prepare('SELECT count(*) AS count FROM friends WHERE owner = ? AND friend = ?');
  return {
    add: run('INSERT INTO friends VALUES (?, ?) ON CONFLICT DO NOTHING'),
    // Both are named, so that a deletion by one of them is no error.
    remove: run(`DELETE FROM friends WHERE ${removing} AND ?1 <> ?2`),
    look: ({ From_Account, To_Account }) => String(count.get(From_Account, To_Account)?.['count']),
    all: () => String(database.prepare('SELECT count(*) AS count FROM friends').get()?.['count']),
    ...over,
  };
}

/** What is done with the rows of others. */
function rowsBut(change: (right: FriendData) => Partial<FriendData>): FriendData {
  const right = rows();
  return { ...right, ...change(right) };
}

/** One row for each user, with the list of friends as JSON, which is what an administrator sees. */
const LISTS = 'CREATE TABLE lists (owner TEXT PRIMARY KEY, friends TEXT)';

interface Lists extends FriendData {
  readonly read: (owner: string) => string[];
  readonly write: (owner: string, friends: readonly string[]) => void;
}

function lists(change: (lists: Lists, pair: Pair) => void | Promise<void> = removeFromList): FriendData {
  const database = open(LISTS);
  const reading = database.prepare('SELECT friends FROM lists WHERE owner = ?');
  const writing = database.prepare('INSERT INTO lists VALUES (?1, ?2) ON CONFLICT DO UPDATE SET friends = ?2');
  const read = (owner: string): string[] => JSON.parse(String(reading.get(owner)?.['friends'] ?? '[]'));
  const write = (owner: string, friends: readonly string[]) => void writing.run(owner, JSON.stringify(friends));
  const look = ({ From_Account }: Pair) => read(From_Account).join(' ');
  const add = (pairs: readonly Pair[]) => {
    for (const { From_Account, To_Account } of pairs)
      write(From_Account, [...new Set([...read(From_Account), To_Account])]);
  };
  const remove = async (pairs: readonly Pair[]) => {
    for (const pair of pairs) await change({ read, write, look, add, remove }, pair);
  };
  return { add, remove, look };
}

function removeFromList({ read, write }: Lists, { From_Account, To_Account }: Pair): void {
  write(
    From_Account,
    read(From_Account).filter((friend) => friend !== To_Account),
  );
}

/** Deleted friends stay, with a mark; the second is what is printed. */
function softRows(print: (database: Database, pair: Pair) => unknown): FriendData {
  const database = open(
    'CREATE TABLE friends (owner TEXT, friend TEXT, deleted INTEGER, deletions INTEGER, PRIMARY KEY (owner, friend))',
  );
  const adding = database.prepare('INSERT INTO friends VALUES (?, ?, 0, 0) ON CONFLICT DO UPDATE SET deleted = 0');
  const removing = database.prepare(
    'UPDATE friends SET deleted = 1, deletions = deletions + 1 WHERE owner = ? AND friend = ? AND deleted = 0',
  );
  return {
    add: (pairs) => pairs.forEach(({ From_Account, To_Account }) => void adding.run(From_Account, To_Account)),
    remove: (pairs) => pairs.forEach(({ From_Account, To_Account }) => void removing.run(From_Account, To_Account)),
    look: (pair) => JSON.stringify(print(database, pair) ?? null),
  };
}

const softRow = (database: Database, { From_Account, To_Account }: Pair) =>
  database
    .prepare('SELECT deleted, deletions FROM friends WHERE owner = ? AND friend = ?')
    .get(From_Account, To_Account);
const softList = (columns: string) => (database: Database, pair: Pair) =>
  database.prepare(`SELECT ${columns} FROM friends WHERE owner = ? ORDER BY friend`).all(pair.From_Account);

/** A column with the number of friends beside the rows, which is printed as well. */
function counted(isGuarded: boolean): FriendData {
  const database = open(`${ROWS}; CREATE TABLE counts (owner TEXT PRIMARY KEY, friends INTEGER)`);
  const adding = database.prepare('INSERT INTO friends VALUES (?, ?) ON CONFLICT DO NOTHING');
  const removing = database.prepare('DELETE FROM friends WHERE owner = ? AND friend = ?');
  const counting = database.prepare(
    'INSERT INTO counts VALUES (?1, 1) ON CONFLICT DO UPDATE SET friends = friends + 1',
  );
  const discounting = database.prepare('UPDATE counts SET friends = max(0, friends - 1) WHERE owner = ?');
  const looking = database.prepare(
    'SELECT (SELECT count(*) FROM friends WHERE owner = ?1 AND friend = ?2) AS friends, ' +
      'coalesce((SELECT friends FROM counts WHERE owner = ?1), 0) AS count',
  );
  return {
    add: (pairs) =>
      pairs.forEach(({ From_Account, To_Account }) => {
        if (adding.run(From_Account, To_Account).changes > 0) counting.run(From_Account);
      }),
    remove: (pairs) =>
      pairs.forEach(({ From_Account, To_Account }) => {
        if (removing.run(From_Account, To_Account).changes > 0 || !isGuarded) discounting.run(From_Account);
      }),
    look: ({ From_Account, To_Account }) => JSON.stringify(looking.get(From_Account, To_Account)),
  };
}

/** A queue, whose worker takes its time. What is in it when the test is over is lost. */
const later = (milliseconds: number) => (work: () => unknown) =>
  void sleep(milliseconds, undefined, { ref: false })
    .then(work)
    .catch(() => undefined);

/** A copy to read from, which is behind: what it says is of the time before. */
function behind(right: FriendData, milliseconds: number): FriendData {
  const known = new Map<string, string>();
  return {
    ...right,
    look: async (pair) => {
      const key = `${pair.From_Account}\0${pair.To_Account}`;
      const text = await right.look(pair);
      const old = known.get(key) ?? text;
      if (old !== text) setTimeout(() => known.set(key, text), milliseconds);
      else known.set(key, text);
      return old;
    },
  };
}

type Options = Partial<VerifyOptions>;
type Row = readonly [
  backend: string,
  data: () => FriendData,
  conduct: Partial<Conduct>,
  fails: readonly string[],
  options?: Options,
];

const NOTHING: Partial<Conduct> = {};

const RIGHT: readonly Row[] = [
  ['a row for each friendship', rows, NOTHING, []],
  ['the same, not signed', rows, { token: null }, [], { token: null }],
  ['a list for each user, and a probe that prints it', lists, NOTHING, []],
  ['rows that are marked as deleted', () => softRows(softRow), NOTHING, []],
  ['a number of friends beside the rows', () => counted(true), NOTHING, []],
  ['a RequestId is remembered for ever', rows, { remembersRequests: true }, []],
  ['a queue, whose worker takes 100 ms', rows, { carryOut: later(100) }, ['effect/before-reply'], { settleMs: 2000 }],
  [
    'a copy to read from, which is 50 ms behind',
    () => behind(rows(), 50),
    NOTHING,
    ['effect/before-reply'],
    { settleMs: 2000 },
  ],
  [
    'ids that exist, some of them friends',
    () => {
      const right = rows();
      right.add([
        { From_Account: 'alice', To_Account: 'bob' },
        { From_Account: 'bob', To_Account: 'alice' },
      ]);
      return right;
    },
    NOTHING,
    [],
    { accounts: ['alice', 'bob', 'carol', 'dave'], settleMs: 50 },
  ],
  [
    'ids that exist, and a probe that prints lists',
    lists,
    NOTHING,
    [],
    { accounts: ['alice', 'bob', 'carol'], settleMs: 50 },
  ],
  [
    'four ids that exist, and a probe that prints lists',
    lists,
    NOTHING,
    [],
    { accounts: ['alice', 'bob', 'carol', 'dave'], settleMs: 50 },
  ],
];

const WRONG: readonly Row[] = [
  ['OK, and nothing is written', () => rows({ remove: () => undefined }), NOTHING, ['effect/applied']],
  [
    'a worker that does not come to it in time',
    rows,
    { carryOut: later(60_000) },
    ['effect/applied'],
    { settleMs: 50 },
  ],
  [
    'the first pair only',
    () => rowsBut(({ remove }) => ({ remove: (pairs) => remove(pairs.slice(0, 1)) })),
    NOTHING,
    ['effect/two-way', 'effect/batch'],
  ],
  [
    'twenty pairs only, added or removed, and a probe that prints lists',
    () => {
      const right = lists();
      const some =
        (work: FriendData['add']): FriendData['add'] =>
        (pairs) =>
          work(pairs.slice(0, 20));
      return { ...right, add: some(right.add), remove: some(right.remove) };
    },
    NOTHING,
    ['effect/batch', 'effect/concurrent'],
  ],
  [
    'one direction stands for both',
    () => rows({}, '(owner = ?1 AND friend = ?2 OR owner = ?2 AND friend = ?1)'),
    NOTHING,
    ['effect/one-way'],
  ],
  [
    'fifty pairs of a batch',
    () => rowsBut(({ remove }) => ({ remove: (pairs) => remove(pairs.slice(0, 50)) })),
    NOTHING,
    ['effect/batch'],
  ],
  [
    'all but one of a list',
    () => {
      const right = lists();
      return { ...right, remove: (pairs) => right.remove(pairs.length > 10 ? pairs.slice(1) : pairs) };
    },
    NOTHING,
    ['effect/batch'],
  ],
  ['WHERE owner', () => rows({}, 'owner = ?1'), NOTHING, ['effect/others', 'effect/unknown-pair']],
  ['WHERE friend', () => rows({}, 'friend = ?2'), NOTHING, ['effect/others']],
  ['WHERE friend LIKE', () => rows({}, "owner = ?1 AND friend LIKE ?2 || '%'"), NOTHING, ['effect/others']],
  ['WHERE owner LIKE', () => rows({}, "owner LIKE ?1 || '%' AND friend = ?2"), NOTHING, ['effect/others']],
  [
    'WHERE owner IN … AND friend IN …',
    () =>
      rowsBut(({ remove }) => ({
        remove: (pairs) =>
          remove(pairs.flatMap(({ From_Account }) => pairs.map(({ To_Account }) => ({ From_Account, To_Account })))),
      })),
    NOTHING,
    ['effect/others'],
  ],
  ['another app is refused in words', rows, { obeys: ['foreign app'] }, ['effect/foreign-app']],
  ['no app is refused in words', rows, { obeys: ['no app'] }, ['effect/missing-app']],
  ['no Sign is refused in words', rows, { obeys: ['not signed'] }, ['effect/unsigned']],
  ['a wrong Sign is refused in words', rows, { obeys: ['wrong Sign'] }, ['effect/wrong-sign']],
  ['an old Sign is refused in words', rows, { obeys: ['old Sign'] }, ['effect/stale']],
  ['two commands are refused in words', rows, { obeys: ['two commands'] }, ['effect/other-body-command']],
  ['a cut body is refused in words', rows, { obeys: ['no JSON'] }, ['effect/malformed']],
  ['a bad pair ends the work in its middle', rows, { obeys: ['a bad pair'] }, ['effect/part-malformed']],
  ['a bad pair, and a probe that prints lists', lists, { obeys: ['a bad pair'] }, ['effect/part-malformed']],
  [
    'the end of a block is taken for a deletion',
    rows,
    { deletions: ['Sns.CallbackFriendDelete', 'Sns.CallbackBlackListDelete'] },
    ['effect/sibling'],
  ],
  [
    'friends are counted down at each callback',
    () => counted(false),
    NOTHING,
    ['effect/duplicate', 'effect/unknown-pair'],
  ],
  [
    'splice() with the -1 of indexOf()',
    () =>
      lists(({ read, write }, { From_Account, To_Account }) => {
        const friends = read(From_Account);
        friends.splice(friends.indexOf(To_Account), 1);
        write(From_Account, friends);
      }),
    NOTHING,
    ['effect/duplicate', 'effect/unknown-pair'],
  ],
  [
    'a pair is deleted once and never again',
    () => {
      const done = new Set<string>();
      return rowsBut(({ remove }) => ({
        remove: (pairs) =>
          remove(
            pairs.filter(({ From_Account, To_Account }) => {
              const key = `${From_Account}\0${To_Account}`;
              return !done.has(key) && done.add(key);
            }),
          ),
      }));
    },
    NOTHING,
    ['effect/again'],
  ],
  [
    'a list is read, and written back when something else is done',
    () =>
      lists(async ({ read, write }, { From_Account, To_Account }) => {
        const friends = read(From_Account);
        await sleep(5);
        write(
          From_Account,
          friends.filter((friend) => friend !== To_Account),
        );
      }),
    NOTHING,
    ['effect/concurrent'],
  ],
  [
    'one file for the lists of all users, read and written back when something else is done',
    () => {
      let file = '{}';
      const parse = (): Record<string, string[]> => JSON.parse(file);
      return {
        add: (pairs) => {
          const all = parse();
          for (const { From_Account, To_Account } of pairs)
            all[From_Account] = [...new Set([...(all[From_Account] ?? []), To_Account])];
          file = JSON.stringify(all);
        },
        remove: async (pairs) => {
          const all = parse();
          await sleep(5);
          for (const { From_Account, To_Account } of pairs)
            all[From_Account] = (all[From_Account] ?? []).filter((friend) => friend !== To_Account);
          file = JSON.stringify(all);
        },
        look: ({ From_Account }) => (parse()[From_Account] ?? []).join(),
      };
    },
    NOTHING,
    ['effect/concurrent'],
  ],
];

const onBoth = FRAMEWORK_NAMES.flatMap((framework) =>
  [...RIGHT, ...WRONG].map(
    ([backend, data, conduct, fails, options]) => [framework, backend, { data, conduct, fails, options }] as const,
  ),
);

it.each(onBoth)('%s: %s', async (framework, _, { data, conduct, fails, options }) => {
  const store = data();
  const { url: to } = await startFriendBackend(framework, store, conduct);
  const { cases, verdict } = await verify({
    ...{ to, sdkAppId: APP, token: TOKEN, settleMs: SETTLE_MS, only: ['effect/'] },
    probe: async (pair) => store.look(pair),
    ...options,
  });
  expect(idsOf(cases, 'fail').toSorted(), told(cases)).toEqual([...fails].toSorted());
  for (const { id, looks, findings } of cases) {
    const isSeen = findings.some(({ code }) => code.startsWith('effect-') && code !== 'effect-unmade');
    expect(looks?.filter(({ right }) => !right).length ?? 0, id).toBeGreaterThanOrEqual(isSeen ? 1 : 0);
    for (const { before, after, must, right } of looks ?? [])
      if (must === 'stay') expect(right, id).toBe(before === after);
    expect(looks?.length ?? 0).toBeLessThanOrEqual(10);
  }
  expect(verdict).toBe(cases.some(({ outcome, level }) => outcome === 'fail' && level === 'must') ? 'fail' : 'pass');
});

it.each<readonly [string, Partial<Conduct>, string]>([
  ['effect/foreign-app', { obeys: ['foreign app'] }, 'answered FAIL, and deleted the friend all the same'],
  ['effect/stale', { obeys: ['old Sign'] }, 'answered FAIL, and deleted the friend all the same'],
  ['effect/malformed', { obeys: ['no JSON'] }, 'answered FAIL, and deleted the friend all the same'],
])('%s says in one sentence what was refused in words and done', async (id, conduct, reason) => {
  const store = rows();
  const { url: to } = await startFriendBackend('express', store, conduct);
  const { cases } = await verify({
    ...{ to, sdkAppId: APP, token: TOKEN, settleMs: SETTLE_MS, only: [id] },
    probe: async (pair) => store.look(pair),
  });
  expect(cases).toMatchObject([{ id, outcome: 'fail', reason }]);
});

it('a run leaves nobody behind in the data, and meets nobody of the run before', async () => {
  const store = rows();
  const known = new Set<string>();
  const { url: to } = await startFriendBackend('fastify', store);
  for (const _ of ['first', 'second']) {
    const looked = new Map<string, Pair>();
    const { cases } = await verify({
      ...{ to, sdkAppId: APP, token: TOKEN, settleMs: SETTLE_MS, only: ['effect/'] },
      probe: async (pair) => {
        looked.set(`${pair.From_Account} ${pair.To_Account}`, pair);
        return store.look(pair);
      },
    });
    expect(idsOf(cases, 'fail')).toEqual([]);
    expect([...looked.values()].filter((pair) => store.look(pair) !== '0')).toEqual([]);
    expect([...looked.keys()].filter((key) => known.has(key))).toEqual([]);
    for (const key of looked.keys()) known.add(key);
  }
});

/** What is printed about two, by a probe that is no good. */
type Probe = (store: FriendData) => (pair: Pair) => unknown;
let count = 0;

const BAD_PROBES: readonly (readonly [string, () => FriendData, Probe, RegExp, Options?])[] = [
  ['always the same', rows, () => () => 'yes', /^probe printed 'yes' for two who are no friends, after they were made/],
  ['nothing', rows, () => () => '', /^probe printed nothing for two who are no friends/],
  [
    'something else each time',
    rows,
    () => () => `${++count}`,
    /^probe printed '\d+', then '\d+' about \S+ → \S+, between whom nothing/,
  ],
  [
    'something else each time about ids that exist',
    rows,
    () => () => `${++count}`,
    /^probe printed '\d+', then '\d+' about alice → bob, between whom nothing/,
    { accounts: ['alice', 'bob'] },
  ],
  [
    'the time of day',
    rows,
    () => () => `${Math.floor(Date.now() / 1000)}`,
    /between whom nothing had changed/,
    { settleMs: 1500 },
  ],
  ['the number of all rows', rows, (store) => () => (store as Rows).all(), /between whom nothing had changed/],
  [
    'a list in which the deleted stay',
    () => softRows(softList('friend, deleted')),
    ({ look }) => look,
    /of several friends it cannot be seen which were deleted/,
  ],
  ['a number', rows, () => () => 1, /^probe gave number, not a text/],
  [
    'an error',
    rows,
    () => () => {
      throw new Error('no table');
    },
    /^probe failed: no table/,
  ],
];

it('a probe that prints something else after a while is told of', async () => {
  const store = rows();
  const { url: to } = await startFriendBackend('express', store);
  // Within the batch: the control has not seen it.
  for (const first of [100, 200]) {
    let looks = 0;
    const { cases, counts } = await verify({
      ...{ to, sdkAppId: APP, token: TOKEN, settleMs: SETTLE_MS, only: ['effect/'] },
      probe: async (pair) => `${await store.look(pair)}, up for ${++looks < first ? 1 : 2} minutes`,
    });
    expect(cases.filter(({ outcome }) => outcome === 'fail')).toMatchObject([
      { id: 'effect/batch', level: 'must', findings: [{ code: 'probe-restless' }] },
    ]);
    expect(counts.pass).toBe(2);
  }
});

it.each(BAD_PROBES.map(([prints, ...rest]) => [prints, rest] as const))(
  'a probe that prints %s is told of, and nothing is green',
  async (_, [data, probe, reason, options = {}]) => {
    const store = data();
    const { url: to } = await startFriendBackend('express', store);
    for (const only of [['effect/'], ['effect/batch', 'accept/one-way']]) {
      const { cases, verdict, counts } = await verify({
        ...{ to, sdkAppId: APP, token: TOKEN, settleMs: SETTLE_MS, only },
        probe: probe(store) as VerifyOptions['probe'] & object,
        ...options,
      });
      expect(cases.filter(({ outcome }) => outcome === 'fail')).toMatchObject([
        {
          id: 'effect/applied',
          reason: expect.stringMatching(reason),
          findings: [{ code: expect.stringMatching(/^probe-/) }],
        },
      ]);
      expect([verdict, counts.pass]).toEqual(['fail', only.length - 1]);
    }
  },
);

it.each<readonly [string, Options, RegExp]>([
  ['fails', { befriend: async () => Promise.reject(new Error('no such user')) }, /^befriend failed: no such user/],
  [
    'does nothing',
    { befriend: async () => undefined },
    /^probe printed '0' for two who are no friends, after they were/,
  ],
])('a befriend that %s is told of', async (_, options, reason) => {
  const store = rows();
  const { url: to } = await startFriendBackend('express', store);
  const { cases } = await verify({
    ...{ to, sdkAppId: APP, token: TOKEN, settleMs: SETTLE_MS, only: ['effect/'] },
    probe: async (pair) => store.look(pair),
    ...options,
  });
  expect(cases.filter(({ outcome }) => outcome === 'fail')).toMatchObject([
    { id: 'effect/applied', reason: expect.stringMatching(reason) },
  ]);
});

it('a backend that does not learn of friends by callbacks is told of, and passes with befriend', async () => {
  const store = rows();
  const { url: to } = await startFriendBackend('express', { ...store, add: () => undefined });
  const options = { to, sdkAppId: APP, token: TOKEN, settleMs: SETTLE_MS, only: ['effect/'] };
  const probe = async (pair: Pair) => store.look(pair);
  const without = await verify({ ...options, probe });
  expect(without.cases[0]?.findings.map(({ code }) => code)).toEqual(['probe-blind']);
  const { cases } = await verify({ ...options, probe, befriend: async (pair) => void store.add([pair]) });
  expect(idsOf(cases, 'fail'), told(cases)).toEqual([]);
});

it('a log of deletions, which knows of no friends, passes what it can', async () => {
  const log: string[] = [];
  const nameOf = ({ From_Account, To_Account }: Pair) => `${From_Account} ${To_Account}`;
  const store: FriendData = {
    add: () => undefined,
    remove: (pairs) => void log.push(...pairs.map(nameOf)),
    look: (pair) => (log.includes(nameOf(pair)) ? 'deleted' : ''),
  };
  const { url: to } = await startFriendBackend('express', store);
  const { cases } = await verify({
    ...{ to, sdkAppId: APP, token: TOKEN, settleMs: SETTLE_MS, only: ['effect/'] },
    probe: async (pair) => store.look(pair),
  });
  expect([idsOf(cases, 'fail'), idsOf(cases, 'skip')]).toEqual([[], ['effect/unknown-pair', 'effect/again']]);
});

it('the second pair of new friends is forgotten: it is told that this cannot be tried', async () => {
  const store = rowsBut(({ add }) => ({ add: (pairs) => add(pairs.slice(0, 1)) }));
  const { url: to } = await startFriendBackend('express', store);
  const { cases } = await verify({
    ...{ to, sdkAppId: APP, token: TOKEN, settleMs: SETTLE_MS, only: ['effect/two-way'] },
    probe: async (pair) => store.look(pair),
  });
  expect(cases[0]?.reason).toMatch(
    /^\S+ → \S+: made friends by Sns.CallbackFriendAdd, and the data did not change within 100 ms, so nothing/,
  );
});

it.each(EXAMPLES)('examples/%s, friends by callbacks and by a stand-in for Chat', async (name) => {
  files += 1;
  const { url: to, store } = await startExampleBackend(name, {
    database: pathOf(`${files}.db`),
    sdkAppId: APP,
    token: TOKEN,
  });
  for (const chat of [false, true]) {
    const { cases } = await verify({
      ...{ to, sdkAppId: APP, token: TOKEN, settleMs: SETTLE_MS, chat },
      only: chat ? ['effect/', 'loop/'] : ['effect/'],
      probe: async ({ From_Account }) => store.friendsOf(From_Account).join(' '),
    });
    expect([idsOf(cases, 'fail'), idsOf(cases, 'skip')], told(cases)).toEqual([[], []]);
  }
});
