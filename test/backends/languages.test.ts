import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/contract/verify-report.ts';
import { verify } from '../../src/library/verify.ts';
import { renderVerifyReport } from '../../src/render/pretty-verify.ts';
import { createStyle } from '../../src/render/style.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';
import { APP, TOKEN } from './styles.ts';

/** Backends in other languages, each with its standard library alone. */

const inFolder = makeTemporaryFolder();
const file = (name: string) => fileURLToPath(new URL(name, import.meta.url));

interface Language {
  /** Whether it is installed: a command that ends with 0. */
  readonly probe: readonly string[];
  /** What to start; it prints the address that it listens on. */
  readonly command: () => readonly string[];
  /** For each path the ids of what fails the run, in order, and the first line of advice. */
  readonly paths: Readonly<Record<string, readonly [causes: readonly string[], advice: RegExp]>>;
}

const RIGHT = [[], /^/] as const;

const LANGUAGES: Readonly<Record<string, Language>> = {
  PHP: {
    probe: ['php', '--version'],
    command: () => ['php', '-d', 'display_errors=0', '-S', '127.0.0.1:0', file('router.php')],
    paths: {
      '/naive': [['query-merged-with-body', 'sign-unchecked'], /\$_GET, not \$_REQUEST/],
      '/right': RIGHT,
      '/nowhere': [['no-route'], /router script/],
    },
  },
  Python: {
    probe: ['python3', '--version'],
    command: () => ['python3', file('app.py')],
    paths: {
      '/naive': [['sign-unchecked', 'refusal-unreadable'], /^Compute sha256/],
      '/crash': [['server-error'], /^The handler crashes: 'UserList'/],
      '/right': RIGHT,
    },
  },
  Go: {
    probe: ['go', 'version'],
    command: () => {
      const program = inFolder('backend');
      // Without the network: nothing but the standard library is used.
      const env = { ...process.env, GOFLAGS: '-buildvcs=false', GOPROXY: 'off', GOTOOLCHAIN: 'local' };
      execFileSync('go', ['build', '-o', program, file('main.go')], { env });
      return [program];
    },
    paths: {
      '/naive': [['app-unchecked', 'sign-unchecked'], /^Compare SdkAppid/],
      '/prefix': [['app-compared-in-part'], /no startsWith/],
      '/right': RIGHT,
      '/nowhere': [['no-route'], /^Go's router has no route at \/nowhere/],
    },
  },
};

const isInstalled = ([command = '', ...args]: readonly string[]) => spawnSync(command, args).status === 0;

/** Resolves with the address that the program prints. */
async function startProgram([command = '', ...args]: readonly string[]): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  const url = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      printed += chunk;
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(printed)?.[0];
      if (found) resolve(found);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('error', reject);
    child.once('close', (code) => reject(new Error(`${command} ended with ${code}: ${printed}`)));
  });
  return { child, url };
}

const style = await createStyle(false);
const show = (report: Report) => renderVerifyReport(report, { style, columns: 80, verbose: false });

for (const [name, { probe, command, paths }] of Object.entries(LANGUAGES)) {
  const has = isInstalled(probe);
  describe.skipIf(!has)(`in ${name}${has ? '' : ` (skipped: ${probe[0]} is not installed)`}`, () => {
    let child: ChildProcess;
    let url = '';
    beforeAll(async () => {
      ({ child, url } = await startProgram(command()));
    }, 120_000);
    afterAll(async () => {
      const gone = new Promise((resolve) => child.once('close', resolve));
      child.kill();
      await gone;
    });

    it.each(Object.entries(paths))('%s', async (path, [causes, advice]) => {
      const report = await verify({
        to: `${url}${path}`,
        sdkAppId: APP,
        token: TOKEN,
        timeoutMs: 8000,
        skip: ['body/10-mib', 'reply/in-time', 'reply/prompt'],
      });
      const said = show(report);
      expect(
        report.causes.filter(({ fails }) => fails).map(({ id }) => id),
        said,
      ).toEqual(causes);
      if (causes.length > 0) expect(report.causes[0]?.advice).toMatch(advice);
      expect(said.split('\n').length, said).toBeLessThanOrEqual(60);
    });
  });
}
