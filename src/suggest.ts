import { closest, distance } from 'fastest-levenshtein';

/** The known name nearest to a mistyped one; null when more than a third of its letters would have to change. */
export function nearest(given: string, known: readonly string[]): string | null {
  if (known.length === 0) return null;
  const name = closest(given, [...known]);
  const limit = Math.max(1, Math.floor(Math.max(given.length, name.length) / 3));
  return distance(given.toLowerCase(), name.toLowerCase()) <= limit ? name : null;
}
