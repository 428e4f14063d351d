import type { Translation } from '../parts.ts';
import { commandLine } from './command-line.ts';
import { findings } from './findings.ts';
import { help } from './help.ts';

/** Everything in Chinese. */
export const zh: Translation = {
  commandLine,
  findings,
  help,
};
