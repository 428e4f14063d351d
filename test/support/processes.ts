import { readdirSync, readFileSync } from 'node:fs';

/** The name of a variable that every process inherits which a test has started. */
export const MARK = 'FRIEND_CB_TEST_MARK';

/** The command lines of processes that have the mark; of Linux alone, elsewhere none is found. */
export function processesOf(mark: string): string[] {
  return (readdirSync('/proc', { withFileTypes: true }) ?? []).flatMap(({ name }) => {
    try {
      if (!/^\d+$/.test(name) || Number(name) === process.pid) return [];
      if (!readFileSync(`/proc/${name}/environ`, 'latin1').split('\0').includes(`${MARK}=${mark}`)) return [];
      return [readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()];
    } catch {
      // It has ended meanwhile, or is somebody else's.
      return [];
    }
  });
}
