/** What the exit code of a command says. */
export const ExitCode = {
  /** All that was asked held. */
  ok: 0,
  /**
   * A connection was made, and what came back, or did not come in time, breaks the contract; or
   * fewer callbacks came than were asked for.
   */
  contract: 1,
  /** The user can fix it: command, flag, value, file, port. */
  usage: 2,
  /** No exchange could take place: DNS, refused, TLS, connect time-out. */
  unreachable: 3,
  /** A bug in friend-cb. */
  bug: 4,
  interrupted: 130,
  terminated: 143,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/**
 * A name that is not known, and those that are: the nearest becomes a suggestion when the error is
 * told.
 */
export interface Mistyped {
  readonly given: string;
  readonly known: readonly string[];
}

/**
 * Trouble that the user can fix: one line that says what is wrong, and what is valid or what to do
 * next.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly hint: readonly string[];
  readonly mistyped: Mistyped | null;

  constructor(
    message: string,
    { hint = [], mistyped = null }: { hint?: readonly string[]; mistyped?: Mistyped | null } = {},
  ) {
    super(message);
    this.hint = hint;
    this.mistyped = mistyped;
  }
}

/**
 * The words for an error of the file system or of listening; the system's own message is for
 * programmers.
 */
export function describeSystemError(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const words: Record<string, string> = {
    ENOENT: 'it does not exist',
    EACCES: 'permission denied',
    EPERM: 'permission denied',
    EEXIST: 'there is a file of that name',
    EISDIR: 'it is a folder',
    ENOTDIR: 'a part of its path is not a folder',
    EADDRINUSE: 'the port is in use',
    EADDRNOTAVAIL: 'the address is not one of this machine',
    ENOTFOUND: 'the name does not resolve',
    ENOSPC: 'the disk is full',
    EMFILE: 'too many files are open',
  };
  return words[code ?? ''] ?? message;
}
