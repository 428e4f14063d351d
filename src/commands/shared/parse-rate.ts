import { UserError } from '../../errors.ts';
import { MAX_RATE } from '../../library/start-load.ts';
import { sharedWords } from './words.ts';

/**
 * Parses callbacks per second, from 0 to a million, with up to six decimals.
 * @param orMax whether `max` is valid too, for the hint
 */
export function parseRate(text: string, orMax = false): number {
  const number = /^\d{1,7}(\.\d{1,6})?$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (Number.isNaN(number) || number > MAX_RATE)
    throw new UserError(sharedWords.now.notRate(text), { hint: [sharedWords.now.rates(MAX_RATE, orMax)] });
  return number;
}
