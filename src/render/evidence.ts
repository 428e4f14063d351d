import { type CaseReport, failsRun, type Report } from '../contract/verify-report.ts';
import type { Exchange, HeaderList } from '../protocol/exchange.ts';
import { FINDINGS, type Finding, LEVELS, SOURCES, type SourceId } from '../protocol/findings.ts';
import { escapeUnseen } from '../protocol/visible.ts';
import { isSecretHeader, MASK, maskExchange } from '../record/ndjson.ts';
import { renderBody } from './body.ts';
import { formatLatency } from './duration.ts';
import { padEnd } from './layout.ts';

/** Of a case that sent fifty, the first tell the story; the JSON report has all. */
const SHOWN_EXCHANGES = 5;
/** Longer commands are no help to a reader, and parsers of XML give up on a text of 10 MB. */
const COMMAND_LIMIT = 128 * 1024;
const LABEL_WIDTH = 8;

/** The failed cases, the ones that fail the run and the most severe first. */
export function listFailures({ cases }: Report): readonly CaseReport[] {
  return cases
    .filter((each) => each.outcome === 'fail')
    .toSorted((one, other) => LEVELS.indexOf(one.level) - LEVELS.indexOf(other.level));
}

/** Whether this case turned the run red. */
export function countsAsFailure({ level, outcome }: CaseReport, { failOn }: Report): boolean {
  return outcome === 'fail' && failsRun(level, failOn);
}

/** `accept` of `accept/one-way`. */
export function caseGroup(id: string): string {
  return id.split('/', 1)[0] ?? id;
}

/**
 * All that is to be said about a case that failed, as plain lines. Nothing in them is raw: each is
 * one line wherever it is printed.
 */
export function renderEvidence(failed: CaseReport, commandLimit = COMMAND_LIMIT): string[] {
  const shown = failed.exchanges.slice(0, SHOWN_EXCHANGES);
  const hidden = failed.exchanges.length - shown.length;
  const curl = maskedCurl(failed);
  return [
    `${failed.id}  ${failed.level}`,
    ...under(failed.id.startsWith('reply/') ? 'looks at' : 'sends', [failed.title]),
    ...under('expected', [failed.expects]),
    // Where the first finding says the same it is said there.
    ...(failed.reason === failed.findings[0]?.message ? [] : under('came', [failed.reason])),
    ...(failed.advice === null ? [] : under('advice', [failed.advice])),
    ...(failed.source === null ? [] : under('source', [describeSource(failed.source)])),
    ...failed.findings.flatMap((each) => under('finding', describeFinding(each, failed))),
    ...shown.flatMap((each, index) => under('exchange', describeExchange(each, index + 1, failed.exchanges.length))),
    ...(hidden > 0 ? under('', [`… and ${hidden} more, in the JSON report`]) : []),
    ...(curl === null
      ? []
      : under('curl', [
          curl.length > commandLimit ? `(${Math.ceil(curl.length / 1024)} KiB of command, in the JSON report)` : curl,
        ])),
    ...under('rerun', [failed.rerun]),
  ].map(escapeUnseen);
}

/** The command that repeats a case, without the credentials and cookies that it would need. */
export function maskedCurl({ curl, exchanges }: CaseReport): string | null {
  if (curl === null) return null;
  const secrets = exchanges.flatMap(({ request }) =>
    request.headers.filter(([name, value]) => isSecretHeader(name) && value !== ''),
  );
  return secrets.reduce(
    (command, [name, value]) =>
      command.replaceAll(`${name}: ${value.replaceAll("'", String.raw`'\''`)}`, `${name}: ${MASK}`),
    curl,
  );
}

const under = (label: string, lines: readonly string[]) =>
  lines.map((line, index) => `${padEnd(index === 0 ? label : '', LABEL_WIDTH)}  ${line}`);

function describeSource(source: SourceId): string {
  return `${source} ${SOURCES[source].title}, ${SOURCES[source].url}`;
}

/** Advice and source stand there once, where the case has its own. */
function describeFinding({ code, level, message, at }: Finding, failed: CaseReport): string[] {
  const { advice, source, chat } = FINDINGS[code];
  return [
    `${code} (${level})  ${message}${at === undefined || at === '$' ? '' : `  at ${at}`}`,
    ...(chat === undefined ? [] : [`Chat calls it: ${chat}`]),
    ...(failed.advice !== null && code.startsWith('not-') && code !== 'not-alive' ? [] : [advice]),
    ...(source === null || source === failed.source ? [] : [describeSource(source)]),
  ];
}

function describeExchange(exchange: Exchange, number: number, total: number): string[] {
  const { request, reply, failure, verdict, latencyMs } = maskExchange(exchange);
  const status = reply === null ? '' : `${reply.status} `;
  const latency = latencyMs === null ? '' : ` in ${formatLatency(latencyMs)}`;
  return [
    `${total > 1 ? `${number} of ${total}: ` : ''}${request.method} ${request.target}`,
    `${status}${verdict ?? 'not sent'}${latency}${failure === null ? '' : `, ${failure.kind}: ${failure.message}`}`,
    ...(reply === null ? [] : [...renderHeaders(reply.headers), ...renderBody(reply)]),
  ];
}

function renderHeaders(headers: HeaderList): string[] {
  return headers.map(([name, value]) => `${name}: ${value}`);
}
