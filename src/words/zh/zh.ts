import type { Translation } from '../parts.ts';
import { baseline } from './baseline.ts';
import { chat } from './chat.ts';
import { commandLine } from './command-line.ts';
import { demo } from './demo.ts';
import { exitCodes, systemErrors } from './errors.ts';
import { exportCommand } from './export.ts';
import { files } from './files.ts';
import { findings } from './findings.ts';
import { help } from './help.ts';
import { library, output } from './library.ts';
import { listen } from './listen.ts';
import { load } from './load.ts';
import { loadCommand } from './load-command.ts';
import { loadComparison } from './load-comparison.ts';
import { loadFacts } from './load-facts.ts';
import { loadPage } from './load-page.ts';
import { send } from './send.ts';
import { shared } from './shared.ts';
import { verifyLine } from './verify-line.ts';

/** Everything in Chinese. */
export const zh: Translation = {
  baseline,
  chat,
  commandLine,
  demo,
  exitCodes,
  exportCommand,
  files,
  findings,
  help,
  library,
  listen,
  load,
  loadCommand,
  loadComparison,
  loadFacts,
  loadPage,
  output,
  send,
  shared,
  systemErrors,
  verifyLine,
};
