import { type LoadReport, neverConnected } from '../../load/load-report.ts';
import { VERDICTS } from '../../protocol/exchange.ts';
import { formatCount, formatRate } from '../count.ts';
import { formatPreciseLatency } from '../duration.ts';
import { describeAsked, describeNotes, describeResult, describeShareOfRate } from '../load-words.ts';
import { loadWords } from '../words/load.ts';
import { loadPageWords } from '../words/load-page.ts';
import { type PageFiles, renderDocument } from './document.ts';
import { type Html, html } from './html.ts';
import { type RepeatOf, renderTroubles } from './load-examples.ts';
import { renderClocks, renderFacts, renderRanges, renderTable, renderTimes } from './load-parts.ts';
import { curvesOf, latencyLimits, plotClock, plotClocks, plotCurves, plotHistogram, plotRate } from './load-plots.ts';
import { renderSenders } from './load-senders.ts';
import { type Figure, renderFigure, scriptWords } from './plot.ts';

/** A run, or the sum of several, as a page of its own. Credentials are masked. */
export function renderLoadPage(report: LoadReport, files: PageFiles, repeatOf: RepeatOf): string {
  const words = loadPageWords.now;
  const overTime = plotTimes(report);
  const distribution = plotWhole(report);
  const clocks = plotAllClocks(report);
  const senders = renderSenders(report);
  const body = html`<main class="load">
${renderHead(report)}
${renderThresholds(report)}
${renderOverTime(report, overTime)}
${senders?.section ?? null}
${
  distribution.length === 0
    ? null
    : html`<section aria-labelledby="distribution"><h2 id="distribution">${words.all}</h2>
${distribution.map(renderFigure)}
${renderRanges(report)}</section>
<section aria-labelledby="clocks"><h2 id="clocks">${words.clocksHeading}</h2>
${clocks.map(renderFigure)}
${renderClocks(report)}
<p class="muted">${words.clocksLegend}</p>
</section>
`
}
${renderTroubles(report, repeatOf)}
${renderSender(report)}
<footer class="muted">${words.footer(report.tool, report.runs)}</footer>
</main>`;
  const plots = [...overTime, ...distribution, ...clocks, ...(senders?.figures ?? [])].map(({ plot }) => plot);
  return renderDocument({
    ...files,
    title: `${loadWords.now[report.verdict]} load ${report.to}`,
    body,
    data: { plots, words: scriptWords() },
  });
}

function renderHead(report: LoadReport): Html {
  const { to, verdict, sent, asked, achievedRate, verdicts, connections, invalidBecause, seed, startedAt } = report;
  const [run, words] = [loadWords.now, loadPageWords.now];
  const of = asked.callbacks === null || asked.callbacks === sent ? '' : run.of(formatCount(asked.callbacks));
  const tags = VERDICTS.filter((each) => verdicts[each] > 0).map(
    (each) => html`<span class="tag ${each}">${formatCount(verdicts[each])} ${each}</span> `,
  );
  const notes = describeNotes(report);
  const { p50, p99, max } = report.responseMs;
  return html`<header>
<h1>${words.heading} <span class="mono">${to}</span></h1>
${
  invalidBecause === null
    ? null
    : html`<div class="invalid"><p><strong>${run.invalid}</strong> ${invalidBecause}</p><p>${run.invalidAdvice}</p></div>
`
}<p class="result ${verdict}"><strong>${run[verdict]}</strong> ${describeResult(report)}</p>
${renderFacts([
  [words.facts.asked, describeAsked(asked)],
  [
    words.facts.sent,
    neverConnected(report)
      ? words.tried(`${formatCount(sent)}${of}`)
      : words.sent(`${formatCount(sent)}${of}`, formatRate(achievedRate), describeShareOfRate(report)),
  ],
  [words.facts.verdicts, tags],
  [
    words.facts.response,
    run.list(Object.entries({ p50, p99, max }).map(([name, value]) => `${name} ${formatPreciseLatency(value)}`)),
  ],
  [words.facts.connections, run.opened(formatCount(connections.peak), formatCount(connections.opened))],
  [words.facts.started, `${startedAt}${seed === null ? '' : run.seed(seed)}`],
])}
${notes.length === 0 ? null : html`<ul class="notes">${notes.map((each) => html`<li>${each}</li>`)}</ul>`}
</header>
`;
}

function renderThresholds({ thresholds }: LoadReport): Html | null {
  if (thresholds.length === 0) return null;
  const words = loadPageWords.now.thresholds;
  return html`<section aria-labelledby="thresholds"><h2 id="thresholds">${words.heading}</h2>
${renderTable(
  words.caption,
  words.heads,
  thresholds.map(({ expression, held, actual }) => [
    html`<code>${expression}</code>`,
    html`<span class="tag ${held ? 'pass' : 'fail'}">${held ? words.held : words.notHeld}</span>`,
    actual,
  ]),
)}</section>
`;
}

function plotTimes(report: LoadReport): Figure[] {
  const { series, asked, histograms } = report;
  if (series === null || series.intervals.length === 0) return [];
  if (histograms.responseMs.count === 0) return [plotRate(report, series)];
  // In the closed loop a callback is due when it is sent: both clocks are the same.
  const clocks = asked.rate === 'max' ? (['responseMs'] as const) : (['responseMs', 'serviceMs'] as const);
  return [plotRate(report, series), ...clocks.map((clock) => plotClock(report, series, clock))];
}

function renderOverTime({ series, senders }: LoadReport, figures: readonly Figure[]): Html | null {
  if (series === null) return senders.length > 0 ? null : html`<p class="note">${loadPageWords.now.noSeries}</p>`;
  if (figures.length === 0) return null;
  return html`<section aria-labelledby="time"><h2 id="time">${loadPageWords.now.overTime}</h2>
${figures.map(renderFigure)}
${renderTimes(series)}</section>
`;
}

function plotWhole(report: LoadReport): Figure[] {
  if (report.histograms.responseMs.count === 0) return [];
  return [plotHistogram(curvesOf(report).slice(0, 2), latencyLimits(report))];
}

function plotAllClocks(report: LoadReport): Figure[] {
  const { series, asked, histograms } = report;
  if (histograms.responseMs.count === 0) return [];
  const curves = plotCurves(curvesOf(report), latencyLimits(report));
  return asked.rate === 'max' || series === null ? [curves] : [curves, plotClocks(series)];
}

const formatShare = (share: number | null) => (share === null ? '-' : `${(100 * share).toFixed(1)} %`);

/** Whether the sender itself was well. */
function renderSender({ valid, senderLagMs, senderBusy, saturated, cutOff, connections, asked }: LoadReport): Html {
  const { sender: words, yes, no } = loadPageWords.now;
  const row = ([what = '', meaning = '']: readonly string[], value: string) => [what, value, meaning];
  return html`<section aria-labelledby="sender"><h2 id="sender">${words.heading}</h2>
${renderTable(words.caption, words.heads, [
  row(words.valid, valid ? yes : no),
  row(words.noticedLate, asked.rate === 'max' ? '-' : formatPreciseLatency(senderLagMs.p99)),
  row(words.atWork, formatShare(senderBusy)),
  row(words.saturated, formatShare(saturated)),
  row(words.notOpened, formatCount(connections.failed)),
  row(words.lostOnReuse, formatCount(connections.lostOnReuse)),
  row(words.cutOff, formatCount(cutOff)),
])}</section>
`;
}
