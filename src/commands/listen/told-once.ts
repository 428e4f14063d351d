import type { Exchange } from '../../protocol/exchange.ts';
import type { FindingCode } from '../../protocol/findings.ts';

/** What an app's own way of naming its users causes: it is the same in every callback. */
const HABITS: readonly FindingCode[] = ['account-characters', 'account-long'];

/**
 * Leaves out of each exchange what an earlier one has shown of the app's habits.
 * @param onHabit called when one is shown, which is the only time
 */
export function createToldOnce(onHabit: (code: FindingCode) => void): (exchange: Exchange) => Exchange {
  const told = new Set<FindingCode>();
  return (exchange) => {
    const { findings } = exchange;
    if (!findings.some(({ code }) => HABITS.includes(code))) return exchange;
    const left = findings.filter(({ code }) => !told.has(code));
    for (const { code } of left) {
      if (!HABITS.includes(code)) continue;
      told.add(code);
      onHabit(code);
    }
    return { ...exchange, findings: left };
  };
}
