import { escapeUnseen } from '../../protocol/visible.ts';
import type { Backend } from './backend.ts';

/** The last lines are those that tell why. */
const SHOWN_LINES = 30;

/** The end of what the backend printed; empty where it printed nothing. */
export function renderLog({ log }: Pick<Backend, 'log'>): string {
  const lines = log().trimEnd().split('\n');
  if (lines.length === 1 && lines[0] === '') return '';
  const shown = lines.slice(-SHOWN_LINES);
  const head = shown.length < lines.length ? `the backend's log, its last ${SHOWN_LINES} lines:` : "the backend's log:";
  return `${[head, ...shown.map((line) => `  | ${escapeUnseen(line.replace(/\r$/, ''))}`)].join('\n')}\n`;
}
