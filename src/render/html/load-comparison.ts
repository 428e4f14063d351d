import type { Comparison, Measure } from '../../load/compare-runs.ts';
import type { LoadReport } from '../../load/load-report.ts';
import { coarsen } from '../../load/merge-series.ts';
import type { Interval, LoadSeries } from '../../load/series.ts';
import {
  describeTold,
  describeWarnings,
  formatRange,
  formatRatio,
  formatValue,
  summarizeComparison,
} from '../comparison-words.ts';
import { formatCount } from '../count.ts';
import { describeAsked } from '../load-words.ts';
import { loadComparisonWords } from '../words/load-comparison.ts';
import { type PageFiles, renderDocument } from './document.ts';
import { type Html, html } from './html.ts';
import { renderTable } from './load-parts.ts';
import { type Curve, plotCurves, plotHistogram, timesOf, valuesOf } from './load-plots.ts';
import { type Figure, type PlotLine, renderFigure, scriptWords } from './plot.ts';

/** Two runs side by side as a page of its own. */
export function renderComparisonPage(comparison: Comparison, files: PageFiles): string {
  const { before, after, measures } = comparison;
  const words = loadComparisonWords.now;
  const { page } = words;
  const overTime = plotTimes(before, after);
  const curves: Curve[] = [
    { label: page.responseAfter, color: 'one', data: after.histograms.responseMs },
    { label: page.responseBefore, color: 'asked', data: before.histograms.responseMs },
  ];
  const isAnswered = curves.every(({ data }) => data.count > 0);
  const whole = isAnswered ? [plotCurves(curves, []), plotHistogram(curves, [], true)] : [];
  const warnings = describeWarnings(comparison);
  const body = html`<main class="load">
<header><h1>${page.heading}</h1>
<p class="result">${summarizeComparison(comparison)}</p>
${warnings.length === 0 ? null : html`<ul class="notes">${warnings.map((each) => html`<li>${each}</li>`)}</ul>`}
</header>
<section aria-labelledby="measures"><h2 id="measures">${page.difference}</h2>
${renderTable(
  page.caption,
  [page.measure, words.before, words.after, words.ratio, words.range99, page.tells],
  measures.map((each) => [
    words.names[each.name],
    formatValue(each.name, each.before),
    formatValue(each.name, each.after),
    formatRatio(each.ratio),
    formatRange(each.range),
    html`<span class="${paintOf(each)}">${describeTold(each)}</span>`,
  ]),
)}
<p class="muted">${words.caveat}</p></section>
${section('time', page.overTime, overTime)}
${section('whole', page.all, whole)}
${renderRuns(before, after)}
</main>`;
  return renderDocument({
    ...files,
    title: 'load --compare',
    body,
    data: { plots: [...overTime, ...whole].map(({ plot }) => plot), words: scriptWords() },
  });
}

function section(id: string, title: string, figures: readonly Figure[]): Html | null {
  if (figures.length === 0) return null;
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>
${figures.map(renderFigure)}</section>
`;
}

/** The class of what is told: a word says it as well. */
function paintOf({ told, name }: Measure): string {
  if (told === null || told === 'noise') return 'muted';
  return (told === 'higher') === (name === 'rate') ? 'better' : 'worse';
}

/** Both runs from their own start. */
function plotTimes(before: LoadReport, after: LoadReport): Figure[] {
  if (before.series === null || after.series === null) return [];
  const widthMs = Math.max(before.series.widthMs, after.series.widthMs);
  const same = (series: LoadSeries) => coarsen(series, widthMs / series.widthMs);
  const [one, other] = [same(before.series), same(after.series)];
  const times = timesOf(one.intervals.length > other.intervals.length ? one : other);
  if (times.length < 2) return [];
  const words = loadComparisonWords.now;
  const { page } = words;
  const lines = (look: (interval: Interval) => number | null): PlotLine[] => [
    { label: words.after, color: 'one', shape: 'line', values: fill(valuesOf(other, look), times.length) },
    { label: words.before, color: 'asked', shape: 'dashed', values: fill(valuesOf(one, look), times.length) },
  ];
  const base = { x: { kind: 'time', values: times }, stacked: false, reach: [], limits: [] } as const;
  return [
    {
      title: page.p50,
      sentence: page.fromOwnStart,
      plot: { ...base, id: 'plot-p50', y: 'latency', lines: lines(({ responseMs }) => responseMs.p50) },
    },
    {
      title: page.p99,
      sentence: page.fromOwnStart,
      plot: { ...base, id: 'plot-p99', y: 'latency', lines: lines(({ responseMs }) => responseMs.p99) },
    },
    {
      title: page.rate,
      sentence: page.sentInEach,
      plot: { ...base, id: 'plot-rate', y: 'rate', lines: lines(({ sent }) => (sent * 1000) / widthMs) },
    },
  ];
}

const fill = (values: readonly (number | null)[], length: number) =>
  Array.from({ length }, (_, index) => values[index] ?? null);

function renderRuns(before: LoadReport, after: LoadReport): Html {
  const row = (name: string, of: (report: LoadReport) => string) => [name, of(before), of(after)];
  const { page: words, ...runs } = loadComparisonWords.now;
  const { rows } = words;
  return html`<section aria-labelledby="runs"><h2 id="runs">${words.runs}</h2>
${renderTable(
  words.runsCaption,
  [words.what, runs.before, runs.after],
  [
    row(rows.endpoint, ({ to }) => to),
    row(rows.asked, ({ asked }) => describeAsked(asked)),
    row(rows.connections, ({ asked }) => words.atMost(formatCount(asked.maxConnections))),
    row(rows.started, ({ startedAt }) => startedAt),
    row(rows.callbacks, ({ sent }) => formatCount(sent)),
    row(rows.verdict, ({ verdict, valid }) => words.verdict(verdict, valid)),
    row(rows.program, ({ tool }) => tool),
  ],
)}</section>
`;
}
