import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describeSystemError, ExitCode } from './errors.ts';

/** A stream to write text and bytes to. */
export interface Output {
  write(chunk: string | Uint8Array): void;
  /**
   * Resolves when the reader has taken what was written, and not before the next turn of the event
   * loop. For a command that writes without end.
   */
  drained(): Promise<void>;
  readonly isTTY: boolean;
  /** The width of the terminal; null when the stream is none. */
  readonly columns: number | null;
}

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

/** A terminal that does not know its width says 0, as in a container. */
export const columnsOf = ({ isTTY, columns }: { readonly isTTY: boolean; readonly columns: number }): number | null =>
  isTTY ? columns || 80 : null;

function output(stream: NodeJS.WriteStream, onClosed: () => void): Output {
  let told = false;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // The reader has left (`| head -1`), which is no error. Anything else, such as a full disk, is.
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
      return columnsOf(stream);
    },
  };
}

/**
 * The real world, and the only place that reads it. The first SIGINT or SIGTERM asks the run to
 * end, the second ends it at once.
 */
export function processIo(): Io {
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
