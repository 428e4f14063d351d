import { wording } from './language.ts';

/** What the exit code of a command says. */
export const ExitCode = {
  /** Everything was as expected. */
  ok: 0,
  /**
   * A connection was made, and the reply broke the contract or came too late; or fewer callbacks
   * came than were asked for.
   */
  contract: 1,
  /** The user can fix it: command, flag, value, file, port. */
  usage: 2,
  /** No exchange could take place: DNS, refused, TLS, connect time-out. */
  unreachable: 3,
  /** A bug in friend-cb. */
  bug: 4,
  /** Ended by a signal: 128 and its number, as a shell counts. */
  hungUp: 129,
  interrupted: 130,
  terminated: 143,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** What each exit code means to the caller. */
export const EXIT_CODE_WORDS: Readonly<Record<ExitCode, string>> = {
  0: 'all that was asked held',
  1:
    'the endpoint answered, or did not answer in time, and that breaks the contract; or fewer callbacks came ' +
    'than `listen --count` asked for',
  2: 'you can fix it: unknown command, flag or value, unreadable file, port in use',
  3: 'no exchange could take place: DNS, connection refused, TLS, connect time-out',
  4: 'a bug in friend-cb',
  129: 'ended by SIGHUP, after the summary (a plain `listen` or `chat` that is ended so exits with 0)',
  130: 'ended by SIGINT, after the summary (a plain `listen` or `chat` that is ended so exits with 0)',
  143: 'ended by SIGTERM, after the summary (a plain `listen` or `chat` that is ended so exits with 0); a second signal ends at once',
};

/** The same in the language that is spoken. */
export const exitCodeWords = wording(EXIT_CODE_WORDS);

/**
 * An unknown name, and the known ones: the nearest of them is suggested where the error is printed.
 */
export interface Mistyped {
  readonly given: string;
  readonly known: readonly string[];
}

/**
 * Trouble that the user can fix: one line says what is wrong, the hints say what is valid or what
 * to do next.
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

export const systemErrors = wording({
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
  EDQUOT: 'the quota of the disk is used up',
  EFBIG: 'the file has reached its largest size (see ulimit -f)',
  EROFS: 'the file system is read-only',
  EMFILE: 'too many files are open',
});

/**
 * A failure of a file or of listening in plain words; the system's own message is for programmers.
 */
export function describeSystemError(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const words: Readonly<Record<string, string>> = systemErrors.now;
  return words[code ?? ''] ?? message;
}
