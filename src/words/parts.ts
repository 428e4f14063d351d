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
import { verifyLineWords } from '../commands/verify/words.ts';
import { baselineWords } from '../contract/words/baseline.ts';
import { exitCodeWords, systemErrors } from '../errors.ts';
import type { Wording } from '../language.ts';
import { libraryWords } from '../library/words.ts';
import { loadFactWords } from '../load/words.ts';
import { outputWords } from '../output.ts';
import { findingWords } from '../protocol/findings.ts';
import { loadWords } from '../render/words/load.ts';
import { loadComparisonWords } from '../render/words/load-comparison.ts';
import { loadPageWords } from '../render/words/load-page.ts';

/** Every part of the program that has words, and by which name a translation gives them. */
export const PARTS = {
  baseline: baselineWords,
  chat: chatWords,
  commandLine: commandLineWords,
  demo: demoWords,
  exitCodes: exitCodeWords,
  exportCommand: exportWords,
  files: fileWords,
  findings: findingWords,
  help: commandHelp,
  library: libraryWords,
  listen: listenWords,
  load: loadWords,
  loadCommand: loadCommandWords,
  loadComparison: loadComparisonWords,
  loadFacts: loadFactWords,
  loadPage: loadPageWords,
  output: outputWords,
  send: sendWords,
  shared: sharedWords,
  systemErrors,
  verifyLine: verifyLineWords,
} as const;

/** All words of a language. One that misses a part, or a word of it, does not compile. */
export type Translation = {
  readonly [Part in keyof typeof PARTS]: (typeof PARTS)[Part] extends Wording<infer Words> ? Words : never;
};
