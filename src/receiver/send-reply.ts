import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { HeaderList } from '../protocol/exchange.ts';
import { buildReply, failEnvelope } from '../protocol/reply.ts';
import { playFault } from './faults.ts';
import type { ReadyReply } from './ready-reply.ts';
import type { ReplyPlan } from './reply-plan.ts';

/**
 * After an early refusal the rest of the body is read and dropped for this long, so that the sender
 * sees the reply.
 */
const DRAIN_MS = 2000;

/** Connections on which a fault was played: no reply can follow it. */
const spoiled = new WeakSet<Socket>();

/**
 * Hands a reply to the system, or plays the fault of the plan. The promise resolves when the system
 * has taken all of it, or the sender has left; null means that this is so already.
 */
export function sendReply(
  message: IncomingMessage,
  response: ServerResponse,
  plan: ReplyPlan,
  { headers, rawHeaders }: ReadyReply,
): Promise<void> | null {
  const { socket } = message;
  if (response.destroyed || socket.destroyed || spoiled.has(socket)) return null;
  if (plan.fault) {
    spoiled.add(socket);
    playFault(plan.fault, socket, formatHead(plan.status, headers), plan.body);
    return null;
  }
  response.sendDate = false;
  response.writeHead(plan.status, rawHeaders);
  response.end(plan.body);
  if (!message.complete) setTimeout(() => message.complete || socket.destroy(), DRAIN_MS).unref();
  if (response.writableLength === 0) return null;
  return new Promise((resolve) => {
    const over = () => {
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
  const body = buildReply(failEnvelope(reason));
  const head = formatHead(status, [
    ['Content-Type', 'application/json'],
    ['Content-Length', String(body.length)],
    ['Connection', 'close'],
  ]);
  socket.end(`${head}${body}`);
}

function formatHead(status: number, headers: HeaderList): string {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Unknown'}\r\n${lines}\r\n`;
}
