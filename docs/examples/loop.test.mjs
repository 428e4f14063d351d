import assert from 'node:assert/strict';
import test from 'node:test';

const chat = 'http://127.0.0.1:8988';
const json = { 'Content-Type': 'application/json' };
/** What your own code does; from Chat's answer it needs ResultCode of each item. */
const deleteFriends = async (from, to) => {
  const query = 'sdkappid=1400000001&identifier=administrator&usersig=any&random=1&contenttype=json';
  const body = JSON.stringify({ From_Account: from, To_Account: to, DeleteType: 'Delete_Type_Both' });
  const reply = await fetch(`${chat}/v4/sns/friend_delete?${query}`, { method: 'POST', headers: json, body });
  return (await reply.json()).ResultItem.map((item) => item.ResultCode);
};

test('a deletion by REST reaches my database', async () => {
  await fetch(`${chat}/friend-cb/reset`, { method: 'POST' });
  const graph = { friends: { alice: ['bob'], bob: ['alice'], zed: [] } };
  await fetch(`${chat}/friend-cb/graph`, { method: 'PUT', headers: json, body: JSON.stringify(graph) });

  assert.deepEqual(await deleteFriends('alice', ['bob', 'zed']), [0, 31704]);

  const waited = await fetch(`${chat}/friend-cb/callbacks?count=1&timeout=5s`);
  const { exchanges } = await waited.json();
  assert.equal(exchanges[0].verdict, 'ok'); // my backend has answered with OK
  assert.equal(exchanges[0].callback.pairCount, 2); // both directions, and nothing of zed
  // assert.deepEqual(await db.query('SELECT friend FROM friendships WHERE owner = ?', ['alice']), []);
});
