import type { Socket } from 'node:net';
import type { BodyReading } from './large-bodies.ts';

/** So many requests of one connection are read before their replies are taken. */
const MAX_REQUESTS_AHEAD = 256;
/** The same in bytes of bodies. One body may be larger. */
const MAX_BYTES_AHEAD = 1024 * 1024;

/** A connection, and what its sender has sent ahead of the replies. */
export interface Sender {
  /** The body that is being read; null between bodies. */
  reading: BodyReading | null;
  /** Whether what came cannot be read as requests any more. */
  isRefused: boolean;
  /**
   * Starts the work when all bodies before it have been read, and not before enough of the earlier
   * replies are out: until then nothing more is read from the connection.
   */
  enter(work: () => void): void;
  /** Says that a request with a body of so many bytes has been read and waits for its reply. */
  isRead(bytes: number): void;
  /** Says that the reply to it is out. */
  isAnswered(bytes: number): void;
}

/**
 * Finds the sender of a connection. A sender that does not take its replies is not read any
 * further: what it sends waits on its side, not in our memory.
 */
export function createSenders(): (socket: Socket) => Sender {
  const senders = new WeakMap<Socket, Sender>();
  return (socket) => {
    let sender = senders.get(socket);
    if (sender === undefined) {
      sender = createSender(socket);
      senders.set(socket, sender);
    }
    return sender;
  };
}

function createSender(socket: Socket): Sender {
  const waiting: (() => void)[] = [];
  let requests = 0;
  let bytes = 0;
  const isFull = () => requests >= MAX_REQUESTS_AHEAD || bytes >= MAX_BYTES_AHEAD;
  const isHeldUp = () => waiting.length > 0 && isFull();
  const isReady = () => sender.reading === null && !isFull();
  const begin = (work: () => void) => {
    requests += 1;
    work();
  };
  const start = () => {
    while (waiting.length > 0 && isReady()) begin(waiting.shift() as () => void);
  };
  // node:http resumes the socket whenever a body is read, an earlier one too.
  socket.on('resume', () => isHeldUp() && socket.pause());
  const sender: Sender = {
    reading: null,
    isRefused: false,
    enter: (work) => {
      if (waiting.length === 0 && isReady()) return begin(work);
      waiting.push(work);
      if (isHeldUp()) socket.pause();
    },
    isRead: (size) => {
      bytes += size;
      sender.reading = null;
      start();
    },
    isAnswered: (size) => {
      const wasHeldUp = isHeldUp();
      requests -= 1;
      bytes -= size;
      start();
      if (wasHeldUp && !isHeldUp()) socket.resume();
    },
  };
  return sender;
}
