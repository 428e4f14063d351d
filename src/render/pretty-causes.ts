import type { Cause, Report } from '../contract/verify-report.ts';
import type { EncodedBody, Exchange } from '../protocol/exchange.ts';
import { escapeUnseen } from '../protocol/visible.ts';
import { maskExchange } from '../record/ndjson.ts';
import { renderBody } from './body.ts';
import { describeOutcome } from './evidence.ts';
import { cells, FULL_WIDTH, padEnd, wrap, wrapAnywhere } from './layout.ts';
import { paintLevel, type Style } from './style.ts';
import { verifyWords } from './words/verify.ts';

/** The number of cases that are named behind a cause. */
const SHOWN_IDS = 4;
/** The causes that fail the run and are told; the rest is counted. */
const SHOWN_CAUSES = 10;
/** What does not fail the run has at least so many lines. */
const LESSER_ROOM = 6;
/** Of the bodies in the example, in bytes. */
const REQUEST_BYTES = 200;
const REPLY_BYTES = 480;
/** Of a page, so much is searched for words. */
const PAGE_LETTERS = 64 * 1024;
/** What a reply says about itself, where it is not the backend's own words. */
const TELLING = ['content-type', 'location', 'www-authenticate', 'allow', 'retry-after', 'server'];

export interface CausesView {
  readonly style: Style;
  /** Columns of a line; null where lines are not wrapped. */
  readonly width: number | null;
}

/** The width to wrap to: null in a pipe. A terminal that says 0 does not know. */
export function widthOf(columns: number | null): number | null {
  return columns === null ? null : Math.min(FULL_WIDTH, Math.max(40, columns || 80));
}

/**
 * What to change, in order: each cause once, with one exchange of the first. Where there is no room for
 * all, the later ones are told by their advice alone, and those that do not fail the run are counted.
 * @param room the number of lines that are to be enough
 */
export function renderCauses(report: Report, view: CausesView, room: number): string[][] {
  const failing = report.causes.filter(({ fails }) => fails);
  const lesser = report.causes.filter(({ fails }) => !fails);
  const parts: string[][] = [];
  const used = () => parts.reduce((sum, lines) => sum + lines.length + 1, 0);
  const most = Number.isFinite(room) ? SHOWN_CAUSES : failing.length;
  for (const [index, each] of failing.slice(0, most).entries()) {
    const number = failing.length > 1 ? `${index + 1}. ` : '';
    const whole = renderCause(each, number, report, view);
    const fits = used() + whole.length + 1 <= room - LESSER_ROOM;
    if (index === 0) parts.push([...whole, ...renderExample(each, report, view)]);
    else parts.push(fits ? whole : renderAdvice(each, `✗ ${number}`, view));
  }
  const hidden = failing.length - most;
  if (hidden > 0) parts.push([view.style.bad(verifyWords.now.causes.moreToChange(hidden))]);
  if (lesser.length > 0) parts.push(renderLesser(lesser, report, view, Math.max(LESSER_ROOM, room - used() - 1)));
  return parts;
}

const nameCases = (cases: readonly string[], shown = SHOWN_IDS) =>
  verifyWords.now.causes.names(cases.slice(0, shown), cases.length);

function renderCause(
  { id, level, title, advice, cases }: Cause,
  number: string,
  { diagnosis }: Report,
  { style, width }: CausesView,
): string[] {
  const paint = paintLevel(level, style);
  const words = verifyWords.now.causes;
  const others = diagnosis?.id === id ? diagnosis.advice.slice(1) : [];
  return [
    ...hang(`✗ ${number}`, words.title(title, level), width).map((line) => paint(line)),
    ...hang('  → ', advice, width).map((line) => style.strong(line)),
    ...others.flatMap((each) => hang(`    ${words.or}`, each, width)),
    ...(cases.length === 0 ? [] : hang('    ', nameCases(cases), width).map((line) => style.dim(line))),
  ];
}

/** What does not fail the run: what to change alone, in so many lines. */
function renderLesser(causes: readonly Cause[], { failOn }: Report, view: CausesView, room: number): string[] {
  const words = verifyWords.now.causes;
  const { style, width } = view;
  const lines = wrap(words.below(failOn), width);
  for (const [index, each] of causes.entries()) {
    const added = renderAdvice(each, `  ${each.level === 'should' ? '!' : '·'} `, view);
    // The last line is for the count of the rest.
    if (lines.length + added.length > room - 1) return [...lines, style.dim(`  ${words.more(causes.length - index)}`)];
    lines.push(...added);
  }
  return lines;
}

function renderAdvice({ level, advice, cases }: Cause, mark: string, { style, width }: CausesView): string[] {
  const paint = paintLevel(level, style);
  return hang(mark, verifyWords.now.causes.advice(advice, nameCases(cases, 1)), width).map((line) => paint(line));
}

/** One exchange, short: the first of the first case. */
function renderExample(cause: Cause, report: Report, { style, width }: CausesView): string[] {
  const example = report.cases.find(({ id }) => id === cause.cases[0]);
  const exchange = example?.exchanges[0];
  if (example === undefined || exchange === undefined) return [];
  const { request, reply, ...outcome } = maskExchange(exchange);
  const { label } = verifyWords.now;
  const words = (name: string, text: string) => hang(labelled(name), text, width);
  const bytes = (text: string) => {
    // Every line of a body stays behind its bar.
    const [, bar = '', rest = text] = /^(\| )(.*)$/s.exec(text) ?? [];
    const room = width === null ? null : Math.max(20, width - labelled('').length - bar.length);
    return wrapAnywhere(escapeUnseen(rest), room).map((line) => `${labelled('')}${bar}${line}`);
  };
  return [
    '',
    ...words(label.sends, example.title),
    ...bytes(`${request.method} ${request.target}`),
    ...renderShortBody(request, REQUEST_BYTES).flatMap(bytes),
    ...words(label.expected, example.expects),
    ...words(label.came, describeOutcome({ reply, ...outcome })),
    ...(reply === null ? [] : renderReply(reply)).flatMap(bytes),
    ...words(label.rerun, example.rerun),
  ].map((line) => style.dim(line));
}

const labelled = (label: string) => `    ${padEnd(label, 8)}  `;

function renderReply(reply: NonNullable<Exchange['reply']>): string[] {
  const telling = reply.headers.filter(([name]) => TELLING.includes(name.toLowerCase()));
  return [...telling.map(([name, value]) => `${name}: ${value}`), ...renderShortBody(reply, REPLY_BYTES)];
}

/** A body in few lines: indented JSON on one line, of a page its words alone. */
function renderShortBody(body: EncodedBody, limit: number): string[] {
  const text = body.body.trim();
  const isPage = body.bodyEncoding === 'utf8' && text.startsWith('<');
  const short = isPage ? `${verifyWords.now.causes.webPage}${wordsOfPage(text)}` : text.replaceAll(/\s*\n\s*/g, ' ');
  return renderBody(body.bodyEncoding === 'utf8' ? { ...body, body: short } : body, limit);
}

/** The text of a page, without what only a browser reads. */
function wordsOfPage(html: string): string {
  return html
    .slice(0, PAGE_LETTERS)
    .replaceAll(/<(style|script|head)\b[^>]*>.*?<\/\1>/gis, ' ')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&#39;', "'")
    .replaceAll('&nbsp;', ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** A text behind a label, its further lines indented as far. */
function hang(label: string, text: string, width: number | null): string[] {
  const indent = ' '.repeat(cells(label));
  const room = width === null ? null : Math.max(20, width - cells(label));
  return wrap(escapeUnseen(text), room)
    .flatMap((line) => wrapAnywhere(line, room))
    .map((line, index) => (index === 0 ? label : indent) + line);
}
