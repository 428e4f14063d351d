import type { Exchange, RawRequest } from '../protocol/exchange.ts';
import type { ConnectionSettings } from './dial.ts';
import { createRecorder, describeRequest } from './record-exchange.ts';
import { type Connection, loadConnections } from './undici-connection.ts';

/**
 * Delivers one callback and judges what comes back. Failures are values: the promise rejects only
 * for a bug.
 */
export type Deliver = (request: RawRequest, attempt?: number) => Promise<Exchange>;

export interface Deliverer {
  /** On an idle connection of the pool, or another one. */
  readonly deliver: Deliver;
  /** On a connection of its own, which is closed afterwards. */
  readonly deliverFresh: Deliver;
  /** Ends all connections. Idempotent. */
  close(): Promise<void>;
}

export interface DeliverySettings extends ConnectionSettings {
  /** Unix time in milliseconds. */
  readonly now: () => number;
}

/**
 * A sender with a pool of persistent connections. A reused connection that ends before the first
 * byte of the reply is not held against the endpoint, which may close idle connections: the
 * callback goes once more on a new one.
 */
export async function createDeliverer(settings: DeliverySettings): Promise<Deliverer> {
  const open = await loadConnections(settings);
  const record = createRecorder(settings);
  const idle: Connection[] = [];
  const all = new Set<Connection>();

  const over = async (connection: Connection, request: RawRequest, attempt: number | undefined) => {
    const at = settings.now();
    const first = await connection.exchange(request);
    const second = first.stale ? await connection.exchange(request) : first;
    const exchange = record(describeRequest(settings, request), second, at, attempt);
    // Where nobody is there any more, the end of the first connection is what happened to the
    // callback.
    return first.stale && exchange.verdict === 'unreachable'
      ? record(describeRequest(settings, request), first, at, attempt)
      : exchange;
  };
  const connect = () => {
    const connection = open();
    all.add(connection);
    return connection;
  };

  return {
    deliver: async (request, attempt) => {
      const connection = idle.pop() ?? connect();
      const exchange = await over(connection, request, attempt);
      idle.push(connection);
      return exchange;
    },
    deliverFresh: async (request, attempt) => {
      const connection = connect();
      const exchange = await over(connection, request, attempt);
      all.delete(connection);
      await connection.close();
      return exchange;
    },
    close: async () => {
      await Promise.all([...all].map((connection) => connection.close()));
      all.clear();
    },
  };
}
