import type { RawConnection } from '../delivery/raw-connection.ts';
import type { RecordExchange } from '../delivery/record-exchange.ts';
import type { Endpoint } from '../protocol/endpoint.ts';
import { type Exchange, encodeBody, type RawRequest } from '../protocol/exchange.ts';
import { completeHeaders, formatRequestHead } from '../protocol/request.ts';
import type { Observation } from './observation.ts';

/** How the suite reaches the endpoint. */
export interface Transport {
  readonly deliver: (request: RawRequest) => Promise<Exchange>;
  /** On a connection of its own. */
  readonly deliverFresh: (request: RawRequest) => Promise<Exchange>;
  /** Like `deliverFresh`, with a time-out that a cold backend can meet. */
  readonly deliverPatiently: (request: RawRequest) => Promise<Exchange>;
  /** A plain connection, on which the case writes the bytes itself. */
  readonly open: () => Promise<RawConnection>;
  readonly record: RecordExchange;
}

/** The ways in which a case can reach the endpoint. */
export interface Wire extends Omit<Transport, 'deliverPatiently' | 'record'> {
  /**
   * One request over a plain connection. `write` sends its bytes in another way than at once;
   * `expected` is the number of replies that may follow this one.
   */
  readonly overSocket: (
    connection: RawConnection,
    request: RawRequest,
    write?: (bytes: Buffer) => Promise<void>,
    expected?: number,
  ) => Promise<Observation>;
  /** The request as bytes. */
  readonly bytesOf: (request: RawRequest) => Buffer;
  /** A pause between two writes of one request. */
  readonly pause: (milliseconds: number) => Promise<void>;
}

interface WireSettings {
  readonly transport: Transport;
  readonly endpoint: Endpoint;
  /** Unix time in milliseconds. */
  readonly now: () => number;
}

export function createWire({ transport, endpoint, now }: WireSettings): Wire {
  const { deliver, deliverFresh, open, record } = transport;
  const bytesOf = (request: RawRequest) =>
    Buffer.concat([
      Buffer.from(formatRequestHead(request, completeHeaders(endpoint, request)), 'latin1'),
      request.body,
    ]);
  const overSocket: Wire['overSocket'] = async (connection, request, write, expected = 0) => {
    const at = now();
    const bytes = bytesOf(request);
    // A write in one piece is not awaited: an early refusal may come before the last byte has gone.
    if (write) await write(bytes);
    else void connection.write(bytes);
    // A body of megabytes takes its time to describe: the endpoint works meanwhile.
    const reply = connection.reply(expected);
    const sent = {
      method: request.method,
      target: request.target,
      httpVersion: '1.1' as const,
      headers: completeHeaders(endpoint, request),
      ...encodeBody(request.body),
    };
    const outcome = await reply;
    const { framing, extraBytes, closes } = outcome;
    return { exchange: record(sent, outcome, at), judged: true, framing, extraBytes, closes };
  };
  return {
    deliver,
    deliverFresh,
    open,
    overSocket,
    bytesOf,
    pause: (milliseconds) => new Promise((resolve) => void setTimeout(resolve, milliseconds)),
  };
}
