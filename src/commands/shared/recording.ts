import { describeSystemError, UserError } from '../../errors.ts';
import type { Exchange } from '../../protocol/exchange.ts';
import { readRecording } from '../../record/reader.ts';

/** The exchanges of a file; a line that cannot be read is told and left out, as after a crash. */
export async function* readable(file: string, warn: (problem: string) => void): AsyncGenerator<Exchange> {
  try {
    for await (const read of readRecording(file)) {
      if ('problem' in read) warn(`${file}, line ${read.line}: ${read.problem}; it is left out`);
      else yield read.exchange;
    }
  } catch (error) {
    if (error instanceof Error && 'syscall' in error)
      throw new UserError(`cannot read the recording '${file}': ${describeSystemError(error)}`);
    throw error;
  }
}
