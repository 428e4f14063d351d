import { type LoadReport, neverConnected } from '../../load/load-report.ts';
import { VERDICTS } from '../../protocol/exchange.ts';
import { formatPreciseLatency } from '../duration.ts';
import {
  describeAsked,
  describeNotes,
  describeResult,
  describeShareOfRate,
  formatCount,
  formatRate,
  INVALID_ADVICE,
} from '../load-words.ts';
import { type PageFiles, renderDocument } from './document.ts';
import { type Html, html } from './html.ts';
import { type RepeatOf, renderTroubles } from './load-examples.ts';
import { renderClocks, renderFacts, renderRanges, renderTable, renderTimes } from './load-parts.ts';
import { curvesOf, latencyLimits, plotClock, plotClocks, plotCurves, plotHistogram, plotRate } from './load-plots.ts';
import { renderSenders } from './load-senders.ts';
import { type Figure, renderFigure } from './plot.ts';

/** A run, or the sum of several, as a page of its own. Credentials are masked. */
export function renderLoadPage(report: LoadReport, files: PageFiles, repeatOf: RepeatOf): string {
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
    : html`<section aria-labelledby="distribution"><h2 id="distribution">All response times</h2>
${distribution.map(renderFigure)}
${renderRanges(report)}</section>
<section aria-labelledby="clocks"><h2 id="clocks">The clocks compared</h2>
${clocks.map(renderFigure)}
${renderClocks(report)}
<p class="muted">Response counts from the moment that a callback was due until its reply was whole, service from its sending. Lag is the difference, and sender lag what the sender alone is to blame for. Percentiles are at most 0.4 % above the truth, those of intervals 3.2 %.</p>
</section>
`
}
${renderTroubles(report, repeatOf)}
${renderSender(report)}
<footer class="muted">${report.tool}, runs ${report.runs.join(', ')}. The JSON report of the same run has everything: --report json=FILE.</footer>
</main>`;
  const plots = [...overTime, ...distribution, ...clocks, ...(senders?.figures ?? [])].map(({ plot }) => plot);
  return renderDocument({
    ...files,
    title: `${report.verdict === 'pass' ? 'PASS' : 'FAIL'} load ${report.to}`,
    body,
    data: { plots },
  });
}

function renderHead(report: LoadReport): Html {
  const { to, verdict, sent, asked, achievedRate, verdicts, connections, invalidBecause, seed, startedAt } = report;
  const of = asked.callbacks === null || asked.callbacks === sent ? '' : ` of ${formatCount(asked.callbacks)}`;
  const tags = VERDICTS.filter((each) => verdicts[each] > 0).map(
    (each) => html`<span class="tag ${each}">${formatCount(verdicts[each])} ${each}</span> `,
  );
  const notes = describeNotes(report);
  return html`<header>
<h1>Load on <span class="mono">${to}</span></h1>
${
  invalidBecause === null
    ? null
    : html`<div class="invalid"><p><strong>INVALID</strong> ${invalidBecause}</p><p>${INVALID_ADVICE}</p></div>
`
}<p class="result ${verdict}"><strong>${verdict === 'pass' ? 'PASS' : 'FAIL'}</strong> ${describeResult(report)}</p>
${renderFacts([
  ['Asked', describeAsked(asked)],
  [
    'Sent',
    neverConnected(report)
      ? `${formatCount(sent)}${of} tried, none reached the endpoint`
      : `${formatCount(sent)}${of}, ${formatRate(achievedRate)}/s${describeShareOfRate(report)}`,
  ],
  ['Verdicts', tags],
  [
    'Response',
    `p50 ${formatPreciseLatency(report.responseMs.p50)}, p99 ${formatPreciseLatency(report.responseMs.p99)}, max ${formatPreciseLatency(report.responseMs.max)}`,
  ],
  ['Connections', `${formatCount(connections.peak)} at most at a time, ${formatCount(connections.opened)} opened`],
  ['Started', `${startedAt}${seed === null ? '' : `, seed ${seed}`}`],
])}
${notes.length === 0 ? null : html`<ul class="notes">${notes.map((each) => html`<li>${each}</li>`)}</ul>`}
</header>
`;
}

function renderThresholds({ thresholds }: LoadReport): Html | null {
  if (thresholds.length === 0) return null;
  return html`<section aria-labelledby="thresholds"><h2 id="thresholds">Thresholds</h2>
${renderTable(
  'What the run had to meet',
  ['threshold', 'result', 'actual'],
  thresholds.map(({ expression, held, actual }) => [
    html`<code>${expression}</code>`,
    html`<span class="tag ${held ? 'pass' : 'fail'}">${held ? 'held' : 'not held'}</span>`,
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
  if (series === null)
    return senders.length > 0
      ? null
      : html`<p class="note">This report has no series: it was written by an earlier version. So nothing is drawn over time.</p>`;
  if (figures.length === 0) return null;
  return html`<section aria-labelledby="time"><h2 id="time">Over time</h2>
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
  return html`<section aria-labelledby="sender"><h2 id="sender">The sender</h2>
${renderTable(
  'How the sender was',
  ['what', 'value', 'meaning'],
  [
    ['valid', valid ? 'yes' : 'NO', 'no: the sender was the bottleneck, and the times are its own'],
    [
      'noticed late, p99',
      asked.rate === 'max' ? '-' : formatPreciseLatency(senderLagMs.p99),
      'how late it saw that a callback was due',
    ],
    ['at work', formatShare(senderBusy), 'of the time in which callbacks waited and every connection was taken'],
    ['saturated', formatShare(saturated), 'of the sending time every connection was taken and callbacks waited'],
    ['connections that could not be opened', formatCount(connections.failed), 'of all that were tried'],
    ['lost on reuse', formatCount(connections.lostOnReuse), 'callbacks on a connection that ended without a byte'],
    ['cut off', formatCount(cutOff), 'callbacks that had no reply at the end of the drain'],
  ],
)}</section>
`;
}
