/** Text without its percent-encoding; null where that is broken or does not spell UTF-8. */
export function decodePercent(encoded: string): string | null {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return null;
  }
}
