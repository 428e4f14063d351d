import type { Exchange, RawRequest } from '../protocol/exchange.ts';
import { loadConnections } from './connection.ts';
import type { ConnectionSettings } from './dial.ts';
import { KeptConnection } from './kept-connection.ts';
import { createRecorder, describeRequest } from './record-exchange.ts';
import { loadReplyDecoder } from './reply-decoder.ts';

/**
 * Delivers one callback and judges the reply. Failures are values: the promise rejects only for a
 * bug. `attempt` is 1 for the first try; it is left out where no retries were asked for.
 */
export type Deliver = (request: RawRequest, attempt?: number) => Promise<Exchange>;

export interface Deliverer {
  /** On an idle connection of the pool; on a new one where none is idle. */
  readonly deliver: Deliver;
  /** On a new connection that is closed afterwards. */
  readonly deliverFresh: Deliver;
  /** Ends all connections. Idempotent. */
  close(): Promise<void>;
}

export interface DeliverySettings extends ConnectionSettings {
  /** Unix time in milliseconds. */
  readonly now: () => number;
}

/**
 * A sender with a pool of persistent connections. An endpoint may close idle connections. So when a
 * reused connection ends before the first byte of the reply, the callback is sent once more on a
 * new connection.
 */
export async function createDeliverer(settings: DeliverySettings): Promise<Deliverer> {
  const open = await loadConnections(settings);
  const record = createRecorder(settings);
  const idle: KeptConnection[] = [];
  const all = new Set<KeptConnection>();

  const over = async (connection: KeptConnection, request: RawRequest, attempt: number | undefined) => {
    const at = settings.now();
    const decode = await loadReplyDecoder(request.headers);
    const first = await connection.exchange(request);
    const second = first.wasStale ? await connection.exchange(request) : first;
    const exchange = record(describeRequest(settings, request), decode?.(second) ?? second, at, attempt);
    // When no new connection opens, the end of the first one is what happened to the callback.
    return first.wasStale && exchange.verdict === 'unreachable'
      ? record(describeRequest(settings, request), first, at, attempt)
      : exchange;
  };
  const connect = () => {
    const connection = new KeptConnection(settings.endpoint, open);
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
      connection.close();
      return exchange;
    },
    close: async () => {
      for (const connection of all) connection.close();
      all.clear();
    },
  };
}
