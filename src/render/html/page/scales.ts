import type { Plot } from '../plot.ts';

type Scale = Plot['y'] | Plot['x']['kind'];

const plain = (value: number, digits = 3) => String(Number(value.toPrecision(digits)));

function formatMs(milliseconds: number): string {
  if (milliseconds >= 1000) return `${plain(milliseconds / 1000)} s`;
  return milliseconds < 0.1 ? `${plain(milliseconds * 1000)} µs` : `${plain(milliseconds)} ms`;
}

const formatCount = (value: number) => value.toLocaleString('en', { maximumSignificantDigits: 4 });

/** `99.9 %` of 3: how many callbacks are as fast as the others are not. */
function formatPercentile(place: number): string {
  const percent = 100 * (1 - 10 ** -place);
  return `${percent.toFixed(Math.max(0, Math.ceil(place) - 2))} %`;
}

/** A value beside its axis. */
export function formatAxis(scale: Scale, value: number): string {
  switch (scale) {
    case 'time':
      return `${plain(value, 6)} s`;
    case 'latency':
      return formatMs(value);
    case 'log-latency':
      return formatMs(10 ** value);
    case 'percentile':
      return formatPercentile(value);
    case 'rate':
      return `${formatCount(value)}/s`;
    case 'count':
      return formatCount(value);
    case 'share':
      return `${plain(100 * value)} %`;
  }
}

/** A value under the cursor. */
export function formatHovered(scale: Scale, value: number | null): string {
  if (value === null) return '-';
  return scale === 'percentile'
    ? `${(100 * (1 - 10 ** -value)).toPrecision(Math.max(3, Math.ceil(value) + 1))} %`
    : formatAxis(scale, value);
}

/** Powers of ten; where there are few, also what is 2 and 5 times as much. */
export function splitLog(min: number, max: number): number[] {
  const first = Math.floor(Math.log10(min));
  const last = Math.ceil(Math.log10(max));
  const steps = last - first > 3 ? [1] : last - first > 1 ? [1, 3] : [1, 2, 5];
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
    .flatMap((power) => steps.map((step) => step * 10 ** power))
    .filter((each) => each >= min * 0.999 && each <= max * 1.001);
}
