import { expect, it } from 'vitest';
import { computeSign } from '../../src/protocol/sign.ts';
import { FAIL, OK, post, spawnListen, startBackend, startListen, talkBytes } from '../support/counterparts.ts';
import { expectOdd, ODD_QUERY, oddRequest } from '../support/odd-callback.ts';

const TOKEN = 'a-token';

/** `listen` on a terminal whose keys the test presses. */
async function startWithKeys(argv: readonly string[] = []) {
  let press: (key: string) => void = () => undefined;
  const listening = await startListen([...argv, '--no-color'], {
    isTTY: true,
    keys: (handler) => {
      press = handler;
    },
  });
  await listening.seen('stderr', /keys: h for help, q to quit\n/);
  return { ...listening, press: (key: string) => press(key) };
}

it.each<[string, RegExp]>([
  ['v', /no callback has arrived yet/],
  ['r', /no callback has arrived yet/],
  ['o', /the next callback is answered with OK/],
  ['f', /the next callback is answered with FAIL/],
  ['h', / v {2}show the last callback in full\n.* r {2}.*\n.* o {2}.*\n.* f {2}.*\n.* c {2}.*\n.* h {2}.*\n.* q {2}/],
  ['?', / q {2}quit/],
  ['c', /\u001b\[2J/],
])('key %s before the first callback', async (key, wanted) => {
  const listening = await startWithKeys();
  listening.press(key);
  await listening.seen('stdout', wanted);
});

it.each(['v', '\r', 'V'])('key %j shows the last callback whole', async (key) => {
  const listening = await startWithKeys();
  await post(listening.url);
  expect((await listening.seen('stdout', /FriendDelete/)).input).not.toContain('Content-Type');
  listening.press(key);
  await listening.seen('stdout', /request +POST \/\?SdkAppid=888888.*\n(?:.*\n)*.*reply +HTTP 200/);
});

it.each<[string, string, string]>([
  ['o', FAIL, OK],
  ['f', OK, 'FAIL'],
])('key %s answers one callback, the next as before', async (key, _, word) => {
  const listening = await startWithKeys(key === 'o' ? ['--reply', 'fail'] : []);
  const usual = (await post(listening.url)).text;
  listening.press(key);
  const chosen = (await post(listening.url)).text;
  const after = (await post(listening.url)).text;
  expect(chosen).toContain(word);
  expect(chosen).not.toBe(usual);
  expect(after).toBe(usual);
});

it('key r sends the last callback to the backend again, to the byte', async () => {
  const backend = await startBackend();
  const listening = await startWithKeys(['--forward-to', backend.url]);
  await talkBytes(listening.port, oddRequest());
  await listening.seen('stdout', /↳ backend/);
  listening.press('r');
  await listening.seen('stdout', /(?:↳ backend[\s\S]*){2}/);
  expect(backend.received).toHaveLength(2);
  expectOdd(backend.received[1], `/?${ODD_QUERY}`);
});

it('key r signs for now where there is a token, and its line begins with the callback', async () => {
  const backend = await startBackend();
  const listening = await startWithKeys(['--forward-to', backend.url, '--token', TOKEN]);
  await post(listening.url, { Sign: 'old', RequestTime: '1' });
  await listening.seen('stdout', /↳ backend/);
  listening.press('r');
  await listening.seen('stdout', /(?:FriendDelete.*200 OK.*\n(?:.*\n)*? +↳ backend {2}200 OK.*\n[\s\S]*){2}/);
  const [first, again] = backend.received.map(({ target }) => new URLSearchParams(target.split('?')[1]));
  expect([first?.get('Sign'), first?.get('RequestTime')]).toEqual(['old', '1']);
  const time = again?.get('RequestTime') ?? '';
  expect(Math.abs(Date.now() / 1000 - Number(time))).toBeLessThan(60);
  expect(again?.get('Sign')).toBe(computeSign(TOKEN, time));
});

it('key r without a forward target says so', async () => {
  const listening = await startWithKeys();
  await post(listening.url);
  listening.press('r');
  await listening.seen('stdout', /there is no forward target; listen --forward-to URL sets one/);
});

it('key q ends with the summary and 0', async () => {
  const listening = await startWithKeys();
  await post(listening.url);
  listening.press('q');
  const { code, stdout } = await listening.result;
  expect(code).toBe(0);
  expect(stdout).toMatch(/\n1 callback: 1 ok\n$/);
});

it.each(['x', '\u001b[A', '', '\u0000', 'qq', 'constructor'])(
  'a key that means nothing does nothing: %j',
  async (key) => {
    const listening = await startWithKeys();
    listening.press(key);
    expect(await post(listening.url)).toEqual({ status: 200, text: OK });
    expect((await listening.stop()).stdout).toMatch(/^\d\d:.*FriendDelete.*\n1 callback: 1 ok\n$/);
  },
);

it('there are no keys with NDJSON', async () => {
  let attached = false;
  const listening = await startListen(['--format', 'ndjson'], {
    isTTY: true,
    keys: () => {
      attached = true;
    },
  });
  await listening.stop();
  expect(attached).toBe(false);
});

it('there are no keys in a pipe', async () => {
  const { child, url, stderr } = await spawnListen([]);
  await new Promise((resolve) => void child.stdin.write('q\nq', resolve));
  expect(await post(url)).toEqual({ status: 200, text: OK });
  expect(child.exitCode).toBeNull();
  expect(stderr()).not.toContain('keys:');
});
