import { findingWords, LEVELS, type Level } from '../../protocol/findings.ts';
import { BASE_CASE, expectationOf } from '../suite.ts';
import { type CaseReport, type Cause, countsAsFailure, type Diagnosis } from '../verify-report.ts';
import { causeWords } from '../words/causes.ts';
import { readOutcomes } from './outcomes.ts';
import { PATTERNS } from './patterns.ts';

/** Groups by how much a hole in them hurts. */
const GROUPS = ['identity', 'sign', 'accept', 'delivery', 'reply', 'wire', 'body', 'fuzz', 'command', 'console'];
/** Less telling than its neighbours: an old Sign is a smaller hole than none. */
const LESSER = /^sign\/(age|ahead|stale)-/;

interface Draft extends Omit<Cause, 'level' | 'fails' | 'cases'> {
  readonly cases: readonly CaseReport[];
}

/**
 * Why cases failed, in the order in which to change things: what fails the run, then by level, then the
 * worst hole. What the baseline knows is left out, but tells the cause of the rest.
 */
export function findCauses(cases: readonly CaseReport[], diagnosis: Diagnosis | null, failOn: Level): readonly Cause[] {
  const outcomes = readOutcomes(cases);
  const left = new Map(outcomes.failed.map((each) => [each.id, each]));
  const drafts: Draft[] = [];
  const keep = (draft: Draft) => {
    for (const { id } of draft.cases) left.delete(id);
    const shown = draft.cases.filter(({ outcome }) => outcome !== 'known');
    if (shown.length > 0 || draft.cases.length === 0) drafts.push({ ...draft, cases: shown });
  };
  if (diagnosis !== null) {
    const base = left.get(BASE_CASE);
    keep({
      id: diagnosis.id,
      title: diagnosis.summary,
      advice: diagnosis.advice[0] ?? '',
      cases: base === undefined ? [] : [base],
    });
  }
  for (const { id, explains, title, advice } of PATTERNS) {
    const own = explains(outcomes).filter((each) => left.has(each.id) || each.outcome === 'skip');
    if (own.length > 0) keep({ id, title: title(own, outcomes), advice: advice(own), cases: own });
  }
  for (const draft of groupByAdvice([...left.values()])) keep(draft);
  const causes = drafts.map((draft) => finish(draft, diagnosis, failOn));
  return causes.toSorted((one, other) => rank(one, diagnosis) - rank(other, diagnosis));
}

/** Cases that no pattern explains: those that one change mends are one cause. */
function groupByAdvice(cases: readonly CaseReport[]): readonly Draft[] {
  const groups = new Map<string, CaseReport[]>();
  for (const each of cases) {
    // Advice of a finding is general: the same words may be about different faults.
    const key = each.advice ?? `${adviseOn(each)}\n${each.reason}`;
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()].map((group) => {
    const [first] = group.toSorted(byWeight) as [CaseReport];
    const { id, title, reason } = first;
    return {
      id,
      title: id.startsWith('reply/') ? reason : causeWords.now.other(title, reason),
      advice: adviseOn(first),
      cases: group,
    };
  });
}

/** What to change in a backend that fails a case: its own advice, or that of the most specific finding. */
function adviseOn({ id, advice, findings }: CaseReport): string {
  if (advice !== null) return advice;
  const specific = findings.find(({ code }) => !code.startsWith('not-')) ?? findings[0];
  // "Answer OK" would be the wrong advice about what has to be refused.
  const found = expectationOf(id) === 'refused' ? findings[0] : specific;
  return found === undefined ? '' : findingWords.now[found.code].advice;
}

const byWeight = (one: CaseReport, other: CaseReport) => weightOf(one) - weightOf(other);
const weightOf = ({ id, level, outcome }: CaseReport) =>
  (outcome === 'skip' ? 100 : 0) + 10 * LEVELS.indexOf(level) + (LESSER.test(id) ? 1 : 0);

function finish({ cases, ...draft }: Draft, diagnosis: Diagnosis | null, failOn: Level): Cause {
  const isCertain = draft.id === diagnosis?.id || cases.length === 0;
  const level = LEVELS.find((each) => isCertain || cases.some((one) => one.level === each)) ?? 'info';
  return {
    ...draft,
    level,
    fails: isCertain || cases.some((each) => each.outcome === 'skip' || countsAsFailure(each, failOn)),
    cases: cases.toSorted(byWeight).map(({ id }) => id),
  };
}

function rank({ id, level, fails }: Cause, diagnosis: Diagnosis | null): number {
  if (id === diagnosis?.id) return 0;
  const known = PATTERNS.findIndex((pattern) => pattern.id === id);
  const place = known === -1 ? PATTERNS.length + GROUPS.indexOf(id.replace(/\/.*/, '')) : known;
  return 1 + (fails ? 0 : 1000) + 100 * LEVELS.indexOf(level) + place;
}
