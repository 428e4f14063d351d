import { run } from '../../src/cli.ts';
import type { Interruption, Io } from '../../src/io.ts';
import type { Exchange } from '../../src/protocol/exchange.ts';
import { readExchanges } from '../../src/record/reader.ts';

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunSettings {
  readonly env?: Record<string, string>;
  readonly stdin?: string | Uint8Array;
  /** Where the search for a project file begins; without it there is none. */
  readonly folder?: string;
  readonly isTTY?: boolean;
  readonly columns?: number;
  /** Unix time in milliseconds. */
  readonly now?: number;
  /** Stands in for a reader that does not read. */
  readonly isStdoutFull?: () => boolean;
  /** Stands in for the keyboard: gets the handler of keys. */
  readonly keys?: (press: (key: string) => void) => void;
}

export interface Running {
  /** Resolves with the text of stdout or stderr up to and with the first match. */
  seen(stream: 'stdout' | 'stderr', pattern: RegExp): Promise<RegExpExecArray>;
  interrupt(reason: Interruption): void;
  readonly result: Promise<Ran>;
}

/** Starts a command line in this process, with streams, clock and environment of its own. */
export function start(argv: readonly string[], settings: RunSettings = {}): Running {
  const chunks: Record<'stdout' | 'stderr', Buffer[]> = { stdout: [], stderr: [] };
  const watchers = new Set<() => void>();
  const interrupt = new AbortController();
  const text = (stream: 'stdout' | 'stderr') => Buffer.concat(chunks[stream]).toString('utf8');
  const output = (stream: 'stdout' | 'stderr') => ({
    write: (chunk: string | Uint8Array) => {
      chunks[stream].push(Buffer.from(chunk));
      for (const watch of [...watchers]) watch();
    },
    get isFull() {
      return stream === 'stdout' && (settings.isStdoutFull?.() ?? false);
    },
    drained: () => new Promise<void>((resolve) => void setImmediate(resolve)),
    isTTY: settings.isTTY ?? false,
    columns: settings.isTTY ? (settings.columns ?? 120) : null,
  });
  const io: Io = {
    stdout: output('stdout'),
    stderr: output('stderr'),
    readStdin: async () => Buffer.from(settings.stdin ?? ''),
    env: settings.env ?? {},
    workingFolder: () => settings.folder ?? null,
    now: () => settings.now ?? Date.now(),
    signal: interrupt.signal,
    onKey: (handler) => {
      settings.keys?.(handler);
      return settings.keys ? () => undefined : null;
    },
    onAbruptEnd: () => () => undefined,
    expectShortRun: async () => undefined,
  };
  const result = run(argv, io).then((code) => ({ code, stdout: text('stdout'), stderr: text('stderr') }));
  return {
    seen: (stream, pattern) =>
      new Promise((resolve, reject) => {
        const watch = () => {
          const match = pattern.exec(text(stream));
          if (!match) return;
          watchers.delete(watch);
          resolve(match);
        };
        watchers.add(watch);
        watch();
        result.then(() =>
          reject(new Error(`ended before ${pattern} was seen on ${stream}:\n${text('stdout')}${text('stderr')}`)),
        );
      }),
    interrupt: (reason) => interrupt.abort(reason),
    result,
  };
}

export const runCli = (argv: readonly string[], settings: RunSettings = {}): Promise<Ran> =>
  start(argv, settings).result;

/** The records of NDJSON output. */
// biome-ignore lint/suspicious/noExplicitAny: tests look at records as a script in any language would
export const records = (stdout: string): any[] =>
  stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));

/** The exchanges of a recording. */
export async function readAll(file: string): Promise<readonly Exchange[]> {
  const list: Exchange[] = [];
  for await (const each of readExchanges(file)) list.push(each);
  return list;
}
