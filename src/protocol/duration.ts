const UNITS = { ms: 1, s: 1000, m: 60_000 } as const;

/** Milliseconds of `500ms`, `2s`, `1m`; a bare number is milliseconds. Null for any other text. */
export function readDuration(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?|\.\d+)(ms|s|m)?$/.exec(text.trim());
  if (match === null) return null;
  return Math.round(Number(match[1]) * UNITS[(match[2] ?? 'ms') as keyof typeof UNITS]);
}
