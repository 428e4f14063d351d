import type { MutantResult, SelfTestResult } from '../contract/self-test/self-test.ts';
import { mutantWords } from '../contract/words/mutants.ts';
import { padEnd } from './layout.ts';
import type { Style } from './style.ts';
import { verifyWords } from './words/verify.ts';

/** The number of further cases that are named in a row. */
const SHOWN_OTHERS = 3;

/** One row: the broken receiver, the case meant for it, and which others failed as well. */
export function renderMutant({ name, caughtBy, failed, isCaught }: MutantResult, style: Style): string {
  const others = failed.filter((id) => id !== caughtBy);
  const words = verifyWords.now.selfTest;
  const told: Readonly<Record<string, string>> | null = mutantWords.now;
  const hidden = Math.max(0, others.length - SHOWN_OTHERS);
  const more = others.length === 0 ? '' : style.dim(`  ${words.others(others.slice(0, SHOWN_OTHERS), hidden)}`);
  const mark = isCaught ? style.good('✓') : style.bad('✗');
  return `${mark} ${padEnd(told?.[name] ?? name, 52)}  ${isCaught ? caughtBy : style.bad(words.missed(caughtBy))}${more}\n`;
}

/** The summary. The verdict is in the last line. */
export function renderSelfTest({ mutants, uncovered, falseAlarms, passed }: SelfTestResult, style: Style): string {
  const caught = mutants.filter(({ isCaught }) => isCaught).length;
  const verdict = passed ? style.good('PASS') : style.bad('FAIL');
  const words = verifyWords.now.selfTest;
  const lines = [
    '',
    ...falseAlarms.map((each) => style.bad(`✗ ${words.falseAlarm(each)}`)),
    ...uncovered.map((id) => style.bad(`✗ ${words.uncovered(id)}`)),
    `${verdict}  ${words.score(caught, mutants.length, falseAlarms.length === 0)}`,
  ];
  return `${lines.join('\n')}\n`;
}
