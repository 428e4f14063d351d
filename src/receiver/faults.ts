import type { Socket } from 'node:net';
import type { Failure, FailureKind } from '../protocol/exchange.ts';
import { endConnection, spoil } from './connections.ts';
import { receiverWords } from './words.ts';

/** Ways to break the rules of HTTP instead of answering, to try a sender with. */
export const FAULTS = ['hang', 'reset', 'close', 'truncate', 'slow-body', 'not-http'] as const;
export type Fault = (typeof FAULTS)[number];

/** The pause between two bytes of `slow-body`, in milliseconds. */
const DRIP_MS = 100;

const KINDS: Readonly<Record<Fault, FailureKind>> = {
  hang: 'timeout',
  reset: 'reset',
  close: 'closed',
  truncate: 'truncated',
  'slow-body': 'timeout',
  'not-http': 'protocol',
};

/** The failure that the sender sees, for the record of the receiver. */
export const failureOf = (fault: Fault): Failure => ({ kind: KINDS[fault], message: receiverWords.now[fault] });

/**
 * Plays a fault on the socket of a request that has been read. No reply can follow it.
 * @param head status line, headers with the Content-Length of `body`, and the blank line
 */
export function playFault(fault: Fault, socket: Socket, head: string, body: Uint8Array): void {
  spoil(socket);
  switch (fault) {
    case 'hang':
      return;
    case 'reset':
      socket.resetAndDestroy();
      return;
    case 'close':
      endConnection(socket);
      return;
    case 'truncate':
      endConnection(socket, Buffer.concat([Buffer.from(head, 'latin1'), body.subarray(0, body.length >> 1)]));
      return;
    case 'not-http':
      endConnection(socket, body);
      return;
    case 'slow-body': {
      socket.write(head, 'latin1');
      let sent = 0;
      const drip = setInterval(() => {
        if (sent < body.length) return void socket.write(body.subarray(sent, ++sent));
        clearInterval(drip);
        endConnection(socket);
      }, DRIP_MS);
      socket.once('close', () => clearInterval(drip));
    }
  }
}
