import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { startChat } from 'friend-cb';
import { startBackend } from '../backend.js';
import { ChatError, createChatClient } from '../chat-client.js';

const sdkAppId = '1400000001';
const secretKey = '0123456789abcdef'.repeat(4);
const token = 'the token of the test';

/**
 * The app with a stand-in for Chat beside it: REST calls go there, callbacks come from there.
 * @param {import('node:test').TestContext} context
 */
async function start(context) {
  const folder = mkdtempSync(join(tmpdir(), 'friends-'));
  const database = join(folder, 'friends.db');
  const backend = await startBackend({ database, sdkAppId, token, port: 0, host: '127.0.0.1' });
  const chat = await startChat({ to: backend.url, sdkAppId, secretKey, token });
  context.after(async () => {
    await chat.close();
    await backend.close();
    rmSync(folder, { recursive: true });
  });
  const client = createChatClient({ url: chat.url, sdkAppId, secretKey });
  return { chat, client, store: backend.store };
}

test('what the app does through REST comes back as callbacks', async (context) => {
  const { chat, client, store } = await start(context);
  await client.befriend('alice', 'bob');
  await chat.settled();
  assert.deepEqual([store.friendsOf('alice'), store.friendsOf('bob')], [['bob'], ['alice']]);

  assert.deepEqual(await client.unfriend('alice', 'bob'), ['bob']);
  await chat.settled();
  assert.deepEqual([store.friendsOf('alice'), store.friendsOf('bob')], [[], []]);
});

test('a user deletes a friend on an iPhone', async (context) => {
  const { chat, client, store } = await start(context);
  await client.befriend('alice', 'bob');
  await chat.client('iOS').deleteFriend('alice', 'bob', { twoWay: true });
  await chat.settled();
  assert.deepEqual([store.friendsOf('alice'), store.friendsOf('bob')], [[], []]);
});

test('a block ends the friendship, and is remembered', async (context) => {
  const { chat, client, store } = await start(context);
  await client.befriend('alice', 'bob');
  await chat.client('Android').block('alice', 'bob');
  await chat.settled();
  assert.deepEqual([store.friendsOf('alice'), store.friendsOf('bob')], [[], []]);
  assert.deepEqual([store.blockedBy('alice'), store.blockedBy('bob')], [['bob'], []]);
});

for (const code of /** @type {const} */ ([31704, 30001]))
  test(`to unfriend who is no friend is no error, whether Chat says ${code} or the other code`, async (context) => {
    const { chat, client, store } = await start(context);
    chat.set({ notAFriend: code });
    await client.befriend('alice', 'bob');
    await client.befriend('alice', 'zed');
    assert.deepEqual(await client.unfriend('alice', 'bob', 'nobody'), ['bob']);
    await chat.settled();
    assert.deepEqual(store.friendsOf('alice'), ['zed']);
  });

test('an account that failed is told, though ActionStatus is OK; the others are deleted', async (context) => {
  const { chat, client, store } = await start(context);
  await client.befriend('alice', 'bob');
  await client.befriend('alice', 'zed');
  chat.set({ faults: { zed: 30006 } });
  await assert.rejects(client.unfriend('alice', 'bob', 'zed'), /zed: 30006/);
  await chat.settled();
  assert.deepEqual(store.friendsOf('alice'), ['zed']);
});

test('a call that Chat refuses as a whole is an error', async (context) => {
  const { chat } = await start(context);
  const stranger = createChatClient({ url: chat.url, sdkAppId, secretKey: 'f'.repeat(64) });
  await assert.rejects(stranger.unfriend('alice', 'bob'), ChatError);
});

test('callbacks that come twice and in another order leave the same friendships as in Chat', async (context) => {
  const { chat, client, store } = await start(context);
  chat.set({ duplicate: '100%', reorder: true });
  for (const friend of ['bob', 'dora', 'eve', 'zed']) await client.befriend('alice', friend);
  await chat.settled();
  await client.unfriend('alice', 'dora');
  await chat.client('Web').deleteFriend('zed', 'alice');
  await chat.settled();
  for (const [owner, friends] of Object.entries(chat.graph.friends))
    assert.deepEqual(store.friendsOf(owner), [...friends].sort(), owner);
});
