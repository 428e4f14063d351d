import { expect, it } from 'vitest';
import { startBackend, startListen } from '../support/counterparts.ts';
import { runCli } from '../support/harness.ts';

/** As npx sets it, and `npm exec`. */
const NPX = { npm_command: 'exec', npm_lifecycle_event: 'npx' };

/** What the tests below have in the place of the program. */
const typed = (line: string, program: string) => line.replaceAll('PROGRAM', program);

it.each<[string[], 'stdout' | 'stderr', string]>([
  [['--help'], 'stdout', '\n  PROGRAM demo\n'],
  [['--help'], 'stdout', '\nMore: PROGRAM help COMMAND, or PROGRAM COMMAND --help\n'],
  [['send', '--help'], 'stdout', '\n  PROGRAM send --to http://localhost:3000/im\n'],
  [['send', '--help'], 'stdout', ' PROGRAM fixtures '],
  [['fixtures', '--help'], 'stdout', "\n  PROGRAM fixtures rest-batch | jq '.PairList[0]'\n"],
  [['zzz'], 'stderr', '\n  see: PROGRAM --help\n'],
  [['send'], 'stderr', '\n  for example: PROGRAM send --to http://localhost:3000/im\n'],
  [['send'], 'stderr', '\n  nothing to call yet? PROGRAM demo shows both sides\n'],
  [['send'], 'stderr', '\n  see: PROGRAM send --help\n'],
  [['send', '--body', '{}', '--to', ':1', '--set', 'a=1'], 'stderr', ': jq … | PROGRAM send --body -\n'],
  [['listen', '--reply', 'zzz'], 'stderr', '; PROGRAM fixtures --replies lists them all\n'],
  [['explain', 'zzz'], 'stderr', '\n  PROGRAM explain lists all of them\n'],
  [['explain', 'identity/longer'], 'stdout', ' PROGRAM verify --only identity/longer --to URL --sdk-appid ID\n'],
  [['explain', 'reply-not-json'], 'stdout', ' PROGRAM listen --reply '],
  [['demo'], 'stdout', '\n  PROGRAM listen  '],
  [['demo'], 'stdout', '\n  PROGRAM send --to http://localhost:3000/im  '],
])('%j shows a command that can be typed, with npx and without it, on %s: %s', async (argv, stream, line) => {
  const [withNpx, without] = await Promise.all([runCli(argv, { env: NPX }), runCli(argv)]);
  expect(withNpx[stream]).toContain(typed(line, 'npx friend-cb'));
  expect(without[stream]).toContain(typed(line, 'friend-cb'));
});

it('a script of npm, a program that is named and prose are left as they are', async () => {
  const script = await runCli(['send'], { env: { npm_command: 'run-script', npm_lifecycle_event: 'test' } });
  expect(script.stderr).not.toContain('npx');
  const { stderr, stdout } = await runCli(['demo'], { env: NPX });
  expect(stdout).toMatch(/^friend-cb demo: a receiver/);
  expect(stderr).toBe('');
  expect((await runCli(['zzz'], { env: NPX })).stderr).toMatch(/^friend-cb: there is no command/);
});

it.each([
  [NPX, 'npx friend-cb'],
  [{}, 'friend-cb'],
])('listen says how to try it: %j', async (env, program) => {
  const listening = await startListen([], { env, isTTY: true });
  await listening.seen('stderr', new RegExp(`try it: ${program} send --to ${listening.url}  `));
});

it.each([
  [NPX, 'npx friend-cb'],
  [{}, 'friend-cb'],
])('verify says how to run a case that failed again: %j', async (env, program) => {
  const { url } = await startBackend();
  const argv = ['verify', '--to', url, '--sdk-appid', '888888', '--only', 'identity/longer'];
  const { code, stdout } = await runCli(argv, { env });
  expect(code).toBe(1);
  expect(stdout).toContain(` ${program} verify --only identity/longer --to ${url} --sdk-appid 888888\n`);
});
