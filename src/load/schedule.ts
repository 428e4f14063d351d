/**
 * When callbacks are due. Without a ramp evenly spaced, with one at a rate that goes evenly from
 * the first to the last.
 */
export interface Schedule {
  /** How many in all. */
  readonly count: number;
  /** When the callback with this number, from 0, is due: milliseconds from the start. */
  readonly dueMs: (index: number) => number;
}

export interface SchedulePlan {
  /** Callbacks a second, at the start where there is a ramp. */
  readonly rate: number;
  /** The rate at the end; null without a ramp. */
  readonly rampTo: number | null;
  readonly durationMs: number;
}

/**
 * The open loop: what is due, whatever the endpoint does. The area under the rate is the count; the
 * first callback is due at once.
 */
export function createSchedule({ rate, rampTo, durationMs }: SchedulePlan): Schedule {
  const seconds = durationMs / 1000;
  const last = rampTo ?? rate;
  // Callbacks a second, for each second: the slope of the ramp.
  const slope = (last - rate) / seconds;
  return {
    count: Math.round(((rate + last) / 2) * seconds),
    // The time t at which rate·t + slope·t²/2 is the index, in the form that does not divide by a
    // slope of nothing.
    dueMs: (index) =>
      index === 0 ? 0 : (2000 * index) / (rate + Math.sqrt(Math.max(0, rate * rate + 2 * slope * index))),
  };
}
