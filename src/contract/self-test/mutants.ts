import { acceptMutants } from './accept-mutants.ts';
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
import { wireMutants } from './wire-mutants.ts';

/** Every way to be wrong that the suite is meant to see. */
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
];
