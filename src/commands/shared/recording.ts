import { describeSystemError, UserError } from '../../errors.ts';
import type { Exchange } from '../../protocol/exchange.ts';
import { readExchanges } from '../../record/reader.ts';

/**
 * The exchanges of a file that the user names. A line that cannot be read, as a crash leaves it, is
 * skipped with a warning.
 * @throws UserError when the file cannot be read
 */
export async function* readRecording(file: string, warn: (problem: string) => void): AsyncGenerator<Exchange> {
  try {
    yield* readExchanges(file, (problem) => warn(`${problem}; the line is skipped`));
  } catch (error) {
    if (error instanceof Error && 'syscall' in error)
      throw new UserError(`cannot read the recording '${file}': ${describeSystemError(error)}`);
    throw error;
  }
}
