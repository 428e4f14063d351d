import type { IncomingMessage } from 'node:http';
import type { BodyReading, LargeBodies } from './large-bodies.ts';

/**
 * Reads a body to its end, or until it exceeds `maxBytes`. Calls either `onBody` once, with what
 * was read, or `onCut` when the connection ended in the middle.
 */
export function readBody(
  message: IncomingMessage,
  maxBytes: number,
  largeBodies: LargeBodies,
  onBody: (body: Uint8Array, oversized: boolean) => void,
  onCut: () => void,
): BodyReading {
  const chunks: Buffer[] = [];
  const reading: BodyReading = { message, size: 0 };
  let done = false;
  const end = (oversized: boolean) => {
    if (done) return;
    done = true;
    largeBodies.end(reading);
    onBody(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks), oversized);
    chunks.length = 0;
  };
  message.on('data', (chunk: Buffer) => {
    reading.size += chunk.length;
    if (done) return;
    if (reading.size > maxBytes) end(true);
    else {
      chunks.push(chunk);
      largeBodies.grow(reading);
    }
  });
  message.on('end', () => end(false));
  // There is no listener for 'error': without one, a request that is cut off only emits 'close'.
  message.on('close', () => {
    if (done) return;
    done = true;
    largeBodies.end(reading);
    onCut();
  });
  return reading;
}
