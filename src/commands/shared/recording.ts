import { describeSystemError, ExitCode, UserError } from '../../errors.ts';
import type { Exchange } from '../../protocol/exchange.ts';
import { type OnOther, type OnUnreadable, readExchanges } from '../../record/reader.ts';
import type { CommandContext } from './command.ts';

/**
 * The exchanges of a file that the user names.
 * @throws UserError when the file cannot be read
 */
export async function* readRecording(
  file: string,
  onUnreadable: OnUnreadable,
  onOther?: OnOther,
): AsyncGenerator<Exchange> {
  try {
    yield* readExchanges(file, onUnreadable, onOther);
  } catch (error) {
    if (error instanceof Error && 'syscall' in error)
      throw new UserError(`cannot read the recording '${file}': ${describeSystemError(error)}`, {
        hint: file === '-' ? ['/dev/stdin is what is piped in'] : [],
      });
    throw error;
  }
}

/** What of a HAR is left out: browsers and proxies keep everything. */
export const describeOthers = (count: number): string =>
  `left out: ${count} ${count === 1 ? 'entry of the HAR that is no callback' : 'entries of the HAR that are no callbacks'}`;

/** Unreadable lines, as they are told to the user. */
export interface Damage {
  readonly add: OnUnreadable;
  /**
   * Says what is missing once the rest is done, and gives the exit code: `code` where nothing is.
   * @param done what was done with the others: `was sent`
   */
  readonly end: (code: ExitCode, done: string) => ExitCode;
}

/** Of a file that is no recording at all, this many lines tell enough. */
const MAX_LINES_TOLD = 50;

export function createDamage(file: string, { io, errorStyle }: CommandContext): Damage {
  const warn = (text: string) => io.stderr.write(`${errorStyle.warn('friend-cb:')} ${text}\n`);
  let told = 0;
  let lost = 0;
  return {
    add: (problem, { isTorn, isEntry }) => {
      if (!isTorn) lost += 1;
      told += 1;
      if (told <= MAX_LINES_TOLD)
        warn(`${problem}; ${isTorn ? 'a crash has torn this last line, it' : isEntry ? 'it' : 'the line'} is skipped`);
    },
    end: (code, done) => {
      if (lost === 0) return code;
      if (told > MAX_LINES_TOLD) warn(`… and ${told - MAX_LINES_TOLD} more lines`);
      warn(`${lost} ${lost === 1 ? 'line' : 'lines'} of '${file}' could not be read; only the rest ${done}`);
      return ExitCode.usage;
    },
  };
}
