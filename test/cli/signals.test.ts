import { writeFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { http, OK, startBackend } from '../support/counterparts.ts';
import { records, runCli } from '../support/harness.ts';
import { launch } from '../support/launch.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const path = makeTemporaryFolder();

/**
 * A backend that answers so many callbacks and then takes everything without an answer, and the
 * moment of the first that it does not answer.
 */
async function startSilent(answered: number) {
  let arrived: () => void = () => undefined;
  const first = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  return {
    ...(await startBackend((socket, _, index) => void (index < answered ? socket.write(http(OK)) : arrived()))),
    first,
  };
}

/** A recording of three callbacks. */
async function record(): Promise<string> {
  const { stdout } = await runCli(['send', '--to', ':1', '--dry-run', '--count', '3', '--format', 'ndjson']);
  const file = path('three.ndjson');
  writeFileSync(
    file,
    records(stdout)
      .map((each) => `${JSON.stringify(each)}\n`)
      .join(''),
  );
  return file;
}

/** Every command that sends, and what its summary says after an interruption. */
const SENDING: readonly (readonly [name: string, argv: readonly string[], summary: RegExp])[] = [
  ['send', ['send', '--count', '100'], /\n1 callback: 1 late\n$/],
  ['replay', ['replay', 'FILE'], /\n1 callback: 1 late\n$/],
  ['load', ['load', '--rate', '5', '--duration', '1m'], /\nFAIL {2}interrupted; /],
  ['verify', ['verify', '--sdk-appid', '1400000001'], /\nstopped: interrupted by SIG\w+\nFAIL {2}/],
];
/** `verify` runs its cases once the first callback was answered. */
const answeredFirst = ([name]: readonly string[]) => (name === 'verify' ? 1 : 0);
const launchAt = async (url: string, argv: readonly string[], timeout: string) => {
  const file = argv.includes('FILE') ? await record() : '';
  return launch([...argv.map((word) => (word === 'FILE' ? file : word)), '--to', url, '--timeout', timeout]);
};

it.each(
  SENDING.flatMap(([name, argv, summary]) =>
    (
      [
        ['SIGINT', 130],
        ['SIGTERM', 143],
        ['SIGHUP', 129],
      ] as const
    ).map(([signal, code]) => [name, signal, code, argv, summary] as const),
  ),
)('%s: the first %s ends it with %i, after the summary', async (_, signal, wanted, argv, summary) => {
  const silent = await startSilent(answeredFirst(argv));
  const { child, ended } = await launchAt(silent.url, argv, '150ms');
  await silent.first;
  child.kill(signal);
  const { code, stdout } = await ended;
  expect([code, stdout]).toEqual([wanted, expect.stringMatching(summary)]);
});

it.each(SENDING.slice(0, 2))('%s: replies that never come do not hold up the end', async (_, argv) => {
  const silent = await startSilent(answeredFirst(argv));
  const { child, ended } = await launchAt(silent.url, argv, '0');
  await silent.first;
  child.kill('SIGTERM');
  const { code, stdout, stderr } = await ended;
  // Nothing is known of a callback that is still under way.
  expect([code, stdout]).toEqual([143, expect.stringMatching(/^0 callbacks\n$/m)]);
  expect(stderr).toMatch(/friend-cb: 1 callback was still without a reply 4 s after the signal: it is not counted\n$/);
});

it('verify: an interruption before the first reply ends it, and says so', async () => {
  const silent = await startSilent(0);
  const { child, ended } = launch(['verify', '--sdk-appid', '1400000001', '--to', silent.url]);
  await silent.first;
  child.kill('SIGHUP');
  const { code, stdout, stderr } = await ended;
  expect([code, stdout]).toEqual([129, '']);
  expect(stderr).toMatch(/friend-cb: interrupted before the endpoint answered, no case was run\n$/);
});

it.each(
  SENDING.flatMap(([name, argv]) =>
    (['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const).map((signal) => [name, signal, argv] as const),
  ),
)('%s: the second signal, %s, ends it at once', async (_, signal, argv) => {
  const silent = await startSilent(answeredFirst(argv));
  const { child, ended } = await launchAt(silent.url, argv, '1m');
  await silent.first;
  // The same signal right after the first is the same press of the key, so it is sent until it has
  // its effect.
  while (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGINT');
    child.kill(signal);
    await setImmediate();
  }
  expect(['SIGINT', signal]).toContain((await ended).signal);
});

it('listen: SIGQUIT ends it at once', async () => {
  const { child, seen, ended } = launch(['listen', '--port', '0']);
  await seen('stderr', /listening on/);
  child.kill('SIGQUIT');
  expect((await ended).signal).toBe('SIGQUIT');
});

it('verify --self-test: a signal ends it, and says how far it came', async () => {
  const { child, seen, ended } = launch(['verify', '--self-test']);
  await seen('stdout', /✓/);
  child.kill('SIGHUP');
  const { code, stdout, stderr } = await ended;
  expect([code, stderr]).toEqual([129, expect.not.stringContaining('bug')]);
  expect(stdout).toMatch(/\nFAIL {2}interrupted: \d+ of \d+ broken receivers tried\n$/);
});
