import type { IncomingMessage } from 'node:http';

/**
 * Reads a body to its end, or until it exceeds `maxBytes`. Calls either `onBody` once, with what
 * was read, or `onCut` with the number of bytes read when the sender left in the middle.
 */
export function readBody(
  message: IncomingMessage,
  maxBytes: number,
  onBody: (body: Uint8Array, oversized: boolean) => void,
  onCut: (size: number) => void,
): void {
  const chunks: Buffer[] = [];
  let size = 0;
  let done = false;
  const end = (oversized: boolean) => {
    if (done) return;
    done = true;
    onBody(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks), oversized);
  };
  message.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (done) return;
    if (size > maxBytes) end(true);
    else chunks.push(chunk);
  });
  message.on('end', () => end(false));
  // There is no listener for 'error': without one, a request that is cut off only emits 'close'.
  message.on('close', () => {
    if (!done) onCut(size);
    done = true;
  });
}
