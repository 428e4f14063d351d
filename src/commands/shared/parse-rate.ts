import { UserError } from '../../errors.ts';
import { MAX_RATE } from '../../library/start-load.ts';

/**
 * Parses callbacks per second, from 0 to a million, with up to six decimals.
 * @param others what else is valid, for the hint
 */
export function parseRate(text: string, others = ''): number {
  const number = /^\d{1,7}(\.\d{1,6})?$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (Number.isNaN(number) || number > MAX_RATE)
    throw new UserError(`'${text}' is not a rate`, {
      hint: [`valid: callbacks per second, such as 0.5 or 1000, at most ${MAX_RATE}${others}`],
    });
  return number;
}
