import { chatWords } from '../commands/chat/words.ts';
import { commandHelp } from '../commands/commands.ts';
import { demoWords } from '../commands/demo/words.ts';
import { exportWords } from '../commands/export/words.ts';
import { listenWords } from '../commands/listen/words.ts';
import { loadCommandWords } from '../commands/load/words.ts';
import { sendWords } from '../commands/send/words.ts';
import { commandLineWords } from '../commands/shared/command-line-words.ts';
import { fileWords } from '../commands/shared/file-words.ts';
import { sharedWords } from '../commands/shared/words.ts';
import { exitCodeWords, systemErrors } from '../errors.ts';
import type { Wording } from '../language.ts';
import { loadFactWords } from '../load/words.ts';
import { findingWords } from '../protocol/findings.ts';
import { loadWords } from '../render/words/load.ts';
import { loadComparisonWords } from '../render/words/load-comparison.ts';
import { loadPageWords } from '../render/words/load-page.ts';

/** Every part of the program that has words, and by which name a translation gives them. */
export const PARTS = {
  chat: chatWords,
  commandLine: commandLineWords,
  demo: demoWords,
  exitCodes: exitCodeWords,
  exportCommand: exportWords,
  files: fileWords,
  findings: findingWords,
  help: commandHelp,
  listen: listenWords,
  load: loadWords,
  loadCommand: loadCommandWords,
  loadComparison: loadComparisonWords,
  loadFacts: loadFactWords,
  loadPage: loadPageWords,
  send: sendWords,
  shared: sharedWords,
  systemErrors,
} as const;

/** All words of a language. One that misses a part, or a word of it, does not compile. */
export type Translation = {
  readonly [Part in keyof typeof PARTS]: (typeof PARTS)[Part] extends Wording<infer Words> ? Words : never;
};
