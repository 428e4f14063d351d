import type { BaselineProblem, CaseReport, Cause, Look, Report } from '../contract/verify-report.ts';
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
import { verifyWords } from './words/verify.ts';

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
  return verifyWords.now.evidence.baseline(line, id, finding, message);
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
  const { label, evidence: words } = verifyWords.now;
  return [
    `${failed.id}  ${failed.level}`,
    ...under(failed.id.startsWith('reply/') ? label.looksAt : label.sends, [failed.title]),
    ...under(label.expected, [failed.expects]),
    // Left out where the first finding says the same.
    ...(failed.reason === failed.findings[0]?.message ? [] : under(label.came, [failed.reason])),
    ...(cause === null || cause.id === failed.id ? [] : under(label.cause, [words.cause(cause.id, cause.title)])),
    ...(cause === null ? [] : under(label.advice, [cause.advice])),
    ...(failed.source === null ? [] : under(label.source, [describeSource(failed.source)])),
    ...failed.findings.flatMap((each) => under(label.finding, describeFinding(each, failed))),
    ...under(label.data, (failed.looks ?? []).map(describeLook)),
    ...shown.flatMap((each, index) => under(label.exchange, describe(maskExchange(each), numbered(index, failed)))),
    ...(hidden > 0 ? under('', [words.moreInJson(hidden)]) : []),
    ...(curl === null
      ? []
      : under(label.curl, [curl.length > commandLimit ? words.longCurl(Math.ceil(curl.length / 1024)) : curl])),
    ...under(label.rerun, [failed.rerun]),
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
  const words = verifyWords.now.evidence;
  return [
    words.finding(code, level, message, at === undefined || at === '$' ? null : at),
    ...(chat === null ? [] : [words.chatCallsIt(chat)]),
    ...(source === null || source === failed.source ? [] : [describeSource(source)]),
  ];
}

/** `1 of 3: `, where there are several exchanges. */
const numbered = (index: number, { exchanges }: CaseReport) =>
  exchanges.length > 1 ? verifyWords.now.evidence.numbered(index + 1, exchanges.length) : '';

/** What the data said about a pair: `✓ a → b had to change: 'friends', then nothing`. */
function describeLook({ pair, before, after, must, right }: Look): string {
  const words = verifyWords.now.evidence;
  const quote = (text: string) => (text === '' ? words.nothing : `'${text}'`);
  const name = `${pair.From_Account} → ${pair.To_Account}`;
  return `${right ? '✓' : '✗'} ${words.look(name, must, quote(before), before === after ? null : quote(after))}`;
}

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
  const latency = latencyMs === null ? null : formatLatency(latencyMs);
  return verifyWords.now.evidence.outcome(status, verdict, latency, failure);
}

function renderHeaders(headers: HeaderList): string[] {
  return headers.map(([name, value]) => `${name}: ${value}`);
}
