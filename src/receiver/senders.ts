import type { Socket } from 'node:net';
import type { BodyReading } from './read-body.ts';

/** So many requests of one connection are read before their replies are taken. */
const MAX_REQUESTS_AHEAD = 256;
/** The same in bytes of bodies. One body may be larger. */
const MAX_BYTES_AHEAD = 1024 * 1024;

/** A connection, and what its sender has sent ahead of the replies. */
export interface Sender {
  /** The body that is being read; null between requests. */
  reading: BodyReading | null;
  /** Whether what came cannot be read as requests any more. */
  isRefused: boolean;
  /** Starts the work, at once or when enough earlier replies are out; what comes is not read until then. */
  enter(work: () => void): void;
  /** Says that a body of so many bytes is waiting for its reply. */
  holds(bytes: number): void;
  /** Says that the reply to a request with so many bytes is out. */
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
  const start = (work: () => void) => {
    requests += 1;
    work();
  };
  // node:http resumes the socket whenever a body is read, an earlier one too.
  socket.on('resume', () => waiting.length > 0 && socket.pause());
  return {
    reading: null,
    isRefused: false,
    enter: (work) => {
      if (waiting.length === 0 && !isFull()) return start(work);
      waiting.push(work);
      socket.pause();
    },
    holds: (size) => {
      bytes += size;
    },
    isAnswered: (size) => {
      requests -= 1;
      bytes -= size;
      if (waiting.length === 0) return;
      while (waiting.length > 0 && !isFull()) start(waiting.shift() as () => void);
      if (waiting.length === 0) socket.resume();
    },
  };
}
