import type { Exchange } from '../../protocol/exchange.ts';
import { isComplete, reactionOf } from '../expect.ts';
import { expectationOf } from '../suite.ts';
import type { CaseReport } from '../verify-report.ts';

/** The cases of a run, as patterns ask for them. */
export interface Outcomes {
  /** The failed ones, known ones among them. */
  readonly failed: readonly CaseReport[];
  readonly skipped: readonly CaseReport[];
  /** Whether the case ran and what it sent was taken, though it should have been refused. */
  taken(id: string): boolean;
  /** Whether the case ran and did not find its callback taken. */
  refused(id: string): boolean;
}

export function readOutcomes(cases: readonly CaseReport[]): Outcomes {
  const byId = new Map(cases.map((each) => [each.id, each]));
  const taken = (id: string) => {
    const found = byId.get(id);
    return found !== undefined && isTaken(found);
  };
  return {
    failed: cases.filter(isFailure),
    skipped: cases.filter(({ outcome }) => outcome === 'skip'),
    taken,
    refused: (id) => byId.has(id) && byId.get(id)?.outcome !== 'skip' && !taken(id),
  };
}

const isFailure = ({ outcome }: CaseReport) => outcome === 'fail' || outcome === 'known';

/** Whether a callback that should have been refused was answered like a good one. */
export function isTaken(each: CaseReport): boolean {
  const [first] = each.exchanges;
  return isFailure(each) && wantsRefusal(each) && first !== undefined && reactionOf(first) === 'accepted';
}

/** Whether the case sends what has to be refused. */
export function wantsRefusal({ id }: CaseReport): boolean {
  return expectationOf(id) === 'refused';
}

/** The status of the first reply that broke the expectation; 0 where no whole reply came. */
export function statusOf({ exchanges: [first] }: CaseReport): number {
  return first !== undefined && isComplete(first) ? (first.reply?.status ?? 0) : 0;
}

export function headerIs(exchange: Exchange | undefined, name: string): boolean {
  return exchange?.reply?.headers.some(([key]) => key.toLowerCase() === name) ?? false;
}
