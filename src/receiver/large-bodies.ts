import type { IncomingMessage } from 'node:http';

/** A body of up to so many bytes is read at once: 2000 pairs of the longest ids have fewer. */
const LARGE_BYTES = 256 * 1024;
/** So many larger ones are read at the same time; the others wait on their senders' side. */
const MAX_AT_ONCE = 64;

/** A body that is being read. */
export interface BodyReading {
  readonly message: IncomingMessage;
  /** The number of bytes so far. */
  size: number;
}

/** Bounds the memory that many senders of large bodies take together. */
export interface LargeBodies {
  /** Looks at a body that has grown, and pauses it while too many others are large. */
  grow(reading: BodyReading): void;
  /** Says that a body is no longer read. */
  end(reading: BodyReading): void;
}

export function createLargeBodies(): LargeBodies {
  /** In the order in which they grew large: the first ones are read, the others paused. */
  const large = new Set<BodyReading>();
  return {
    grow: (reading) => {
      if (reading.size <= LARGE_BYTES || large.has(reading)) return;
      large.add(reading);
      if (large.size > MAX_AT_ONCE) reading.message.pause();
    },
    end: (reading) => {
      if (reading.size <= LARGE_BYTES || !large.has(reading)) return;
      const wasRead = [...large].indexOf(reading) < MAX_AT_ONCE;
      large.delete(reading);
      if (wasRead) [...large][MAX_AT_ONCE - 1]?.message.resume();
    },
  };
}
