import type { CaseInfo } from '../contract/suite.ts';
import type { CaseReport, Report } from '../contract/verify-report.ts';
import { LEVELS } from '../protocol/findings.ts';
import { escapeUnseen, toVisibleJson } from '../protocol/visible.ts';
import { caseGroup, causeOf, describeBaselineProblem, listFailures, renderEvidence } from './evidence.ts';
import { ellipsize, padEnd, wrap } from './layout.ts';
import { renderCauses, widthOf } from './pretty-causes.ts';
import { paintLevel, type Style } from './style.ts';
import { verifyWords } from './words/verify.ts';

/** The longest curl command that goes onto a screen, in characters. */
const COMMAND_LIMIT = 2048;
/** The lines that the report takes, unless it is to be verbose. */
const SCREEN_LINES = 60;
/** The number of known failures that are named. */
const SHOWN_KNOWN = 10;

export interface VerifyView {
  readonly style: Style;
  /** Columns of the terminal; null in a pipe, where lines are not wrapped. */
  readonly columns: number | null;
  /** Shows every failed case with its exchanges whole, and the commands that repeat them. */
  readonly verbose: boolean;
}

/**
 * The report for people: one line for each group, what to change in which order, an exchange for the
 * first of it, and the verdict in the last line.
 */
export function renderVerifyReport(report: Report, { style, columns, verbose }: VerifyView): string {
  const view = { style, width: widthOf(columns) };
  const failures = listFailures(report);
  const head = [renderHead(report, view), ...part(renderGroups(report, style))];
  const tail = [
    ...part([
      ...(failures.length > 0 && !verbose ? dimmed(verifyWords.now.report.verbose, view) : []),
      ...renderUnasked(report, view),
    ]),
    ...renderSkips(report.cases, view),
    ...renderKnown(report.cases, view),
    ...renderBaselineProblems(report, view),
    ...renderChoices(report, view),
  ];
  const verdict = renderVerdict(report, view);
  const room = SCREEN_LINES - [...head, ...tail, verdict].reduce((sum, lines) => sum + lines.length + 1, 0);
  const parts = [
    ...head,
    ...renderCauses(report, view, verbose ? Number.POSITIVE_INFINITY : room),
    ...(verbose ? failures.map((each) => renderFailure(each, report, style)) : []),
    ...tail,
    verdict,
  ];
  return `${parts.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

interface View {
  readonly style: Style;
  readonly width: number | null;
}

function renderHead({ to, sdkAppId, signed, seed, tool }: Report, { style, width }: View): string[] {
  const about = verifyWords.now.report.about(sdkAppId, signed, seed, tool);
  const name = 'friend-cb verify';
  const [first = '', ...rest] = wrap(`${name}  ${escapeUnseen(to)}  ${escapeUnseen(about)}`, within(width, 2));
  return [`${style.strong(name)}${first.slice(name.length)}`, ...rest.map((line) => `  ${line}`)];
}

function renderGroups({ cases, diagnosis }: Report, style: Style): string[] {
  const { report } = verifyWords.now;
  // Where not even the example is accepted, most groups have nothing to tell.
  const told = diagnosis === null ? cases : cases.filter(({ outcome }) => outcome !== 'skip');
  const groups = [...new Set(told.map(({ id }) => caseGroup(id)))];
  return groups.map((group) => {
    const own = cases.filter(({ id }) => caseGroup(id) === group);
    const count = (outcome: CaseReport['outcome']) => own.filter((each) => each.outcome === outcome).length;
    const words = [
      report.pass(String(count('pass')).padStart(3)),
      ...(count('fail') > 0 ? [style.bad(report.fail(count('fail')))] : []),
      ...(count('known') > 0 ? [style.warn(report.known(count('known')))] : []),
      ...(count('skip') > 0 ? [style.dim(report.skip(count('skip')))] : []),
    ];
    const worst = LEVELS.find((level) => own.some((each) => each.outcome === 'fail' && each.level === level));
    const mark = worst
      ? paintLevel(worst, style)({ must: '✗', should: '!', info: '·' }[worst])
      : count('pass') + count('known') > 0
        ? style.good('✓')
        : style.dim('-');
    return `${mark} ${padEnd(group, 9)} ${words.join(report.comma)}`;
  });
}

function renderFailure(failed: CaseReport, report: Report, style: Style): string[] {
  const cause = causeOf(failed, report);
  const view = { cause, commandLimit: COMMAND_LIMIT, wholeExchanges: true };
  const [first = '', ...rest] = renderEvidence(failed, view);
  const paintFailure = paintLevel(failed.level, style);
  return [
    `${paintFailure('✗')} ${style.strong(failed.id)}${paintFailure(first.slice(failed.id.length))}`,
    ...rest.map((line) => `  ${line}`),
  ];
}

/** One line for each reason. */
function renderSkips(cases: readonly CaseReport[], view: View): string[][] {
  const skips = cases.filter(({ outcome }) => outcome === 'skip');
  const reasons = [...new Set(skips.map(({ reason }) => reason))];
  const count = (reason: string) => skips.filter((each) => each.reason === reason).length;
  return part(
    reasons.flatMap((reason) => dimmed(verifyWords.now.report.skipped(count(reason), escapeUnseen(reason)), view)),
  );
}

/** Groups that nobody asked for, and how to. */
function renderUnasked({ cases, diagnosis }: Report, view: View): string[] {
  const isAbsent = (group: string) => !cases.some(({ id }) => id.startsWith(`${group}/`));
  const words = verifyWords.now.report;
  const unasked = [
    ...(isAbsent('effect') ? [words.unaskedEffect] : []),
    ...(isAbsent('fuzz') ? [words.unaskedFuzz] : []),
  ];
  // Where one case was asked for, or nothing is accepted, there are other things to do first.
  if (unasked.length === 0 || diagnosis !== null || !cases.some(({ id }) => id.startsWith('accept/'))) return [];
  return dimmed(words.unasked(unasked), view);
}

const dimmed = (text: string, { style, width }: View) =>
  wrap(text, within(width, 2)).map((line, index) => style.dim(index === 0 ? line : `  ${line}`));

/** What is left of a width beside an indent. */
const within = (width: number | null, indent: number) => (width === null ? null : width - indent);

function renderKnown(cases: readonly CaseReport[], { style, width }: View): string[][] {
  const known = cases.filter(({ outcome }) => outcome === 'known');
  const words = verifyWords.now.report;
  const hidden = known.length - SHOWN_KNOWN;
  const cut = (line: string) => (width === null ? line : ellipsize(line, width));
  return part([
    ...known.slice(0, SHOWN_KNOWN).map(({ id, reason }) => style.warn(cut(words.knownCase(id, escapeUnseen(reason))))),
    ...(hidden > 0 ? [style.warn(words.moreKnown(hidden))] : []),
  ]);
}

function renderBaselineProblems({ baseline }: Report, { style, width }: View): string[][] {
  const lines = baseline.flatMap((problem) => wrap(`✗ ${escapeUnseen(describeBaselineProblem(problem))}`, width));
  return part(lines.map((line) => style.bad(line)));
}

function renderChoices({ choices }: Report, view: View): string[][] {
  const seen = Object.entries(choices).map(([name, answer]) => `${name}=${escapeUnseen(answer)}`);
  return seen.length === 0 ? [] : [dimmed(verifyWords.now.report.choices(seen), view)];
}

/** A part of the report, or none where there is nothing to say. */
const part = (lines: string[]): string[][] => (lines.length === 0 ? [] : [lines]);

function renderVerdict(
  { verdict, counts, cases, durationMs, failOn, baseline, stopped }: Report,
  { style, width }: View,
): string[] {
  const failed = cases.filter(({ outcome }) => outcome === 'fail');
  const byLevel = LEVELS.flatMap((level) => {
    const count = failed.filter((each) => each.level === level).length;
    return count > 0 ? [`${count} ${level}`] : [];
  });
  const { report } = verifyWords.now;
  const words = [
    report.pass(counts.pass),
    ...(failed.length > 0 ? [report.failedBy(failed.length, byLevel)] : []),
    ...(counts.known > 0 ? [report.known(counts.known)] : []),
    ...(counts.skip > 0 ? [report.skip(counts.skip)] : []),
    ...(baseline.length > 0 ? [report.entries(baseline.length)] : []),
  ];
  const paint = verdict === 'pass' ? style.good : style.bad;
  const seconds = (durationMs / 1000).toFixed(1);
  const line = report.verdict(verdict.toUpperCase(), words, seconds, failOn === 'must' ? null : failOn);
  const [first = '', ...rest] = wrap(line, within(width, 6));
  return [
    ...(stopped === null ? [] : wrap(report.stopped(escapeUnseen(stopped)), width).map((line) => style.bad(line))),
    `${paint(first.slice(0, 4))}${first.slice(4)}`,
    ...rest.map((each) => `      ${each}`),
  ];
}

/** The suite, one line for each case. */
export function renderCaseList(cases: readonly CaseInfo[], style: Style): string {
  const width = Math.max(...cases.map(({ id }) => id.length));
  return cases
    .map(({ id, level, title, needsToken }) => {
      const note = needsToken ? style.dim(verifyWords.now.report.needsToken) : '';
      return `${style.strong(padEnd(id, width))}  ${paintLevel(level, style)(padEnd(level, 6))}  ${title}${note}\n`;
    })
    .join('');
}

/** The suite as JSON. */
export function renderCaseListJson(cases: readonly CaseInfo[]): string {
  return `${toVisibleJson({ v: 1, cases })}\n`;
}
