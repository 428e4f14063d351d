import { UserError } from '../errors.ts';
import { FINDING_CODES } from '../protocol/findings.ts';
import { describeJsonFault } from '../protocol/json.ts';
import { CASE_IDS } from './suite.ts';
import type { BaselineProblem, CaseReport } from './verify-report.ts';
import { baselineWords } from './words/baseline.ts';
import { runWords } from './words/run.ts';

/** A failure that is known: it does not fail the run as long as it is there and not expired. */
export interface BaselineEntry {
  readonly case: string;
  readonly finding: string;
  readonly reason: string;
  readonly ticket: string | null;
  /** The last day it counts, as in `2027-01-31`; null is for ever. */
  readonly expires: string | null;
  /** Where it stands in the file, from 1. */
  readonly line: number;
}

export interface Baseline {
  readonly entries: readonly BaselineEntry[];
}

/** Time limits are never baselined: they depend on the day. */
const TIMED: readonly string[] = ['reply/in-time', 'reply/prompt'];

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/**
 * Reads a baseline: `{"v":1,"known":[{"case":…,"finding":…,"reason":…,"ticket":…,"expires":…}]}`.
 * @throws UserError naming the entry and what is wrong with it
 */
export function parseBaseline(text: string, file: string): Baseline {
  const words = baselineWords.now;
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new UserError(words.notJson(file, describeJsonFault(text) ?? String(error)));
  }
  const known = (parsed as { known?: unknown } | null)?.known;
  if (!Array.isArray(known)) throw new UserError(words.noList(file), { hint: [words.updateWrites] });
  let from = 0;
  const entries = known.map((entry: Record<string, unknown> | null, index): BaselineEntry => {
    const at = (problem: string) => words.at(words.entry(file, index + 1), problem);
    const text_ = (name: string): string | null => (typeof entry?.[name] === 'string' ? (entry[name] as string) : null);
    const [id, code, reason] = [text_('case'), text_('finding'), text_('reason')];
    if (id === null || code === null || reason === null) throw new UserError(at(words.needs));
    if (!CASE_IDS.includes(id)) throw new UserError(at(words.noCase(id)), { mistyped: { given: id, known: CASE_IDS } });
    if (!(FINDING_CODES as readonly string[]).includes(code))
      throw new UserError(at(words.noFinding(code)), {
        mistyped: { given: code, known: FINDING_CODES },
      });
    if (TIMED.includes(id) || code === 'reply-late' || code === 'reply-slow')
      throw new UserError(at(words.noTimeLimits), { hint: [words.skipLeavesOut] });
    const expires = text_('expires');
    if (expires !== null && !(DAY.test(expires) && !Number.isNaN(Date.parse(expires))))
      throw new UserError(at(words.expires(expires)));
    const position = text.indexOf(JSON.stringify(id), from);
    from = position === -1 ? from : position + 1;
    return {
      case: id,
      finding: code,
      reason,
      ticket: text_('ticket'),
      expires,
      line: text.slice(0, Math.max(position, 0)).split('\n').length,
    };
  });
  return { entries };
}

/**
 * Marks known failures, and finds the entries that no longer hold. A case that did not run says
 * nothing about its entries.
 */
export function applyBaseline(
  cases: readonly CaseReport[],
  baseline: Baseline | null,
  today: Date,
): { cases: readonly CaseReport[]; problems: readonly BaselineProblem[] } {
  if (baseline === null) return { cases, problems: [] };
  const words = runWords.now.baseline;
  const day = today.toISOString().slice(0, 10);
  const isExpired = ({ expires }: BaselineEntry) => expires !== null && expires < day;
  const problems: BaselineProblem[] = [];
  for (const entry of baseline.entries) {
    const found = cases.find(({ id }) => id === entry.case);
    if (!found || found.outcome === 'skip') continue;
    const problem = (message: string) =>
      problems.push({ case: entry.case, finding: entry.finding, line: entry.line, message });
    if (!found.findings.some(({ code }) => code === entry.finding))
      problem(found.outcome === 'pass' ? words.passes : words.failsOtherwise);
    else if (isExpired(entry)) problem(words.expired(entry.expires ?? ''));
  }
  const marked = cases.map((each): CaseReport => {
    if (each.outcome !== 'fail') return each;
    const entries = each.findings.map(({ code }) =>
      baseline.entries.find((entry) => entry.case === each.id && entry.finding === code && !isExpired(entry)),
    );
    const [first] = entries;
    if (!first || entries.includes(undefined)) return each;
    const { reason, ticket } = first;
    return { ...each, outcome: 'known', reason: ticket === null ? reason : words.withTicket(reason, ticket) };
  });
  return { cases: marked, problems };
}

/** A baseline of all that failed, keeping the reasons that are there. Time limits are left out. */
export function updateBaseline(cases: readonly CaseReport[], before: Baseline | null): string {
  const ran = new Set(cases.filter(({ outcome }) => outcome !== 'skip').map(({ id }) => id));
  const kept = (before?.entries ?? []).filter((entry) => !ran.has(entry.case)).map(({ line, ...entry }) => entry);
  const known = cases
    .filter(({ outcome, id }) => (outcome === 'fail' || outcome === 'known') && !TIMED.includes(id))
    .flatMap(({ id, findings }) =>
      findings
        .filter(({ code }) => code !== 'reply-late' && code !== 'reply-slow')
        .map(({ code, message }) => {
          const old = before?.entries.find((entry) => entry.case === id && entry.finding === code);
          return {
            case: id,
            finding: code,
            reason: old?.reason ?? message,
            ticket: old?.ticket ?? null,
            expires: old?.expires ?? null,
          };
        }),
    );
  const entries = [...kept, ...known].map(({ ticket, expires, ...entry }) => ({
    ...entry,
    ...(ticket === null ? {} : { ticket }),
    ...(expires === null ? {} : { expires }),
  }));
  return `${JSON.stringify({ v: 1, known: entries }, null, 2)}\n`;
}
