import { addressOf, type Endpoint } from '../../protocol/endpoint.ts';
import type { Exchange, Verdict } from '../../protocol/exchange.ts';
import { breaksMust } from '../../protocol/findings.ts';
import type { CallRecord } from '../../protocol/rest/record.ts';
import { createTally, formatRecord, maskExchange } from '../../record/ndjson.ts';
import { renderCall, renderCaused, renderControl } from '../../render/pretty-call.ts';
import { renderTally } from '../../render/pretty-exchange.ts';
import type { CommandContext } from '../shared/command.ts';
import { createShow } from '../shared/show.ts';
import type { ChatValues } from './chat-options.ts';
import { chatWords } from './words.ts';

/** Prints and counts calls and callbacks. */
export interface ChatLog {
  readonly call: (record: CallRecord) => void;
  /** What the control API has changed, in words. */
  readonly control: (what: string) => void;
  readonly exchange: (exchange: Exchange, isLast: boolean) => void;
  /** How many callbacks have come to an end. */
  readonly callbacks: () => number;
  /** The verdicts other than ok. */
  readonly missed: ReadonlySet<Verdict>;
  /** Writes the summary. */
  readonly finish: (reason: string) => void;
}

/** Where callbacks go, in short: `:3000/im` on this machine. */
const shortAddress = (to: Endpoint | null): string =>
  to === null ? '' : `${addressOf(to).replace(/^(?:localhost|127\.0\.0\.1):/, ':')}${to.path}`;

/** So many calls are remembered by their time. */
const REMEMBERED = 1000;

/** Which call stands last in the output, so that a callback of an earlier one can name it. */
function createShownCalls() {
  const times = new Map<string, string>();
  let last: string | null = null;
  return {
    of: ({ id, at }: CallRecord, text: string): string => {
      last = id;
      times.set(id, at);
      const [oldest] = times.keys();
      if (times.size > REMEMBERED && oldest !== undefined) times.delete(oldest);
      return text;
    },
    causeOf: ({ parent }: Exchange): string | null =>
      parent === undefined || parent === last ? null : (times.get(parent) ?? null),
    /** Whether its call stands in the output, or is not going to any more. */
    isKnown: ({ parent }: Exchange): boolean => parent === undefined || times.has(parent),
  };
}

/** @param onCount called when as many callbacks have been answered as --count says */
export function createChatLog(values: ChatValues, context: CommandContext, onCount: () => void): ChatLog {
  const { count, format, quiet, verbose } = values;
  const { io, style, say } = context;
  const tally = createTally();
  const missed = new Set<Verdict>();
  const address = shortAddress(values.to);
  const show = createShow(format, context);
  let calls = 0;
  /** Callbacks that come before the reply to their call wait for its line. */
  let early: Exchange[] = [];
  const shown = createShownCalls();
  let isHintGiven = false;
  const isComplete = () => count !== null && tally.counts.callbacks >= count;
  const view = () => ({ style, columns: io.stdout.columns, verbose, asTyped: context.asTyped });

  const showCaused = (exchange: Exchange) =>
    show.add(() => renderCaused(exchange, address, shown.causeOf(exchange), view()));
  const showEarly = (belongs: (exchange: Exchange) => boolean) => {
    for (const each of early.filter(belongs)) showCaused(each);
    early = early.filter((each) => !belongs(each));
  };

  return {
    missed,
    callbacks: () => tally.counts.callbacks,
    call: (record) => {
      calls += 1;
      const isWrong = record.code !== 0 || record.refused.length > 0;
      if (format === 'ndjson') show.add(() => formatRecord(record));
      else if (!quiet || isWrong) show.add(() => shown.of(record, renderCall(record, view())));
      showEarly(({ parent }) => parent === record.id);
      if (isHintGiven || record.code !== 0 || record.refused.length === 0) return;
      isHintGiven = true;
      say(chatWords.now.lookAtResults);
    },
    control: (what) => {
      if (format === 'pretty' && !quiet) show.add(() => renderControl(io.now(), what, view()));
    },
    exchange: (exchange, isLast) => {
      if (isComplete()) return;
      const { verdict, findings } = exchange;
      if (format === 'ndjson') show.add(() => formatRecord(maskExchange(exchange)));
      else if (!quiet && !shown.isKnown(exchange)) early.push(exchange);
      else if (!quiet || verdict !== 'ok' || breaksMust(findings)) showCaused(exchange);
      if (!isLast) return;
      tally.add(exchange);
      if (verdict !== null && verdict !== 'ok') missed.add(verdict);
      if (isComplete()) onCount();
    },
    finish: (reason) => {
      showEarly(() => true);
      const unshown = show.finish();
      if (count !== null && !isComplete()) say(chatWords.now.answeredOf(tally.counts.callbacks, count));
      const counts = { ...tally.counts, calls };
      if (format === 'ndjson')
        io.stdout.write(formatRecord({ v: 1, type: 'summary', reason, counts, ...(unshown > 0 ? { unshown } : {}) }));
      else if (!quiet) io.stdout.write(chatWords.now.calls(calls) + renderTally(tally.counts, style));
    },
  };
}
