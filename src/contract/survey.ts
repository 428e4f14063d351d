import type { Finding } from '../protocol/findings.ts';
import type { ReplyRule } from './cases/reply.ts';
import type { CaseObservation } from './observation.ts';

/** What one rule has found in the replies so far. */
export interface RuleTally {
  readonly seen: number;
  readonly broken: number;
  /** The case whose reply was the first to break the rule; null where none did. */
  readonly firstCase: string | null;
  /** The first finding of each code and place: how common it is stands in the counts. */
  readonly findings: readonly Finding[];
  /** Of the observations that break the rule, the one with the smallest request: the easiest to read. */
  readonly shown: CaseObservation | null;
}

/**
 * The rules about replies, checked as the replies come: of hundreds of replies, of a megabyte each
 * where an endpoint answers with pages, only those are kept that a report shows.
 */
export interface Survey {
  add(observation: CaseObservation): void;
  /** The number of observations. */
  readonly size: number;
  /** Of a rule that is surveyed. */
  tallyOf(rule: ReplyRule): RuleTally;
}

const NOTHING_SEEN: RuleTally = { seen: 0, broken: 0, firstCase: null, findings: [], shown: null };

/** @param rules those that the run asks for */
export function createSurvey(rules: readonly ReplyRule[]): Survey {
  const tallies = new Map(rules.map((rule) => [rule, NOTHING_SEEN]));
  let size = 0;
  return {
    add: (observation) => {
      size += 1;
      for (const [rule, tally] of tallies)
        if (rule.looksAt(observation)) tallies.set(rule, addTo(tally, observation, rule.check(observation)));
    },
    get size() {
      return size;
    },
    tallyOf: (rule) => tallies.get(rule) ?? NOTHING_SEEN,
  };
}

function addTo(tally: RuleTally, observation: CaseObservation, findings: readonly Finding[]): RuleTally {
  const seen = tally.seen + 1;
  if (findings.length === 0) return { ...tally, seen };
  const { shown } = tally;
  const isSmaller = shown === null || bodyLength(observation) < bodyLength(shown);
  return {
    seen,
    broken: tally.broken + 1,
    firstCase: tally.firstCase ?? observation.caseId,
    findings: firstOfEachKind([...tally.findings, ...findings]),
    shown: isSmaller ? observation : shown,
  };
}

const bodyLength = ({ exchange }: CaseObservation) => exchange.request.body.length;

function firstOfEachKind(findings: readonly Finding[]): Finding[] {
  const kinds = new Map<string, Finding>();
  for (const each of findings) {
    const kind = `${each.code} ${each.at}`;
    if (!kinds.has(kind)) kinds.set(kind, each);
  }
  return [...kinds.values()];
}
