import type { Pair } from '../../protocol/exchange.ts';
import type { AnswerPolicy } from '../../receiver/answer.ts';

/** What a broken receiver runs with. */
export interface MutantSettings {
  readonly sdkAppId: string;
  readonly token: string;
  /** Unix time in milliseconds. */
  readonly now: () => number;
}

/** The policy of a right receiver. */
export const rightPolicy = ({ sdkAppId, token }: MutantSettings, maxBodyBytes: number): AnswerPolicy => ({
  sdkAppId,
  token,
  replies: [],
  errorInfo: null,
  status: null,
  delayMs: 0,
  maxBodyBytes,
});

export interface RunningMutant {
  readonly url: string;
  /** Looks into its data; null where it has none. */
  readonly probe: ((pair: Pair) => Promise<string>) | null;
  close(): Promise<void>;
}
