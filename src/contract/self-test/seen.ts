import type { RawRequest } from '../../protocol/exchange.ts';
import type { JsonObject } from '../../protocol/json.ts';
import type { MutantSettings } from './running-mutant.ts';

/** A request as a backend looks at it. */
export interface Seen {
  readonly request: RawRequest;
  readonly settings: MutantSettings;
  /** Values of a query parameter, decoded. */
  readonly values: (name: string) => readonly string[];
  readonly text: string;
  readonly members: JsonObject | null;
  /** The ids of all pairs that have any. */
  readonly ids: readonly string[];
  readonly pairCount: number;
  readonly header: (name: string) => string | undefined;
  /** The codes of the must-findings: a right receiver refuses a request that has one. */
  readonly broken: readonly string[];
}
