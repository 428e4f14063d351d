import { padEnd, wrap } from './layout.ts';
import type { Style } from './style.ts';

export interface PageView {
  readonly style: Style;
  readonly columns: number | null;
}

const LABEL_WIDTH = 8;

/** The lines of a page: text below its head, and rows with a label in front. */
export function layPage({ style, columns }: PageView) {
  const width = columns === null ? null : Math.max(40, columns - LABEL_WIDTH - 4);
  return {
    text: (text: string): string[] => wrap(text, width).map((line) => `  ${line}`),
    row: (label: string, text: string): string[] =>
      wrap(text, width).map((line, index) => `  ${style.dim(padEnd(index === 0 ? label : '', LABEL_WIDTH))}  ${line}`),
  };
}
