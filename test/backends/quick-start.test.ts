import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { expect, it } from 'vitest';
import { closedPort } from '../support/counterparts.ts';
import { runCli } from '../support/harness.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

/** The backends that the quick start shows keep the contract, run as it says. */

const PAGE = readFileSync(new URL('../../docs/zh/quick-start.md', import.meta.url), 'utf8');
const inFolder = makeTemporaryFolder();
const TOKEN = 'my-token';

/** For each kind of code: its file, whether its language is installed, and what starts it on a port. */
const LANGUAGES: Readonly<
  Record<string, readonly [file: string, probe: readonly string[], start: (port: number) => readonly string[]]>
> = {
  go: ['main.go', ['go', 'version'], () => ['go', 'run', inFolder('main.go')]],
  php: ['im.php', ['php', '--version'], (port) => ['php', '-S', `127.0.0.1:${port}`, inFolder('im.php')]],
};

for (const [kind, [file, [probe = '', argument = ''], start]] of Object.entries(LANGUAGES)) {
  const has = spawnSync(probe, [argument]).status === 0;
  it.skipIf(!has)(`in ${kind}${has ? '' : ` (skipped: ${probe} is not installed)`}`, { timeout: 120_000 }, async () => {
    const code = new RegExp(`^\`\`\`${kind}\n([^]*?)^\`\`\``, 'm').exec(PAGE)?.[1] ?? '';
    const port = await closedPort();
    writeFileSync(inFolder(file), code.replace('127.0.0.1:3000', `127.0.0.1:${port}`));
    writeFileSync(inFolder('token'), TOKEN);
    const {
      code: exit,
      stdout,
      stderr,
    } = await runCli(
      [
        ...[
          'verify',
          '--to',
          `http://127.0.0.1:${port}/im`,
          '--sdk-appid',
          '1400000001',
          '--token-file',
          inFolder('token'),
        ],
        ...[
          '--wait',
          '60s',
          '--timeout',
          '8s',
          '--skip',
          'body/10-mib',
          '--skip',
          'reply/in-time',
          '--skip',
          'reply/prompt',
        ],
        ...['--fail-on', 'should', '--', ...start(port)],
      ],
      { env: { PATH: process.env['PATH'] ?? '', HOME: homedir(), FRIEND_CB_TOKEN: TOKEN } },
    );
    expect(exit, stdout + stderr).toBe(0);
    expect(stdout).toContain('PASS');
  });
}
