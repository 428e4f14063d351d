import { regroup } from '../../load/histogram.ts';
import type { LoadReport } from '../../load/load-report.ts';
import { coarsen } from '../../load/merge-series.ts';
import type { LoadSeries } from '../../load/series.ts';
import { formatCount } from '../count.ts';
import { formatBound, formatPreciseLatency } from '../duration.ts';
import { BOUNDS_MS } from '../load-words.ts';
import { loadWords } from '../words/load.ts';
import { loadPageWords } from '../words/load-page.ts';
import { type Html, html, type Part } from './html.ts';
import { formatTime, formatWidth } from './load-plots.ts';

/** A table that scrolls by itself where it is wider than the page. The first column names the row. */
export function renderTable(caption: string, heads: readonly Part[], rows: readonly (readonly Part[])[]): Html {
  return html`<div class="numbers" tabindex="0" role="region" aria-label="${caption}"><table>
<caption>${caption}</caption>
<thead><tr>${heads.map((each) => html`<th scope="col">${each}</th>`)}</tr></thead>
<tbody>${rows.map(
    ([name, ...cells]) =>
      html`<tr><th scope="row">${name ?? null}</th>${cells.map((each) => html`<td>${each}</td>`)}</tr>
`,
  )}</tbody>
</table></div>
`;
}

export function renderFacts(facts: readonly (readonly [string, Part])[]): Html {
  return html`<dl class="facts">${facts.map(
    ([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>
`,
  )}</dl>
`;
}

const MOST_ROWS = 20;

/** The series as a table with few rows, for those who cannot see the plots, or want the numbers. */
export function renderTimes(series: LoadSeries): Html {
  const words = loadPageWords.now.times;
  const wide = coarsen(series, Math.max(1, Math.ceil(series.intervals.length / MOST_ROWS)));
  return html`<details><summary>${words.summary(formatWidth(wide))}</summary>
${renderTable(
  words.caption,
  words.heads,
  wide.intervals.map(({ fromMs, due, sent, verdicts, responseMs, serviceMs, lagMs }) => [
    formatTime(fromMs),
    ...[due, sent, due - verdicts.ok].map(formatCount),
    ...[responseMs.p50, responseMs.p99, responseMs.max, serviceMs.p50, serviceMs.p99, lagMs.p99].map(
      formatPreciseLatency,
    ),
  ]),
)}</details>
`;
}

/** A bar of a table. Its length is in percent, as an attribute: a page obeys no style that stands in it. */
const renderBar = (share: number) =>
  html`<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect width="${Math.max(share > 0 ? 0.5 : 0, Math.round(1000 * share) / 10)}" height="10"></rect></svg>`;

/** Response times by ranges, as the terminal has them. */
export function renderRanges({ histograms: { responseMs } }: LoadReport): Html | null {
  const words = loadPageWords.now.ranges;
  const counts = regroup(responseMs, BOUNDS_MS);
  const first = counts.findIndex((count) => count > 0);
  if (first === -1) return null;
  const last = counts.findLastIndex((count) => count > 0);
  const most = Math.max(...counts);
  return renderTable(
    words.caption,
    words.heads,
    counts.slice(first, last + 1).map((count, offset) => {
      const bound = BOUNDS_MS[first + offset];
      return [
        bound === undefined
          ? loadWords.now.from(formatBound(BOUNDS_MS.at(-1) ?? 0))
          : loadWords.now.to(formatBound(bound)),
        formatCount(count),
        `${((100 * count) / responseMs.count).toFixed(1)} %`,
        renderBar(count / most),
      ];
    }),
  );
}

const SUMMARY = ['min', 'p50', 'p90', 'p95', 'p99', 'p999', 'max', 'mean'] as const;

/** The clocks of a run as a table. */
export function renderClocks(report: LoadReport): Html {
  const { clocks, mean } = loadWords.now;
  const words = loadPageWords.now.clocks;
  const rows = [
    [clocks.response, report.responseMs],
    [clocks.service, report.serviceMs],
    [clocks.lag, report.lagMs],
    [clocks.senderLag, report.senderLagMs],
  ] as const;
  return renderTable(
    words.caption,
    [words.head, ...SUMMARY.map((each) => (each === 'p999' ? 'p99.9' : each === 'mean' ? mean : each))],
    // In the closed loop a callback is due when it is sent, so one clock tells all.
    (report.asked.rate === 'max' ? rows.slice(0, 1) : rows).map(([name, summary]) => [
      name,
      ...SUMMARY.map((member) => formatPreciseLatency(summary[member])),
    ]),
  );
}
