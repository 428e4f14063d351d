import type { TlsSettings } from '../delivery/dial.ts';
import type { TroubleKind } from '../load/counters.ts';
import type { LoadReport } from '../load/load-report.ts';
import { parseThreshold, type Threshold } from '../load/threshold.ts';
import type { Progress } from '../load/watch-progress.ts';
import type { Exchange } from '../protocol/exchange.ts';
import { EXAMPLE_SDK_APP_ID, type WireShape } from '../protocol/query.ts';
import type { HeaderEdit } from '../protocol/request.ts';
import { MAX_TIMER_MS, randomSeed } from './bounds.ts';
import {
  durationRule,
  integerRule,
  listenerRule,
  listRule,
  misuse,
  numberRule,
  type OptionRule,
  orNull,
  readOptions,
  SENDING,
  seedRule,
  signalRule,
  textRule,
  wireRule,
  withDefault,
} from './options.ts';
import {
  DEFAULT_CONNECTIONS,
  DEFAULT_DURATION_MS,
  DEFAULT_RATE,
  defaultDrainMs,
  MAX_CONNECTIONS,
  MAX_RATE,
  plannedCallbacks,
  startLoad,
} from './start-load.ts';

/**
 * Options of `runLoad`: only the endpoint is needed, all else has the defaults of `friend-cb load`.
 */
export interface LoadOptions {
  readonly to: string | URL;
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
  /**
   * How long the run goes on at most after the last callback was due, in milliseconds; what has no
   * complete reply then is late. Default twice `timeoutMs`; without a time-out there is no limit.
   */
  readonly drainMs?: number | null;
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

const rateNumber = numberRule(0, MAX_RATE);
const rateRule: OptionRule<number | 'max'> = {
  read: (given, name) => {
    if (given === 'max') return given;
    if (typeof given !== 'number') throw misuse(name, given, `a number from 0 to ${MAX_RATE}, or 'max'`);
    return rateNumber.read(given, name);
  },
  initial: () => DEFAULT_RATE,
};

const thresholdRule: OptionRule<Threshold> = {
  read: (given, name) => {
    const reading = parseThreshold(textRule.read(given, name));
    if (!reading.ok) throw new TypeError(`${name}: ${reading.problem}`);
    return reading.threshold;
  },
};

const OPTIONS = {
  ...SENDING,
  rate: rateRule,
  rampTo: orNull(rateNumber),
  durationMs: withDefault(durationRule, () => DEFAULT_DURATION_MS),
  maxConnections: orNull(integerRule(1, MAX_CONNECTIONS)),
  thresholds: listRule(thresholdRule),
  sdkAppId: withDefault(textRule, () => EXAMPLE_SDK_APP_ID),
  wire: wireRule,
  seed: withDefault(seedRule, randomSeed),
  drainMs: orNull(durationRule),
  signal: signalRule,
  progressEveryMs: withDefault(numberRule(1, MAX_TIMER_MS), () => 1000),
  onProgress: listenerRule<(progress: Progress) => void>(),
  onTrouble: listenerRule<(kind: TroubleKind, exchange: Exchange) => void>(),
} as const;

/**
 * Sends callbacks at a set rate, judges every reply and measures. Trouble with the endpoint is in
 * the report, never thrown.
 * @throws TypeError for an option that is missing, unknown or wrong, or for a rate and time that
 * make no callback; what `onProgress` or `onTrouble` throws
 */
export async function runLoad(options: LoadOptions): Promise<LoadReport> {
  const { to: endpoint, maxConnections, onProgress, onTrouble, ...settings } = readOptions(options, OPTIONS);
  const { rate, rampTo, durationMs } = settings;
  if (rate === 'max' && rampTo !== null) throw new TypeError("rampTo needs a rate to begin at; the rate is 'max'");
  if (durationMs === 0 || plannedCallbacks(settings) === 0)
    throw new TypeError(`a rate of ${rate} for a durationMs of ${durationMs} makes no callback`);
  const listeners = createListeners();
  const report = await startLoad({
    ...settings,
    endpoint,
    drainMs: settings.drainMs ?? defaultDrainMs(settings.timeoutMs),
    maxConnections: maxConnections ?? DEFAULT_CONNECTIONS[rate === 'max' ? 'closed' : 'open'],
    now: Date.now,
    signal: AbortSignal.any([listeners.signal, settings.signal]),
    onProgress: listeners.guard(onProgress),
    onTrouble: listeners.guard(onTrouble),
  });
  listeners.rethrow();
  return report;
}

/** What a function of the caller's throws ends the run, and is thrown at the caller afterwards. */
function createListeners() {
  const broken = new AbortController();
  return {
    signal: broken.signal,
    guard:
      <Given extends unknown[]>(tell: (...given: Given) => void) =>
      (...given: Given) => {
        try {
          tell(...given);
        } catch (error) {
          broken.abort({ error });
        }
      },
    rethrow: () => {
      if (broken.signal.aborted) throw (broken.signal.reason as { readonly error: unknown }).error;
    },
  };
}
