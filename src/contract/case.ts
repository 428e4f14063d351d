import type { Framing } from '../delivery/parse-reply.ts';
import type { RawConnection } from '../delivery/raw-connection.ts';
import type { Exchange, RawRequest } from '../protocol/exchange.ts';
import type { Level, SourceId } from '../protocol/findings.ts';
import type { Kit } from './callback-builder.ts';

/** What a case holds the endpoint to. Every case implies alive as well. */
const CASE_EXPECTATIONS = ['accepted', 'refused', 'answered', 'alive'] as const;
export type CaseExpectation = (typeof CASE_EXPECTATIONS)[number];

/** Where the documentation leaves a choice, and the answers that can be pinned. */
export const CHOICES = {
  'foreign-app': ['fail', 'denied', 'any'],
  'bad-signature': ['fail', 'denied', 'any'],
  'unknown-command': ['accepted', 'refused', 'any'],
} as const;
export type ChoiceName = keyof typeof CHOICES;
export type Choices = { readonly [Name in ChoiceName]: (typeof CHOICES)[Name][number] };
export const ANY_CHOICES: Choices = { 'foreign-app': 'any', 'bad-signature': 'any', 'unknown-command': 'any' };

/** One callback of a case with what came back. */
export interface Shot {
  readonly exchange: Exchange;
  /** False for one that only sets the scene. */
  readonly judged: boolean;
  /** Known where it went over a plain socket. */
  readonly framing: Framing | null;
  readonly extraBytes: number;
  /** Whether the connection ends with the reply in good order. */
  readonly closes: boolean;
}

/** The ways in which a case can reach the endpoint. */
export interface Wire {
  readonly deliver: (request: RawRequest) => Promise<Exchange>;
  readonly deliverFresh: (request: RawRequest) => Promise<Exchange>;
  /** All at once, each on a connection of its own. */
  readonly deliverAtOnce: (requests: readonly RawRequest[]) => Promise<readonly Exchange[]>;
  /** A plain connection, whose bytes are the case's own. */
  readonly open: () => Promise<RawConnection>;
  /**
   * One request over a plain connection. `written` is what goes out, if not the request as it
   * stands.
   */
  readonly overSocket: (
    connection: RawConnection,
    request: RawRequest,
    write?: (bytes: Buffer) => Promise<void>,
    expected?: number,
  ) => Promise<Shot>;
  /** The request as bytes. */
  readonly bytesOf: (request: RawRequest) => Buffer;
  /** A wait that belongs to what is sent, in milliseconds. */
  readonly pause: (milliseconds: number) => Promise<void>;
}

/**
 * One probe of the contract. Ids are permanent: they are API, names in JUnit and anchors of the
 * documentation.
 */
export interface ProbeCase {
  readonly id: string;
  readonly level: Level;
  /** What it sends, in one sentence. */
  readonly title: string;
  readonly expect: CaseExpectation;
  /** The page that demands it; null where the documentation is silent. */
  readonly source: SourceId | null;
  readonly needsToken: boolean;
  readonly choice: ChoiceName | null;
  /** Sends what it has to send, one after the other unless it is about that. */
  readonly play: (kit: Kit, wire: Wire) => Promise<readonly Shot[]>;
}

/** Options of a case that is a list of requests. */
interface Plain {
  readonly source?: SourceId | null;
  readonly needsToken?: boolean;
  readonly choice?: ChoiceName;
}

export const shotOf = (exchange: Exchange, judged = true): Shot => ({
  exchange,
  judged,
  framing: null,
  extraBytes: 0,
  closes: false,
});

/** A case that sends requests one after the other, each of which has to meet the expectation. */
export function sending(
  id: string,
  level: Level,
  expect: CaseExpectation,
  title: string,
  requests: (kit: Kit) => readonly RawRequest[],
  options: Plain = {},
): ProbeCase {
  return playing(
    id,
    level,
    expect,
    title,
    async (kit, { deliver }) => {
      const shots: Shot[] = [];
      for (const request of requests(kit)) shots.push(shotOf(await deliver(request)));
      return shots;
    },
    options,
  );
}

/** A case with a course of its own. */
export function playing(
  id: string,
  level: Level,
  expect: CaseExpectation,
  title: string,
  play: ProbeCase['play'],
  options: Plain = {},
): ProbeCase {
  return {
    id,
    level,
    expect,
    title,
    source: options.source ?? null,
    needsToken: options.needsToken ?? false,
    choice: options.choice ?? null,
    play,
  };
}
