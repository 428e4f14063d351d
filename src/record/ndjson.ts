import { hideLogin } from '../protocol/endpoint.ts';
import { type Exchange, type HeaderList, type Verdict, zeroVerdicts } from '../protocol/exchange.ts';
import { MASK } from '../protocol/mask.ts';
import type { CallRecord } from '../protocol/rest/record.ts';
import { toVisibleJson } from '../protocol/visible.ts';

/** The first line: the receiver is listening. */
export interface ReadyRecord {
  readonly v: 1;
  readonly type: 'ready';
  readonly url: string;
  /** Where the inspector is; absent without one. */
  readonly inspector?: string;
}

/** The last line. */
export interface SummaryRecord {
  readonly v: 1;
  readonly type: 'summary';
  /** Why the run ended: `done`, `count`, `for`, `SIGINT`, `SIGTERM`, `SIGHUP` or `stdout-closed`. */
  readonly reason: string;
  /**
   * The number of callbacks in all, and by verdict. `noise` is what arrived and could not be read as
   * a request; it is absent where nothing such did. `calls` counts calls of the REST API, for `chat`.
   */
  readonly counts: Readonly<{ callbacks: number } & Record<Verdict, number> & { noise?: number; calls?: number }>;
  /** The number of requests of `listen` that were not shown; absent where all were. */
  readonly unshown?: number;
}

/** A gap in the output of `listen`: its reader was too slow. */
export interface UnshownRecord {
  readonly v: 1;
  readonly type: 'unshown';
  readonly count: number;
}

export type OutputRecord = Exchange | CallRecord | ReadyRecord | SummaryRecord | UnshownRecord;

const SECRET_HEADERS: readonly string[] = ['authorization', 'proxy-authorization', 'cookie', 'set-cookie'];
/** Names of other headers that hold a secret: X-Api-Key, X-Auth-Token, Client-Secret, X-Authorization. */
const SECRET_WORDS =
  /(?:^|[-_])(?:(?:api|access|auth|secret|private)[-_]?key|token|secret|passw(?:or)?d|jwt|authorization)$/i;

/** Whether a header's value is a secret that only a private record file may hold. */
export function isSecretHeader(name: string): boolean {
  return SECRET_HEADERS.includes(name.toLowerCase()) || SECRET_WORDS.test(name);
}

/** The value of a header as it may be shown: a secret is masked, and so is the login in a URL (Location). */
export function maskHeader(name: string, value: string): string {
  return isSecretHeader(name) ? MASK : hideLogin(value);
}

const maskHeaders = (headers: HeaderList): HeaderList =>
  headers.map(([name, value]) => [name, maskHeader(name, value)]);

/** The exchange as it may be shown: credentials and cookies are masked. */
export function maskExchange(exchange: Exchange): Exchange {
  const { request, reply } = exchange;
  return {
    ...exchange,
    request: { ...request, headers: maskHeaders(request.headers) },
    reply: reply && { ...reply, headers: maskHeaders(reply.headers) },
  };
}

/** One record as one line of NDJSON, with its line end. */
export function formatRecord(record: OutputRecord): string {
  return `${toVisibleJson(record)}\n`;
}

/** Counts exchanges by verdict. */
export function createTally(): {
  add(exchange: Pick<Exchange, 'verdict'>): void;
  readonly counts: SummaryRecord['counts'];
} {
  const counts = { callbacks: 0, ...zeroVerdicts() };
  return {
    counts,
    add: ({ verdict }) => {
      counts.callbacks += 1;
      if (verdict) counts[verdict] += 1;
    },
  };
}
