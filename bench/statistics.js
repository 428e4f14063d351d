/** Figures that the sections compute. All functions take the numbers in any order. */

/**
 * The smallest number that at least this share of all numbers does not exceed. `load` defines its
 * percentiles in the same way.
 */
export function percentile(numbers, share) {
  const sorted = Float64Array.from(numbers).sort();
  return sorted[Math.max(1, Math.ceil(share * sorted.length - 1e-9)) - 1];
}

export function median(numbers) {
  const sorted = Float64Array.from(numbers).sort();
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * Standard deviation as a share of the mean: 0 for a metronome, 1 for independent callers, and far
 * more for one burst a second.
 */
export function coefficientOfVariation(numbers) {
  const mean = numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
  const variance = numbers.reduce((sum, each) => sum + (each - mean) ** 2, 0) / numbers.length;
  return Math.sqrt(variance) / mean;
}

/** The differences between neighbours. */
export const gaps = (times) => times.slice(1).map((time, index) => time - times[index]);

/** The median and, in brackets, the least and the greatest: `41,200/s (39,900 to 42,000)`. */
export function spread(numbers, unit, show = wholeNumber) {
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)].map(show);
  return `${show(median(numbers))}${unit}${least === most ? '' : ` (${least} to ${most})`}`;
}

export const wholeNumber = (value) => Math.round(value).toLocaleString('en');
/** Shows a number with this many digits after the point. */
export const decimals = (digits) => (value) => value.toFixed(digits);
