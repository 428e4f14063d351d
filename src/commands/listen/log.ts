import { breaksMust } from '../../protocol/findings.ts';
import type { Received } from '../../receiver/received.ts';
import { createTally, formatRecord, maskExchange, type SummaryRecord } from '../../record/ndjson.ts';
import { renderExchange, renderForwarded } from '../../render/pretty-exchange.ts';
import type { CommandContext } from '../shared/command.ts';
import { createShow } from '../shared/show.ts';
import type { ListenValues } from './listen-options.ts';
import { createToldOnce } from './told-once.ts';
import { listenWords } from './words.ts';

/** Prints and counts what is received. */
export interface Log {
  /** Takes a request, right before its reply goes out. */
  readonly add: (received: Received) => void;
  readonly last: () => Received | null;
  readonly counts: SummaryRecord['counts'];
  /** Returns how many requests were not shown, because nobody read the output, and tells them. */
  readonly finish: () => number;
}

/** @param onCount called when as many callbacks have arrived as --count says */
export function createLog(values: ListenValues, context: CommandContext, onCount: () => void): Log {
  const { count, format, quiet, verbose } = values;
  const { io, style, say } = context;
  const { add, counts } = createTally();
  const isComplete = () => count !== null && counts.callbacks >= count;
  const show = createShow(format, context);
  let last: Received | null = null;
  const tellOnce = createToldOnce((code) => say(listenWords.now.toldOnce(code)));

  const render = (received: Received): string => {
    const { forwarded } = received;
    const exchange = received.exchange();
    if (format === 'ndjson')
      return formatRecord(maskExchange(exchange)) + (forwarded ? formatRecord(maskExchange(forwarded)) : '');
    const view = { style, columns: io.stdout.columns, verbose };
    const shown = verbose ? exchange : tellOnce(exchange);
    return renderExchange(shown, view) + (forwarded ? renderForwarded(forwarded, view) : '');
  };
  const isShown = ({ findings, forwarded }: Received) =>
    format === 'ndjson' || !quiet || breaksMust(findings) || (forwarded !== null && breaksMust(forwarded.findings));

  return {
    counts,
    last: () => last,
    finish: show.finish,
    add: (received) => {
      last = received;
      // Requests that arrive after the last callback of --count are answered, but not reported.
      if (isComplete()) return;
      // Only a POST is a callback.
      if (received.method === 'POST') add(received);
      // Where nothing is shown, no record is made either.
      if (isShown(received)) show.add(() => render(received));
      if (isComplete()) onCount();
    },
  };
}
