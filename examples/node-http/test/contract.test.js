import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startBackend } from '../backend.js';

const sdkAppId = '1400000001';
/** What `npx friend-cb` runs. */
const program = fileURLToPath(
  import.meta.resolve('friend-cb/package.json').replace('package.json', 'bin/friend-cb.js'),
);

for (const token of [null, 'the token of the test'])
  test(`the contract of callbacks and its effect, ${token === null ? 'not signed' : 'signed'}`, async (context) => {
    const folder = mkdtempSync(join(tmpdir(), 'friends-'));
    const database = join(folder, 'friends.db');
    const backend = await startBackend({ database, sdkAppId, token, port: 0, host: '127.0.0.1' });
    context.after(async () => {
      await backend.close();
      rmSync(folder, { recursive: true });
    });

    const options = ['--to', backend.url, '--sdk-appid', sdkAppId, '--fail-on', 'info', '--fuzz', '1000'];
    if (token !== null) {
      writeFileSync(join(folder, 'token'), token);
      options.push('--token-file', join(folder, 'token'));
      // Whether the data follows the replies: looked at from outside, in the file.
      options.push('--probe', `"${process.execPath}" look.js`);
    }
    const verify = spawn(process.execPath, [program, 'verify', ...options], {
      cwd: fileURLToPath(new URL('..', import.meta.url)),
      env: { ...process.env, DATABASE: database },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let printed = '';
    for (const stream of [verify.stdout, verify.stderr]) stream.on('data', (text) => (printed += text));
    const [exitCode] = await once(verify, 'close');
    assert.equal(exitCode, 0, printed);
  });
