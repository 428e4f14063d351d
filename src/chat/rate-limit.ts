/** Counts calls of one kind within a second. */
export interface RateLimiter {
  /** Whether another call may be answered in this second, which it then counts in. */
  take(call: string, nowMs: number, perSecond: number): boolean;
  reset(): void;
}

export function createRateLimiter(): RateLimiter {
  const counts = new Map<string, { second: number; count: number }>();
  return {
    take: (call, nowMs, perSecond) => {
      const second = Math.floor(nowMs / 1000);
      const found = counts.get(call);
      if (found === undefined || found.second !== second) {
        counts.set(call, { second, count: 1 });
        return perSecond >= 1;
      }
      found.count += 1;
      return found.count <= perSecond;
    },
    reset: () => counts.clear(),
  };
}
