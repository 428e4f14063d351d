import { createDeliverer, MAX_REPLY_BYTES } from '../delivery/deliver.ts';
import { describeRequest } from '../delivery/record-exchange.ts';
import { sendAll } from '../delivery/send-all.ts';
import { ExitCode, UserError } from '../errors.ts';
import { interruptionOf } from '../io.ts';
import { parseCallback, summarizeCallback } from '../protocol/callback.ts';
import type { Exchange, RawRequest, Verdict } from '../protocol/exchange.ts';
import { EXPECTATION_WORDS, EXPECTATIONS, holds } from '../protocol/expectation.ts';
import { PLATFORMS } from '../protocol/platforms.ts';
import { createTally, formatRecord, maskExchange } from '../record/ndjson.ts';
import { type CurlSettings, renderCurl, renderHttp } from '../render/curl.ts';
import { renderDryRun, renderExchange, renderTally } from '../render/exchange.ts';
import { type CommandContext, defineCommand, flag, list, type Values, value, valueOr } from './command.ts';
import { interruptedCode, sendingCode } from './exit-code.ts';
import { commonOptions, EXAMPLE_SDK_APP_ID, formatOption, resolveTls, resolveToken, sdkAppIdOption, seedOption, sendingOptions, tokenOptions, wireOption } from './options.ts';
import { parseChoice, parseInteger, parseKeyValue, parseText } from './parse.ts';
import { createRequests, parseClientIp, parseEdit } from './send-requests.ts';

const options = {
  ...sendingOptions,
  sdkAppid: valueOrExample(),
  ...tokenOptions('sign the callbacks with this token'),
  wire: wireOption,
  seed: seedOption,
  platform: value('--platform <name>', `OptPlatform: ${PLATFORMS.join(', ')}`, parseChoice(PLATFORMS)),
  clientIp: value('--client-ip <ip>', 'ClientIP', parseClientIp),
  fromAccount: value('--from-account <id>', 'who deletes', parseText('the id')),
  toAccount: list('--to-account <id>', 'who is deleted (repeatable)', parseText('the id')),
  pairs: value('--pairs <n>', 'so many deletions in one callback; one-way, unless --two-way', parseInteger(1, 100_000)),
  twoWay: flag('--two-way', 'each deletion with its mirror right behind it'),
  count: valueOr('--count <n>', 'so many callbacks, each a new one', parseInteger(1, 1_000_000_000), 1),
  concurrency: valueOr('--concurrency <n>', 'so many at once, on as many connections', parseInteger(1, 1000), 1),
  body: value('--body <body>', 'send this body to the byte: JSON, @FILE, or - for standard input', (text) => text),
  set: list('--set <path=value>', 'change a member of the body, as in PairList[0].From_Account=bob (repeatable)', parseEdit('set')),
  unset: list('--unset <path>', 'take a member out of the body (repeatable)', parseEdit('unset')),
  query: list('--query <k=v>', 'add or replace a query parameter; Sign is not computed anew (repeatable)', parseKeyValue),
  dropQuery: list('--drop-query <k>', 'take a query parameter away (repeatable)', parseText('the name')),
  retries: valueOr('--retries <n>', 'send again after a time-out, so many times', parseInteger(0, 100), 0),
  expect: valueOr('--expect <verdict>', `what has to come back: ${EXPECTATIONS.join(', ')}`, parseChoice(EXPECTATIONS), 'ok'),
  dryRun: flag('--dry-run', 'show what would be sent, send nothing'),
  print: value('--print <form>', 'the request on stdout, as a command or as bytes: curl or http', parseChoice(['curl', 'http'] as const)),
  format: formatOption,
  ...commonOptions,
};

export type SendValues = Values<typeof options>;

function valueOrExample() {
  return { ...sdkAppIdOption(`the app's id`), initial: EXAMPLE_SDK_APP_ID, defaultText: `${EXAMPLE_SDK_APP_ID}, the documentation's example` };
}

export const send = defineCommand({
  name: 'send',
  summary: 'be the Chat backend: POST callbacks, judge each reply',
  operands: [{ name: '[fixture]', help: 'a named callback, see: friend-cb fixtures (without: a new realistic one)' }],
  options,
  examples: [
    { command: 'friend-cb send --to http://localhost:3000/im', why: 'one realistic callback' },
    { command: 'friend-cb send captured-ios --to :3000/im --sdk-appid 1400000001 --token-file token', why: "a named one, signed, for your app's id" },
    { command: 'friend-cb send --to :3000/im --query SdkAppid=1400000009 --expect refused', why: "another app's callback, which your backend must refuse" },
    { command: 'friend-cb fixtures two-way | jq \'.PairList[0].To_Account = "mallory"\' | friend-cb send --body - --to :3000/im', why: 'a body of your own' },
    { command: 'friend-cb send --to :3000/im --count 1000 --concurrency 10 --format ndjson', why: 'a thousand, as one JSON record a line' },
  ],
  run: runSend,
});

async function runSend(operands: readonly string[], values: SendValues, context: CommandContext): Promise<ExitCode> {
  const { io, style, say } = context;
  const { to: endpoint, print, format } = values;
  if (endpoint === null) {
    throw new UserError('send needs --to URL, the endpoint to call', {
      hint: ['for example: friend-cb send --to http://localhost:3000/im', 'nothing to call yet? friend-cb demo shows both sides'],
    });
  }
  if (print !== null && format === 'ndjson') throw new UserError('--print and --format ndjson both want stdout', { hint: ['give one of them'] });
  const token = resolveToken(values);
  const tls = await resolveTls(values);
  const settings = { endpoint, timeoutMs: values.timeout, maxReplyBytes: MAX_REPLY_BYTES, tls, now: io.now };
  const isRehearsal = print !== null || values.dryRun;
  if (values.count === 1 && values.retries === 0 && !isRehearsal) await io.expectShortRun();
  // The maker of callbacks and the HTTP client are loaded side by side: that is most of what a single send takes.
  const [{ requestOf, seed, note }, deliverer] = await Promise.all([
    createRequests(operands[0] ?? null, { ...values, to: endpoint, token }, io),
    isRehearsal ? null : createDeliverer(settings),
  ]);
  if (note !== null) say(note);
  if (seed !== null && values.seed === null) say(`seed ${seed}: --seed ${seed} sends the same again`);

  const resign = token !== null && !values.query.some(([name]) => name === 'Sign' || name === 'RequestTime');
  const curl: CurlSettings = { origin: endpoint.origin, insecure: values.insecure, ca: values.ca, cert: values.cert, key: values.key, resign };
  const view = { style, columns: io.stdout.columns, verbose: values.verbose };
  if (deliverer === null) {
    for (let index = 0; index < values.count && !io.signal.aborted; index += 1) {
      // Now and then the rest of the world gets a turn: a closed stdout, Ctrl-C.
      if (index % 64 === 63) await new Promise((resolve) => setImmediate(resolve));
      const planned = describePlanned(settings, requestOf(index), io.now());
      if (print === 'curl') io.stdout.write(`${renderCurl(planned.request, curl)}\n`);
      else if (print === 'http') io.stdout.write(renderHttp(planned.request));
      else io.stdout.write(format === 'ndjson' ? formatRecord(maskExchange(planned)) : renderDryRun(planned, view));
    }
    const reason = interruptionOf(io.signal);
    return reason === null ? ExitCode.ok : interruptedCode(reason);
  }

  const tally = createTally();
  const verdicts = new Set<Verdict>();
  await sendAll({
    deliver: deliverer.deliver,
    requestOf,
    count: values.count,
    concurrency: values.concurrency,
    retries: values.retries,
    signal: io.signal,
    onExchange: (exchange, isLast) => {
      const { verdict } = exchange;
      if (verdict === null) return;
      const missed = !holds(values.expect, verdict);
      if (isLast) {
        tally.add(exchange);
        verdicts.add(verdict);
      }
      const disappointment = missed && isLast ? { expected: EXPECTATION_WORDS[values.expect], repeat: renderCurl(maskExchange(exchange).request, curl) } : null;
      if (format === 'ndjson') io.stdout.write(formatRecord(maskExchange(exchange)));
      else if (missed || !values.quiet) io.stdout.write(renderExchange(exchange, view, disappointment));
    },
  });
  await deliverer.close();
  const reason = interruptionOf(io.signal) ?? 'done';
  if (format === 'ndjson') io.stdout.write(formatRecord({ v: 1, type: 'summary', reason, counts: tally.counts }));
  else if (values.count > 1 && !values.quiet) io.stdout.write(renderTally(tally.counts, style));
  return sendingCode(verdicts, values.expect, io);
}

/** A request as the record that it would become, had it been sent. */
function describePlanned(settings: Parameters<typeof describeRequest>[0], request: RawRequest, nowMs: number): Exchange {
  return {
    v: 1,
    type: 'exchange',
    id: 'dry-run',
    at: new Date(nowMs).toISOString(),
    side: 'sent',
    request: describeRequest(settings, request),
    reply: null,
    failure: null,
    latencyMs: null,
    callback: summarizeCallback(parseCallback(request.target, request.body)),
    verdict: null,
    findings: [],
  };
}
