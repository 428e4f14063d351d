import { decodeBody, type EncodedBody } from '../protocol/exchange.ts';
import { characterStart } from '../protocol/utf8.ts';
import { escapeUnseen } from '../protocol/visible.ts';
import { exchangeWords } from './words/exchange.ts';

/** Of a body, this much is shown in reports. */
const SHOWN_BYTES = 2048;

/** A body as it can be shown. */
interface ReadableBody {
  /** Null where there is none. */
  readonly text: string | null;
  /** What has to be said before it; null where nothing has. */
  readonly about: string | null;
  /** That this is only its beginning; null where it is all. */
  readonly cut: string | null;
}

/** A body cut past `limit` bytes; bytes that are not UTF-8 as base64. */
export function readBody(body: EncodedBody, limit: number): ReadableBody {
  const bytes = decodeBody(body);
  if (bytes.length === 0) return { text: null, about: exchangeWords.now.noBody, cut: null };
  const all = body.bodyBytes ?? bytes.length;
  const cut = all > limit || all > bytes.length ? exchangeWords.now.cut(all) : null;
  if (body.bodyEncoding === 'base64')
    return {
      text: body.body.slice(0, 4 * Math.ceil(Math.min(limit, bytes.length) / 3)),
      about: exchangeWords.now.notUtf8(all),
      cut,
    };
  const start = () =>
    new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, characterStart(bytes, limit)));
  return { text: cut === null ? body.body : start(), about: null, cut };
}

/**
 * A body as lines, each behind a bar, cut past `limit` bytes; bytes that are not UTF-8 as base64.
 * The bar keeps a reply from passing for a line of ours, or for a command to the CI that reads the
 * log.
 */
export function renderBody(body: EncodedBody, limit = SHOWN_BYTES): string[] {
  const { text, about, cut } = readBody(body, limit);
  return [
    ...(about === null ? [] : [about]),
    ...(text === null ? [] : text.replace(/\n$/, '').split('\n').map(escapeUnseen).map(bar)),
    ...(cut === null ? [] : [cut]),
  ];
}

const bar = (line: string) => `| ${line}`;
