import { envelopePlan } from '../../receiver/answer.ts';
import type { ReplyPlan } from '../../receiver/reply-plan.ts';
import type { StoreWork } from './friend-store.ts';
import type { Faults } from './handmade-server.ts';
import type { Seen } from './seen.ts';

/** A receiver that is broken in one way. */
export type Mutant = {
  readonly name: string;
  /** The case that is meant to catch it. */
  readonly caughtBy: string;
} & (
  | {
      /** What it answers instead of the right reply. */
      readonly override: Override;
    }
  | {
      /** What it does with its data, though it answers rightly; called once for each start. */
      readonly work: () => StoreWork;
    }
  | {
      /** What is wrong with a server written by hand; called once for each start. */
      readonly faults: () => Faults;
    }
);

/** A list of mutants whose names the compiler knows: another language cannot leave one out. */
export const listMutants = <const Name extends string>(
  mutants: readonly (Mutant & { readonly name: Name })[],
): readonly (Mutant & { readonly name: Name })[] => mutants;

/** Another reply in place of the right one; null leaves the right one. */
export type Override = (seen: Seen, right: ReplyPlan) => ReplyPlan | null;

export const OK = envelopePlan(200, null);
const refusal = (reason: string): ReplyPlan => envelopePlan(200, reason);
export const status = (code: number): ReplyPlan => ({ ...envelopePlan(code, 'it fell over'), status: code });

/** Answers OK where the only must-findings are these, and the condition holds. */
export const ignoring =
  (codes: readonly string[], when: (seen: Seen) => boolean = () => true): Override =>
  (seen) =>
    seen.broken.length > 0 && seen.broken.every((code) => codes.includes(code)) && when(seen) ? OK : null;

/** Gives this reply where the condition holds. */
export const replying =
  (plan: ReplyPlan, when: (seen: Seen) => boolean): Override =>
  (seen) =>
    when(seen) ? plan : null;

export const refusing = (when: (seen: Seen) => boolean): Override => replying(refusal('not for me'), when);
export const crashing = (when: (seen: Seen) => boolean): Override => replying(status(500), when);
