import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import { crashing } from '../../src/contract/self-test/mutant.ts';
import { startMutant } from '../../src/contract/self-test/start-mutant.ts';
import { callRest, startChatCli } from '../support/chat.ts';
import { COMMAND, OK, PAIRS, post, startBackend, startListen } from '../support/counterparts.ts';
import { readAll, runCli } from '../support/harness.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const inFolder = makeTemporaryFolder();

const entry = (url: string, text: string | null) => ({
  startedDateTime: '2026-11-23T04:00:00.000Z',
  time: 3,
  request: {
    method: text === null ? 'GET' : 'POST',
    url,
    httpVersion: 'HTTP/1.1',
    headers: [{ name: 'Content-Type', value: 'application/json' }],
    ...(text === null ? {} : { postData: { mimeType: 'application/json', text } }),
  },
  response: { status: 200, headers: [], content: { text: OK, mimeType: 'application/json' } },
});
const CALLBACK = `https://im.example.com/im?SdkAppid=1&CallbackCommand=${COMMAND}`;

function saveHar(name: string, ...entries: unknown[]): string {
  const path = inFolder(name);
  writeFileSync(path, JSON.stringify({ log: { version: '1.2', creator: { name: 'Browser' }, entries } }, null, 1));
  return path;
}

it('replay sends the callbacks of a HAR, and says what it leaves out', async () => {
  const backend = await startBackend();
  const page = entry('https://im.example.com/', null);
  const file = saveHar('browser.har', page, entry(CALLBACK, PAIRS), page, entry(CALLBACK, PAIRS));
  const { code, stderr } = await runCli(['replay', file, '--to', backend.url, '--expect', 'same']);
  expect([code, stderr]).toEqual([0, 'friend-cb: left out: 2 entries of the HAR that are no callbacks\n']);
  expect(backend.received.map(({ target, body }) => [target, body.toString()])).toEqual(
    Array.from({ length: 2 }, () => [`/?SdkAppid=1&CallbackCommand=${COMMAND}`, PAIRS]),
  );
});

it('an entry that cannot be sent is exit 2, and the rest is sent', async () => {
  const backend = await startBackend();
  const file = saveHar('odd.har', entry(CALLBACK, PAIRS), {});
  const { code, stderr } = await runCli(['replay', file, '--to', backend.url]);
  expect([code, backend.received.length]).toEqual([2, 1]);
  expect(stderr).toContain('odd.har, entry 2: its request has no method, no url or no headers; it is skipped\n');
});

it('a HAR without callbacks is exit 2', async () => {
  const file = saveHar('none.har', entry('https://im.example.com/', null));
  const { code, stderr } = await runCli(['replay', file, '--to', ':1']);
  expect([code, stderr]).toEqual([2, expect.stringContaining('left out: 1 entry of the HAR that is no callback\n')]);
});

it('anonymize makes lines of a HAR', async () => {
  const file = saveHar('named.har', entry(CALLBACK, PAIRS), entry('https://im.example.com/', null));
  const { code, stdout, stderr } = await runCli(['anonymize', file]);
  expect([code, stdout.split('\n').length]).toEqual([0, 2]);
  expect(stdout).toContain('user-1');
  expect(stderr).toContain('left out: 1 entry of the HAR');
});

it('listen --record x.har, and replay of it', async () => {
  const file = inFolder('listen.har');
  const listening = await startListen(['--count', '1', '--record', file]);
  await post(listening.url);
  expect((await listening.result).code).toBe(0);
  const [recorded] = await readAll(file);
  const har = JSON.parse(readFileSync(file, 'utf8'));
  expect(har.log.entries[0].request.url).toBe(`${listening.url.slice(0, -1)}${recorded?.request.target}`);
  const backend = await startBackend();
  expect((await runCli(['replay', file, '--to', backend.url, '-q'])).code).toBe(0);
  expect(backend.received[0]?.body.toString()).toBe(recorded?.request.body);
});

it('chat --record x.har: calls and callbacks; replay sends the callbacks alone', async () => {
  const backend = await startBackend();
  const file = inFolder('chat.har');
  const running = await startChatCli(['--to', backend.url, '--count', '1', '--record', file]);
  const friend = { To_Account: 'bob', AddSource: 'AddSource_Type_Test' };
  await callRest(running.url, 'sns/friend_import', { From_Account: 'alice', AddFriendItem: [friend] });
  await callRest(running.url, 'sns/friend_delete', { From_Account: 'alice', To_Account: ['bob'] });
  await running.result;
  const { entries } = JSON.parse(readFileSync(file, 'utf8')).log;
  const types = entries.map(({ _friendCb }: { _friendCb: { type: string } }) => _friendCb.type);
  expect(types.toSorted()).toEqual(['exchange', 'rest', 'rest']);
  const [sent] = await readAll(file);
  expect(sent?.side).toBe('sent');
});

it('verify --fuzz --record x.har keeps what fails', async () => {
  const trips = crashing(({ ids }) => ids.some((id) => /^0\d+$/.test(id)));
  const app = { sdkAppId: '1400000001', token: 'secret', now: Date.now };
  const wrong = await startMutant({ name: 'x', caughtBy: 'fuzz/valid', override: trips }, app);
  onTestFinished(() => wrong.close());
  const file = inFolder('fuzz.har');
  const argv = [
    'verify',
    '--to',
    wrong.url,
    '--sdk-appid',
    app.sdkAppId,
    '--token',
    app.token,
    '--fuzz',
    '60',
    '--only',
    'fuzz/valid',
  ];
  expect((await runCli([...argv, '--record', file])).code).toBe(1);
  expect((await readAll(file)).length).toBeGreaterThan(0);
});
