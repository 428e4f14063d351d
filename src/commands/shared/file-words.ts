import { wording } from '../../language.ts';

/** What `replay`, `anonymize` and `fixtures` say. */
export const fileWords = wording({
  forExample: (line: string) => `for example: ${line}`,
  longPause: (time: string) => `a recorded pause: the next callback is sent at ${time}`,
  tunnels: (count: number) => `left out: ${count} ${count === 1 ? 'request' : 'requests'} to open a tunnel (CONNECT)`,
  repetitions: (count: number) =>
    `left out: ${count} ${count === 1 ? 'exchange that repeats another' : 'exchanges that repeat others'} ` +
    '(forwarded, sent again, or retried)',
  stale: (count: number, seconds: number) =>
    `${count} of the callbacks carry a signature that is older than ${seconds} s: --token renews it`,
  nothingSent: (file: string) => `nothing in '${file}' was sent`,
  noneLeft: 'it holds no exchange, or --only and --skip leave none',
  waitingForDue: (sent: number, seconds: number) =>
    `${sent} ${sent === 1 ? 'callback' : 'callbacks'} sent, the next one is due later, as recorded; ${seconds} s so far`,
  waitingForReply: (sent: number, seconds: number, patience: string) =>
    `${sent} ${sent === 1 ? 'callback' : 'callbacks'} sent, waiting for a reply, ${seconds} s; ${patience}`,
  sameReply: 'the same reply as recorded',
  noExchange: (file: string) => `'${file}' holds no exchange that can be read`,
  whoWritesThem: 'listen --record and --format ndjson write them',
  callsLeftOut: (count: number) =>
    `left out: ${count} ${count === 1 ? 'call' : 'calls'} of chat, which nothing replays`,
  readIt: 'read it before you commit it: personal data in member names, paths or texts may be left',
  repliesPrintsNone: '--replies lists names and prints no callback',
  leaveOut: 'leave out --replies or the name, or add --json, which prints one reply',
});
