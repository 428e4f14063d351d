import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { quoteShell } from '../../src/protocol/shell.ts';
import type { FriendData } from './friend-backends.ts';

/** Friendships as files, so that a shell can look at them without any other program. */
export interface FriendFiles extends FriendData {
  /** A command for `--probe`. */
  readonly probe: string;
  /** A command for `--befriend`. */
  readonly befriend: string;
}

export function friendFiles(folder: string): FriendFiles {
  mkdirSync(folder, { recursive: true });
  const inFolder = quoteShell(folder);
  return {
    add: (pairs) => {
      for (const { From_Account, To_Account } of pairs) {
        mkdirSync(join(folder, From_Account), { recursive: true });
        writeFileSync(join(folder, From_Account, To_Account), '');
      }
    },
    remove: (pairs) => {
      for (const { From_Account, To_Account } of pairs) rmSync(join(folder, From_Account, To_Account), { force: true });
    },
    look: () => '',
    probe: `cd ${inFolder} && if [ -e "$FRIEND_CB_FROM/$FRIEND_CB_TO" ]; then echo friends; else echo strangers; fi`,
    befriend: `cd ${inFolder} && mkdir -p "$FRIEND_CB_FROM" && : > "$FRIEND_CB_FROM/$FRIEND_CB_TO"`,
  };
}
