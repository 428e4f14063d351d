import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startChat } from 'friend-cb';

const [sdkAppId, token] = ['1400000001', 'the token of the test'];
Object.assign(process.env, { CHAT_SDK_APP_ID: sdkAppId, CHAT_CALLBACK_TOKEN: token, PORT: '0' });
const { server } = await import('../server.js');
const { friendships } = await import('../callback.js');

test('a deletion by REST comes back as a callback, though it comes twice', async (context) => {
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const chat = await startChat({ to: `http://127.0.0.1:${port}/im`, sdkAppId, token, duplicate: '100%' });
  context.after(async () => {
    await chat.close();
    server.close();
  });
  await chat.client('iOS').addFriend('alice', 'bob');
  await chat.settled();
  assert.deepEqual([...friendships], ['["alice","bob"]', '["bob","alice"]']);

  const query = `sdkappid=${sdkAppId}&identifier=administrator&usersig=any&random=1&contenttype=json`;
  const body = JSON.stringify({ From_Account: 'alice', To_Account: ['bob'], DeleteType: 'Delete_Type_Both' });
  await fetch(new URL(`v4/sns/friend_delete?${query}`, chat.url), { method: 'POST', body });
  await chat.settled();
  assert.deepEqual([...friendships], []);
});
