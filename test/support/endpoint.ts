import type net from 'node:net';
import type tls from 'node:tls';
import { runLoad } from '../../src/index.ts';
import type { LoadOptions } from '../../src/library/load.ts';
import type { LoadReport } from '../../src/load/load-report.ts';
import { http, OK, startBackend } from './counterparts.ts';

/**
 * A callback as the endpoint saw it. Times are of `Date.now`, the clock that a report's `startedAt`
 * is of.
 */
export interface Seen {
  readonly index: number;
  /** Counts connections, from 1. */
  readonly connection: number;
  /** Its place among the callbacks of its connection, from 0. */
  readonly nth: number;
  readonly target: string;
  readonly body: string;
  readonly atMs: number;
  /** When the last byte was handed to the system; null while there was none. */
  repliedMs: number | null;
  readonly socket: net.Socket;
  /** The whole reply, or the last part of one. */
  reply(text?: string | Buffer): void;
}

export type Script = (seen: Seen) => void;

/**
 * Written here and not by the program: what it reports is compared with what the endpoint itself
 * saw.
 */
export interface ScriptedEndpoint {
  readonly url: string;
  readonly seen: readonly Seen[];
  connections(): number;
  /** The most callbacks that had come and had no reply yet, at one time. */
  peak(): number;
}

export const OK_REPLY = http(OK);

/** Does with each callback as the script has it. Closed when the test is over. */
export async function startEndpoint(
  script: Script = (seen) => seen.reply(),
  secure: tls.TlsOptions | null = null,
): Promise<ScriptedEndpoint> {
  const seen: Seen[] = [];
  const perConnection = new Map<number, number>();
  let waiting = 0;
  let peak = 0;
  const backend = await startBackend((socket, { connection, target, body }, index) => {
    const nth = perConnection.get(connection) ?? 0;
    perConnection.set(connection, nth + 1);
    waiting += 1;
    peak = Math.max(peak, waiting);
    const call: Seen = {
      index,
      connection,
      nth,
      target,
      body: body.toString('latin1'),
      atMs: Date.now(),
      repliedMs: null,
      socket,
      reply: (text = OK_REPLY) => {
        waiting -= 1;
        call.repliedMs = Date.now();
        socket.write(text);
      },
    };
    seen.push(call);
    script(call);
  }, secure);
  return { url: backend.url, seen, connections: backend.connections, peak: () => peak };
}

/**
 * Sends as many callbacks as fit into a few milliseconds: tests look at what becomes of them, not at
 * when they are sent. The time-out is one that a busy machine does not reach.
 */
export function sendMany(to: string, callbacks: number, options: Partial<LoadOptions> = {}): Promise<LoadReport> {
  return runLoad({ to, rate: 1000, durationMs: callbacks, seed: 1, timeoutMs: 20_000, ...options });
}

/**
 * Verdicts and findings that were counted at all. Without `reply-slow`, which a busy machine adds to
 * any reply; the tests of the clock look at it.
 */
export function counted({ verdicts, findings }: LoadReport) {
  const some = (counts: Readonly<Record<string, number>>) =>
    Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
  const { 'reply-slow': _, ...rules } = some(findings);
  return { verdicts: some(verdicts), findings: rules };
}

/** No callback came twice. */
export const isDistinct = (seen: readonly Seen[]) => new Set(seen.map(({ body }) => body)).size === seen.length;
