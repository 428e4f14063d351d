import { wording } from '../../language.ts';

/** What is wrong with a baseline that was given, and with a path of a generated callback. */
export const baselineWords = wording({
  notJson: (file: string, why: string) => `the baseline '${file}' is not JSON: ${why}`,
  noList: (file: string) => `the baseline '${file}' has no list 'known'`,
  updateWrites: '--update-baseline writes one',
  entry: (file: string, number: number) => `the baseline '${file}', entry ${number}`,
  at: (place: string, problem: string) => `${place}: ${problem}`,
  needs: "it needs 'case', 'finding' and 'reason', each a string",
  noCase: (id: string) => `there is no case '${id}'`,
  noFinding: (code: string) => `there is no finding '${code}'`,
  noTimeLimits: 'time limits cannot be baselined',
  skipLeavesOut: '--skip leaves the case out',
  expires: (given: string) => `expires is '${given}', not a day such as 2027-01-31`,
  noPath: (seed: number, path: string) => `with seed ${seed} there is no callback at the path ${path}`,
  pathBelongs: 'a path belongs to a seed, to the version of friend-cb, and to whether there is a token',
});
