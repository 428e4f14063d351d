import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { HeaderList } from '../protocol/exchange.ts';
import { buildReply, failEnvelope } from '../protocol/reply.ts';
import { endConnection, isSpoiled } from './connections.ts';
import { playFault } from './faults.ts';
import type { ReadyHeaders } from './ready-reply.ts';
import type { ReplyPlan } from './reply-plan.ts';

/** A sender that has not taken a reply after this long, in milliseconds, never will. */
const TAKE_MS = 30_000;

/**
 * Hands a reply to the system, or plays the fault of the plan. The promise resolves when the system
 * has taken all of it, or the sender has left; null means that this is so already.
 * @param response null for a reply after which the connection ends: to CONNECT, which leaves
 * node:http nothing to answer with, and to a body that was refused in the middle
 */
export function sendReply(
  socket: Socket,
  response: ServerResponse | null,
  plan: ReplyPlan,
  { headers, rawHeaders }: ReadyHeaders,
): Promise<void> | null {
  if (isSpoiled(socket)) return null;
  if (plan.fault) {
    playFault(plan.fault, socket, formatHead(plan.status, headers), plan.body);
    return null;
  }
  if (response === null) {
    endConnection(socket, Buffer.concat([Buffer.from(formatHead(plan.status, headers), 'latin1'), plan.body]));
    return null;
  }
  response.sendDate = false;
  response.writeHead(plan.status, rawHeaders);
  response.end(plan.body);
  return response.writableLength === 0 ? null : untilTaken(response, socket);
}

function untilTaken(response: ServerResponse, socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => socket.destroy(), TAKE_MS).unref();
    const over = () => {
      clearTimeout(timer);
      socket.off('close', over);
      resolve();
    };
    response.once('finish', over);
    // The connection's event: a response that waits for an earlier one gets none of its own.
    socket.once('close', over);
  });
}

/** Answers what node:http could not read as a request with FAIL, and ends the connection. */
export function sendRefusal(socket: Socket, status: number, reason: string): void {
  if (isSpoiled(socket) || !socket.writable) return;
  const body = buildReply(failEnvelope(reason));
  const head = formatHead(status, [
    ['Content-Type', 'application/json'],
    ['Content-Length', String(body.length)],
    ['Connection', 'close'],
  ]);
  endConnection(socket, `${head}${body}`);
}

function formatHead(status: number, headers: HeaderList): string {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Unknown'}\r\n${lines}\r\n`;
}
