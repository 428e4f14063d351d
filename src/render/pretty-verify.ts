import type { CaseInfo } from '../contract/suite.ts';
import type { CaseReport, Report } from '../contract/verify-report.ts';
import { FINDINGS, LEVELS } from '../protocol/findings.ts';
import { escapeUnseen, toVisibleJson } from '../protocol/visible.ts';
import { caseGroup, describeBaselineProblem, listFailures, renderEvidence } from './evidence.ts';
import { padEnd } from './layout.ts';
import { paintLevel, type Style } from './style.ts';

/** The longest curl command that goes onto a screen, in characters. */
const COMMAND_LIMIT = 2048;
/** The number of cases that are named behind a piece of advice. */
const SHOWN_IDS = 4;

/**
 * The report for people: one line for each group, each failure with its evidence, what to do first,
 * and the verdict in the last line. `verbose` shows the exchanges of the failures whole.
 */
export function renderVerifyReport(report: Report, style: Style, verbose: boolean): string {
  const failures = listFailures(report);
  const parts = [
    renderHead(report, style),
    renderGroups(report.cases, style),
    ...(report.diagnosis === null ? [] : [renderDiagnosis(report.diagnosis, style)]),
    ...failures.map((each) => renderFailure(each, style, verbose)),
    ...renderSkips(report.cases, style),
    ...renderKnown(report.cases, style),
    ...renderBaselineProblems(report, style),
    ...renderChoices(report, style),
    ...renderFalls(failures, style),
    ...renderTodo(failures, style),
    renderVerdict(report, style),
  ];
  return `${parts.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function renderHead({ to, sdkAppId, signed, seed, tool }: Report, style: Style): string[] {
  const about = `app ${sdkAppId}, ${signed ? 'signed' : 'not signed'}, seed ${seed}, ${tool}`;
  return [`${style.strong('friend-cb verify')}  ${escapeUnseen(to)}  ${style.dim(about)}`];
}

function renderGroups(cases: readonly CaseReport[], style: Style): string[] {
  const groups = [...new Set(cases.map(({ id }) => caseGroup(id)))];
  return groups.map((group) => {
    const own = cases.filter(({ id }) => caseGroup(id) === group);
    const count = (outcome: CaseReport['outcome']) => own.filter((each) => each.outcome === outcome).length;
    const words = [
      `${String(count('pass')).padStart(3)} passed`,
      ...(count('fail') > 0 ? [style.bad(`${count('fail')} failed`)] : []),
      ...(count('known') > 0 ? [style.warn(`${count('known')} known`)] : []),
      ...(count('skip') > 0 ? [style.dim(`${count('skip')} skipped`)] : []),
    ];
    const worst = LEVELS.find((level) => own.some((each) => each.outcome === 'fail' && each.level === level));
    const mark = worst
      ? paintLevel(worst, style)({ must: '✗', should: '!', info: '·' }[worst])
      : count('pass') + count('known') > 0
        ? style.good('✓')
        : style.dim('-');
    return `${mark} ${padEnd(group, 9)} ${words.join(', ')}`;
  });
}

function renderDiagnosis({ summary, advice }: NonNullable<Report['diagnosis']>, style: Style): string[] {
  return [style.bad(escapeUnseen(summary)), 'Look first at', ...advice.map((line) => `  · ${escapeUnseen(line)}`)];
}

function renderFailure(failed: CaseReport, style: Style, verbose: boolean): string[] {
  const [first = '', ...rest] = renderEvidence(failed, { commandLimit: COMMAND_LIMIT, wholeExchanges: verbose });
  const paintFailure = paintLevel(failed.level, style);
  return [
    `${paintFailure('✗')} ${style.strong(failed.id)}${paintFailure(first.slice(failed.id.length))}`,
    ...rest.map((line) => `  ${line}`),
  ];
}

/** One line for each reason. */
function renderSkips(cases: readonly CaseReport[], style: Style): string[][] {
  const skips = cases.filter(({ outcome }) => outcome === 'skip');
  const reasons = [...new Set(skips.map(({ reason }) => reason))];
  const count = (reason: string) => skips.filter((each) => each.reason === reason).length;
  return part(reasons.map((reason) => style.dim(`- ${count(reason)} skipped: ${escapeUnseen(reason)}`)));
}

function renderKnown(cases: readonly CaseReport[], style: Style): string[][] {
  const known = cases.filter(({ outcome }) => outcome === 'known');
  return part(known.map(({ id, reason }) => style.warn(`~ ${id}  known: ${escapeUnseen(reason)}`)));
}

function renderBaselineProblems({ baseline }: Report, style: Style): string[][] {
  return part(baseline.map((problem) => style.bad(`✗ ${escapeUnseen(describeBaselineProblem(problem))}`)));
}

function renderChoices({ choices }: Report, style: Style): string[][] {
  const seen = Object.entries(choices).map(([name, answer]) => `${name}=${escapeUnseen(answer)}`);
  return seen.length === 0 ? [] : [[style.dim(`where the documentation leaves a choice: ${seen.join(', ')}`)]];
}

/** A part of the report, or none where there is nothing to say. */
const part = (lines: string[]): string[][] => (lines.length === 0 ? [] : [lines]);

/** The cases after which the endpoint was down, in one line, whatever their level. */
function renderFalls(failures: readonly CaseReport[], style: Style): string[][] {
  const fallen = failures
    .filter(({ findings }) => findings.some(({ code }) => code === 'not-alive'))
    .map(({ id }) => id);
  return fallen.length === 0
    ? []
    : [[style.bad(`the endpoint went down or changed its answer after: ${fallen.join(', ')}`)]];
}

/** What to change, most severe first: one line for all cases that one change repairs. */
function renderTodo(failures: readonly CaseReport[], style: Style): string[][] {
  const advice = new Map<string, string[]>();
  for (const { id, findings, advice: own } of failures) {
    const fell = findings.find(({ code }) => code === 'not-alive');
    const [first] = findings;
    const words = fell ? FINDINGS[fell.code].advice : (own ?? (first && FINDINGS[first.code].advice));
    if (words !== undefined) advice.set(words, [...(advice.get(words) ?? []), id]);
  }
  if (advice.size < 2) return [];
  const steps = [...advice].map(([words, ids], index) => {
    const more = ids.length > SHOWN_IDS ? ` and ${ids.length - SHOWN_IDS} more` : '';
    return `  ${index + 1}. ${words} ${style.dim(`(${ids.slice(0, SHOWN_IDS).join(', ')}${more})`)}`;
  });
  return [[style.strong('In this order:'), ...steps]];
}

function renderVerdict(
  { verdict, counts, cases, durationMs, failOn, baseline, stopped }: Report,
  style: Style,
): string[] {
  const failed = cases.filter(({ outcome }) => outcome === 'fail');
  const byLevel = LEVELS.flatMap((level) => {
    const count = failed.filter((each) => each.level === level).length;
    return count > 0 ? [`${count} ${level}`] : [];
  });
  const words = [
    `${counts.pass} passed`,
    ...(failed.length > 0 ? [`${failed.length} failed (${byLevel.join(', ')})`] : []),
    ...(counts.known > 0 ? [`${counts.known} known`] : []),
    ...(counts.skip > 0 ? [`${counts.skip} skipped`] : []),
    ...(baseline.length > 0
      ? [`${baseline.length} ${baseline.length === 1 ? 'entry' : 'entries'} of the baseline to change`]
      : []),
  ];
  const tail = failOn === 'must' ? '' : `, failing on ${failOn}`;
  const head = verdict === 'pass' ? style.good('PASS') : style.bad('FAIL');
  return [
    ...(stopped === null ? [] : [style.bad(`stopped: ${escapeUnseen(stopped)}`)]),
    `${head}  ${words.join(', ')} in ${(durationMs / 1000).toFixed(1)} s${tail}`,
  ];
}

/** The suite, one line for each case. */
export function renderCaseList(cases: readonly CaseInfo[], style: Style): string {
  const width = Math.max(...cases.map(({ id }) => id.length));
  return cases
    .map(({ id, level, title, needsToken }) => {
      const note = needsToken ? style.dim(' (needs a token)') : '';
      return `${style.strong(padEnd(id, width))}  ${paintLevel(level, style)(padEnd(level, 6))}  ${title}${note}\n`;
    })
    .join('');
}

/** The suite as JSON. */
export function renderCaseListJson(cases: readonly CaseInfo[]): string {
  return `${toVisibleJson({ v: 1, cases })}\n`;
}
