/** What `--fuzz` asks for. */
export interface FuzzSettings {
  /** Generated callbacks in all. */
  readonly runs: number;
  /** Repeats the one failure that this path names; null generates. */
  readonly path: string | null;
}
