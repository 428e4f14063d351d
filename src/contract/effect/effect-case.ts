import type { Exchange, Pair, RawRequest } from '../../protocol/exchange.ts';
import type { Finding, Level } from '../../protocol/findings.ts';
import type { SourceId } from '../../protocol/sources.ts';
import type { CallbackBuilder } from '../callback-builder.ts';
import type { Look } from '../verify-report.ts';
import type { Loop } from './effect-settings.ts';

/** What a case found in the data. */
export interface EffectResult {
  readonly findings: readonly Finding[];
  /** What was sent, beginning with what the data should or should not have followed. */
  readonly exchanges: readonly Exchange[];
  /** What the data said, where that is what is wrong. */
  readonly looks?: readonly Look[];
  /** Which way it was, where both are right; for `choices` of the report. */
  readonly told?: readonly [name: string, way: string];
}

/** What the control has found out about the probe. */
export interface ProbeHabit {
  /** Whether it shows that two were made friends. */
  readonly showsFriends: boolean;
  /** Whether a deletion brings back what it printed before the two were friends. */
  readonly restores: boolean;
  /**
   * Whether what it prints about a pair depends on other friends of the deleter: not at all, in part (a
   * count beside a row), or it is the same for all of them (the list).
   */
  readonly list: 'none' | 'part' | 'whole';
  /** How long it took until a deletion showed, in milliseconds. */
  readonly changeMs: number;
  /** Two whom no case touches, and what was printed about them; null where there are none. */
  readonly still: { readonly pair: Pair; readonly text: string } | null;
}

/** Pairs that are friends in the data, and what the probe prints about each: before they were, and since. */
export interface Friends {
  readonly pairs: readonly Pair[];
  readonly never: readonly string[];
  readonly before: readonly string[];
}

/** Looks that were taken until all were right, or the time was up. */
export interface Watched {
  readonly isThere: readonly boolean[];
  /** The last look at each. */
  readonly texts: readonly string[];
}

/** What a case does with the backend and its data. */
export interface EffectLab {
  readonly build: CallbackBuilder;
  /** The stand-in for Chat; null without one. */
  readonly loop: Loop | null;
  /** A number from 0 up to a limit, that the seed decides. */
  choose(limit: number): number;
  /** The time that the data may take to change, and that "unchanged" is watched, in milliseconds. */
  readonly settleMs: number;
  /** What the probe is, for messages. */
  readonly probeName: string;
  /** @throws Error before the control */
  readonly habit: () => ProbeHabit;
  readonly learn: (habit: ProbeHabit) => void;
  /** Ids that no other case and no other run uses; where the user gave ids, some of those, as many as there are. */
  accounts(count: number): readonly string[];
  /** An id that begins like another; null where the user gave ids. */
  similar(id: string): string | null;
  /** What the probe prints about a pair, without white space at its ends. */
  look(pair: Pair): Promise<string>;
  lookAtAll(pairs: readonly Pair[]): Promise<readonly string[]>;
  /** Sees to it that pairs are no friends, where the user gave ids: those may be. */
  part(pairs: readonly Pair[]): Promise<void>;
  makeFriends(pairs: readonly Pair[]): Promise<void>;
  /**
   * Makes pairs friends in the data, and waits until that shows.
   * @throws Unmade where it does not
   */
  befriend(pairs: readonly Pair[]): Promise<Friends>;
  send(request: RawRequest): Promise<Exchange>;
  /** Looks until every pair is as it should be. */
  until(pairs: readonly Pair[], isThere: (text: string, index: number) => boolean): Promise<Watched>;
  /** Looks until two looks at each say the same, and it is right; null where the time was up before. */
  untilSteady(
    pairs: readonly Pair[],
    isThere: (text: string, index: number) => boolean,
  ): Promise<readonly (string | null)[]>;
  /** Whether the text about friends number `index` says that they are friends no more. */
  isGone(friends: Friends, index: number, text: string): boolean;
  /** Waits until the data would have changed, and looks whether each pair is as it was. */
  watchStill(pairs: readonly Pair[], before: readonly string[]): Promise<readonly Look[]>;
}

/** A case that looks at the data of the backend. */
export interface EffectCase {
  /** Permanent, as in `effect/batch`. */
  readonly id: string;
  readonly level: Level;
  /** What it sends. */
  readonly title: string;
  /** What the data must do. */
  readonly expects: string;
  readonly source?: SourceId;
  readonly needsToken?: boolean;
  /** So many different ids, where the user gave some; 2 unless it says so. */
  readonly needsAccounts?: number;
  /** Says nothing where the probe does not show that friends were made. */
  readonly needsFriends?: boolean;
  readonly advice: string;
  /** Whether it has to wait that nothing happens: such cases wait side by side. */
  readonly isQuiet: boolean;
  readonly play: (lab: EffectLab) => Promise<EffectResult>;
}

/** The data cannot be looked at, or friends cannot be made: nothing more can be said about it. */
export class ProbeTrouble extends Error {
  readonly finding: Finding;
  /** @param finding what to tell of it */
  constructor(finding: Finding) {
    super(finding.message);
    this.finding = finding;
  }
}

/** Friends were made, and the data does not show it: this case cannot be tried. */
export class Unmade extends Error {
  readonly pairs: readonly Pair[];
  constructor(pairs: readonly Pair[]) {
    super('friends were made, and the data does not show it');
    this.pairs = pairs;
  }
}

export const pairOf = (from: string, to: string): Pair => ({ From_Account: from, To_Account: to });
export const nameOf = ({ From_Account, To_Account }: Pair): string => `${From_Account} → ${To_Account}`;
