import { commandHelp } from '../commands/help-words.ts';
import { commandLineWords } from '../commands/words.ts';
import type { Wording } from '../language.ts';
import { findingWords } from '../protocol/findings.ts';

/** Every part of the program that has words, and by which name a translation gives them. */
export const PARTS = {
  commandLine: commandLineWords,
  findings: findingWords,
  help: commandHelp,
} as const;

/** All words of a language. One that misses a part, or a word of it, does not compile. */
export type Translation = {
  readonly [Part in keyof typeof PARTS]: (typeof PARTS)[Part] extends Wording<infer Words> ? Words : never;
};
