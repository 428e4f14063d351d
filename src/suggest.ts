import { closest, distance } from 'fastest-levenshtein';

/** The known name nearest to a mistyped one; null where more than a third of its letters differ. */
export function nearest(given: string, known: readonly string[]): string | null {
  if (known.length === 0) return null;
  const name = closest(given, [...known]);
  // Two changes are a swap of two letters, the commonest slip.
  const longest = Math.max(given.length, name.length);
  const limit = Math.max(longest < 4 ? 1 : 2, Math.floor(longest / 3));
  return distance(given.toLowerCase(), name.toLowerCase()) <= limit ? name : null;
}
