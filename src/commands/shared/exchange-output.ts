import type { Exchange } from '../../protocol/exchange.ts';
import { formatRecord, maskExchange, type SummaryRecord } from '../../record/ndjson.ts';
import { type Disappointment, type ExchangeView, renderExchange, renderTally } from '../../render/pretty-exchange.ts';
import type { CommandContext } from './command.ts';

/** What a command that sends writes to stdout. */
export interface ExchangeOutput {
  /**
   * Resolves when the reader has taken it: a slow reader slows the sending down, and nothing is left
   * out.
   * @param disappointment what is added to an exchange that was not as expected
   */
  readonly write: (exchange: Exchange, isMissed: boolean, disappointment: Disappointment | null) => Promise<void>;
  /**
   * Ends the output. In pretty the counts are a line of their own, which a single callback does not
   * need.
   */
  readonly summarize: (counts: SummaryRecord['counts'], reason: string, needsTally: boolean) => void;
}

/**
 * Writes exchanges as the options say: as records, or for people, where --quiet leaves out what is
 * as expected.
 */
export function createExchangeOutput(
  {
    format,
    quiet,
    verbose,
  }: { readonly format: 'pretty' | 'ndjson'; readonly quiet: boolean; readonly verbose: boolean },
  { io, style }: CommandContext,
): ExchangeOutput {
  const { stdout } = io;
  const view: ExchangeView = { style, columns: stdout.columns, verbose };
  if (format === 'ndjson')
    return {
      write: (exchange) => {
        stdout.write(formatRecord(maskExchange(exchange)));
        return stdout.drained();
      },
      summarize: (counts, reason) => stdout.write(formatRecord({ v: 1, type: 'summary', reason, counts })),
    };
  return {
    write: (exchange, isMissed, disappointment) => {
      if (isMissed || !quiet) stdout.write(renderExchange(exchange, view, disappointment));
      return stdout.drained();
    },
    summarize: (counts, _, needsTally) => {
      if (needsTally && !quiet) stdout.write(renderTally(counts, style));
    },
  };
}
