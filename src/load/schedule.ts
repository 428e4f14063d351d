/**
 * When callbacks are due. Without a ramp they are evenly spaced; with a ramp the rate changes evenly
 * from the first to the last.
 */
export interface Schedule {
  /** The number of callbacks in all. */
  readonly count: number;
  /** When the callback with this number, from 0, is due: milliseconds from the start. */
  readonly dueMs: (index: number) => number;
}

export interface SchedulePlan {
  /** Callbacks per second, at the start where there is a ramp. */
  readonly rate: number;
  /** The rate at the end; null without a ramp. */
  readonly rampTo: number | null;
  readonly durationMs: number;
}

/**
 * The open loop: callbacks are due whatever the endpoint does. Their number is the area under the
 * rate, and the first one is due at once.
 */
export function createSchedule({ rate, rampTo, durationMs }: SchedulePlan): Schedule {
  const seconds = durationMs / 1000;
  const last = rampTo ?? rate;
  // The slope of the ramp: by how many callbacks per second the rate changes in a second.
  const slope = (last - rate) / seconds;
  return {
    count: Math.round(((rate + last) / 2) * seconds),
    // The time t at which rate·t + slope·t²/2 is the index, in the form that never divides by a slope
    // of zero.
    dueMs: (index) =>
      index === 0 ? 0 : (2000 * index) / (rate + Math.sqrt(Math.max(0, rate * rate + 2 * slope * index))),
  };
}
