import type { Comparison, Measure } from '../load/compare-runs.ts';
import { escapeUnseen } from '../protocol/visible.ts';
import {
  describeTold,
  describeWarnings,
  formatRange,
  formatRatio,
  formatValue,
  summarizeComparison,
} from './comparison-words.ts';
import { FULL_WIDTH, padEnd, padStart, wrap } from './layout.ts';
import { describeAsked } from './load-words.ts';
import type { Style } from './style.ts';
import { loadComparisonWords } from './words/load-comparison.ts';

/** Two runs side by side, for people. Ends with a line end. */
export function renderComparison(comparison: Comparison, style: Style, columns: number | null): string {
  const { before, after, measures } = comparison;
  const run = (label: string, { to, asked, startedAt }: typeof before) =>
    `  ${padEnd(label, 8)}${escapeUnseen(`${startedAt}  ${to}`)}  ${style.dim(describeAsked(asked))}`;
  const words = loadComparisonWords.now;
  const width = Math.min(columns ?? FULL_WIDTH, FULL_WIDTH);
  const sections = [
    [
      `${style.strong('load --compare')}  ${summarizeComparison(comparison)}`,
      '',
      run(words.before, before),
      run(words.after, after),
      ...describeWarnings(comparison).map((each) => `  ${style.warn('!')} ${escapeUnseen(each)}`),
    ],
    [
      style.dim(
        `            ${[words.before, words.after, words.ratio].map((each) => padStart(each, 11)).join('')}   ${padEnd(words.range99, 18)}`.trimEnd(),
      ),
      ...measures.map((each) => renderMeasure(each, style)),
    ],
    wrap(words.caveat, width - 2).map((line) => style.dim(`  ${line}`)),
  ];
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function renderMeasure(measure: Measure, style: Style): string {
  const { name, before, after, ratio, range, told } = measure;
  const values = [formatValue(name, before), formatValue(name, after), formatRatio(ratio)];
  const isBetter = (told === 'higher') === (name === 'rate');
  const paint = told === null || told === 'noise' ? style.dim : isBetter ? style.good : style.bad;
  const numbers = values.map((each) => padStart(each, 11)).join('');
  return `  ${padEnd(loadComparisonWords.now.names[name], 10)}${numbers}   ${padEnd(formatRange(range), 18)} ${paint(describeTold(measure))}`;
}
