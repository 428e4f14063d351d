import { wording } from '../language.ts';

/** Pieces of evidence that the judges put into words. */
const EN = {
  inQuery: 'query',
  inBody: 'body',
  inEither: 'query or the body',
  noPair: (value: string) => `a pair is ${value} instead of an object`,
  missing: (name: string) => `${name} is missing`,
  noString: (name: string, value: string) => `${name} is ${value} instead of a string`,
  statusType: 'a string, OK or FAIL',
  statusValue: 'OK or FAIL',
  codeType: 'an integer, 0 or 1',
  codeValue: '0 or 1',
  infoType: 'a string',
  withoutBody: (status: number) => `${status} without a body`,
};
export type JudgeWords = typeof EN;
export const judgeWords = wording<JudgeWords>(EN);
