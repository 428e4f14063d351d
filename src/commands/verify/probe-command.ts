import { type ChildProcess, spawn } from 'node:child_process';
import { UserError } from '../../errors.ts';
import type { Io } from '../../io.ts';
import type { Pair } from '../../protocol/exchange.ts';
import { shorten } from '../../protocol/json.ts';
import { verifyWords } from '../../render/words/verify.ts';
import { verifyLineWords } from './words.ts';

/** A command may take so long, in milliseconds, and print so much, in bytes. */
const LIMIT_MS = 10_000;
const MAX_BYTES = 1024 * 1024;
/** After the command has ended, whoever has left its group may hold its pipes so long, in milliseconds. */
const END_MS = 500;
/** A shell ends so where it cannot start what it is told to. */
const CANNOT_START: readonly number[] = [126, 127];

/** How a command ended. */
interface Ended {
  readonly stdout: string;
  /** What went wrong, in words; null where nothing did. */
  readonly problem: string | null;
  readonly cannotStart: boolean;
}

/** A command of the user's that is told of a pair by its environment, never by its text. */
export interface PairCommand {
  /** Resolves with what it prints; rejects with what went wrong, in words that follow its name. */
  readonly run: (pair: Pair) => Promise<string>;
  /** @throws UserError where the shell cannot start it */
  readonly check: () => Promise<void>;
}

/** @param option the option that has named it, for errors */
export function createPairCommand(
  command: string,
  option: '--probe' | '--befriend',
  { env, signal, onAbruptEnd }: Pick<Io, 'env' | 'signal' | 'onAbruptEnd'>,
): PairCommand {
  const running = new Set<Running>();
  // One listener for all: there may be hundreds of looks.
  signal.addEventListener('abort', () => {
    for (const each of running) each.interrupt();
  });
  onAbruptEnd(() => {
    for (const each of running) each.kill();
  });
  const start = (pair: Pair) => runOnce(command, pair, env, running);
  return {
    run: async (pair) => {
      const { stdout, problem } = await start(pair);
      if (problem !== null) throw new Error(problem);
      return stdout;
    },
    check: async () => {
      // A shell tells at once what it cannot start; what takes longer is looked at in the run.
      const tried = start({ From_Account: 'fcb-probe-1', To_Account: 'fcb-probe-2' });
      const { problem, cannotStart } = (await soon(tried)) ?? STARTED;
      if (!cannotStart) return;
      throw new UserError(verifyLineWords.now.cannotStartCommand(option, problem ?? ''), {
        hint: [verifyLineWords.now.tryInShell, command],
      });
    },
  };
}

const STARTED: Pick<Ended, 'problem' | 'cannotStart'> = { problem: null, cannotStart: false };
/** So long, in milliseconds, is waited for the words of a shell. */
const SOON_MS = 1000;

/** What comes within a moment; null where it takes longer. */
async function soon(work: Promise<Ended>): Promise<Ended | null> {
  let timer: NodeJS.Timeout | undefined;
  const later = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), SOON_MS);
  });
  return Promise.race([work, later]).finally(() => clearTimeout(timer));
}

/** A command that runs. */
interface Running {
  readonly interrupt: () => void;
  readonly kill: () => void;
}

const words = () => verifyWords.now.command.probe;

function runOnce(
  command: string,
  { From_Account, To_Account }: Pair,
  env: Io['env'],
  running: Set<Running>,
): Promise<Ended> {
  const isWindows = process.platform === 'win32';
  const [shell, args] = isWindows ? ['cmd', ['/d', '/s', '/c', `"${command}"`]] : ['sh', ['-c', command]];
  return new Promise((resolve) => {
    const child = spawn(shell, args, {
      env: { ...env, FRIEND_CB_FROM: From_Account, FRIEND_CB_TO: To_Account } as NodeJS.ProcessEnv,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: !isWindows,
      windowsVerbatimArguments: isWindows,
    });
    const chunks: Record<'stdout' | 'stderr', Buffer[]> = { stdout: [], stderr: [] };
    const textOf = (name: 'stdout' | 'stderr') => Buffer.concat(chunks[name]).toString('utf8');
    let endTimer: NodeJS.Timeout | undefined;
    let isOver = false;
    const end = (problem: string | null, cannotStart = false) => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      clearTimeout(endTimer);
      running.delete(self);
      killGroup(child);
      child.stdout?.destroy();
      child.stderr?.destroy();
      resolve({ stdout: textOf('stdout'), problem, cannotStart });
    };
    const self: Running = { interrupt: () => end(words().interrupted), kill: () => killGroup(child) };
    running.add(self);
    const timer = setTimeout(() => end(words().tooLong(LIMIT_MS / 1000)), LIMIT_MS);
    for (const name of ['stdout', 'stderr'] as const) {
      let size = 0;
      child[name].on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size <= MAX_BYTES) chunks[name].push(chunk);
        // A shell's words about a failure are short, and the rest of them is nobody's business.
        else if (name === 'stdout') end(words().tooMuch(MAX_BYTES / 1024 / 1024));
      });
    }
    const conclude = (code: number | null, killed: NodeJS.Signals | null) => {
      if (code === 0) return end(null);
      const said = textOf('stderr').trim();
      const how = killed === null ? words().endedWith(code) : words().endedBy(killed);
      end(said === '' ? how : words().said(how, shorten(said, 300)), code !== null && CANNOT_START.includes(code));
    };
    child.once('error', (error) => end(words().notStarted(error.message), true));
    child.once('exit', (code, killed) => {
      // What it has left running in its group holds the pipes, which then end only with it.
      killGroup(child);
      endTimer = setTimeout(() => conclude(code, killed), END_MS);
    });
    child.once('close', conclude);
  });
}

function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}
