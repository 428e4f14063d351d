import { envelopePlan } from '../../receiver/answer.ts';
import { formatReply, type Peer } from './handmade-server.ts';
import { listMutants } from './mutant.ts';

const busy = (peer: Peer) => {
  peer.socket.end(formatReply(503, envelopePlan(503, 'busy').body));
  return true;
};

const incomplete = (peer: Peer) => {
  peer.socket.end(formatReply(400, envelopePlan(400, 'incomplete').body));
  return true;
};

const headEnd = (peer: Peer) => peer.received.indexOf('\r\n\r\n') + 4;
/** The number of bytes behind the head; 0 while the head is not complete. */
const bodyBytes = (peer: Peer) => (headEnd(peer) < 4 ? 0 : peer.received.length - headEnd(peer));
const isIncomplete = (peer: Peer) =>
  bodyBytes(peer) < Number(/\r\ncontent-length: (\d+)/i.exec(peer.received.toString('latin1'))?.[1] ?? 0);
/** Whether a head has come as far as behind its first line, and no further than into its headers. */
const isCutAfterLine = (peer: Peer) => peer.received.includes('\r\n') && headEnd(peer) < 4;

/** Receivers that handle connections and bytes in the wrong way. */
export const wireMutants = listMutants([
  {
    name: 'answers the first callback of a connection only',
    caughtBy: 'wire/keep-alive',
    faults: () => ({
      onRequest: (peer) => {
        if (peer.served > 0) peer.socket.end();
        return peer.served > 0;
      },
    }),
  },
  {
    name: 'leaves the connection after a refusal',
    caughtBy: 'wire/keep-alive-after-refusal',
    faults: () => ({
      onRequest: (peer) => {
        if (peer.refused) peer.socket.end();
        return peer.refused;
      },
    }),
  },
  {
    name: 'takes the first piece of a head for all of it',
    caughtBy: 'wire/split',
    faults: () => ({ onData: (peer) => isCutAfterLine(peer) && incomplete(peer) }),
  },
  {
    name: 'takes the first piece of a body for all of it',
    caughtBy: 'wire/split',
    faults: () => ({ onData: (peer) => bodyBytes(peer) > 20 && isIncomplete(peer) && incomplete(peer) }),
  },
  {
    name: 'wants the request line in one piece',
    caughtBy: 'wire/split-path',
    faults: () => ({
      onData: (peer) => peer.received.length > 1 && !peer.received.includes('\r\n') && incomplete(peer),
    }),
  },
  {
    name: 'looks for the body in the piece that has its first byte',
    caughtBy: 'wire/bytewise-body',
    faults: () => ({ onData: (peer) => bodyBytes(peer) === 1 && incomplete(peer) }),
  },
  {
    name: 'wants a path in the piece that has the method',
    caughtBy: 'wire/bytewise-head',
    faults: () => ({ onData: (peer) => peer.received.length < 'POST /?'.length && incomplete(peer) }),
  },
  {
    name: 'knows no chunks',
    caughtBy: 'wire/chunked',
    faults: () => ({
      onRequest: (peer, head) => {
        const isChunked = /transfer-encoding/i.test(head);
        if (isChunked) peer.socket.end(formatReply(411, envelopePlan(411, 'Content-Length, please').body));
        return isChunked;
      },
    }),
  },
  {
    name: 'drops a second callback that came with the first',
    caughtBy: 'wire/pipelined',
    faults: () => ({
      onRequest: (peer) => {
        peer.received = Buffer.alloc(0);
        return false;
      },
    }),
  },
  {
    name: 'knows no Expect',
    caughtBy: 'wire/expect-continue',
    faults: () => ({
      onRequest: (peer, head) => {
        const expects = /\r\nexpect:/i.test(head);
        if (expects) peer.socket.end(formatReply(417, envelopePlan(417, 'no').body));
        return expects;
      },
    }),
  },
  {
    name: 'counts a cut request as busy for ever',
    caughtBy: 'wire/abort',
    faults: () => {
      let busyCount = 0;
      return {
        onClose: (peer) => {
          if (peer.received.length > 0 && peer.received.includes('\r\n\r\n')) busyCount += 1;
        },
        onRequest: (peer) => busyCount >= 15 && busy(peer),
      };
    },
  },
  {
    name: 'has ten connections and no more',
    caughtBy: 'wire/slow-headers',
    faults: () => {
      const waiting = new Set<Peer>();
      return {
        onData: (peer) => {
          if (!peer.received.includes('\r\n\r\n')) waiting.add(peer);
          else waiting.delete(peer);
          return waiting.size >= 10 && !waiting.has(peer) && busy(peer);
        },
        onClose: (peer) => void waiting.delete(peer),
      };
    },
  },
  {
    name: 'has ten workers, a connection each, and no queue',
    caughtBy: 'delivery/concurrent',
    faults: () => {
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
    },
  },
  {
    name: 'ends a reply by closing the connection',
    caughtBy: 'reply/length',
    faults: () => ({
      closes: true,
      format: (body) => formatReply(200, body).replace(/Content-Length: \d+/, 'Connection: close'),
    }),
  },
  {
    name: 'sends more than its Content-Length',
    caughtBy: 'reply/length',
    faults: () => ({ format: (body) => `${formatReply(200, body)}\r\n` }),
  },
]);
