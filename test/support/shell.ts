import { execFileSync } from 'node:child_process';
import process from 'node:process';

/** The words that a shell makes of a line: what a program is given when somebody types it. */
export function wordsOf(line: string, env: Readonly<Record<string, string>> = {}): string[] {
  const text = execFileSync('sh', ['-c', `printf '%s\\0' ${line}`], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], ...env },
  });
  return text.split('\0').slice(0, -1);
}
