import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { loadManyConnections } from '../delivery/connection.ts';
import { NO_TLS_SETTINGS, type TlsSettings } from '../delivery/dial.ts';
import { createRecorder, describeRequest } from '../delivery/record-exchange.ts';
import { startRehearsalEndpoint } from '../delivery/rehearsal.ts';
import { type DecodeReply, loadReplyDecoder } from '../delivery/reply-decoder.ts';
import type { TroubleKind } from '../load/counters.ts';
import { type Asked, buildReport, type LoadReport } from '../load/load-report.ts';
import { type Measured, runSchedule } from '../load/run-schedule.ts';
import { createSchedule, type Schedule } from '../load/schedule.ts';
import { createSupply, makeSamples } from '../load/supply.ts';
import type { Threshold } from '../load/threshold.ts';
import type { Progress } from '../load/watch-progress.ts';
import { addressOf, type Endpoint, showEndpoint } from '../protocol/endpoint.ts';
import type { Exchange } from '../protocol/exchange.ts';
import { judgeReply } from '../protocol/judge-reply.ts';
import type { WireShape } from '../protocol/query.ts';
import { editHeaders, type HeaderEdit } from '../protocol/request.ts';
import { loadSampler, type Sample } from '../protocol/sample.ts';
import { USER_AGENT } from '../version.ts';
import { MAX_TIMER_MS } from './bounds.ts';

/**
 * Connections of the open loop, which opens them as it needs them, and of the closed loop, which
 * uses all of them all the time.
 */
export const DEFAULT_CONNECTIONS = { open: 1000, closed: 10 } as const;
export const DEFAULT_RATE = 100;
export const MAX_RATE = 1_000_000;
export const MAX_CONNECTIONS = 60_000;
export const DEFAULT_DURATION_MS = 10_000;

/** Twice the time-out, for a reply that is late is waited for as long again; null is no limit. */
export const defaultDrainMs = (timeoutMs: number): number | null =>
  timeoutMs === 0 ? null : Math.min(2 * timeoutMs, MAX_TIMER_MS);

/**
 * With a core to itself the sender watches the clock for so long before a callback is due, in
 * milliseconds; on a single core that would starve an endpoint on the same machine.
 */
const WATCH_MS = 1.5;

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
  /** As in `RunSettings`. */
  readonly drainMs: number | null;
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
    drainMs: settings.drainMs,
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
    drainMs,
    tls,
    now,
    signal,
    progressEveryMs,
    onProgress,
    onTrouble,
  } = settings;
  const connection = { endpoint, timeoutMs, tls };
  const context = { host: endpoint.hostname, address: addressOf(endpoint), timeoutMs };
  const recorder = createRecorder(connection);
  const decode: DecodeReply = (await loadReplyDecoder(editHeaders([], headers))) ?? ((outcome) => outcome);
  return runSchedule({
    schedule,
    durationMs,
    maxConnections,
    open: await loadManyConnections(connection),
    supply: createSupply({ endpoint, wire, sdkAppId, token, userAgent: USER_AGENT, headers, samples }),
    judge: (outcome) => judgeReply(decode(outcome), context),
    record: (request, outcome, atMs) => recorder(describeRequest(connection, request), decode(outcome), atMs),
    now,
    drainMs,
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
