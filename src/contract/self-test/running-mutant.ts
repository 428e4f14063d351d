/** What a broken receiver runs with. */
export interface MutantSettings {
  readonly sdkAppId: string;
  readonly token: string;
  /** Unix time in milliseconds. */
  readonly now: () => number;
}

export interface RunningMutant {
  readonly url: string;
  close(): Promise<void>;
}
