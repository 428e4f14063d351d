import { type HeaderList, headerValue, MAX_REPLY_BYTES } from '../protocol/exchange.ts';
import type { Outcome } from '../protocol/judge-reply.ts';

/** Adds the body without its Content-Encoding to an outcome, so that it can be judged. */
export type DecodeReply = <Given extends Outcome>(outcome: Given) => Given;

/**
 * For requests that ask for a compressed reply, as those of a browser or of a recorded tunnel do.
 * Chat does not ask for one.
 * @param headers of the request
 * @returns null where no coding that can be decoded was asked for
 */
export async function loadReplyDecoder(headers: HeaderList): Promise<DecodeReply | null> {
  const asked = (headerValue(headers, 'accept-encoding') ?? '').toLowerCase();
  if (!/gzip|deflate|br|\*/.test(asked)) return null;
  const { brotliDecompressSync, gunzipSync, inflateSync } = await import('node:zlib');
  const decoders = new Map([
    ['gzip', gunzipSync],
    ['x-gzip', gunzipSync],
    ['deflate', inflateSync],
    ['br', brotliDecompressSync],
  ]);
  const isAsked = (coding: string) => asked.includes('*') || asked.includes(coding.replace('x-', ''));
  return (outcome) => {
    const { reply } = outcome;
    const coding =
      headerValue(reply?.headers ?? [], 'content-encoding')
        ?.trim()
        .toLowerCase() ?? '';
    const decode = decoders.get(coding);
    if (reply === null || decode === undefined || !isAsked(coding)) return outcome;
    return { ...outcome, decodedBody: decodeOrKeep(reply.body, decode) };
  };
}

/** What cannot be decoded is judged as it came: it is no JSON. */
function decodeOrKeep(
  body: Uint8Array,
  decode: (bytes: Uint8Array, options: { maxOutputLength: number }) => Uint8Array,
): Uint8Array {
  try {
    return decode(body, { maxOutputLength: MAX_REPLY_BYTES });
  } catch {
    return body;
  }
}
