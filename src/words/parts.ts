import { inspectorWords } from '../inspector/words.ts';
import type { Wording } from '../language.ts';
import { fixtureWords } from '../library/fixture-words.ts';
import { findingWords } from '../protocol/findings.ts';

/** Every part of the program that has words, and by which name a translation gives them. */
export const PARTS = {
  findings: findingWords,
  fixtures: fixtureWords,
  inspector: inspectorWords,
} as const;

/** All words of a language. One that misses a part, or a word of it, does not compile. */
export type Translation = {
  readonly [Part in keyof typeof PARTS]: (typeof PARTS)[Part] extends Wording<infer Words> ? Words : never;
};
