import net from 'node:net';
import tls from 'node:tls';
import { expect, onTestFinished } from 'vitest';

export const OFFICIAL_HOST = 'console.tim.qq.com';

/** A connection to a port of this machine. Closed when the test is over. */
export function connectTo(port: number): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1', () => resolve(socket));
    socket.once('error', reject);
    onTestFinished(() => void socket.destroy());
  });
}

/** Resolves with all that comes until the pattern is there, or with all there is at the end. */
export function readUntil(socket: net.Socket, pattern: RegExp): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const onData = (chunk: Buffer) => {
      text += chunk.toString('latin1');
      if (pattern.test(text)) finish();
    };
    const finish = () => {
      socket.off('data', onData).off('close', finish);
      resolve(text);
    };
    socket.on('data', onData).on('close', finish);
  });
}

/** The request for a tunnel. */
export const askForTunnel = (authority: string): string =>
  `CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`;

/** A tunnel through the proxy at a URL, in which nothing was said yet. */
export async function openTunnel(url: string, authority = `${OFFICIAL_HOST}:443`): Promise<net.Socket> {
  const socket = await connectTo(Number(new URL(url).port));
  socket.write(askForTunnel(authority));
  expect(await readUntil(socket, /\r\n\r\n/)).toBe('HTTP/1.1 200 Connection established\r\n\r\n');
  return socket;
}

/** TLS over a connection, with the certificate checked against the name. */
export function secureTunnel(socket: net.Socket, ca: string, servername = OFFICIAL_HOST): Promise<tls.TLSSocket> {
  return new Promise((resolve, reject) => {
    const secured = tls.connect({ socket, servername, ca }, () => resolve(secured));
    secured.once('error', reject);
    onTestFinished(() => void secured.destroy());
  });
}
