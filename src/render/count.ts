/** `12,345` */
export function formatCount(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+$)/g, ',');
}

/** A rate with one decimal, as in `1,000.0`. */
export function formatRate(rate: number): string {
  const [whole = '', tenth = ''] = rate.toFixed(1).split('.');
  return `${formatCount(Number(whole))}.${tenth}`;
}
