import { type CaseReport, type Cause, countsAsFailure, type Report } from '../contract/verify-report.ts';
import { shorten } from '../protocol/json.ts';
import { escapeUnseen } from '../protocol/visible.ts';
import { formatSeconds } from './duration.ts';
import { causeOf, listFailures, renderEvidence } from './evidence.ts';
import { verifyWords } from './words/verify.ts';

/** A part of the report, from which items can be left out where there is no room. */
export interface Section {
  readonly open: string;
  readonly items: readonly string[];
  readonly close: string;
  /** What the items are, for the note that says how many were left out. */
  readonly what: string;
  /** Long evidence, which is left out first: the tables point at it. */
  readonly isBulk: boolean;
}

/** The longest text in a table, in characters: the details and the JSON report have all of it. */
const CELL_LIMIT = 300;

/**
 * What Markdown, HTML or GitHub's links begin with. An entity is always text, so each of these is
 * written as one.
 */
const MARKUP = /[&<>`*_~[\\|$@#]|:(?=\/\/)|(?<=www)\./gi;
/** At the start of a line these would make a list, a rule, a heading or code. */
const LINE_START = /^[-+=\d ]/;
const entity = (character: string) => `&#${character.codePointAt(0)};`;

/**
 * Words as they are: no markup, no HTML, no link. The zero-width space keeps `@name` from calling
 * people and `#1` from linking an issue.
 */
function escapeWords(text: string): string {
  return escapeUnseen(shorten(text, CELL_LIMIT))
    .replace(MARKUP, (character) =>
      character === '@' || character === '#' ? `${entity(character)}&#8203;` : entity(character),
    )
    .replace(LINE_START, entity);
}

/**
 * As an HTML element instead of backticks: only that can hold any text, pipes and backticks too, in
 * tables and in HTML.
 */
function renderCode(text: string): string {
  return text === '' ? '' : `<code>${escapeUnseen(shorten(text, CELL_LIMIT)).replace(MARKUP, entity)}</code>`;
}

/** A fence that is longer than any run of backticks inside. */
function renderFence(lines: readonly string[]): string {
  const longest = lines.flatMap((line) => line.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 2);
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${lines.join('\n')}\n${fence}\n`;
}

const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
const tableHead = (names: readonly string[]) => row(names) + row(names.map(() => '---'));
const folded = (summary: string) => `<details>\n<summary>${summary}</summary>\n\n`;
const FOLD_END = '\n</details>\n\n';

/**
 * The report in the order of its reading: verdict, diagnosis, summary, failures, their evidence,
 * then what was skipped.
 */
export function buildSections(report: Report): Section[] {
  const { markdown: words, report: counted } = verifyWords.now;
  const failures = listFailures(report);
  const known = report.cases.filter((each) => each.outcome === 'known');
  const skipped = report.cases.filter((each) => each.outcome === 'skip');
  const choices = Object.entries(report.choices);
  return [
    {
      open: `# ${words.title(report.verdict)} ${report.verdict === 'pass' ? '✓' : '✗'}\n\n`,
      items: [],
      close: '',
      what: '',
      isBulk: false,
    },
    ...(report.diagnosis === null
      ? []
      : [
          {
            open: `## ${words.diagnosis}\n\n${escapeWords(report.diagnosis.summary)}\n\n`,
            items: report.diagnosis.advice.map((each) => `- ${escapeWords(each)}\n`),
            close: '\n',
            what: words.advice,
            isBulk: false,
          },
        ]),
    { open: renderSummary(report), items: [], close: '\n', what: '', isBulk: false },
    ...section(report.baseline, {
      open: `## ${words.baseline}\n\n${tableHead(words.baselineHead)}`,
      render: (each) =>
        row([String(each.line), renderCode(each.case), renderCode(each.finding), escapeWords(each.message)]),
      close: '\n',
      what: words.baselineProblems,
    }),
    ...section(report.causes, {
      open: `## ${words.toChange}\n\n${tableHead(words.toChangeHead)}`,
      render: renderCause,
      close: '\n',
      what: words.causes,
    }),
    ...section(failures, {
      open: `## ${words.failures}\n\n${renderThreshold(failures, report)}${tableHead(words.failuresHead)}`,
      render: (each) => row([each.level, renderCode(each.id), escapeWords(each.reason)]),
      close: '\n',
      what: words.failuresInTable,
    }),
    ...section(failures, {
      open: '',
      render: (each) => renderDetails(each, report),
      close: '',
      what: words.failuresInDetail,
      isBulk: true,
    }),
    ...section(known, {
      open: `${folded(counted.known(known.length))}${tableHead(words.reasonHead)}`,
      render: renderReason,
      close: FOLD_END,
      what: words.knownCases,
    }),
    ...section(skipped, {
      open: `${folded(counted.skip(skipped.length))}${tableHead(words.reasonHead)}`,
      render: renderReason,
      close: FOLD_END,
      what: words.skippedCases,
    }),
    ...section(choices, {
      open: `## ${words.choicesSeen}\n\n${words.choicesAbout}\n\n${tableHead(words.choicesHead)}`,
      render: ([name, seen]) => row([renderCode(name), renderCode(seen)]),
      close: '\n',
      what: words.choices,
    }),
  ];
}

/** Which failures fail the run, where some do not. */
function renderThreshold(failures: readonly CaseReport[], report: Report): string {
  return failures.every((each) => countsAsFailure(each, report.failOn))
    ? ''
    : `${verifyWords.now.markdown.threshold(report.failOn)}\n\n`;
}

/** No section for an empty list. */
function section<Item>(
  list: readonly Item[],
  {
    render,
    isBulk = false,
    ...words
  }: Omit<Section, 'items' | 'isBulk'> & { readonly render: (item: Item) => string; readonly isBulk?: boolean },
): Section[] {
  return list.length === 0 ? [] : [{ ...words, isBulk, items: list.map(render) }];
}

function renderSummary({
  to,
  sdkAppId,
  signed,
  counts,
  seed,
  failOn,
  durationMs,
  startedAt,
  tool,
  stopped,
}: Report): string {
  const words = verifyWords.now.markdown;
  return [
    tableHead(['', '']),
    row([words.cases, words.counts(counts)]),
    row([words.endpoint, renderCode(to)]),
    row(['SdkAppid', words.app(renderCode(sdkAppId), signed)]),
    row([words.failsOn, failOn]),
    row([words.seed, String(seed)]),
    row([words.time, words.timeValue(formatSeconds(durationMs), renderCode(startedAt))]),
    row([words.tool, renderCode(tool)]),
    ...(stopped === null ? [] : [row([words.stopped, escapeWords(stopped)])]),
  ].join('');
}

function renderCause({ level, id, title, advice, cases }: Cause): string {
  return row([level, renderCode(id), escapeWords(title), escapeWords(advice), String(cases.length)]);
}

function renderReason(each: CaseReport): string {
  return row([each.level, renderCode(each.id), escapeWords(each.reason)]);
}

function renderDetails(each: CaseReport, report: Report): string {
  const evidence = renderEvidence(each, { cause: causeOf(each, report) });
  return `${folded(`${each.level} ${renderCode(each.id)}`)}${renderFence(evidence)}${FOLD_END}`;
}

/**
 * The report as Markdown for people: a comment, a wiki, a summary. Nothing that came from the
 * network can leave its table, fence or element.
 */
export function renderMarkdown(report: Report): string {
  return `${buildSections(report)
    .map(({ open, items, close }) => open + items.join('') + close)
    .join('')
    .trimEnd()}\n`;
}
