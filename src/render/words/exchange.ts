import { wording } from '../../language.ts';

const s = (count: number) => (count === 1 ? '' : 's');

/** What stands on the lines of an exchange, and below it. */
const EN = {
  expected: 'expected',
  repeat: 'repeat',
  backend: 'backend',
  urlCheck: 'URL check',
  noCommand: '(no command)',
  notSent: 'not sent',
  noPair: 'no readable pair',
  friends: (count: number) => `${count} friend${s(count)}`,
  more: (count: number) => `+${count} more`,
  at: (place: string) => `at ${place}`,
  chatCallsIt: (symptom: string) => `Chat calls it: ${symptom}`,
  /** @param source the number of its page */
  advice: (advice: string, source: string | null) => `${advice}${source === null ? '' : ` (${source})`}`,
  page: (title: string, url: string) => `${title}, ${url}`,
  request: 'request',
  reply: 'reply',
  callbacks: (count: number) => `${count} callback${s(count)}`,
  /** @param total as `callbacks` has it; `parts` are counts of verdicts */
  tally: (total: string, parts: readonly string[], noise: number) =>
    `${total}${parts.length > 0 ? `: ${parts.join(', ')}` : ''}` +
    `${noise > 0 ? `; ${noise} arrival${s(noise)} that could not be read` : ''}`,

  // Bodies.
  noBody: '(no body)',
  cut: (bytes: number) => `… (${bytes} bytes in all)`,
  notUtf8: (bytes: number) => `(${bytes} bytes that are not UTF-8, in base64)`,
};
export type ExchangeWords = typeof EN;
export const exchangeWords = wording<ExchangeWords>(EN);
