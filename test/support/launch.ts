import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

export const BIN = fileURLToPath(new URL('../../bin/friend-cb.js', import.meta.url));
export const ENV = { PATH: process.env['PATH'] ?? '', FRIEND_CB_PROJECT: 'none' };

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The program as users start it, in a folder or this one. Killed when the test is over. */
export function launch(argv: readonly string[], env: Record<string, string> = {}, cwd = process.cwd()) {
  const child = spawn(process.execPath, [BIN, ...argv], {
    cwd,
    env: { ...ENV, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const text = { stdout: '', stderr: '' };
  const watchers = new Set<() => void>();
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].on('data', (chunk) => {
      text[name] += chunk;
      for (const watch of watchers) watch();
    });
  }
  return {
    child,
    ended: new Promise<Ended>(
      (resolve) => void child.on('close', (code, signal) => resolve({ code, signal, ...text })),
    ),
    seen: (name: 'stdout' | 'stderr', pattern: RegExp) =>
      new Promise<RegExpExecArray>((resolve, reject) => {
        const watch = () => {
          const match = pattern.exec(text[name]);
          if (match) resolve(match);
        };
        watchers.add(watch);
        watch();
        child.on('close', () => reject(new Error(`ended before ${pattern}: ${text.stdout}${text.stderr}`)));
      }),
  };
}
