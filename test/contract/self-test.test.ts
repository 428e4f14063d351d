import { expect, it } from 'vitest';
import { MUTANTS } from '../../src/contract/self-test/mutants.ts';
import { CASE_IDS } from '../../src/contract/suite.ts';

// Whether each mutant falls to its case is proved by `friend-cb verify --self-test`, which takes longer.

it('every case has a mutant that is meant for it', () => {
  const meant = new Set(MUTANTS.map(({ caughtBy }) => caughtBy));
  expect(CASE_IDS.filter((id) => !meant.has(id))).toEqual([]);
});

it('every mutant is meant for a case that there is', () => {
  expect(MUTANTS.filter(({ caughtBy }) => !CASE_IDS.includes(caughtBy)).map(({ name }) => name)).toEqual([]);
});

it('no two mutants have the same name', () => {
  const names = MUTANTS.map(({ name }) => name);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});
