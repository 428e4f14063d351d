import net from 'node:net';
import { answerCallback } from '../../receiver/answer.ts';
import { type MutantSettings, type RunningMutant, rightPolicy } from './running-mutant.ts';

/** What the server knows about a connection. */
export interface Peer {
  readonly socket: net.Socket;
  /** What came and was not answered yet. */
  received: Buffer;
  /** The number of requests answered so far. */
  served: number;
  /** Whether a callback was refused on this connection. */
  refused: boolean;
}

/** The ways in which the server can go wrong; what is absent is done right. */
export interface Faults {
  /** Called with each piece of data, before it is looked at; true ends its handling. */
  readonly onData?: (peer: Peer, chunk: Buffer) => boolean;
  /** Called with each complete request; true ends its handling. */
  readonly onRequest?: (peer: Peer, head: string) => boolean;
  readonly onOpen?: (peer: Peer) => void;
  readonly onClose?: (peer: Peer) => void;
  /** Writes the reply to a POST. */
  readonly format?: (body: Uint8Array) => string;
  /** Closes the connection after each reply. */
  readonly closes?: boolean;
}

/** A reply as it goes over the connection. */
export function formatReply(status: number, body: Uint8Array): string {
  const head = `HTTP/1.1 ${status} X\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
  return head + Buffer.from(body).toString('utf8');
}

/** HTTP on a plain socket, as far as the suite needs it. */
export async function startHandmadeServer(
  faults: Faults,
  settings: MutantSettings,
): Promise<Omit<RunningMutant, 'probe'>> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    const peer: Peer = { socket, received: Buffer.alloc(0), served: 0, refused: false };
    sockets.add(socket);
    faults.onOpen?.(peer);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      sockets.delete(socket);
      faults.onClose?.(peer);
    });
    socket.on('data', (chunk: Buffer) => {
      peer.received = Buffer.concat([peer.received, chunk]);
      if (faults.onData?.(peer, chunk)) return;
      while (serveOne(peer, faults, settings));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as net.AddressInfo).port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** Answers the first complete request of a connection; false when there is none. */
function serveOne(peer: Peer, faults: Faults, settings: MutantSettings): boolean {
  const end = peer.received.indexOf('\r\n\r\n') + 4;
  if (end < 4) return false;
  const head = peer.received.subarray(0, end).toString('latin1');
  if (/\r\nexpect: 100-continue/i.test(head) && peer.received.length === end)
    peer.socket.write('HTTP/1.1 100 Continue\r\n\r\n');
  const message = readBody(peer.received, end, head);
  if (message === null) return false;
  peer.received = peer.received.subarray(message.consumed);
  if (faults.onRequest?.(peer, head)) return false;
  const { method, plan } = answerRightly(head, message.body, settings);
  peer.served += 1;
  peer.refused ||= Buffer.from(plan.body).includes('FAIL');
  const isPost = method === 'POST';
  peer.socket.write(
    isPost && faults.format ? faults.format(plan.body) : formatReply(isPost ? 200 : plan.status, plan.body),
  );
  if (faults.closes) peer.socket.end();
  return true;
}

/** The body behind a head that ends at `end`; null where it has not come in full. */
function readBody(received: Buffer, end: number, head: string): { body: Buffer; consumed: number } | null {
  if (/\r\ntransfer-encoding: chunked/i.test(head)) {
    const last = received.indexOf('0\r\n\r\n', end);
    if (last === -1) return null;
    const body = received
      .subarray(end, last)
      .toString('latin1')
      .replaceAll(/[0-9a-f]+\r\n([\s\S]*?)\r\n/g, '$1');
    return { body: Buffer.from(body, 'latin1'), consumed: last + 5 };
  }
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
  return received.length < end + length ? null : { body: received.subarray(end, end + length), consumed: end + length };
}

function answerRightly(head: string, body: Buffer, settings: MutantSettings) {
  const [method = '', target = ''] = head.split(' ', 2);
  const headers = head
    .split('\r\n')
    .slice(1, -2)
    .map((line): [string, string] => [line.replace(/:.*/, ''), line.replace(/^[^:]*: */, '')]);
  const { plan } = answerCallback(
    { request: { method, target, headers, body }, oversized: false, index: 0, atMs: settings.now() },
    rightPolicy(settings, Number.MAX_SAFE_INTEGER),
  );
  return { method, plan };
}
