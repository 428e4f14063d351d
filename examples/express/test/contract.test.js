import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { verify } from 'friend-cb';
import { startBackend } from '../backend.js';

const sdkAppId = '1400000001';

for (const token of [null, 'the token of the test'])
  test(`the contract of callbacks and its effect, ${token === null ? 'not signed' : 'signed'}`, async (context) => {
    const folder = mkdtempSync(join(tmpdir(), 'friends-'));
    const database = join(folder, 'friends.db');
    const backend = await startBackend({ database, sdkAppId, token, port: 0, host: '127.0.0.1' });
    context.after(async () => {
      await backend.close();
      rmSync(folder, { recursive: true });
    });

    const report = await verify({
      ...{ to: backend.url, sdkAppId, token, failOn: 'info' },
      // Whether the data follows the replies: looked at in the store, with friends made by Chat's REST API.
      probe: async ({ From_Account }) => backend.store.friendsOf(From_Account).join(),
      chat: true,
      // Callbacks that nobody has thought of.
      fuzz: 1000,
    });
    assert.deepEqual(
      report.cases.filter(({ outcome }) => outcome === 'fail').map(({ id, reason }) => `${id}: ${reason}`),
      [],
    );
    assert.equal(report.verdict, 'pass');
  });
