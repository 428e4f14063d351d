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
  const tellOnce = createToldOnce((code) => say(`${code} is told once a run; -v tells it with every callback`));

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

/**
 * Writes to stdout what its reader takes. `listen` cannot wait for a reader, because somebody waits
 * for the reply, so what there is no room for is left out, counted and told.
 */
function createShow(format: ListenValues['format'], { io, errorStyle }: CommandContext) {
  let unshown = 0;
  let unshownInAll = 0;
  const warn = (text: string) => io.stderr.write(`${errorStyle.warn('friend-cb:')} ${text}\n`);
  const tellGap = () => {
    if (unshown === 0) return;
    const gap: string =
      format === 'ndjson'
        ? formatRecord({ v: 1, type: 'unshown', count: unshown })
        : `… ${unshown} not shown: the output was not read in time\n`;
    io.stdout.write(gap);
    unshown = 0;
  };
  return {
    add: (render: () => string) => {
      if (io.stdout.isFull) {
        if (unshownInAll === 0) warn('the output is not read: what follows is answered and counted, but not shown');
        unshown += 1;
        unshownInAll += 1;
        return;
      }
      tellGap();
      io.stdout.write(render());
    },
    /** Tells of a gap at the end, and returns how many requests were not shown in all. */
    finish: (): number => {
      tellGap();
      if (unshownInAll > 0) warn(`${unshownInAll} of the requests were not shown, because the output was not read`);
      return unshownInAll;
    },
  };
}
