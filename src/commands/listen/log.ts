import { breaksMust } from '../../protocol/findings.ts';
import type { Received } from '../../receiver/received.ts';
import { createTally, formatRecord, maskExchange, type SummaryRecord } from '../../record/ndjson.ts';
import { renderExchange, renderForwarded } from '../../render/pretty-exchange.ts';
import type { CommandContext } from '../shared/command.ts';
import type { ListenValues } from './listen-options.ts';
import { createToldOnce } from './told-once.ts';

/** Prints and counts what is received. */
export interface Log {
  /** Takes a request, right before its reply goes out. */
  readonly add: (received: Received) => void;
  readonly last: () => Received | null;
  readonly counts: SummaryRecord['counts'];
}

/** @param onCount called when as many callbacks have arrived as --count says */
export function createLog(values: ListenValues, { io, style, say }: CommandContext, onCount: () => void): Log {
  const { count, format, quiet, verbose } = values;
  const { add, counts } = createTally();
  const isComplete = () => count !== null && counts.callbacks >= count;
  let last: Received | null = null;
  const tellOnce = createToldOnce((code) => say(`${code} is told once a run; -v tells it with every callback`));

  const print = (received: Received) => {
    const { findings, forwarded } = received;
    if (format === 'ndjson') {
      io.stdout.write(formatRecord(maskExchange(received.exchange())));
      if (forwarded) io.stdout.write(formatRecord(maskExchange(forwarded)));
      return;
    }
    // Nothing is shown, so no record is made either.
    if (quiet && !breaksMust(findings) && !(forwarded && breaksMust(forwarded.findings))) return;
    const view = { style, columns: io.stdout.columns, verbose };
    const shown = verbose ? received.exchange() : tellOnce(received.exchange());
    io.stdout.write(renderExchange(shown, view) + (forwarded === null ? '' : renderForwarded(forwarded, view)));
  };

  return {
    counts,
    last: () => last,
    add: (received) => {
      last = received;
      // Requests that arrive after the last callback of --count are answered, but not reported.
      if (isComplete()) return;
      // Only a POST is a callback.
      if (received.method === 'POST') add(received);
      print(received);
      if (isComplete()) onCount();
    },
  };
}
