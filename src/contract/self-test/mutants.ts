import { acceptMutants } from './accept-mutants.ts';
import { fuzzMutants } from './fuzz-mutants.ts';
import type { Mutant } from './mutant.ts';
import {
  bodyMutants,
  commandMutants,
  consoleMutants,
  getMutants,
  identityMutants,
  signMutants,
} from './refuse-mutants.ts';
import { deliveryMutants, replyMutants } from './reply-mutants.ts';
import { storeMutants } from './store-mutants.ts';
import { wireMutants } from './wire-mutants.ts';

/** Every broken receiver that the suite is meant to catch. */
export const MUTANTS: readonly Mutant[] = [
  ...acceptMutants,
  ...identityMutants,
  ...signMutants,
  ...commandMutants,
  ...bodyMutants,
  ...getMutants,
  ...wireMutants,
  ...deliveryMutants,
  ...consoleMutants,
  ...replyMutants,
  ...fuzzMutants,
  ...storeMutants,
];
