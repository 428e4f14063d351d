import type { acceptMutants } from './accept-mutants.ts';
import type { fuzzMutants } from './fuzz-mutants.ts';
import type {
  bodyMutants,
  commandMutants,
  consoleMutants,
  getMutants,
  identityMutants,
  signMutants,
} from './refuse-mutants.ts';
import type { deliveryMutants, replyMutants } from './reply-mutants.ts';
import type { storeMutants } from './store-mutants.ts';
import type { wireMutants } from './wire-mutants.ts';

/** The names of all receivers that are broken on purpose. */
export type MutantName = (
  | typeof acceptMutants
  | typeof identityMutants
  | typeof signMutants
  | typeof commandMutants
  | typeof bodyMutants
  | typeof getMutants
  | typeof wireMutants
  | typeof deliveryMutants
  | typeof consoleMutants
  | typeof replyMutants
  | typeof fuzzMutants
  | typeof storeMutants
)[number]['name'];
