import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openStore } from '../store.js';

const pair = (From_Account = '', To_Account = '') => ({ From_Account, To_Account });

/** @param {import('node:test').TestContext} context */
function temporaryFile(context) {
  const folder = mkdtempSync(join(tmpdir(), 'friends-'));
  context.after(() => rmSync(folder, { recursive: true }));
  return join(folder, 'friends.db');
}

/** @type {[title: string, changes: string[], friends: string[], blocked: string[]][]} */
const rows = [
  ['two friends', ['addFriends alice bob', 'addFriends alice zed'], ['bob', 'zed'], []],
  ['one direction is not the other', ['addFriends bob alice'], [], []],
  ['friends twice', ['addFriends alice bob', 'addFriends alice bob'], ['bob'], []],
  ['a deletion', ['addFriends alice bob', 'addFriends alice zed', 'removeFriends alice bob'], ['zed'], []],
  ['a deletion twice', ['addFriends alice bob', 'removeFriends alice bob', 'removeFriends alice bob'], [], []],
  ['a deletion of strangers', ['removeFriends alice nobody'], [], []],
  ['friends again', ['removeFriends alice bob', 'addFriends alice bob'], ['bob'], []],
  ['a capital is a letter of its own', ['addFriends alice Bob', 'removeFriends alice bob'], ['Bob'], []],
  ['a zero in front stays', ['addFriends alice 007', 'removeFriends alice 7'], ['007'], []],
  ['a block leaves friendships alone', ['addFriends alice bob', 'addBlocks alice bob'], ['bob'], ['bob']],
  ['the end of a block', ['addBlocks alice bob', 'addBlocks alice bob', 'removeBlocks alice bob'], [], []],
];
for (const [title, changes, friends, blocked] of rows)
  test(title, (context) => {
    const store = openStore(temporaryFile(context));
    for (const text of changes) {
      const [change, ...names] = text.split(' ');
      store.apply(/** @type {import('../store.js').Change} */ (change), [pair(...names)]);
    }
    assert.deepEqual([store.friendsOf('alice'), store.blockedBy('alice')], [friends, blocked]);
    store.close();
  });

test('all pairs are written, or none', (context) => {
  const store = openStore(temporaryFile(context));
  const broken = /** @type {any} */ ({ From_Account: 'alice', To_Account: null });
  assert.throws(() => store.apply('addFriends', [pair('alice', 'bob'), broken]), /NOT NULL/);
  assert.deepEqual(store.friendsOf('alice'), []);
  store.apply('addFriends', [pair('alice', 'bob')]);
  assert.deepEqual(store.friendsOf('alice'), ['bob']);
  store.close();
});

test('a restart, and a second process that has the file open', (context) => {
  const file = temporaryFile(context);
  const before = openStore(file);
  before.apply('addFriends', [pair('alice', 'bob')]);
  before.close();
  const [first, second] = [openStore(file), openStore(file)];
  assert.deepEqual(second.friendsOf('alice'), ['bob']);
  first.apply('removeFriends', [pair('alice', 'bob')]);
  assert.deepEqual(second.friendsOf('alice'), []);
  first.close();
  second.close();
});
