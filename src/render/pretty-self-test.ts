import type { MutantResult, SelfTestResult } from '../contract/self-test/self-test.ts';
import { toVisibleJson } from '../protocol/visible.ts';
import { padEnd } from './layout.ts';
import type { Style } from './style.ts';

/** The number of further cases that are named in a row. */
const SHOWN_OTHERS = 3;

/** One row: the broken receiver, the case meant for it, and which others failed as well. */
export function renderMutant({ name, caughtBy, failed, isCaught }: MutantResult, style: Style): string {
  const others = failed.filter((id) => id !== caughtBy);
  const rest = others.length > SHOWN_OTHERS ? `, ${others.length - SHOWN_OTHERS} more` : '';
  const more = others.length === 0 ? '' : style.dim(`  and ${others.slice(0, SHOWN_OTHERS).join(', ')}${rest}`);
  const mark = isCaught ? style.good('✓') : style.bad('✗');
  return `${mark} ${padEnd(name, 52)}  ${isCaught ? caughtBy : style.bad(`${caughtBy} did not see it`)}${more}\n`;
}

/** The summary. The verdict is in the last line. */
export function renderSelfTest({ mutants, uncovered, falseAlarms, passed }: SelfTestResult, style: Style): string {
  const caught = mutants.filter(({ isCaught }) => isCaught).length;
  const verdict = passed ? style.good('PASS') : style.bad('FAIL');
  const right = falseAlarms.length === 0 ? 'passes everything' : 'fails';
  const score = `${caught} of ${mutants.length} broken receivers caught by the case meant for them`;
  const lines = [
    '',
    ...falseAlarms.map((each) => style.bad(`✗ a right receiver failed ${each}`)),
    ...uncovered.map((id) => style.bad(`✗ no broken receiver is meant for ${id}`)),
    `${verdict}  ${score}, a right one ${right}`,
  ];
  return `${lines.join('\n')}\n`;
}

/** The same as data, for a program. */
export const renderSelfTestJson = (result: SelfTestResult): string => `${toVisibleJson({ v: 1, ...result })}\n`;
