import type { Exchange } from '../protocol/exchange.ts';
import type { Level } from '../protocol/findings.ts';
import type { Baseline } from './baseline.ts';
import type { BuilderSettings, CallbackBuilder } from './callback-builder.ts';
import type { Choices } from './case.ts';
import type { EffectSettings } from './effect/effect-settings.ts';
import type { FuzzSettings } from './fuzz/fuzz-settings.ts';
import type { Survey } from './survey.ts';
import type { CaseReport, Diagnosis } from './verify-report.ts';
import type { Transport, Wire } from './wire.ts';
import { runWords } from './words/run.ts';

export interface RunSettings extends BuilderSettings {
  readonly transport: Transport;
  /** The ids to run, in any order. */
  readonly selected: ReadonlySet<string>;
  readonly choices: Choices;
  readonly failOn: Level;
  /** Stop at the first failure that fails the run. */
  readonly bail: boolean;
  readonly baseline: Baseline | null;
  /** Null where nobody looks into the data. */
  readonly effects: EffectSettings | null;
  /** Null where nothing is generated. */
  readonly fuzz: FuzzSettings | null;
  /** The longest wait for an endpoint that went down, in milliseconds. */
  readonly recoverMs: number;
  /** The longest wait for the first reply, in milliseconds. */
  readonly patienceMs: number;
  readonly tool: string;
  readonly signal: AbortSignal;
  readonly curlOf: (exchange: Exchange) => string;
  /** The command that runs one case alone, or of a property the one callback at a path. */
  readonly rerunOf: (caseId: string, fuzzPath?: string) => string;
  readonly onCase: (report: CaseReport) => void;
}

/** A run under way: what it was asked for, how it reaches the endpoint, and what it knows so far. */
export interface Run {
  readonly settings: RunSettings;
  readonly build: CallbackBuilder;
  readonly wire: Wire;
  /** Whether the plain callback was accepted before the first case; `alive` is measured by it. */
  readonly plainAccepted: boolean;
  readonly reports: Map<string, CaseReport>;
  /** What the rules find in the replies of the cases that passed. */
  readonly survey: Survey;
  /** The answers that were seen where the documentation leaves a choice. */
  readonly reactions: Map<string, Set<string>>;
  /** Set where the documented callback was not accepted. */
  diagnosis: Diagnosis | null;
  /** The documented callback that was not accepted; null where it was. */
  refused: Exchange | null;
  /** Why nothing runs any more. */
  stopped: string | null;
}

/** Why nothing runs any more after a signal. */
export const describeInterruption = ({ signal }: Pick<RunSettings, 'signal'>) =>
  runWords.now.skip.interruptedBy(String(signal.reason));
