import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeSystemError, UserError } from '../../errors.ts';
import type { Io } from '../../io.ts';
import { verifyWords } from '../../render/words/verify.ts';
import { verifyLineWords } from './words.ts';

/** A backend that was started for a run. */
export interface Backend {
  /** The name of the command, as it was given. */
  readonly name: string;
  /** Rejects with a `BackendExit` when the command ends by itself. */
  readonly exited: Promise<never>;
  /** How the command ended, in words; null while it runs. */
  readonly ending: () => string | null;
  /** The end of what it printed. */
  readonly log: () => string;
  /**
   * Ends its whole process group, within a bounded time. Resolves with whether a process that left
   * the group is known to run on. Idempotent.
   */
  stop(): Promise<boolean>;
}

const LOG_LIMIT = 64 * 1024;
/** The time between SIGTERM and SIGKILL, in milliseconds. */
const GRACE_MS = 3000;
/** After SIGKILL, the time for the system to end the processes and their pipes, in milliseconds. */
const END_MS = 500;
const POLL_MS = 20;

/** The command ended before the run did. */
export class BackendExit extends Error {}

/**
 * Starts a command in a process group of its own. The group ends with us, however we end; only
 * against SIGKILL nothing can be done.
 * @throws UserError where the command cannot be started
 */
export async function startBackend(
  [name = '', ...args]: readonly string[],
  { env, onAbruptEnd }: Pick<Io, 'env' | 'onAbruptEnd'>,
): Promise<Backend> {
  const child = spawn(name, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'], env: env as NodeJS.ProcessEnv });
  try {
    await new Promise<void>((resolve, reject) => void child.once('spawn', resolve).once('error', reject));
  } catch (error) {
    throw new UserError(verifyLineWords.now.cannotStart(name, describeStartFailure(error)));
  }
  let log = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      log = (log + text).slice(-LOG_LIMIT);
    });
  const closed = new Promise<true>((resolve) => child.once('close', () => resolve(true)));
  const exited = new Promise<never>((_, reject) => {
    child.once('exit', () => reject(new BackendExit(verifyWords.now.command.exit(describeEnd(child)))));
  });
  // A rejection that nobody waits for is no error.
  exited.catch(() => undefined);
  const forget = onAbruptEnd(() => signalGroup(child, 'SIGKILL'));
  let stopped: Promise<boolean> | null = null;
  return {
    name,
    exited,
    ending: () => (hasExited(child) ? describeEnd(child) : null),
    log: () => log,
    stop: () => {
      stopped ??= stopGroup(child, closed).finally(forget);
      return stopped;
    },
  };
}

function describeStartFailure(error: unknown): string {
  return (error as NodeJS.ErrnoException).code === 'ENOENT'
    ? verifyLineWords.now.noSuchCommand
    : describeSystemError(error);
}

const hasExited = ({ exitCode, signalCode }: ChildProcess) => exitCode !== null || signalCode !== null;

const describeEnd = ({ exitCode, signalCode }: ChildProcess) =>
  signalCode === null ? verifyWords.now.command.endedWith(exitCode) : verifyWords.now.command.endedBy(signalCode);

/** @param closed resolves when the command has ended and nobody holds its pipes any more */
async function stopGroup(child: ChildProcess, closed: Promise<true>): Promise<boolean> {
  const groupEnded = () => hasExited(child) && !signalGroup(child, 0);
  signalGroup(child, 'SIGTERM');
  await Promise.race([closed, until(groupEnded, GRACE_MS)]);
  // Ends what ignores SIGTERM, and what the command left running in its group.
  signalGroup(child, 'SIGKILL');
  const ended = new AbortController();
  // Whoever has left the group may hold the pipes for as long as it likes.
  const isClosed = await Promise.race([closed, sleep(END_MS, false, { signal: ended.signal }).catch(() => false)]);
  ended.abort();
  child.stdout?.destroy();
  child.stderr?.destroy();
  child.unref();
  return !isClosed;
}

async function until(isTrue: () => boolean, milliseconds: number): Promise<void> {
  const end = performance.now() + milliseconds;
  while (!isTrue() && performance.now() < end) await sleep(POLL_MS);
}

/** Whether there is a process left in the group that got the signal; 0 only asks. */
function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals | 0): boolean {
  try {
    return pid !== undefined && process.kill(-pid, signal);
  } catch {
    return false;
  }
}
