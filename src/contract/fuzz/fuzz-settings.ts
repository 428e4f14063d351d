import type { Exchange } from '../../protocol/exchange.ts';

/** What `--fuzz` asks for. */
export interface FuzzSettings {
  /** Generated callbacks in all. */
  readonly runs: number;
  /** Repeats the one callback that this path names; null generates. */
  readonly path: string | null;
  /** Called for each generated callback, before it is sent: how many of how many of a case. */
  readonly onRun: (number: number, of: number) => void;
  /** Called with each failing callback that is reported. */
  readonly onFailure: (exchange: Exchange) => void;
}
