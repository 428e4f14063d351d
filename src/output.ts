import { describeSystemError, ExitCode } from './errors.ts';
import { wording } from './language.ts';

export const outputWords = wording({
  cannotWrite: (why: string) => `cannot write the output: ${why}`,
  ending: 'ending; press Ctrl-C again to stop at once',
  leftOut: (bytes: number) => `nobody reads the output: its last ${bytes} bytes are left out`,
});

/** A stream to write text and bytes to. */
export interface Output {
  /**
   * Writes, whether the reader is slow or not. Whoever writes much waits for `drained` in between,
   * or leaves out what does not matter while the stream `isFull`.
   */
  write(chunk: string | Uint8Array): void;
  /** Whether so much waits for the reader that more would only fill the memory. */
  readonly isFull: boolean;
  /**
   * Resolves when the reader has taken what was written, or the run is asked to end; not before the
   * next turn of the event loop.
   */
  drained(): Promise<void>;
  readonly isTTY: boolean;
  /** The width of the terminal; null when the stream is none. */
  readonly columns: number | null;
}

/** A terminal that does not know its width says 0, as in a container. */
export const columnsOf = ({ isTTY, columns }: { readonly isTTY: boolean; readonly columns: number }): number | null =>
  isTTY ? columns || 80 : null;

const MAX_WAITING_BYTES = 16 * 1024 * 1024;
/** What a reader still gets after the run was asked to end, in milliseconds. */
const GRACE_MS = 2000;

/**
 * @param onClosed called when the stream can no longer be written to
 * @param ending aborted when the run is asked to end
 */
export function createOutput(stream: NodeJS.WriteStream, onClosed: () => void, ending: AbortSignal): Output {
  let told = false;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // The reader has left (`| head -1`), which is no error. Anything else, such as a full disk, is.
    if (error.code === 'EIO' && stream.isTTY) {
      // The terminal was closed; SIGHUP says so as well, and gives the exit code.
    } else if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') {
      if (!told && stream !== process.stderr)
        process.stderr.write(`friend-cb: ${outputWords.now.cannotWrite(describeSystemError(error))}\n`);
      told = true;
      process.exitCode = ExitCode.usage;
    } else if (stream === process.stdout) {
      process.exitCode = ExitCode.ok;
    }
    onClosed();
  });
  const isFull = () => stream.writableLength > MAX_WAITING_BYTES;
  return {
    write: (chunk) => {
      // Messages are no result: the program does not grow for somebody who does not read them.
      if (stream !== process.stderr || !isFull()) stream.write(chunk);
    },
    get isFull() {
      return isFull();
    },
    drained: () => waitForReader(stream, ending),
    isTTY: stream.isTTY === true,
    get columns() {
      return columnsOf(stream);
    },
  };
}

function waitForReader(stream: NodeJS.WriteStream, ending: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (!stream.writableNeedDrain || ending.aborted) return void setImmediate(resolve);
    const done = () => {
      stream.off('drain', done).off('close', done);
      ending.removeEventListener('abort', done);
      resolve();
    };
    stream.once('drain', done).once('close', done);
    ending.addEventListener('abort', done);
  });
}

/**
 * Resolves when readers have taken all output. False when they have not within a grace after the run
 * was asked to end; until then there is no hurry, because a pager may be open for hours.
 */
export async function finishOutput(ending: AbortSignal): Promise<boolean> {
  const streams = [process.stdout, process.stderr];
  const waiting = (stream: NodeJS.WriteStream) => (stream.destroyed ? 0 : stream.writableLength);
  if (!streams.some(waiting)) return true;
  let timer: NodeJS.Timeout | undefined;
  const isOver = new Promise<void>((resolve) => {
    const begin = () => {
      timer = setTimeout(resolve, GRACE_MS);
    };
    if (ending.aborted) begin();
    else ending.addEventListener('abort', begin, { once: true });
  });
  const isTaken = Promise.all(streams.map((stream) => new Promise((resolve) => void stream.write('', resolve))));
  await Promise.race([isTaken, isOver]);
  clearTimeout(timer);
  const left = waiting(process.stdout);
  if (left > 0) process.stderr.write(`friend-cb: ${outputWords.now.leftOut(left)}\n`);
  return !streams.some(waiting);
}
