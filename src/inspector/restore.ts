import type { Exchange, HeaderList } from '../protocol/exchange.ts';
import type { Draft } from './api.ts';
import type { Masking } from './masking.ts';

/**
 * The request that a page asks for: where it left standing what was shown for a secret, the secret
 * is put back.
 */
export function restoreSecrets(draft: Draft, original: Exchange['request'], masking: Masking): Exchange['request'] {
  const shown = masking.request(original);
  const isBodyKept = draft.body === shown.body && draft.bodyEncoding === shown.bodyEncoding;
  const { body, bodyEncoding } = isBodyKept ? original : draft;
  return {
    method: draft.method,
    target: draft.target === shown.target ? original.target : draft.target,
    httpVersion: original.httpVersion,
    headers: restoreHeaders(draft.headers, original.headers, shown.headers),
    body,
    bodyEncoding,
  };
}

/** Headers of one name are told apart by their order. */
function restoreHeaders(headers: HeaderList, originals: HeaderList, shown: HeaderList): HeaderList {
  const used = new Set<number>();
  return headers.map(([name, value]) => {
    const at = shown.findIndex(
      ([each, mask], index) => !used.has(index) && each.toLowerCase() === name.toLowerCase() && mask === value,
    );
    const original = originals[at];
    if (original === undefined) return [name, value];
    used.add(at);
    return [name, original[1]];
  });
}
