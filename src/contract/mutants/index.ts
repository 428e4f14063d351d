import { acceptMutants } from './accept.ts';
import type { Mutant } from './mutant.ts';
import { bodyMutants, commandMutants, consoleMutants, getMutants, identityMutants, signMutants } from './refuse.ts';
import { duplicateMutant, replyMutants } from './reply.ts';
import { wireMutants } from './wire.ts';

/** Every way to be wrong that the suite is meant to see. */
export const MUTANTS: readonly Mutant[] = [
  ...acceptMutants,
  ...identityMutants,
  ...signMutants,
  ...commandMutants,
  ...bodyMutants,
  ...getMutants,
  ...wireMutants,
  duplicateMutant(),
  ...consoleMutants,
  ...replyMutants,
];
