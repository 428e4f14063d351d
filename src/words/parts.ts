import { caseWords, expectationWords } from '../contract/words/cases.ts';
import { causeWords } from '../contract/words/causes.ts';
import { diagnosisWords } from '../contract/words/diagnosis.ts';
import { mutantWords } from '../contract/words/mutants.ts';
import { refusalWords } from '../contract/words/refusals.ts';
import { runWords } from '../contract/words/run.ts';
import type { Wording } from '../language.ts';
import { findingWords } from '../protocol/findings.ts';
import { verifyWords } from '../render/words/verify.ts';
import { verifyPageWords } from '../render/words/verify-page.ts';

/** Every part of the program that has words, and by which name a translation gives them. */
export const PARTS = {
  cases: caseWords,
  causes: causeWords,
  diagnosis: diagnosisWords,
  expectations: expectationWords,
  findings: findingWords,
  mutants: mutantWords,
  refusals: refusalWords,
  run: runWords,
  verify: verifyWords,
  verifyPage: verifyPageWords,
} as const;

/** All words of a language. One that misses a part, or a word of it, does not compile. */
export type Translation = {
  readonly [Part in keyof typeof PARTS]: (typeof PARTS)[Part] extends Wording<infer Words> ? Words : never;
};
