import { createDeliverer, type Deliverer } from '../../delivery/deliver.ts';
import { sendAll } from '../../delivery/send-all.ts';
import { type ExitCode, UserError } from '../../errors.ts';
import { interruptionOf } from '../../io.ts';
import type { Verdict } from '../../protocol/exchange.ts';
import { expectedWords, holds } from '../../protocol/expectation.ts';
import { createTally, maskExchange } from '../../record/ndjson.ts';
import { type CurlSettings, renderCurl } from '../../render/curl.ts';
import { type CommandContext, defineCommand } from '../shared/command.ts';
import { resolveTls, resolveToken } from '../shared/common-options.ts';
import { countUnderWay } from '../shared/count-under-way.ts';
import { createExchangeOutput } from '../shared/exchange-output.ts';
import { sendingCode } from '../shared/exit-code.ts';
import { hintsOnRefusal } from '../shared/hints.ts';
import { describePatience, startWaiting } from '../shared/waiting.ts';
import { sharedWords } from '../shared/words.ts';
import { type SendValues, sendOptions } from './send-options.ts';
import { createRequests, type Requests } from './send-requests.ts';
import { showRequests } from './show-requests.ts';
import { sendWords } from './words.ts';

export const send = defineCommand({
  operands: [
    { name: '[fixture]', help: 'name of a callback, see: friend-cb fixtures (without a name: a new, realistic one)' },
  ],
  options: sendOptions,
  examples: [
    { command: 'friend-cb send --to http://localhost:3000/im', why: 'one realistic callback' },
    {
      command: 'friend-cb send captured-ios --to :3000/im --sdk-appid 1400000001 --token-file token',
      why: 'a named callback, signed, for your app',
    },
    {
      command: 'friend-cb send --to :3000/im --query SdkAppid=1400000009 --expect refused',
      why: "another app's callback, which your backend must refuse",
    },
    {
      command:
        'friend-cb fixtures two-way | jq \'.PairList[0].To_Account = "mallory"\' ' +
        '| friend-cb send --body - --to :3000/im',
      why: 'a body of your own',
    },
    {
      command: 'friend-cb send --to :3000/im --count 1000 --concurrency 10 --format ndjson',
      why: '1,000 callbacks, one JSON record per line',
    },
  ],
  run: runSend,
});

async function runSend(operands: readonly string[], values: SendValues, context: CommandContext): Promise<ExitCode> {
  const { io, say } = context;
  const { to: endpoint, print, dryRun } = values;
  const words = sendWords.now;
  if (endpoint === null) {
    throw new UserError(sharedWords.now.needsTo('send'), {
      hint: [words.forExample('friend-cb send --to http://localhost:3000/im'), words.nothingToCall],
    });
  }
  if (print !== null && values.format === 'ndjson')
    throw new UserError(words.printAndNdjson, { hint: [sharedWords.now.giveOne] });
  const token = resolveToken(values, context, 'signOne');
  const tls = await resolveTls(values);
  const settings = { endpoint, timeoutMs: values.timeout, tls, now: io.now };
  const sendsNothing = print !== null || dryRun;
  if (values.count === 1 && values.retries === 0 && !sendsNothing) await io.expectShortRun();
  // The maker of callbacks and the HTTP client are loaded side by side: that is most of what a
  // single send takes.
  const [{ requestOf, seed, notes }, deliverer] = await Promise.all([
    createRequests(operands[0] ?? null, { ...values, to: endpoint, token }, io),
    sendsNothing ? null : createDeliverer(settings),
  ]);
  for (const { line, below } of notes) say(line, below);
  if (seed !== null && values.seed === null) say(sharedWords.now.sameAgain(seed));
  const resign = token !== null && !values.query.some(([name]) => name === 'Sign' || name === 'RequestTime');
  const curl: CurlSettings = { ...values, origin: endpoint.origin, resign };
  if (deliverer === null) return showRequests(settings, requestOf, curl, values, context);
  return sendRequests(deliverer, requestOf, curl, values, context);
}

async function sendRequests(
  deliverer: Deliverer,
  requestOf: Requests['requestOf'],
  curl: CurlSettings,
  values: SendValues,
  context: CommandContext,
): Promise<ExitCode> {
  const { io } = context;
  const output = createExchangeOutput(values, context);
  const tally = createTally();
  const missed = new Set<Verdict>();
  const waiting = startWaiting(
    context,
    values.quiet,
    describeWait(values, () => tally.counts.callbacks),
  );
  const counted = countUnderWay(deliverer.deliver, context);
  const sending = sendAll({
    deliver: counted.deliver,
    requestOf,
    count: values.count,
    concurrency: values.concurrency,
    retries: values.retries,
    signal: io.signal,
    onExchange: async (exchange, isLast) => {
      const { verdict } = exchange;
      if (verdict === null || counted.isOver()) return;
      waiting.next();
      const isMissed = !holds(values.expect, verdict);
      if (isLast) tally.add(exchange);
      if (!isMissed || !isLast) return output.write(exchange, isMissed, null);
      // One command is enough to repeat what went wrong many times.
      const repeat = missed.size === 0 ? renderCurl(maskExchange(exchange).request, curl) : null;
      missed.add(verdict);
      const hints = hintsOnRefusal(exchange, values.sdkAppid);
      return output.write(exchange, true, { expected: expectedWords.now[values.expect], repeat, hints });
    },
  });
  await counted.end(sending).finally(waiting.stop);
  await deliverer.close();
  output.summarize(tally.counts, interruptionOf(io.signal) ?? 'done', values.count > 1);
  return sendingCode(missed, io);
}

/** What a run waits for, on a line of progress. */
function describeWait({ count, timeout }: Pick<SendValues, 'count' | 'timeout'>, sent: () => number) {
  const patience = describePatience(timeout);
  return (seconds: number) =>
    count === 1 ? sendWords.now.waiting(seconds, patience) : sendWords.now.waitingNext(sent(), count, patience);
}
