import { type ChildProcess, spawn } from 'node:child_process';
import { UserError } from '../../errors.ts';

/** A backend that was started for a run. */
export interface Backend {
  /** Rejects with the reason when the command ends by itself. */
  readonly exited: Promise<never>;
  /** The end of what it printed. */
  readonly log: () => string;
  /** Ends its whole process group. Idempotent. */
  stop(): Promise<void>;
}

const LOG_LIMIT = 64 * 1024;
/** The time between SIGTERM and SIGKILL, in milliseconds. */
const GRACE_MS = 3000;

/** The command ended before the run did. */
export class BackendExit extends Error {}

/** Starts a command in a process group of its own. */
export function startBackend(
  [command = '', ...args]: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Backend {
  const child = spawn(command, args, {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: env as NodeJS.ProcessEnv,
  });
  let log = '';
  const keep = (chunk: Buffer) => {
    log = (log + chunk.toString('utf8')).slice(-LOG_LIMIT);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const exited = new Promise<never>((_, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        new UserError(
          `cannot start '${command}': ${error.code === 'ENOENT' ? 'there is no such command' : error.message}`,
        ),
      ),
    );
    child.once('exit', (code, signal) =>
      reject(new BackendExit(`the backend ended ${signal === null ? `with exit code ${code}` : `by ${signal}`}`)),
    );
  });
  // A rejection that nobody waits for is no error.
  exited.catch(() => undefined);
  return {
    exited,
    log: () => log,
    stop: async () => {
      if (child.pid === undefined) return;
      signalGroup(child, 'SIGTERM');
      const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), GRACE_MS);
      await gone;
      clearTimeout(timer);
      // Ends what the command left running in its group.
      signalGroup(child, 'SIGKILL');
    },
  };
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal);
  } catch {
    // The group is gone already.
  }
}
