import { describeSystemError, UserError } from '../../errors.ts';
import { sharedWords } from './words.ts';

/**
 * Adds what the user can do to the system's error; any other error is returned as it is.
 * @param option the one that the port belongs to
 */
export function explainListenError(error: unknown, host: string, port: number, option = '--port'): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) return error;
  const words = sharedWords.now;
  const hints: Readonly<Record<string, string>> = {
    EADDRINUSE: words.otherPort(option),
    EACCES: words.lowPort(option),
    EADDRNOTAVAIL: words.ownAddress,
    ENOTFOUND: words.ownAddress,
  };
  const hint = hints[code];
  return new UserError(words.cannotListen(host, port, describeSystemError(error)), {
    hint: hint === undefined ? [] : [hint],
  });
}
