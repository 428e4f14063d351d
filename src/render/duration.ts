/** A latency among other things, to the digit that matters: `0.9 ms`, `87 ms`, `2.3 s`. */
export function formatLatency(milliseconds: number | null): string {
  if (milliseconds === null) return '-';
  if (milliseconds < 10) return `${milliseconds.toFixed(1)} ms`;
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

/** A latency that was measured to be compared, three digits: `0.064 ms`, `1.56 ms`, `129 ms`, `2.31 s`. */
export function formatPreciseLatency(milliseconds: number | null): string {
  if (milliseconds === null) return '-';
  if (milliseconds < 1) return `${milliseconds.toFixed(3)} ms`;
  if (milliseconds < 10) return `${milliseconds.toFixed(2)} ms`;
  if (milliseconds < 100) return `${milliseconds.toFixed(1)} ms`;
  if (milliseconds < 1000) return `${milliseconds.toFixed(0)} ms`;
  return `${(milliseconds / 1000).toFixed(2)} s`;
}

/** The bound of a range, as short as it can be written: `0.05 ms`, `200 ms`, `5 s`. */
export function formatBound(milliseconds: number): string {
  if (milliseconds < 1) return `${milliseconds.toFixed(2).replace(/0$/, '')} ms`;
  return milliseconds < 1000 ? `${milliseconds} ms` : `${milliseconds / 1000} s`;
}

/** A time that was asked for: `0.1 s`, `90 s`, `5 min`. */
export function formatPlannedTime(seconds: number): string {
  return seconds >= 120 && seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}

/** Seconds with three decimals and no unit, as reports of tests have them: `1.234`. */
export function formatSeconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}
