import type { HeaderList } from '../exchange.ts';
import { shorten } from '../json.ts';
import { anonymizeWords } from './words.ts';

/** Headers that say nothing about anybody. */
const HARMLESS: readonly string[] = [
  'accept',
  'accept-encoding',
  'allow',
  'cache-control',
  'connection',
  'content-encoding',
  'content-type',
  'date',
  'keep-alive',
  'transfer-encoding',
  'user-agent',
  'vary',
];

/**
 * The harmless headers, with a made-up host and the given Content-Length; `leaveOut` is told which
 * others there were.
 */
export function anonymizeHeaders(headers: HeaderList, bodyBytes: number, leaveOut: (what: string) => void): HeaderList {
  return headers.flatMap(([name, value]): [string, string][] => {
    const lower = name.toLowerCase();
    if (lower === 'host') return [[name, 'callback.example']];
    if (lower === 'content-length') return [[name, String(bodyBytes)]];
    if (HARMLESS.includes(lower)) return [[name, value]];
    leaveOut(anonymizeWords.now.header(shorten(lower, 40)));
    return [];
  });
}
