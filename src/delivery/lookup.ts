import { type LookupAddress, lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';

/** How long the addresses of a name are remembered, in milliseconds. */
const RESOLVED_MS = 60_000;

/**
 * Resolves a name once for many connections: the system's resolver has few threads, and a burst of
 * connections would wait for them. Failures are not remembered.
 */
export function createLookup(): LookupFunction {
  type Answer = [error: NodeJS.ErrnoException | null, addresses: LookupAddress[]];
  const known = new Map<string, { readonly answer: Promise<Answer>; readonly untilMs: number }>();
  const resolve = (hostname: string) => {
    const found = known.get(hostname);
    if (found !== undefined && performance.now() < found.untilMs) return found.answer;
    const answer = new Promise<Answer>((settle) =>
      lookup(hostname, { all: true }, (error, addresses) => settle([error, addresses ?? []])),
    );
    known.set(hostname, { answer, untilMs: performance.now() + RESOLVED_MS });
    void answer.then(([error]) => error && known.delete(hostname));
    return answer;
  };
  return (hostname, _, callback) => void resolve(hostname).then(([error, addresses]) => callback(error, addresses));
}
