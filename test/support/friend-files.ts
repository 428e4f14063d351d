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

/** An id as the name of a file, whatever it is; those of the suite stay as they are. */
const nameOf = (id: string) => `of-${encodeURIComponent(id)}`;

export function friendFiles(folder: string): FriendFiles {
  mkdirSync(folder, { recursive: true });
  const inFolder = quoteShell(folder);
  return {
    add: (pairs) => {
      for (const { From_Account, To_Account } of pairs) {
        mkdirSync(join(folder, nameOf(From_Account)), { recursive: true });
        writeFileSync(join(folder, nameOf(From_Account), nameOf(To_Account)), '');
      }
    },
    remove: (pairs) => {
      for (const { From_Account, To_Account } of pairs)
        rmSync(join(folder, nameOf(From_Account), nameOf(To_Account)), { force: true });
    },
    look: () => '',
    probe: `cd ${inFolder} && if [ -e "of-$FRIEND_CB_FROM/of-$FRIEND_CB_TO" ]; then echo friends; else echo strangers; fi`,
    befriend: `cd ${inFolder} && mkdir -p "of-$FRIEND_CB_FROM" && : > "of-$FRIEND_CB_FROM/of-$FRIEND_CB_TO"`,
  };
}
