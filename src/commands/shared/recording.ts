import { describeSystemError, ExitCode, UserError } from '../../errors.ts';
import type { Exchange } from '../../protocol/exchange.ts';
import { type OnOther, type OnUnreadable, readExchanges } from '../../record/reader.ts';
import type { CommandContext } from './command.ts';
import { sharedWords } from './words.ts';

/**
 * The exchanges of a file that the user names.
 * @throws UserError when the file cannot be read
 */
export async function* readRecording(
  file: string,
  onUnreadable: OnUnreadable,
  onOther?: OnOther,
): AsyncGenerator<Exchange> {
  const words = sharedWords.now;
  try {
    yield* readExchanges(file, onUnreadable, onOther);
  } catch (error) {
    if (error instanceof Error && 'syscall' in error)
      throw new UserError(words.cannotRead(words.files.recording, file, describeSystemError(error)), {
        hint: file === '-' ? [words.stdin] : [],
      });
    throw error;
  }
}

/** What of a HAR is left out: browsers and proxies keep everything. */
export const describeOthers = (count: number): string => sharedWords.now.otherEntries(count);

/** Unreadable lines, as they are told to the user. */
export interface Damage {
  readonly add: OnUnreadable;
  /**
   * Says what is missing once the rest is done, and gives the exit code: `code` where nothing is.
   * @param done what was done with the others
   */
  readonly end: (code: ExitCode, done: 'sent' | 'written') => ExitCode;
}

/** Of a file that is no recording at all, this many lines tell enough. */
const MAX_LINES_TOLD = 50;

export function createDamage(file: string, { io, errorStyle }: CommandContext): Damage {
  const warn = (text: string) => io.stderr.write(`${errorStyle.warn('friend-cb:')} ${text}\n`);
  let told = 0;
  let lost = 0;
  let areEntries = false;
  return {
    add: (problem, { isTorn, isEntry }) => {
      if (!isTorn) lost += 1;
      if (isEntry) areEntries = true;
      told += 1;
      if (told <= MAX_LINES_TOLD)
        warn(
          isTorn
            ? sharedWords.now.torn(problem)
            : isEntry
              ? sharedWords.now.skippedEntry(problem)
              : sharedWords.now.skipped(problem),
        );
    },
    end: (code, done) => {
      if (lost === 0) return code;
      if (told > MAX_LINES_TOLD) warn(sharedWords.now.moreLines(told - MAX_LINES_TOLD));
      warn(sharedWords.now.lost(lost, file, done, areEntries));
      return ExitCode.usage;
    },
  };
}
