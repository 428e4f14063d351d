import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createOutput, finishOutput, type Output } from './output.ts';

export type { Output } from './output.ts';

/** Why a run is asked to end. */
export type Interruption = 'SIGINT' | 'SIGTERM' | 'stdout-closed';

/** Everything that a command sees of the world outside. */
export interface Io {
  readonly stdout: Output;
  readonly stderr: Output;
  /** Called only when an option asks for it: no other command waits for standard input. */
  readStdin(): Promise<Uint8Array>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Unix time in milliseconds. */
  now(): number;
  /** Aborted, with an `Interruption` as its reason, when the run should finish its work and end. */
  readonly signal: AbortSignal;
  /**
   * Calls back with each key that is pressed, and returns a function that stops it. Null when
   * standard input or output is not a terminal, because then there are no keys.
   */
  onKey(handler: (key: string) => void): (() => void) | null;
  /**
   * Called by a command that sends a single request: it keeps V8 from optimising WebAssembly that
   * does not run again, which would delay the exit.
   */
  expectShortRun(): Promise<void>;
}

export function interruptionOf(signal: AbortSignal): Interruption | null {
  return signal.aborted ? (signal.reason as Interruption) : null;
}

/**
 * Whether this process is in the foreground of its terminal: the system stops a background process
 * (`listen &`) that reads keys.
 */
function isInForeground(): boolean {
  try {
    if (process.platform === 'win32') return true;
    if (process.platform !== 'linux')
      return execFileSync('ps', ['-o', 'stat=', '-p', String(process.pid)], { encoding: 'utf8' }).includes('+');
    // The name, in parentheses, may hold any character. After it come: state, parent, group,
    // session, terminal, the group in the terminal's foreground.
    const fields = readFileSync('/proc/self/stat', 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return fields[2] === fields[5];
  } catch {
    return false;
  }
}

/**
 * The real world, and the only place that reads it. The first SIGINT or SIGTERM asks the run to
 * end, the second ends it at once.
 */
export function processIo(): Io & { readonly finishOutput: () => Promise<boolean> } {
  // A file that may not grow any more is an error of the write, not the end of the program.
  if (process.platform !== 'win32') process.on('SIGXFSZ', () => undefined);
  const interrupt = new AbortController();
  const stop = (reason: Interruption) => interrupt.abort(reason);
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => {
      if (process.stderr.isTTY) process.stderr.write('\nfriend-cb: ending; press Ctrl-C again to stop at once\n');
      stop(name);
      // Back to the system's own handling: the next signal ends the process.
      process.removeAllListeners('SIGINT').removeAllListeners('SIGTERM');
    });
  }
  return {
    stdout: createOutput(process.stdout, () => stop('stdout-closed'), interrupt.signal),
    stderr: createOutput(process.stderr, () => undefined, interrupt.signal),
    finishOutput: () => finishOutput(interrupt.signal),
    readStdin: async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
      return Buffer.concat(chunks);
    },
    env: process.env,
    now: Date.now,
    signal: interrupt.signal,
    onKey: (handler) => {
      const { stdin } = process;
      if (!stdin.isTTY || !process.stdout.isTTY || !isInForeground()) return null;
      const onData = (data: Buffer) => {
        // In raw mode Ctrl-C is a key like any other.
        if (data[0] === 0x03) process.kill(process.pid, 'SIGINT');
        else handler(data.toString('utf8'));
      };
      stdin.setRawMode(true);
      stdin.on('data', onData);
      // Keys alone do not keep the program alive.
      stdin.resume();
      stdin.unref();
      return () => {
        stdin.off('data', onData);
        stdin.setRawMode(false);
        stdin.pause();
      };
    },
    expectShortRun: async () => {
      const v8 = await import('node:v8');
      v8.setFlagsFromString('--liftoff-only');
    },
  };
}
