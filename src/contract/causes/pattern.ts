import { describeReaction } from '../expect.ts';
import type { CaseReport } from '../verify-report.ts';
import { isTaken, type Outcomes } from './outcomes.ts';

/** A cause that is known by which cases fail, and how. */
export interface Pattern {
  /** As `Cause.id`: permanent. */
  readonly id: string;
  /** The cases that it explains; none where it is not there. */
  readonly explains: (outcomes: Outcomes) => readonly CaseReport[];
  readonly title: (cases: readonly CaseReport[], outcomes: Outcomes) => string;
  readonly advice: (cases: readonly CaseReport[]) => string;
}

export const inGroup = (group: string) => (each: CaseReport) => each.id.startsWith(`${group}/`);
export const named =
  (...ids: readonly string[]) =>
  ({ id }: CaseReport) =>
    ids.includes(id);
/** What came in the first of the cases. */
export const came = ([first]: readonly CaseReport[]) =>
  first?.exchanges[0] === undefined ? '' : describeReaction(first.exchanges[0]);

/** The cases that pass where this holds, of those that were taken. */
export const taken = (
  { failed }: Outcomes,
  holds: boolean,
  covers: (each: CaseReport) => boolean,
): readonly CaseReport[] => (holds ? failed.filter((each) => isTaken(each) && covers(each)) : []);
