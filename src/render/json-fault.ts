import { findJsonFault } from '../protocol/json-fault.ts';
import { escapeUnseen } from '../protocol/visible.ts';
import { cells } from './layout.ts';

/** The most characters that are shown on either side of a fault. */
const AROUND = 30;

/**
 * The place where a text ceases to be JSON: a piece of the text, and a mark below the character that
 * is wrong. Nothing where the text is JSON.
 */
export function renderJsonFault(text: string): string[] {
  const fault = findJsonFault(text);
  if (fault === null) return [];
  const { offset } = fault;
  const start = text.slice(0, offset).lastIndexOf('\n') + 1;
  const [before, behind] = [text.slice(start, offset), text.slice(offset).split(/\r?\n/, 1)[0] ?? ''];
  const shown = escapeUnseen(
    Array.from(before.slice(-2 * AROUND))
      .slice(-AROUND)
      .join(''),
  );
  const rest = escapeUnseen(
    Array.from(behind.slice(0, 2 * AROUND))
      .slice(0, AROUND)
      .join(''),
  );
  return [`${shown}${rest}`, `${' '.repeat(cells(shown))}^`];
}
