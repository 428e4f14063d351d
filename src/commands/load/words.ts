import { wording } from '../../language.ts';

/** What `load` says besides its report. */
export const loadCommandWords = wording({
  valid: (forms: readonly string[]) => `valid: ${forms.join(', ')}`,
  compareJudgesNone: '--compare judges no run, so --threshold cannot be given',
  thresholdOfRun: 'a threshold belongs to a run: friend-cb load --to URL --threshold EXPR, or load --merge after.json',
  compareNeedsTwo: (given: number) => `--compare needs two files, the run before and the run after; ${given} given`,
  forExample: (line: string) => `for example: ${line}`,
  mergeOrCompare: '--merge adds up and --compare does not: give one of them',
  noOperand: (operand: string) => `load takes no operand '${operand}' without --merge or --compare`,
  ofAnOption: 'does it belong to an option, such as --to URL?',
  mergeNeedsFiles: '--merge needs the files to add up',
  noSeries: (file: string) => `'${file}' has no series, so the sum has none: it was written by an earlier version`,
  runTwice: (file: string, other: string) => `'${file}' holds a run that is in '${other}' too`,
  countsOnce: 'each run counts once',
  cannotBe: {
    compared: (file: string, problem: string) => `'${file}' cannot be compared: ${problem}`,
    'added up': (file: string, problem: string) => `'${file}' cannot be added up: ${problem}`,
  },
  reportFiles: 'valid: files that friend-cb load --report json=FILE has written',
  sendsNothing: (mode: string, flags: readonly string[]) =>
    `${mode} sends nothing, so ${flags.join(' and ')} cannot be given`,
  maxHasNoEnd: '--rate max has no end that --ramp could lead to',
  giveARate: 'give a rate to begin with: --rate 100 --ramp 1000',
  shareOfNone: (expression: string) =>
    `--threshold ${expression} is a share of the rate asked for, and --rate max asks for none`,
  rateForm: 'valid: rate>=1000, callbacks per second',
  noCallback: (rate: string, ramp: number | null, durationMs: number) =>
    `a rate of ${rate}${ramp === null ? '' : ` to ${ramp}`} for ${durationMs} ms makes no callback`,
  raise: 'raise --rate or --duration',
  sending: (to: string, asked: string, isSigned: boolean, seed: number) =>
    `sending to ${to}, ${asked}, ${isSigned ? 'signed' : 'unsigned'}, seed ${seed}`,
  noConnection: (durationMs: number) => `no connection was open within ${durationMs} ms, so nothing was sent`,
  raiseDuration: 'raise --duration',
});
