import type { Framing } from '../delivery/reply-framing.ts';
import type { Exchange } from '../protocol/exchange.ts';

/** One callback of a case, and what came back. */
export interface Observation {
  readonly exchange: Exchange;
  /** False for a callback that only prepares the next one. */
  readonly judged: boolean;
  /** How the end of the reply is marked; null where the callback did not go over a plain socket. */
  readonly framing: Framing | null;
  /** Bytes that followed the reply. */
  readonly extraBytes: number;
  /** Whether the endpoint ends the connection with this reply, as HTTP allows. */
  readonly closes: boolean;
}

/** An observation of a case that passed: what the rules about replies look at. */
export interface CaseObservation extends Observation {
  readonly caseId: string;
}

/** The observation of a callback that an HTTP client sent. */
export const observe = (exchange: Exchange): Observation => ({
  exchange,
  judged: true,
  framing: null,
  extraBytes: 0,
  closes: false,
});
