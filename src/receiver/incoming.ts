import type { Socket } from 'node:net';
import type { RawRequest } from '../protocol/exchange.ts';
import type { ReadyHeaders } from './ready-reply.ts';
import type { ReplyPlan } from './reply-plan.ts';

/** A request that has been read, and the way back to its sender. */
export interface Incoming {
  readonly request: RawRequest;
  readonly httpVersion: string;
  /** Whether the body is larger than the limit; `request.body` then holds only what was read. */
  readonly oversized: boolean;
  /** How many callbacks arrived before this request. Only a POST is a callback. */
  readonly index: number;
  /** When the request began, in Unix milliseconds. */
  readonly atMs: number;
  /** The same moment by `performance.now()`, from which the latency is measured. */
  readonly startedMs: number;
  readonly connection: Socket;
  /** Whether the connection stays open after the reply. */
  readonly persistent: boolean;
  /** The id of its exchange, made on the first call: most requests never need one. */
  readonly id: () => string;
  /**
   * Hands the reply to the system. The promise resolves when the system has taken all of it, or
   * when the sender has left; null means that this is so already.
   */
  readonly send: (plan: ReplyPlan, ready: ReadyHeaders) => Promise<void> | null;
}
