import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createOutput, finishOutput, type Output, outputWords } from './output.ts';
import { guardText } from './protocol/visible.ts';

export type { Output } from './output.ts';

/** The signals that ask a run to end in good order. */
const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Why a run is asked to end. */
export type Interruption = (typeof ENDING_SIGNALS)[number] | 'stdout-closed';

/**
 * One Ctrl-C can arrive twice: from the terminal, and from npm, which passes it on. The same signal
 * again within this time, in milliseconds, is the same press.
 */
const ECHO_MS = 100;

/** Everything that a command sees of the world outside. */
export interface Io {
  readonly stdout: Output;
  readonly stderr: Output;
  /** Called only when an option asks for it: no other command waits for standard input. */
  readStdin(): Promise<Uint8Array>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The current folder; null where nothing is looked for there, or where it is gone. */
  workingFolder(): string | null;
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
   * Calls back when the process ends although the command has not come to its end: by a second
   * signal, by SIGQUIT or by a crash. There is no time left for anything that has to be waited for.
   * Returns a function that takes it back.
   */
  onAbruptEnd(handler: () => void): () => void;
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
 * The same world, in which no text can make a terminal or a CI runner do anything, wherever it came
 * from. Bytes pass as they are: they are a result that has to be exact.
 */
export function guardOutputs(io: Io): Io {
  const guarded = (output: Output): Output =>
    Object.assign(Object.create(output) as Output, {
      write: (chunk: string | Uint8Array) =>
        output.write(typeof chunk === 'string' ? guardText(chunk, output.isTTY) : chunk),
    });
  return Object.assign(Object.create(io) as Io, { stdout: guarded(io.stdout), stderr: guarded(io.stderr) });
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

/** What has to be done when the process ends before its time. */
type AbruptEnds = Set<() => void>;

/**
 * The first SIGINT, SIGTERM or SIGHUP asks the run to end. The second, of whichever kind, ends it at
 * once, and so does SIGQUIT.
 */
function heedSignals(stop: (reason: Interruption) => void, abruptEnds: AbruptEnds): void {
  const endAtOnce = (name: NodeJS.Signals) => {
    for (const end of abruptEnds) end();
    // The system's own handling of the signal, so that whoever waits for us sees which one it was.
    process.removeAllListeners(name);
    process.kill(process.pid, name);
  };
  let first: { readonly name: string; readonly at: number } | null = null;
  for (const name of ENDING_SIGNALS) {
    process.on(name, () => {
      const at = performance.now();
      if (first !== null) return first.name === name && at - first.at < ECHO_MS ? undefined : endAtOnce(name);
      first = { name, at };
      if (process.stderr.isTTY && name === 'SIGINT') process.stderr.write(`\nfriend-cb: ${outputWords.now.ending}\n`);
      stop(name);
    });
  }
  process.once('SIGQUIT', endAtOnce);
  // After an exception that nobody caught. At a usual end there is nothing left to do.
  process.once('exit', () => {
    for (const end of abruptEnds) end();
  });
}

function currentFolder(): string | null {
  try {
    return process.cwd();
  } catch {
    return null;
  }
}

export interface ProcessIo extends Io {
  /**
   * Resolves when readers have taken all output; false when they have not within the grace, which
   * begins when the run is asked to end, or at once if it is urgent.
   */
  finishOutput(isUrgent?: boolean): Promise<boolean>;
}

/** The real world, and the only place that reads it. */
export function processIo(): ProcessIo {
  // A file that may not grow any more is an error of the write, not the end of the program.
  if (process.platform !== 'win32') process.on('SIGXFSZ', () => undefined);
  const interrupt = new AbortController();
  const stop = (reason: Interruption) => interrupt.abort(reason);
  const abruptEnds: AbruptEnds = new Set();
  const onAbruptEnd = (handler: () => void) => {
    abruptEnds.add(handler);
    return () => void abruptEnds.delete(handler);
  };
  heedSignals(stop, abruptEnds);
  return {
    stdout: createOutput(process.stdout, () => stop('stdout-closed'), interrupt.signal),
    stderr: createOutput(process.stderr, () => undefined, interrupt.signal),
    finishOutput: (isUrgent = false) => finishOutput(isUrgent ? AbortSignal.abort() : interrupt.signal),
    readStdin: async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
      return Buffer.concat(chunks);
    },
    env: process.env,
    workingFolder: currentFolder,
    now: Date.now,
    signal: interrupt.signal,
    onKey: (handler) => {
      const { stdin } = process;
      if (!stdin.isTTY || !process.stdout.isTTY || !isInForeground()) return null;
      const onData = (data: Buffer) => {
        // In raw mode Ctrl-C and Ctrl-\ are keys like any other.
        if (data[0] === 0x03) process.kill(process.pid, 'SIGINT');
        else if (data[0] === 0x1c) process.kill(process.pid, 'SIGQUIT');
        else handler(data.toString('utf8'));
      };
      stdin.setRawMode(true);
      const forget = onAbruptEnd(() => stdin.setRawMode(false));
      stdin.on('data', onData);
      // Keys alone do not keep the program alive.
      stdin.resume();
      stdin.unref();
      return () => {
        forget();
        stdin.off('data', onData);
        stdin.setRawMode(false);
        stdin.pause();
      };
    },
    onAbruptEnd,
    expectShortRun: async () => {
      const v8 = await import('node:v8');
      v8.setFlagsFromString('--liftoff-only');
    },
  };
}
