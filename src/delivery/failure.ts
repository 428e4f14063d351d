import { addressOf, type Endpoint } from '../protocol/endpoint.ts';
import { type Failure, type FailureKind, MAX_REPLY_BYTES } from '../protocol/exchange.ts';
import { shortageOf } from '../protocol/shortage.ts';
import { deliveryWords } from './words.ts';

/** How far a connection had come. */
export type Phase = 'resolving' | 'connecting' | 'handshake' | 'open';

interface SystemError {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly errors?: unknown;
}

const CONNECT_KINDS: Readonly<Record<string, FailureKind>> = {
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  EAI_FAIL: 'dns',
  EAI_NODATA: 'dns',
  EAI_NONAME: 'dns',
  ECONNREFUSED: 'connect-refused',
  ECONNRESET: 'connect-refused',
  ETIMEDOUT: 'connect-timeout',
  EHOSTUNREACH: 'no-route',
  ENETUNREACH: 'no-route',
  EHOSTDOWN: 'no-route',
  ENETDOWN: 'no-route',
  EADDRNOTAVAIL: 'no-route',
  EACCES: 'no-route',
  EPERM: 'no-route',
  EINVAL: 'no-route',
};

const text = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Of several addresses that were tried (`localhost` is two), the first error counts. */
function firstError(error: unknown): unknown {
  const { errors } = (error ?? {}) as SystemError;
  return Array.isArray(errors) && errors.length > 0 ? errors[0] : error;
}

/**
 * What an error of the socket or the TLS library means for the exchange. An
 * unknown error is a failure of the phase in which it came.
 * @param replyBegan whether any of the reply had been read
 */
export function classifyFailure(error: unknown, phase: Phase, replyBegan: boolean): Failure {
  const cause = firstError(error);
  const code = String((cause as SystemError | null)?.code ?? '');
  const message = text(cause);
  const failure = (kind: FailureKind, words = message): Failure => ({
    kind,
    message: words,
    ...(code === '' ? {} : { code }),
  });
  if (/^ERR_SSL_|^ERR_TLS_|^EPROTO$/.test(code) || phase === 'handshake')
    return failure('tls', tlsWords(message, code));
  const shortage = shortageOf({ code });
  if (shortage !== null && code !== 'EADDRNOTAVAIL') return failure('no-route', shortage);
  if (phase === 'resolving') return failure(CONNECT_KINDS[code] ?? 'dns');
  if (phase === 'connecting')
    return failure(CONNECT_KINDS[code] ?? 'no-route', code === 'ECONNREFUSED' ? deliveryWords.now.refused : message);
  if (replyBegan) return { ...classifyEnd(null, true), ...(code === '' ? {} : { code }) };
  if (code === 'ECONNRESET' || code === 'EPIPE' || code === 'ECONNABORTED')
    return failure('reset', deliveryWords.now.gaveUp(code));
  return failure('protocol');
}

export const tooLargeFailure = (): Failure => ({
  kind: 'too-large',
  message: deliveryWords.now.tooLarge(MAX_REPLY_BYTES),
});

/** The run ended before the reply was complete. */
export const cutOffFailure = (): Failure => ({ kind: 'timeout', message: deliveryWords.now.runEnded });

export function lateFailure(timeoutMs: number): Failure {
  return { kind: 'timeout', message: deliveryWords.now.late(timeoutMs) };
}

/** What it means that the time ran out in this phase. */
export function classifyTimeout(
  phase: Phase,
  { endpoint, timeoutMs }: { readonly endpoint: Endpoint; readonly timeoutMs: number },
): Failure {
  const words = deliveryWords.now;
  switch (phase) {
    case 'resolving':
      return { kind: 'dns', message: words.noDnsAnswer(endpoint.hostname, timeoutMs) };
    case 'connecting':
      return { kind: 'connect-timeout', message: words.noConnection(addressOf(endpoint), timeoutMs) };
    case 'handshake':
      return { kind: 'connect-timeout', message: words.noHandshake(addressOf(endpoint), timeoutMs) };
    case 'open':
      return lateFailure(timeoutMs);
  }
}

/**
 * What the end of an open connection means for the reply that was awaited on it.
 * @param error the socket's; null where the connection was closed in good order
 */
export function classifyEnd(error: Error | null, replyBegan: boolean): Failure {
  if (error !== null) return classifyFailure(error, 'open', replyBegan);
  return replyBegan
    ? { kind: 'truncated', message: deliveryWords.now.truncated }
    : { kind: 'closed', message: deliveryWords.now.closed };
}

/** The reason within OpenSSL's line of file names and numbers. */
function tlsWords(message: string, code: string): string {
  const reason = /:SSL routines:[^:]*:([^:]+)/.exec(message)?.[1];
  if (reason) return reason;
  if (code === 'ECONNRESET') return deliveryWords.now.handshakeEnded;
  return message.trim();
}
