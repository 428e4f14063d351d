import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describeSystemError, ExitCode } from './errors.ts';

/** A stream that text and bytes go out to. */
export interface Output {
  write(chunk: string | Uint8Array): void;
  /**
   * Resolves when what was written has been taken, after everything else has had its turn: for
   * whoever writes without end.
   */
  drained(): Promise<void>;
  readonly isTTY: boolean;
  /** Of the terminal; null where there is none. */
  readonly columns: number | null;
}

/** Why a run is asked to come to its end. */
export type Interruption = 'SIGINT' | 'SIGTERM' | 'stdout-closed';

/** All of the world that a command sees. */
export interface Io {
  readonly stdout: Output;
  readonly stderr: Output;
  /** Read only where an option asks for it: life never depends on standard input. */
  readStdin(): Promise<Uint8Array>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Unix time in milliseconds. */
  now(): number;
  /** Aborted with an `Interruption` as its reason when the run shall drain and end. */
  readonly signal: AbortSignal;
  /**
   * Calls back with each key that is pressed, where both ends are a terminal; returns how to stop.
   * Null in a pipe, where keys do not exist.
   */
  onKey(handler: (key: string) => void): (() => void) | null;
  /**
   * Told by a command that sends a single request: V8 need not optimise WebAssembly that will not
   * run again, and its doing so delays the exit.
   */
  expectShortRun(): Promise<void>;
}

export function interruptionOf(signal: AbortSignal): Interruption | null {
  return signal.aborted ? (signal.reason as Interruption) : null;
}

/**
 * Whether the terminal is ours: a program that asks it for keys from the background (`listen &`) is
 * stopped by the system.
 */
function isInForeground(): boolean {
  try {
    if (process.platform === 'win32') return true;
    if (process.platform !== 'linux')
      return execFileSync('ps', ['-o', 'stat=', '-p', String(process.pid)], { encoding: 'utf8' }).includes('+');
    // The name in parentheses may hold anything; behind it: state, parent, group, session,
    // terminal, the terminal's group.
    const fields = readFileSync('/proc/self/stat', 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return fields[2] === fields[5];
  } catch {
    return false;
  }
}

function output(stream: NodeJS.WriteStream, onClosed: () => void): Output {
  let told = false;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // Whoever reads has gone (`| head -1`): no error, there is nobody left to write for. Anything
    // else, such as a full disk, is one.
    if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') {
      if (!told && stream !== process.stderr)
        process.stderr.write(`friend-cb: cannot write the output: ${describeSystemError(error)}\n`);
      told = true;
      process.exitCode = ExitCode.usage;
    } else if (stream === process.stdout) {
      process.exitCode = ExitCode.ok;
    }
    onClosed();
  });
  return {
    write: (chunk) => void stream.write(chunk),
    drained: () =>
      new Promise((resolve) => {
        if (!stream.writableNeedDrain) return void setImmediate(resolve);
        stream.once('drain', resolve);
        stream.once('close', resolve);
      }),
    isTTY: stream.isTTY === true,
    get columns() {
      return stream.isTTY ? stream.columns : null;
    },
  };
}

/**
 * The real world, and the only place that reads it. The first SIGINT or SIGTERM asks for the end,
 * the second ends at once.
 */
export function processIo(): Io {
  const interrupt = new AbortController();
  const stop = (reason: Interruption) => interrupt.abort(reason);
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => {
      if (process.stderr.isTTY) process.stderr.write('\nfriend-cb: ending; once more stops at once\n');
      stop(name);
      // From here on the system's own handling: the next signal ends the process.
      process.removeAllListeners('SIGINT').removeAllListeners('SIGTERM');
    });
  }
  return {
    stdout: output(process.stdout, () => stop('stdout-closed')),
    stderr: output(process.stderr, () => undefined),
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
