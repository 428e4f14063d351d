import { regroup } from '../load/histogram.ts';
import { type LoadReport, neverConnected } from '../load/load-report.ts';
import type { Progress } from '../load/watch-progress.ts';
import { type Exchange, VERDICTS, type Verdict } from '../protocol/exchange.ts';
import { expectedWords } from '../protocol/expectation.ts';
import { findingWords, isFindingCode } from '../protocol/findings.ts';
import { escapeUnseen } from '../protocol/visible.ts';
import { formatCount, formatRate } from './count.ts';
import { formatBound, formatPreciseLatency } from './duration.ts';
import { cells, FULL_WIDTH, padEnd, padStart } from './layout.ts';
import {
  BOUNDS_MS,
  countTroubles,
  describeAsked,
  describeNotes,
  describeResult,
  describeShareOfRate,
  levelOfTrouble,
} from './load-words.ts';
import { type Disappointment, type ExchangeView, renderExchange } from './pretty-exchange.ts';
import { paintLevel, type Style } from './style.ts';
import { loadWords } from './words/load.ts';

const VERDICT_PAINT: Readonly<Record<Verdict, keyof Style>> = {
  ok: 'good',
  fail: 'warn',
  denied: 'warn',
  late: 'bad',
  broken: 'bad',
  unreachable: 'bad',
};

function describeVerdicts(verdicts: Readonly<Record<Verdict, number>>, style: Style): string {
  const { list, noVerdicts } = loadWords.now;
  const seen = VERDICTS.filter((verdict) => verdicts[verdict] > 0);
  if (seen.length === 0) return noVerdicts;
  return list(seen.map((verdict) => style[VERDICT_PAINT[verdict]](`${formatCount(verdicts[verdict])} ${verdict}`)));
}

/** Columns of the longest of them: `to 0.05 ms`. */
const LABEL = 10;
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** A bar, as long as a share of the columns, to the eighth of one; a share above 0 is always visible. */
function renderBar(share: number, columns: number): string {
  const eighths = Math.max(share > 0 ? 1 : 0, Math.round(share * columns * 8));
  return '█'.repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? '');
}

/** The response times as rows of bars, from the first row that has any to the last. */
function renderHistogram({ histograms: { responseMs } }: LoadReport, width: number, style: Style): string[] {
  const counts = regroup(responseMs, BOUNDS_MS);
  const first = counts.findIndex((count) => count > 0);
  if (first === -1) return [];
  const last = counts.findLastIndex((count) => count > 0);
  const most = Math.max(...counts);
  const rows = counts.slice(first, last + 1).map((count, offset) => {
    const bound = BOUNDS_MS[first + offset];
    return {
      label:
        bound === undefined
          ? loadWords.now.from(formatBound(BOUNDS_MS.at(-1) ?? 0))
          : loadWords.now.to(formatBound(bound)),
      count,
      share: `${((100 * count) / responseMs.count).toFixed(1)} %`,
    };
  });
  const digits = Math.max(...rows.map(({ count }) => formatCount(count).length));
  const room = Math.max(10, width - LABEL - 4 - digits - 2 - 7 - 2);
  return rows.map(({ label, count, share }) => {
    const bar = style.note(padEnd(renderBar(count / most, room), room));
    const number = padStart(count === 0 ? '' : formatCount(count), digits);
    const percent = style.dim(padStart(count === 0 ? '' : share, 7));
    return `  ${padStart(label, LABEL)}  ${bar}  ${number}  ${percent}`.trimEnd();
  });
}

const COLUMNS = [
  ['p50', 'p50'],
  ['p90', 'p90'],
  ['p95', 'p95'],
  ['p99', 'p99'],
  ['p99.9', 'p999'],
  ['max', 'max'],
  ['mean', 'mean'],
] as const;

/**
 * The clocks as a table. In the closed loop a callback is due when it is sent, so one clock tells
 * all.
 */
function renderClocks(report: LoadReport, style: Style): string[] {
  const { clocks, clocksLegend, mean } = loadWords.now;
  const rows =
    report.asked.rate === 'max'
      ? ([[clocks.response, report.responseMs]] as const)
      : ([
          [clocks.response, report.responseMs],
          [clocks.service, report.serviceMs],
          [clocks.lag, report.lagMs],
        ] as const);
  const size = 9;
  return [
    style.dim(
      `${' '.repeat(10)}${COLUMNS.map(([title]) => padStart(title === 'mean' ? mean : title, size)).join(' ')}`,
    ),
    ...rows.map(([name, summary]) => {
      const values = COLUMNS.map(([, member]) => padStart(formatPreciseLatency(summary[member]), size));
      return `  ${padEnd(name, 8)}${values.join(' ')}`;
    }),
    ...(report.asked.rate === 'max' ? [] : [style.dim(`  ${clocksLegend}`)]),
  ];
}

/** What else the reader should know about the run, a line each. */
function renderNotes(report: LoadReport, style: Style): string[] {
  return describeNotes(report).map((note) => `  ${style.warn('!')} ${note}`);
}

/** How examples are shown. */
export interface LoadView extends ExchangeView {
  /** What to add to the example of a trouble: a command that repeats it, hints. */
  readonly disappointment: (exchange: Exchange) => Omit<Disappointment, 'expected'>;
}

/** Each kind of trouble with its count, the most frequent first, and one exchange that shows it. */
function renderTroubles(report: LoadReport, view: LoadView): string[] {
  const { style } = view;
  const { examples, sent } = report;
  const shown = new Set<string>();
  return countTroubles(report).flatMap(({ kind, count }) => {
    const exchange = examples[kind];
    if (!exchange) return [];
    const share = `${((100 * count) / sent).toFixed(count === sent ? 0 : 1)} %`;
    const paint = paintLevel(levelOfTrouble(kind), style);
    const head = `${paint(`${formatCount(count)} × ${kind}`)}  ${style.dim(share)}`;
    // One exchange may show several kinds of trouble; once is enough.
    if (shown.has(exchange.id))
      return [`${head}  ${style.dim(isFindingCode(kind) ? findingWords.now[kind].title : '')}`.trimEnd(), ''];
    shown.add(exchange.id);
    const missed = exchange.verdict !== 'ok';
    const text = renderExchange(
      exchange,
      view,
      missed ? { expected: expectedWords.now.ok, ...view.disappointment(exchange) } : null,
    );
    return [head, ...text.trimEnd().split('\n'), ''];
  });
}

function renderVerdict(report: LoadReport, style: Style): string[] {
  const { verdict, thresholds, invalidBecause } = report;
  const words = loadWords.now;
  const lines = thresholds.map(
    ({ expression, held, actual }) =>
      `  ${held ? style.good('✓') : style.bad('✗')} ${style.strong(padEnd(expression, 14))} ${actual}`,
  );
  const head = verdict === 'pass' ? style.good(words.pass) : style.bad(words.fail);
  return [
    ...lines,
    ...(invalidBecause === null
      ? []
      : [style.bad(`${words.invalid}  ${escapeUnseen(invalidBecause)}`), `  ${words.invalidAdvice}`]),
    `${head}  ${describeResult(report)}`,
  ];
}

/** The report of a run for people. Ends with a line end. */
export function renderLoadReport(report: LoadReport, view: LoadView): string {
  const { style } = view;
  const width = Math.min(view.columns ?? FULL_WIDTH, FULL_WIDTH);
  const { to, asked, seed, sent, achievedRate, verdicts, connections } = report;
  const words = loadWords.now;
  const share = describeShareOfRate(report);
  const planned = asked.callbacks === null || asked.callbacks === sent ? '' : words.of(formatCount(asked.callbacks));
  // Without a connection there is no rate to speak of.
  const progress = neverConnected(report) ? words.tried : words.sent(formatRate(achievedRate), share);
  const histogram = renderHistogram(report, width, style);
  const origin = `${describeAsked(asked)}${seed === null ? '' : words.seed(seed)}`;
  const sections: string[][] = [
    [
      `${style.strong('load')}  ${escapeUnseen(to)}  ${style.dim(origin)}`,
      '',
      `  ${padEnd(words.callbacks, 12)}${style.strong(formatCount(sent))}${planned} ${progress}`,
      `  ${padEnd(words.verdicts, 12)}${describeVerdicts(verdicts, style)}`,
      `  ${padEnd(words.connections, 12)}${words.opened(formatCount(connections.peak), formatCount(connections.opened))}`,
      ...renderNotes(report, style),
    ],
    ...(histogram.length === 0 ? [] : [renderClocks(report, style), histogram]),
    ...(Object.keys(report.examples).length === 0 ? [] : [renderTroubles(report, view).slice(0, -1)]),
    renderVerdict(report, style),
  ];
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** How far a run has come, as one plain line. */
export function renderProgressLine({
  elapsedMs,
  sent,
  planned,
  rate,
  inFlight,
  waiting,
  verdicts,
  response,
}: Progress): string {
  const errors = VERDICTS.flatMap((verdict) =>
    verdict !== 'ok' && verdicts[verdict] > 0 ? [`${formatCount(verdicts[verdict])} ${verdict}`] : [],
  );
  const { list, progress: words } = loadWords.now;
  return list([
    `${(elapsedMs / 1000).toFixed(0)} s`,
    words.sent(formatCount(sent), planned === null ? null : formatCount(planned)),
    sent === planned ? words.waitingFor(inFlight) : `${formatCount(Math.round(rate))}/s`,
    `p99 ${formatPreciseLatency(response.quantile(0.99))}`,
    ...(waiting > 0 ? [words.waiting(formatCount(waiting))] : []),
    ...errors,
  ]);
}

/** How far a run has come, as a few lines to be redrawn: no line is wider than the terminal. */
export function renderProgress(progress: Progress, seconds: number, columns: number, style: Style): string[] {
  const { elapsedMs, sent, planned, rate, inFlight, waiting, connections, verdicts, findings, response } = progress;
  const words = loadWords.now;
  const share = Math.min(1, planned === null ? elapsedMs / 1000 / seconds : sent / planned);
  const room = Math.min(40, Math.max(10, columns - 50));
  const quantiles = (
    [
      ['p50', 0.5],
      ['p90', 0.9],
      ['p99', 0.99],
      ['max', 1],
    ] as const
  ).map(([name, at]) => `${style.dim(name)} ${formatPreciseLatency(response.quantile(at))}`);
  const broken = [...findings].toSorted(([, one], [, other]) => other - one).slice(0, 4);
  const bar = style.note(padEnd(renderBar(share, room), room));
  const speed = style.strong(`${formatCount(Math.round(rate))}/s`);
  const rules = broken.map(([code, count]) => style.bad(`${code} ${formatCount(count)}`)).join(', ');
  const brokenRules = rules === '' ? '' : `  ${style.dim('·')} ${rules}`;
  return [
    `${bar} ${(share * 100).toFixed(0)} %  ${(elapsedMs / 1000).toFixed(1)} s  ${words.progress.sent(formatCount(sent), null)}  ${speed}`,
    `  ${padEnd(words.response, 11)}${quantiles.join('  ')}`,
    `  ${padEnd(words.inFlight, 11)}${words.progress.flight(formatCount(inFlight), formatCount(waiting), formatCount(connections))}`,
    `  ${padEnd(words.verdicts, 11)}${describeVerdicts(verdicts, style)}${brokenRules}`,
  ].map((line) => clip(line, columns - 1));
}

/** Cuts a coloured line to a width; a line that has to be cut loses its colours. */
function clip(line: string, width: number): string {
  const plain = line.replaceAll(/\u001b\[\d+m/g, '');
  if (cells(plain) <= width) return line;
  let cut = plain.slice(0, width - 1);
  while (cells(cut) > width - 1) cut = cut.slice(0, -1);
  return `${cut}…`;
}
