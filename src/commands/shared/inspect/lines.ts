import { decodeBody, type Exchange, headerValue } from '../../../protocol/exchange.ts';
import type { CallRecord } from '../../../protocol/rest/record.ts';
import { renderCurl } from '../../../render/curl.ts';
import type { AsTyped } from '../as-typed.ts';
import { renderSendLine, type SendLineSettings } from './send-line.ts';

/** Lines of larger bodies are of no use to anybody. */
const MAX_BODY_BYTES = 256 * 1024;

const isRepeatable = ({ method, target, ...body }: Exchange['request']) =>
  method !== 'CONNECT' && target.startsWith('/') && decodeBody(body).length <= MAX_BODY_BYTES;

const NOTHING = { curl: null, send: null };

/** The lines that repeat a callback against an endpoint. */
export function linesOfCallback({ request }: Exchange, settings: SendLineSettings, asTyped: AsTyped) {
  if (!isRepeatable(request)) return NOTHING;
  const { to, token, files } = settings;
  const isSigned = ['Sign', 'RequestTime'].every((name) => new RegExp(`[?&]${name}=`).test(request.target));
  const send = renderSendLine(request, settings);
  return {
    curl: renderCurl(request, { ...files, origin: to.origin, resign: token !== null && isSigned }),
    send: send === null ? null : asTyped(send),
  };
}

/** The line that repeats a call; an action of a client is one of the control API. */
export function linesOfCall({ type, request }: CallRecord, origin: string, ca: string | null) {
  if (!isRepeatable(request)) return NOTHING;
  // One that came from within has no headers, and the control API wants this one.
  const isTyped = type === 'rest' || headerValue(request.headers, 'Content-Type') !== undefined;
  const headers = isTyped ? request.headers : [...request.headers, ['Content-Type', 'application/json'] as const];
  const settings = { origin, insecure: false, ca, cert: null, key: null, resign: false };
  return { curl: renderCurl({ ...request, headers }, settings), send: null };
}
