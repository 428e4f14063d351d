import { createHash, timingSafeEqual } from 'node:crypto';

/** How far RequestTime may lie from the receiver's clock, in seconds (269/32431). */
export const SIGN_WINDOW_SECONDS = 60;

/**
 * `Sign` of an authenticated callback: sha256(Token + RequestTime) in lower-case hex (1047/34354).
 * @param requestTime Unix seconds, as the digits in the query
 */
export function computeSign(token: string, requestTime: string): string {
  return createHash('sha256').update(token).update(requestTime).digest('hex');
}

/**
 * Compares in constant time, so that the time of an answer does not reveal how much of a guess was
 * right.
 */
export function isSign(candidate: string, token: string, requestTime: string): boolean {
  const expected = Buffer.from(computeSign(token, requestTime));
  const given = Buffer.from(candidate);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
