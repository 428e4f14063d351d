import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { APP } from '../support/backends.ts';
import { startFriendBackend } from '../support/friend-backends.ts';
import { friendFiles } from '../support/friend-files.ts';
import { runCli, start } from '../support/harness.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const inFolder = makeTemporaryFolder();
const env = { PATH: process.env['PATH'] ?? '' };

async function prepare(name: string) {
  const store = friendFiles(inFolder(name));
  const { url } = await startFriendBackend('express', store, { token: null });
  return { store, argv: ['verify', '--to', url, '--sdk-appid', APP, '--only', 'effect/'] };
}

it('a probe that hangs is given up after 10 s, once', { timeout: 40_000 }, async () => {
  const { argv } = await prepare('hangs');
  // The first look of all, which only asks whether it can be started, ends.
  const probe = '[ "$FRIEND_CB_FROM" = fcb-probe-1 ] || sleep 1000';
  const began = performance.now();
  const { code, stdout } = await runCli([...argv, '--probe', probe], { env });
  const tookMs = performance.now() - began;
  expect([code, stdout]).toEqual([1, expect.stringContaining('did not end within 10 s')]);
  expect(stdout).toMatch(/\nFAIL {2}0 passed, 1 failed \(1 must\), 18 skipped in /);
  expect(tookMs).toBeGreaterThan(9900);
  expect(tookMs).toBeLessThan(13_000);
});

it.each([
  ['during a look', (began: string) => `[ "$FRIEND_CB_FROM" = fcb-probe-1 ] || { touch '${began}'; sleep 1000; }`, []],
  ['while it waits that nothing changes', null, ['--settle', '60s', '--only', 'effect/sibling']],
])('Ctrl-C %s ends the run within a second', async (name, hanging, more) => {
  const { argv, store } = await prepare(name);
  const began = inFolder(`${name} began`);
  const probe = hanging?.(began) ?? `touch '${began}'; ${store.probe}`;
  const running = start([...argv.slice(0, -2), ...(more.length === 0 ? argv.slice(-2) : more), '--probe', probe], {
    env,
  });
  await expect.poll(() => existsSync(began), { timeout: 10_000 }).toBe(true);
  // The control is over soon after its first look.
  if (hanging === null) await running.seen('stderr', /effect/).catch(() => undefined);
  const asked = performance.now();
  running.interrupt('SIGINT');
  const { code, stdout } = await running.result;
  expect(performance.now() - asked).toBeLessThan(1000);
  expect([code, stdout]).toEqual([130, expect.stringContaining('interrupted')]);
});

it('against a fast backend the group takes little more than the time to settle', { timeout: 60_000 }, async () => {
  const { argv, store } = await prepare('fast');
  const { stdout } = await runCli([...argv, '--probe', store.probe], { env });
  const [, seconds] = /16 passed, 3 skipped in ([\d.]+) s/.exec(stdout) ?? [];
  expect(Number(seconds)).toBeGreaterThanOrEqual(2);
  expect(Number(seconds)).toBeLessThan(10);
});
