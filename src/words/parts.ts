import { chatWords } from '../commands/chat/words.ts';
import { demoWords } from '../commands/demo/words.ts';
import { exportWords } from '../commands/export/words.ts';
import { fileWords } from '../commands/file-words.ts';
import { commandHelp } from '../commands/help-words.ts';
import { listenWords } from '../commands/listen/words.ts';
import { loadCommandWords } from '../commands/load/words.ts';
import { sendWords } from '../commands/send/words.ts';
import { sharedWords } from '../commands/shared/words.ts';
import { commandLineWords } from '../commands/words.ts';
import { exitCodeWords, systemErrors } from '../errors.ts';
import type { Wording } from '../language.ts';
import { findingWords } from '../protocol/findings.ts';

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
  loadCommand: loadCommandWords,
  send: sendWords,
  shared: sharedWords,
  systemErrors,
} as const;

/** All words of a language. One that misses a part, or a word of it, does not compile. */
export type Translation = {
  readonly [Part in keyof typeof PARTS]: (typeof PARTS)[Part] extends Wording<infer Words> ? Words : never;
};
