import type http from 'node:http';
import type { Socket } from 'node:net';

/** A connection that one side has ended waits so long, in milliseconds, for the other side. */
const LINGER_MS = 2000;

/** All connections of a server. */
export interface Connections {
  /** Closes them, whatever is under way. */
  destroyAll(): void;
}

const ignore = () => undefined;

/**
 * Follows every connection of a server, those too that node:http gives out of its hands: none of
 * them ends the program with an error, and none outlives the server.
 */
export function trackConnections(server: http.Server): Connections {
  const sockets = new Set<Socket>();
  const track = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', ignore);
    // A sender that has ended its side may still wait for a reply, but not for ever.
    socket.once('end', () => closeLater(socket));
    socket.once('close', () => sockets.delete(socket));
  };
  server.on('connection', track);
  // Over TLS this is a socket of its own, on top of the first.
  server.on('secureConnection', track);
  return {
    destroyAll: () => {
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Connections on which nothing more can be sent: a fault was played, or the last reply is out. */
const spoiled = new WeakSet<Socket>();

export const isSpoiled = (socket: Socket): boolean => socket.destroyed || spoiled.has(socket);

/** Keeps later replies from being written to a connection. */
export function spoil(socket: Socket): void {
  spoiled.add(socket);
}

/**
 * Sends the last bytes of a connection. What still comes is read and dropped for a while, because
 * a close with unread bytes would reset the connection, and the sender would not see the reply.
 */
export function endConnection(socket: Socket, ...last: [] | [Uint8Array | string]): void {
  spoil(socket);
  if (last.length === 0) socket.end();
  else socket.end(last[0]);
  socket.resume();
  closeLater(socket);
}

/** Closes it once a while has passed in which nothing more was sent. */
function closeLater(socket: Socket): void {
  let sent = socket.bytesWritten;
  const timer = setInterval(() => {
    if (socket.bytesWritten === sent) socket.destroy();
    sent = socket.bytesWritten;
  }, LINGER_MS).unref();
  socket.once('close', () => clearInterval(timer));
}
