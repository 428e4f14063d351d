import { decodeBody, type EncodedBody } from '../protocol/exchange.ts';
import { characterStart } from '../protocol/utf8.ts';
import { escapeUnseen } from '../protocol/visible.ts';

/** Of a body, this much is shown in reports. */
const SHOWN_BYTES = 2048;

/**
 * A body as lines, each behind a bar, cut past `limit` bytes; bytes that are not UTF-8 as base64.
 * The bar keeps a reply from passing for a line of ours, or for a command to the CI that reads the
 * log.
 */
export function renderBody(body: EncodedBody, limit = SHOWN_BYTES): string[] {
  const bytes = decodeBody(body);
  if (bytes.length === 0) return ['(no body)'];
  const all = body.bodyBytes ?? bytes.length;
  const cut = all > limit || all > bytes.length ? [`… (${all} bytes in all)`] : [];
  if (body.bodyEncoding === 'base64')
    return [
      `(${all} bytes that are not UTF-8, in base64)`,
      `| ${body.body.slice(0, 4 * Math.ceil(Math.min(limit, bytes.length) / 3))}`,
      ...cut,
    ];
  const text =
    cut.length === 0
      ? body.body
      : new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, characterStart(bytes, limit)));
  return [...text.replace(/\n$/, '').split('\n').map(escapeUnseen).map(bar), ...cut];
}

const bar = (line: string) => `| ${line}`;
