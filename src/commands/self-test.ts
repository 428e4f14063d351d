import { ExitCode } from '../errors.ts';
import type { CommandContext } from './command.ts';

export async function runSelfTest(_: CommandContext): Promise<ExitCode> {
  return ExitCode.bug;
}
