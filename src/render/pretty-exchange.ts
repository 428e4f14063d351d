import type { Exchange, HeaderList } from '../protocol/exchange.ts';
import { chatWords, FINDINGS, type Finding, findingWords, type Level } from '../protocol/findings.ts';
import { foldPairs } from '../protocol/fold-pairs.ts';
import { FRIEND_DELETE } from '../protocol/query.ts';
import { sourceWords } from '../protocol/sources.ts';
import { escapeUnseen } from '../protocol/visible.ts';
import { maskHeader } from '../record/ndjson.ts';
import { renderBody } from './body.ts';
import { formatLatency } from './duration.ts';
import { cells, ellipsize, FULL_WIDTH, padEnd, padStart, wrap } from './layout.ts';
import { paintLevel, type Style } from './style.ts';
import { exchangeWords } from './words/exchange.ts';

/** How an exchange is shown. */
export interface ExchangeView {
  readonly style: Style;
  /** Columns of the terminal; null in a pipe, where nothing is wrapped. */
  readonly columns: number | null;
  /** Shows request and reply whole. */
  readonly verbose: boolean;
  /** The most bytes that are shown of a reply's body, unless verbose; without it, all. */
  readonly replyBytes?: number;
}

/** What a sender adds to an exchange that was not as expected. */
export interface Disappointment {
  readonly expected: string;
  /** A command that repeats the request; null where there is nothing to repeat it against. */
  readonly repeat: string | null;
  /** What else may help: one line per hint. */
  readonly hints: readonly string[];
}

/**
 * The most bytes that are shown of a request's body: one that was refused for its size is large.
 */
const SHOWN_REQUEST = 64 * 1024;
/** For replies, which are bounded where they are read. */
const WHOLE = Number.POSITIVE_INFINITY;
/** What stays whole where an id is cut: a character or an escape. */
const LETTERS = /\\(?:u[\da-f]{4}|[nrtbf])|./gu;
/** A terminal with fewer columns shows no address, and the time without milliseconds. */
export const NARROW = 100;

const MARKS: Readonly<Record<Level, (style: Style) => string>> = {
  must: (style) => style.bad('✗'),
  should: (style) => style.warn('!'),
  info: (style) => style.note('·'),
};

/**
 * One line for an exchange, and below it what is wrong. Every text from the network is escaped. The
 * last line has a line end.
 */
export function renderExchange(
  exchange: Exchange,
  view: ExchangeView,
  disappointment: Disappointment | null = null,
): string {
  const indent = ' '.repeat(view.columns !== null && view.columns < NARROW ? 4 : 14);
  const lines = [renderLine(exchange, view, disappointment !== null)];
  // One by one: a reply may have a million lines, and a call has no room for so many arguments.
  const addIndented = (more: readonly string[]) => {
    for (const line of more) lines.push(indent + line);
  };
  for (const each of exchange.findings) addIndented(renderFinding(each, view));
  if (view.verbose) addIndented(renderRequest(exchange.request, view));
  if (disappointment && exchange.verdict !== 'unreachable')
    lines.push(`${indent}${view.style.bad(`✗ ${exchangeWords.now.expected}`)}  ${disappointment.expected}`);
  if (disappointment) lines.push(...disappointment.hints.map((hint) => `${indent}  ${escapeUnseen(hint)}`));
  if (exchange.reply !== null && (view.verbose || disappointment)) addIndented(renderReply(exchange, view));
  const { repeat } = exchangeWords.now;
  const gap = padEnd('', 10 - cells(repeat));
  if (disappointment?.repeat) lines.push(`${indent}${view.style.dim(repeat)}${gap}${disappointment.repeat}`);
  return `${lines.join('\n')}\n`;
}

/** Stands below the line of a callback: the answer of the backend that it was forwarded to. */
export function renderForwarded(exchange: Exchange, view: ExchangeView): string {
  const indent = ' '.repeat(view.columns !== null && view.columns < NARROW ? 4 : 14);
  const { style } = view;
  const { verdict } = exchange;
  const latency = formatLatency(exchange.latencyMs);
  const lines = [
    [
      style.dim(`↳ ${exchangeWords.now.backend}`),
      paintVerdict(exchange, style)(describeOutcome(exchange)),
      style.dim(latency),
    ].join('  '),
    // Findings about the endpoint's URL would be the same every time: the user has chosen it.
    ...exchange.findings.filter(({ about }) => about === 'reply').flatMap((each) => renderFinding(each, view)),
    ...(exchange.reply !== null && (view.verbose || (verdict !== 'ok' && verdict !== 'fail'))
      ? renderReply(exchange, view)
      : []),
  ];
  return lines.map((line) => `${indent}${line}\n`).join('');
}

/** Time, command, platform, address, who deleted whom, status and verdict, latency: in columns. */
function renderLine(exchange: Exchange, { style, columns }: ExchangeView, isMissed = false): string {
  const width = Math.min(columns ?? FULL_WIDTH, FULL_WIDTH);
  const narrow = width < NARROW;
  const { callback } = exchange;
  const cell = (text: string | null | undefined, size: number) =>
    padEnd(ellipsize(escapeUnseen(text || '-'), size), size);
  const command = callback?.command ? callback.command.replace(/^Sns\.Callback/, '') : nameless(exchange);
  const left: [text: string, paint: (text: string) => string][] = [
    [formatTime(exchange.at, narrow), style.dim],
    [cell(command, Math.max(12, Math.min(cells(command), 20))), style.strong],
    [cell(callback?.platform, 7), String],
    ...(narrow ? [] : [[cell(callback?.clientIp, 15), String] as [string, typeof String]]),
  ];
  const outcome = padEnd(describeOutcome(exchange), 11);
  const latency = padStart(formatLatency(exchange.latencyMs), 7);
  const used = left.reduce((sum, [text]) => sum + cells(text) + 2, 0) + cells(outcome) + cells(latency) + 3;
  const room = Math.max(12, width - used);
  const subject = padEnd(ellipsize(describeSubject(exchange, room), room), room);
  const cellsOfLine = [...left.map(([text, paintCell]) => paintCell(text)), subject];
  const paintOutcome = isMissed ? style.bad : paintVerdict(exchange, style);
  return `${cellsOfLine.join('  ')}  ${paintOutcome(outcome)} ${style.dim(latency)}`;
}

function nameless({ request, findings }: Exchange): string {
  if (findings.some((each) => each.code === 'url-check')) return exchangeWords.now.urlCheck;
  return request.method === 'POST' ? exchangeWords.now.noCommand : request.method;
}

/** Local time of day. */
export function formatTime(at: string, short: boolean): string {
  const date = new Date(at);
  const two = (number: number) => String(number).padStart(2, '0');
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  return short ? time : `${time}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

/** `200 OK`, `200 FAIL`, `401 denied`, `502 broken`, `late`, `unreachable`. */
export function describeOutcome({ verdict, reply }: Exchange): string {
  if (verdict === null) return exchangeWords.now.notSent;
  if (reply === null || verdict === 'late') return verdict;
  return `${reply.status} ${verdict === 'ok' || verdict === 'fail' ? verdict.toUpperCase() : verdict}`;
}

export function paintVerdict({ verdict }: Exchange, style: Style): (text: string) => string {
  if (verdict === 'ok') return style.good;
  return verdict === 'fail' || verdict === 'denied' || verdict === null ? style.warn : style.bad;
}

/** Who deleted whom, as far as there is room; the path of any other request. */
export function describeSubject({ callback, request }: Pick<Exchange, 'callback' | 'request'>, room: number): string {
  const [first] = callback?.pairs ?? [];
  if (!callback || !first)
    return callback?.command === FRIEND_DELETE ? exchangeWords.now.noPair : escapeUnseen(request.target);
  const { isTwoWay, friends, rest } = foldPairs(callback.pairs, callback.pairCount);
  return describeFriends(first.From_Account, { arrow: isTwoWay ? '⇄' : '→', friends, rest }, room);
}

/** Accounts that one account is about to meet, or has left. */
export interface Friends {
  readonly arrow: string;
  readonly friends: readonly string[];
  /** The number of others. */
  readonly rest: number;
}

/** The most columns of an id; only escapes and wide characters make one so long. */
const ID_WIDTH = 34;

/** An id as it is shown: escaped, and cut where it is long. An escape stays whole. */
export const showId = (id: string, width = ID_WIDTH): string =>
  ellipsize(escapeUnseen(id), Math.min(ID_WIDTH, Math.max(8, width)), escapeUnseen(id).match(LETTERS) ?? []);

/** `alice → bob, zed  +3 more`, as far as there is room. */
export function describeFriends(account: string, { arrow, friends, rest }: Friends, room: number): string {
  const from = showId(account, Math.floor(room / 3));
  const all = friends.length + rest;
  // With less room than two ids and an arrow need, a count says more than the rest of an id.
  if (room < cells(from) + 11 + (all > 1 ? 9 : 0)) {
    const count = `${arrow} ${exchangeWords.now.friends(all)}`;
    return `${ellipsize(from, Math.max(3, room - cells(count) - 1))} ${count}`;
  }
  let text = `${from} ${arrow} `;
  for (const [index, friend] of friends.entries()) {
    const hidden = friends.length - index - 1 + rest;
    const tail = hidden > 0 ? ` ${exchangeWords.now.more(hidden)}` : '';
    if (index === 0) {
      text += showId(friend, room - cells(text) - cells(tail));
      continue;
    }
    const listed = `, ${showId(friend)}`;
    if (cells(text) + cells(listed) + cells(tail) > room) return `${text} ${exchangeWords.now.more(hidden + 1)}`;
    text += listed;
  }
  return rest > 0 ? `${text} ${exchangeWords.now.more(rest)}` : text;
}

/**
 * The evidence, then what to do, with the source that demands it.
 * @param inset columns that the lines stand further to the right than others below an exchange
 */
export function renderFinding(finding: Finding, { style, columns }: ExchangeView, inset = 0): string[] {
  const { source } = FINDINGS[finding.code];
  const { advice } = findingWords.now[finding.code];
  const chat = chatWords(finding);
  const said = exchangeWords.now;
  const paintCode = paintLevel(finding.level, style);
  const width = columns === null ? null : Math.max(40, columns - inset - (columns < NARROW ? 6 : 16));
  const at = finding.at === undefined || finding.at === '$' ? '' : `  ${said.at(escapeUnseen(finding.at))}`;
  const head = wrap(`${finding.code}  ${escapeUnseen(finding.message)}${at}`, width);
  const words = [
    ...(chat === null ? [] : [said.chatCallsIt(chat)]),
    said.advice(advice, source && sourceWords.now[source].id),
  ];
  return [
    ...head.map((line, index) =>
      index === 0
        ? `${MARKS[finding.level](style)} ${paintCode(finding.code)}${line.slice(finding.code.length)}`
        : `  ${line}`,
    ),
    ...(finding.level === 'info'
      ? []
      : words.flatMap((each) => wrap(each, width)).map((line) => `  ${style.dim(line)}`)),
  ];
}

function renderHeaders(headers: HeaderList): string[] {
  return headers.map(([name, value]) => escapeUnseen(`${name}: ${maskHeader(name, value)}`));
}

const under = (label: string, lines: readonly string[], style: Style) =>
  lines.map((line, index) => `${index === 0 ? style.dim(padEnd(label, 8)) : ' '.repeat(8)}  ${line}`);

export function renderRequest(request: Exchange['request'], { style }: ExchangeView): string[] {
  return under(
    exchangeWords.now.request,
    [
      escapeUnseen(`${request.method} ${request.target} HTTP/${request.httpVersion}`),
      ...renderHeaders(request.headers),
      ...renderBody(request, SHOWN_REQUEST),
    ],
    style,
  );
}

export function renderReply(
  { reply }: Pick<Exchange, 'reply'>,
  { style, verbose, replyBytes = WHOLE }: ExchangeView,
): string[] {
  const lines =
    reply === null
      ? []
      : [`HTTP ${reply.status}`, ...renderHeaders(reply.headers), ...renderBody(reply, verbose ? WHOLE : replyBytes)];
  return under(exchangeWords.now.reply, lines, style);
}

/** A whole request that is not sent. */
export function renderDryRun(exchange: Exchange, view: ExchangeView): string {
  return `${renderLine(exchange, view)}\n${renderRequest(exchange.request, view)
    .map((line) => `  ${line}`)
    .join('\n')}\n`;
}

/** `3 callbacks: 2 ok, 1 broken`. */
export function renderTally(counts: Readonly<Record<string, number>>, style: Style): string {
  const { callbacks = 0, noise = 0, ...verdicts } = counts;
  const parts = Object.entries(verdicts).flatMap(([verdict, count]) => (count > 0 ? [`${count} ${verdict}`] : []));
  const { tally, callbacks: count } = exchangeWords.now;
  return `${tally(style.strong(count(callbacks)), parts, noise)}\n`;
}
