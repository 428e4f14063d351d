import type { Report } from '../contract/report.ts';
import { escapeUnseen } from '../protocol/visible.ts';
import { maskExchange } from '../record/ndjson.ts';
import { maskedCurl } from './evidence.ts';

/**
 * The report as JSON for programs, described by fixtures/schemas/verify-report.schema.json. Credentials and cookies are masked. What can not be seen is written
 * as `\uXXXX`: the same value to every parser, harmless to a terminal. Ends with a line end.
 */
export function renderReportJson(report: Report): string {
  const masked: Report = { ...report, cases: report.cases.map((each) => ({ ...each, curl: maskedCurl(each), exchanges: each.exchanges.map(maskExchange) })) };
  // Line by line: the line ends of the layout are the only ones that may stay.
  return `${JSON.stringify(masked, null, 2).split('\n').map(escapeUnseen).join('\n')}\n`;
}
