import net from 'node:net';
import { type Endpoint, parseEndpoint } from '../protocol/endpoint.ts';

/** An endpoint within this process that answers every callback with OK. */
export interface RehearsalEndpoint {
  readonly endpoint: Endpoint;
  close(): void;
}

const formatReply = (errorInfo: string) => {
  const body = `{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":"${errorInfo}"}`;
  const lines = [
    'HTTP/1.1 200 OK',
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
    'Connection: keep-alive',
  ];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
};

/**
 * Listens on a free port of 127.0.0.1; null where it cannot listen. Every second reply is the same,
 * as with most backends; the others differ, so that they have to be read in full.
 */
export async function startRehearsalEndpoint(): Promise<RehearsalEndpoint | null> {
  const sockets = new Set<net.Socket>();
  let count = 0;
  const server = net.createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      // A closing brace ends the body: each connection carries one callback at a time.
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
