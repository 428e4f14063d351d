import { createDeliverer } from '../../delivery/deliver.ts';
import { describeRequest } from '../../delivery/record-exchange.ts';
import { sendAll } from '../../delivery/send-all.ts';
import { ExitCode, UserError } from '../../errors.ts';
import { interruptionOf } from '../../io.ts';
import { parseCallback, summarizeCallback } from '../../protocol/callback.ts';
import type { Exchange, RawRequest, Verdict } from '../../protocol/exchange.ts';
import { EXPECTATION_WORDS, holds } from '../../protocol/expectation.ts';
import { createTally, formatRecord, maskExchange } from '../../record/ndjson.ts';
import { type CurlSettings, renderCurl, renderHttp } from '../../render/curl.ts';
import { renderDryRun, renderExchange, renderTally } from '../../render/pretty-exchange.ts';
import { type CommandContext, defineCommand } from '../shared/command.ts';
import { resolveTls, resolveToken } from '../shared/common-options.ts';
import { interruptedCode, sendingCode } from '../shared/exit-code.ts';
import { hintsOnRefusal } from '../shared/hints.ts';
import { type SendValues, sendOptions } from './send-options.ts';
import { createRequests } from './send-requests.ts';

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
        'friend-cb fixtures two-way | jq \'.PairList[0].To_Account = "mallory"\' | friend-cb send --body - --to :3000/im',
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
  const { io, style, say } = context;
  const { to: endpoint, print, format } = values;
  if (endpoint === null) {
    throw new UserError('send needs --to URL, the endpoint to call', {
      hint: [
        'for example: friend-cb send --to http://localhost:3000/im',
        'nothing to call yet? friend-cb demo shows both sides',
      ],
    });
  }
  if (print !== null && format === 'ndjson')
    throw new UserError('--print and --format ndjson both want stdout', { hint: ['give one of them'] });
  const token = resolveToken(values);
  const tls = await resolveTls(values);
  const settings = { endpoint, timeoutMs: values.timeout, tls, now: io.now };
  const isRehearsal = print !== null || values.dryRun;
  if (values.count === 1 && values.retries === 0 && !isRehearsal) await io.expectShortRun();
  // The maker of callbacks and the HTTP client are loaded side by side: that is most of what a
  // single send takes.
  const [{ requestOf, seed, note }, deliverer] = await Promise.all([
    createRequests(operands[0] ?? null, { ...values, to: endpoint, token }, io),
    isRehearsal ? null : createDeliverer(settings),
  ]);
  if (note !== null) say(note);
  if (seed !== null && values.seed === null) say(`seed ${seed}: --seed ${seed} sends the same again`);

  const resign = token !== null && !values.query.some(([name]) => name === 'Sign' || name === 'RequestTime');
  const curl: CurlSettings = {
    origin: endpoint.origin,
    insecure: values.insecure,
    ca: values.ca,
    cert: values.cert,
    key: values.key,
    resign,
  };
  const view = { style, columns: io.stdout.columns, verbose: values.verbose };
  if (deliverer === null) {
    for (let index = 0; index < values.count && !io.signal.aborted; index += 1) {
      await io.stdout.drained();
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
  // One command is enough to repeat what went wrong many times.
  let isFirst = true;
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
      const disappointment =
        missed && isLast
          ? {
              expected: EXPECTATION_WORDS[values.expect],
              repeat: isFirst ? renderCurl(maskExchange(exchange).request, curl) : null,
              hints: hintsOnRefusal(exchange, values.sdkAppid),
            }
          : null;
      if (disappointment) isFirst = false;
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
function describePlanned(
  settings: Parameters<typeof describeRequest>[0],
  request: RawRequest,
  nowMs: number,
): Exchange {
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
