import type { TroubleKind } from '../load/counters.ts';
import { regroup } from '../load/histogram.ts';
import { type Asked, type LoadReport, neverConnected } from '../load/load-report.ts';
import type { Progress } from '../load/watch-progress.ts';
import { type Exchange, VERDICTS, type Verdict } from '../protocol/exchange.ts';
import { EXPECTATION_WORDS } from '../protocol/expectation.ts';
import { FINDINGS, findingWords, isFindingCode } from '../protocol/findings.ts';
import { escapeUnseen } from '../protocol/visible.ts';
import { formatBound, formatPlannedTime, formatPreciseLatency } from './duration.ts';
import { cells, FULL_WIDTH, padEnd, padStart } from './layout.ts';
import { type Disappointment, type ExchangeView, renderExchange } from './pretty-exchange.ts';
import { paintLevel, type Style } from './style.ts';

/** `12,345` */
export function formatCount(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+$)/g, ',');
}

/** A rate with one decimal, as in `1,000.0`. */
function formatRate(rate: number): string {
  const [whole = '', tenth = ''] = rate.toFixed(1).split('.');
  return `${formatCount(Number(whole))}.${tenth}`;
}

const plural = (count: number, one: string) => `${formatCount(count)} ${one}${count === 1 ? '' : 's'}`;
const countReplies = (count: number) => `${formatCount(count)} ${count === 1 ? 'reply' : 'replies'}`;

/** `1,000/s for 5 s`, `100/s to 1,000/s within 1 min`, `as fast as 10 connections go, for 5 s`. */
export function describeAsked({ rate, rampTo, seconds, maxConnections }: Asked): string {
  const time = formatPlannedTime(seconds);
  if (rate === 'max')
    return `as fast as ${plural(maxConnections, 'connection')} ${maxConnections === 1 ? 'goes' : 'go'}, for ${time}`;
  return rampTo === null
    ? `${formatNumber(rate)}/s for ${time}`
    : `${formatNumber(rate)}/s to ${formatNumber(rampTo)}/s within ${time}`;
}

const formatNumber = (number: number) =>
  Number.isInteger(number) ? formatCount(number) : String(Math.round(number * 100) / 100);

const VERDICT_PAINT: Readonly<Record<Verdict, keyof Style>> = {
  ok: 'good',
  fail: 'warn',
  denied: 'warn',
  late: 'bad',
  broken: 'bad',
  unreachable: 'bad',
};

const describeVerdicts = (verdicts: Readonly<Record<Verdict, number>>, style: Style) =>
  VERDICTS.flatMap((verdict) =>
    verdicts[verdict] > 0 ? [style[VERDICT_PAINT[verdict]](`${formatCount(verdicts[verdict])} ${verdict}`)] : [],
  ).join(', ') || 'none yet';

/** Bounds of the rows of the histogram, in milliseconds: 1, 2, 5 in each power of ten. */
const BOUNDS_MS = [-2, -1, 0, 1, 2, 3, 4, 5].flatMap((power) => [1, 2, 5].map((step) => step * 10 ** power));
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
      label: bound === undefined ? `from ${formatBound(BOUNDS_MS.at(-1) ?? 0)}` : `to ${formatBound(bound)}`,
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
  const rows =
    report.asked.rate === 'max'
      ? ([['response', report.responseMs]] as const)
      : ([
          ['response', report.responseMs],
          ['service', report.serviceMs],
          ['lag', report.lagMs],
        ] as const);
  const size = 9;
  return [
    style.dim(`${' '.repeat(10)}${COLUMNS.map(([title]) => padStart(title, size)).join(' ')}`),
    ...rows.map(([name, summary]) => {
      const values = COLUMNS.map(([, member]) => padStart(formatPreciseLatency(summary[member]), size));
      return `  ${padEnd(name, 8)}${values.join(' ')}`;
    }),
    ...(report.asked.rate === 'max'
      ? []
      : [style.dim('  response: from the moment a callback was due; service: from its sending; lag: the difference')]),
  ];
}

/** What else the reader should know about the run, a line each. */
function renderNotes(report: LoadReport, style: Style): string[] {
  const notes = [
    ...describeRuns(report),
    ...describeOverdue(report),
    ...describeOutcomes(report),
    ...describeSender(report),
    ...describeConnections(report),
  ];
  return notes.map((note) => `  ${style.warn('!')} ${note}`);
}

const formatShare = (share: number, digits = 0) => `${(100 * share).toFixed(digits)} %`;

function describeRuns({ runs, interrupted, asked, sent }: LoadReport): string[] {
  const isCutShort = interrupted && (asked.callbacks === null || sent < asked.callbacks);
  return [
    ...(runs.length > 1 ? [`this is ${runs.length} runs, added up`] : []),
    ...(isCutShort ? ['interrupted: the run was not finished'] : []),
  ];
}

/** Replies that came in time, but too long after the callback was due. Only an endpoint is blamed. */
function countOverdue({ asked, valid, histograms, verdicts, cutOff }: LoadReport): number {
  if (asked.rate === 'max' || asked.timeoutMs === 0 || !valid) return 0;
  const answeredLate = Math.max(0, verdicts.late - cutOff);
  return Math.max(0, (regroup(histograms.responseMs, [asked.timeoutMs])[1] ?? 0) - answeredLate);
}

function describeOverdue(report: LoadReport): string[] {
  const { asked, sent } = report;
  const overdue = countOverdue(report);
  if (overdue === 0) return [];
  return [
    `${plural(overdue, 'callback')} (${formatShare(overdue / sent, 1)}) had the reply more than ` +
      `${formatPreciseLatency(asked.timeoutMs)} after being due: at this rate the endpoint falls behind`,
  ];
}

function describeOutcomes({ sent, verdicts, thresholds, histograms }: LoadReport): string[] {
  const errors = sent - verdicts.ok;
  const areErrorsIgnored =
    thresholds.length > 0 && errors > 0 && !thresholds.some(({ expression }) => expression.startsWith('errors'));
  const unanswered = sent - histograms.responseMs.count;
  return [
    ...(areErrorsIgnored
      ? [
          `${formatCount(errors)} of ${plural(sent, 'callback')} did not get OK, ` +
            'and no threshold asks about that: errors==0',
        ]
      : []),
    ...(unanswered > 0 && unanswered < sent
      ? [
          `${plural(unanswered, 'callback')} never had a whole reply and ` +
            `${unanswered === 1 ? 'has' : 'have'} no part in the times`,
        ]
      : []),
  ];
}

function describeSender(report: LoadReport): string[] {
  const { asked, valid, saturated, senderBusy } = report;
  const taken =
    asked.maxConnections === 1
      ? 'the only connection was'
      : `all ${formatCount(asked.maxConnections)} connections were`;
  return [
    ...(asked.rate !== 'max' && valid && saturated > 0.01
      ? [
          `for ${formatShare(saturated)} of the time ${taken} taken and callbacks waited: ` +
            'the response times hold that wait, --max-connections allows more',
        ]
      : []),
    ...(valid && isSenderLate(report)
      ? [
          `one callback in a hundred was ${formatPreciseLatency(report.senderLagMs.p99)} late before the sender ` +
            'noticed: the machine was busy, take the slowest response times with care',
        ]
      : []),
    ...(asked.rate === 'max' && senderBusy !== null && senderBusy > 0.9
      ? [
          `the sender was busy ${formatShare(senderBusy)} of the time: ` +
            'this rate is what the sender can do, the endpoint may be able to do more',
        ]
      : []),
  ];
}

function describeConnections({ connections: { lostOnReuse, failed, opened } }: LoadReport): string[] {
  return [
    ...(lostOnReuse > 0
      ? [
          `${countReplies(lostOnReuse)} lost on a connection that had been used before and ended without a byte: ` +
            'does the endpoint close idle connections early?',
        ]
      : []),
    ...(failed > 0 && opened > 0 ? [`${plural(failed, 'connection')} could not be opened`] : []),
  ];
}

/** Whether the sender's own lag is a part of the slow response times that can be seen. */
function isSenderLate({ senderLagMs, responseMs }: LoadReport): boolean {
  return (senderLagMs.p99 ?? 0) > Math.max(2, 0.1 * (responseMs.p99 ?? 0));
}

/** How examples are shown. */
export interface LoadView extends ExchangeView {
  /** What to add to the example of a trouble: a command that repeats it, hints. */
  readonly disappointment: (exchange: Exchange) => Omit<Disappointment, 'expected'>;
}

/** Each kind of trouble with its count, the most frequent first, and one exchange that shows it. */
function renderTroubles(report: LoadReport, view: LoadView): string[] {
  const { style } = view;
  const { findings, verdicts, examples, sent } = report;
  const kinds = (Object.keys(examples) as TroubleKind[]).map((kind) => ({
    kind,
    count: isFindingCode(kind) ? (findings[kind] ?? 0) : verdicts[kind],
  }));
  const shown = new Set<string>();
  return kinds
    .toSorted((one, other) => other.count - one.count)
    .flatMap(({ kind, count }) => {
      const exchange = examples[kind];
      if (!exchange) return [];
      const share = `${((100 * count) / sent).toFixed(count === sent ? 0 : 1)} %`;
      const level = isFindingCode(kind) ? FINDINGS[kind].level : 'must';
      const paint = paintLevel(level, style);
      const head = `${paint(`${formatCount(count)} × ${kind}`)}  ${style.dim(share)}`;
      // One exchange may show several kinds of trouble; once is enough.
      if (shown.has(exchange.id))
        return [`${head}  ${style.dim(isFindingCode(kind) ? findingWords.now[kind].title : '')}`.trimEnd(), ''];
      shown.add(exchange.id);
      const missed = exchange.verdict !== 'ok';
      const text = renderExchange(
        exchange,
        view,
        missed ? { expected: EXPECTATION_WORDS.ok, ...view.disappointment(exchange) } : null,
      );
      return [head, ...text.trimEnd().split('\n'), ''];
    });
}

/** How far the endpoint was behind at the end, for the verdict line; empty where it kept up. */
function describeBacklog(report: LoadReport): string {
  const { asked, cutOff } = report;
  if (cutOff > 0) {
    const drain = asked.drainMs === null ? '' : ` ${formatPreciseLatency(asked.drainMs)} after the last was due`;
    return `; the endpoint is far behind: ${plural(cutOff, 'callback')} had no reply${drain}`;
  }
  const overdue = countOverdue(report);
  if (overdue === 0) return '';
  return `; the endpoint fell behind: ${countReplies(overdue)} came too long after the callback was due`;
}

function renderVerdict(report: LoadReport, style: Style): string[] {
  const { verdict, sent, verdicts, thresholds, invalidBecause, interrupted } = report;
  const errors = sent - verdicts.ok;
  const lines = thresholds.map(
    ({ expression, held, actual }) =>
      `  ${held ? style.good('✓') : style.bad('✗')} ${style.strong(padEnd(expression, 14))} ${actual}`,
  );
  const behind = describeBacklog(report);
  const missed = thresholds.filter(({ held }) => !held).length;
  const words =
    sent === 0
      ? 'nothing was sent'
      : neverConnected(report)
        ? 'no callback reached the endpoint'
        : thresholds.length > 0
          ? missed === 0
            ? `${plural(thresholds.length, 'threshold')} held`
            : `${missed} of ${plural(thresholds.length, 'threshold')} ${missed === 1 ? 'was' : 'were'} not held`
          : errors === 0
            ? `every reply was ok${invalidBecause === null ? '' : ', but the run is not valid'}`
            : `${formatCount(errors)} of ${plural(sent, 'callback')} did not get OK`;
  const head = verdict === 'pass' ? style.good('PASS') : style.bad('FAIL');
  return [
    ...lines,
    ...(invalidBecause === null
      ? []
      : [
          style.bad(`INVALID  ${escapeUnseen(invalidBecause)}`),
          '  The times above are those of the sender, not of the endpoint. Ask for less, ' +
            'give the sender a core of its own, or split the rate over machines and add up: load --merge.',
        ]),
    `${head}  ${interrupted ? 'interrupted; ' : ''}${words}${behind}`,
  ];
}

/** The report of a run for people. Ends with a line end. */
export function renderLoadReport(report: LoadReport, view: LoadView): string {
  const { style } = view;
  const width = Math.min(view.columns ?? FULL_WIDTH, FULL_WIDTH);
  const { to, asked, seed, sent, achievedRate, verdicts, connections } = report;
  const share =
    asked.callbacks === null
      ? ''
      : `, ${((100 * achievedRate * asked.seconds) / asked.callbacks).toFixed(1)} % of the rate asked for`;
  const planned = asked.callbacks === null || asked.callbacks === sent ? '' : ` of ${formatCount(asked.callbacks)}`;
  // Without a connection there is no rate to speak of.
  const progress = neverConnected(report)
    ? 'tried, none reached the endpoint'
    : `sent, ${formatRate(achievedRate)}/s${share}`;
  const histogram = renderHistogram(report, width, style);
  const origin = `${describeAsked(asked)}${seed === null ? '' : `, seed ${seed}`}`;
  const sections: string[][] = [
    [
      `${style.strong('load')}  ${escapeUnseen(to)}  ${style.dim(origin)}`,
      '',
      `  callbacks   ${style.strong(formatCount(sent))}${planned} ${progress}`,
      `  verdicts    ${describeVerdicts(verdicts, style)}`,
      `  connections ${formatCount(connections.peak)} at most at a time, ${formatCount(connections.opened)} opened`,
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
  return [
    `${(elapsedMs / 1000).toFixed(0)} s`,
    `${formatCount(sent)}${planned === null ? '' : ` of ${formatCount(planned)}`} sent`,
    sent === planned ? `waiting for ${countReplies(inFlight)}` : `${formatCount(Math.round(rate))}/s`,
    `p99 ${formatPreciseLatency(response.quantile(0.99))}`,
    ...(waiting > 0 ? [`${formatCount(waiting)} waiting`] : []),
    ...errors,
  ].join(', ');
}

/** How far a run has come, as a few lines to be redrawn: no line is wider than the terminal. */
export function renderProgress(progress: Progress, seconds: number, columns: number, style: Style): string[] {
  const { elapsedMs, sent, planned, rate, inFlight, waiting, connections, verdicts, findings, response } = progress;
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
    `${bar} ${(share * 100).toFixed(0)} %  ${(elapsedMs / 1000).toFixed(1)} s  ${formatCount(sent)} sent  ${speed}`,
    `  response   ${quantiles.join('  ')}`,
    `  in flight  ${formatCount(inFlight)}, waiting ${formatCount(waiting)}, connections ${formatCount(connections)}`,
    `  verdicts   ${describeVerdicts(verdicts, style)}${brokenRules}`,
  ].map((line) => clip(line, columns - 1));
}

/** Cuts a coloured line to a width; a line that has to be cut loses its colours. */
function clip(line: string, width: number): string {
  const plain = line.replaceAll(/\u001b\[\d+m/g, '');
  return cells(plain) <= width ? line : `${plain.slice(0, width - 1)}…`;
}
