import { parseReply, type ReplyReading } from './parse-reply.ts';

/**
 * Reads replies and remembers the last one: most backends repeat the same reply to the byte, and
 * the same bytes need not be read again. Equal replies come as the very same object.
 */
export function createReplyReader(): (bytes: Buffer) => ReplyReading {
  let known: Buffer | null = null;
  let reading: ReplyReading | null = null;
  return (bytes) => {
    if (reading !== null && known?.equals(bytes)) return reading;
    // The caller writes its next bytes over these.
    const own = Buffer.from(bytes);
    const fresh = parseReply(own, false);
    if (fresh.state === 'complete' && fresh.consumed === own.length) {
      known = own;
      reading = fresh;
    }
    return fresh;
  };
}
