import { randomInt } from 'node:crypto';
import { createSupply } from '../load/supply.ts';
import { addressOf, parseEndpoint } from '../protocol/endpoint.ts';
import { pairHeaders } from '../protocol/exchange.ts';
import { breaksMust } from '../protocol/findings.ts';
import { judgeReply as judge } from '../protocol/judge-reply.ts';
import type { WireShape } from '../protocol/query.ts';
import type { HeaderEdit } from '../protocol/request.ts';
import type { Sample } from '../protocol/sample.ts';
import { readToken } from '../protocol/token.ts';

/**
 * What a processor is made for. Holds no secret: token and credentials come from the environment
 * where it runs.
 */
export interface ProcessorSettings {
  readonly to: string;
  readonly wire: WireShape;
  readonly sdkAppId: string;
  /** Whether callbacks must be signed, so that FRIEND_CB_TOKEN has to be set. */
  readonly signed: boolean;
  readonly userAgent: string;
  readonly headers: readonly HeaderEdit[];
  readonly timeoutMs: number;
  readonly samples: readonly Sample[];
}

/** The part of Artillery's request that a hook may set. */
interface ArtilleryRequest {
  url: string;
  body: string;
  headers: Record<string, string>;
}

interface ArtilleryResponse {
  readonly statusCode: number;
  readonly rawHeaders?: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  readonly timings?: { readonly phases?: { readonly total?: number } };
}

interface ArtilleryEvents {
  emit(event: 'counter', name: string, value: number): unknown;
}

type Done = (error?: Error) => void;

/**
 * The hooks of a run of Artillery. Each worker begins at another place of the row of callbacks, so
 * that no two send the same ones.
 */
export interface Processor {
  makeCallback(request: ArtilleryRequest, context: unknown, events: ArtilleryEvents, done: Done): void;
  judgeReply(
    request: ArtilleryRequest,
    response: ArtilleryResponse,
    context: unknown,
    events: ArtilleryEvents,
    done: Done,
  ): void;
}

/** The token of the environment; null where the variable is empty. */
function readVariable(text = ''): string | null {
  const reading = readToken(text);
  if (reading.ok) return reading.token;
  if (reading.problem === 'is empty') return null;
  throw new Error(`friend-cb: FRIEND_CB_TOKEN ${reading.problem}: it has a control character in it`);
}

/** The number of rounds of the samples among which a worker picks the one to begin with. */
const ROUNDS = 2 ** 20;

/**
 * @param env FRIEND_CB_TOKEN signs; FRIEND_CB_TO sends to another endpoint
 * @throws Error where the token is missing, or FRIEND_CB_TO is no URL
 */
export function createProcessor(
  settings: ProcessorSettings,
  env: Readonly<Record<string, string | undefined>>,
): Processor {
  const reading = parseEndpoint(env['FRIEND_CB_TO']?.trim() || settings.to);
  if (!reading.ok) throw new Error(`friend-cb: FRIEND_CB_TO: ${reading.problem}`);
  const { endpoint } = reading;
  const token = readVariable(env['FRIEND_CB_TOKEN']);
  if (settings.signed && token === null)
    throw new Error('friend-cb: these callbacks must be signed: set FRIEND_CB_TOKEN to the token');
  const { wire, sdkAppId, userAgent, headers, samples, timeoutMs } = settings;
  const supply = createSupply({ endpoint, wire, sdkAppId, token, userAgent, headers, samples });
  const context = { host: endpoint.hostname, address: addressOf(endpoint), timeoutMs };
  let next = randomInt(ROUNDS) * samples.length;
  return {
    makeCallback: (request, _, __, done) => {
      const { target, body, headers: list } = supply.requestOf(next, Math.floor(Date.now() / 1000));
      next += 1;
      request.url = `${endpoint.origin}${target}`;
      request.body = Buffer.from(body).toString('latin1');
      request.headers = Object.fromEntries(list);
      done();
    },
    judgeReply: (_, { statusCode, rawHeaders, headers: parsed, body, timings }, __, events, done) => {
      const reply = {
        status: statusCode,
        headers: rawHeaders ? pairHeaders(rawHeaders) : Object.entries(parsed),
        body: Buffer.from(body ?? ''),
      };
      const { verdict, findings } = judge({ reply, failure: null, latencyMs: timings?.phases?.total ?? null }, context);
      events.emit('counter', `friend_cb.verdict.${verdict}`, 1);
      for (const { code } of findings) events.emit('counter', `friend_cb.finding.${code}`, 1);
      if (verdict === 'ok') return done();
      done(new Error(findings.find((each) => breaksMust([each]))?.code ?? verdict));
    },
  };
}
