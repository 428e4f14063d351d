import { escapeUnseen } from '../../protocol/visible.ts';
import { verifyWords } from '../../render/words/verify.ts';
import type { Backend } from './backend.ts';

/** The last lines are those that tell why. */
const SHOWN_LINES = 30;

/** The end of what the backend printed; empty where it printed nothing. */
export function renderLog({ log }: Pick<Backend, 'log'>): string {
  const lines = log().trimEnd().split('\n');
  if (lines.length === 1 && lines[0] === '') return '';
  const shown = lines.slice(-SHOWN_LINES);
  const words = verifyWords.now.command;
  const head = shown.length < lines.length ? words.logEnd(SHOWN_LINES) : words.log;
  return `${[head, ...shown.map((line) => `  | ${escapeUnseen(line.replace(/\r$/, ''))}`)].join('\n')}\n`;
}
