import type { OpenConnection } from '../delivery/connection.ts';
import { cutOffFailure } from '../delivery/failure.ts';
import type { Exchange, RawRequest } from '../protocol/exchange.ts';
import type { Outcome, ReplyJudgement } from '../protocol/judge-reply.ts';
import { type Counted, type Counters, createCounters, type TroubleKind } from './counters.ts';
import { createClosedLoop, createOpenLoop } from './pacing.ts';
import { type ConnectionCounts, ConnectionPool } from './pool.ts';
import { type RunClock, startRunClock } from './run-clock.ts';
import type { Schedule } from './schedule.ts';
import { createSender } from './sender.ts';
import type { Supply } from './supply.ts';
import { type ProgressSettings, watchProgress } from './watch-progress.ts';
import { type Usage, watchUsage } from './watch-usage.ts';

export interface RunSettings extends ProgressSettings {
  /**
   * When callbacks are due: the open loop. Null is the closed loop: each connection sends the next
   * callback as soon as it has the reply.
   */
  readonly schedule: Schedule | null;
  /** How long the closed loop goes on. */
  readonly durationMs: number;
  readonly maxConnections: number;
  readonly open: OpenConnection;
  readonly supply: Supply;
  readonly judge: (outcome: Outcome) => ReplyJudgement;
  /** Makes the exchanges that are kept. `atMs` is Unix time. */
  readonly record: (request: RawRequest, outcome: Outcome, atMs: number) => Exchange;
  /** Unix time in milliseconds. */
  readonly now: () => number;
  /** How long before a callback is due the sender watches the clock instead of sleeping. */
  readonly watchMs: number;
  /**
   * How long the run goes on at most after nothing more becomes due, in milliseconds; null is
   * without limit. What has no complete reply then is late.
   */
  readonly drainMs: number | null;
  /** When aborted, nothing more is sent; what is under way comes to its end. */
  readonly signal: AbortSignal;
  /** Is told the first exchange of each kind of trouble, as it happens. */
  readonly onTrouble: (kind: TroubleKind, exchange: Exchange) => void;
}

/** What was measured in a run, before anything is made of it. */
export interface Measured extends Counted, Usage {
  /**
   * Callbacks that were sent, or tried where no connection could be opened. The verdicts add up to
   * this number.
   */
  readonly sent: number;
  /**
   * From the start to the last send, or to the interruption that took the rest away, in
   * milliseconds.
   */
  readonly sendingMs: number;
  readonly interrupted: boolean;
  /** Callbacks that had no complete reply at the end of the drain. All of them are late. */
  readonly cutOff: number;
  readonly connections: ConnectionCounts;
  /** What this machine ran out of, so that no more connections could be opened; otherwise null. */
  readonly shortage: string | null;
}

/** In the closed loop, the time after which a connection that could not be opened is tried again. */
const RETRY_MS = 100;

function countersOf({ judge, record, supply, onTrouble }: RunSettings, clock: RunClock): Counters {
  return createCounters({
    judge,
    record: ({ index, second, sentMs }, outcome) =>
      record(supply.requestOf(index, second), outcome, clock.unixMs(sentMs)),
    onTrouble,
  });
}

/**
 * Sends callbacks as the schedule has it, measures, and resolves when the last callback has its
 * outcome. Trouble with the endpoint is counted, never thrown.
 */
export function runSchedule(settings: RunSettings): Promise<Measured> {
  const { schedule, durationMs, watchMs, maxConnections, open, supply, signal } = settings;
  const clock = startRunClock(settings.now);
  const counters = countersOf(settings, clock);
  const pacing =
    schedule === null
      ? createClosedLoop({ durationMs, clock })
      : createOpenLoop({ schedule, clock, watchMs, senderLag: counters.counted.senderLag });
  const sender = createSender({ clock, supply, pacing, counters });

  return new Promise((resolve) => {
    const pool = new ConnectionPool({
      open,
      maxConnections,
      retryMs: schedule === null ? RETRY_MS : 0,
      work: {
        wanted: pacing.wanted,
        begin: sender.begin,
        onOutcome: counters.countOutcome,
        onFailure: sender.giveUp,
        onSettled: endIfDone,
      },
    });
    const usage = watchUsage(() => schedule === null || (pacing.waiting > 0 && pool.isTaken));
    const progress = watchProgress(settings, clock, pacing, pool, counters);

    let drain: NodeJS.Timeout | undefined;
    let cutOff = 0;

    /** Nothing more is sent. */
    function stop() {
      if (!pacing.isDone) sender.markEnd();
      pacing.stop();
      beginDrain();
    }

    /** From now on nothing more becomes due. */
    function beginDrain() {
      if (settings.drainMs !== null) drain ??= setTimeout(endDrain, settings.drainMs);
      endIfDone();
    }

    function endDrain() {
      cutOff = pacing.waiting + pacing.begun - counters.finished;
      while (pacing.waiting > 0) sender.giveUp(cutOffFailure());
      pool.cutOff();
      endIfDone();
    }

    function endIfDone() {
      if (!pacing.isDone || counters.finished < pacing.begun) return;
      clearTimeout(drain);
      signal.removeEventListener('abort', stop);
      progress.stop();
      pool.destroy();
      resolve({
        ...counters.counted,
        ...usage.stop(sender.sendingMs),
        sent: counters.finished,
        sendingMs: sender.sendingMs,
        interrupted: signal.aborted,
        cutOff,
        connections: { ...pool.counts, lostOnReuse: counters.lostOnReuse },
        shortage: pool.shortage,
      });
    }

    signal.addEventListener('abort', stop);
    if (signal.aborted) return stop();
    pacing.start({
      onDue: () => {
        pool.serve();
        if (pacing.isOver) beginDrain();
      },
      onTimeUp: stop,
      isFull: () => pool.isFull,
    });
  });
}
