import { type SourceId, sourceWords } from '../protocol/sources.ts';
import { exchangeWords } from './words/exchange.ts';

/** `1047/34360 After a Friend Is Deleted, https://…` */
export function describeSource(source: SourceId): string {
  const { id, title, url } = sourceWords.now[source];
  return `${id} ${exchangeWords.now.page(title, url)}`;
}
