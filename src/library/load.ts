import { randomInt, randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { MAX_REPLY_BYTES } from '../delivery/deliver.ts';
import { NO_TLS_SETTINGS, type TlsSettings } from '../delivery/dial.ts';
import { loadLeanConnections } from '../delivery/lean-connection.ts';
import { addressOf, createRecorder, describeRequest } from '../delivery/record-exchange.ts';
import { startRehearsalEndpoint } from '../delivery/rehearsal.ts';
import { type Asked, buildReport, type LoadReport } from '../load/load-report.ts';
import { type Measured, type Progress, runSchedule, type TroubleKind } from '../load/run-schedule.ts';
import { createSchedule, type Schedule } from '../load/schedule.ts';
import { createSupply, makeSamples } from '../load/supply.ts';
import { parseThreshold, type Threshold } from '../load/threshold.ts';
import { type Endpoint, parseEndpoint, showEndpoint } from '../protocol/endpoint.ts';
import type { Exchange } from '../protocol/exchange.ts';
import { CHAT_TIMEOUT_MS, judgeReply } from '../protocol/judge-reply.ts';
import { WIRE_SHAPES, type WireShape } from '../protocol/query.ts';
import { type HeaderEdit, headerProblem } from '../protocol/request.ts';
import { loadSampler, type Sample } from '../protocol/sample.ts';
import { USER_AGENT } from '../version.ts';

/**
 * Connections of the open loop, which opens them as it needs them, and of the closed loop, which
 * uses all of them all the time.
 */
export const DEFAULT_CONNECTIONS = { open: 1000, closed: 10 } as const;
export const DEFAULT_RATE = 100;
export const MAX_RATE = 1_000_000;
export const MAX_CONNECTIONS = 60_000;
export const DEFAULT_DURATION_MS = 10_000;
/**
 * With a core to itself the sender watches the clock for so long before a callback is due, in
 * milliseconds; on a single core that would starve an endpoint on the same machine.
 */
const WATCH_MS = 1.5;

/** Beyond this a timer of Node.js fires at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * What the sender rehearses: in an instant more callbacks than its connections can take at once.
 */
const REHEARSAL = { rate: 100_000, rampTo: null, durationMs: 0.5, maxConnections: 4, timeoutMs: 500 };

/** Everything about one run, resolved. */
export interface LoadSettings {
  readonly endpoint: Endpoint;
  readonly rate: number | 'max';
  readonly rampTo: number | null;
  readonly durationMs: number;
  readonly maxConnections: number;
  readonly thresholds: readonly Threshold[];
  readonly sdkAppId: string;
  readonly token: string | null;
  readonly wire: WireShape;
  readonly seed: number;
  readonly headers: readonly HeaderEdit[];
  readonly timeoutMs: number;
  readonly tls: TlsSettings;
  /** Unix time in milliseconds. */
  readonly now: () => number;
  readonly signal: AbortSignal;
  readonly progressEveryMs: number;
  readonly onProgress: (progress: Progress) => void;
  readonly onTrouble: (kind: TroubleKind, exchange: Exchange) => void;
}

/** How many callbacks a run with these settings sends; null where that is as many as go. */
export function plannedCallbacks({
  rate,
  rampTo,
  durationMs,
}: Pick<LoadSettings, 'rate' | 'rampTo' | 'durationMs'>): number | null {
  return rate === 'max' ? null : createSchedule({ rate, rampTo, durationMs }).count;
}

/** Brings schedule, callbacks and connections together, and judges what was measured. */
export async function startLoad(settings: LoadSettings): Promise<LoadReport> {
  const { endpoint, rate, rampTo, durationMs, maxConnections, seed, timeoutMs, now, thresholds } = settings;
  const schedule = rate === 'max' ? null : createSchedule({ rate, rampTo, durationMs });
  const samples = makeSamples(await loadSampler(), seed, schedule?.count ?? null);
  await rehearse(settings, samples);
  const asked: Asked = {
    rate,
    rampTo,
    seconds: durationMs / 1000,
    callbacks: schedule?.count ?? null,
    maxConnections,
    timeoutMs,
  };
  const startedAt = new Date(now()).toISOString();
  const measured = await sendSamples(settings, schedule, samples);
  return buildReport(
    { run: randomUUID(), to: showEndpoint(endpoint), seed, tool: USER_AGENT, startedAt, asked },
    measured,
    thresholds,
  );
}

async function sendSamples(
  settings: LoadSettings,
  schedule: Schedule | null,
  samples: readonly Sample[],
): Promise<Measured> {
  const {
    endpoint,
    durationMs,
    maxConnections,
    sdkAppId,
    token,
    wire,
    headers,
    timeoutMs,
    tls,
    now,
    signal,
    progressEveryMs,
    onProgress,
    onTrouble,
  } = settings;
  const connection = { endpoint, timeoutMs, maxReplyBytes: MAX_REPLY_BYTES, tls };
  const context = { host: endpoint.hostname, address: addressOf(endpoint), timeoutMs, maxReplyBytes: MAX_REPLY_BYTES };
  const recorder = createRecorder(connection);
  return runSchedule({
    schedule,
    durationMs,
    maxConnections,
    open: await loadLeanConnections(connection),
    supply: createSupply({ endpoint, wire, sdkAppId, token, userAgent: USER_AGENT, headers, samples }),
    judge: (outcome) => judgeReply(outcome, context),
    record: (request, outcome, atMs) => recorder(describeRequest(connection, request), outcome, atMs),
    now,
    watchMs: availableParallelism() > 1 ? WATCH_MS : 0,
    signal,
    progressEveryMs,
    onProgress,
    onTrouble,
  });
}

/** One rehearsal is enough for a process. */
let isRehearsed = false;

/**
 * Sends the samples to an endpoint within this process first. Code that runs for the first time
 * takes milliseconds for what takes microseconds later; they would stand in the first response
 * times as if they were those of the endpoint.
 */
async function rehearse(settings: LoadSettings, samples: readonly Sample[]): Promise<void> {
  if (isRehearsed || settings.signal.aborted) return;
  isRehearsed = true;
  const counterpart = await startRehearsalEndpoint();
  if (counterpart === null) return;
  const silent = { onProgress: () => undefined, onTrouble: () => undefined };
  const schedule = createSchedule(REHEARSAL);
  await sendSamples(
    { ...settings, ...REHEARSAL, ...silent, endpoint: counterpart.endpoint, tls: NO_TLS_SETTINGS },
    schedule,
    samples,
  );
  counterpart.close();
}

/**
 * Options of `runLoad`: only the endpoint is needed, all else has the defaults of `friend-cb load`.
 */
export interface LoadOptions {
  readonly to: string;
  /** Callbacks a second, or `max`: as fast as the connections take them. Default 100. */
  readonly rate?: number | 'max';
  /** The rate at the end; the rate goes there evenly. */
  readonly rampTo?: number | null;
  /** Default 10,000. */
  readonly durationMs?: number;
  /** Default 1000; with rate `max` 10. */
  readonly maxConnections?: number;
  /**
   * Such as `p99<50ms`, `max<2s`, `errors==0`, `rate>=99%`; they replace the rule that every
   * verdict has to be ok.
   */
  readonly thresholds?: readonly string[];
  /** Default `888888`, the documentation's example. */
  readonly sdkAppId?: string;
  /** Signs every callback. */
  readonly token?: string | null;
  /** Default `documented`. */
  readonly wire?: WireShape;
  /** The same seed sends the same callbacks; default a random one, told in the report. */
  readonly seed?: number;
  readonly headers?: readonly HeaderEdit[];
  /**
   * Until a reply is complete, in milliseconds; default 2000, as the Chat backend waits. 0 is none.
   */
  readonly timeoutMs?: number;
  readonly tls?: Partial<TlsSettings>;
  /** Ends the run early: nothing more is sent, what is under way is waited for. */
  readonly signal?: AbortSignal;
  /** Default 1000. */
  readonly progressEveryMs?: number;
  readonly onProgress?: (progress: Progress) => void;
  /**
   * The first exchange of each kind of trouble: a finding, or the verdict where no rule was broken.
   */
  readonly onTrouble?: (kind: TroubleKind, exchange: Exchange) => void;
}

/**
 * Sends callbacks at a set rate, judges every reply and measures. Trouble with the endpoint is in
 * the report, never thrown.
 * @throws TypeError for a URL that cannot be called, a threshold that cannot be read, a number
 * out of its bounds, a header that cannot be sent, or a rate and time that make no callback; what
 * `onProgress` or `onTrouble` throws
 */
export async function runLoad(options: LoadOptions): Promise<LoadReport> {
  const reading = parseEndpoint(String(options.to));
  if (!reading.ok) throw new TypeError(reading.problem);
  const thresholds = (options.thresholds ?? []).map((text) => {
    const threshold = parseThreshold(text);
    if (!threshold.ok) throw new TypeError(threshold.problem);
    return threshold.threshold;
  });
  const rate = options.rate ?? DEFAULT_RATE;
  const shape = { rate, rampTo: options.rampTo ?? null, durationMs: options.durationMs ?? DEFAULT_DURATION_MS };
  const maxConnections =
    options.maxConnections ?? (rate === 'max' ? DEFAULT_CONNECTIONS.closed : DEFAULT_CONNECTIONS.open);
  const timeoutMs = options.timeoutMs ?? CHAT_TIMEOUT_MS;
  if (rate !== 'max') requireNumber('rate', rate, 0, MAX_RATE);
  if (shape.rampTo !== null) requireNumber('rampTo', shape.rampTo, 0, MAX_RATE);
  if (rate === 'max' && shape.rampTo !== null)
    throw new TypeError("a rate of 'max' has no end that rampTo could lead to");
  requireNumber('durationMs', shape.durationMs, 0, MAX_TIMER_MS);
  requireNumber('timeoutMs', timeoutMs, 0, MAX_TIMER_MS);
  requireNumber('maxConnections', maxConnections, 1, MAX_CONNECTIONS);
  if (!WIRE_SHAPES.some((each) => each === (options.wire ?? 'documented')))
    throw new TypeError(`wire is ${String(options.wire)}; valid: ${WIRE_SHAPES.join(', ')}`);
  requireHeaders(options.headers ?? []);
  if (shape.durationMs === 0 || plannedCallbacks(shape) === 0)
    throw new TypeError(`a rate of ${rate} for ${shape.durationMs} ms makes no callback`);
  // What the caller's functions throw ends the run, and is the caller's again.
  const broken = new AbortController();
  const guard =
    <Given extends unknown[]>(tell: ((...given: Given) => void) | undefined) =>
    (...given: Given) => {
      try {
        tell?.(...given);
      } catch (error) {
        broken.abort({ error });
      }
    };
  const report = await startLoad({
    ...shape,
    endpoint: reading.endpoint,
    maxConnections,
    thresholds,
    sdkAppId: options.sdkAppId ?? '888888',
    token: options.token ?? null,
    wire: options.wire ?? 'documented',
    seed: options.seed ?? randomInt(2 ** 32),
    headers: options.headers ?? [],
    timeoutMs,
    tls: { ...NO_TLS_SETTINGS, ...options.tls },
    now: Date.now,
    signal: AbortSignal.any([broken.signal, ...(options.signal ? [options.signal] : [])]),
    progressEveryMs: options.progressEveryMs ?? 1000,
    onProgress: guard(options.onProgress),
    onTrouble: guard(options.onTrouble),
  });
  if (broken.signal.aborted) throw (broken.signal.reason as { readonly error: unknown }).error;
  return report;
}

/** Headers go onto the wire as they are. @throws TypeError */
function requireHeaders(given: unknown): void {
  const isText = (value: unknown) => typeof value === 'string';
  const isEdit = (each: unknown): each is HeaderEdit =>
    Array.isArray(each) && each.length === 2 && isText(each[0]) && (each[1] === null || isText(each[1]));
  if (!Array.isArray(given) || !given.every(isEdit))
    throw new TypeError("headers are pairs of name and value, such as [['X-Name', 'value']]");
  for (const each of given) {
    const wrong = headerProblem(each);
    if (wrong !== null) throw new TypeError(wrong.problem);
  }
}

/** Without types it may be anything. @throws TypeError */
function requireNumber(name: string, given: unknown, least: number, most: number): void {
  if (typeof given === 'number' && given >= least && given <= most) return;
  throw new TypeError(
    `${name} is ${typeof given === 'string' ? JSON.stringify(given) : String(given)} instead of a number from ${least} to ${most}`,
  );
}
