import { createHash } from 'node:crypto';
import type { Share } from './settings.ts';

/**
 * Whether a setting hits the callback with this number, from 0: one of the first so many, or as
 * chance has it. The same seed decides the same way.
 */
export function isHit(share: Share | null, what: 'duplicate' | 'lose', index: number, seed: number): boolean {
  if (share === null) return false;
  if ('count' in share) return index < share.count;
  const digest = createHash('sha256').update(`${seed}/${what}/${index}`).digest();
  return digest.readUInt32BE() / 2 ** 32 < share.percent / 100;
}
