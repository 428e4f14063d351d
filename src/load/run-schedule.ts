import { shortageOf } from '../delivery/failure.ts';
import type { LeanConnection, LeanOutcome, OpenLean } from '../delivery/lean-connection.ts';
import {
  type Exchange,
  type Failure,
  type RawReply,
  type RawRequest,
  VERDICTS,
  type Verdict,
} from '../protocol/exchange.ts';
import type { FindingCode } from '../protocol/findings.ts';
import { type Outcome, type ReplyJudgement, SLOW_MS } from '../protocol/judge-reply.ts';
import { createHistogram, type Histogram } from './histogram.ts';
import type { Schedule } from './schedule.ts';
import type { Supply } from './supply.ts';

export interface RunSettings {
  /**
   * When callbacks are due: the open loop. Null is the closed loop: each connection sends the next
   * one as soon as it has the reply.
   */
  readonly schedule: Schedule | null;
  /** How long the closed loop goes on. */
  readonly durationMs: number;
  readonly maxConnections: number;
  readonly open: OpenLean;
  readonly supply: Supply;
  readonly judge: (outcome: Outcome) => ReplyJudgement;
  /** For the exchanges that are kept. */
  readonly record: (request: RawRequest, outcome: Outcome, atMs: number) => Exchange;
  /** Unix time in milliseconds. */
  readonly now: () => number;
  /**
   * This long before a callback is due the sender stops sleeping and watches the clock: a timer of
   * Node.js is a millisecond late and more. 0 trusts the timers.
   */
  readonly watchMs: number;
  /** When aborted, nothing more is sent; what is under way comes to its end. */
  readonly signal: AbortSignal;
  /** Between two calls of `onProgress`. */
  readonly progressEveryMs: number;
  readonly onProgress: (progress: Progress) => void;
  /** The first exchange of each kind of trouble, as it happens. */
  readonly onTrouble: (kind: TroubleKind, exchange: Exchange) => void;
}

/** What went wrong: a finding, or a verdict where no rule was broken (a reply that says FAIL). */
export type TroubleKind = FindingCode | Verdict;

/** What a run came to, before anything is made of it. */
export interface Measured {
  /**
   * Callbacks that were sent, or tried where no connection came about. The verdicts add up to it.
   */
  readonly sent: number;
  /**
   * From the start to the last send, or to the interruption that took the rest away, in
   * milliseconds.
   */
  readonly sendingMs: number;
  readonly interrupted: boolean;
  readonly verdicts: Readonly<Record<Verdict, number>>;
  readonly findings: ReadonlyMap<FindingCode, number>;
  readonly examples: ReadonlyMap<TroubleKind, Exchange>;
  readonly response: Histogram;
  readonly service: Histogram;
  readonly lag: Histogram;
  /**
   * How late the sender itself noticed that a callback was due. In the closed loop nothing is ever
   * due.
   */
  readonly senderLag: Histogram;
  readonly connections: ConnectionCounts;
  /**
   * What this machine ran out of, so that no more connections could be opened; null where there was
   * enough.
   */
  readonly shortage: string | null;
  /**
   * The share of the time in which the sender's thread was at work while every connection was
   * taken, 0 to 1; null where that was never for long.
   */
  readonly busy: number | null;
  /**
   * How much of the sending time had callbacks waiting for a connection, with all connections
   * taken, 0 to 1.
   */
  readonly saturated: number;
}

export interface ConnectionCounts {
  readonly opened: number;
  /** The most that were open at one time. */
  readonly peak: number;
  readonly failed: number;
  /**
   * Callbacks that were lost because a connection that had been used before ended without a byte of
   * a reply.
   */
  readonly lostOnReuse: number;
}

/** Where a run is. */
export interface Progress {
  readonly elapsedMs: number;
  /** Callbacks in all; null in the closed loop. */
  readonly planned: number | null;
  readonly sent: number;
  /** A second, since the last progress. */
  readonly rate: number;
  readonly inFlight: number;
  /** Due, and no connection is free. */
  readonly waiting: number;
  readonly connections: number;
  readonly verdicts: Readonly<Record<Verdict, number>>;
  readonly findings: ReadonlyMap<FindingCode, number>;
  /** Response times so far. */
  readonly response: Histogram;
}

/** One connection, and what is under way on it. */
interface Slot {
  connection: LeanConnection;
  index: number;
  dueMs: number;
  sentMs: number;
  /** The second that the callback under way was signed for. */
  second: number;
}

/** In the closed loop a connection that could not be opened is tried again after so long. */
const RETRY_MS = 100;

/**
 * Sends callbacks as the schedule has it, measures, and resolves when the last one has come to its
 * end. Trouble with the endpoint is counted, never thrown.
 */
export function runSchedule(settings: RunSettings): Promise<Measured> {
  const { schedule, durationMs, open, supply, record, now, watchMs, signal, progressEveryMs, onProgress, onTrouble } =
    settings;
  const judge = rememberingJudge(settings.judge);
  const verdicts = Object.fromEntries(VERDICTS.map((verdict) => [verdict, 0])) as Record<Verdict, number>;
  const findings = new Map<FindingCode, number>();
  const examples = new Map<TroubleKind, Exchange>();
  const [response, service, lag, senderLag] = [
    createHistogram(),
    createHistogram(),
    createHistogram(),
    createHistogram(),
  ];
  const slots = new Set<Slot>();
  const idle: Slot[] = [];
  /** How many were due, how many of them have been begun, how many of those have ended. */
  let due = 0;
  let begun = 0;
  let finished = 0;
  let connecting = 0;
  /** Places of connections that could not be opened, each until its own next try. */
  let resting = 0;
  let opened = 0;
  let peak = 0;
  let failed = 0;
  let lostOnReuse = 0;
  let { maxConnections } = settings;
  let shortage: string | null = null;
  let lastSentMs = 0;
  let isOver = false;
  let timer: NodeJS.Timeout | null = null;
  const origin = performance.now();
  const wallOrigin = now();
  const elapsed = () => performance.now() - origin;
  const wallAt = (milliseconds: number) => wallOrigin + milliseconds;
  const dueMsOf = (index: number, otherwise: number) => (schedule === null ? otherwise : schedule.dueMs(index));
  const isWanted = () => (schedule === null ? !isOver : begun < due);

  return new Promise((resolve) => {
    const usage = watchUsage(
      () => begun < due && slots.size - connecting === maxConnections && idle.length === 0,
      schedule === null,
    );
    const progress = watchProgress();
    const onAbort = () => stop();
    signal.addEventListener('abort', onAbort);

    /** Nothing more is sent. */
    function stop() {
      if (!isOver || begun < due) lastSentMs = elapsed();
      isOver = true;
      due = begun;
      checkEnd();
    }

    function checkEnd() {
      if (!isOver || begun < due || finished < begun) return;
      signal.removeEventListener('abort', onAbort);
      if (timer) clearTimeout(timer);
      progress.stop();
      const { busy, saturated } = usage.stop(lastSentMs);
      for (const { connection } of slots) connection.destroy();
      resolve({
        sent: finished,
        sendingMs: lastSentMs,
        interrupted: signal.aborted,
        verdicts,
        findings,
        examples,
        response,
        service,
        lag,
        senderLag,
        connections: { opened, peak, failed, lostOnReuse },
        shortage,
        busy,
        saturated,
      });
    }

    function begin(slot: Slot) {
      slot.index = begun;
      begun += 1;
      slot.second = Math.floor(now() / 1000);
      const text = supply.textOf(slot.index, slot.second);
      const sentMs = elapsed();
      slot.sentMs = sentMs;
      slot.dueMs = dueMsOf(slot.index, sentMs);
      lastSentMs = sentMs;
      lag.record(sentMs - slot.dueMs);
      slot.connection.send(text);
    }

    /**
     * Gives what is due to connections that are free, and opens as many more as there is need and
     * room for. Whichever is free first takes the next one: nobody waits for a certain connection.
     */
    function pump() {
      while (idle.length > 0 && isWanted()) begin(idle.pop() as Slot);
      const wanted = schedule === null ? (isOver ? 0 : maxConnections) : due - begun;
      while (connecting < wanted && slots.size + resting < maxConnections) openSlot();
    }

    function openSlot() {
      connecting += 1;
      const slot: Slot = { connection: undefined as never, index: 0, dueMs: 0, sentMs: 0, second: 0 };
      slot.connection = open({
        onOpen: () => {
          connecting -= 1;
          opened += 1;
          peak = Math.max(peak, slots.size - connecting);
          idle.push(slot);
          pump();
        },
        onOutcome: (outcome, isOpen) => {
          settle(slot, outcome);
          if (!isOpen) slots.delete(slot);
          else if (isWanted()) begin(slot);
          else idle.push(slot);
          // Whoever has ended leaves room for another.
          if (!isOpen) pump();
          if (isOver) checkEnd();
        },
        onEnd: (failure) => {
          slots.delete(slot);
          if (failure === null) idle.splice(idle.indexOf(slot), 1);
          else {
            connecting -= 1;
            failed += 1;
            // Without a single connection so far it is rather the address that cannot be called.
            const missing = failure.code === 'EADDRNOTAVAIL' && opened === 0 ? null : shortageOf(failure);
            // The others go on with what there is, and the callback waits for one of them.
            if (missing !== null && slots.size > 0) [shortage, maxConnections] = [missing, slots.size];
            else giveUp(failure);
          }
          if (schedule === null && failure !== null) {
            resting += 1;
            setTimeout(() => {
              resting -= 1;
              pump();
            }, RETRY_MS);
          } else pump();
          if (isOver) checkEnd();
        },
      });
      slots.add(slot);
    }

    /**
     * A connection that did not come about: the callback that has waited longest never gets to the
     * endpoint.
     */
    function giveUp(failure: Failure) {
      if (!isWanted()) return;
      const index = begun;
      begun += 1;
      const sentMs = elapsed();
      lastSentMs = sentMs;
      settle(
        { index, dueMs: dueMsOf(index, sentMs), sentMs, second: Math.floor(now() / 1000) },
        { reply: null, failure, latencyMs: null, wasStale: false },
      );
    }

    function settle({ index, dueMs, sentMs, second }: Omit<Slot, 'connection'>, outcome: LeanOutcome) {
      finished += 1;
      const { verdict, findings: found } = judge(outcome);
      verdicts[verdict] += 1;
      if (outcome.latencyMs !== null) {
        service.record(outcome.latencyMs);
        response.record(sentMs - dueMs + outcome.latencyMs);
      }
      if (outcome.wasStale) lostOnReuse += 1;
      if (verdict === 'ok' && found.length === 0) return;
      const keep = (kind: TroubleKind) => {
        if (examples.has(kind)) return;
        const exchange = record(supply.requestOf(index, second), outcome, wallAt(sentMs));
        examples.set(kind, exchange);
        onTrouble(kind, exchange);
      };
      for (const { code } of found) {
        findings.set(code, (findings.get(code) ?? 0) + 1);
        keep(code);
      }
      if (found.length === 0) keep(verdict);
    }

    /** Takes note of all that has become due, and comes back in time for the next. */
    function tick() {
      if (isOver) return;
      const at = elapsed();
      if (schedule === null) {
        if (at < durationMs) timer = setTimeout(tick, durationMs - at);
        else stop();
        return;
      }
      while (due < schedule.count) {
        const dueMs = schedule.dueMs(due);
        if (dueMs > at) break;
        senderLag.record(at - dueMs);
        due += 1;
      }
      pump();
      if (due === schedule.count) {
        isOver = true;
        return checkEnd();
      }
      const waitMs = schedule.dueMs(due) - elapsed();
      // With every connection taken there is nothing to be on time for.
      const isFull = begun < due && slots.size === maxConnections;
      if (waitMs > watchMs || isFull) timer = setTimeout(tick, Math.max(1, Math.floor(waitMs - watchMs)));
      else setImmediate(tick);
    }

    function watchProgress() {
      let last = { sent: 0, atMs: 0 };
      const interval = setInterval(() => {
        const atMs = elapsed();
        const rate = ((begun - last.sent) / (atMs - last.atMs)) * 1000;
        last = { sent: begun, atMs };
        onProgress({
          elapsedMs: atMs,
          planned: schedule === null ? null : schedule.count,
          sent: begun,
          rate,
          inFlight: begun - finished,
          waiting: Math.max(0, due - begun),
          connections: slots.size,
          verdicts,
          findings,
          response,
        });
      }, progressEveryMs);
      return { stop: () => clearInterval(interval) };
    }

    if (signal.aborted) stop();
    else {
      if (schedule === null) pump();
      tick();
    }
  });
}

/** How often the sender looks at itself. */
const USAGE_EVERY_MS = 50;

/**
 * Tells whether the thread has time to spare when it matters: while callbacks wait and every
 * connection is taken, it only works when a reply is there. At other times it watches the clock,
 * which looks like work.
 */
function watchUsage(
  isSaturated: () => boolean,
  always: boolean,
): { stop(sendingMs: number): { busy: number | null; saturated: number } } {
  let before = performance.eventLoopUtilization();
  let was = always || isSaturated();
  let active = 0;
  let whole = 0;
  const interval = setInterval(() => {
    const current = performance.eventLoopUtilization();
    const is = always || isSaturated();
    if (was && is) {
      active += current.active - before.active;
      whole += current.active - before.active + current.idle - before.idle;
    }
    before = current;
    was = is;
  }, USAGE_EVERY_MS);
  return {
    stop: (sendingMs) => {
      clearInterval(interval);
      return {
        busy: whole < USAGE_EVERY_MS ? null : active / whole,
        saturated: sendingMs === 0 ? 0 : Math.min(1, whole / sendingMs),
      };
    },
  };
}

/** A reply that was judged a moment ago, the very same object, is not judged again. */
function rememberingJudge(judge: (outcome: Outcome) => ReplyJudgement): (outcome: Outcome) => ReplyJudgement {
  let known: RawReply | null = null;
  let judgement: ReplyJudgement | null = null;
  return (outcome) => {
    // What the clock has a part in is looked at each time.
    if (outcome.failure !== null || outcome.reply === null || (outcome.latencyMs ?? 0) > SLOW_MS) return judge(outcome);
    if (judgement === null || outcome.reply !== known) {
      judgement = judge(outcome);
      known = outcome.reply;
    }
    return judgement;
  };
}
