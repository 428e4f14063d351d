import type { MutantResult, SelfTestResult } from '../contract/self-test/self-test.ts';
import { padEnd } from './layout.ts';
import type { Style } from './style.ts';

/** A row of the matrix: the broken receiver, the case meant for it, and which others saw it. */
export function renderMutant({ name, caughtBy, failed, isCaught }: MutantResult, style: Style): string {
  const others = failed.filter((id) => id !== caughtBy);
  const more =
    others.length === 0
      ? ''
      : style.dim(`  and ${others.slice(0, 3).join(', ')}${others.length > 3 ? `, ${others.length - 3} more` : ''}`);
  return `${isCaught ? style.good('✓') : style.bad('✗')} ${padEnd(name, 52)}  ${isCaught ? caughtBy : style.bad(`${caughtBy} did not see it`)}${more}\n`;
}

/** What it comes to. The verdict is in the last line. */
export function renderSelfTest({ mutants, uncovered, falseAlarms, passed }: SelfTestResult, style: Style): string {
  const caught = mutants.filter(({ isCaught }) => isCaught).length;
  const lines = [
    '',
    ...falseAlarms.map((each) => style.bad(`✗ a right receiver failed ${each}`)),
    ...uncovered.map((id) => style.bad(`✗ no broken receiver is meant for ${id}`)),
    `${passed ? style.good('PASS') : style.bad('FAIL')}  ${caught} of ${mutants.length} broken receivers caught by the case meant for them, a right one ${falseAlarms.length === 0 ? 'passes everything' : 'fails'}`,
  ];
  return `${lines.join('\n')}\n`;
}
