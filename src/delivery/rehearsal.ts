import net from 'node:net';
import { type Endpoint, parseEndpoint } from '../protocol/endpoint.ts';

/** An endpoint within this process that says OK to whatever ends like a callback. */
export interface RehearsalEndpoint {
  readonly endpoint: Endpoint;
  close(): void;
}

const formatReply = (errorInfo: string) => {
  const body = `{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":"${errorInfo}"}`;
  return `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: keep-alive\r\n\r\n${body}`;
};

/**
 * Listens on a free port of 127.0.0.1; null where that cannot be had. Half of its replies are
 * equal, as those of most backends, the others have to be read anew each time.
 */
export async function startRehearsalEndpoint(): Promise<RehearsalEndpoint | null> {
  const sockets = new Set<net.Socket>();
  let count = 0;
  const server = net.createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      // The end of a body: each connection has one callback under way at a time.
      if (chunk.at(-1) === 0x7d) socket.write(formatReply(count % 2 === 0 ? '' : String(count)));
      count += 1;
    });
  });
  const isListening = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(0, '127.0.0.1', () => resolve(true));
  });
  if (!isListening) return null;
  const reading = parseEndpoint(`http://127.0.0.1:${(server.address() as net.AddressInfo).port}/`);
  if (!reading.ok) return null;
  return {
    endpoint: reading.endpoint,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
