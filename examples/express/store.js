import { DatabaseSync } from '@photostructure/sqlite'; // Node.js 22.16 and later have the same as node:sqlite

/** @typedef {{ From_Account: string, To_Account: string }} Pair */
/** @typedef {'addFriends' | 'removeFriends' | 'addBlocks' | 'removeBlocks'} Change */

/**
 * `friend` stands in the friend list of `owner`: a friendship of two is two rows. SQLite compares the
 * ids byte by byte, as Chat does. With synchronous = FULL a commit is on the disk when it returns.
 */
const SCHEMA = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  CREATE TABLE IF NOT EXISTS friendships (
    owner TEXT NOT NULL, friend TEXT NOT NULL, PRIMARY KEY (owner, friend)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS blocks (
    owner TEXT NOT NULL, blocked TEXT NOT NULL, PRIMARY KEY (owner, blocked)
  ) STRICT, WITHOUT ROWID;
`;

/** Each of these says how it is afterwards, not what changes: to do it twice is to do it once. */
const CHANGES = {
  addFriends: 'INSERT INTO friendships (owner, friend) VALUES (?, ?) ON CONFLICT DO NOTHING',
  removeFriends: 'DELETE FROM friendships WHERE owner = ? AND friend = ?',
  addBlocks: 'INSERT INTO blocks (owner, blocked) VALUES (?, ?) ON CONFLICT DO NOTHING',
  removeBlocks: 'DELETE FROM blocks WHERE owner = ? AND blocked = ?',
};

/**
 * Opens the file, or makes it. Several processes may have it open: they write in turn, and one that has
 * waited for a second fails, which is still in time for an answer to Chat.
 * @param {string} file
 */
export function openStore(file) {
  const database = new DatabaseSync(file, { timeout: 1000 });
  database.exec(SCHEMA);
  const friends = database.prepare('SELECT friend AS id FROM friendships WHERE owner = ? ORDER BY friend');
  const blocked = database.prepare('SELECT blocked AS id FROM blocks WHERE owner = ? ORDER BY blocked');

  return {
    /**
     * Makes a change for all pairs or, when it throws, for none.
     * @param {Change} change
     * @param {readonly Pair[]} pairs
     */
    apply(change, pairs) {
      const statement = database.prepare(CHANGES[change]);
      database.exec('BEGIN IMMEDIATE');
      try {
        for (const { From_Account, To_Account } of pairs) statement.run(From_Account, To_Account);
        database.exec('COMMIT');
      } catch (error) {
        database.exec('ROLLBACK');
        throw error;
      }
    },
    /** @param {string} owner */
    friendsOf: (owner) => friends.all(owner).map(({ id }) => String(id)),
    /** @param {string} owner */
    blockedBy: (owner) => blocked.all(owner).map(({ id }) => String(id)),
    close: () => database.close(),
  };
}
