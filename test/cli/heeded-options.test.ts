import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/commands/commands.ts';
import { callRest, startChatCli } from '../support/chat.ts';
import { answer, FAIL, http, post, startBackend, startListen } from '../support/counterparts.ts';
import { type Ran, runCli } from '../support/harness.ts';

const ESCAPE = '\u001b[';

let recording = '';
beforeAll(async () => {
  recording = join(mkdtempSync(join(tmpdir(), 'friend-cb-options-')), 'recording.ndjson');
  writeFileSync(recording, (await runCli(['send', '--to', ':1', '--dry-run', '--format', 'ndjson'])).stdout);
});
afterAll(() => rmSync(join(recording, '..'), { recursive: true, force: true }));

/** Runs the command with these options more. */
type Run = (options: readonly string[], env?: Record<string, string>) => Promise<Ran>;

interface Row {
  readonly run: Run;
  /** Printed without -q alone; null where -q is unknown. */
  readonly quiet: RegExp | null;
  /** Printed with -v alone; null where -v is unknown. */
  readonly verbose: RegExp | null;
  /** In place of `run` for -v, where requests and replies are shown of failures alone. */
  readonly runFailing?: Run;
  /** What it prints is for a program, and never has colours. */
  readonly isPlain?: true;
}

/** A command line against an endpoint that gives one reply to everything. */
const against =
  (argv: readonly string[], reply?: string): Run =>
  async (options, env = {}) => {
    const { url } = await startBackend(reply === undefined ? undefined : answer(http(reply)));
    return runCli([...argv, '--to', url, ...options], { env });
  };

const alone =
  (argv: () => readonly string[]): Run =>
  (options, env = {}) =>
    runCli([...argv(), ...options], { env });

async function listen(options: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
  const listening = await startListen(['--count', '1', ...options], { env });
  await post(listening.url);
  return listening.result;
}

async function chat(options: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
  const { url } = await startBackend();
  const running = await startChatCli(['--to', url, '--count', '1', ...options], { env });
  await callRest(running.url, 'sns/friend_import', { From_Account: 'alice', AddFriendItem: [BOB] });
  await callRest(running.url, 'sns/friend_delete', { From_Account: 'alice', To_Account: ['bob'] });
  return running.result;
}
const BOB = { To_Account: 'bob', AddSource: 'AddSource_Type_Test' };

/** Without a schedule: a busy machine cannot be late. */
const LOAD = ['load', '--rate', 'max', '--max-connections', '1', '--duration', '50ms'];
const REQUEST = /POST \/\S* HTTP\/1\.1$/m;
const ROWS: Readonly<Record<string, Row>> = {
  listen: { run: listen, quiet: /1 callback/, verbose: REQUEST },
  send: { run: against(['send']), quiet: /200 OK/, verbose: REQUEST },
  verify: {
    run: against(['verify', '--sdk-appid', '888888', '--only', 'accept/one-way']),
    quiet: /PASS/,
    verbose: REQUEST,
    runFailing: against(['verify', '--sdk-appid', '888888', '--only', 'identity/longer']),
  },
  chat: { run: chat, quiet: /REST/, verbose: REQUEST },
  replay: { run: (options, env) => against(['replay', recording])(options, env), quiet: /200 OK/, verbose: REQUEST },
  anonymize: { run: alone(() => ['anonymize', recording]), quiet: /before you commit/, verbose: null },
  load: { run: against(LOAD), quiet: /verdicts/, verbose: REQUEST, runFailing: against(LOAD, FAIL) },
  export: {
    run: alone(() => ['export', 'vegeta', '--to', ':3000/im', '--count', '1']),
    quiet: /seed \d+/,
    verbose: null,
  },
  demo: { run: alone(() => ['demo']), quiet: null, verbose: REQUEST },
  fixtures: { run: alone(() => ['fixtures']), quiet: null, verbose: null },
  schema: { run: alone(() => ['schema']), quiet: null, verbose: null },
  explain: { run: alone(() => ['explain']), quiet: null, verbose: null },
  completion: { run: alone(() => ['completion', 'bash']), quiet: null, verbose: null, isPlain: true },
};

const text = ({ stdout, stderr }: Ran) => stdout + stderr;

it('every command has its row', () => {
  expect(Object.keys(ROWS)).toEqual(COMMANDS.map(({ name }) => name));
});

describe.each(Object.entries(ROWS))('%s', (_, { run, quiet, verbose, runFailing, isPlain }) => {
  it.skipIf(isPlain)('heeds --color and --no-color', async () => {
    const FORCED = { FORCE_COLOR: '1' };
    const [plain, color, forced, noColor] = await Promise.all([
      run([]),
      run(['--color']),
      run([], FORCED),
      run(['--no-color'], FORCED),
    ]);
    expect([plain, color, forced, noColor].map((ran) => text(ran).includes(ESCAPE))).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  const shown = runFailing ?? run;
  it.each<[string, RegExp | null, boolean, Run]>([
    ['-q', quiet, false, run],
    ['--quiet', quiet, false, run],
    ['-v', verbose, true, shown],
    ['--verbose', verbose, true, shown],
  ])('heeds %s, or does not know it', async (option, pattern, isAdded, runRow) => {
    // One after the other: two runs of load would disturb each other.
    const without = await runRow([]);
    const ran = await runRow([option]);
    if (pattern === null) {
      expect([ran.code, ran.stdout]).toEqual([2, '']);
      expect(ran.stderr).toMatch(new RegExp(`^friend-cb: unknown option '${option}'\n  see: friend-cb `));
    } else {
      expect(ran.code).toBe(without.code);
      expect([pattern.test(text(without)), pattern.test(text(ran))]).toEqual([!isAdded, isAdded]);
    }
  });
});
