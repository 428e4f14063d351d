import type { BaselineProblem, CaseReport, Cause, Report } from '../contract/verify-report.ts';
import type { Exchange, HeaderList } from '../protocol/exchange.ts';
import { chatWords, FINDINGS, type Finding, LEVELS } from '../protocol/findings.ts';
import { MASK } from '../protocol/mask.ts';
import { escapeUnseen } from '../protocol/visible.ts';
import { isSecretHeader, maskExchange } from '../record/ndjson.ts';
import { renderBody } from './body.ts';
import { quoteHeader } from './curl.ts';
import { describeSource } from './describe-source.ts';
import { formatLatency } from './duration.ts';
import { padEnd } from './layout.ts';

/** The first exchanges of a case are enough to see what is wrong; the JSON report has all. */
const SHOWN_EXCHANGES = 5;
/** Longer commands do not help a reader, and parsers of XML reject a text of 10 MB. */
export const COMMAND_LIMIT = 128 * 1024;
/** The limit of a request's body where exchanges are shown whole: some cases send megabytes. */
const REQUEST_LIMIT = 64 * 1024;
const LABEL_WIDTH = 8;

export interface EvidenceView {
  /** Why the case failed: its advice is the one to follow. */
  readonly cause: Cause | null;
  /** The longest curl command that is shown, in characters. */
  readonly commandLimit?: number;
  /** Shows requests and replies with all headers and their bodies, instead of the replies alone, shortened. */
  readonly wholeExchanges?: boolean;
}

/** The failed cases, the most severe first. */
export function listFailures({ cases }: Report): readonly CaseReport[] {
  return cases
    .filter((each) => each.outcome === 'fail')
    .toSorted((one, other) => LEVELS.indexOf(one.level) - LEVELS.indexOf(other.level));
}

/** Why a case failed; null where it did not. */
export function causeOf({ id }: CaseReport, { causes }: Report): Cause | null {
  return causes.find(({ cases }) => cases.includes(id)) ?? null;
}

/** A baseline entry that has to be changed, in one sentence. */
export function describeBaselineProblem({ line, case: id, finding, message }: BaselineProblem): string {
  return `baseline, line ${line}: ${id} ${finding}: ${message}`;
}

/** `accept` of `accept/one-way`. */
export function caseGroup(id: string): string {
  return id.split('/', 1)[0] ?? id;
}

/**
 * Everything about a case that failed, as plain lines. What came from the network is escaped, so each
 * stays one line wherever it is printed.
 */
export function renderEvidence(
  failed: CaseReport,
  { cause, commandLimit = COMMAND_LIMIT, wholeExchanges = false }: EvidenceView,
): string[] {
  const describe = wholeExchanges ? describeWholeExchange : describeExchange;
  const shown = failed.exchanges.slice(0, SHOWN_EXCHANGES);
  const hidden = failed.exchanges.length - shown.length;
  const curl = maskedCurl(failed);
  return [
    `${failed.id}  ${failed.level}`,
    ...under(failed.id.startsWith('reply/') ? 'looks at' : 'sends', [failed.title]),
    ...under('expected', [failed.expects]),
    // Left out where the first finding says the same.
    ...(failed.reason === failed.findings[0]?.message ? [] : under('came', [failed.reason])),
    ...(cause === null || cause.id === failed.id ? [] : under('cause', [`${cause.id}: ${cause.title}`])),
    ...(cause === null ? [] : under('advice', [cause.advice])),
    ...(failed.source === null ? [] : under('source', [describeSource(failed.source)])),
    ...failed.findings.flatMap((each) => under('finding', describeFinding(each, failed))),
    ...shown.flatMap((each, index) => under('exchange', describe(maskExchange(each), numbered(index, failed)))),
    ...(hidden > 0 ? under('', [`… and ${hidden} more, in the JSON report`]) : []),
    ...(curl === null
      ? []
      : under('curl', [
          curl.length > commandLimit ? `(${Math.ceil(curl.length / 1024)} KiB of command; rerun sends the same)` : curl,
        ])),
    ...under('rerun', [failed.rerun]),
  ].map(escapeUnseen);
}

/** The command that repeats a case, with its credentials and cookies masked. */
export function maskedCurl({ curl, exchanges }: CaseReport): string | null {
  if (curl === null) return null;
  const secrets = exchanges.flatMap(({ request }) =>
    request.headers.filter(([name, value]) => isSecretHeader(name) && value !== ''),
  );
  return secrets.reduce(
    (command, [name, value]) => command.replaceAll(quoteHeader(name, value), quoteHeader(name, MASK)),
    curl,
  );
}

const under = (label: string, lines: readonly string[]) =>
  lines.map((line, index) => `${padEnd(index === 0 ? label : '', LABEL_WIDTH)}  ${line}`);

/** Without the source where the case itself already shows it. */
function describeFinding(finding: Finding, failed: CaseReport): string[] {
  const { code, level, message, at } = finding;
  const { source } = FINDINGS[code];
  const chat = chatWords(finding);
  return [
    `${code} (${level})  ${message}${at === undefined || at === '$' ? '' : `  at ${at}`}`,
    ...(chat === null ? [] : [`Chat calls it: ${chat}`]),
    ...(source === null || source === failed.source ? [] : [describeSource(source)]),
  ];
}

/** `1 of 3: `, where there are several exchanges. */
const numbered = (index: number, { exchanges }: CaseReport) =>
  exchanges.length > 1 ? `${index + 1} of ${exchanges.length}: ` : '';

function describeExchange({ request, reply, ...outcome }: Exchange, number: string): string[] {
  return [
    `${number}${request.method} ${request.target}`,
    describeOutcome({ reply, ...outcome }),
    ...(reply === null ? [] : [...renderHeaders(reply.headers), ...renderBody(reply)]),
  ];
}

function describeWholeExchange({ request, reply, ...outcome }: Exchange, number: string): string[] {
  return [
    `${number}${request.method} ${request.target} HTTP/${request.httpVersion}`,
    ...renderHeaders(request.headers),
    ...renderBody(request, REQUEST_LIMIT),
    describeOutcome({ reply, ...outcome }),
    ...(reply === null ? [] : [...renderHeaders(reply.headers), ...renderBody(reply, Number.POSITIVE_INFINITY)]),
  ];
}

/** What came, as in `200 fail in 3 ms` or `unreachable, refused: …`. */
export function describeOutcome({ reply, failure, verdict, latencyMs }: Omit<Exchange, 'request'>): string {
  const status = reply === null ? '' : `${reply.status} `;
  const latency = latencyMs === null ? '' : ` in ${formatLatency(latencyMs)}`;
  const detail = failure === null ? '' : `, ${failure.kind}: ${failure.message}`;
  return `${status}${verdict ?? 'not sent'}${latency}${detail}`;
}

function renderHeaders(headers: HeaderList): string[] {
  return headers.map(([name, value]) => `${name}: ${value}`);
}
