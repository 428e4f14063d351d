import { decodeBody, type EncodedBody, type Exchange, encodeBody } from './exchange.ts';
import { characterStart } from './utf8.ts';

/** Of a larger body, a report keeps the beginning: this many bytes. */
export const KEPT_BODY_BYTES = 64 * 1024;

/** An exchange with bodies that are fit to be kept; `bodyBytes` tells of each that was cut. */
export function cutBodies(exchange: Exchange): Exchange {
  const { request, reply } = exchange;
  return { ...exchange, request: cutBody(request), reply: reply && cutBody(reply) };
}

function cutBody<Message extends EncodedBody>(message: Message): Message {
  // A unit of a string is at most three bytes, so that a short text need not be encoded to be measured.
  if (message.body.length * 3 <= KEPT_BODY_BYTES || message.bodyBytes !== undefined) return message;
  const bytes = decodeBody(message);
  if (bytes.length <= KEPT_BODY_BYTES) return message;
  const end = message.bodyEncoding === 'utf8' ? characterStart(bytes, KEPT_BODY_BYTES) : KEPT_BODY_BYTES;
  return { ...message, ...encodeBody(bytes.subarray(0, end)), bodyBytes: bytes.length };
}
