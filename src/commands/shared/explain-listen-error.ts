import { describeSystemError, UserError } from '../../errors.ts';

const HINTS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'choose another with --port N, or any free one with --port 0',
  EACCES: 'ports below 1024 need privileges; choose another with --port N',
  EADDRNOTAVAIL: '--host takes an address of this machine: 127.0.0.1, ::1, 0.0.0.0',
  ENOTFOUND: '--host takes an address of this machine: 127.0.0.1, ::1, 0.0.0.0',
};

/**
 * Adds what the user can do to the system's error; any other error is returned as it is.
 * @param option the one that the port belongs to
 */
export function explainListenError(error: unknown, host: string, port: number, option = '--port'): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) return error;
  const hint = HINTS[code];
  return new UserError(`cannot listen on port ${port} of ${host}: ${describeSystemError(error)}`, {
    hint: hint === undefined ? [] : [hint.replaceAll('--port', option)],
  });
}
