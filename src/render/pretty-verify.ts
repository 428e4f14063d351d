import type { CaseInfo } from '../contract/suite.ts';
import type { CaseReport, Report } from '../contract/verify-report.ts';
import { FINDINGS, type Level } from '../protocol/findings.ts';
import { escapeUnseen, toVisibleJson } from '../protocol/visible.ts';
import { caseGroup, listFailures, renderEvidence } from './evidence.ts';
import { padEnd } from './layout.ts';
import type { Style } from './style.ts';

const paint = (level: Level, style: Style) => ({ must: style.bad, should: style.warn, info: style.note })[level];
/** Of a curl command, this much goes onto a screen. */
const SHOWN_COMMAND = 2048;
const plural = (count: number, one: string) => `${count} ${one}${count === 1 ? '' : 's'}`;

/**
 * The report for people: what passed in a line a group, each failure with its evidence, what to do
 * first, and the verdict in the last line.
 */
export function renderVerifyReport(report: Report, style: Style): string {
  const failures = listFailures(report);
  const parts = [
    renderHead(report, style),
    renderGroups(report.cases, style),
    ...(report.diagnosis === null ? [] : [renderDiagnosis(report.diagnosis, style)]),
    ...failures.map((each) => renderFailure(each, style)),
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
  return [
    `${style.strong('friend-cb verify')}  ${escapeUnseen(to)}  ${style.dim(`app ${sdkAppId}, ${signed ? 'signed' : 'not signed'}, seed ${seed}, ${tool}`)}`,
  ];
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
    const worst = (['must', 'should', 'info'] as const).find((level) =>
      own.some((each) => each.outcome === 'fail' && each.level === level),
    );
    const mark = worst
      ? paint(worst, style)({ must: '✗', should: '!', info: '·' }[worst])
      : count('pass') + count('known') > 0
        ? style.good('✓')
        : style.dim('-');
    return `${mark} ${padEnd(group, 9)} ${words.join(', ')}`;
  });
}

function renderDiagnosis({ summary, advice }: NonNullable<Report['diagnosis']>, style: Style): string[] {
  return [style.bad(escapeUnseen(summary)), 'Look first at', ...advice.map((line) => `  · ${escapeUnseen(line)}`)];
}

function renderFailure(failed: CaseReport, style: Style): string[] {
  const [first = '', ...rest] = renderEvidence(failed, SHOWN_COMMAND);
  return [
    `${paint(failed.level, style)('✗')} ${style.strong(failed.id)}${paint(failed.level, style)(first.slice(failed.id.length))}`,
    ...rest.map((line) => `  ${line}`),
  ];
}

/** One line a reason. */
function renderSkips(cases: readonly CaseReport[], style: Style): string[][] {
  const skips = cases.filter(({ outcome }) => outcome === 'skip');
  const reasons = [...new Set(skips.map(({ reason }) => reason))];
  return reasons.length === 0
    ? []
    : [
        reasons.map((reason) =>
          style.dim(`- ${skips.filter((each) => each.reason === reason).length} skipped: ${escapeUnseen(reason)}`),
        ),
      ];
}

function renderKnown(cases: readonly CaseReport[], style: Style): string[][] {
  const known = cases.filter(({ outcome }) => outcome === 'known');
  return known.length === 0
    ? []
    : [known.map(({ id, reason }) => style.warn(`~ ${id}  known: ${escapeUnseen(reason)}`))];
}

function renderBaselineProblems({ baseline }: Report, style: Style): string[][] {
  return baseline.length === 0
    ? []
    : [
        baseline.map((each) =>
          style.bad(`✗ baseline, line ${each.line}: ${each.case} ${each.finding}: ${each.message}`),
        ),
      ];
}

function renderChoices({ choices }: Report, style: Style): string[][] {
  const seen = Object.entries(choices);
  return seen.length === 0
    ? []
    : [
        [
          style.dim(
            `where the documentation leaves a choice: ${seen.map(([name, answer]) => `${name}=${answer}`).join(', ')}`,
          ),
        ],
      ];
}

/** What took the endpoint down, whatever its level: nobody should have to look for that. */
function renderFalls(failures: readonly CaseReport[], style: Style): string[][] {
  const fallen = failures
    .filter(({ findings }) => findings.some(({ code }) => code === 'not-alive'))
    .map(({ id }) => id);
  return fallen.length === 0
    ? []
    : [[style.bad(`the endpoint went down or changed its answer after: ${fallen.join(', ')}`)]];
}

/** What to change, most severe first; one line for all cases that one change mends. */
function renderTodo(failures: readonly CaseReport[], style: Style): string[][] {
  const advice = new Map<string, string[]>();
  for (const { id, findings, advice: own } of failures) {
    const fell = findings.find(({ code }) => code === 'not-alive');
    const [first] = findings;
    const words = fell ? FINDINGS[fell.code].advice : (own ?? (first && FINDINGS[first.code].advice));
    if (words !== undefined) advice.set(words, [...(advice.get(words) ?? []), id]);
  }
  if (advice.size < 2) return [];
  return [
    [
      style.strong('In this order:'),
      ...[...advice].map(
        ([words, ids], index) =>
          `  ${index + 1}. ${words} ${style.dim(`(${ids.slice(0, 4).join(', ')}${ids.length > 4 ? ` and ${ids.length - 4} more` : ''})`)}`,
      ),
    ],
  ];
}

function renderVerdict(
  { verdict, counts, cases, durationMs, failOn, baseline, stopped }: Report,
  style: Style,
): string[] {
  const failed = cases.filter(({ outcome }) => outcome === 'fail');
  const byLevel = (['must', 'should', 'info'] as const).flatMap((level) => {
    const count = failed.filter((each) => each.level === level).length;
    return count > 0 ? [`${count} ${level}`] : [];
  });
  const words = [
    `${counts.pass} passed`,
    ...(failed.length > 0 ? [`${failed.length} failed (${byLevel.join(', ')})`] : []),
    ...(counts.known > 0 ? [`${counts.known} known`] : []),
    ...(counts.skip > 0 ? [`${counts.skip} skipped`] : []),
    ...(baseline.length > 0
      ? [`${plural(baseline.length, 'entry').replace('entrys', 'entries')} of the baseline to change`]
      : []),
  ];
  const tail = failOn === 'must' ? '' : `, failing on ${failOn}`;
  const head = verdict === 'pass' ? style.good('PASS') : style.bad('FAIL');
  return [
    ...(stopped === null ? [] : [style.bad(`stopped: ${escapeUnseen(stopped)}`)]),
    `${head}  ${words.join(', ')} in ${(durationMs / 1000).toFixed(1)} s${tail}`,
  ];
}

/** The suite, one case a line. */
export function renderCaseList(cases: readonly CaseInfo[], style: Style): string {
  const width = Math.max(...cases.map(({ id }) => id.length));
  return cases
    .map(
      ({ id, level, title, needsToken }) =>
        `${style.strong(padEnd(id, width))}  ${paint(level, style)(padEnd(level, 6))}  ${title}${needsToken ? style.dim(' (needs a token)') : ''}\n`,
    )
    .join('');
}

/** The suite as JSON. */
export function renderCaseListJson(cases: readonly CaseInfo[]): string {
  return `${toVisibleJson({ v: 1, cases })}\n`;
}
