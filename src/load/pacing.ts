import type { Histogram } from './histogram.ts';
import type { RunClock } from './run-clock.ts';
import type { Schedule } from './schedule.ts';

/** When callbacks may be sent, and how many of them have been begun. */
export interface Pacing {
  /** Callbacks in all; null in the closed loop. */
  readonly planned: number | null;
  readonly begun: number;
  /** Callbacks that are due and not begun; always 0 in the closed loop, where none is ever due. */
  readonly waiting: number;
  /** Nothing more will become due. */
  readonly isOver: boolean;
  /** Nothing is left to be begun, now or later. */
  readonly isDone: boolean;
  /** How many callbacks may be begun now. */
  wanted(): number;
  /** Takes the next callback and returns its number, from 0. */
  begin(): number;
  /** When a callback was due, in milliseconds since the start. */
  dueMs(index: number, sentMs: number): number;
  start(events: PacingEvents): void;
  /** Ends it early: what has not been begun is not wanted any more. */
  stop(): void;
}

export interface PacingEvents {
  /** Callbacks may have become due; the last time, nothing more will. */
  onDue(): void;
  /** The time of the closed loop is up. */
  onTimeUp(): void;
  /** Every connection is taken, so there is no callback to be on time for. */
  isFull(): boolean;
}

export interface OpenLoopSettings {
  readonly schedule: Schedule;
  readonly clock: RunClock;
  /**
   * This long before a callback is due, the sender stops sleeping and watches the clock: a timer of
   * Node.js is a millisecond late or more. 0 trusts the timers.
   */
  readonly watchMs: number;
  /** Records how late the sender noticed each callback. */
  readonly senderLag: Histogram;
}

/** The open loop: callbacks are due as the schedule has it, whatever the endpoint does. */
/** A timer of Node.js for more than 24.8 days fires at once; a callback may be due later than that. */
const LONGEST_WAIT_MS = 60_000;

export function createOpenLoop({ schedule, clock, watchMs, senderLag }: OpenLoopSettings): Pacing {
  const { count } = schedule;
  let due = 0;
  let begun = 0;
  let isOver = false;
  let timer: NodeJS.Timeout | undefined;

  function noticeDue() {
    const atMs = clock.elapsedMs();
    while (due < count) {
      const dueMs = schedule.dueMs(due);
      if (dueMs > atMs) break;
      senderLag.record(atMs - dueMs);
      due += 1;
    }
  }

  /** Notices what has become due, and comes back in time for the next callback. */
  function tick(events: PacingEvents) {
    if (isOver) return;
    noticeDue();
    isOver = due === count;
    events.onDue();
    if (isOver) return;
    const waitMs = schedule.dueMs(due) - clock.elapsedMs();
    if (waitMs > watchMs || (begun < due && events.isFull()))
      timer = setTimeout(tick, Math.min(Math.max(1, Math.floor(waitMs - watchMs)), LONGEST_WAIT_MS), events);
    else setImmediate(tick, events);
  }

  return {
    planned: count,
    get begun() {
      return begun;
    },
    get waiting() {
      return due - begun;
    },
    get isOver() {
      return isOver;
    },
    get isDone() {
      return isOver && begun === due;
    },
    wanted: () => due - begun,
    begin: () => begun++,
    dueMs: schedule.dueMs,
    start: tick,
    stop: () => {
      isOver = true;
      due = begun;
      clearTimeout(timer);
    },
  };
}

export interface ClosedLoopSettings {
  readonly durationMs: number;
  readonly clock: RunClock;
}

/** The closed loop: each connection sends the next callback as soon as it has the reply. */
export function createClosedLoop({ durationMs, clock }: ClosedLoopSettings): Pacing {
  let begun = 0;
  let isOver = false;
  let timer: NodeJS.Timeout | undefined;

  /** A timer may be early by a fraction of a millisecond. */
  function waitForEnd(events: PacingEvents) {
    const leftMs = durationMs - clock.elapsedMs();
    if (leftMs > 0) timer = setTimeout(waitForEnd, leftMs, events);
    else events.onTimeUp();
  }

  return {
    planned: null,
    get begun() {
      return begun;
    },
    waiting: 0,
    get isOver() {
      return isOver;
    },
    get isDone() {
      return isOver;
    },
    wanted: () => (isOver ? 0 : Number.POSITIVE_INFINITY),
    begin: () => begun++,
    dueMs: (_, sentMs) => sentMs,
    start: (events) => {
      events.onDue();
      waitForEnd(events);
    },
    stop: () => {
      isOver = true;
      clearTimeout(timer);
    },
  };
}
