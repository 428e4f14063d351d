import type { Report } from '../contract/verify-report.ts';
import type { Comparison } from '../load/compare-runs.ts';
import type { LoadReport } from '../load/load-report.ts';
import type { LoadSeries } from '../load/series.ts';
import { escapeUnseen, toVisibleJson } from '../protocol/visible.ts';
import { maskExchange } from '../record/ndjson.ts';
import { COMMAND_LIMIT, maskedCurl } from './evidence.ts';

/**
 * What cannot be seen is written as `\uXXXX`: the same value to every parser, harmless to a
 * terminal. Ends with a line end.
 */
function renderJson(value: unknown): string {
  // Line by line: the line ends of the layout are the only ones that may stay.
  return `${JSON.stringify(value, null, 2).split('\n').map(escapeUnseen).join('\n')}\n`;
}

/**
 * The report as JSON for programs, described by fixtures/schemas/verify-report.schema.json.
 * Credentials and cookies are masked.
 */
export function renderReportJson(report: Report): string {
  return renderJson({
    ...report,
    cases: report.cases.map((each) => {
      const curl = maskedCurl(each);
      return {
        ...each,
        curl: curl === null || curl.length > COMMAND_LIMIT ? null : curl,
        exchanges: each.exchanges.map(maskExchange),
      };
    }),
  } satisfies Report);
}

/**
 * The same for a report of `load`, described by fixtures/schemas/load-report.schema.json. A pair of
 * numbers stands on one line, and so does an interval: there are hundreds.
 */
export function renderLoadReportJson({ series, senders, ...report }: LoadReport): string {
  const examples = Object.fromEntries(
    Object.entries(report.examples).map(([kind, exchange]) => [kind, maskExchange(exchange)]),
  );
  const head = renderJson({ ...report, examples }).replaceAll(/\[\n\s+(\d+),\n\s+(\d+)\n\s+\]/g, '[$1, $2]');
  const parts = senders.map(
    ({ series: own, ...sender }) => `\n    ${toVisibleJson(sender).slice(0, -1)},"series":${renderSeries(own)}}`,
  );
  return `${head.replace(/\n\}\n$/, '')},
  "series": ${renderSeries(series)},
  "senders": [${parts.join(',')}${parts.length > 0 ? '\n  ' : ''}]
}
`;
}

/** Two runs side by side, described by fixtures/schemas/load-comparison.schema.json. */
export function renderComparisonJson({ confidence, before, after, warnings, measures }: Comparison): string {
  const run = ({ runs, to, tool, startedAt, verdict, valid, asked, sent, verdicts }: LoadReport) => ({
    runs,
    to,
    tool,
    startedAt,
    verdict,
    valid,
    asked,
    sent,
    verdicts,
  });
  return renderJson({ v: 1, confidence, before: run(before), after: run(after), warnings, measures });
}

function renderSeries(series: LoadSeries | null): string {
  if (series === null) return 'null';
  const intervals = series.intervals.map((each) => `\n    ${JSON.stringify(each)}`);
  return `{"widthMs": ${series.widthMs}, "intervals": [${intervals.join(',')}\n  ]}`;
}
