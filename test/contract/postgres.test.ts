import { existsSync, writeFileSync } from 'node:fs';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { verify } from '../../src/index.ts';
import type { Pair } from '../../src/protocol/exchange.ts';
import { idsOf, told } from '../support/backend-rows.ts';
import { APP, TOKEN } from '../support/backends.ts';
import { type Framework, type FriendData, startFriendBackend } from '../support/friend-backends.ts';
import { runCli } from '../support/harness.ts';
import { POSTGRES, type PostgresServer, startPostgres } from '../support/postgres-server.ts';
import { hostileIds, readRecipe } from '../support/recipes.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

// The group `effect/` against a real PostgreSQL: races are lost between connections, and a probe is a
// command.

const inFolder = makeTemporaryFolder();
const isInstalled = POSTGRES !== null;
let server: PostgresServer;
let sql: postgres.Sql;

beforeAll(async () => {
  if (!isInstalled) return;
  server = await startPostgres();
  sql = postgres(server.url, { max: 20, onnotice: () => undefined });
  await sql`CREATE TABLE friends (owner TEXT, friend TEXT, PRIMARY KEY (owner, friend))`;
  await sql`CREATE TABLE lists (owner TEXT PRIMARY KEY, friends TEXT[] NOT NULL)`;
});
afterAll(async () => {
  await sql?.end({ timeout: 1 });
  await server?.close();
});

it.runIf(process.env['CI'])('PostgreSQL is installed where the suite runs by itself', () => {
  expect(POSTGRES).not.toBeNull();
});
const onPostgres = it.skipIf(!isInstalled);
if (!isInstalled) it.skip('PostgreSQL is not installed (Debian: apt-get install postgresql)', () => undefined);

type Remove = (pair: Pair) => Promise<unknown>;

/** One row for each friendship. */
const rows = (remove: Remove): FriendData => ({
  add: async (pairs) => {
    for (const { From_Account, To_Account } of pairs)
      await sql`INSERT INTO friends VALUES (${From_Account}, ${To_Account}) ON CONFLICT DO NOTHING`;
  },
  remove: async (pairs) => {
    for (const pair of pairs) await remove(pair);
  },
  look: async ({ From_Account, To_Account }) => {
    const found = await sql`SELECT count(*) FROM friends WHERE owner = ${From_Account} AND friend = ${To_Account}`;
    return String(found[0]?.['count']);
  },
});

/** One row for each user, with an array of friends. */
const lists = (remove: Remove): FriendData => ({
  add: async (pairs) => {
    for (const { From_Account, To_Account } of pairs)
      await sql`
        INSERT INTO lists VALUES (${From_Account}, ARRAY[${To_Account}]) ON CONFLICT (owner) DO UPDATE
        SET friends = array_append(array_remove(lists.friends, ${To_Account}), ${To_Account})`;
  },
  remove: async (pairs) => {
    for (const pair of pairs) await remove(pair);
  },
  look: async ({ From_Account }) => {
    const found = await sql`SELECT array_to_string(friends, ' ') AS friends FROM lists WHERE owner = ${From_Account}`;
    return found[0]?.['friends'] ?? '';
  },
});

type Run = postgres.Sql | postgres.TransactionSql;

const read = async (run: Run, owner: string): Promise<string[]> =>
  (await run`SELECT friends FROM lists WHERE owner = ${owner}`)[0]?.['friends'] ?? [];
const write = (run: Run, owner: string, friends: readonly string[]) =>
  run`UPDATE lists SET friends = ${friends as string[]} WHERE owner = ${owner}`;
const readAndWrite = async (run: Run, { From_Account, To_Account }: Pair) => {
  const friends = await read(run, From_Account);
  await write(
    run,
    From_Account,
    friends.filter((friend) => friend !== To_Account),
  );
};

/** Until it is not told to try anew: another connection was faster. */
async function insisting(work: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await work();
      return;
    } catch (error) {
      if (!(error instanceof postgres.PostgresError) || error.code !== '40001') throw error;
    }
  }
}

const LOST = ['effect/concurrent'];

onPostgres.for<readonly [string, Framework, () => FriendData, readonly string[]]>([
  [
    'a DELETE of the row',
    'express',
    () =>
      rows(
        ({ From_Account, To_Account }) =>
          sql`DELETE FROM friends WHERE owner = ${From_Account} AND friend = ${To_Account}`,
      ),
    [],
  ],
  [
    'a single UPDATE of the list',
    'fastify',
    () =>
      lists(
        ({ From_Account, To_Account }) =>
          sql`UPDATE lists SET friends = array_remove(friends, ${To_Account}) WHERE owner = ${From_Account}`,
      ),
    [],
  ],
  [
    'a list is read and written back without a transaction',
    'express',
    () => lists((pair) => readAndWrite(sql, pair)),
    LOST,
  ],
  [
    'the same in a transaction, which locks nothing',
    'fastify',
    () => lists((pair) => sql.begin((run) => readAndWrite(run, pair))),
    LOST,
  ],
  [
    'the same with SELECT … FOR UPDATE',
    'express',
    () =>
      lists((pair) =>
        sql.begin(async (run) => {
          await run`SELECT 1 FROM lists WHERE owner = ${pair.From_Account} FOR UPDATE`;
          await readAndWrite(run, pair);
        }),
      ),
    [],
  ],
  [
    'the same at SERIALIZABLE, where the second of two is told to try anew and does not',
    'express',
    () => lists((pair) => sql.begin('isolation level serializable', (run) => readAndWrite(run, pair))),
    LOST,
  ],
  [
    'the same at SERIALIZABLE, tried anew',
    'fastify',
    () => lists((pair) => insisting(() => sql.begin('isolation level serializable', (run) => readAndWrite(run, pair)))),
    [],
  ],
  [
    'a transaction that is rolled back',
    'express',
    () =>
      rows((pair) =>
        sql
          .begin(async (run) => {
            await run`DELETE FROM friends WHERE owner = ${pair.From_Account} AND friend = ${pair.To_Account}`;
            throw new Error('the audit log is full');
          })
          .catch(() => undefined),
      ),
    ['effect/applied'],
  ],
])('%s, behind %s', async ([, framework, data, fails]) => {
  const store = data();
  const { url: to } = await startFriendBackend(framework, store);
  const { cases } = await verify({
    ...{ to, sdkAppId: APP, token: TOKEN, settleMs: 300, only: ['effect/'] },
    probe: async (pair) => store.look(pair),
  });
  expect(idsOf(cases, 'fail'), told(cases)).toEqual(fails);
});

onPostgres('the recipe with psql takes every id for an id, and executes none', async () => {
  const [touched, script] = [inFolder('touched'), inFolder('probe.sh')];
  const befriend = inFolder('befriend.sh');
  writeFileSync(script, readRecipe('PostgreSQL'));
  writeFileSync(
    befriend,
    readRecipe('PostgreSQL').replace(
      /^SELECT [\s\S]*?(?=^SQL$)/m,
      "INSERT INTO friendships VALUES (:'from', :'to') ON CONFLICT DO NOTHING;\n",
    ),
  );
  await sql`CREATE TABLE friendships (owner TEXT, friend TEXT, PRIMARY KEY (owner, friend))`;
  const { url } = await startFriendBackend(
    'express',
    {
      add: () => undefined,
      remove: async (pairs) => {
        for (const { From_Account, To_Account } of pairs)
          await sql`DELETE FROM friendships WHERE owner = ${From_Account} AND friend = ${To_Account}`;
      },
      look: () => '',
    },
    { token: null },
  );
  const env = { PATH: process.env['PATH'] ?? '', DATABASE_URL: server.url };
  const ids = hostileIds(touched);
  const { code, stdout } = await runCli(
    [
      ...['verify', '--to', url, '--sdk-appid', APP, '--accounts', ids.join(','), '--settle', '100ms'],
      ...['--probe', `sh '${script}'`, '--befriend', `sh '${befriend}'`],
      ...['applied', 'two-way', 'batch', 'others', 'foreign-app'].flatMap((id) => ['--only', `effect/${id}`]),
    ],
    { env },
  );
  expect([code, stdout]).toEqual([0, expect.stringContaining('PASS  5 passed')]);
  expect(existsSync(touched)).toBe(false);
  expect(await sql`SELECT count(*) FROM friends`).toBeDefined();
  expect((await sql`SELECT DISTINCT friend FROM friendships`).map((row) => row['friend'])).toEqual([]);
});
