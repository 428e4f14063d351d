import type { IncomingMessage } from 'node:http';

/** A body that is being read. */
export interface BodyReading {
  readonly message: IncomingMessage;
  /** The number of bytes so far. */
  size: number;
}

/**
 * Reads a body to its end, or until it exceeds `maxBytes`. Calls either `onBody` once, with what
 * was read, or `onCut` when the connection ended in the middle.
 */
export function readBody(
  message: IncomingMessage,
  maxBytes: number,
  onBody: (body: Uint8Array, oversized: boolean) => void,
  onCut: () => void,
): BodyReading {
  const chunks: Buffer[] = [];
  const reading: BodyReading = { message, size: 0 };
  let done = false;
  const end = (oversized: boolean) => {
    if (done) return;
    done = true;
    onBody(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks), oversized);
    chunks.length = 0;
  };
  message.on('data', (chunk: Buffer) => {
    reading.size += chunk.length;
    if (done) return;
    if (reading.size > maxBytes) end(true);
    else chunks.push(chunk);
  });
  message.on('end', () => end(false));
  // There is no listener for 'error': without one, a request that is cut off only emits 'close'.
  message.on('close', () => {
    if (!done) onCut();
    done = true;
  });
  return reading;
}
