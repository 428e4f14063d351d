import { type Anonymizer, createAnonymizer } from '../protocol/anonymize/anonymizer.ts';
import type { Exchange } from '../protocol/exchange.ts';
import { readExchanges } from '../record/reader.ts';
import { textRule } from './options.ts';

/**
 * Rewrites what `read` gives. It is read twice, so that memory holds the accounts and not the
 * exchanges.
 */
export async function* anonymizeAll(
  read: () => AsyncIterable<Exchange>,
  anonymizer: Anonymizer,
): AsyncGenerator<Exchange> {
  for await (const exchange of read()) anonymizer.learn(exchange);
  for await (const exchange of read()) yield anonymizer.rewrite(exchange);
}

/**
 * The exchanges of a recording with consistent pseudonyms for accounts and documentation addresses
 * for IPs; without signatures, credentials and cookies. Iterating rejects when the file cannot be
 * read.
 * @throws TypeError for a file that is no text
 */
export function anonymize(file: string): AsyncGenerator<Exchange> {
  const path = textRule.read(file, 'file');
  return anonymizeAll(() => readExchanges(path), createAnonymizer());
}
