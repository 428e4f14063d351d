import { decodeBody, type Exchange } from '../protocol/exchange.ts';
import { FINDINGS, type Finding } from '../protocol/findings.ts';
import { isJsonObject, readJson } from '../protocol/json.ts';
import { PREV_FRIEND_ADD } from '../protocol/query.ts';
import { findRestCode, itemTitle, type RestCode } from '../protocol/rest/codes.ts';
import type { CallRecord } from '../protocol/rest/record.ts';
import { sourceWords } from '../protocol/sources.ts';
import { escapeUnseen } from '../protocol/visible.ts';
import { formatLatency } from './duration.ts';
import { cells, ellipsize, FULL_WIDTH, padEnd, padStart, wrap, wrapAnywhere } from './layout.ts';
import {
  describeFriends,
  describeOutcome,
  describeSubject,
  type ExchangeView,
  formatTime,
  NARROW,
  paintVerdict,
  renderFinding,
  renderReply,
  renderRequest,
  showId,
} from './pretty-exchange.ts';
import { callWords, isDeed } from './words/call.ts';
import { exchangeWords } from './words/exchange.ts';
import { explainWords } from './words/explain.ts';

/** From so many columns on, what became of each account stands on the line itself. */
const WIDE = 160;
/** So many refused codes are told with their meaning. */
const SHOWN_CODES = 4;
const OUTCOME = 14;
const LATENCY = 7;

const indentOf = ({ columns }: ExchangeView) => ' '.repeat(columns !== null && columns < NARROW ? 4 : 14);

export interface CallView extends ExchangeView {
  /** Turns a line that shows a command into one that this user can type. */
  readonly asTyped: (line: string) => string;
}

/** A call of the REST API or an action of a client: one line, and below it what is wrong with it. */
export function renderCall(record: CallRecord, view: CallView): string {
  const indent = indentOf(view);
  const lines = [
    renderCallLine(record, view),
    ...[
      ...describeRefusal(record, view),
      ...describeItems(record, view),
      ...record.notes.flatMap((each) => describeNote(each, view)),
      ...(view.verbose ? [...renderRequest(record.request, view), ...renderReply(record, view)] : []),
    ].map((line) => indent + line),
  ];
  return `${lines.join('\n')}\n`;
}

/** How wide the text below a call may be; null in a pipe, where nothing is wrapped. */
const widthBelow = ({ columns }: ExchangeView): number | null =>
  columns === null ? null : Math.max(40, columns - (columns < NARROW ? 6 : 16));

/** Escapes in an id, or Chinese, can be longer than a line and have no blank. */
const wrapWhole = (text: string, width: number | null): string[] =>
  wrap(text, width).flatMap((line) => wrapAnywhere(line, width));

function describeNote(note: string, view: ExchangeView): string[] {
  const paint = view.style.note;
  const lines = wrapWhole(escapeUnseen(note), widthBelow(view));
  return lines.map((line, index) => (index === 0 ? `${paint('·')} ${paint(line)}` : `  ${paint(line)}`));
}

function renderCallLine(record: CallRecord, { style, columns }: ExchangeView): string {
  const narrow = columns !== null && columns < NARROW;
  const isWide = columns === null || columns >= WIDE;
  const width = Math.min(columns ?? FULL_WIDTH, FULL_WIDTH);
  const name = describeName(record, narrow);
  const left: readonly (readonly [string, (text: string) => string])[] = [
    [formatTime(record.at, narrow), style.dim],
    [record.type === 'rest' ? 'REST  ' : 'CLIENT', style.note],
    [padEnd(name, narrow ? 15 : 22), style.strong],
  ];
  const used = left.reduce((sum, [text]) => sum + cells(text) + 2, 0) + OUTCOME + LATENCY + 3;
  const room = Math.max(12, width - used);
  const subject = padEnd(ellipsize(describeAccounts(record, room), room), room);
  const summary = isWide ? summarize(record) : '';
  const beside = summary === '' || columns === null ? summary : ellipsize(summary, columns - width - 4);
  const outcome = padEnd(record.code === 0 ? '200 OK' : `200 FAIL ${record.code}`, OUTCOME);
  const paint = record.code !== 0 ? style.bad : record.refused.length > 0 ? style.warn : style.good;
  const latency = padStart(formatLatency(record.latencyMs), LATENCY);
  const cellsOfLine = [...left.map(([text, color]) => color(text)), subject].join('  ');
  return `${cellsOfLine}  ${paint(outcome)} ${style.dim(latency)}${beside === '' ? '' : `    ${beside}`}`;
}

function describeName({ call, type, request }: CallRecord, narrow: boolean): string {
  if (call === null) return ellipsize(escapeUnseen(request.method), 12);
  return narrow || type === 'client' ? call.replace(/^.*\//, '') : call;
}

/** `friend_delete` of `sns/friend_delete`; empty where the path names no call. */
const commandOf = ({ call }: CallRecord): string => call?.replace(/^.*\//, '') ?? '';

function describeAccounts({ from, to, twoWay, call, request }: CallRecord, room: number): string {
  if (call === null) return escapeUnseen(request.target);
  if (from !== null && to.length > 0)
    return describeFriends(from, { arrow: twoWay ? '⇄' : '→', friends: to, rest: 0 }, room);
  if (from !== null) return escapeUnseen(from);
  const shown = to.slice(0, 8).map(escapeUnseen).join(', ');
  return to.length > 8 ? `${shown}  ${exchangeWords.now.more(to.length - 8)}` : shown;
}

/** `1 deleted, 1 refused (zed 31704)`; empty where the call as a whole was refused. */
function summarize(record: CallRecord): string {
  const { code, done, refused } = record;
  if (code !== 0) return '';
  const words = callWords.now;
  const command = commandOf(record);
  const shown = refused.slice(0, 3).map(({ account, code: each }) => `${showId(account)} ${each}`);
  const parts = [
    ...(isDeed(command) ? [words.done(done, command)] : []),
    ...(refused.length === 0 ? [] : [words.refused(refused.length, shown, refused.length <= shown.length)]),
  ];
  return parts.join(words.and);
}

/** Why the call as a whole was refused, and what its code means. */
function describeRefusal({ code, problem }: CallRecord, view: CallView): string[] {
  if (code === 0) return [];
  const { style, asTyped } = view;
  const width = widthBelow(view);
  const known = findRestCode(code);
  const [head = '', ...more] = wrapWhole(`${code}  ${escapeUnseen(problem ?? '')}`, width);
  const meaning = known === null ? [] : wrap(asTyped(describeCode(known)), width);
  return [
    `${style.bad('✗')} ${style.bad(String(code))}${head.slice(String(code).length)}`,
    ...more.map((line) => `  ${line}`),
    ...meaning.map((line) => `  ${style.dim(line)}`),
  ];
}

function describeCode({ code, title, source, mark }: RestCode): string {
  const isOnPage = mark === 'documented' && source !== null;
  return callWords.now.meaning(title, isOnPage ? sourceWords.now[source].id : explainWords.now.markNames[mark], code);
}

/** The accounts that were refused, by code, with its meaning. */
function describeItems(record: CallRecord, view: ExchangeView): string[] {
  const { refused, code } = record;
  if (code !== 0 || refused.length === 0) return [];
  const { style } = view;
  const width = widthBelow(view);
  const codes = [...new Set(refused.map((each) => each.code))];
  return codes.slice(0, SHOWN_CODES).flatMap((each) => {
    const of = refused.filter((item) => item.code === each).map(({ account }) => showId(account));
    const words = callWords.now;
    const title = each === 30003 ? words.unknownAccount : (itemTitle(commandOf(record), each) ?? words.unknownCode);
    const [head = '', ...more] = wrapWhole(words.item(each, of.slice(0, 3), of.length - 3, title), width);
    return [
      `${style.warn('!')} ${style.warn(String(each))}${head.slice(String(each).length)}`,
      ...more.map((line) => `  ${line}`),
    ];
  });
}

/** What the control API has changed, between the calls. */
export function renderControl(atMs: number, what: string, { style, columns }: ExchangeView): string {
  const time = formatTime(new Date(atMs).toISOString(), columns !== null && columns < NARROW);
  return `${style.dim(time)}  ${style.dim(`CONTROL  ${escapeUnseen(what)}`)}\n`;
}

/** Who is about to be added, for the callback that asks before it; else who left whom, or met. */
function describeCaused(exchange: Exchange, room: number): string {
  const { callback, request } = exchange;
  const reading = callback?.command === PREV_FRIEND_ADD ? readJson(decodeBody(request)) : null;
  const body = reading?.ok && isJsonObject(reading.value) ? reading.value : {};
  const { From_Account: from, FriendItem: items } = body;
  const friends = (Array.isArray(items) ? items : []).flatMap((item) =>
    isJsonObject(item) && typeof item['To_Account'] === 'string' ? [item['To_Account']] : [],
  );
  if (typeof from !== 'string' || friends.length === 0) return describeSubject(exchange, room);
  return describeFriends(from, { arrow: '→', friends, rest: 0 }, room);
}

/**
 * Below the line of a call: a callback that it caused, and what came back for it.
 * @param causedAt when the call was, where other calls stand between the two
 */
export function renderCaused(exchange: Exchange, address: string, causedAt: string | null, view: ExchangeView): string {
  const { style, columns } = view;
  const indent = indentOf(view);
  const narrow = columns !== null && columns < NARROW;
  const isWide = columns === null || columns >= WIDE;
  const width = Math.min(columns ?? FULL_WIDTH, FULL_WIDTH);
  const { callback, attempt } = exchange;
  const command = (callback?.command ?? '').replace(/^Sns\.Callback/, '');
  const shownCommand = padEnd(escapeUnseen(command), 13);
  const from = [
    padEnd(escapeUnseen(callback?.platform ?? '-'), 7),
    ...(narrow ? [] : [padEnd(ellipsize(escapeUnseen(callback?.clientIp ?? '-'), 15), 9)]),
  ];
  const notes = [
    ...(isWide ? [escapeUnseen(address)] : []),
    ...(attempt !== undefined && attempt > 1 ? [callWords.now.attempt(attempt)] : []),
    ...(causedAt === null || !isWide ? [] : [callWords.now.ofCall(formatTime(causedAt, narrow))]),
  ];
  // On a wide terminal there is room to the right of the columns.
  const beside = isWide ? 0 : notes.reduce((sum, each) => sum + cells(each) + 4, 0);
  const left = [shownCommand, ...from].reduce((sum, each) => sum + cells(each) + 2, indent.length + 2);
  const room = Math.max(12, width - left - OUTCOME - LATENCY - 3 - beside);
  const subject = padEnd(ellipsize(describeCaused(exchange, room), room), room);
  const outcome = paintVerdict(exchange, style)(padEnd(describeOutcome(exchange), OUTCOME));
  const latency = style.dim(padStart(formatLatency(exchange.latencyMs), LATENCY));
  const cellsOfLine = [style.strong(shownCommand), ...from, subject].join('  ');
  const line = `${style.dim('↳')} ${cellsOfLine}  ${[`${outcome} ${latency}`, ...notes].join('    ')}`;
  // Findings about the endpoint's URL would be the same every time: the user has chosen it.
  const findings = exchange.findings.filter(({ code }) => FINDINGS[code].about === 'reply' && !isAboutEndpoint(code));
  const lines = [
    line,
    ...findings.flatMap((each) => renderFinding(each, view, 2)).map((each) => `  ${each}`),
    ...(view.verbose ? [...renderRequest(exchange.request, view), ...renderReply(exchange, view)] : []),
  ];
  return lines.map((each) => `${indent}${each}\n`).join('');
}

const isAboutEndpoint = (code: Finding['code']) => code === 'endpoint-http' || code === 'endpoint-query';
