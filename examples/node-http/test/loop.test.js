import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startBackend } from '../backend.js';
import { createChatClient } from '../chat-client.js';

const sdkAppId = '1400000001';
const secretKey = '0123456789abcdef'.repeat(4);
const token = 'the token of the test';
/** What `npx friend-cb` runs. */
const program = fileURLToPath(
  import.meta.resolve('friend-cb/package.json').replace('package.json', 'bin/friend-cb.js'),
);

/**
 * Starts the stand-in for Chat, which sends its callbacks to `to`; gives its URL.
 * @param {string} to
 * @param {string} folder
 * @param {import('node:test').TestContext} context
 * @returns {Promise<string>}
 */
async function startChat(to, folder, context) {
  writeFileSync(join(folder, 'key'), secretKey);
  writeFileSync(join(folder, 'token'), token);
  const files = ['--secret-key-file', join(folder, 'key'), '--token-file', join(folder, 'token')];
  const options = ['chat', '--to', to, '--sdk-appid', sdkAppId, ...files, '--port', '0'];
  const chat = spawn(process.execPath, [program, ...options], { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(chat, 'close');
  context.after(async () => {
    chat.kill();
    await ended;
  });
  let printed = '';
  return new Promise((resolve, reject) => {
    chat.stderr.on('data', (text) => {
      printed += text;
      const ready = /chat on (http:\S+)\n/.exec(printed);
      if (ready?.[1]) resolve(ready[1]);
    });
    chat.on('close', () => reject(new Error(`friend-cb chat ended: ${printed}`)));
  });
}

/** @param {import('node:test').TestContext} context */
async function start(context) {
  const folder = mkdtempSync(join(tmpdir(), 'friends-'));
  const database = join(folder, 'friends.db');
  const backend = await startBackend({ database, sdkAppId, token, port: 0, host: '127.0.0.1' });
  context.after(async () => {
    await backend.close();
    rmSync(folder, { recursive: true });
  });
  const url = await startChat(backend.url, folder, context);
  const client = createChatClient({ url, sdkAppId, secretKey });

  /**
   * Calls the control API of friend-cb chat.
   * @param {'GET' | 'POST'} method
   * @param {string} path
   * @param {object} [body]
   * @returns {Promise<any>}
   */
  async function control(method, path, body) {
    const response = await fetch(new URL(`/friend-cb/${path}`, url), {
      method,
      ...(body && { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
    });
    assert.ok(response.ok, `${method} ${path}: ${response.status}`);
    return response.json();
  }
  return { client, control, store: backend.store };
}

test('REST, callback, database; then a user deletes on an iPhone', async (context) => {
  const { client, control, store } = await start(context);
  await client.befriend('alice', 'bob');
  await client.befriend('alice', 'zed');
  // Waits until two callbacks are answered; `last` is where the next wait begins.
  let { last } = await control('GET', 'callbacks?count=2&timeout=5s');
  assert.deepEqual([store.friendsOf('alice'), store.friendsOf('bob')], [['bob', 'zed'], ['alice']]);

  assert.deepEqual(await client.unfriend('alice', 'bob', 'nobody'), ['bob']);
  ({ last } = await control('GET', `callbacks?after=${last}&count=1&timeout=5s`));
  assert.deepEqual([store.friendsOf('alice'), store.friendsOf('bob')], [['zed'], []]);

  const deletion = { From_Account: 'zed', To_Account: ['alice'], DeleteType: 'Delete_Type_Both', OptPlatform: 'iOS' };
  await control('POST', 'client/delete-friend', deletion);
  const { exchanges } = await control('GET', `callbacks?after=${last}&count=1&timeout=5s`);
  assert.equal(exchanges[0].verdict, 'ok');
  const { friends } = await control('GET', 'graph');
  for (const owner of ['alice', 'bob', 'zed'])
    assert.deepEqual([owner, store.friendsOf(owner)], [owner, friends[owner]]);
});

test('an account that failed is told, though ActionStatus is OK; the others are deleted', async (context) => {
  const { client, control, store } = await start(context);
  await client.befriend('alice', 'bob');
  await client.befriend('alice', 'zed');
  await control('POST', 'settings', { fault: ['zed=30006'] });
  await assert.rejects(client.unfriend('alice', 'bob', 'zed'), /zed: 30006/);
  await control('GET', 'callbacks?count=3&timeout=5s');
  assert.deepEqual(store.friendsOf('alice'), ['zed']);
});
