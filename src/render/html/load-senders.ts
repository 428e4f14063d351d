import type { LoadReport, SenderPart } from '../../load/load-report.ts';
import { shiftsOf } from '../../load/merge-reports.ts';
import { coarsen, mergeSeries } from '../../load/merge-series.ts';
import type { Interval, LoadSeries } from '../../load/series.ts';
import { formatCount, formatRate } from '../count.ts';
import { formatPreciseLatency } from '../duration.ts';
import { loadPageWords } from '../words/load-page.ts';
import { type Html, html } from './html.ts';
import { renderTable } from './load-parts.ts';
import { timesOf, valuesOf } from './load-plots.ts';
import { type Figure, type PlotColor, type PlotLine, renderFigure } from './plot.ts';

const COLORS: readonly PlotColor[] = ['one', 'two', 'three', 'four', 'five', 'six'];
/** More lines than this are a tangle: the table has the others. */
const MOST_LINES = 12;

/** The series of each sender, on one clock and with intervals of one width. */
function alignSeries(senders: readonly SenderPart[]): (LoadSeries | null)[] {
  const shifts = shiftsOf(senders);
  const shifted = senders.map(({ series }, index) =>
    series === null ? null : mergeSeries([{ series, shiftMs: shifts[index] as number }]),
  );
  const widthMs = Math.max(...shifted.map((each) => each?.widthMs ?? 0));
  return shifted.map((each) => (each === null ? null : coarsen(each, widthMs / each.widthMs)));
}

/** What each sender of a merge did; null for a single run. */
export function renderSenders(report: LoadReport): { readonly section: Html; readonly figures: Figure[] } | null {
  const { senders } = report;
  if (senders.length === 0) return null;
  const { senders: words, yes, no } = loadPageWords.now;
  const figures = plotSenders(report);
  const unknown = senders.filter(({ series }) => series === null).length;
  const shifts = shiftsOf(senders);
  const section = html`<section aria-labelledby="senders"><h2 id="senders">${words.heading}</h2>
${runTogether(senders, shifts) ? null : html`<p class="note">${words.apart}</p>`}
${unknown === 0 ? null : html`<p class="note">${words.noSeries(unknown, senders.length)}</p>`}
${figures.map(renderFigure)}
${renderTable(
  words.caption,
  words.heads,
  senders.map(({ run, to, sent, achievedRate, verdicts, responseMs, valid }, index) => [
    nameOf(index, run),
    `+${((shifts[index] ?? 0) / 1000).toFixed(1)} s`,
    to,
    formatCount(sent),
    `${formatRate(achievedRate)}/s`,
    formatCount(sent - verdicts.ok),
    ...[responseMs.p50, responseMs.p99, responseMs.max].map(formatPreciseLatency),
    valid ? yes : no,
  ]),
)}</section>
`;
  return { section, figures };
}

/** Whether there was a moment at which all of them were sending. */
function runTogether(senders: readonly SenderPart[], shifts: readonly number[]): boolean {
  const ends = senders.flatMap(({ series }, index) =>
    series === null ? [] : [(shifts[index] ?? 0) + series.widthMs * series.intervals.length],
  );
  return Math.max(...shifts) <= Math.min(...ends);
}

const nameOf = (index: number, run: string) => `${index + 1} (${run.slice(0, 8)})`;

function plotSenders({ senders, series: sum }: LoadReport): Figure[] {
  const aligned = alignSeries(senders);
  const known = aligned.filter((each) => each !== null);
  const longest = known.reduce<LoadSeries | null>(
    (most, each) => (each.intervals.length > (most?.intervals.length ?? -1) ? each : most),
    null,
  );
  if (longest === null) return [];
  const times = timesOf(longest);
  const whole = sum === null ? null : coarsen(sum, longest.widthMs / sum.widthMs);
  const words = loadPageWords.now.senders;
  const lines = (look: (interval: Interval) => number | null): PlotLine[] => [
    ...(whole === null
      ? []
      : [
          {
            label: words.all,
            color: 'asked',
            shape: 'dashed',
            values: valuesOf(whole, look).slice(0, times.length),
          } as const,
        ]),
    ...aligned.slice(0, MOST_LINES).flatMap((each, index): PlotLine[] =>
      each === null
        ? []
        : [
            {
              label: words.sender(index + 1),
              color: COLORS[index % COLORS.length] as PlotColor,
              shape: 'line',
              values: fill(valuesOf(each, look), times.length),
            },
          ],
    ),
  ];
  const perSecond = 1000 / longest.widthMs;
  const time = { kind: 'time', values: times } as const;
  const base = { x: time, stacked: false, reach: [], limits: [] } as const;
  return [
    {
      title: words.rate,
      sentence: words.rateSentence(senders.length),
      plot: { ...base, id: 'plot-senders-rate', y: 'rate', lines: lines(({ sent }) => sent * perSecond) },
    },
    {
      title: words.p99,
      sentence: words.p99Sentence,
      plot: { ...base, id: 'plot-senders-p99', y: 'latency', lines: lines(({ responseMs }) => responseMs.p99) },
    },
  ];
}

const fill = (values: readonly (number | null)[], length: number) =>
  Array.from({ length }, (_, index) => values[index] ?? null);
