import { wording } from '../../language.ts';
import { formatCount } from '../count.ts';

const plural = (count: number, one: string) => `${formatCount(count)} ${one}${count === 1 ? '' : 's'}`;
const replies = (count: number) => `${formatCount(count)} ${count === 1 ? 'reply' : 'replies'}`;

/** What is said of a run, on a terminal and in the page. */
export const loadWords = wording({
  asked: {
    fastest: (connections: number, time: string) =>
      `as fast as ${plural(connections, 'connection')} ${connections === 1 ? 'goes' : 'go'}, for ${time}`,
    steady: (rate: string, time: string) => `${rate}/s for ${time}`,
    ramp: (rate: string, to: string, time: string) => `${rate}/s to ${to}/s within ${time}`,
  },
  seed: (seed: number) => `, seed ${seed}`,
  notes: {
    runs: (count: number) => `this is ${count} runs, added up`,
    interrupted: 'interrupted: the run was not finished',
    overdue: (count: number, share: string, time: string) =>
      `${plural(count, 'callback')} (${share}) had the reply more than ` +
      `${time} after being due: at this rate the endpoint falls behind`,
    ignored: (errors: number, sent: number) =>
      `${formatCount(errors)} of ${plural(sent, 'callback')} did not get OK, ` +
      'and no threshold asks about that: errors==0',
    unanswered: (count: number) =>
      `${plural(count, 'callback')} never had a whole reply and ` +
      `${count === 1 ? 'has' : 'have'} no part in the times`,
    saturated: (share: string, connections: number) =>
      `for ${share} of the time ${
        connections === 1 ? 'the only connection was' : `all ${formatCount(connections)} connections were`
      } taken and callbacks waited: the response times hold that wait, --max-connections allows more`,
    senderLate: (time: string) =>
      `one callback in a hundred was ${time} late before the sender ` +
      'noticed: the machine was busy, take the slowest response times with care',
    senderBusy: (share: string) =>
      `the sender was busy ${share} of the time: ` +
      'this rate is what the sender can do, the endpoint may be able to do more',
    lostOnReuse: (count: number) =>
      `${replies(count)} lost on a connection that had been used before and ended without a byte: ` +
      'does the endpoint close idle connections early?',
    notOpened: (count: number) => `${plural(count, 'connection')} could not be opened`,
  },
  farBehind: (count: number, drain: string | null) =>
    `; the endpoint is far behind: ${plural(count, 'callback')} had no reply` +
    (drain === null ? '' : ` ${drain} after the last was due`),
  fellBehind: (count: number) =>
    `; the endpoint fell behind: ${replies(count)} came too long after the callback was due`,
  invalidAdvice:
    'The times above are those of the sender, not of the endpoint. Ask for less, ' +
    'give the sender a core of its own, or split the rate over machines and add up: load --merge.',
  shareOfRate: (percent: string) => `, ${percent} % of the rate asked for`,
  result: {
    nothing: 'nothing was sent',
    noneReached: 'no callback reached the endpoint',
    held: (count: number) => `${plural(count, 'threshold')} held`,
    missed: (missed: number, count: number) =>
      `${missed} of ${plural(count, 'threshold')} ${missed === 1 ? 'was' : 'were'} not held`,
    ok: 'every reply was ok',
    okButInvalid: 'every reply was ok, but the run is not valid',
    errors: (errors: number, sent: number) => `${formatCount(errors)} of ${plural(sent, 'callback')} did not get OK`,
    interrupted: (words: string) => `interrupted; ${words}`,
  },
  pass: 'PASS',
  fail: 'FAIL',
  invalid: 'INVALID',
  list: (parts: readonly string[]) => parts.join(', '),
  noVerdicts: 'none yet',
  callbacks: 'callbacks',
  verdicts: 'verdicts',
  connections: 'connections',
  response: 'response',
  inFlight: 'in flight',
  of: (planned: string) => ` of ${planned}`,
  tried: 'tried, none reached the endpoint',
  sent: (rate: string, share: string) => `sent, ${rate}/s${share}`,
  opened: (peak: string, opened: string) => `${peak} at most at a time, ${opened} opened`,
  from: (bound: string) => `from ${bound}`,
  to: (bound: string) => `to ${bound}`,
  clocks: { response: 'response', service: 'service', lag: 'lag', senderLag: 'sender lag' },
  mean: 'mean',
  clocksLegend: 'response: from the moment a callback was due; service: from its sending; lag: the difference',
  progress: {
    sent: (sent: string, planned: string | null) => `${sent}${planned === null ? '' : ` of ${planned}`} sent`,
    waitingFor: (count: number) => `waiting for ${replies(count)}`,
    waiting: (count: string) => `${count} waiting`,
    flight: (inFlight: string, waiting: string, connections: string) =>
      `${inFlight}, waiting ${waiting}, connections ${connections}`,
  },
});
