import type { Exchange, Pair, RawRequest } from '../../protocol/exchange.ts';
import type { Finding, Level } from '../../protocol/findings.ts';
import type { SourceId } from '../../protocol/sources.ts';
import type { CallbackBuilder } from '../callback-builder.ts';
import type { Loop } from './effect-settings.ts';

/** What a case found in the data. */
export interface EffectResult {
  readonly findings: readonly Finding[];
  /** What was sent, beginning with what the data should or should not have followed. */
  readonly exchanges: readonly Exchange[];
  /** Which way it was, where both are right; for `choices` of the report. */
  readonly told?: readonly [name: string, way: string];
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
  /** Ids that no other case uses; where the user gave ids, some of those. */
  accounts(count: number): readonly string[];
  /** What the probe prints about a pair, without white space at its ends. */
  look(pair: Pair): Promise<string>;
  lookAtAll(pairs: readonly Pair[]): Promise<readonly string[]>;
  /** Makes pairs friends in the data, and waits until that shows. */
  befriend(pairs: readonly Pair[]): Promise<void>;
  send(request: RawRequest): Promise<Exchange>;
  /** Looks until every pair is as it should be; tells which are, once all are or the time is up. */
  untilAll(pairs: readonly Pair[], isThere: (text: string, index: number) => boolean): Promise<readonly boolean[]>;
  /** Waits until the data would have changed. */
  settle(): Promise<void>;
  /**
   * Whether a pair is gone from the data.
   * @param before what the probe printed when they were friends
   * @param never what it printed before they were; where the data returns to it, that is what gone is
   */
  isGone(text: string, before: string, never: string | null): boolean;
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
  readonly advice: string;
  /** Whether it has to wait that nothing happens: such cases run side by side. */
  readonly isQuiet: boolean;
  readonly play: (lab: EffectLab) => Promise<EffectResult>;
}

/** The data cannot be looked at, or friends cannot be made: nothing more can be said about it. */
export class ProbeTrouble extends Error {}
