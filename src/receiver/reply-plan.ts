import type { HeaderList } from '../protocol/exchange.ts';
import type { Fault } from './faults.ts';

/** What goes back for one callback: a reply, or a fault instead of it. */
export interface ReplyPlan {
  readonly status: number;
  readonly headers: HeaderList;
  readonly body: Uint8Array;
  readonly delayMs: number;
  readonly fault: Fault | null;
}
