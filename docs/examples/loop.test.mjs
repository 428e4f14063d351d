import assert from 'node:assert/strict';
import test from 'node:test';

const chat = 'http://127.0.0.1:8988';
const send = (path, body = {}) =>
  fetch(`${chat}${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  }).then((reply) => reply.json());
/** Waits until my backend has answered every callback that was due, and returns those after one of them. */
const callbacks = (after = '') =>
  fetch(`${chat}/friend-cb/callbacks?settled=true&after=${after}`).then((reply) => reply.json());

/** Stands for the code under test: replace it by a call of yours. */
const deleteFriends = (from, to) =>
  send('/v4/sns/friend_delete?sdkappid=1400000001&identifier=administrator&usersig=any&random=1&contenttype=json', {
    From_Account: from,
    To_Account: to,
    DeleteType: 'Delete_Type_Both',
  });

test('a deletion by REST reaches my database', async () => {
  await send('/friend-cb/reset');
  // As a user does it: the callback tells my backend that the two are friends.
  await send('/friend-cb/client/add-friend', { From_Account: 'alice', To_Account: ['bob'] });
  const { last } = await callbacks();
  // assert.deepEqual(await db.friendsOf('alice'), ['bob']);

  const { ResultItem } = await deleteFriends('alice', ['bob', 'zed']);
  assert.deepEqual(
    ResultItem.map(({ ResultCode }) => ResultCode),
    [0, 31704], // zed was no friend, which the top of the reply does not tell
  );

  const { exchanges } = await callbacks(last);
  assert.equal(exchanges.length, 1);
  assert.equal(exchanges[0].verdict, 'ok'); // my backend has answered with OK
  assert.equal(exchanges[0].callback.pairCount, 2); // both directions, and nothing of zed
  // assert.deepEqual(await db.friendsOf('alice'), []);
});
