import { randomBytes } from 'node:crypto';
import { createDeliverer } from '../delivery/deliver.ts';
import type { TlsSettings } from '../delivery/dial.ts';
import { UserError } from '../errors.ts';
import { type Endpoint, showEndpoint } from '../protocol/endpoint.ts';
import { decodeBody, type Exchange } from '../protocol/exchange.ts';
import { type Answerer, type AnswerPolicy, answerCallback } from '../receiver/answer.ts';
import type { Trouble } from '../receiver/describe-trouble.ts';
import { createForwarder } from '../receiver/forwarder.ts';
import type { Received } from '../receiver/received.ts';
import type { ReplyPlan } from '../receiver/reply-plan.ts';
import { createResponder } from '../receiver/responder.ts';
import { type ServerTls, startServer } from '../receiver/server.ts';
import { openRecord, type Schemes } from '../record/writer.ts';
import { createBacklog } from './backlog.ts';
import { type Resolved, readOptions } from './options.ts';
import { isOwnAddress } from './own-address.ts';
import { NEXT_OPTIONS, RECEIVER_OPTIONS, replyRule, scopeRule } from './receiver-options.ts';
import { libraryWords } from './words.ts';

/** All are optional: `startReceiver()` accepts every well-formed callback on a free port. */
export interface ReceiverOptions {
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: any free port. */
  readonly port?: number;
  /** This app's id: a callback for another app is answered with FAIL. Null: it is not checked. */
  readonly sdkAppId?: string | null;
  /** The token to check Sign and RequestTime with. Null: they are not checked. */
  readonly token?: string | null;
  /** Replies to give in turn, whatever arrives; the last one repeats. Default: the rules. */
  readonly replies?: readonly ReplyPlan[];
  /** ErrorInfo of replies that say FAIL. Default: the reason. */
  readonly errorInfo?: string | null;
  /** HTTP status of every reply. */
  readonly status?: number | null;
  /** Wait before every reply, in milliseconds. */
  readonly delayMs?: number;
  /** Default 1 MiB. A larger body is answered with 413. */
  readonly maxBodyBytes?: number;
  /** Unix time in milliseconds; default `Date.now`. */
  readonly now?: () => number;
  /** The URL of a backend: every request is passed on to it, and its reply is handed back. */
  readonly forwardTo?: string | null;
  /** TLS toward that backend. */
  readonly forwardTls?: Partial<TlsSettings>;
  /**
   * Time limit for the backend's complete reply, in milliseconds; default 2000, as Chat has it. 0
   * is no limit.
   */
  readonly forwardTimeoutMs?: number;
  /**
   * Path of a file to which every exchange is appended, as a line of NDJSON, before its reply goes
   * out. The file gets mode 0600.
   */
  readonly record?: string | null;
  /** The certificate for HTTPS. Null: plain HTTP. */
  readonly tls?: ServerTls | null;
  /**
   * The largest number of exchanges to keep for `next`; the oldest are dropped first, and so they
   * are when their bodies take more than 256 MiB. Default 10,000. With 0, `next` only gets exchanges that arrive while it waits.
   */
  readonly keep?: number;
  /**
   * Called for each exchange before its reply goes out. `forwarded` is the exchange with the
   * backend, or null.
   */
  readonly onExchange?: (exchange: Exchange, forwarded: Exchange | null) => void;
  /**
   * Called like `onExchange`, but before the record is made, for callers that read few of the
   * records: a receiver that makes none is several times as fast.
   */
  readonly onReceived?: (received: Received) => void;
  /** Called when something arrives that is no callback, and when the record cannot be written. */
  readonly onTrouble?: (trouble: Trouble) => void;
  /** Called with an exception of `onExchange` or `onReceived`; by default it is uncaught. */
  readonly onBug?: (error: unknown) => void;
}

export interface NextOptions {
  /** How long to wait for an exchange, in milliseconds; default 5000. 0 is no limit. */
  readonly timeoutMs?: number;
}

/** A reply that is set while the receiver runs. */
export interface AnswerChoice {
  readonly plan: ReplyPlan;
  readonly scope: 'next' | 'all';
  /** Called when the one callback that it was for has come. */
  readonly onUsed?: () => void;
}

export interface Receiver {
  /** `http://127.0.0.1:PORT/` */
  readonly url: string;
  /** Sets the reply to the next callback only. With `forwardTo` the backend still answers. */
  answerNext(plan: ReplyPlan): void;
  /**
   * Sets the whole reply from now on, whatever `status` and `delayMs` say: to the next callback only,
   * or to all. Null goes back to what the options say. With `forwardTo` the backend still answers.
   */
  answerWith(choice: AnswerChoice | null): void;
  /** Sends a received request to `forwardTo` once more; null without `forwardTo`. */
  forwardAgain(exchange: Exchange): Promise<Exchange | null>;
  /**
   * The oldest exchange that was not taken yet, at once or when it arrives. Rejects when none
   * arrives within `timeoutMs`, with an error that says what did arrive, and when the receiver is
   * closed first.
   */
  next(options?: NextOptions): Promise<Exchange>;
  /**
   * Stops listening, finishes the replies that are under way, ends all connections. A reply that
   * takes longer than two seconds, as long as Chat waits, is not waited for. Idempotent.
   */
  close(): Promise<void>;
}

type Settings = Resolved<typeof RECEIVER_OPTIONS>;

const schemesOf = ({ tls, forwardTo }: Settings): Schemes => ({
  received: tls === null ? 'http' : 'https',
  sent: forwardTo?.secure ? 'https' : 'http',
});

/**
 * Starts a receiver of callbacks: it judges each one, answers as a backend should, and hands over
 * the exchange.
 * @throws TypeError for an option that is unknown or wrong, UserError when the record cannot be
 * written, the system's error when it cannot listen (`EADDRINUSE`, `EACCES`, …)
 */
export async function startReceiver(options: ReceiverOptions = {}): Promise<Receiver> {
  const settings = readOptions(options, RECEIVER_OPTIONS);
  const { onTrouble, onReceived, onExchange } = settings;
  const rules = createRules(settings);
  const backend = settings.forwardTo && (await openBackend(settings.forwardTo, rules.answer, settings));
  const record =
    settings.record === null
      ? null
      : openRecord(settings.record, (message) => onTrouble({ message }), schemesOf(settings));
  const backlog = createBacklog(settings.keep);
  const release = async () => {
    await backend?.close();
    record?.close();
    backlog.close();
  };
  const responder = createResponder({
    answer: backend ? backend.answer : rules.answer,
    onBug: settings.onBug,
    onReceived: (received) => {
      const { forwarded } = received;
      record?.write(received.exchange());
      if (forwarded) record?.write(forwarded);
      onReceived(received);
      onExchange?.(received.exchange(), forwarded);
      backlog.add(received);
    },
  });
  const server = await startServer(responder, {
    ...settings,
    tunnel: null,
    onGiveUp: () => void backend?.close(),
    onTrouble: (trouble) => {
      if (trouble.isArrival) backlog.note(trouble.message);
      onTrouble(trouble);
    },
  }).catch(async (error) => {
    await release();
    throw error;
  });
  const close = async () => {
    await server.close();
    await release();
  };
  if (settings.forwardTo && (await isOwnAddress(settings.forwardTo, server.url))) {
    await close();
    throw new UserError(libraryWords.now.isReceiver(showEndpoint(settings.forwardTo)), {
      hint: [libraryWords.now.listenElsewhere],
    });
  }
  return {
    url: server.url,
    answerNext: rules.answerNext,
    answerWith: rules.answerWith,
    forwardAgain: async (exchange) => {
      if (backend === null) return null;
      const again = await backend.deliverAgain(exchange);
      record?.write(again);
      return again;
    },
    next: async (options = {}) => backlog.next(readOptions(options, NEXT_OPTIONS).timeoutMs),
    close,
  };
}

/** The rules, and the exceptions to them: replies that are set while the receiver runs. */
function createRules(policy: AnswerPolicy): {
  readonly answer: Answerer;
  readonly answerNext: Receiver['answerNext'];
  readonly answerWith: Receiver['answerWith'];
} {
  const whole = (plan: ReplyPlan): AnswerPolicy => ({ ...policy, replies: [plan], status: null, delayMs: 0 });
  let next: { readonly policy: AnswerPolicy; readonly onUsed?: () => void } | null = null;
  let always: AnswerPolicy | null = null;
  return {
    answer: (incoming) => {
      const chosen = incoming.request.method === 'POST' ? next : null;
      if (chosen) next = null;
      chosen?.onUsed?.();
      return answerCallback(incoming, chosen?.policy ?? always ?? policy);
    },
    answerNext: (plan) => {
      next = { policy: { ...policy, replies: [replyRule.read(plan, 'plan')] } };
    },
    answerWith: (choice) => {
      const chosen = choice && whole(replyRule.read(choice.plan, 'plan'));
      if (choice && chosen && scopeRule.read(choice.scope, 'scope') === 'next') {
        next = { policy: chosen, ...(choice.onUsed && { onUsed: choice.onUsed }) };
      } else {
        next = null;
        always = chosen;
      }
    },
  };
}

async function openBackend(endpoint: Endpoint, judge: Answerer, { forwardTimeoutMs, forwardTls, now }: Settings) {
  const { deliver, close } = await createDeliverer({
    endpoint,
    timeoutMs: forwardTimeoutMs,
    tls: forwardTls,
    now,
  });
  const mark = `friend-cb-${randomBytes(8).toString('hex')}`;
  const { answer, forward } = createForwarder({ endpoint, deliver, mark, judge });
  return {
    answer,
    close,
    deliverAgain: async ({ id, request }: Exchange): Promise<Exchange> => ({
      ...(await forward({ ...request, body: decodeBody(request) })),
      parent: id,
    }),
  };
}
