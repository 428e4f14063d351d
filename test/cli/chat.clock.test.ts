import { expect, it } from 'vitest';
import { callRest } from '../support/chat.ts';
import { startBackend } from '../support/counterparts.ts';
import { launch } from '../support/launch.ts';

it('callbacks that are due far in the future are told, and do not hold the end up', async () => {
  const backend = await startBackend();
  const argv = ['chat', '--port', '0', '--to', backend.url, '--callback-delay', '10m', '-q'];
  const { child, seen, ended } = launch(argv);
  const [, url = ''] = await seen('stderr', /^friend-cb: chat on (\S+)$/m);
  await callRest(url, 'sns/black_list_add', { From_Account: 'a', To_Account: ['b'] });
  await callRest(url, 'sns/black_list_add', { From_Account: 'a', To_Account: ['c'] });
  const startedMs = performance.now();
  child.kill('SIGINT');
  const { code, stderr } = await ended;
  expect(performance.now() - startedMs).toBeLessThan(5000);
  expect(code).toBe(0);
  expect(stderr.split('\n').slice(1)).toEqual([
    'friend-cb: 2 callbacks were due or under way: they are not waited for',
    '',
  ]);
  expect(backend.received).toEqual([]);
});

it('a second Ctrl-C ends at once', async () => {
  const backend = await startBackend();
  const { child, seen, ended } = launch(['chat', '--port', '0', '--to', backend.url, '--callback-delay', '10m']);
  const [, url = ''] = await seen('stderr', /^friend-cb: chat on (\S+)$/m);
  await callRest(url, 'sns/black_list_add', { From_Account: 'a', To_Account: ['b'] });
  const startedMs = performance.now();
  child.kill('SIGINT');
  // One signal may hide another that comes at the same time.
  const again = setInterval(() => child.kill('SIGINT'), 100);
  await ended;
  clearInterval(again);
  expect(performance.now() - startedMs).toBeLessThan(2500);
});
