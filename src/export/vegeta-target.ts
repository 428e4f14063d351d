import type { Endpoint } from '../protocol/endpoint.ts';
import type { RawRequest } from '../protocol/exchange.ts';

/**
 * One request as a target of `vegeta attack -format=json`, a line: the body is base64, each header
 * has a list of values.
 */
export function formatVegetaTarget(
  { origin }: Pick<Endpoint, 'origin'>,
  { method, target, headers, body }: RawRequest,
): string {
  const header: Record<string, string[]> = {};
  for (const [name, value] of headers) header[name] = [...(header[name] ?? []), value];
  const url = `${origin}${target}`;
  return `${JSON.stringify({ method, url, body: Buffer.from(body).toString('base64'), header })}\n`;
}
