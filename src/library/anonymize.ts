import { statSync } from 'node:fs';
import { type Anonymizer, createAnonymizer } from '../protocol/anonymize/anonymizer.ts';
import type { Exchange } from '../protocol/exchange.ts';
import { createDamage, type OnUnreadable, readExchanges } from '../record/reader.ts';
import { listenerRule, orNull, textRule } from './options.ts';

/**
 * Rewrites what `read` gives. A file is read twice, so that memory holds the accounts and not the
 * exchanges. A pipe can be read only once, so that its exchanges are kept.
 */
export async function* anonymizeAll(
  read: (isFirst: boolean) => AsyncIterable<Exchange>,
  isPipe: boolean,
  anonymizer: Anonymizer,
): AsyncGenerator<Exchange> {
  const kept: Exchange[] = [];
  for await (const exchange of read(true)) {
    anonymizer.learn(exchange);
    if (isPipe) kept.push(exchange);
  }
  for await (const exchange of isPipe ? kept : read(false)) yield anonymizer.rewrite(exchange);
}

/** Whether what is read from this path is gone then: a pipe, a terminal, `/dev/stdin`. */
export const isPipe = (path: string): boolean => {
  const info = statSync(path, { throwIfNoEntry: false });
  return info !== undefined && !info.isFile() && !info.isDirectory();
};

/**
 * The exchanges of a recording with consistent pseudonyms for accounts and documentation addresses
 * for IPs; without signatures, credentials and cookies. Iterating rejects when the file cannot be
 * read.
 * @param onUnreadable told of each line that cannot be read; without it, such lines are a
 * DamagedRecordingError after the last exchange, except a torn last one
 * @throws TypeError for a file that is no text
 */
export function anonymize(file: string, onUnreadable: OnUnreadable | null = null): AsyncGenerator<Exchange> {
  const path = textRule.read(file, 'file');
  return anonymizeFile(path, orNull(listenerRule<OnUnreadable>()).read(onUnreadable, 'onUnreadable'));
}

async function* anonymizeFile(path: string, onUnreadable: OnUnreadable | null): AsyncGenerator<Exchange> {
  const damage = createDamage();
  const read = (isFirst: boolean) => readExchanges(path, isFirst ? (onUnreadable ?? damage.add) : ignore);
  yield* anonymizeAll(read, isPipe(path), createAnonymizer());
  damage.check();
}

const ignore = () => undefined;
