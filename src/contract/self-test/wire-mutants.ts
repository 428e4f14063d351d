import net from 'node:net';
import { answerCallback, envelopePlan } from '../../receiver/answer.ts';
import type { Mutant, MutantSettings, RunningMutant } from './mutant.ts';

/** What a hand-written server knows of a connection. */
interface Peer {
  readonly socket: net.Socket;
  received: Buffer;
  /** Requests answered so far. */
  served: number;
  refused: boolean;
}

/** The ways in which a hand-written server can go wrong; what is absent is done right. */
interface Faults {
  /**
   * Called with each piece of data, before it is looked at; true when that was all there is to do.
   */
  readonly onData?: (peer: Peer, chunk: Buffer) => boolean;
  /** Called with each complete request; true when that was all there is to do. */
  readonly onRequest?: (peer: Peer, head: string) => boolean;
  readonly onOpen?: (peer: Peer) => void;
  readonly onClose?: (peer: Peer) => void;
  /** The reply as bytes. */
  readonly format?: (body: Uint8Array) => string;
  /** Closes after each reply. */
  readonly closes?: boolean;
}

const reply = (status: number, body: Uint8Array) =>
  `HTTP/1.1 ${status} X\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${Buffer.from(body).toString('utf8')}`;
const busy = (peer: Peer) => {
  peer.socket.end(reply(503, envelopePlan(503, 'busy').body));
  return true;
};

/** HTTP by hand, on a plain socket: as far as the suite needs it, and wrong in one way. */
function byHand(name: string, caughtBy: string, make: () => Faults): Mutant {
  return {
    name,
    caughtBy,
    start: (settings) => startByHand(settings, make()),
  };
}

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

async function startByHand({ sdkAppId, token, now }: MutantSettings, faults: Faults): Promise<RunningMutant> {
  const policy = {
    sdkAppId,
    token,
    replies: [],
    errorInfo: null,
    status: null,
    delayMs: 0,
    maxBodyBytes: Number.MAX_SAFE_INTEGER,
  };
  const sockets = new Set<net.Socket>();
  const format = faults.format ?? ((body: Uint8Array) => reply(200, body));

  /** Answers the first complete request of a connection; false when there is none. */
  const serve = (peer: Peer): boolean => {
    const end = peer.received.indexOf('\r\n\r\n') + 4;
    if (end < 4) return false;
    const head = peer.received.subarray(0, end).toString('latin1');
    if (/\r\nexpect: 100-continue/i.test(head) && peer.received.length === end)
      peer.socket.write('HTTP/1.1 100 Continue\r\n\r\n');
    const message = readBody(peer.received, end, head);
    if (message === null) return false;
    peer.received = peer.received.subarray(message.consumed);
    if (faults.onRequest?.(peer, head)) return false;
    const [method = '', target = ''] = head.split(' ', 2);
    const headers = head
      .split('\r\n')
      .slice(1, -2)
      .map((line): [string, string] => [line.replace(/:.*/, ''), line.replace(/^[^:]*: */, '')]);
    const { plan } = answerCallback(
      { request: { method, target, headers, body: message.body }, oversized: false, index: 0, atMs: now() },
      policy,
    );
    peer.served += 1;
    peer.refused ||= Buffer.from(plan.body).includes('FAIL');
    const send = () => {
      peer.socket.write(method === 'POST' ? format(plan.body) : reply(plan.status, plan.body));
      if (faults.closes) peer.socket.end();
    };
    send();
    return true;
  };
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
      while (serve(peer));
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

/** Receivers that handle connections and bytes in the wrong way. */
export const wireMutants: readonly Mutant[] = [
  byHand('answers the first callback of a connection only', 'wire/keep-alive', () => ({
    onRequest: (peer) => {
      if (peer.served > 0) peer.socket.end();
      return peer.served > 0;
    },
  })),
  byHand('leaves the connection after a refusal', 'wire/keep-alive-after-refusal', () => ({
    onRequest: (peer) => {
      if (peer.refused) peer.socket.end();
      return peer.refused;
    },
  })),
  byHand('takes the first piece of a request for all of it', 'wire/split', () => ({
    onData: (peer, chunk) => {
      const isWhole = chunk.includes('\r\n\r\n') || peer.served > 0 || peer.received.length > chunk.length + 1000;
      if (!isWhole || (chunk.length < 16 && !isWhole))
        peer.socket.end(reply(400, envelopePlan(400, 'incomplete').body));
      return !isWhole;
    },
  })),
  byHand('knows no chunks', 'wire/chunked', () => ({
    onRequest: (peer, head) => {
      const isChunked = /transfer-encoding/i.test(head);
      if (isChunked) peer.socket.end(reply(411, envelopePlan(411, 'Content-Length, please').body));
      return isChunked;
    },
  })),
  byHand('drops a second callback that came with the first', 'wire/pipelined', () => ({
    onRequest: (peer) => {
      peer.received = Buffer.alloc(0);
      return false;
    },
  })),
  byHand('knows no Expect', 'wire/expect-continue', () => ({
    onRequest: (peer, head) => {
      const expects = /\r\nexpect:/i.test(head);
      if (expects) peer.socket.end(reply(417, envelopePlan(417, 'no').body));
      return expects;
    },
  })),
  byHand('counts a cut request as busy for ever', 'wire/abort', () => {
    let busyCount = 0;
    return {
      onClose: (peer) => {
        if (peer.received.length > 0 && peer.received.includes('\r\n\r\n')) busyCount += 1;
      },
      onRequest: (peer) => busyCount >= 15 && busy(peer),
    };
  }),
  byHand('has ten connections and no more', 'wire/slow-headers', () => {
    const waiting = new Set<Peer>();
    return {
      onData: (peer) => {
        if (!peer.received.includes('\r\n\r\n')) waiting.add(peer);
        else waiting.delete(peer);
        return waiting.size >= 10 && !waiting.has(peer) && busy(peer);
      },
      onClose: (peer) => void waiting.delete(peer),
    };
  }),
  byHand('has ten workers, a connection each, and no queue', 'delivery/concurrent', () => {
    let open = 0;
    return {
      onOpen: () => {
        open += 1;
      },
      onClose: () => {
        open -= 1;
      },
      onRequest: (peer) => open > 10 && busy(peer),
    };
  }),
  byHand('ends a reply by closing the connection', 'reply/length', () => ({
    closes: true,
    format: (body) => reply(200, body).replace(/Content-Length: \d+/, 'Connection: close'),
  })),
  byHand('sends more than its Content-Length', 'reply/length', () => ({ format: (body) => `${reply(200, body)}\r\n` })),
];
