import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { decodeBody, type Exchange, headerValue, type RawReply } from '../protocol/exchange.ts';
import { shorten } from '../protocol/json.ts';
import { actionStatusOf } from '../protocol/reply.ts';
import type { CaseExpectation } from './case.ts';
import { runWords } from './words/run.ts';

const DECODERS = { gzip: gunzipSync, 'x-gzip': gunzipSync, deflate: inflateSync, br: brotliDecompressSync } as const;
const MAX_DECODED_BYTES = 1024 * 1024;

/**
 * The reply without its compression, so that compression is reported once and hides nothing else. Null
 * where there is no reply.
 */
export function decodedReply({ reply }: Exchange): RawReply | null {
  if (reply === null) return null;
  const body = decodeBody(reply);
  const encoding = headerValue(reply.headers, 'content-encoding')?.toLowerCase() ?? '';
  if (!Object.hasOwn(DECODERS, encoding)) return { status: reply.status, headers: reply.headers, body };
  const headers = reply.headers.filter(([name]) => name.toLowerCase() !== 'content-encoding');
  try {
    return {
      status: reply.status,
      headers,
      body: DECODERS[encoding as keyof typeof DECODERS](body, { maxOutputLength: MAX_DECODED_BYTES }),
    };
  } catch {
    return { status: reply.status, headers, body };
  }
}

/** What the endpoint did with a callback, as far as cases distinguish it. */
export type Reaction = 'accepted' | 'fail' | 'denied' | 'other';

/** Whether the whole reply came, late or not. */
export const isComplete = (exchange: Exchange) => exchange.reply !== null && exchange.latencyMs !== null;

export function reactionOf(exchange: Exchange): Reaction {
  const reply = decodedReply(exchange);
  if (reply === null || !isComplete(exchange)) return 'other';
  const status = actionStatusOf(reply.body);
  if (reply.status >= 200 && reply.status < 300 && status === 'OK') return 'accepted';
  if (exchange.verdict === 'denied') return 'denied';
  return reply.status === 200 && status !== null ? 'fail' : 'other';
}

/** Whether one exchange meets what its case expects. `alive` expects nothing of it. */
export function meets(exchange: Exchange, expectation: CaseExpectation): boolean {
  switch (expectation) {
    case 'accepted':
      return reactionOf(exchange) === 'accepted';
    case 'refused': {
      const reaction = reactionOf(exchange);
      const isGet =
        exchange.request.method === 'GET' && (exchange.reply?.status === 404 || exchange.reply?.status === 405);
      return reaction === 'fail' || reaction === 'denied' || isGet;
    }
    case 'answered':
      return isComplete(exchange) && exchange.verdict !== 'late' && (exchange.reply?.status ?? 500) < 500;
    case 'readable':
      return meets(exchange, 'answered') && reactionOf(exchange) !== 'other';
    case 'alive':
      return true;
  }
}

/** What came back, in a few words. */
export function describeReaction(exchange: Exchange): string {
  const { reply, failure, verdict, latencyMs } = exchange;
  const words = runWords.now.reaction;
  if (reply === null || latencyMs === null)
    return failure ? words.failed(String(verdict), failure.message) : String(verdict);
  const body = decodedReply(exchange)?.body ?? new Uint8Array();
  const text = body.length === 0 ? words.emptyBody : shorten(Buffer.from(body).toString('utf8'), 120);
  const late = verdict === 'late' ? words.late((latencyMs / 1000).toFixed(1)) : '';
  return `${words.with(words.status(reply.status), text)}${late}`;
}
