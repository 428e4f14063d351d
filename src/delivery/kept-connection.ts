import type { Endpoint } from '../protocol/endpoint.ts';
import type { RawRequest } from '../protocol/exchange.ts';
import { completeHeaders, formatRequestHead } from '../protocol/request.ts';
import type { Connection, OpenConnection, SentOutcome } from './connection.ts';
import { cutOffFailure } from './failure.ts';

/**
 * A connection for one request after the other. It opens with the first request, and opens again
 * with the next one after it was closed.
 */
export class KeptConnection {
  readonly #open: OpenConnection;
  readonly #endpoint: Endpoint;
  /** Null where none is open. */
  #connection: Connection | null = null;
  /** Takes what becomes of the request under way. */
  #settle: ((outcome: SentOutcome) => void) | null = null;

  constructor(endpoint: Endpoint, open: OpenConnection) {
    this.#endpoint = endpoint;
    this.#open = open;
  }

  /** Sends a request and resolves with what it came to. One at a time. */
  exchange(request: RawRequest): Promise<SentOutcome> {
    const sinceMs = performance.now();
    return new Promise((resolve) => {
      const head = formatRequestHead(request, completeHeaders(this.#endpoint, request));
      const { method, body } = request;
      const send = () => this.#connection?.send(head, { method, body, sinceMs });
      this.#settle = resolve;
      if (this.#connection === null) this.#connect(send);
      else send();
    });
  }

  /** Ends it at once; a request under way has its outcome then. Idempotent. */
  close(): void {
    this.#connection?.destroy();
    this.#connection = null;
    this.#end({ reply: null, failure: cutOffFailure(), latencyMs: null, wasStale: false });
  }

  #end(outcome: SentOutcome): void {
    const settle = this.#settle;
    this.#settle = null;
    settle?.(outcome);
  }

  #connect(onOpen: () => void): void {
    this.#connection = this.#open({
      onOpen,
      onOutcome: (outcome, isOpen) => {
        if (!isOpen) this.#connection = null;
        this.#end(outcome);
      },
      onEnd: (failure) => {
        this.#connection = null;
        // An idle connection may end at any time.
        if (failure) this.#end({ reply: null, failure, latencyMs: null, wasStale: false });
      },
    });
  }
}
