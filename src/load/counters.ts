import type { SentOutcome } from '../delivery/connection.ts';
import { type Exchange, type RawReply, type Verdict, zeroVerdicts } from '../protocol/exchange.ts';
import type { FindingCode } from '../protocol/findings.ts';
import { type Outcome, type ReplyJudgement, SLOW_MS } from '../protocol/judge-reply.ts';
import { createHistogram, type Histogram } from './histogram.ts';
import { createSeries, type SeriesRecorder } from './series.ts';

/** What went wrong: a finding, or a verdict where no rule was broken (a reply that says FAIL). */
export type TroubleKind = FindingCode | Verdict;

/** A callback that was sent, or tried where no connection could be opened. */
export interface SentCallback {
  /** Its number, from 0. */
  readonly index: number;
  /** When it was due, and when it was sent: milliseconds since the start of the run. */
  readonly dueMs: number;
  readonly sentMs: number;
  /** The second that it was signed for, Unix time. */
  readonly second: number;
}

/** What is counted and kept of a run. */
export interface Counted {
  readonly verdicts: Readonly<Record<Verdict, number>>;
  readonly findings: ReadonlyMap<FindingCode, number>;
  /** The first exchange of each kind of trouble. */
  readonly examples: ReadonlyMap<TroubleKind, Exchange>;
  /** From due to the whole reply. */
  readonly response: Histogram;
  /** From sent to the whole reply. */
  readonly service: Histogram;
  /** From due to sent. */
  readonly lag: Histogram;
  /**
   * How late the sender itself noticed that a callback was due. In the closed loop nothing is ever
   * due.
   */
  readonly senderLag: Histogram;
  readonly series: SeriesRecorder;
}

export interface Counters {
  readonly counted: Counted;
  /** Callbacks that have an outcome. The verdicts add up to this number. */
  readonly finished: number;
  /** As in `ConnectionCounts`. */
  readonly lostOnReuse: number;
  /** Judges the outcome and counts it. */
  countOutcome(callback: SentCallback, outcome: SentOutcome): void;
}

export interface CounterSettings {
  readonly judge: (outcome: Outcome) => ReplyJudgement;
  /** Makes the exchange that is kept as an example. */
  readonly record: (callback: SentCallback, outcome: Outcome) => Exchange;
  /** Is told the first exchange of each kind of trouble, as it happens. */
  readonly onTrouble: (kind: TroubleKind, exchange: Exchange) => void;
}

export function createCounters({ judge, record, onTrouble }: CounterSettings): Counters {
  const judgeOnce = rememberLastJudgement(judge);
  const verdicts = zeroVerdicts();
  const findings = new Map<FindingCode, number>();
  const examples = new Map<TroubleKind, Exchange>();
  const response = createHistogram();
  const service = createHistogram();
  const series = createSeries();
  let finished = 0;
  let lostOnReuse = 0;

  function keepExample(kind: TroubleKind, callback: SentCallback, outcome: SentOutcome) {
    if (examples.has(kind)) return;
    const exchange = record(callback, outcome);
    examples.set(kind, exchange);
    onTrouble(kind, exchange);
  }

  return {
    get finished() {
      return finished;
    },
    get lostOnReuse() {
      return lostOnReuse;
    },
    counted: {
      verdicts,
      findings,
      examples,
      response,
      service,
      lag: createHistogram(),
      senderLag: createHistogram(),
      series,
    },
    countOutcome: (callback, outcome) => {
      finished += 1;
      const { verdict, findings: found } = judgeOnce(outcome);
      verdicts[verdict] += 1;
      series.record(callback.dueMs, callback.sentMs, outcome.latencyMs, verdict);
      if (outcome.latencyMs !== null) {
        service.record(outcome.latencyMs);
        response.record(callback.sentMs - callback.dueMs + outcome.latencyMs);
      }
      if (outcome.wasStale) lostOnReuse += 1;
      for (const { code } of found) {
        findings.set(code, (findings.get(code) ?? 0) + 1);
        keepExample(code, callback, outcome);
      }
      if (found.length === 0 && verdict !== 'ok') keepExample(verdict, callback, outcome);
    },
  };
}

/** Does not judge the very same reply object twice in a row. */
function rememberLastJudgement(judge: CounterSettings['judge']): CounterSettings['judge'] {
  let lastReply: RawReply | null = null;
  let lastJudgement: ReplyJudgement | null = null;
  return (outcome) => {
    // A failure and a slow reply are judged by the clock as well, so they are judged each time.
    if (outcome.failure !== null || outcome.reply === null || (outcome.latencyMs ?? 0) > SLOW_MS) return judge(outcome);
    if (lastJudgement === null || outcome.reply !== lastReply) {
      lastJudgement = judge(outcome);
      lastReply = outcome.reply;
    }
    return lastJudgement;
  };
}
