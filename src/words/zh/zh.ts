import type { Translation } from '../parts.ts';
import { cases, expectations } from './cases.ts';
import { causes } from './causes.ts';
import { diagnosis } from './diagnosis.ts';
import { findings } from './findings.ts';
import { mutants } from './mutants.ts';
import { refusals } from './refusals.ts';
import { run } from './run.ts';
import { verify } from './verify.ts';
import { verifyPage } from './verify-page.ts';

/** Everything in Chinese. */
export const zh: Translation = {
  cases,
  causes,
  diagnosis,
  expectations,
  findings,
  mutants,
  refusals,
  run,
  verify,
  verifyPage,
};
