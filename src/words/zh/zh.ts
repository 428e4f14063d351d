import type { Translation } from '../parts.ts';
import { chat } from './chat.ts';
import { commandLine } from './command-line.ts';
import { demo } from './demo.ts';
import { exitCodes, systemErrors } from './errors.ts';
import { exportCommand } from './export.ts';
import { files } from './files.ts';
import { findings } from './findings.ts';
import { help } from './help.ts';
import { listen } from './listen.ts';
import { load } from './load.ts';
import { loadCommand } from './load-command.ts';
import { loadComparison } from './load-comparison.ts';
import { loadFacts } from './load-facts.ts';
import { loadPage } from './load-page.ts';
import { send } from './send.ts';
import { shared } from './shared.ts';

/** Everything in Chinese. */
export const zh: Translation = {
  chat,
  commandLine,
  demo,
  exitCodes,
  exportCommand,
  files,
  findings,
  help,
  listen,
  load,
  loadCommand,
  loadComparison,
  loadFacts,
  loadPage,
  send,
  shared,
  systemErrors,
};
