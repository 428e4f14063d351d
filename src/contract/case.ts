import type { RawRequest } from '../protocol/exchange.ts';
import type { Finding, Level } from '../protocol/findings.ts';
import type { SourceId } from '../protocol/sources.ts';
import type { CallbackBuilder } from './callback-builder.ts';
import { type Observation, observe } from './observation.ts';
import type { Wire } from './wire.ts';

/**
 * What a case expects of each reply. Whatever it expects, the endpoint must still answer the plain
 * callback afterwards; `alive` expects only that.
 */
export type CaseExpectation = 'accepted' | 'refused' | 'answered' | 'readable' | 'alive';

/** Where the documentation leaves a choice, and the answers that can be pinned. */
export const CHOICES = {
  'foreign-app': ['fail', 'denied', 'any'],
  'bad-signature': ['fail', 'denied', 'any'],
  'unknown-command': ['accepted', 'refused', 'any'],
} as const;
export type ChoiceName = keyof typeof CHOICES;
export type Choices = { readonly [Name in ChoiceName]: (typeof CHOICES)[Name][number] };
export const ANY_CHOICES: Choices = { 'foreign-app': 'any', 'bad-signature': 'any', 'unknown-command': 'any' };

interface CaseWords {
  /** Permanent, as in `accept/one-way`: it is API, the name in JUnit and an anchor of the documentation. */
  readonly id: string;
  readonly level: Level;
  readonly expect: CaseExpectation;
  /** What it sends, in one sentence. */
  readonly title: string;
  /** The page that demands it; absent where the documentation is silent. */
  readonly source?: SourceId;
  /** Skipped where the user gave no token. */
  readonly needsToken?: boolean;
  /** The choice of the documentation that this case is about. */
  readonly choice?: ChoiceName;
  /** What to change in a backend that fails it, where that is more to the point than the finding's advice. */
  readonly advice?: string;
  /** What it finds beside its expectation, at levels of their own. */
  readonly review?: (observations: readonly Observation[]) => readonly Finding[];
}

/** A case that sends requests one after the other, each of which has to meet the expectation. */
interface RequestCase extends CaseWords {
  readonly requests: (build: CallbackBuilder) => readonly RawRequest[];
}

/** A case that decides itself how and when it sends. */
interface PlayedCase extends CaseWords {
  readonly play: (build: CallbackBuilder, wire: Wire) => Promise<readonly Observation[]>;
}

/** One probe of the contract. */
export type ProbeCase = RequestCase | PlayedCase;

/** Sends what the case has to send. */
export async function playCase(probe: ProbeCase, build: CallbackBuilder, wire: Wire): Promise<readonly Observation[]> {
  if ('play' in probe) return probe.play(build, wire);
  const observations: Observation[] = [];
  for (const request of probe.requests(build)) observations.push(observe(await wire.deliver(request)));
  return observations;
}
